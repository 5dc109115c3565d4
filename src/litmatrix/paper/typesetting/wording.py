"""Names of columns and ids as people read them: headings, labels of themes and sources, rounded numbers, what a column means.

The one place for it. After the exported CSV, before a table is arranged for print.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.files import read_bytes

if TYPE_CHECKING:
    from litmatrix.review import Review

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?|-?inf")
WHOLE = re.compile(r"-?\d+(\.0)?")
LABELLED = {"source": "sources", "theme": "codebook", "target": "targets"}  # whose ids are words in print, and where their labels are
NAME = re.compile(r"[a-z][a-z0-9_]*")
MINUS, INFINITE = "−", "∞"


@dataclass(frozen=True)
class Wording:
    """The words of one review: labels by kind of id, its vocabularies by column and their labels, meanings of columns, its coders."""

    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    vocabularies: tuple[tuple[str, frozenset[str]], ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    coders: str = ""


def read_wording(review: Review) -> Wording:
    """The words of a review, from its labels, its bibliography and data/schema.toml."""
    labels = {}
    for kind, name in LABELLED.items():
        rows = review.sources() if name == "sources" else review.table_or_empty(name)
        labels[kind] = dict(zip(rows[kind], rows["label"], strict=True))
    tables = review.schema.tables
    meanings = {name: {column.name: column.meaning for column in tables[name].columns} for name in review.schema.declared}
    columns = (column for table in tables.values() for column in table.columns if column.allowed)
    vocabularies = tuple((column.name, frozenset(column.allowed)) for column in columns)
    return Wording(labels, vocabularies, dict(review.schema.labels), meanings, tell_coders(list(review.table_or_empty("coders")["kind"])))


def tell_coders(kinds: list[str]) -> str:
    """What agreement means where no coder is a person; empty where one is, or none is known."""
    judging = [kind for kind in kinds if kind != "settlement"]
    if not judging or "person" in judging:
        return ""
    return (f"data/coders.csv names {len(judging)} coders, all of them runs of a model, and no person who coded or checked: "
            "this is the consistency of runs, not agreement between people")


def head_column(name: str) -> str:
    """What stands above a column in print; a column that is named by data, such as a source's label, is headed by that."""
    known = _read_headings().get(name, {}).get("heading")
    if known or not NAME.fullmatch(name):
        return known or name
    return capitalise((name.removesuffix("_label") or name).replace("_", " "))


def explain_column(name: str) -> str:
    """What a column of litmatrix's own tables means, for the note beneath; empty where its heading says it."""
    return _read_headings().get(name, {}).get("note", "")


def is_told_of_coders(name: str) -> bool:
    """Whether a column is a measure of agreement, beside which it is said who the coders are."""
    return _read_headings().get(name, {}).get("told_of_coders", False)


def is_text(name: str) -> bool:
    """Whether what a column holds is never a number and no id, such as a date."""
    return _read_headings().get(name, {}).get("holds") == "text"


@cache
def _read_headings() -> dict[str, dict]:
    return tomllib.loads(read_bytes(Path(__file__).with_name("headings.toml")).decode("utf-8"))


def capitalise(text: str) -> str:
    """A text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def find_kind_of_ids(values: list[str], wording: Wording) -> str:
    """The kind of the ids or labels a column holds, such as theme; empty where it holds something else."""
    filled = {value for value in values if value}
    for kind, labels in wording.labels.items():
        if filled and (filled <= set(labels.values()) or {part for value in filled for part in value.split(" ")} <= labels.keys()):
            return kind
    return ""


def name_values(values: list[str], wording: Wording) -> str:
    """What a column without a telling name holds, such as theme or voice; empty where its ids and words do not tell."""
    filled = {value for value in values if value}
    names = {name for name, words in wording.vocabularies if filled and filled <= words}
    return find_kind_of_ids(values, wording) or (next(iter(names)) if len(names) == 1 else "")


def say_values(name: str, values: list[str], wording: Wording) -> list[str]:
    """The values of a column in words: ids as labels, words of a vocabulary as the review writes them, numbers rounded."""
    holds = _read_headings().get(name, {}).get("holds", "")
    if holds == "columns":
        return ["; ".join(head_column(part) for part in value.split(" ") if part) for value in values]
    kind = find_kind_of_ids(values, wording)
    if kind:
        labels = wording.labels[kind]
        return [value if value in labels.values() else "; ".join(labels[part] for part in value.split(" ") if part) for value in values]
    if not is_text(name) and any(values) and all(NUMBER.fullmatch(value) for value in values if value):
        return format_numbers(values)
    return [wording.words.get(value, value) for value in values]


def format_numbers(values: list[str]) -> list[str]:
    """Numbers of one column with as many decimals as they need: three up to 1, two below 1,000, then one; whole ones with none."""
    if all(WHOLE.fullmatch(value) for value in values if value):
        return [_sign(f"{int(float(value))}") if value else "" for value in values]
    largest = max((abs(float(value)) for value in values if value and "inf" not in value), default=0.0)
    places = 3 if largest <= 1 else 2 if largest < 1000 else 1
    return [_round(float(value), places) if value else "" for value in values]


def _round(value: float, places: int) -> str:
    if value in (float("inf"), float("-inf")):
        return _sign(f"{'-' if value < 0 else ''}{INFINITE}")
    least = 10 ** -places
    if 0 < abs(value) < least / 2:
        return f"<{least:.{places}f}" if value > 0 else f">{MINUS}{least:.{places}f}"
    return _sign(f"{value:.{places}f}")


def _sign(number: str) -> str:
    return number.replace("-", MINUS)

"""What a table holds, counted for the words of its figure: its kind, its extremes, its most frequent values. Pure."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

NAMES = ("theme_label", "row", "label", "unit_label", "source_label", "band")
NOUNS = {"theme_label": "themes", "band": "bands"}
TOLD = ("present", "at_most")  # what of a count with bounds is told
NUMBERS, KINDS = 4, 8  # how many columns of numbers are told, and how many different words a column of kinds has at most
SHOWN = 3  # names told for an extreme


@dataclass(frozen=True)
class Named:
    """The columns of a table by what they do: which name rows and columns of a grid, hold its cells, numbers or kinds."""

    rows: str
    columns: str
    cells: str
    numbers: tuple[str, ...]
    kinds: tuple[str, ...]
    noun: str


def find_kind(columns: dict[str, list]) -> Named:
    """What the columns of a table do, told by their names and values."""
    if {"unit_label", "theme_label", "state"} <= columns.keys():
        return Named("theme_label", "unit_label", "state", (), (), "themes")
    if {"row", "column"} <= columns.keys() and ({"mark"} <= columns.keys() or {"count"} <= columns.keys()):
        return Named("row", "column", "mark" if "mark" in columns else "count", (), (), "rows")
    rows = next((name for name in NAMES if name in columns), "")
    rows = rows or next((name for name, values in columns.items() if _is_text(values)), "")
    numbers = [name for name, values in columns.items() if _is_number(values) and (name in TOLD or not columns.keys() >= set(TOLD))]
    varied = [name for name in numbers if len({value for value in columns[name] if not is_empty(value)}) > 1]
    kinds = [name for name, values in columns.items() if name not in (rows, "family", "date") and not name.endswith("_label")
             and f"{name}_label" not in columns and _is_text(values) and 1 < len(set(values)) <= min(KINDS, len(values) - 1)
             and not any(len(value) > 40 or value[:1].isdigit() for value in values)]
    return Named(rows, "", "", tuple(varied[:NUMBERS]), tuple(kinds[:2]), NOUNS.get(rows, "rows"))


def tell_range(name: str, values: list, names: list, *, highest_only: bool = False) -> str:
    """From which value to which a column reaches, and whose they are; empty where it has none."""
    known = [(value, str(owner)) for value, owner in zip(values, names, strict=True) if not is_empty(value)]
    if not known:
        return ""
    low, high = min(value for value, _ in known), max(value for value, _ in known)
    word = name.replace("_", " ")
    if highest_only:
        return f"The largest {word} is {_format(high)}: {_own(known, high)}."
    if low == high:
        return f"{word[:1].upper()}{word[1:]}: {_format(high)} throughout."
    return f"{word[:1].upper()}{word[1:]}: from {_format(low)} ({_own(known, low)}) to {_format(high)} ({_own(known, high)})."


def count_values(name: str, values: list) -> str:
    """How often each value of a column occurs, the most frequent first."""
    counted = Counter(str(value) if value != "" else "none" for value in values)
    told = ", ".join(f"{value} {count}" for value, count in counted.most_common())
    word = name.replace("_", " ")
    return f"{word[:1].upper()}{word[1:]}: {told}." if told else ""


def _own(known: list[tuple[float, str]], value: float) -> str:
    names = list(dict.fromkeys(owner for found, owner in known if found == value))
    shown = "; ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"


def _format(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def is_empty(value: object) -> bool:
    """Whether a number is missing: NaN, None or pandas' own."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or str(value) == "<NA>"


def _is_number(values: list) -> bool:
    known = [value for value in values if not is_empty(value)]
    return bool(known) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known)


def _is_text(values: list) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)

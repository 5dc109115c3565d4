"""Numbers that somebody typed: in a section of results each is filled in, a year, in a citation, or allowed with a reason. Pure.

Digits of every script are found, and the number words of English from zero to billions. Not found are half, both,
once, twice, several, most, none, ordinals, words of other languages, and a count that looks like a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from litmatrix.files import Fault
from litmatrix.paper.prose.drafts import CITED, HIDDEN, NAMED, NOTED, Draft, blank_out, find_all, locate_results
from litmatrix.paper.prose.numbers import WORDS

if TYPE_CHECKING:
    import pandas as pd

UNITS = "|".join((*WORDS[1:], "thirty|forty|fifty|sixty|seventy|eighty|ninety|zero|couple|(?:dozen|hundred|thousand|million|billion)s?"))
NUMBER = re.compile(rf"(?<![^\W_])(?:{UNITS})(?:[ -](?:{UNITS}))*(?:-?fold)?(?![^\W_])|\d[\d.,]*\d|\d", re.IGNORECASE)
YEAR = re.compile(r"(?<![\w.,-])(?:1[89]|20)\d\d(?:[–-](?:1[89]|20)?\d\d)?(?![\d%]|[.,]\d)")
CITATION = re.compile(r"\[[^\[\]]*?@[^\[\]]*\]")
AFTER = re.compile(CITED.pattern + r"(?:\s+\[[^\[\]]*\])?")
ADDRESS = re.compile(r"(?<=\])\([^()\s]*\)|<https?://[^<>\s]*>|https?://[^\s<>)\]]+")
ATTRIBUTES = re.compile(r"(?<=\))\{[^{}\n]*\}|(?<=\S)[ \t]*\{[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
PLACEHOLDER = re.compile(NAMED.pattern.partition("|")[0].replace("?P<name>", "?:"))
MARK = re.compile(NOTED.pattern.replace("(?!:)", ":?"))
TOLD = (CITATION, AFTER, MARK, ATTRIBUTES, ADDRESS, YEAR)  # what holds digits and is no count
HINT = ("is typed, not filled in. Allowed are {{stem.row.column}}, a year, a citation, and what paper/allowed-numbers.csv "
        "lists with a reason.")


def audit_results(drafts: Iterable[Draft], allowed: Iterable[str]) -> tuple[dict[str, list[Fault]], set[str]]:
    """Every typed number in the sections of results, by file, and which of the allowed texts were met."""
    allowed, used, faults = list(allowed), set(), {}
    for draft, start, end in locate_results(drafts):
        hidden, met = _hide_allowed(blank_out(draft.seen, (PLACEHOLDER,)), allowed)
        used |= {text for text, place in met if start <= place < end}
        faults.setdefault(draft.name, []).extend(draft.fault(start + place, f"'{found}' {HINT}")
                                                 for place, found in list_numbers(blank_out(hidden, TOLD)[start:end]))
    return {name: list(dict.fromkeys(found)) for name, found in faults.items()}, used


def check_allowed(table: pd.DataFrame, used: set[str]) -> list[Fault]:
    """The rows of allowed-numbers.csv that allow nothing."""
    return [Fault(row + 2, f"'{text}' stands in no section of results. Delete the row.")
            for row, text in enumerate(table["text"]) if text not in used]


def list_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Numbers in a text, in digits or in words, with their places; also ½, ² and Ⅳ."""
    found = {match.start(): match[0] for match in NUMBER.finditer(text)}
    covered = {place + part for place, number in found.items() for part in range(len(number))}
    found |= {place: letter for place, letter in enumerate(text)
              if letter.isnumeric() and not letter.isalpha() and place not in covered}
    yield from sorted(found.items())


def _hide_allowed(text: str, allowed: list[str]) -> tuple[str, list[tuple[str, int]]]:
    """A text without what is allowed, the longest first, and what of it was met where."""
    met = []
    for words in sorted(allowed, key=len, reverse=True):
        for found in find_all(text, words):
            met.append((words, found.start()))
            text = text[:found.start()] + HIDDEN.sub(" ", found[0]) + text[found.end():]
    return text, met

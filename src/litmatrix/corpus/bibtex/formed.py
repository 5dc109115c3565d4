"""Well-formed records, all fields in one go; and records with a slip that leaves all else of them well formed.

The pattern is possessive: it never goes back, so that its time grows with the text alone.
"""

from __future__ import annotations

import re
from itertools import islice

from litmatrix.corpus.bibtex.outline import HEAD, is_full
from litmatrix.corpus.bibtex.values import BRACED, INSIDE_QUOTES, NAME

SPACE = r"[ \t\n]*+"
FIELD_NAME = "[A-Za-z][A-Za-z0-9_:.+/-]"
OPENING = re.compile(r"(?:\A|[ \t]*+\n)\s*+@(?P<type>(?!(?i:comment|string|preamble))[A-Za-z]\w*+)[ \t]*+\{"
                     rf"{SPACE}(?P<key>[^\s{{}}\",=#%\\]++){SPACE},")
FIELDS = re.compile(rf'{SPACE}(?:({FIELD_NAME}*+){SPACE}={SPACE}'
                    rf'(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})"|(\w[\w.:+/-]*+)){SPACE}(?:,|(?=\}}))|((?s:.+)))')
NO_COMMA = re.compile(rf'{SPACE}({FIELD_NAME}{{0,99}}+){SPACE}={SPACE}(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})")(?={SPACE}{NAME}\s*+=)')
FEW = 4  # slips in one record; with more it is read field by field, so that its time does not grow with their square
Row = tuple[str, str, str, str, str]  # a name, then a value in braces, in quotation marks or bare, then what is none of this


def find_rows(characters: str, place: int, stop: int) -> tuple[list[Row], str]:
    """The fields from a place on, and what is left of the text where they end."""
    rows = FIELDS.findall(characters, place, stop)
    return rows, rows.pop()[4] if rows and rows[-1][4] else ""


def find_more(characters: str, rows: list[Row], left: str, stop: int) -> tuple[list[Row], str, list[tuple[int, str]]]:
    """The same, and on behind fields with no comma after them; where these end, and their names."""
    missed = []
    while len(missed) < FEW and (found := NO_COMMA.match(characters, stop - len(left), stop)):
        missed.append((found.end(), found[1].lower()))
        more, left = find_rows(characters, found.end(), stop)
        rows = [*rows, (*found.groups(), "", ""), *more]
    return rows, left, missed


def find_start(characters: str, place: int, stop: int, number: int) -> int:
    """Where the name of a field stands, by its number."""
    return next(islice(FIELDS.finditer(characters, place, stop), number, None)).start(1)


def is_cut(characters: str, rows: list[Row], left: str, stop: int) -> bool:
    """Whether a record lacks nothing but its closing brace, and none of its values can have taken it."""
    if not rows or left.strip() or any("\n" in row[1] for row in rows):
        return False
    head = HEAD.match(characters, stop + 1)
    return stop == len(characters) or (head is not None and is_full(characters, head.end()))

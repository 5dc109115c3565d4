"""Well-formed records, all fields in one go; and records with a slip that leaves all else of them well formed.

The pattern is possessive: it never goes back, so that its time grows with the text alone.
"""

from __future__ import annotations

import re
from itertools import islice

from litmatrix.corpus.bibtex.drafts import balances
from litmatrix.corpus.bibtex.outline import HEAD, is_full
from litmatrix.corpus.bibtex.values import BRACED, CUT, INSIDE_QUOTES, NAME

SPACE = r"[ \t\n]*+"
FIELD_NAME = "[A-Za-z][A-Za-z0-9_:.+/-]"
OPENING = re.compile(r"(?:\A|[ \t]*+\n)\s*+@(?P<type>(?!(?i:comment|string|preamble))[A-Za-z]\w*+)[ \t]*+\{"
                     rf"{SPACE}(?P<key>[^\s{{}}\",=#%\\]++){SPACE},")
FIELDS = re.compile(rf'{SPACE}(?:({FIELD_NAME}*+){SPACE}={SPACE}'
                    rf'(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})"|(\w[\w.:+/-]*+)){SPACE}(?:,|(?=\}}))|((?s:.+))|\Z)')
NO_COMMA = re.compile(rf'{SPACE}({FIELD_NAME}{{0,99}}+){SPACE}={SPACE}(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})")(?={SPACE}{NAME}\s*+=)')
NO_BRACE = re.compile(rf"{SPACE}({FIELD_NAME}{{0,99}}+){SPACE}={SPACE}\{{")
FEW = 4  # slips in one record; with more it is read field by field, so that its time does not grow with their square
Row = tuple[str, str, str, str, str]  # a name, then a value in braces, in quotation marks or bare, then what is none of this


def find_rows(characters: str, place: int, stop: int) -> tuple[list[Row], str]:
    """The fields from a place on, and what is left of the text where they end."""
    rows, left = FIELDS.findall(characters, place, stop), ""
    while rows and not rows[-1][0]:  # what is left, and the end
        left = rows.pop()[4] or left
    return rows, left


def find_more(characters: str, rows: list[Row], left: str, stop: int) -> tuple[list[Row], str, list[tuple[int, str]], bool]:
    """The same, and on behind fields with no comma after them, and one whose brace is missing; where and what was
    missed, and whether a brace was: then the record's own has taken its place.
    """
    missed, unbraced = [], False
    while len(missed) < FEW and left and left[0] != "}":
        surplus, place = left.count("}") - left.count("{"), stop - len(left)
        if surplus > 0 and (found := NO_COMMA.match(characters, place, stop)):
            row, after = (*found.groups(), "", ""), found.end()
            missed.append((after, f"a comma is missing after {found[1].lower()}"))
        elif surplus == 0 and not unbraced and (found := NO_BRACE.match(characters, place, stop)) and (
                cut := CUT.search(characters, found.end(), stop)):
            row, after, unbraced = (found[1], characters[found.end():cut.start()].rstrip().removesuffix(","), "", "", ""), cut.end(), True
            missed.append((found.end(), f"a closing brace is missing after {found[1].lower()}"))
            if not balances(row[1]):
                break
        else:
            break
        more, left = find_rows(characters, after, stop)
        rows = [*rows, row, *more]
    return rows, left, missed, unbraced


def find_start(characters: str, place: int, stop: int, number: int) -> int:
    """Where the name of a field stands, by its number."""
    return next(islice(FIELDS.finditer(characters, place, stop), number, None)).start(1)


def is_cut(characters: str, rows: list[Row], stop: int) -> bool:
    """Whether a record ends before its closing brace, at the end of the text or the next head, and no value can have taken more."""
    if not rows or any("\n" in row[1] for row in rows):
        return False
    head = HEAD.match(characters, stop + 1)
    return stop == len(characters) or (head is not None and is_full(characters, head.end()))

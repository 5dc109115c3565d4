"""Well-formed records, all fields in one go; and records with a slip that leaves all else of them well formed.

The pattern is possessive: it never goes back, so that its time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from litmatrix.corpus.bibtex.outline import FULL, HEAD
from litmatrix.corpus.bibtex.values import BRACED, INNER, INSIDE_QUOTES, NAME, PLAIN

SPACE = r"[ \t\n]*+"
FIELD_NAME = "[A-Za-z][A-Za-z0-9_:.+/-]"
OPENING = re.compile(r"(?:\A|[ \t]*+\n)\s*+(?P<at>@)[ \t]*+(?P<type>(?!(?i:comment|string|preamble))[A-Za-z]\w*+)[ \t]*+\{"
                     rf"{SPACE}(?P<key>[^\s{{}}\",=#%\\]++){SPACE},{SPACE}")
SHORT = rf"{PLAIN}(?:(?<!= )\{{{INNER}\}}{PLAIN})*+"  # no "= {" in it: where a brace is missing, it goes no further than the next field
NO_BRACE = rf'\{{[^{{}}\n]*+(?:\{{{INNER}\}}[^{{}}\n]*+)*+(?=\n[^\S\n]*+{NAME}\s*+=\s*+[{{"\d])'
NEXT = rf"(?:{SPACE},{SPACE}|{SPACE}(?=\}})|(?=[ \t\n]++{FIELD_NAME}*+{SPACE}=))"  # the space behind a missing comma goes to the next name
SURPLUS = rf"\}}{SPACE},{SPACE}(?={FIELD_NAME}*+{SPACE}=)"
FIELDS = re.compile(rf'(?:({SPACE}{FIELD_NAME}*+){SPACE}={SPACE}'
                    rf'(?:\{{({SHORT})\}}|"({INSIDE_QUOTES})"|(\w[\w.:+/-]*+|{NO_BRACE})){NEXT}|({SURPLUS}|(?s:.+))|\Z)')
FIELD = re.compile(rf'({SPACE}{FIELD_NAME}{{0,99}}+){SPACE}={SPACE}(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})"){NEXT}')
FULL_HEAD = re.compile(rf"[^\S\n]*+{HEAD.pattern}{FULL.pattern}")
FEW = 4  # values that take a second look; with more a record is read field by field, so that its time does not grow with their square
Row = tuple[str, str, str, str, str]  # a name; a value in braces, in quotation marks, or bare (with its first brace, if that is all); other


class Names(dict[str, str]):
    """Names of fields in small letters, each made once; of those with space before them, whose comma is missing, the number is counted."""

    spaced = 0

    def __missing__(self, name: str) -> str:
        if name[:1].isspace():
            self.spaced += 1
            return name.strip().lower()
        self[name] = name.lower()
        return self[name]


def find_rows(characters: str, place: int, stop: int) -> tuple[list[Row], str]:
    """The fields from a place on, and what is left of the text where they end."""
    rows = FIELDS.findall(characters, place, stop)
    rows.pop()  # the end, which is always found
    return rows, rows.pop()[4] if rows and not rows[-1][0] else ""


def find_more(characters: str, rows: list[Row], left: str, stop: int) -> tuple[list[Row], str]:
    """The same, and on behind values with "= {" in them."""
    for _ in range(FEW):
        field = left[:1] not in ("", "}") and FIELD.match(characters, stop - len(left), stop)
        if not field:
            break
        more, left = find_rows(characters, field.end(), stop)
        rows = [*rows, (field[1], field[2] or "", field[3] or "", "", ""), *more]
    return rows, left


def keep_first(fields: dict[str, str], rows: list[Row], names: Names, macros: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """Give fields that stand twice the value they have first; which rows are left out, with their names and values."""
    left_out, firsts, twice = [], {}, len(rows) - len(fields)
    for place, row in enumerate(rows):
        name = names[row[0]]
        if firsts.setdefault(name, row) is not row:
            fields[name] = _read_value(firsts[name], macros)
            left_out.append((place, name, _read_value(row, macros)))
            if len(left_out) == twice:
                break
    return left_out


def _read_value(row: Row, macros: Mapping[str, str]) -> str:
    return row[1] or row[2] or (macros.get(row[3].lower(), row[3]) if row[3] else "")


def match_fields(characters: str, place: int, stop: int) -> Iterator[re.Match]:
    """What ``find_rows`` and ``find_more`` find, one by one, with their places."""
    while (found := FIELDS.match(characters, place, stop)) and (
            found[1] or found.end() < stop or (found := FIELD.match(characters, place, stop))):
        yield found
        place = found.end()


def is_cut(characters: str, fields: Mapping[str, str], stop: int) -> bool:
    """Whether a text ends, or goes on with a head, behind fields of which none can have taken more than is its own."""
    return (stop == len(characters) or FULL_HEAD.match(characters, stop + 1) is not None) and "\n" not in "".join(fields.values())

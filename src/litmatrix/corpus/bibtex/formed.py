"""Well-formed records, all fields in one go; and records with a slip that leaves all else of them well formed.

The pattern is possessive: it never goes back, so that its time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from litmatrix.corpus.bibtex.outline import HEAD, is_full
from litmatrix.corpus.bibtex.values import BRACED, INNER, INSIDE_QUOTES, NAME, PLAIN

SPACE = r"[ \t\n]*+"
FIELD_NAME = "[A-Za-z][A-Za-z0-9_:.+/-]"
OPENING = re.compile(r"(?:\A|[ \t]*+\n)\s*+@(?P<type>(?!(?i:comment|string|preamble))[A-Za-z]\w*+)[ \t]*+\{"
                     rf"{SPACE}(?P<key>[^\s{{}}\",=#%\\]++){SPACE},")
SHORT = rf"{PLAIN}(?:(?<!= )\{{{INNER}\}}{PLAIN})*+"  # no "= {" in it: where a brace is missing, it goes no further than the next field
FIELDS = re.compile(rf'{SPACE}(?:({FIELD_NAME}*+){SPACE}={SPACE}'
                    rf'(?:\{{({SHORT})\}}|"({INSIDE_QUOTES})"|(\w[\w.:+/-]*+)){SPACE}(?:,|(?=\}}))|((?s:.+))|\Z)')
FIELD = re.compile(rf'{SPACE}({FIELD_NAME}{{0,99}}+){SPACE}={SPACE}(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})")'
                   rf'{SPACE}(?:,|(?=\}})|(?={NAME}\s*+(=)))')
NO_BRACE = re.compile(rf'{SPACE}({FIELD_NAME}{{0,99}}+){SPACE}={SPACE}\{{([^{{}}\n]*+(?:\{{{INNER}\}}[^{{}}\n]*+)*+)'
                      rf'\n[^\S\n]*+(?={NAME}\s*+=\s*+[{{"\d])')
FEW = 4  # slips in one record; with more it is read field by field, so that its time does not grow with their square
Row = tuple[str, str, str, str, str]  # a name, then a value in braces, in quotation marks or bare, then what is none of this
Slip = tuple[int, str]  # where, and what is told of it


def find_rows(characters: str, place: int, stop: int) -> tuple[list[Row], str]:
    """The fields from a place on, and what is left of the text where they end."""
    rows = FIELDS.findall(characters, place, stop)
    rows.pop()  # the end, which is always found
    return rows, rows.pop()[4] if rows and not rows[-1][0] else ""


def find_more(characters: str, found: list[Row], left: str, stop: int, mend: bool = True) -> tuple[list[Row], str, list[Slip], bool]:
    """The same, and on behind values with "= {" in them, fields with no comma after them, and one whose brace is missing.

    Then what was missed, and whether it was a brace: the record's own has taken its place, and nothing must be left but that.
    """
    rows, rest, missed, unbraced = found, left, [], False
    for _ in range(FEW):
        if rest[:1] in ("", "}"):
            break
        place = stop - len(rest)
        if mend and not missed and (field := NO_BRACE.match(characters, place, stop)):
            row, unbraced = (field[1], field[2].rstrip().removesuffix(","), "", "", ""), True
            missed.append((field.start(2), f"a closing brace is missing after {field[1].lower()}"))
        elif field := FIELD.match(characters, place, stop):
            row = field[1], field[2] or "", field[3] or "", "", ""
            if field[4]:
                missed.append((max(field.end(2), field.end(3)) + 1, f"a comma is missing after {field[1].lower()}"))
        else:
            break
        more, rest = find_rows(characters, field.end(), stop)
        rows = [*rows, row, *more]
    return find_more(characters, found, left, stop, mend=False) if unbraced and rest.strip() != "}" else (rows, rest, missed, unbraced)


def match_fields(characters: str, place: int, stop: int) -> Iterator[re.Match]:
    """The fields one by one, with their places, up to the first that lacks something."""
    while (found := FIELDS.match(characters, place, stop)) and (found[1] or (found := FIELD.match(characters, place, stop))):
        yield found
        place = found.end()


def has_lines(rows: list[Row]) -> bool:
    """Whether a value in braces goes over more than one line."""
    return "\n" in "".join(map(itemgetter(1), rows))


def is_cut(characters: str, rows: list[Row], stop: int) -> bool:
    """Whether a record ends before its closing brace, at the end of the text or the next head, and no value can have taken more."""
    if not rows or has_lines(rows):
        return False
    head = HEAD.match(characters, stop + 1)
    return stop == len(characters) or (head is not None and is_full(characters, head.end()))

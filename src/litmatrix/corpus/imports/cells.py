"""Cells that hold several people -> names as BibLaTeX writes them."""

from __future__ import annotations

import re

from litmatrix.corpus.imports.building import read_inverted, write_person

NUMBER = re.compile(r"\s*\([0-9]{6,}\)$")
NOBODY = {"[no author name available]", "[anonymous]", "anonymous"}
SHORT = re.compile(r"([^\W\d_][\w'’. -]*?)[ ,]+((?:[A-Z]\.?[ -]?){1,4})")


def read_people(cell: str) -> tuple[list[str], list[str], bool]:
    """The names of a cell, what is doubtful about them, and whether something was left out that the cell says.

    Names stand between semicolons, else between ``and``; else, where each ends in initials, between commas (``Smith J.,
    Brown K.``, as Scopus once wrote them). One name is ``Family, Given``, or family name and initials; any other name
    without a comma is a body's. Scopus' numbers of authors are left out, and so are words that say there is none.
    """
    cell = " ".join(cell.split()).strip(" ;")
    if ";" in cell:
        parts = re.split(r"\s*;\s*", cell)
    elif re.search(r"\sand\s", cell):
        pieces = re.split(r"\s+and\s+", cell)
        parts = pieces if all("," in piece for piece in pieces) or _are_short(pieces) else [cell]
    else:
        pieces = re.split(r"\s*,\s*", cell)
        parts = pieces if len(pieces) > 1 and _are_short(pieces) and not _is_one(pieces) else [cell]
    names = [NUMBER.sub("", part) for part in parts if part and part.lower() not in NOBODY]
    written = [_write_name(name) for name in names]
    return [name for name, _ in written], [doubt for _, doubt in written if doubt], names != [part for part in parts if part]


def _are_short(names: list[str]) -> bool:
    """Whether every name is a family name with initials."""
    return all(SHORT.fullmatch(name) and " " in name for name in names)


def _is_one(pieces: list[str]) -> bool:
    """Whether two pieces are one person's: a family name, then initials."""
    return len(pieces) == 2 and bool(re.fullmatch(r"(?:[A-Z]\.?[ -]?){1,4}", pieces[1]))


def _write_name(name: str) -> tuple[str, str]:
    short = None if "," in name else SHORT.fullmatch(name)
    if short and not re.fullmatch(r"[A-Z]{2,}", short[1]):
        return write_person(short[1].strip(), short[2].strip()), ""
    return read_inverted(name)

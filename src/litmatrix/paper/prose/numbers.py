"""A name for every cell of the exported tables, ``stem.row.column``: what a sentence of the paper may state. Pure but for reading.

No list is kept of what may be named: the tables are the list, and a name that fits two rows is an error.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from litmatrix.files import list_files, read_text, suggest
from litmatrix.paper.escaping import remove_guard

BETWEEN = re.compile(r"[^\w]+|_(?=\W|$)")
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
FORMS = "'word' and 'Word' (up to twenty), and '0' to '4' (decimals)"
ROWS = "rows"  # how many rows a table has, which stands in none of its cells
SHOWN = 12  # choices told in an error


class NumberError(ValueError):
    """A name that stands for no cell, or for several."""


@dataclass(frozen=True)
class Cells:
    """A table whose rows have names: ``rows`` gives for each name the rows that have it, ``places`` for each column its places."""

    header: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    places: dict[str, list[int]]
    rows: dict[str, list[tuple[str, ...]]]

    def list_names(self) -> Iterator[tuple[str, str]]:
        """Row and column of each cell that has a name of its own, as ``row.column``, with its value."""
        columns = [(name, places[0]) for name, places in self.places.items() if len(places) == 1]
        for row, found in self.rows.items():
            if len(found) == 1:
                yield from ((f"{row}.{column}", found[0][place]) for column, place in columns)


class Numbers:
    """The cells of a folder of exported tables, each table read when it is first named."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, Cells] = {}

    @cached_property
    def stems(self) -> list[str]:
        """The tables there are."""
        return [path.stem for path in list_files(self.folder, "*.csv")]

    def table(self, stem: str) -> Cells:
        """One table. Raises NumberError where there is none of this stem."""
        if stem not in self.stems:
            raise NumberError(f"there is no table '{stem}' among the exports.{suggest(stem, self.stems)} "
                              "Allowed are the names of the files in exports/tables, without .csv.")
        if stem not in self._read:
            header, *rows = csv.reader(io.StringIO(read_text(self.folder / f"{stem}.csv", f"tables/{stem}.csv")))
            self._read[stem] = name_cells(header, rows)
        return self._read[stem]

    def find(self, name: str) -> str:
        """The value of ``stem.row.column`` or ``stem:rows``, also with a form behind a colon. Raises NumberError with what is allowed."""
        written, *forms = name.split(":")
        stem, _, rest = written.partition(".")
        row, _, column = rest.rpartition(".")
        if stem and forms[:1] == [ROWS] and not rest:
            value, forms = str(len(self.table(stem).table)), forms[1:]
        elif stem and row and column:
            cells = self.table(stem)
            value = _find_row(cells, stem, row)[_find_column(cells, stem, column)]
        else:
            raise NumberError(f"'{name}' is not stem.row.column, such as sources-by-theme.NAME-OF-A-THEME.present, nor stem:rows.")
        for form in forms:
            value = shape_value(value, form, name)
        return value

    def list_all(self) -> Iterator[tuple[str, str]]:
        """Every name with its value, tables in alphabetical order, rows and columns in theirs; before them how many rows there are."""
        for stem in self.stems:
            yield f"{stem}:{ROWS}", str(len(self.table(stem).table))
            yield from ((f"{stem}.{name}", value) for name, value in self.table(stem).list_names())


def read_numbers(exports: Path) -> Numbers:
    """The cells of a folder of exports."""
    return Numbers(exports / "tables")


def name_cells(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Cells:
    """Names for the rows and columns of a table.

    A row is named by its first column; where that does not tell all rows apart, by those after it that do,
    joined by slashes. Names are in lower case, with a hyphen for whatever is no letter, digit or underscore.
    """
    header, table = tuple(header), tuple(tuple(map(remove_guard, row)) for row in rows)
    places: dict[str, list[int]] = {}
    for place, column in enumerate(header):
        places.setdefault(name_part(column), []).append(place)
    key, named = _find_key(table, len(header)), {}
    for row in table:
        named.setdefault("/".join(name_part(row[place]) for place in key), []).append(row)
    return Cells(header, table, places, named)


def name_part(text: str) -> str:
    """A value as a part of a name: ``Pollock et al. 2021`` is ``pollock-et-al-2021``. Accents go; what is empty is a hyphen."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return BETWEEN.sub("-", plain.lower()).strip("-_") or "-"


def _find_key(table: tuple[tuple[str, ...], ...], columns: int) -> list[int]:
    """The columns that name the rows: from the left, each that tells rows apart which those before it do not."""
    key: list[int] = []
    groups = 1
    for place in range(columns):
        found = len({tuple(row[part] for part in (*key, place)) for row in table})
        if found > groups:
            key, groups = [*key, place], found
        if groups == len(table):
            break
    return key or [0]


def _find_row(cells: Cells, stem: str, row: str) -> tuple[str, ...]:
    found = cells.rows.get(row, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise NumberError(f"'{row}' names {len(found)} rows of '{stem}' that read the same, so none of them can be named.")
    longer = [name for name in cells.rows if name.startswith(f"{row}/")]
    if longer:
        raise NumberError(f"'{row}' is not the whole name of a row of '{stem}'. Name one: {_list(longer)}.")
    raise NumberError(f"'{stem}' has no row '{row}'.{suggest(row, cells.rows)} Its rows: {_list(cells.rows)}.")


def _find_column(cells: Cells, stem: str, column: str) -> int:
    places = cells.places.get(column, [])
    if len(places) == 1:
        return places[0]
    if places:
        raise NumberError(f"'{column}' names {len(places)} columns of '{stem}' that read the same.")
    raise NumberError(f"'{stem}' has no column '{column}'.{suggest(column, cells.places)} Its columns: {_list(cells.places)}.")


def shape_value(value: str, form: str, name: str) -> str:
    """A number as a word (``word``, ``Word``), or with so many decimals (``2``). Raises NumberError where it cannot be."""
    if form in ("word", "Word") and value.isdecimal() and int(value) < len(WORDS):
        return WORDS[int(value)].capitalize() if form == "Word" else WORDS[int(value)]
    if form in ("0", "1", "2", "3", "4") and is_number(value):
        return f"{float(value):.{form}f}"
    raise NumberError(f"'{name}' is '{value}', which cannot be written as '{form}'. Allowed forms are {FORMS}.")


def is_number(value: str) -> bool:
    """Whether a cell is a number as Python writes them."""
    return bool(re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?", value))


def _list(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names) if len(names) <= SHOWN else f"{', '.join(names[:SHOWN])} and {len(names) - SHOWN} more"

"""An exported table as it is printed: ids give way to labels, what every row says goes into the note, grids become grids. Pure.

After wording, before a format is written. The CSV beside it keeps every column and every id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from litmatrix.paper.describing import tell_table
from litmatrix.paper.escaping import flatten
from litmatrix.paper.typesetting.crosstabs import cross_table
from litmatrix.paper.typesetting.fitting import fit_columns
from litmatrix.paper.typesetting.wording import (
    NUMBER,
    Wording,
    explain_column,
    head_column,
    is_text,
    is_told_of_coders,
    name_values,
    say_values,
)

Columns = dict[str, list[str]]
FAMILY = "family_label"
PRINTED_NUMBER = set("0123456789.,−∞<>%")
FEW, MANY = 4, 10  # a table of fewer columns keeps one that says the same in every row; one of more than many, no count either
BOUNDS, AFTER = (("present", "at_most"), ("sources", "at_most"), ("voices", "voices_at_most")), ("", "_before", "_after")
BOUNDED = re.compile(r"\d+ of \d+(, at most \d+)?")
BOUNDED_NOTE = "of all that were asked about; 'at most' adds those of whom nobody can know, having only an extract or abstract"
RECORD = ("Column", "Value")  # headings of a table set record by record


@dataclass(frozen=True)
class PrintedColumn:
    """A column in print: its heading, its share of the line, and whether it holds numbers."""

    heading: str
    share: float
    numeric: bool


@dataclass(frozen=True)
class PrintedRow:
    """A row in print: the group it stands in, empty for none, and its cells."""

    group: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class PrintedTable:
    """A table as any format prints it: text only, nothing escaped. ``across``: it lies across the page."""

    stem: str
    title: str
    told: str
    notes: tuple[str, ...]
    columns: tuple[PrintedColumn, ...]
    rows: tuple[PrintedRow, ...]
    across: bool


def arrange_table(stem: str, columns: Columns, wording: Wording) -> PrintedTable:
    """A table for print.

    ``columns`` are those of exports/tables/<stem>.csv as text, with their names, without guards against formulas.
    """
    title, told = tell_table({name: _type_values(values) for name, values in columns.items()}, stem)
    held = {name: name_values(values, wording) for name, values in columns.items()}
    said = {name: [flatten([value]) for value in say_values(name, values, wording)] for name, values in columns.items()}
    said, empty = _drop_empty(said)
    listed, headings = _drop_ids(said, {name: head_column(name) for name in said})
    listed, headings = _merge_bounds(listed, headings)
    shown, headings, notes = cross_table(stem, listed, headings, held)
    groups = _find_groups(shown)
    shown = {name: values for name, values in shown.items() if not (groups and name == FAMILY)}
    shown, constant = _drop_constants(shown, headings) if shown.keys() <= listed.keys() else (shown, [])
    meanings = wording.meanings.get(stem.replace("-", "_")) or {name: _explain(name, values) for name, values in shown.items()}
    notes = [*constant, *notes, *(f"{headings[name]}: {meanings[name]}" for name in shown if meanings.get(name))]
    notes += [f"Empty in every row: {', '.join(empty)}"] if empty else []
    notes += [wording.coders] if wording.coders and any(map(is_told_of_coders, columns)) else []
    heads, cells = [flatten([headings[name]]) for name in shown], list(shown.values())
    return _lay_out(stem, title, told, [f"{flatten([note]).removesuffix('.')}." for note in notes], heads, cells, groups)


def _explain(name: str, values: list[str]) -> str:
    """What the note says of a column of litmatrix's own tables."""
    bounded = name.startswith("text") and all(BOUNDED.fullmatch(value) for value in values if value)
    return BOUNDED_NOTE if bounded and any("at most" in value for value in values) else explain_column(name)


def _lay_out(stem: str, title: str, told: str, notes: list[str], heads: list[str], cells: list[list[str]],
             groups: list[str]) -> PrintedTable:
    """The table in columns that fit a page; where they do not, each row becomes a group of lines, one for each column."""
    fitted = fit_columns(heads, cells)
    if fitted is None:
        names = [f"{name} " if name else "" for name in cells[0]]
        groups = [f"{names[row]}".strip() or str(row + 1) for row in range(len(cells[0])) for _ in heads[1:]]
        cells = [[head for _ in cells[0] for head in heads[1:]], [column[row] for row in range(len(cells[0])) for column in cells[1:]]]
        heads, fitted = list(RECORD), ([0.22, 0.78], False)
    shares, across = fitted
    columns = tuple(PrintedColumn(head, share, _is_numeric(values)) for head, share, values in zip(heads, shares, cells, strict=True))
    rows = tuple(PrintedRow(group, tuple(row)) for group, row in
                 zip(groups or [""] * len(cells[0]), zip(*cells, strict=True), strict=True))
    return PrintedTable(stem, title, told, tuple(notes), columns, rows, across)


def _type_values(values: list[str]) -> list[object]:
    """A column of text with numbers as numbers, and what is empty among them as missing."""
    if not any(values) or not all(NUMBER.fullmatch(value) for value in values if value):
        return list(values)
    whole = all(value.lstrip("-").isdigit() for value in values if value)
    return [(int(value) if whole else float(value)) if value else None for value in values]


def _drop_empty(columns: Columns) -> tuple[Columns, list[str]]:
    """Without columns that are empty in every row, and the headings of these."""
    kept = {name: values for name, values in columns.items() if any(values) or not values}
    return (kept, [head_column(name) for name in columns if name not in kept]) if kept else (columns, [])


def _drop_ids(columns: Columns, headings: dict[str, str]) -> tuple[Columns, dict[str, str]]:
    """Without ids that stand beside their labels; a label is headed by the name of its id."""
    dropped = {name for name in columns if f"{name}_label" in columns}
    first = next(iter(columns))
    if "label" in columns and first != "label" and not is_text(first) and len(set(columns[first])) == len(columns[first]):
        columns = {first: columns["label"], **columns}
        dropped.add("label")
    if columns.get("theme") == columns.get("row"):
        dropped.add("theme")
    if FAMILY in columns:
        dropped.add("family")
    return {name: values for name, values in columns.items() if name not in dropped}, headings


def _merge_bounds(columns: Columns, headings: dict[str, str]) -> tuple[Columns, dict[str, str]]:
    """Without a count, its upper bound and its total where text says them all, as in "3 of 7, at most 6"; with its heading."""
    for low, high, after in ((low, high, after) for after in AFTER for low, high in BOUNDS):
        names = [f"{name}{after}" for name in (low, high, "total", "text")]
        if not columns.keys() >= set(names):
            continue
        told = [f"{least} of {total}" + (f", at most {most}" if most != least else "")
                for least, most, total in zip(*(columns[name] for name in names[:3]), strict=True)]
        if told == columns[names[3]]:
            columns = {name: values for name, values in columns.items() if name not in names[:3]}
            headings = {**headings, names[3]: headings[names[0]]}
    return columns, headings


def _find_groups(columns: Columns) -> list[str]:
    """The family of each row, where rows stand together by family and there are at least two; else nothing."""
    families = columns.get(FAMILY, [])
    changes = [here for place, here in enumerate(families) if place == 0 or families[place - 1] != here]
    together = len(changes) == len(set(changes)) and 1 < len(changes) < len(families)
    return families if together and all(families) and len(columns) > 2 else []


def _drop_constants(columns: Columns, headings: dict[str, str]) -> tuple[Columns, list[str]]:
    """Without columns of words that say the same in every row, and what they say; a small table keeps them, and so do counts."""
    height = len(next(iter(columns.values())))
    same = [name for name, values in columns.items()
            if height > 2 and len(set(values)) == 1 and (len(columns) > MANY or not _is_numeric(values))]
    if len(columns) - len(same) < 2 or len(columns) < FEW:
        return columns, []
    told = [f"{headings[name]}, the same in every row: {columns[name][0]}" for name in same]
    return {name: values for name, values in columns.items() if name not in same}, told


def _is_numeric(values: list[str]) -> bool:
    return any(values) and all(set(value) <= PRINTED_NUMBER for value in values)


"""Reading a table against its schema: as text first, then typed, every fault with its line."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path

import pandas as pd

from litmatrix.files.faults import Fault, FileFaults, suggest
from litmatrix.files.reading import has_file, read_text
from litmatrix.files.remembering import name_parsed, recall, remember
from litmatrix.files.values import check_value
from litmatrix.schema import Table


def read_table(path: Path, table: Table, name: str = "") -> pd.DataFrame:
    """A CSV file checked against its schema.

    Parameters
    ----------
    path
        The file; UTF-8 with commas and one header row.
    table
        The schema; it fixes columns, allowed values, and which values may be empty.
    name
        How the file is named in errors, usually its path inside the review.

    Returns
    -------
    One row for each line, in file order, columns as in the schema. Everything is text, with
    empty strings where nothing is known, but for counts, which are whole numbers (Int64).

    Raises
    ------
    FileFaults
        With every fault of the file: line, what was found, what is allowed, a hint.
    """
    name = name or Path(path).name
    if not has_file(path):
        raise FileFaults(name, [Fault(0, "the file does not exist. "
                                         f"It needs the header {','.join(c.name for c in table.columns)}")])
    frame, faults = _parse_once(read_text(path, name), table)
    frame = None if frame is None else frame.copy()
    if faults:
        raise FileFaults(name, faults, frame)
    return frame


@lru_cache(maxsize=256)
def _parse_once(characters: str, table: Table) -> tuple[pd.DataFrame | None, tuple[Fault, ...]]:
    """``parse_table``, remembered; what is known to have no fault is not checked again."""
    name = name_parsed("table", table, characters)
    if recall(name):
        return _take_rows(characters, table), ()
    frame, faults = parse_table(characters, table)
    if not faults:
        remember(name, True)
    return frame, tuple(faults)


def _take_rows(characters: str, table: Table) -> pd.DataFrame:
    """The rows of a CSV text without a fault, as from ``parse_table``."""
    rows = [fields for _, fields in _split_records(characters)[1:]]
    return _type_counts(pd.DataFrame(rows, columns=table.column_names), table)


def parse_table(characters: str, table: Table) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The rows of a CSV text as a table with the schema's columns, and the faults found.

    Row n stands on line n + 2. Of a row with a field too many or too few only the first field is
    kept, so that what refers to it is not called unknown; its other fields are missing. Without a usable header the table is None,
    and so it is where a row cannot be told from the next.
    """
    if not characters.strip():
        return None, [Fault(1, "the file is empty")]
    header, *records = _split_records(characters)
    faults = _check_header(header[1], characters, table)
    if faults:
        return None, faults
    rows, misfits = {}, set()
    for line, fields in records:
        found = _misfit(fields, len(table.columns))
        if found:
            faults.append(Fault(line, found))
            misfits.add(line)
        if isinstance(fields, list) and any(fields):
            rows[line] = [fields[0], *[None] * (len(table.columns) - 1)] if found else fields
    frame = pd.DataFrame(rows.values(), columns=table.column_names, index=[line - 2 for line in rows])
    whole = frame.drop(index=[line - 2 for line in misfits], errors="ignore")
    faults += _check_values(whole, table) + _check_key(whole, table)
    if any(isinstance(fields, csv.Error) for _, fields in records):
        return None, faults
    return _type_counts(frame if faults else frame.reset_index(drop=True), table), faults


def _split_records(characters: str) -> list[tuple[int, list[str] | csv.Error]]:
    """Each record of a CSV text with the line it begins on; a blank line has no fields, an unreadable one an error."""
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(characters), strict=True)
    records = []
    while True:
        line = reader.line_num + 1
        try:
            records.append((line, next(reader)))
        except StopIteration:
            return records
        except csv.Error as error:
            records.append((line, error))


def _misfit(fields: list[str] | csv.Error, expected: int) -> str:
    """Why a record cannot be a row of the table; empty where it can."""
    if isinstance(fields, csv.Error):
        return f"the row cannot be read: {fields}. Look for a double quote that is not closed, or not doubled inside a value."
    if not any(field.strip() for field in fields):
        return "the line is blank. Delete it."
    if len(fields) != expected:
        return (f"the row has {len(fields)} field{'s' * (len(fields) != 1)}, the header has {expected}. "
                "A value with a comma in it must stand in double quotes.")
    return ""


def _check_values(frame: pd.DataFrame, table: Table) -> list[Fault]:
    return [Fault(row + 2, problem) for column in table.columns for row, value in frame[column.name].items()
            for problem in check_value(value, column)]


def _check_header(header: list[str] | csv.Error, characters: str, table: Table) -> list[Fault]:
    expected = table.column_names
    if header == expected:
        return []
    first = characters.partition("\n")[0]
    mark = "semicolons" if ";" in first else "tabs" if "\t" in first else ""
    if mark and "," not in first:
        return [Fault(1, f"the columns are separated by {mark}, not commas. "
                         "In Excel choose 'Save as: CSV UTF-8' with English list separators.")]
    if isinstance(header, csv.Error):
        return [Fault(1, _misfit(header, len(expected)))]
    faults = [Fault(1, f"column '{column}' is not known here.{suggest(column, expected)}")
              for column in header if column not in expected]
    faults += [Fault(1, f"column '{column}' stands twice") for column in expected if header.count(column) > 1]
    faults += [Fault(1, f"column '{column}' is missing") for column in expected if column not in header]
    return faults or [Fault(1, f"the columns must stand in this order: {','.join(expected)}")]


def _check_key(frame: pd.DataFrame, table: Table) -> list[Fault]:
    if not table.key:
        return []
    first: dict[tuple, int] = {}
    faults = []
    for row, *values in frame[list(table.key)].itertuples():
        known = first.setdefault(tuple(values), row)
        if known != row:
            shown = ", ".join(f"{column} '{value}'" for column, value in zip(table.key, values, strict=True) if value)
            faults.append(Fault(row + 2, f"{shown} stands already on line {known + 2}"))
    return faults


def _type_counts(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table with counts as whole numbers; NA where there is none, or none that can be read."""
    counts = [c.name for c in table.columns if c.holds == "count"]
    return frame.assign(**{name: pd.to_numeric(frame[name].where(frame[name].str.fullmatch("[0-9]{1,15}"), None)).astype("Int64")
                           for name in counts})

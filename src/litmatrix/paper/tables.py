"""Tables as files: CSV and Excel, in which text that looks like a formula stays text."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import pandas as pd

from litmatrix.files import format_table, save_bytes
from litmatrix.paper.escaping import FORMULA, guard_formula
from litmatrix.paper.places import find_exports

if TYPE_CHECKING:
    import xlsxwriter

WIDEST = 60


def save_table(table: pd.DataFrame, stem: str, *, excel: bool = False) -> None:
    """Save a table as exports/tables/<stem>.csv, and as .xlsx too where asked.

    Text that a spreadsheet would run as a formula gets an apostrophe in front in the CSV and
    stays text in the workbook.
    """
    folder = find_exports(stem) / "tables"
    save_bytes(format_guarded(table), folder / f"{stem}.csv")
    if excel:
        save_bytes(format_workbook(table, stem), folder / f"{stem}.xlsx")


def format_guarded(table: pd.DataFrame) -> bytes:
    """A table as the bytes of a CSV file that a spreadsheet may open."""
    return format_table(guard_formulas(table)).encode("utf-8")


def guard_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before each text, and each name of a column, that begins like a formula."""
    columns = (table.iloc[:, place].tolist() for place in range(table.shape[1]))
    needed = any(isinstance(value, str) and value.startswith(FORMULA) for column in columns for value in column)
    guarded = table.map(guard_formula) if needed else table.copy()  # mapping takes longer than all else about saving a table
    return guarded.set_axis([guard_formula(name) for name in table.columns], axis="columns")


def format_workbook(table: pd.DataFrame, title: str) -> bytes:
    """A table as an Excel workbook of one sheet: wrapped text, a frozen header, no formulas."""
    import xlsxwriter  # for the few tables that are saved as one

    held = io.BytesIO()
    workbook = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": title, "created": datetime.datetime(2000, 1, 1)})  # noqa: DTZ001 (a fixed stamp)
    sheet = workbook.add_worksheet(title[:31])
    wrapped = {"text_wrap": True, "valign": "top"}
    head, cell = workbook.add_format({**wrapped, "bold": True}), workbook.add_format(wrapped)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, str(column), head)
        longest = max([len(str(column)), *(len(str(value)) for value in table[column])])
        sheet.set_column(place, place, min(WIDEST, longest + 2))
        for row, value in enumerate(table[column], start=1):
            _write_cell(sheet, row, place, value, cell)
    sheet.freeze_panes(1, 1)
    workbook.close()
    return held.getvalue()


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: object,
                style: xlsxwriter.format.Format) -> None:
    if pd.isna(value):
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)
    else:
        sheet.write_number(row, place, float(value), style)

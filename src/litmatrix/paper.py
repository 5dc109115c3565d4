"""Files that leave the house: figures as SVG, PDF and PNG, tables as CSV and Excel.

The last room. Everything it writes is machine-made, goes under exports/ and is the same,
byte for byte, when it is made again from the same inputs under the same lock.
"""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path

import pandas as pd
import xlsxwriter
from matplotlib.axes import Axes

from litmatrix.files import format_table, save_bytes
from litmatrix.review import read_review

FORMATS = {"svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
           "png": {"Software": None}}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WIDEST = 60


def save_figure(ax: Axes, table: pd.DataFrame, stem: str) -> None:
    """Save a drawn figure in three formats and the table behind it under the same stem.

    Writes exports/figures/<stem>.svg, .pdf and .png and exports/tables/<stem>.csv, each whole
    or not at all. Raises ValueError for a stem that is not lower-case words with hyphens.
    """
    folder = _exports(stem) / "figures"
    for ending, metadata in FORMATS.items():
        drawn = io.BytesIO()
        ax.figure.savefig(drawn, format=ending, metadata=metadata)
        save_bytes(drawn.getvalue(), folder / f"{stem}.{ending}")
    save_table(table, stem)


def save_table(table: pd.DataFrame, stem: str, *, excel: bool = False) -> None:
    """Save a table as exports/tables/<stem>.csv, and as .xlsx too where asked.

    Text that a spreadsheet would run as a formula gets an apostrophe in front in the CSV and
    stays text in the workbook.
    """
    folder = _exports(stem) / "tables"
    save_bytes(format_table(guard_formulas(table)).encode("utf-8"), folder / f"{stem}.csv")
    if excel:
        save_bytes(format_workbook(table, stem), folder / f"{stem}.xlsx")


def guard_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before each text that begins like a formula."""
    def guard(value: object) -> object:
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
    return table.map(guard)


def format_workbook(table: pd.DataFrame, title: str) -> bytes:
    """A table as an Excel workbook of one sheet: wrapped text, a frozen header, no formulas."""
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


def _exports(stem: str) -> Path:
    if not STEM.fullmatch(stem):
        raise ValueError(f"stem '{stem}' is not lower-case words joined by hyphens, such as 'sources-by-theme'")
    return read_review().exports

"""Files that leave the house: figures as SVG, PDF and PNG, tables as CSV and Excel.

The last room. Everything it writes is machine-made, goes under exports/ and is the same,
byte for byte, when it is made again from the same inputs under the same lock.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from litmatrix.files import find_cache, format_table, save_bytes
from litmatrix.review import read_review

if TYPE_CHECKING:
    import xlsxwriter
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMULA = ("=", "+", "-", "@", "\t", "\r")
STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FORMATS = ("svg", "pdf", "png")
WIDEST = 60
KEPT_DAYS = 60
KEPT_BYTES = 200_000_000
DAY = 24 * 60 * 60


def save_figure(ax: Axes, table: pd.DataFrame, stem: str) -> None:
    """Save a drawn figure in three formats and the table behind it under the same stem.

    Writes exports/figures/<stem>.svg, .pdf and .png and exports/tables/<stem>.csv, each whole
    or not at all. What the same drawing gave before is taken from the user's cache folder. Raises
    ValueError for a stem that is not lower-case words with hyphens.
    """
    folder = _exports(stem) / "figures"
    for ending, content in render_formats(ax.get_figure(root=True)).items():
        save_bytes(content, folder / f"{stem}.{ending}")
    save_table(table, stem)


def render_formats(fig: Figure) -> dict[str, bytes]:
    """The bytes of a figure by ending; where a notebook is going to show it, its picture is made ready too."""
    from litmatrix import figures  # here, so that a table is saved without loading matplotlib

    rendering = figures.Rendering(fig)
    content = {ending: _recall(rendering.key, ending, partial(rendering.render, ending)) for ending in FORMATS}
    if figures.shows_png(fig):
        figures.show_as(fig, _recall(rendering.key, f"{fig.dpi:g}.png", lambda: figures.shrink_png(content["png"], fig, fig.dpi)))
    return content


def _recall(key: str, ending: str, make: Callable[[], bytes]) -> bytes:
    """Bytes from the user's cache folder, or made and kept there; without a key just made.

    A folder that cannot be used changes nothing.
    """
    if not key:
        return make()
    path = find_cache() / "figures" / f"{key}.{ending}"
    kept = _read_kept(path)
    if kept is not None:
        return kept
    made = make()
    with suppress(OSError):
        save_bytes(hashlib.sha256(made).hexdigest().encode() + b"\n" + made, path)
        _tidy(path.parent)
    return made


def _read_kept(path: Path) -> bytes | None:
    """What a file of the cache holds; None where it is not there or not whole."""
    try:
        told, _, kept = path.read_bytes().partition(b"\n")  # not through ``files``: a cache is no input of a notebook
        if told != hashlib.sha256(kept).hexdigest().encode():
            return None
    except OSError:
        return None
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY:
            os.utime(path)  # when it was used last, to a day
    return kept


def _tidy(folder: Path) -> None:
    """Once a day at most: drop what was not used for long, then the oldest beyond the size allowed."""
    stamp, now = folder / "tidied", time.time()
    if stamp.is_file() and now - stamp.stat().st_mtime < DAY:
        return
    stamp.touch()
    files = sorted(((path.stat(), path) for path in folder.iterdir() if path != stamp), key=lambda file: -file[0].st_mtime)
    taken = 0
    for told, path in files:
        taken += told.st_size
        if taken > KEPT_BYTES or now - told.st_mtime > KEPT_DAYS * DAY:
            path.unlink(missing_ok=True)


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


def _exports(stem: str) -> Path:
    if not STEM.fullmatch(stem):
        raise ValueError(f"stem '{stem}' is not lower-case words joined by hyphens, such as 'sources-by-theme'")
    return read_review().exports

"""Every table of a folder of exports, read from its CSV and written as LaTeX, Word and HTML into the folder typeset."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.files import Fault, FileFaults, list_files, read_text, save_bytes
from litmatrix.paper.escaping import remove_guard
from litmatrix.paper.typesetting.arranging import arrange_table
from litmatrix.paper.typesetting.latex import format_latex, format_latex_document
from litmatrix.paper.typesetting.webpage import format_webpage
from litmatrix.paper.typesetting.word import format_word

if TYPE_CHECKING:
    from litmatrix.paper.typesetting.wording import Wording

HINT = "It is machine-made: delete it and run litmatrix run."
FOLDER, ALL = "typeset", "_all.tex"  # no stem begins like that
ENDINGS = ("tex", "docx", "html")


def save_typeset(exports: Path, out: Path, wording: Wording) -> list[str]:
    """Write every table of ``exports``/tables into ``out``/typeset as .tex, .docx and .html, and _all.tex, which shows them all.

    What was written before of a table that is no longer there is removed. Returns the stems. Raises FileFaults
    for a CSV file that is none.
    """
    folder = out / FOLDER
    stems = [path.stem for path in list_files(exports / "tables", "*.csv")]
    for stem in stems:
        table = arrange_table(stem, read_exported(exports / "tables" / f"{stem}.csv"), wording)
        made = {"tex": format_latex(table).encode("utf-8"), "docx": format_word(table), "html": format_webpage(table).encode("utf-8")}
        for ending, content in made.items():
            save_bytes(content, folder / f"{stem}.{ending}")
    for path in (path for ending in ENDINGS for path in list_files(folder, f"*.{ending}")):
        if path.stem not in stems and path.name != ALL:
            path.unlink()
    if stems:
        save_bytes(format_latex_document(stems).encode("utf-8"), folder / ALL)
    return stems


def read_exported(path: Path) -> dict[str, list[str]]:
    """The columns of an exported table as text, without the apostrophes that guard a spreadsheet. Raises FileFaults."""
    name = f"{path.parent.name}/{path.name}"
    try:
        header, *rows = csv.reader(io.StringIO(read_text(path, name)), strict=True)
    except (csv.Error, ValueError) as error:
        if isinstance(error, FileFaults):
            raise
        raise FileFaults(name, [Fault(1, f"it is no CSV file with a header. {HINT}")]) from None
    doubled = sorted({column for column in header if header.count(column) > 1})
    faults = [Fault(1, f"column '{column}' stands twice. {HINT}") for column in doubled]
    faults += [Fault(line, f"the row has {len(row)} fields, the header has {len(header)}. {HINT}")
               for line, row in enumerate(rows, start=2) if len(row) != len(header)]
    if faults:
        raise FileFaults(name, faults)
    return {remove_guard(column): [remove_guard(row[place]) for row in rows] for place, column in enumerate(header)}

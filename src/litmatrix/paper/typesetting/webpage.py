"""A printed table as a web page of its own, laid out by great_tables; nothing in it runs, and nothing is fetched.

Needs great_tables.
"""

from __future__ import annotations

import pandas as pd
from great_tables import GT

from litmatrix.paper.escaping import escape_html
from litmatrix.paper.typesetting.arranging import PrintedTable

FULL = 0.98  # a table with columns that take this share of the line needs all of it
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>%(title)s</title>
<style>
@page { size: A4 %(side)s; margin: 15mm }
body { margin: 1rem }
tr { break-inside: avoid }
td.gt_row, th.gt_row { vertical-align: top !important; overflow-wrap: break-word }
@media screen { .gt_table { min-width: %(least)s } }
</style>
</head>
<body>
%(table)s
</body>
</html>
"""


def format_webpage(table: PrintedTable) -> str:
    """A table as HTML that can be opened from a file, printed, or cut out and pasted into another page."""
    names = [f"c{place}" for place in range(len(table.columns))]
    frame = pd.DataFrame([row.cells for row in table.rows], columns=names, dtype=object)
    groups = [row.group for row in table.rows]
    held = GT(frame.assign(group=groups) if any(groups) else frame, rowname_col=names[0], groupname_col="group" if any(groups) else None,
              id=table.stem, auto_align=False)
    held = held.tab_header(title=table.title, subtitle=table.told).tab_stubhead(label=table.columns[0].heading)
    held = held.cols_label({name: column.heading for name, column in zip(names, table.columns, strict=True)})
    held = _set_sides(held, table, names)
    for note in table.notes:
        held = held.tab_source_note(note)
    side, least = ("landscape", "64rem") if table.across else ("portrait", "46rem" if _is_full(table) else "0")
    return PAGE % {"title": escape_html(table.title), "side": side, "least": least, "table": held.as_raw_html().strip()}


def _is_full(table: PrintedTable) -> bool:
    return sum(column.share for column in table.columns) > FULL


def _set_sides(held: GT, table: PrintedTable, names: list[str]) -> GT:
    """Numbers to the right, text to the left; widths where the columns fill the line; quiet rules."""
    for name, column in zip(names, table.columns, strict=True):
        held = held.cols_align("right" if column.numeric else "left", columns=[name])
    if _is_full(table):
        whole = sum(column.share for column in table.columns)
        held = held.cols_width({name: f"{100 * column.share / whole:.1f}%" for name, column in zip(names, table.columns, strict=True)})
    return held.tab_options(table_font_size="14px", heading_align="left", heading_title_font_size="16px", heading_subtitle_font_size="14px",
                            column_labels_font_weight="bold", row_group_font_weight="bold", data_row_padding="4px",
                            data_row_padding_horizontal="8px", column_labels_padding_horizontal="8px",
                            source_notes_font_size="12px", table_border_top_color="#1a1a1a", table_border_bottom_color="#1a1a1a")

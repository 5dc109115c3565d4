"""Tables of prose as HTML for a notebook: text to the left, numbers to the right, nothing live."""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import HTML

from litmatrix.figures.profiles import PALE

LEFT = "text-align:left;vertical-align:top;white-space:normal"
RIGHT = "text-align:right;vertical-align:top"


def draw_table(table: pd.DataFrame, *, group: str = "") -> HTML:
    """A table for reading, without its index; every text is escaped.

    ``group`` names a column that is not shown as one: where its value changes, the new value
    stands as a heading across the table. Missing values are left empty. The same table gives
    the same HTML: no ids, no scripts.
    """
    columns = [name for name in table.columns if name != group]
    numeric = {name for name in columns if pd.api.types.is_numeric_dtype(table[name])}
    head = "".join(f"<th style='{RIGHT if name in numeric else LEFT}'>{escape(str(name).replace('_', ' '))}</th>" for name in columns)
    body, current = [], None
    for row in table.to_dict("records"):
        if group and row[group] != current:
            current = row[group]
            body.append(f"<tr><th colspan='{len(columns)}' style='{LEFT};background:{PALE}'>{escape(str(current))}</th></tr>")
        cells = "".join(f"<td style='{RIGHT if name in numeric else LEFT}'>{_cell(row[name])}</td>" for name in columns)
        body.append(f"<tr>{cells}</tr>")
    return HTML(f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>")


def _cell(value: object) -> str:
    return "" if pd.isna(value) else escape(f"{value:,}" if isinstance(value, int) else str(value))

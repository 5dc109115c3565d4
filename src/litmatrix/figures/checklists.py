"""A checklist for reading: each item with its status in a sign and a word, links to its places, and in red what is missing."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import pandas as pd
from IPython.display import HTML

from litmatrix.figures.profiles import PALE
from litmatrix.figures.text import LEFT

RED = "#b00020"  # 7:1 on white
SIGNS = {"met": "✓", "partly": "(✓)", "located": "?", "missing": "✗", "not applicable": "–"}
HEADS = ("item", "what it asks", "status", "where", "note")


def draw_checklist(table: pd.DataFrame, *, base: str = "..") -> HTML:
    """A table for reading, in sections; every text is escaped, and places are links from a notebook's folder.

    ``table`` has section, item, wording, status, where and note, as from ``list_checklist``; ``base`` leads from the notebook to
    the folder of the review. What is missing is red and bold, and says so in a word.
    """
    head = "".join(f"<th style='{LEFT}'>{name}</th>" for name in HEADS)
    body, current = [], None
    for row in table.itertuples(index=False):
        if row.section != current:
            current = row.section
            body.append(f"<tr><th colspan='{len(HEADS)}' style='{LEFT};background:{PALE}'>{escape(current)}</th></tr>")
        style = f"{LEFT};color:{RED};font-weight:bold" if row.status == "missing" else LEFT
        places = "<br>".join(_link(place, base) for place in filter(None, row.where.split("; ")))
        cells = (escape(row.item), escape(row.wording), f"{SIGNS[row.status]}&nbsp;{escape(row.status)}", places, escape(row.note))
        styles = (style, style, f"{style};white-space:nowrap", LEFT, LEFT)
        body.append("<tr>" + "".join(f"<td style='{how}'>{cell}</td>" for how, cell in zip(styles, cells, strict=True)) + "</tr>")
    return HTML(f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>")


def _link(place: str, base: str) -> str:
    """A place as a link that Jupyter follows: to a file, or to a heading with hyphens for its spaces."""
    name, _, heading = place.partition("#")
    target = f"{base}/{quote(name)}" + (f"#{quote(heading.replace(' ', '-'))}" if heading else "")
    return f"<a href='{escape(target)}'>{escape(name)}{f': {escape(heading)}' if heading else ''}</a>"

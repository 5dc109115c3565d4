"""The evidence map: a mark in each cell whose area is the number of sources, and empty cells drawn."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from litmatrix.figures.bars import label_down, place_legend
from litmatrix.figures.profiles import BLUE, GREY, INK, PALE, measure, new_axes, strip_frame, wrap

PITCH = 1.9  # lines of text from one row to the next
STACKED = 2.9  # the same where numbers stand below their marks


def draw_evidence(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """An evidence map: a filled mark for what is there, an open ring for what may be, a zero where nothing is.

    ``table`` has row, column, count, at_most, row_total and column_total, every combination once, as from
    ``count_evidence`` and ``count_evidence_by_theme``; ``unit`` is the plural of what is counted. Areas are
    in proportion to numbers, and every number is printed.
    """
    rows, columns = _list_labels(table, "row"), _list_labels(table, "column")
    doubt = bool((table["at_most"] > table["count"]).any())
    taken = max(measure(line) for row in rows for line in wrap(row, mpl.rcParams["figure.figsize"][0] * 0.36)) + 0.35
    cell = (mpl.rcParams["figure.figsize"][0] - taken) / len(columns)
    heads, upright = _wrap_heads(columns, cell - 0.08)
    line = mpl.rcParams["font.size"] * 1.9 / 72
    top = max(measure(head[0]) for head in heads) / line if upright else max(map(len, heads)) * 0.7
    stacked = _find_room(table, cell) < mpl.rcParams["font.size"] * 1.2
    ax = new_axes(len(rows) * (STACKED if stacked else PITCH), top=top, bottom=3.4 if doubt else 1.6, ax=ax)
    label_down(ax, [(place, row, False) for place, row in enumerate(rows)])
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    _draw_cells(ax, table, cell, stacked)
    _rule_cells(ax, len(rows), len(columns))
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(columns)), ["\n".join(head) for head in heads], rotation=90 if upright else 0, linespacing=1.05)
    ax.set_xlabel(f"area and number: {unit}; n = all in the row or column")
    strip_frame(ax)
    if doubt:
        place_legend(ax, [_handle(BLUE), _handle("white")],
                     [f"{unit} that carry it", "at most (to …): only an extract or abstract was at hand, or not examined"])
    return ax


def _list_labels(table: pd.DataFrame, side: str) -> list[str]:
    """The rows or the columns in drawing order, with their totals, which no line break parts."""
    held = table.drop_duplicates(side)
    return [f"{label} (n\u00a0=\u00a0{total})" for label, total in zip(held[side], held[f"{side}_total"], strict=True)]


def _wrap_heads(columns: list[str], room: float) -> tuple[list[list[str]], bool]:
    """Column labels in lines, or upright where a word is too wide for its column."""
    upright = any(measure(word) > room for column in columns for word in column.split(" "))
    return [[column] if upright else wrap(column, room) for column in columns], upright


def _find_widest(table: pd.DataFrame) -> float:
    """The width of the longest number, in inches."""
    return max(measure(f"{count} to {most}" if most > count else str(count)) for count, most in
               table[["count", "at_most"]].itertuples(index=False))


def _find_room(table: pd.DataFrame, cell: float) -> float:
    """How wide a mark may be, in points, with its number beside it."""
    return (cell - _find_widest(table) - 0.05) * 72 - mpl.rcParams["font.size"] * 0.7


def _draw_cells(ax: Axes, table: pd.DataFrame, cell: float, stacked: bool) -> None:
    """Marks and their numbers: inside the mark where there is room, else to its right; in narrow columns below it."""
    rows, columns = (list(dict.fromkeys(table[side])) for side in ("row", "column"))
    size = mpl.rcParams["font.size"]
    across = min(size * 2.4, cell * 65) if stacked else min(PITCH * size * 1.7, _find_room(table, cell))
    most = max(1, table["at_most"].max())
    left, up = (0.0, 0.22) if stacked else ((_find_widest(table) / 2 + size * 0.12 / 72) / cell, 0.0)
    marks = [(columns.index(column) - left, rows.index(row) - up, count, high) for row, column, count, high in
             table[["row", "column", "count", "at_most"]].itertuples(index=False)]
    for take, style in ((3, {"facecolor": "white", "edgecolor": GREY, "linewidth": 0.8}), (2, {"facecolor": BLUE, "edgecolor": "none"})):
        drawn = [mark for mark in marks if mark[take] and (take == 2 or mark[3] > mark[2])]
        if drawn:
            ax.scatter([mark[0] for mark in drawn], [mark[1] for mark in drawn], s=[across ** 2 * mark[take] / most for mark in drawn],
                       gid="count" if take == 2 else "at most", **style).set_in_layout(False)
    for x, y, count, high in marks:
        if stacked:
            words = wrap(f"{count} to {high}" if high > count else str(count), cell - 0.06)
            ax.text(x, y + up + (0.04 if high else -0.2), "\n".join(words), ha="center", va="top", color=INK if high else GREY,
                    linespacing=0.95).set_in_layout(False)
        else:
            _write_number(ax, x, y, count, high, [across * (number / most) ** 0.5 for number in (count, high)])


def _write_number(ax: Axes, x: float, y: float, count: int, high: int, across: list[float]) -> None:
    """The number of a cell: inside the filled mark where it fits, and what may be more to the right of it."""
    size = mpl.rcParams["font.size"]
    inside = count > 0 and across[0] > max(measure(str(count)) * 72, size) * 1.25
    beside = f"{count} to {high}" if high > count else "" if inside else str(count)
    if inside:
        ax.text(x, y, str(count), ha="center", va="center", color="white").set_in_layout(False)
        beside = beside and f"to {high}"
    if beside:
        moved = ax.transData + ScaledTranslation((across[1] / 2 + size * 0.25) / 72, 0, ax.figure.dpi_scale_trans)
        ax.text(x, y, beside, transform=moved, ha="left", va="center", color=INK if high else GREY).set_in_layout(False)


def _rule_cells(ax: Axes, rows: int, columns: int) -> None:
    """Pale lines around every cell, so that an empty one is seen."""
    lines = [((-0.5, y - 0.5), (columns - 0.5, y - 0.5)) for y in range(rows + 1)]
    lines += [((x - 0.5, -0.5), (x - 0.5, rows - 0.5)) for x in range(columns + 1)]
    ax.grid(False)
    ax.add_collection(LineCollection(lines, colors=PALE, linewidths=0.8, zorder=0, in_layout=False, clip_on=False), autolim=False)


def _handle(colour: str) -> Line2D:
    return Line2D([], [], linestyle="", marker="o", markersize=mpl.rcParams["font.size"], markerfacecolor=colour,
                  markeredgecolor=BLUE if colour == BLUE else GREY)

"""Appraisal drawn: a mark for each source and item, and a bar for each item."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from litmatrix.figures.bars import fit_texts, label_down, place_legend
from litmatrix.figures.grids import draw_marks
from litmatrix.figures.notes import draw_refusal
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, PALE, ROW_SHARE, SKY, measure, new_axes, wrap

SHAPES = {"met": "full", "partly met": "half", "not met": "cross", "unclear": "unknown", "cannot be judged on an extract": "up",
          "not answered": "open"}
PARTS = (("met", BLUE, ""), ("partly met", SKY, ""), ("not met", ORANGE, "////"), ("unclear", PALE, ""),
         ("cannot be judged on an extract", "white", "...."), ("not answered", "white", ""))
MOST_ROWS = 120


def draw_criteria(table: pd.DataFrame, *, down: str = "items", ax: Axes | None = None) -> Axes:
    """A mark for each source and item, a shape and a colour for each meaning; nothing where the item does not apply.

    After the traffic-light plot (McGuinness and Higgins 2021), with shapes beside colours, and criteria met in place of
    risk of bias. ``table`` has source_label, item, item_label, mark and n, as from ``list_criteria``; ``down`` says what
    stands down the side, items or sources. The number beside an item is its n. What has no room is declined in words.
    """
    if down not in ("items", "sources"):
        raise ValueError(f"down is '{down}'; allowed are items, sources")
    label = table["item_label"] if down == "items" else table["item"]
    cells = pd.DataFrame({"item": label + ", n " + table["n"].astype(str), "source": table["source_label"], "mark": table["mark"],
                          "count": (table["mark"] != "").astype(int)})
    row, column = ("item", "source") if down == "items" else ("source", "item")
    refused = _refuse(down, cells[row].drop_duplicates(), cells[column].nunique())
    if refused:
        return draw_refusal([refused], ax=ax)
    used = {mark: shape for mark, shape in SHAPES.items() if (table["mark"] == mark).any()}
    return draw_marks(cells.rename(columns={row: "row", column: "column"}), used, ax=ax)


def _refuse(down: str, rows: pd.Series, columns: int) -> str:
    """Why so many rows or columns cannot be told apart; empty where they can."""
    if len(rows) > MOST_ROWS:
        return f"{len(rows):,} {down} are too many for a row each; the bars by item show them together."
    width, across = mpl.rcParams["figure.figsize"][0], "sources" if down == "items" else "items"
    labels = min(width * ROW_SHARE, max(map(measure, rows)))
    if (width - labels) / columns < mpl.rcParams["font.size"] * 1.15 / 72:
        return f"{columns:,} {across} do not fit side by side; they can stand down the side, and the bars by item show them together."
    return ""


def draw_criteria_by_item(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A stacked bar for each item: how many sources meet it, or how much weight they have, with n after the bar.

    ``table`` has item_label, mark, sources, weight, n and weighting, as from ``count_criteria_by_item``. Bars end at the weight
    of the sources an item applies to, so they differ in length where items do not apply to all; none is stretched to a whole.
    """
    rows, marks = list(dict.fromkeys(table["item_label"])), list(dict.fromkeys(table["mark"]))
    parts = [part for part in PARTS if part[0] in marks]
    weighted = not (table["weight"] == table["sources"]).all()
    rule = wrap(f"sum of weights: {table['weighting'].iloc[0]}" if weighted else "sources (every source weighs 1)",
                mpl.rcParams["figure.figsize"][0] * 0.6)
    ax = new_axes(len(rows), bottom=2.4 + len(rule) + 0.9 * ((len(parts) + 2) // 3), ax=ax)
    wide = table.pivot(index="item_label", columns="mark", values="weight").loc[rows]
    ends = _draw_parts(ax, wide, parts, weighted)
    texts = [f"n {n}" for n in table.drop_duplicates("item_label")["n"]]
    for y, (end, text) in enumerate(zip(ends, texts, strict=True)):
        ax.text(end + max(ends) * 0.015, y, text, va="center", ha="left")
    lines = [(y, label, False) for y, label in enumerate(rows)]
    fit_texts(ax, ends, texts, lines)
    ax.set_xlabel("\n".join(rule))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    label_down(ax, lines)
    handles = [Patch(facecolor=face, hatch=hatch, edgecolor=_edge(face, hatch), linewidth=0.5) for _, face, hatch in parts]
    place_legend(ax, handles, [mark for mark, _, _ in parts])
    return ax


def _draw_parts(ax: Axes, wide: pd.DataFrame, parts: list[tuple[str, str, str]], weighted: bool) -> list[float]:
    """The parts of each bar, a number in each that has room; returns where the bars end."""
    ends, most = [0.0] * len(wide), wide.sum(axis=1).max()
    for mark, face, hatch in parts:
        for y, value in enumerate(wide[mark]):
            if not value:
                continue
            ax.barh(y, value, left=ends[y], height=0.72, facecolor=face, edgecolor=_edge(face, hatch), hatch=hatch, linewidth=0.5)
            if value > most * 0.045:
                box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if hatch else None
                ax.text(ends[y] + value / 2, y, f"{value:.1f}" if weighted else f"{value:.0f}", ha="center", va="center",
                        color="white" if face == BLUE else INK, bbox=box)
            ends[y] += value
    return ends


def _edge(face: str, hatch: str) -> str:
    return GREY if face == "white" else INK if hatch or face in (SKY, PALE) else "white"

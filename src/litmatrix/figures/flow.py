"""A flow of records: boxes from top to bottom, and beside them what leaves."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from litmatrix.figures.profiles import GREY, INK, new_axes, wrap

MAIN, ASIDE = (0.0, 0.4), (0.5, 0.5)  # left edge and width, as shares of the figure
PADDING = 0.45  # lines of text between a box's edge and its words
GAP = 0.8  # lines of text between two boxes


def draw_flow(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Boxes for what stays, an arrow from each to the next, and a box beside the arrow for each thing that leaves.

    ``table`` has place (main or aside), label, records and parts ("reason: 3; reason: 1"), in the order of
    the flow, as from ``count_records_by_step``. An aside of no records is not drawn.
    """
    shown = table[(table["place"] == "main") | (table["records"] > 0)]
    width = mpl.rcParams["figure.figsize"][0]
    boxes, top = [], 0.0
    for place, label, records, parts in shown[["place", "label", "records", "parts"]].itertuples(index=False):
        left, share = MAIN if place == "main" else ASIDE
        lines = _wrap_box(f"{label} (n = {records})", parts, share * width - 0.2)
        height = len(lines) + 2 * PADDING
        boxes.append((place, left, share, top, height, lines))
        top += height + GAP
    ax = new_axes((top - GAP) * 0.74, ax=ax)
    for place, left, share, y, height, lines in boxes:
        ax.add_patch(Rectangle((left, y), share, height, facecolor="white", edgecolor=INK if place == "main" else GREY, linewidth=0.8))
        ax.text(left + 0.1 / width, y + height / 2, "\n".join(lines), va="center", ha="left", linespacing=1.3)
    _draw_arrows(ax, boxes)
    ax.set_xlim(-0.005, 1.005)
    ax.set_ylim(top - GAP + 0.1, -0.1)
    ax.axis("off")
    return ax


def _wrap_box(heading: str, parts: str, width: float) -> list[str]:
    """The words of a box in lines no wider than ``width`` inches: its heading, then each part."""
    return [line for part in (heading, *filter(None, parts.split("; "))) for line in wrap(part, width)]


def _draw_arrows(ax: Axes, boxes: list[tuple]) -> None:
    """From each main box down to the next, and from that line to what leaves beside it."""
    middle, style = MAIN[0] + MAIN[1] / 2, {"arrowstyle": "-|>", "color": INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    mains = [box for box in boxes if box[0] == "main"]
    for upper, lower in zip(mains, mains[1:], strict=False):
        ax.annotate("", xy=(middle, lower[3]), xytext=(middle, upper[3] + upper[4]), arrowprops=style)
    for place, left, _, y, height, _ in boxes:
        if place == "aside":
            ax.annotate("", xy=(left, y + height / 2), xytext=(middle, y + height / 2), arrowprops=style)

"""A flow of records as PRISMA 2020 draws it: a column for each way of finding, what leaves beside it, and what is included below."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from litmatrix.figures.profiles import GREY, INK, PALE, measure, new_axes, wrap

ARMS = ("previous", "databases", "other")
STEPS = ("identified", "screened", "sought", "assessed", "included", "total")
INSET = 0.07  # inches between a box's edge and its words
BETWEEN = 0.028  # between two columns, as a share of the figure's width
PADDING = 0.5  # lines of text between a box's edge and its words
INDENT = "\u00a0\u00a0"
GAP = 1.1  # lines of text between two boxes
LINE = 0.74  # a line of a box, in lines of a figure
ARROW = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}


@dataclass(frozen=True)
class _Box:
    """A box: where it stands in inches and lines of text, and its words."""

    left: float
    width: float
    top: float
    height: float
    words: str = ""

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


def draw_flow(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Boxes in the order of the PRISMA 2020 template that the table calls for, with arrows and bands for the stages.

    ``table`` has arm (previous, databases, other, or empty for what joins them), arm_label, band, step, place (main or aside),
    level, label and count, as from ``count_records_by_box``. A label that ends in a colon stands without its number.
    """
    band = mpl.rcParams["font.size"] * 1.7 / 72
    columns = _place_columns(table, band + 0.1)
    labels = table[table["arm"] != ""].drop_duplicates("arm")[["arm", "arm_label"]]
    heads = {arm: wrap(label, _span(columns, arm)[1] - 2 * INSET) for arm, label in labels.itertuples(index=False)}
    top = max(map(len, heads.values())) + 2 * PADDING + GAP
    boxes, bottom = _place_boxes(table, columns, top)
    ax = new_axes(bottom * LINE, ax=ax)
    for arm, words in heads.items():
        left, width = _span(columns, arm)
        _draw_box(ax, _Box(left, width, 0, top - GAP, "\n".join(words)), centred=True)
    for (_, _, place), box in boxes.items():
        _draw_box(ax, box, edge=INK if place == "main" else GREY)
    _draw_bands(ax, table, boxes, band)
    _draw_arrows(ax, boxes)
    ax.set_xlim(-0.01, mpl.rcParams["figure.figsize"][0] + 0.01)
    ax.set_ylim(bottom + 0.1, -0.1)
    ax.axis("off")
    return ax


def _place_columns(table: pd.DataFrame, left: float) -> dict[tuple[str, str], tuple[float, float]]:
    """The left edge and width of each column of boxes, in inches: the main one of each arm and the one beside it."""
    arms = [arm for arm in ARMS if (table["arm"] == arm).any()]
    names = [(arm, place) for arm in arms for place in ("main", "aside") if ((table["arm"] == arm) & (table["place"] == place)).any()]
    whole = mpl.rcParams["figure.figsize"][0]
    width = (whole - left - BETWEEN * whole * (len(names) - 1)) / len(names)
    return {name: (left + number * (width + BETWEEN * whole), width) for number, name in enumerate(names)}


def _span(columns: dict[tuple[str, str], tuple[float, float]], arm: str) -> tuple[float, float]:
    """The left edge and width of all columns of an arm."""
    own = [place for (name, _), place in columns.items() if name == arm]
    return own[0][0], own[-1][0] + own[-1][1] - own[0][0]


def _place_boxes(table: pd.DataFrame, columns: dict, top: float) -> tuple[dict[tuple[str, str, str], _Box], float]:
    """Each box by arm, step and place, and where the last one ends; boxes of a step stand in one row."""
    boxes = {}
    for step in (step for step in STEPS if (table["step"] == step).any()):
        own = {(arm, place): _write(box, columns[arm or "databases", place][1] - 2 * INSET)
               for (arm, place), box in table[table["step"] == step].groupby(["arm", "place"], sort=False)}
        height = max(map(len, own.values())) + 2 * PADDING
        for (arm, place), lines in own.items():
            boxes[arm, step, place] = _Box(*columns[arm or "databases", place], top, height, "\n".join(lines))
        top += height + GAP
    return boxes, top - GAP


def _write(box: pd.DataFrame, width: float) -> list[str]:
    """The words of a box in lines no wider than ``width`` inches, what goes on in a second line set in; a number keeps its sign."""
    lines = []
    for level, label, count in box[["level", "label", "count"]].itertuples(index=False):
        said = label if label.endswith(":") else f"{label} (n\u00a0=\u00a0{count})"
        first, *others = wrap(f"–\u00a0{said}" if level == 2 else said, width - measure(INDENT))
        lines += [first, *(INDENT + line for line in others)]
    return lines


def _draw_box(ax: Axes, box: _Box, *, edge: str = INK, centred: bool = False) -> None:
    fill, place, side = (PALE, box.middle[0], "center") if centred else ("white", box.left + INSET, "left")
    ax.add_patch(Rectangle((box.left, box.top), box.width, box.height, facecolor=fill, edgecolor=edge, linewidth=0.8))
    ax.text(place, box.middle[1], box.words, va="center", ha=side, linespacing=1.3)


def _draw_bands(ax: Axes, table: pd.DataFrame, boxes: dict[tuple[str, str, str], _Box], width: float) -> None:
    """The stages down the left side, each beside the rows of its steps."""
    for band, steps in table.groupby("band", sort=False)["step"]:
        own = [box for (_, step, _), box in boxes.items() if step in set(steps)]
        top, bottom = min(box.top for box in own), max(box.top + box.height for box in own)
        ax.add_patch(Rectangle((0, top), width, bottom - top, facecolor=PALE, edgecolor=GREY, linewidth=0.8))
        ax.text(width / 2, (top + bottom) / 2, band, rotation=90, va="center", ha="center")


def _draw_arrows(ax: Axes, boxes: dict[tuple[str, str, str], _Box]) -> None:
    """Down each column, aside to what leaves, and from each column into what is included."""
    for (arm, step, place), box in boxes.items():
        if place == "aside":
            main = boxes[arm, step, "main"]
            _point(ax, (main.left + main.width, main.middle[1]), (box.left, main.middle[1]))
    for arm in ("databases", "other"):
        own = [box for (name, _, place), box in boxes.items() if name == arm and place == "main"]
        ends = [box for (name, _, _), box in boxes.items() if name == ""] if arm == "databases" else []
        down = own + ends
        for upper, lower in zip(down, down[1:], strict=False):
            _point(ax, (upper.middle[0], upper.top + upper.height), (upper.middle[0], lower.top))
    for arm, step, side in (("other", "included", 1), ("previous", "total", 0)):
        own = [box for (name, _, place), box in boxes.items() if name == arm and place == "main"]
        if own and ("", step, "main") in boxes:
            end = boxes["", step, "main"]
            ax.plot([own[-1].middle[0]] * 2, [own[-1].top + own[-1].height, end.middle[1]], color=INK, linewidth=0.8)
            _point(ax, (own[-1].middle[0], end.middle[1]), (end.left + side * end.width, end.middle[1]))


def _point(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", xy=end, xytext=start, arrowprops=ARROW)

"""The figure of two versions: how many sources carried each theme then and now, with bounds."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from litmatrix.figures.bars import fit_texts, label_down, place_legend
from litmatrix.figures.profiles import BLUE, INK, ORANGE, new_axes

LIFT = {"before": -0.27, "after": 0.27}  # where the bounds run: before above the middle of a row, after below
DOTS = {"before": {"marker": "o", "facecolor": "white", "edgecolor": INK, "s": 46, "linewidth": 1.0, "zorder": 3},
        "after": {"marker": "o", "facecolor": BLUE, "edgecolor": BLUE, "s": 16, "linewidth": 0, "zorder": 4}}
BOUNDS = {"before": {"color": INK, "linewidth": 0.9, "linestyle": (0, (1, 1.5))}, "after": {"color": BLUE, "linewidth": 1.1}}
MOVE = {"color": ORANGE, "linewidth": 2.4, "zorder": 2, "solid_capstyle": "butt"}


def draw_changes(table: pd.DataFrame, *, names: tuple[str, str] = ("before", "after"), unit: str = "sources",
                 ax: Axes | None = None) -> Axes:
    """Dumbbells: from how many units carried each theme before to how many do after, with bounds.

    ``table`` has theme_label, family_label and, each ending in _before and _after, present, at_most,
    total and text, as from ``compare_themes``; where a version does not have the theme, its numbers
    are missing and only the other's mark is drawn. A ring is before, a dot is after: a dot in its
    ring has not moved, a thick line joins what has. The dotted line above a row reaches from the ring
    to how many there may have been at most; the solid line below does so for the dot. ``names`` are
    the words of the legend, ``unit`` the plural written on the axis.
    """
    ax = new_axes(len(table) + table["family_label"].nunique(), bottom=5.2, ax=ax)
    most = int(table[["total_before", "total_after"]].max(axis=None))
    lines, texts, y = [], [], 0
    for family, themes in table.groupby("family_label", sort=False):
        lines.append((y, family, True))
        for row in themes.to_dict("records"):
            y += 1
            _draw_row(ax, y, row)
            texts.append(_tell(row))
            ax.text(most + 0.25, y, texts[-1], va="center", ha="left")
            lines.append((y, row["theme_label"], False))
        y += 1
    fit_texts(ax, [most + 0.2] * len(texts), texts, lines)
    ax.set_xlim(left=-0.3)
    ax.set_xticks(range(most + 1))
    ax.set_xlabel(f"{unit} that carry the theme")
    label_down(ax, lines)
    _add_legend(ax, table, names)
    return ax


def _draw_row(ax: Axes, y: float, row: dict) -> None:
    """One theme: its bounds, the line between its two counts, a ring and a dot."""
    for when in ("before", "after"):
        present, most = row[f"present_{when}"], row[f"at_most_{when}"]
        if pd.isna(present):
            continue
        if most > present:
            place = y + LIFT[when]
            ax.plot([present, most], [place, place], gid=f"bounds {when}", **BOUNDS[when])
            ax.plot(most, place, marker="|", color=BOUNDS[when]["color"], markersize=4, gid=f"bounds {when} end")
        ax.scatter(present, y, gid=when, **DOTS[when])
    if not pd.isna(row["present_before"]) and not pd.isna(row["present_after"]) and row["present_before"] != row["present_after"]:
        ax.plot([row["present_before"], row["present_after"]], [y, y], gid="moved", **MOVE)


def _tell(row: dict) -> str:
    """The counts of a row in words: once where they are the same."""
    if pd.isna(row["present_before"]):
        return f"new: {row['text_after']}"
    if pd.isna(row["present_after"]):
        return f"{row['text_before']}; ended"
    return row["text_after"] if row["text_before"] == row["text_after"] else f"{row['text_before']} → {row['text_after']}"


def _add_legend(ax: Axes, table: pd.DataFrame, names: tuple[str, str]) -> None:
    """What each kind of mark that the figure has means."""
    before, after = names
    bounded = [(table[f"at_most_{when}"] > table[f"present_{when}"]).any() for when in ("before", "after")]
    moved = (table["present_before"] != table["present_after"]).fillna(False).any()
    ring = {"marker": "o", "linestyle": "", "markerfacecolor": "white", "markeredgecolor": INK, "markersize": 6.8}
    dot = {"marker": "o", "linestyle": "", "color": BLUE, "markersize": 4}
    kinds = [(True, ring, before), (True, dot, after), (moved, MOVE, "the difference"),
             (bounded[0], BOUNDS["before"], f"{before}, cannot be known"), (bounded[1], BOUNDS["after"], f"{after}, cannot be known")]
    shown = [(Line2D([], [], **style), label) for there, style, label in kinds if there]
    place_legend(ax, [handle for handle, _ in shown], [label for _, label in shown])

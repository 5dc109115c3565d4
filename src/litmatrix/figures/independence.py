"""How many sources, author groups and independent voices carry each theme."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from litmatrix.figures.bars import fit_texts, label_down, place_legend
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, new_axes, wrap


def draw_voices(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Bars of independent voices, with marks where author groups and sources end.

    ``table`` has theme_label, family_label, sources, author_groups, voices, voices_at_most and rule, as
    from ``count_voices_by_theme``. Themes stand in their families; the rule by which sources count as one
    voice is printed below.
    """
    rule = wrap(table["rule"].iloc[0], mpl.rcParams["figure.figsize"][0] * 0.56)
    lines, y, rows = [], 0, []
    for family, themes in table.groupby("family_label", sort=False):
        lines.append((y, family, True))
        for row in themes.to_dict("records"):
            y += 1
            lines.append((y, row["theme_label"], False))
            rows.append((y, row))
        y += 1
    ax = new_axes(len(lines), bottom=4.4 + 0.7 * len(rule), ax=ax)
    places = [place for place, _ in rows]
    ax.barh(places, [row["voices"] for _, row in rows], height=0.62, color=BLUE)
    ax.barh(places, [row["voices_at_most"] - row["voices"] for _, row in rows], left=[row["voices"] for _, row in rows], height=0.62,
            facecolor="white", edgecolor=GREY, hatch="....", linewidth=0.6)
    size = mpl.rcParams["font.size"]
    for name, marker, colour, large in (("sources", "o", "white", 0.85), ("author_groups", "D", ORANGE, 0.55)):
        marks = [(row[name], place) for place, row in rows if row[name]]
        if marks:
            ax.scatter(*zip(*marks, strict=True), s=(size * large) ** 2, marker=marker, facecolor=colour, edgecolor=INK, linewidth=0.8,
                       zorder=3, gid=name)
    texts, ends = [_tell(row) for _, row in rows], [max(row["sources"], row["voices_at_most"]) for _, row in rows]
    for place, end, text in zip(places, ends, texts, strict=True):
        ax.annotate(text, xy=(end, place), xytext=(size, 0), textcoords="offset points", va="center", ha="left")
    fit_texts(ax, ends, [f"{text}mm" for text in texts], lines)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("\n".join([f"number, of {int(table['total'].max())} independent voices", *rule]))
    label_down(ax, lines)
    place_legend(ax, [Patch(facecolor=BLUE), Patch(facecolor="white", edgecolor=GREY, hatch="...."),
                      _handle("D", ORANGE), _handle("o", "white")],
                 ["independent voices", "voices that may carry it unseen", "author groups", "sources"])
    return ax


def _tell(row: dict) -> str:
    """The numbers of a theme: "12 sources, 9 author groups, 7 voices, at most 9"."""
    named = [(row[name], word) for name, word in (("sources", "source"), ("author_groups", "author group"), ("voices", "voice"))]
    told = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in named)
    return told + (f", at most {row['voices_at_most']}" if row["voices_at_most"] > row["voices"] else "")


def _handle(marker: str, colour: str) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, markersize=mpl.rcParams["font.size"] * 0.7, markerfacecolor=colour,
                  markeredgecolor=INK)

"""Shares with their intervals, or the sentence that says why there are none."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from litmatrix.figures.bars import fit_texts, label_down
from litmatrix.figures.notes import NOTE_LINE, draw_refusal, place_notes, wrap_notes, write_refusal
from litmatrix.figures.profiles import BLUE, INK, new_axes


def draw_shares(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """The share of units that carry each theme: a dot for what was found, a line for its 95 per cent interval.

    ``table`` is as from ``count_shares_by_theme``; ``unit`` is the plural of what was read. The number after each
    line is how many of the units read in full carry it.
    """
    if (table["declined"] != "").all():
        return draw_refusal(table["declined"], ax=ax)
    notes = wrap_notes([f"Of the {unit} read in full: in an extract a theme can be found but not missed."])
    ax = new_axes(len(table) + table["family_label"].nunique(), bottom=4.2 + len(notes) * NOTE_LINE, ax=ax)
    lines, y, ends, texts, size = [], 0, [], [], mpl.rcParams["font.size"]
    for family, themes in table.groupby("family_label", sort=False):
        lines.append((y, family, True))
        columns = themes[["theme_label", "share", "low", "high", "carried", "in_full", "declined"]]
        for label, share, low, high, carried, in_full, why in columns.itertuples(index=False):
            y += 1
            lines.append((y, label, False))
            if why:
                write_refusal(ax, 0.01, y, why, mpl.rcParams["figure.figsize"][0])
                continue
            ax.plot([low, high], [y, y], color=INK, linewidth=1.3, marker="|", markersize=size * 0.7)
            ax.plot(share, y, marker="o", color=BLUE, markersize=size * 0.75, linestyle="none", zorder=4, clip_on=False)
            ends.append(high), texts.append(f"{carried} of {in_full}")
            ax.text(high + 0.012, y, texts[-1], va="center", ha="left")
        y += 1
    fit_texts(ax, ends, texts, lines)
    ax.set_xlim(left=-0.02)  # a dot at nought keeps off the labels
    label_down(ax, lines)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(f"share of {unit} read in full")
    place_notes(ax, notes, [Line2D([], [], color=INK, marker="o", markerfacecolor=BLUE, markeredgecolor=BLUE, linewidth=1.3)],
                ["share found and 95 % interval"])
    return ax

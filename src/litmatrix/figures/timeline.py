"""Dated events on lanes, with arrows from what answers to what is answered."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from litmatrix.figures.profiles import BLUE, INK, ORANGE, PALE, measure, new_axes, strip_frame


def draw_timeline(table: pd.DataFrame, *, highlight: str = "", ax: Axes | None = None) -> Axes:
    """Events down the page in order of date, their kind as a column, arrows to what they answer.

    ``table`` has date (as known), label, kind, certainty and answers (labels separated by
    "; ", empty for none). Equal distances stand for order and not for time, since events crowd
    into a few years; a date that is not verified is followed by its certainty. Rows of the
    kind ``highlight`` are set in bold and orange.
    """
    kinds = list(dict.fromkeys(table["kind"]))
    ax = new_axes(len(table) * 0.92, top=1.2, bottom=1.0, ax=ax)
    step = 1.5
    places = {label: (kinds.index(kind) * step, y) for y, (label, kind) in enumerate(table[["label", "kind"]].itertuples(index=False))}
    size = mpl.rcParams["font.size"]
    for label, kind, answers in table[["label", "kind", "answers"]].itertuples(index=False):
        x, y = places[label]
        ax.text(len(kinds) * step - 0.5, y, label, va="center", ha="left", fontweight="bold" if kind == highlight else "normal")
        for answer in (part for part in answers.split("; ") if part):
            ax.annotate("", xy=places[answer], xytext=(x, y), zorder=2,
                        arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linewidth": 1, "shrinkA": 3, "shrinkB": size * 0.55,
                                    "connectionstyle": "arc3,rad=0.9" if places[answer][0] == x else "arc3"})
    for colour, marker, marked in ((BLUE, "o", False), (ORANGE, "D", True)):
        dots = [places[label] for label, kind in table[["label", "kind"]].itertuples(index=False) if (kind == highlight) == marked]
        if dots:
            ax.scatter(*zip(*dots, strict=True), s=size ** 2 * 0.8, color=colour, edgecolor=INK, linewidth=0.5, marker=marker, zorder=3)
    dates = [date if certainty == "verified" else f"{date} ({certainty})" for date, certainty in
             zip(table["date"], table["certainty"], strict=True)]
    widest = max(measure(label, bold=kind == highlight) for label, kind in table[["label", "kind"]].itertuples(index=False))
    ax.set_yticks(range(len(table)), dates)
    ax.set_ylim(len(table) - 0.4, -0.6)
    end = _find_end(-0.8, len(kinds) * step - 0.5, max(map(measure, dates)), widest)
    ax.set_xlim(-0.8, end)
    ax.xaxis.tick_top()
    lane = step / (end + 0.8) * _find_room(max(map(measure, dates)))
    crowded = max(map(measure, kinds)) > lane - measure(" ")
    ax.set_xticks([place * step for place in range(len(kinds))], kinds, rotation=90 if crowded else 0)
    for place in range(len(kinds)):
        ax.axvline(place * step, color=PALE, linewidth=0.6, zorder=0)
    strip_frame(ax)
    return ax


def _find_end(begin: float, labels_from: float, dates: float, labels: float) -> float:
    """Where the axis must end so that the labels, which begin at ``labels_from``, stay inside the figure.

    ``dates`` and ``labels`` are the widths, in inches, of the widest text on either side.
    """
    share = min(0.8, (labels + 0.05) / _find_room(dates))
    return (labels_from - share * begin) / (1 - share)


def _find_room(dates: float) -> float:
    """How wide the axes are, in inches, beside dates of this width."""
    return mpl.rcParams["figure.figsize"][0] - dates - 0.3

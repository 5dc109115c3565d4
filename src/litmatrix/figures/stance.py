"""Figures of stance, direction and silence: diverging bars, and bars of all states."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from litmatrix.figures.bars import label_down
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, PALE, ROW_SHARE, SKY, measure, new_axes, wrap

GAP = 0.5  # inches between the bars for and against and those that are both or neither
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


class Part(NamedTuple):
    """A part of a bar: the column it counts, what the legend calls it, its colour and hatch."""

    column: str
    label: str
    colour: str
    hatch: str = ""


# The first goes to the left, the second to the right, and the rest stand apart.
STANCES = (Part("critical", "critical", ORANGE, "////"), Part("supportive", "supportive", BLUE), Part("mixed", "mixed", SKY),
           Part("neutral", "neutral", "white", "...."))
WAYS = (Part("less", "less", ORANGE, "////"), Part("more", "more", BLUE), Part("keep", "as it is", SKY),
        Part("several", "several of these", GREY), Part("clarity", "clarity", PALE, "\\\\\\\\"),
        Part("none", "no direction said", "white", "...."))
SILENCES = (Part("faulted", "faults a silence", ORANGE, "////"), Part("spoken", "speaks of it otherwise", BLUE),
            Part("elsewhere", "only in another voice or on another target", SKY), Part("absent", "absent (read in full)", PALE),
            Part("in_part", "unknown: only an extract or abstract at hand", "white", "...."),
            Part("not_examined", "not examined", "white", "xxxx"))


def draw_stances(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """Diverging bars: units that are critical to the left, supportive to the right, and apart the mixed and neutral.

    ``table`` is from ``count_stances_by_theme``; where it has targets, they stand beneath their theme.
    ``unit`` is the plural written on the axis. What is both or neither has a scale of its own to the right
    (Heiberger and Robbins 2014), so that every length can be read off the axis.
    """
    return _draw_diverging(table, STANCES, f"{unit}: critical to the left, supportive to the right; mixed and neutral apart", ax)


def draw_wants(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """Diverging bars: units that want less to the left, more to the right, and apart all others.

    ``table`` is from ``count_wants_by_theme``; the rest as in ``draw_stances``.
    """
    return _draw_diverging(table, WAYS, f"{unit}: less to the left, more to the right; all others apart", ax)


def draw_silences(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """Stacked bars of all units: who faults a silence on a theme, who speaks of it, and the states of the others.

    ``table`` is from ``count_silences_by_theme``. Every bar is as long as there are units; ``unit`` is their plural.
    """
    rows, lines = _place_rows(table)
    shown = [part for part in SILENCES if table[part.column].any()]
    total = int(table["total"].max())
    ax = new_axes(lines[-1][0] + 1, bottom=3.4 + 1.2 * _legend_rows(shown), ax=ax)
    inch = _room(lines) / total
    for y, row in zip(rows, table.to_dict("records"), strict=True):
        _draw_parts(ax, y, 0.0, row, shown, inch)
    label_down(ax, lines)
    ax.set_xlim(0, total + 0.03 / inch)
    ax.set_xticks(range(0, total + 1, _choose_step(total, inch)))
    ax.set_xlabel(f"{unit}, of {total}")
    _add_legend(ax, shown)
    return ax


def _draw_diverging(table: pd.DataFrame, parts: tuple[Part, ...], label: str, ax: Axes | None) -> Axes:
    """Bars from one middle line to both sides, from a second line all other parts, and the count in words."""
    rows, lines = _place_rows(table)
    ax = new_axes(lines[-1][0] + 1, bottom=4.4 + 1.2 * _legend_rows(parts), ax=ax)
    (first, second), others = parts[:2], parts[2:]
    left, right = int(table[first.column].max()), int(table[second.column].max())
    apart = int(table[[part.column for part in others]].sum(axis=1).max())
    words = max(map(measure, table["text"]))
    inch = (_room(lines) - words - GAP - 0.3) / max(left + right + apart, 1)
    begin = right + GAP / inch
    for y, row in zip(rows, table.to_dict("records"), strict=True):
        _draw_parts(ax, y, -row[first.column], row, (first,), inch)
        _draw_parts(ax, y, 0.0, row, (second,), inch)
        _draw_parts(ax, y, begin, row, others, inch)
        ax.text(begin + apart + 0.12 / inch, y, row["text"], va="center", ha="left")
    label_down(ax, lines)
    _scale(ax, (left, right, apart), begin, inch)
    ax.set_xlim(-left - 0.08 / inch, begin + apart + (0.16 + words) / inch)
    ax.set_xlabel("\n".join(wrap(label, _room(lines))))
    _add_legend(ax, parts)
    return ax


def _scale(ax: Axes, sizes: tuple[int, int, int], begin: float, inch: float) -> None:
    """Ticks that count from both lines, and the lines themselves."""
    left, right, apart = sizes
    step = _choose_step(max(sizes), inch)
    ticks = [(place, abs(place)) for place in range(-(left // step) * step, right + 1, step)]
    ticks += [(begin + place, place) for place in range(0, apart + 1, step)]
    ax.set_xticks([place for place, _ in ticks], [str(count) for _, count in ticks])
    for place in (0, begin):
        ax.axvline(place, color=INK, linewidth=0.8, zorder=3)


def _place_rows(table: pd.DataFrame) -> tuple[list[float], list[tuple[float, str, bool]]]:
    """Where each row of the table goes, and the labels down the side: targets beneath themes, else themes beneath families."""
    heading, name = ("theme_label", "target_label") if "target_label" in table else ("family_label", "theme_label")
    rows, lines, y = [], [], 0
    for label, group in table.groupby(heading, sort=False):
        lines.append((y, label, True))
        for row in group[name]:
            y += 1
            rows.append(y)
            lines.append((y, row, False))
        y += 1
    return rows, lines


def _draw_parts(ax: Axes, y: float, begin: float, row: dict, parts: tuple[Part, ...] | list[Part], inch: float) -> None:
    """Parts of a bar from ``begin`` on, the number in each that has room for it."""
    places = accumulate((row[part.column] for part in parts), initial=begin)
    for part, at in zip(parts, places, strict=False):
        count = int(row[part.column])
        if not count:
            continue
        edge = "white" if part.colour in (BLUE, GREY) and not part.hatch else INK
        ax.barh(y, count, left=at, height=0.7, facecolor=part.colour, hatch=part.hatch, edgecolor=edge, linewidth=0.5)
        if measure(str(count)) + 0.06 < count * inch:
            ax.text(at + count / 2, y, str(count), ha="center", va="center", color="white" if part.colour in (BLUE, GREY) else INK,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6} if part.hatch else None)


def _room(lines: list[tuple[float, str, bool]]) -> float:
    """The inches left of the figure's width beside the labels down the side."""
    width = mpl.rcParams["figure.figsize"][0]
    return width - 0.35 - max(measure(part, bold=heading) for _, label, heading in lines for part in wrap(label, width * ROW_SHARE))


def _choose_step(most: int, inch: float) -> int:
    """The smallest round step at which the numbers of an axis stay apart."""
    return next(step for step in STEPS if step * inch > measure(str(most)) * 1.6 or step >= STEPS[-1])


def _legend_rows(parts: tuple[Part, ...] | list[Part]) -> int:
    return -(-len(parts) // _legend_columns(parts))


def _legend_columns(parts: tuple[Part, ...] | list[Part]) -> int:
    """How many entries of the legend fit side by side."""
    width = mpl.rcParams["figure.figsize"][0]
    widest = max(measure(part.label) for part in parts) + mpl.rcParams["font.size"] / 72 * 3.5
    return max(1, min(4 if len(parts) == 4 else 3, int(width / widest)))


def _add_legend(ax: Axes, parts: tuple[Part, ...] | list[Part]) -> None:
    patches = [Patch(facecolor=part.colour, hatch=part.hatch, edgecolor=INK, linewidth=0.5) for part in parts]
    ax.figure.legend(patches, [part.label for part in parts], loc="outside lower center", ncols=_legend_columns(parts),
                     handlelength=1.4, handletextpad=0.5, columnspacing=1.4)

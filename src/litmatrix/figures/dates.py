"""Sources and themes by date: a row of bars each over one axis of time, and events beneath."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Patch

from litmatrix.figures.bars import place_legend
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, PALE, ROW_SHARE, measure, new_axes, shrink_type, strip_frame, wrap

PITCH = 1.9  # lines of text from one row to the next
MARKED = ["row", "known", "begin", "end", "count", "at_most"]
FEW = 8  # events whose lines may run up through the bars
COARSENESS = {"day": 0, "month": 1, "year": 2, "no date": 3}
KINDS = {"exact": {"facecolor": BLUE, "edgecolor": "white", "linewidth": 0.4},
         "coarse": {"facecolor": "white", "edgecolor": BLUE, "hatch": "////", "linewidth": 0.6},
         "no date": {"facecolor": PALE, "edgecolor": GREY, "linewidth": 0.6},
         "at most": {"facecolor": "white", "edgecolor": GREY, "hatch": "....", "linewidth": 0.6}}


@dataclass(frozen=True)
class _Axis:
    """The axis of time: its first and last year, inches to a year, and where what has no date stands."""

    first: float
    last: float
    scale: float
    slot: float

    @property
    def aside(self) -> float:
        """Where the column of what has no date begins."""
        return self.last + 0.15 * self.slot

    @property
    def end(self) -> float:
        """Where the axis ends, in years."""
        return self.last + max(self.slot, 0.1)


def draw_dates(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """Rows of bars over time, as wide as the date is known, and below them the events.

    ``table`` has part (all, row, event), row, date, known, begin, end, count, at_most and total, as from
    ``count_sources_by_date`` and ``count_themes_by_date``. A date known to the year only, where others are
    known to the month or day, is an open bar over the whole year. What has no date stands to the right of
    the axis and is told in the caption. All rows have one scale. Where nothing has a date, the caption
    says so and no bar is drawn.
    """
    counted, events = table[table["part"] != "event"], table[(table["part"] == "event") & table["begin"].notna()]
    rows = list(dict.fromkeys(counted["row"]))
    labels = [wrap(row, mpl.rcParams["figure.figsize"][0] * ROW_SHARE) for row in rows]
    axis = _plan_axis(table, max(measure(line) for lines in [*labels, list(events["date"])] for line in lines) + 0.35)
    told = [_place_event(*event, axis) for event in events[["row", "begin", "end"]].itertuples(index=False)]
    heights = [max(1.0, len(lines) * 0.62) / PITCH for *_, lines in told]
    places = [len(rows) - 0.1 + sum(heights[:number]) + height / 2 for number, height in enumerate(heights)]
    bottom = len(rows) - 0.1 + sum(heights) if told else len(rows) - 0.5
    caption = _tell(table, unit, (axis.end - axis.first) * axis.scale)
    ax = new_axes((bottom + 0.6) * PITCH, top=1.0, bottom=3.2 + 0.7 * caption.count("\n"), ax=ax)
    drawn = _draw_bars(ax, counted, rows, axis)
    _draw_events(ax, told, places)
    _label_years(ax, axis)
    ax.set_yticks([*range(len(rows)), *places], ["\n".join(lines) for lines in labels] + list(events["date"]), linespacing=1.0)
    ax.set_ylim(bottom, -0.6)
    ax.set_xlabel(caption)
    _explain(ax, drawn, counted, unit)
    return ax


def _plan_axis(table: pd.DataFrame, taken: float) -> _Axis:
    """Years and what has no date share the width that row labels leave."""
    dated = table[table["begin"].notna()]
    first, last = (float(dated["begin"].min() // 1), float(-(-dated["end"].max() // 1))) if len(dated) else (0.0, 1.0)
    width = mpl.rcParams["figure.figsize"][0] - taken
    inches = measure("no date") * 1.4 if (table.loc[table["part"] != "event", "at_most"][table["begin"].isna()] > 0).any() else 0.0
    scale = (width - inches) / (last - first + 0.2)
    return _Axis(first, last, scale, inches / scale)


def _tell(table: pd.DataFrame, unit: str, width: float) -> str:
    """The caption: how many have no date, what the tallest bar is, and which events have no date; in lines of ``width`` inches."""
    total = int(table["total"].max())
    without = int(table.loc[(table["part"] == "all") & (table["date"] == ""), "count"].sum())
    told = f"{without} of {total} {unit} have no date." if without else f"All {total} {unit} have a date."
    counted = table[table["part"] != "event"]
    told += f" Tallest bar: {counted.loc[~_find_bands(counted), 'at_most'].max()}."
    if (counted["at_most"] > counted["count"]).any():
        told += " Numbers count what is known to be there."
    unplaced = list(table.loc[(table["part"] == "event") & table["begin"].isna(), "row"])
    if unplaced:
        told += f" Events without a date: {'; '.join(unplaced)}."
    return "\n".join(wrap(told, width))


def _find_bands(counted: pd.DataFrame) -> pd.Series:
    """Which rows have a date that is known less well than that of others."""
    coarseness = counted["known"].map(COARSENESS)
    return coarseness.between(coarseness.min(), COARSENESS["year"], inclusive="right")


def _draw_bars(ax: Axes, counted: pd.DataFrame, rows: list[str], axis: _Axis) -> list[str]:
    """The bars, with the number above each where it has room; returns the kinds that occur.

    What is known less well than the rest is a band below the bars, since the two may be of one year.
    """
    banded = _find_bands(counted)
    floor, tallest = (0.14, 0.48) if banded.any() else (0.38, 0.62)
    most, drawn = max(1, counted["at_most"].max()), {kind: [] for kind in KINDS}
    for row, known, begin, end, count, high in counted.loc[~banded, MARKED].itertuples(index=False):
        aside = known == "no date"
        left, width = (axis.aside, axis.slot * 0.7) if aside else (begin, max(end - begin, 0.02 / axis.scale))
        base, tall, more = rows.index(row) + floor, tallest * count / most, tallest * (high - count) / most
        drawn["no date" if aside else "exact"] += [(left, base, width, tall)] * bool(count)
        drawn["at most"] += [(left, base - tall, width, more)] * (high > count)
        if count and measure(str(count)) + 0.02 < width * axis.scale:
            _write(ax, left + width / 2, base - tall - more - 0.02, str(count), "bottom")
    for row, _, begin, end, count, high in counted.loc[banded, MARKED].itertuples(index=False):
        drawn["coarse" if count else "at most"].append((begin, rows.index(row) + floor + 0.28, end - begin, 0.24))
        _write(ax, (begin + end) / 2, rows.index(row) + floor + 0.16, f"{count} to {high}" if high > count else str(count), "center")
    for kind in (kind for kind in KINDS if drawn[kind]):
        left, base, width, tall = zip(*drawn[kind], strict=True)
        for bar in ax.bar(left, [-height for height in tall], width=width, bottom=base, align="edge", zorder=2, **KINDS[kind]):
            bar.set_gid(kind)
            bar.set_in_layout(False)
    ax.add_collection(LineCollection([((0, y + floor), (1, y + floor)) for y in range(len(rows))], transform=ax.get_yaxis_transform(),
                                     colors=GREY, linewidths=0.5, zorder=1, in_layout=False), autolim=False)
    return [kind for kind in KINDS if drawn[kind]]


def _write(ax: Axes, x: float, y: float, number: str, stands: str) -> None:
    """A number above its bar, or on a white ground in the middle of a band."""
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if stands == "center" else None
    size = shrink_type() if stands == "center" else mpl.rcParams["font.size"]
    ax.text(x, y, number, ha="center", va=stands, color=INK, zorder=4, fontsize=size,
            bbox=ground).set_in_layout(False)


def _explain(ax: Axes, drawn: list[str], counted: pd.DataFrame, unit: str) -> None:
    """The legend: the kinds of bars that occur."""
    finest = min(counted["known"], key=COARSENESS.get)
    words = {"exact": f"{unit}, by {finest}", "coarse": "known only to the year or month: over all of it, with the number",
             "no date": "no date", "at most": "may carry it unseen (extract, abstract or not examined)"}
    if drawn:
        place_legend(ax, [Patch(**KINDS[kind]) for kind in drawn], [words[kind] for kind in drawn])


def _place_event(label: str, begin: float, end: float, axis: _Axis) -> tuple:
    """Where an event begins and ends, on which side its label stands, and the label in lines."""
    right, left = (axis.end - end) * axis.scale - 0.2, (begin - axis.first) * axis.scale - 0.2
    side = "right" if measure(label) <= right or right >= left else "left"
    return begin, end, side, wrap(label, max(right if side == "right" else left, 0.5))


def _draw_events(ax: Axes, told: list[tuple], places: list[float]) -> None:
    """A mark as wide as the date is known, a label beside it, and, of few events, a dotted line up through the bars."""
    size = mpl.rcParams["font.size"]
    for (begin, end, side, lines), y in zip(told, places, strict=True):
        middle, wide = (begin + end) / 2, end - begin > 0.5
        if wide:
            ax.plot([begin, end], [y, y], color=ORANGE, linewidth=size * 0.4, solid_capstyle="butt", zorder=3)
        else:
            ax.plot([middle], [y], color=ORANGE, marker="D", markersize=size * 0.6, markeredgecolor=INK, markeredgewidth=0.5, zorder=3)
        if not wide and len(told) <= FEW:
            ax.plot([middle, middle], [-0.6, y], color=ORANGE, linewidth=0.6, linestyle=":", zorder=1)
        edge, away, align = (end, size * 0.7, "left") if side == "right" else (begin, -size * 0.7, "right")
        ax.annotate("\n".join(lines), xy=(edge, y), xytext=(away, 0), textcoords="offset points", ha=align, va="center",
                    linespacing=1.0).set_in_layout(False)


def _label_years(ax: Axes, axis: _Axis) -> None:
    """A year in the middle of its span, each one or every so many, and pale lines where it begins and ends."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 500) if step * axis.scale > measure("0000") * 1.25 or step == 500)
    years = [year for year in range(int(axis.first), int(axis.last)) if year % step == 0]
    ax.set_xlim(axis.first - 0.1, axis.end)
    ax.xaxis.tick_top()
    aside = [(axis.aside + axis.slot * 0.35, "no date")] if axis.slot else []
    ax.set_xticks([*(year + 0.5 for year in years), *(place for place, _ in aside)], [*map(str, years), *(word for _, word in aside)])
    edges = sorted({edge for year in years for edge in (year, year + 1)})
    ax.add_collection(LineCollection([((edge, 0), (edge, 1)) for edge in edges], transform=ax.get_xaxis_transform(), colors=PALE,
                                     linewidths=0.6, zorder=0, in_layout=False), autolim=False)
    strip_frame(ax)

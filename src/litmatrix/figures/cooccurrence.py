"""Which themes stand together: pairs as a triangle, combinations as rows of dots."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from litmatrix.figures.grids import label_grid, plan_grid
from litmatrix.figures.notes import NOTE_LINE, place_notes, wrap_notes
from litmatrix.figures.profiles import BLUE, GREY, INK, PALE, measure, new_axes, strip_frame, wrap

NAMED = 3  # so many sources are named beside a bar; more are counted


def draw_theme_pairs(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """A triangle of theme pairs: the number of units that carry both, darker where they seldom stand apart.

    ``table`` is as from ``count_theme_pairs``; ``unit`` is the plural of what is counted. The shade is Jaccard's
    share, a faint dot is a pair that never stands together.
    """
    labels = list(dict.fromkeys([*table["first_label"], *table["second_label"]]))
    rows, columns = labels[1:], labels[:-1]
    plan = plan_grid(rows, columns)
    whom = "" if unit == "passages" else ", of those read in full"
    notes = wrap_notes([f"The number is how many of {int(table['total'].iloc[0])} {unit} carry both themes.",
                        f"The shade is Jaccard's share{whom}: both themes of either; darkest where they always stand together."])
    ax = new_axes(plan.lines, top=plan.top, bottom=1.6 + len(notes) * NOTE_LINE, ax=ax)
    boxes, shades = [], []
    for first, second, both, jaccard in table[["first_label", "second_label", "both", "jaccard"]].itertuples(index=False):
        x, y = columns.index(first), plan.places[rows.index(second)]
        depth = 0.08 + 0.92 * jaccard if both and pd.notna(jaccard) else 0.08 if both else 0.0
        colour = "white" if depth > 0.55 else INK if both else GREY
        ax.text(x, y, str(both) if both else "·", ha="center", va="center", color=colour).set_in_layout(False)
        if both:
            boxes.append([(x - 0.46, y - 0.44), (x + 0.46, y - 0.44), (x + 0.46, y + 0.44), (x - 0.46, y + 0.44)])
            shades.append(tuple(1 - depth * (1 - part) for part in mpl.colors.to_rgb(BLUE)))
    ax.add_collection(PolyCollection(boxes, facecolors=shades, edgecolors="none", in_layout=False), autolim=False)
    label_grid(ax, plan)
    place_notes(ax, notes)
    return ax


def draw_theme_combinations(table: pd.DataFrame, *, unit: str = "sources", most: int = 15, ax: Axes | None = None) -> Axes:
    """Combinations of themes, the commonest on top: a row of joined dots each, a bar for how many carry it, and who.

    ``table`` is as from ``count_theme_combinations``. At most ``most`` rows are drawn; what is left is counted below.
    Up to three units are named, more are counted (after Lex and others 2014).
    """
    shown = table.head(most)
    themes = list(dict.fromkeys(label for labels in table["labels"] for label in labels.split("; ") if label))
    names = [members if count <= NAMED else "" if labels else "none of these themes"
             for count, members, labels in zip(shown["count"], shown["members"], shown["labels"], strict=True)]
    width = mpl.rcParams["figure.figsize"][0]
    column = mpl.rcParams["font.size"] * 2.2 / 72  # inches between two columns of dots
    bars = width - column * len(themes) - 0.35
    wrapped = [wrap(f"{count}" + (f": {name}" if name else ""), bars * 0.62) for count, name in zip(shown["count"], names, strict=True)]
    heights = [max(1.0, len(lines) * NOTE_LINE + 0.2) for lines in wrapped]
    notes = wrap_notes(_tell_rest(table, most, unit))
    line = mpl.rcParams["font.size"] * 1.9 / 72
    ax = new_axes(sum(heights), top=max(map(measure, themes)) / line + 0.4, bottom=1.4 + len(notes) * NOTE_LINE, ax=ax)
    places = [sum(heights[:row]) + height / 2 for row, height in enumerate(heights)]
    _draw_dots(ax, [labels.split("; ") for labels in shown["labels"]], themes, places)
    _draw_bars(ax, shown["count"].tolist(), places, wrapped, len(themes), bars / column)
    ax.set_ylim(sum(heights), 0)
    ax.set_yticks([])
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(themes)), themes, rotation=90)
    strip_frame(ax)
    place_notes(ax, notes)
    return ax


def _draw_dots(ax: Axes, combinations: list[list[str]], themes: list[str], places: list[float]) -> None:
    """A row of dots for each combination: dark and joined for its themes, pale for the others."""
    size = mpl.rcParams["font.size"] ** 2 * 0.85
    held = {(place, y) for labels, y in zip(combinations, places, strict=True) for place, theme in enumerate(themes) if theme in labels}
    empty = [(place, y) for y in places for place in range(len(themes)) if (place, y) not in held]
    for cells, face, edge in ((empty, PALE, GREY), (sorted(held), BLUE, INK)):
        if cells:
            ax.scatter(*zip(*cells, strict=True), s=size, zorder=3, facecolor=face, edgecolor=edge, linewidth=0.5).set_in_layout(False)
    rows = [[place for place, at in sorted(held) if at == y] for y in places]
    joins = [[(row[0], y), (row[-1], y)] for row, y in zip(rows, places, strict=True) if len(row) > 1]
    ax.add_collection(LineCollection(joins, colors=BLUE, linewidths=1.6, zorder=2, in_layout=False), autolim=False)


def _draw_bars(ax: Axes, counts: list[int], places: list[float], texts: list[list[str]], begin: int, room: float) -> None:
    """A bar beside each row, beginning after the last column, with its text; ``room`` is what there is, in columns."""
    longest = max(counts)
    for count, y, lines in zip(counts, places, texts, strict=True):
        length = room * 0.34 * count / longest
        ax.barh(y, length, left=begin, height=0.6, color=BLUE)
        ax.text(begin + length + 0.25, y, "\n".join(lines), va="center", ha="left", linespacing=1.15).set_in_layout(False)
    ax.set_xlim(-0.6, begin + room)


def _tell_rest(table: pd.DataFrame, most: int, unit: str) -> list[str]:
    """What is counted, and what is not drawn."""
    total, left_out = int(table["total"].iloc[0]), int(table["left_out"].iloc[0])
    rest = table.iloc[most:]
    return [f"{total} {unit} read in full; the rows count each of them once." + (f" {left_out} others are left out." if left_out else ""),
            f"Not drawn: {len(rest)} rarer combinations of {int(rest['count'].sum())} {unit}." if len(rest) else ""]

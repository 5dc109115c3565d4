"""Themes by group: counts beside their tests, and odds with exact intervals."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from litmatrix.figures.bars import label_down
from litmatrix.figures.grids import label_grid, list_family_lines, plan_grid
from litmatrix.figures.notes import NOTE_LINE, draw_refusal, place_notes, wrap_notes
from litmatrix.figures.profiles import BLUE, GREY, INK, SKY, measure, new_axes

LEVEL = 0.05  # p-values below it are set in bold


def draw_themes_by_group(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """Themes down, groups across: in each cell how many units read in full carry the theme; beside them the p-values.

    ``table`` is as from ``count_themes_by_group``. A pale bar fills the share of the cell that carries it. Where
    nothing is tested there is no p-value, and the reasons stand below.
    """
    groups = list(dict.fromkeys(table["group"]))
    tested = table["p_holm"].notna().any()
    columns = [*groups, *(["p (Holm)"] if tested else [])]
    lines = list_family_lines(table)
    plan = plan_grid([label for label, _ in lines], columns, [heading for _, heading in lines])
    dot = " A dot: none was read in full." if (table["in_full"] == 0).any() else ""
    notes = wrap_notes([f"In a cell: how many of the {unit} read in full carry the theme.{dot}", *_tell_tests(table)])
    ax = new_axes(plan.lines, top=plan.top, bottom=1.6 + len(notes) * NOTE_LINE, ax=ax)
    places = {label: y for (label, heading), y in zip(lines, plan.places, strict=True) if not heading}
    frames, fills = [], []
    for group, theme, carried, in_full in table[["group", "theme_label", "carried", "in_full"]].itertuples(index=False):
        x, y = groups.index(group), places[theme]
        if in_full:
            frames.append(_box(x, y, 1.0))
            fills.append(_box(x, y, carried / in_full))
        ax.text(x, y, f"{carried} of {in_full}" if in_full else "·", ha="center", va="center", zorder=3).set_in_layout(False)
    for boxes, face, edge in ((fills, SKY, GREY), (frames, "none", GREY)):
        ax.add_collection(PolyCollection(boxes, facecolors=face, edgecolors=edge, linewidths=0.5, in_layout=False), autolim=False)
    themes = table.drop_duplicates("theme") if tested else table.head(0)
    for theme, adjusted, words in themes[["theme_label", "p_holm", "p_text"]].itertuples(index=False):
        weight = "bold" if adjusted < LEVEL else "normal"
        ax.text(len(groups), places[theme], words, ha="center", va="center", fontweight=weight).set_in_layout(False)
    label_grid(ax, plan)
    place_notes(ax, notes)
    return ax


def _box(x: float, y: float, share: float) -> list[tuple[float, float]]:
    left, right = x - 0.44, x - 0.44 + 0.88 * share
    return [(left, y - 0.4), (right, y - 0.4), (right, y + 0.4), (left, y + 0.4)]


def _tell_tests(table: pd.DataFrame) -> list[str]:
    """Which tests were made, and why others were not."""
    themes = table.drop_duplicates("theme")
    methods = sorted(set(themes.loc[themes["p"].notna(), "method"])) if "method" in table else ["Fisher's exact test"]
    tests = int(themes["tests"].max())
    told = [f"{'; '.join(methods)}; p-values adjusted for {tests} tests (Holm). Exploratory: no test was planned."] if tests else []
    for why, refused in themes[themes["declined"] != ""].groupby("declined", sort=False):
        told.append(why if len(refused) == len(themes) else f"{', '.join(refused['theme_label'])}: {why[0].lower()}{why[1:]}")
    return told


def draw_odds(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How much larger the odds of each theme are in one group: a square, its exact interval and the numbers behind it.

    ``table`` is as from ``count_odds_by_theme``. The axis is logarithmic; an end beyond it is an arrow, and an odds ratio of 0
    or without bound is drawn as its interval alone. Where nothing was tested the sentence stands instead.
    """
    if (table["declined"] != "").all():
        return draw_refusal(table["declined"], ax=ax)
    group = table["group"].iloc[0]
    shown = table[table["declined"] == ""]
    notes = wrap_notes([f"Read in full: {group} against all others; odds ratio and exact 95 % interval.", *_tell_tests(table)])
    ax = new_axes(len(shown) + shown["family_label"].nunique(), bottom=3.2 + len(notes) * NOTE_LINE, ax=ax)
    lines, y, low_end, high_end = [], 0, *_find_ends(shown)
    texts = []
    for family, themes in shown.groupby("family_label", sort=False):
        lines.append((y, family, True))
        columns = themes[["theme_label", "odds", "low", "high", "p_holm", "p_text", "text"]]
        for label, odds, low, high, adjusted, words, numbers in columns.itertuples(index=False):
            y += 1
            lines.append((y, label, False))
            _draw_interval(ax, y, odds, max(low, low_end), min(high, high_end), cut=(low < low_end, high > high_end))
            texts.append((y, f"{numbers}; p {words}", adjusted < LEVEL))
        y += 1
    for place, text, bold in texts:
        ax.text(high_end * 1.4, place, text, va="center", ha="left", fontweight="bold" if bold else "normal")
    _fit_log(ax, low_end, high_end, [text for _, text, _ in texts], lines)
    label_down(ax, lines)
    ax.axvline(1, color=INK, linewidth=0.8, zorder=1)
    ax.set_xlabel("odds ratio: commoner elsewhere to the left of 1, commoner here to the right", loc="left")
    place_notes(ax, notes)
    return ax


def _find_ends(shown: pd.DataFrame) -> tuple[float, float]:
    """Powers of ten between which every estimate falls, a hundred times either way at most."""
    finite = shown.loc[(shown["odds"] > 0) & np.isfinite(shown["odds"]), "odds"]
    low = min(finite.min() if len(finite) else 1.0, 0.1)
    high = max(finite.max() if len(finite) else 1.0, 10.0)
    return float(10 ** np.floor(np.log10(low))), float(10 ** np.ceil(np.log10(high)))


def _draw_interval(ax: Axes, y: float, odds: float, low: float, high: float, *, cut: tuple[bool, bool]) -> None:
    size = mpl.rcParams["font.size"]
    ax.plot([low, high], [y, y], color=INK, linewidth=1.2, zorder=2)
    for end, is_cut, marker in ((low, cut[0], "<"), (high, cut[1], ">")):
        ax.plot(end, y, marker=marker if is_cut else "|", color=INK, markersize=size * 0.55, linestyle="none", zorder=3, clip_on=False)
    if 0 < odds < np.inf:
        ax.plot(odds, y, marker="s", color=BLUE, markersize=size * 0.7, linestyle="none", zorder=4)


def _fit_log(ax: Axes, low: float, high: float, texts: list[str], lines: list[tuple[float, str, bool]]) -> None:
    """Make the axis logarithmic, and so long that the texts after its upper end stay inside the figure."""
    taken = max(measure(label, bold=heading) for _, label, heading in lines)
    room = mpl.rcParams["figure.figsize"][0] - taken - 0.35
    for_text = max(measure(text, bold=True) for text in texts) + 0.3
    decades = np.log10(high / low) + 0.2
    ax.set_xscale("log")
    ax.set_xlim(low / 1.3, low * 10 ** (decades * room / max(room - for_text, room * 0.15)))
    ticks = [tick for tick in 10.0 ** np.arange(-4, 7) if low <= tick <= high]
    names = [f"{tick:g}" for tick in ticks]
    ax.xaxis.set(major_locator=FixedLocator(ticks), minor_locator=NullLocator(), major_formatter=FixedFormatter(names))

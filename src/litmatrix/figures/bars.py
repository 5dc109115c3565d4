"""Figures that are bars: counts with bounds, stacks, agreement, words, carriers."""

from __future__ import annotations

from collections.abc import Iterable

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from litmatrix.figures.profiles import BLUE, FILLS, GREY, HATCHES, INK, ORANGE, PALE, ROW_SHARE, SKY, measure, new_axes, strip_frame, wrap

AGREEMENT_PARTS = (("both", "both coders", BLUE, ""), ("first_only", "first coder only", SKY, ""),
                   ("second_only", "second coder only", ORANGE, "////"))


def draw_bounds(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """Bars of how many units carry each theme, with an open part up to how many at most.

    ``table`` has theme_label, family_label, present, at_most, total and text, as from
    ``count_sources_by_theme``; ``unit`` is the plural written on the axis.
    """
    lines, y, bars = [], 0, []
    ax = new_axes(len(table) + table["family_label"].nunique(), bottom=4.2, ax=ax)
    for family, themes in table.groupby("family_label", sort=False):
        lines.append((y, family, True))
        for label, present, at_most, text in themes[["theme_label", "present", "at_most", "text"]].itertuples(index=False):
            y += 1
            bars.append((y, present, at_most - present))
            ax.text(at_most + 0.08, y, text, va="center", ha="left")
            lines.append((y, label, False))
        y += 1
    places, sure, doubtful = zip(*bars, strict=True)
    ax.barh(places, sure, height=0.62, color=BLUE)
    ax.barh(places, doubtful, left=sure, height=0.62, facecolor="white", edgecolor=GREY, hatch="....", linewidth=0.6)
    total = int(table["total"].max())
    fit_texts(ax, [*table["at_most"], total], [*table["text"], ""], lines)
    ax.set_xticks(range(total + 1))
    ax.set_xlabel(f"{unit}, of {total}")
    label_down(ax, lines)
    place_legend(ax, [Patch(facecolor=BLUE), Patch(facecolor="white", edgecolor=GREY, hatch="....")],
            ["present", "cannot be known (only an extract or abstract was at hand)"])
    return ax


def draw_stacks(table: pd.DataFrame, *, label: str, ax: Axes | None = None) -> Axes:
    """Stacked bars: a bar for each row, a part for each column, numbers in the parts.

    ``table`` has row, column and count, at most five columns; ``label`` says what is counted.
    """
    rows, columns = list(dict.fromkeys(table["row"])), list(dict.fromkeys(table["column"]))
    parts = [(column, column, FILLS[place], HATCHES[place]) for place, column in enumerate(columns)]
    wide = table.pivot(index="row", columns="column", values="count").loc[rows]
    return _draw_parts(wide, parts, label, new_axes(len(rows), bottom=4, ax=ax))


def draw_agreement(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Passages that both coders, the first only or the second only gave each theme.

    ``table`` has theme_label, both, first_only and second_only (see ``count_agreement``); the
    number after each bar is Krippendorff's alpha where the column alpha is there.
    """
    wide = table.set_index("theme_label")
    ax = _draw_parts(wide[[part[0] for part in AGREEMENT_PARTS]], AGREEMENT_PARTS, "passages",
                     new_axes(len(table), bottom=4, ax=ax))
    totals = wide[["both", "first_only", "second_only"]].sum(axis=1)
    texts = ["alpha undefined: no variation" if pd.isna(alpha) else f"alpha {alpha:.2f}" for alpha in wide["alpha"]]
    for y, (total, text) in enumerate(zip(totals, texts, strict=True)):
        ax.text(total + totals.max() * 0.012, y, text, va="center", ha="left")
    fit_texts(ax, totals, texts, [(0, label, False) for label in wide.index])
    return ax


def draw_words(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Words examined of each source; extracts and abstracts are hatched.

    ``table`` has label, extent, passages and words, as from ``count_words_by_source``.
    """
    ax = new_axes(len(table) * 1.1, bottom=4, ax=ax)
    texts = [f"{words:,} words, {passages} passage{'s' if passages != 1 else ''} ({extent})"
             for extent, passages, words in table[["extent", "passages", "words"]].itertuples(index=False)]
    for whole, face, hatch in ((True, BLUE, ""), (False, "white", "////")):
        bars = [(y, words) for y, (extent, words) in enumerate(table[["extent", "words"]].itertuples(index=False))
                if (extent == "full") == whole]
        if bars:
            ax.barh(*zip(*bars, strict=True), height=0.62, facecolor=face, edgecolor=BLUE, hatch=hatch, linewidth=0.6)
    for y, (words, text) in enumerate(zip(table["words"], texts, strict=True)):
        ax.text(words + table["words"].max() * 0.01, y, text, va="center", ha="left")
    lines = [(y, label, False) for y, label in enumerate(table["label"])]
    fit_texts(ax, table["words"], texts, lines)
    ax.set_xlabel("words in codable passages")
    label_down(ax, lines)
    place_legend(ax, [Patch(facecolor=BLUE), Patch(facecolor="white", edgecolor=BLUE, hatch="////")],
            ["read in full", "only an extract or abstract was at hand"])
    return ax


def draw_carriers(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Themes by how many independent author groups carry them, named beside the bars.

    ``table`` has band, themes and theme_labels, as from ``count_carriers_by_theme``.
    """
    room = mpl.rcParams["figure.figsize"][0] * 0.52
    wrapped = [wrap(labels, room) if labels else [] for labels in table["theme_labels"]]
    heights = [max(1.4, len(lines) * 0.8 + 0.5) for lines in wrapped]
    ax = new_axes(sum(heights), bottom=2.4, ax=ax)
    y, places = 0.0, []
    for (band, themes), lines, height in zip(table[["band", "themes"]].itertuples(index=False), wrapped, heights, strict=True):
        middle = y + height / 2
        ax.barh(middle, themes, height=0.9, color=BLUE)
        ax.text(themes + 0.3, middle, "\n".join([f"{themes}" + (":" if lines else ""), *lines]), va="center", ha="left", linespacing=1.15)
        places.append((middle, band, False))
        y += height
    fit_texts(ax, table["themes"], [max(lines, key=measure, default="") for lines in wrapped], places)
    ax.set_xticks(range(0, int(max(table["themes"])) + 1, 2))
    ax.set_xlabel("themes")
    label_down(ax, places)
    ax.set_ylim(y, 0)
    return ax


def _draw_parts(wide: pd.DataFrame, parts: tuple | list, label: str, ax: Axes) -> Axes:
    """Stacked horizontal bars of a wide table, a number in each part that has room."""
    most, left = wide.sum(axis=1).max(), [0] * len(wide)
    for name, _, colour, hatch in parts:
        bars = [(y, int(count), left[y]) for y, count in enumerate(wide[name]) if count]
        if bars:
            ys, counts, lefts = zip(*bars, strict=True)
            ax.barh(ys, counts, left=lefts, height=0.7, facecolor=colour, edgecolor=INK if hatch else "white", hatch=hatch, linewidth=0.5)
        for y, count, begin in bars:
            left[y] += count
            if count > most * 0.02:
                ax.text(begin + count / 2, y, str(count), ha="center", va="center",
                        color="white" if colour in (BLUE, GREY) and not hatch else INK,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8} if hatch else None)
    ax.set_xlabel(label)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    label_down(ax, [(y, row, False) for y, row in enumerate(wide.index)])
    place_legend(ax, [Patch(facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.5) for _, _, colour, hatch in parts],
            [name for _, name, _, _ in parts])
    return ax


def fit_texts(ax: Axes, ends: Iterable[float], texts: list[str], lines: list[tuple[float, str, bool]]) -> None:
    """Set the axis so long that the text after the end of each bar stays inside the figure."""
    taken = max(measure(part, bold=heading) for _, label, heading in lines for part in _wrap_label(label))
    width = mpl.rcParams["figure.figsize"][0] - taken - 0.35
    ax.set_xlim(0, max(end * width / max(width - measure(text) - 0.15, width * 0.1) for end, text in zip(ends, texts, strict=True)))


def _wrap_label(label: str) -> list[str]:
    return wrap(label, mpl.rcParams["figure.figsize"][0] * ROW_SHARE)


def label_down(ax: Axes, lines: list[tuple[float, str, bool]]) -> None:
    """Labels down the side: for each its place, its text and whether it is a heading, set in bold."""
    ax.set_yticks([y for y, _, _ in lines], ["\n".join(_wrap_label(label)) for _, label, _ in lines], linespacing=1.0)
    for tick, (_, _, heading) in zip(ax.get_yticklabels(), lines, strict=True):
        tick.set_fontweight("bold" if heading else "normal")
    ax.set_ylim(max(y for y, _, _ in lines) + 0.6, min(y for y, _, _ in lines) - 0.6)
    strip_frame(ax, keep=("bottom",))
    ax.grid(axis="x", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)


def place_legend(ax: Axes, handles: list, labels: list[str]) -> None:
    """A legend below the axes, three entries in a row."""
    ax.figure.legend(handles, labels, loc="outside lower center", ncols=min(3, len(labels)),
                     handlelength=1.4, handletextpad=0.5, columnspacing=1.4, fontsize=mpl.rcParams["font.size"])

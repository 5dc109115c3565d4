"""Figures of sensitivity: what is left of each theme without a part of the corpus, and weighted beside unweighted."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from litmatrix.figures.bars import fit_texts, label_down
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, PALE, measure, new_axes, strip_frame, wrap

RING = {"marker": "o", "linestyle": "", "markerfacecolor": "white", "markeredgecolor": INK}
BARE = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # a patch behind a text, so that the line of its row does not strike it out
DIAMOND = {"marker": "D", "linestyle": "", "color": BLUE}


def draw_left_out(table: pd.DataFrame, *, rule: str, ax: Axes | None = None) -> Axes:
    """A grid of what is left: themes down, what is taken out across, and the mark of each theme at the end.

    ``table`` is from ``count_sources_left_out``: its columns that start with ``without_`` and ``with_`` are drawn. A
    filled box with a bold number is where a theme falls; ``rule`` is the sentence of ``describe_fragility`` and is
    printed beneath. A stroke stands where there is only one such part.
    """
    columns = [name for name in table if name.startswith(("without_", "with_"))]
    names = [name.replace("_", " ") for name in columns]
    rows, lines = _place_families(table)
    note = _wrap_note(rule + (" A stroke: there is only one such part." if table[columns].isna().any(axis=None) else ""))
    height = mpl.rcParams["font.size"] * 1.9 / 72
    ax = new_axes(lines[-1][0] + 1, top=max(map(measure, names)) / height + 0.4, bottom=len(note) * 0.7 + 0.6, ax=ax)
    _label_rows(ax, lines)
    inch = _scale_grid(ax, table, names, lines)
    for y, row in zip(rows, table.to_dict("records"), strict=True):
        ax.text(-0.5 - 0.12 / inch, y, row["text"], ha="right", va="center", bbox=BARE).set_in_layout(False)
        for x, name in enumerate(columns):
            _draw_cell(ax, x, y, row[name], name in row["fragile_in"].split())
        ax.text(len(columns) - 0.4 + 0.05 / inch, y, row["mark"], ha="left", va="center", bbox=BARE,
                fontweight="bold" if row["mark"] == "fragile" else "normal").set_in_layout(False)
    ax.figure.supxlabel("\n".join(note), fontsize=mpl.rcParams["font.size"], linespacing=1.2, x=0.02, ha="left")
    return ax


def draw_weighted(table: pd.DataFrame, *, rule: str, ax: Axes | None = None) -> Axes:
    """How many sources carry each theme, and how many they come to when weighted, joined by a line.

    ``table`` is from ``count_weighted_by_theme`` and ``rule`` is the sentence of ``describe_weighted_fragility``, printed
    beneath. Where nothing can be weighted, the table's sentence stands in place of the chart.
    """
    declined = table["declined"].iloc[0]
    if declined:
        return _print_sentence(declined, ax)
    rows, lines = _place_families(table)
    size, note, total = mpl.rcParams["font.size"], _wrap_note(rule), int(table["total"].max())
    ax = new_axes(lines[-1][0] + 1, bottom=4.4 + len(note) * 0.7, ax=ax)
    texts = [f"{text}; weighted {weighted:.1f}" + ", fragile" * (mark == "fragile")
             for text, weighted, mark in table[["text", "weighted", "mark"]].itertuples(index=False)]
    ends = table[["present", "weighted"]].max(axis=1)
    for y, row, end, text in zip(rows, table.to_dict("records"), ends, texts, strict=True):
        ax.plot([row["present"], row["weighted"]], [y, y], color=GREY, linewidth=2, solid_capstyle="butt", zorder=2)
        ax.plot(row["present"], y, markersize=size * 0.75, zorder=3, **RING)
        ax.plot(row["weighted"], y, markersize=size * 0.4, zorder=4, **DIAMOND)
        ax.text(end + ends.max() * 0.045, y, text, va="center", ha="left")
    fit_texts(ax, ends + ends.max() * 0.045, texts, lines)
    ax.set_xlim(left=-ends.max() * 0.02)
    label_down(ax, lines)
    ax.set_xticks([tick for tick in MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]).tick_values(0, total) if 0 <= tick <= total])
    ax.set_xlabel(f"sources, of {total} with an appraisal")
    handles = [Line2D([], [], markersize=size * 0.75, **RING), Line2D([], [], markersize=size * 0.4, **DIAMOND)]
    ax.figure.legend(handles, ["each source counts as one", "weighted by appraisal, to the same total"], title="\n".join(note),
                     loc="outside lower center", ncols=2, handletextpad=0.5, columnspacing=1.4, title_fontsize=size)
    return ax


def _wrap_note(note: str) -> list[str]:
    """A sentence in lines that fit under the figure."""
    return wrap(note, mpl.rcParams["figure.figsize"][0] - 0.6)


def _place_families(table: pd.DataFrame) -> tuple[list[float], list[tuple[float, str, bool]]]:
    """Where each row of the table goes, and the labels down the side, themes beneath their family."""
    rows, lines, y = [], [], 0
    for family, themes in table.groupby("family_label", sort=False):
        lines.append((y, family, True))
        for label in themes["theme_label"]:
            y += 1
            rows.append(y)
            lines.append((y, label, False))
        y += 1
    return rows, lines


def _label_rows(ax: Axes, lines: list[tuple[float, str, bool]]) -> None:
    label_down(ax, lines)
    ax.grid(visible=False)
    strip_frame(ax)
    for y in (y for y, _, heading in lines if not heading):
        ax.axhline(y, color=PALE, linewidth=0.6, zorder=0)


def _scale_grid(ax: Axes, table: pd.DataFrame, names: list[str], lines: list[tuple[float, str, bool]]) -> float:
    """Set the axis so that the counts in words stand before the columns and the marks behind them; inches per column."""
    labels = max(measure(label, bold=heading) for _, label, heading in lines)
    words, marks = max(map(measure, table["text"])) + 0.24, max(measure(mark, bold=True) for mark in table["mark"]) + 0.1
    room = mpl.rcParams["figure.figsize"][0] - 0.35 - min(labels, mpl.rcParams["figure.figsize"][0] * 0.36)
    inch = (room - words - marks) / len(names)
    ax.set_xlim(-0.5 - words / inch, len(names) - 0.5 + marks / inch)
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(names)), names, rotation=90)
    return inch


def _draw_cell(ax: Axes, x: float, y: float, left: object, falls: bool) -> None:
    """One number, in a filled box and bold where the theme falls."""
    if falls:
        ax.add_patch(Rectangle((x - 0.42, y - 0.42), 0.84, 0.84, facecolor=ORANGE, edgecolor=INK, linewidth=0.8, zorder=1))
    ax.text(x, y, "–" if pd.isna(left) else str(left), ha="center", va="center", fontweight="bold" if falls else "normal",
            bbox=None if falls else BARE).set_in_layout(False)


def _print_sentence(sentence: str, ax: Axes | None) -> Axes:
    """Axes with a sentence in place of a chart."""
    lines = wrap(sentence, mpl.rcParams["figure.figsize"][0] - 0.4)
    ax = new_axes(len(lines) + 1, ax=ax)
    ax.axis("off")
    ax.text(0.0, 0.5, "\n".join(lines), va="center", ha="left", transform=ax.transAxes)
    return ax

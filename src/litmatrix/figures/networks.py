"""Themes joined by lines: what stands together, and what is argued to lead where."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.markers import CARETRIGHT

from litmatrix.figures.notes import NOTE_LINE, place_notes, wrap_notes
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, PALE, measure, new_axes, strip_frame, wrap

NAMED = 4  # so many are named beside an argued link; more are counted
WIDTHS = (0.8, 3.6)  # of lines, in points, from few to many
# arrow style, dashes, colour, and the marker that stands for it in the legend
ARROWS = {"arrow": ("-|>", "-", INK, ">"), "bar": ("-[,widthB=0.35", "-", ORANGE, "|"), "dashed": ("->", (0, (3, 2)), BLUE, CARETRIGHT),
          "dotted": ("-", (0, (1, 1.5)), GREY, "")}


def draw_network(table: pd.DataFrame, layout: pd.DataFrame, *, least: int = 2, share: float = 0.2, unit: str = "sources",
                 ax: Axes | None = None) -> Axes:
    """Themes as dots where a stored layout puts them, joined where they stand together.

    ``table`` is as from ``count_theme_pairs``; ``layout`` has theme, x (0 to 1) and y (lines), as from
    ``arrange_themes``, stored so that the same theme is always in the same place. A line is drawn where at least ``least`` units
    carry both themes and Jaccard's share is ``share`` or more. Raises ValueError for a theme without a place.
    """
    labels, counts = ({**dict(zip(table["first"], table[f"first_{kind}"], strict=True)),
                       **dict(zip(table["second"], table[f"second_{kind}"], strict=True))} for kind in ("label", "count"))
    at = {theme: (float(x), float(y)) for theme, x, y in layout[["theme", "x", "y"]].itertuples(index=False)}
    missing = [theme for theme in labels if theme not in at]
    if missing:
        raise ValueError(f"theme '{missing[0]}' has no place in the layout; arrange_themes gives it one and moves no other")
    order = sorted(labels, key=lambda theme: at[theme][1])
    texts = {theme: f"{labels[theme]} ({counts[theme]})" for theme in order}
    spots = {theme: (x, line) for line, (theme, x) in enumerate(_spread({theme: at[theme][0] for theme in order}, texts).items())}
    joined = table[(table["both"] >= least) & (table["jaccard"] >= share)]
    notes = wrap_notes([f"Joined: themes that {least} {unit} or more of {int(table['total'].iloc[0])} both carry, with a Jaccard share of "
                        f"{share:g} or more. In brackets: how many {unit} carry the theme.",
                        "Where a theme stands means nothing but that themes often found together are near each other."])
    ax = new_axes(len(order) * 1.15, bottom=3 + len(notes) * NOTE_LINE, ax=ax)
    size, most = mpl.rcParams["font.size"], max([*joined["both"], least])
    for first, second, both in joined[["first", "second", "both"]].itertuples(index=False):
        ax.plot(*zip(spots[first], spots[second], strict=True), color=GREY, zorder=1, linewidth=_weigh(both, most))
    for theme, spot in spots.items():
        ax.plot(*spot, marker="o", color=BLUE if counts[theme] else "white", markeredgecolor=BLUE, markersize=size * 0.85, zorder=3)
        ax.annotate(texts[theme], spot, xytext=(size * 0.8, 0), textcoords="offset points", va="center", ha="left", zorder=2,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}).set_in_layout(False)
    ax.set_xlim(-0.15, mpl.rcParams["figure.figsize"][0] - 0.15)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set(xticks=[], yticks=[])
    strip_frame(ax)
    steps = sorted({least, (least + most + 1) // 2, most})
    handles = [Line2D([], [], color=GREY, linewidth=_weigh(step, most)) for step in steps]
    place_notes(ax, notes, handles, [f"{step} {unit}" for step in steps])
    return ax


def _spread(shares: dict[str, float], texts: dict[str, str]) -> dict[str, float]:
    """Where each dot stands, in inches from the left, so that the text after it ends inside the figure."""
    width = mpl.rcParams["figure.figsize"][0] - 0.3
    gap = mpl.rcParams["font.size"] * 0.8 / 72 + 0.1
    return {theme: share * max(width - measure(texts[theme]) - gap, 0) for theme, share in shares.items()}


def _weigh(count: int, most: int) -> float:
    """How thick a line is, in points."""
    return WIDTHS[0] + (WIDTHS[-1] - WIDTHS[0]) * count / most


def draw_argued_links(table: pd.DataFrame, arrows: dict[str, str], *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """What is argued to lead where: a row for each link, an arrow in the manner of its relation, and who says so.

    ``table`` has begin, relation, end, count and members, as from ``count_argued_links``. ``arrows`` gives each relation its
    arrow, in the order of the legend: arrow, bar, dashed or dotted. Up to four who say so are named, more are counted. A
    theme that begins several links is written once. Raises ValueError for a relation without an arrow.
    """
    unknown = set(table["relation"]) - set(arrows) | {arrow for arrow in arrows.values() if arrow not in ARROWS}
    if unknown:
        raise ValueError(f"'{min(unknown)}' has no arrow; the arrows are {', '.join(ARROWS)}")
    width, size = mpl.rcParams["figure.figsize"][0] - 0.1, mpl.rcParams["font.size"]
    edges = (0.0, width * 0.27, width * 0.36, width * 0.66)  # where begin, arrow, end and who begin
    rows, y = _stack_links(table, unit, (edges[1] - 0.15, edges[3] - edges[2] - 0.2, width - edges[3] - 0.15))
    ax = new_axes(y, bottom=1.8, ax=ax)
    for top, middle, relation, texts in rows:
        if texts[0]:
            ax.plot([0, width], [top, top], color=PALE, linewidth=0.8, zorder=0)
        for x, lines in zip((edges[0], edges[2], edges[3]), texts, strict=True):
            ax.text(x, middle, "\n".join(lines), va="center", ha="left", linespacing=1.15).set_in_layout(False)
        style, dashes, colour, _ = ARROWS[arrows[relation]]
        ax.annotate("", xy=(edges[2] - 0.1, middle), xytext=(edges[1], middle), annotation_clip=False,
                    arrowprops={"arrowstyle": style, "linestyle": dashes, "color": colour, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0,
                                "mutation_scale": size * 1.3})
    ax.set_xlim(0, width)
    ax.set_ylim(y, -0.05)
    ax.set(xticks=[], yticks=[])
    strip_frame(ax)
    used = {relation: ARROWS[arrow] for relation, arrow in arrows.items() if (table["relation"] == relation).any()}
    place_notes(ax, [], [Line2D([], [], color=colour, linestyle=dashes, linewidth=1.3, marker=marker, markersize=size * 0.6)
                         for _, dashes, colour, marker in used.values()], list(used))
    return ax


def _stack_links(table: pd.DataFrame, unit: str, rooms: tuple[float, ...]) -> tuple[list[tuple], float]:
    """For each link its top and middle, relation and wrapped texts (where it begins, where it ends, who); and the height of all."""
    rows, y, before = [], 0.0, None
    for begin, relation, end, count, members in table[["begin", "relation", "end", "count", "members"]].itertuples(index=False):
        said = (begin if begin != before else "", end, members if count <= NAMED else f"{count} {unit}")
        texts = [wrap(text, room) if text else [] for text, room in zip(said, rooms, strict=True)]
        height = max(map(len, texts)) * NOTE_LINE + 0.25
        rows.append((y, y + height / 2, relation, texts))
        y, before = y + height, begin
    return rows, y

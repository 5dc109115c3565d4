"""The support of findings drawn: passages for and against, and what they come from."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from litmatrix.figures.bars import fit_texts, label_down, place_legend
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, SKY, new_axes

PARTS = (("own", "in own or endorsed voice", BLUE, "", BLUE), ("other_voice", "only in reported or contested voice", SKY, "", INK),
         ("uncoded", "not coded for its themes", "white", "....", GREY))
AGAINST = ("contradicting", "against", ORANGE, "////", INK)


def draw_support_by_finding(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A bar for each finding: supporting passages by voice to the right, contradicting ones to the left, what they come from beside it.

    ``table`` has finding, own, other_voice, uncoded, contradicting, text, author_groups and words, as from
    ``count_support_by_finding``. Passages compare nothing from one finding to another where sources differ in length.
    """
    ax = new_axes(len(table) * 1.1, bottom=5, ax=ax)
    right = table[[name for name, *_ in PARTS]].sum(axis=1)
    left = float(table["contradicting"].max())
    begin = [0] * len(table)
    for name, _, face, hatch, edge in PARTS:
        _draw_bars(ax, table[name], begin, {"facecolor": face, "hatch": hatch, "edgecolor": edge})
        begin = [one + two for one, two in zip(begin, table[name], strict=True)]
    _, _, face, hatch, edge = AGAINST
    _draw_bars(ax, -table["contradicting"], [0] * len(table), {"facecolor": face, "hatch": hatch, "edgecolor": edge})
    ax.axvline(0, color=INK, linewidth=0.8)
    texts = [f"{text}; {groups} author group{'s' * (groups != 1)}; {words:,} words"
             for text, groups, words in table[["text", "author_groups", "words"]].itertuples(index=False)]
    for y, (end, text) in enumerate(zip(right, texts, strict=True)):
        ax.text(end + right.max() * 0.015, y, text, va="center", ha="left")
    lines = [(y, label, False) for y, label in enumerate(table["finding"])]
    _share_width(ax, left, right, texts, lines)
    ax.set_xlabel("passages: to the left against the finding, to the right for it; beside them the sources for it")
    label_down(ax, lines)
    parts = [part for part in (*PARTS, AGAINST) if table[part[0]].any()]
    place_legend(ax, [Patch(facecolor=face, hatch=hatch, edgecolor=edge, linewidth=0.6) for _, _, face, hatch, edge in parts],
                 [label for _, label, *_ in parts])
    return ax


def _draw_bars(ax: Axes, lengths: pd.Series, begin: list[int], style: dict) -> None:
    """The bars of one kind, each from where the last ended; one of no length is not drawn."""
    bars = [(y, length, left) for y, (length, left) in enumerate(zip(lengths, begin, strict=True)) if length]
    if bars:
        places, widths, lefts = zip(*bars, strict=True)
        ax.barh(places, widths, left=lefts, height=0.66, linewidth=0.6, **style)


def _share_width(ax: Axes, left: float, right: pd.Series, texts: list[str], lines: list[tuple[float, str, bool]]) -> None:
    """Room for the longest bar against, and to the right for the text after each bar."""
    fit_texts(ax, right + left, texts, lines)
    ax.set_xlim(-left * 1.02, ax.get_xlim()[1] - left)
    low, high = ax.get_xlim()
    ticks = [tick for tick in MaxNLocator(nbins=8, integer=True).tick_values(low, high) if low <= tick <= high]
    ax.set_xticks(ticks, [f"{abs(tick):g}" for tick in ticks])

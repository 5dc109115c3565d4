"""How wide each column of a printed table is: upright if it fits, across the page if not, or not at all. Pure.

Measured in letters of 8-point type: a page of A4 with margins holds so many upright, and so many across.
"""

from __future__ import annotations

import math
import re

UPRIGHT, ACROSS = 108, 164
GAP = 2.2  # between two columns
LONGEST_WORD = 26
LINES_UPRIGHT, LINES_ACROSS = 9, 24  # of a tall row
TALL = 0.9  # a row taller than this share of rows
BREAKS = re.compile(r"[\s/_-]+")


def fit_columns(headings: list[str], columns: list[list[str]]) -> tuple[list[float], bool] | None:
    """Widths as shares of the line, and whether the table lies across the page; None where it fits neither way.

    ``columns`` holds the text of each column. A column is at least as wide as its longest word; rows of few lines are
    set upright, those of many across.
    """
    least = [_find_least(heading, cells) for heading, cells in zip(headings, columns, strict=True)]
    natural = [max(smallest, *map(len, cells), 0) for smallest, cells in zip(least, columns, strict=True)]
    tall = [_find_tall([len(cell) for cell in cells]) for cells in columns]
    for room, most, across in ((UPRIGHT, LINES_UPRIGHT, False), (ACROSS, LINES_ACROSS, True)):
        free = room - GAP * len(columns)
        for lines in range(1, most + 1):
            widths = [max(smallest, min(whole, math.ceil(1.15 * length / lines)) if lines > 1 else whole)
                      for smallest, whole, length in zip(least, natural, tall, strict=True)]
            if sum(widths) <= free:
                return [(width + GAP) / room for width in _widen(widths, natural, free)], across
    return None


def _find_least(heading: str, cells: list[str]) -> float:
    """The longest word of a column, which is not broken unless it is very long; that of its heading is set in bold."""
    words = max((len(word) + 1 for cell in cells for word in BREAKS.split(cell)), default=0)
    bold = max((len(word) * 1.2 + 0.5 for word in BREAKS.split(heading)), default=0)
    return max(4.0, min(LONGEST_WORD, max(words, bold)))


def _find_tall(lengths: list[int]) -> int:
    """How long the longer cells of a column are."""
    return sorted(lengths)[math.ceil(TALL * len(lengths)) - 1] if lengths else 0


def _widen(widths: list[float], natural: list[float], free: float) -> list[float]:
    """What room is left goes to the columns that would take it."""
    wanted = [max(0.0, whole - width) for width, whole in zip(widths, natural, strict=True)]
    share = min(1.0, (free - sum(widths)) / sum(wanted)) if sum(wanted) else 0.0
    return [width + want * share for width, want in zip(widths, wanted, strict=True)]

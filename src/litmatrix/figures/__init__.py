"""Analysis table -> Axes. Draws, never counts; imports no other room of the house.

Call ``use_profile`` first: it sets sizes, fonts and colours before anything is drawn.
"""

from litmatrix.figures.bars import draw_agreement, draw_bounds, draw_carriers, draw_stacks, draw_words
from litmatrix.figures.grids import draw_counts, draw_marks, draw_states
from litmatrix.figures.profiles import PROFILES, use_profile
from litmatrix.figures.text import draw_table
from litmatrix.figures.timeline import draw_timeline

__all__ = [
    "PROFILES",
    "draw_agreement",
    "draw_bounds",
    "draw_carriers",
    "draw_counts",
    "draw_marks",
    "draw_stacks",
    "draw_states",
    "draw_table",
    "draw_timeline",
    "draw_words",
    "use_profile",
]

"""Analysis table -> Axes. Draws, never counts; imports no other room of the house.

Call ``use_profile`` first: it sets sizes, fonts and colours before anything is drawn.
"""

from litmatrix.figures.bars import draw_agreement, draw_bounds, draw_carriers, draw_stacks, draw_words
from litmatrix.figures.changes import draw_changes
from litmatrix.figures.flow import draw_flow
from litmatrix.figures.grids import draw_counts, draw_marks, draw_states
from litmatrix.figures.inline import show_as, shows_png
from litmatrix.figures.profiles import PROFILES, use_profile
from litmatrix.figures.rendering import Rendering, shrink_png
from litmatrix.figures.text import draw_table
from litmatrix.figures.timeline import draw_timeline

__all__ = [
    "PROFILES",
    "Rendering",
    "draw_agreement",
    "draw_bounds",
    "draw_carriers",
    "draw_changes",
    "draw_counts",
    "draw_flow",
    "draw_marks",
    "draw_stacks",
    "draw_states",
    "draw_table",
    "draw_timeline",
    "draw_words",
    "show_as",
    "shrink_png",
    "shows_png",
    "use_profile",
]

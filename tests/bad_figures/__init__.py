"""Figures that are bad on purpose: each spoils one thing, and names the check that must find it.

``DRAWN`` are drawn badly; ``SPOILED`` were sound and had a file of theirs spoiled. Each maps a name to the check,
a word of what is told, and what does the harm.
"""

from bad_figures.drawn import DRAWN
from bad_figures.spoiled import SPOILED

__all__ = ["DRAWN", "SPOILED"]

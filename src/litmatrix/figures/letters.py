"""The shipped font, and fonts in memory: FreeType goes back to the file for every letter of a font opened by its name."""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

FONT = "Liberation Sans"
FONTS = Path(__file__).parent / "fonts"


def install_font() -> None:
    """Make the shipped font the only one of its name, so that a system's own copy changes no byte."""
    manager = font_manager.fontManager
    shipped = {str(path) for path in FONTS.glob("*.ttf")}
    if {entry.fname for entry in manager.ttflist if entry.name == FONT} == shipped:
        return
    manager.ttflist = [entry for entry in manager.ttflist if entry.name != FONT]
    for path in sorted(shipped):
        manager.addfont(path)


def hold_font(font: FT2Font, text: str) -> FT2Font:
    """The same font in memory, to set a text with; the font itself where it lacks a letter, for which it turns to other fonts."""
    held, letters = _hold(font.fname, font.face_index, threading.get_ident())
    return held if letters.issuperset(map(ord, text)) else font


@lru_cache(maxsize=16)
def _hold(path: str, face: int, thread: int) -> tuple[FT2Font, frozenset[int]]:
    """A font in memory and the letters it has; for one thread, as matplotlib keeps its fonts too."""
    font = FT2Font(BytesIO(Path(path).read_bytes()), face_index=face)
    return font, frozenset(font.get_charmap())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_hold.cache_clear)  # a font is of the process that opened it

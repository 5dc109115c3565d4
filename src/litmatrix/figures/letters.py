"""The shipped font, and fonts in memory: FreeType goes back to the file for every letter of a font opened by its name."""

from __future__ import annotations

import os
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


def hold_fonts() -> None:
    """Have matplotlib open fonts in memory. By a private name; where it is another one day, drawing takes longer."""
    usual = getattr(font_manager, "_get_font", None)
    if not hasattr(usual, "__wrapped__") or hasattr(usual, "opens_in_memory"):
        return

    @lru_cache(maxsize=64)
    def open_held(*paths: object, **more: object) -> FT2Font:
        font_manager.ft2font.FT2Font = _open_in_memory
        try:
            return usual.__wrapped__(*paths, **more)
        finally:
            font_manager.ft2font.FT2Font = FT2Font

    open_held.opens_in_memory = True
    font_manager._get_font = open_held
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=open_held.cache_clear)  # a font is of the process that opened it


def _open_in_memory(path: str, **more: object) -> FT2Font:
    return FT2Font(_Held(path), **more)


class _Held(BytesIO):
    """The bytes of a font, which matplotlib writes as its path."""

    def __init__(self, path: str) -> None:
        super().__init__(Path(path).read_bytes())
        self.path = path

    def __str__(self) -> str:
        return self.path

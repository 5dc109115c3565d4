"""Texts as outlines, which pixels and SVG share: each text is set once, and each letter traced once."""

from __future__ import annotations

import threading
from functools import lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

Placed = list[tuple[str, float, float, float]]
Height = tuple[float, float, float] | tuple[None, None, None]


class Tracer(TextToPath):
    """matplotlib's outlines of texts, remembered; and the heights of fonts."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self.fonts: dict[tuple[int, int], FT2Font] = {}
        self.heights: dict[tuple[int, float], Height] = {}
        self.place = lru_cache(maxsize=4096)(self._place)
        self.join = lru_cache(maxsize=2048)(self._join)

    def trace(self, text: str, style: FontProperties, features: object, language: object) -> Path:
        """The outline of a text, ``FONT_SCALE`` points high."""
        return self.join(self._get_font(style), text, features, language)

    def begin(self) -> None:
        """A new figure: settings may have changed since the last one, and with them which font a style means."""
        self.fonts.clear()
        self.heights.clear()

    def find_font(self, style: FontProperties) -> FT2Font:
        """The font of a style, at whatever size it was used last; for one thread, as matplotlib keeps its fonts too.

        A style is known by its hash, by which matplotlib compares styles.
        """
        known = threading.get_ident(), hash(style)
        if known not in self.fonts:
            self.fonts[known] = super()._get_font(style)
        return self.fonts[known]

    def measure_height(self, style: FontProperties, dpi: float) -> Height:
        """How far letters go above and below their line, and what is left between lines, in pixels; None where the font does not tell."""
        known = hash(style), dpi
        if known not in self.heights:
            self.heights[known] = _read_height(self.find_font(style), style.get_size_in_points(), dpi)
        return self.heights[known]

    def get_glyphs_with_font(self, font: FT2Font, s: str, glyph_map: dict | None = None, return_new_glyphs_only: bool = False, *,
                             features: object = None, language: object = None) -> tuple[Placed, dict, list]:
        """As matplotlib has it: names of letters with their places, the outlines that ``glyph_map`` lacks, and no boxes."""
        placed = self.place(font, s, features, language)
        wanted = {name: self.letters[name] for name, *_ in placed if name not in (glyph_map or {})}
        return placed, wanted if return_new_glyphs_only else {**(glyph_map or {}), **wanted}, []

    def _get_font(self, prop: FontProperties) -> FT2Font:
        font = self.find_font(prop)
        font.set_size(self.FONT_SCALE, self.DPI)
        return font

    def _place(self, font: FT2Font, text: str, features: object, language: object) -> Placed:
        placed, self.letters, _ = super().get_glyphs_with_font(font, text, self.letters, features=features, language=language)
        return placed

    def _join(self, font: FT2Font, text: str, features: object, language: object) -> Path:
        placed = self.place(font, text, features, language)
        if not placed:
            return Path(np.empty((0, 2)))
        outlines, codes = zip(*(self.letters[name] for name, *_ in placed), strict=True)
        shifts = np.repeat([(x, y) for _, x, y, _ in placed], [len(outline) for outline in outlines], axis=0)
        return Path(np.concatenate(outlines) + shifts, np.concatenate(codes))


def _read_height(font: FT2Font, size: float, dpi: float) -> Height:
    """Ascent, descent and gap of a font, from the table that typesetting prefers."""
    scale = 1 / font.units_per_EM * size * dpi / 72
    for name, above, below, gap in (("OS/2", "sTypoAscender", "sTypoDescender", "sTypoLineGap"), ("hhea", "ascent", "descent", "lineGap")):
        table = font.get_sfnt_table(name)
        if table:
            return table[above] * scale, -table[below] * scale, table[gap] * scale
    return None, None, None


TRACER = Tracer()

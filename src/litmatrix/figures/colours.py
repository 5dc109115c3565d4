"""How colours are told apart: contrast, distance, and what of them is left in grey or to eyes that lack a pigment. Pure."""

from __future__ import annotations

from itertools import combinations

import matplotlib as mpl
import numpy as np

Colour = tuple[float, float, float]  # red, green and blue from 0 to 1

WHITE = (1.0, 1.0, 1.0)
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
# Full deficiency, for linear RGB: Machado, Oliveira and Fernandes (2009), table 1.
DEFICIENCIES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])  # sRGB, D65


def find_contrast(colour: Colour, behind: Colour) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((float(TO_XYZ[1] @ _to_linear(colour)), float(TO_XYZ[1] @ _to_linear(behind))))
    return (light + 0.05) / (dark + 0.05)


def choose_ink(fill: object, ink: str) -> str:
    """What to write with on a fill: the ink itself where it stands out, else white or black."""
    behind = mpl.colors.to_rgb(fill)
    readable = [name for name in (ink, "white") if find_contrast(mpl.colors.to_rgb(name), behind) >= TEXT_CONTRAST]
    return readable[0] if readable else "black"


def list_distances(colours: list[Colour]) -> list[tuple[str, float, Colour, Colour]]:
    """For each way of seeing, the two colours nearest to each other and their distance.

    The ways are full colour, the three deficiencies, and grey. A distance is delta E (CIE 1976) of what is
    seen; in grey it is that of lightness alone. Nothing where there are fewer than two colours.
    """
    found = []
    for way in ("full colour", *DEFICIENCIES, "grey"):
        seen = [_see(colour, way) for colour in colours]
        pairs = [(float(np.linalg.norm(seen[one] - seen[other])), one, other) for one, other in combinations(range(len(colours)), 2)]
        if pairs:
            distance, one, other = min(pairs)
            found.append((way, distance, colours[one], colours[other]))
    return found


def _see(colour: Colour, way: str) -> np.ndarray:
    """A colour as L*, a* and b* in one way of seeing."""
    linear = _to_linear(colour)
    if way in DEFICIENCIES:
        linear = np.clip(np.array(DEFICIENCIES[way]) @ linear, 0, 1)
    x, y, z = _root(TO_XYZ @ linear / (TO_XYZ @ np.ones(3)))
    lightness = 116 * y - 16
    return np.array([lightness, 0, 0]) if way == "grey" else np.array([lightness, 500 * (x - y), 200 * (y - z)])


def _to_linear(colour: Colour) -> np.ndarray:
    values = np.asarray(colour, dtype=float)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _root(values: np.ndarray) -> np.ndarray:
    """The cube root of CIELAB, straight near black."""
    edge = 6 / 29
    return np.where(values > edge ** 3, np.cbrt(values), values / (3 * edge ** 2) + 4 / 29)

"""Hatched boxes in pixels: for each, matplotlib draws an inch of its pattern, which takes longer than all texts of a figure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform


def draw_hatched_box(renderer: RendererBase, pen: GraphicsContextBase, path: Path, placed: Transform, face: object) -> bool:
    """Draw a box: its fill, its hatch, its edge. False, with nothing drawn, for what is no upright box or is clipped to a shape."""
    shape = path.transformed(placed)
    box = shape.get_extents()
    if not _is_box(shape, box) or pen.get_clip_path()[0] is not None:
        return False
    hatch, colour, width = pen.get_hatch_path(), pen.get_hatch_color(), pen.get_linewidth()
    pen.set_hatch(None)
    pen.set_linewidth(0)
    renderer.draw_path(pen, shape, IdentityTransform(), face)
    lines = renderer.new_gc()
    lines.set_foreground(colour)
    lines.set_linewidth(pen.get_hatch_linewidth())
    for part, tile in _list_tiles(box, pen.get_clip_rectangle(), int(renderer.dpi), int(renderer.height)):
        lines.set_clip_rectangle(part)
        renderer.draw_path(lines, _take_near(hatch, part.transformed(tile.inverted())), tile, colour)
    pen.set_linewidth(width)
    renderer.draw_path(pen, shape, IdentityTransform())
    return True


def _is_box(shape: Path, box: Bbox) -> bool:
    """Whether a path goes from corner to corner of an upright box."""
    straight = shape.codes is not None and not {Path.CURVE3, Path.CURVE4} & set(shape.codes.tolist())
    (x, y), (left, low), (right, high) = shape.vertices[:4].T, box.min, box.max
    return len(shape) == 5 and straight and set(x.tolist()) == {left, right} and set(y.tolist()) == {low, high}


def _list_tiles(box: Bbox, clip: Bbox | None, size: int, height: int) -> Iterator[tuple[Bbox, Affine2D]]:
    """The squares of the pattern, put side by side from the top left of the picture, that a box lies on.

    For each, what is seen of it, and where it stands; all in pixels.
    """
    seen = box if clip is None else Bbox.intersection(box, clip)
    if seen is None:
        return
    top = np.array([0, height])
    first, last = np.floor((seen.min - top) / size).astype(int), np.ceil((seen.max - top) / size).astype(int)
    for corner in product(range(first[0], last[0]), range(first[1], last[1])):
        left, low = top + size * np.array(corner)
        part = Bbox.intersection(seen, Bbox.from_bounds(left, low, size, size))
        if part is not None:
            yield part, Affine2D().scale(size).translate(left, low)


def _take_near(pattern: Path, box: Bbox) -> Path:
    """The lines of a pattern that come near a box."""
    low, high, lengths = _measure_lines(pattern)
    near = ((low <= box.max + 0.01) & (high >= box.min - 0.01)).all(axis=1)
    kept = np.repeat(near, lengths)
    return Path(pattern.vertices[kept], pattern.codes[kept])


@lru_cache(maxsize=64)
def _measure_lines(pattern: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each line of a pattern its least and greatest place, and of how many points it is. matplotlib keeps one path for a pattern."""
    begins = np.flatnonzero(pattern.codes == Path.MOVETO)
    low, high = (reduce.reduceat(pattern.vertices, begins) for reduce in (np.minimum, np.maximum))
    return low, high, np.diff([*begins, len(pattern.codes)])

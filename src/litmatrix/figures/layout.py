"""What a finished layout hides: texts and marks that leave the figure or lie on each other. Measures, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

SLACK = 0.5  # points by which boxes may meet, since letters do not fill theirs


def list_layout_faults(fig: Figure) -> list[str]:
    """What is clipped and what overlaps in a figure that is laid out, a sentence for each; none in a sound one.

    Texts are held against the edge of the figure, against each other and against the marks of scatters on which
    they are not centred; bars, lines and marks against the edge of their axes; texts against the box they stand in.
    """
    slack = SLACK * fig.dpi / 72
    texts = [(text, _shrink(box, slack)) for text, box in _list_texts(fig)]
    whole = fig.bbox
    faults = [f"'{_name(text)}' leaves the figure by {_find_excess(box, whole) * 72 / fig.dpi:.1f} points"
              for text, box in texts if _find_excess(box, whole) > 0]
    faults += [f"'{_name(one)}' overlaps '{_name(other)}'" for (one, a), (other, b) in combinations(texts, 2) if _meet(a, b)]
    marks = [_shrink(box, slack) for ax in fig.axes for box in _list_marks(ax)]
    faults += [f"'{_name(text)}' overlaps a mark" for text, box in texts
               if any(_meet(box, mark) and not _is_centred(box, mark) for mark in marks)]
    for ax in fig.axes:
        faults += [*_list_cut(ax, slack), *_list_overfull(ax, texts)]
    return list(dict.fromkeys(faults))


def _list_texts(fig: Figure) -> Iterator[tuple[Text, Bbox]]:
    """Every text that is seen, with its box; of tick labels those within the view."""
    renderer = fig.canvas.get_renderer() if hasattr(fig.canvas, "get_renderer") else RendererAgg(*fig.bbox.size, fig.dpi)
    hidden = {id(label) for ax in fig.axes for label in _list_unseen(ax)}
    for text in fig.findobj(Text):
        if text.get_text().strip() and text.get_visible() and text.figure is not None and id(text) not in hidden:
            yield text, Text.get_window_extent(text, renderer)  # of an annotation without its arrow


def _list_unseen(ax: Axes) -> Iterator[Text]:
    """The tick labels matplotlib does not draw: of axes that are off, switched off, or out of view."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        width = (high - low) * 1e-9
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            out = not low - width <= tick.get_loc() <= high + width
            for label in (tick.label1, tick.label2):
                if out or not ax.axison or not axis.get_visible() or not label.get_visible():
                    yield label
        if not ax.axison or not axis.get_visible():
            yield axis.label
            yield axis.get_offset_text()


def _list_marks(ax: Axes) -> Iterator[Bbox]:
    """The boxes of the marks of scatters."""
    for drawn in ax.collections:
        if isinstance(drawn, PathCollection) and drawn.get_visible() and len(drawn.get_offsets()) and drawn.get_paths():
            shape = drawn.get_paths()[0].get_extents()
            sizes = np.resize(np.sqrt(drawn.get_sizes()) * ax.figure.dpi / 72, len(drawn.get_offsets()))
            for (x, y), size in zip(drawn.get_offset_transform().transform(drawn.get_offsets()), sizes, strict=True):
                yield Bbox([[x + shape.x0 * size, y + shape.y0 * size], [x + shape.x1 * size, y + shape.y1 * size]])


def _list_overfull(ax: Axes, texts: list[tuple[Text, Bbox]]) -> Iterator[str]:
    """The texts that are wider or higher than the box they are written in; boxes are drawn where an axes has no axis."""
    boxes = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, Rectangle)] if not ax.axison else []
    for text, extent in texts:
        around = [box for box in boxes if text.axes is ax and box.contains((extent.x0 + extent.x1) / 2, (extent.y0 + extent.y1) / 2)]
        if around and _find_excess(extent, around[0]) > 0:
            yield f"'{_name(text)}' leaves its box by {_find_excess(extent, around[0]) * 72 / ax.figure.dpi:.1f} points"


def _list_cut(ax: Axes, slack: float) -> list[str]:
    """What the edge of the axes cuts off."""
    boxes = [("a bar or box", patch.get_window_extent()) for patch in ax.patches if patch.get_visible() and patch.get_clip_on()]
    for line in ax.lines:
        places = ax.transData.transform(line.get_xydata())
        known = places[np.isfinite(places).all(axis=1)]
        if line.get_visible() and line.get_clip_on() and len(known) and line.get_transform() == ax.transData:
            boxes.append(("a line", Bbox([known.min(axis=0), known.max(axis=0)])))
    for drawn in ax.collections:
        if isinstance(drawn, PathCollection) and drawn.get_visible() and drawn.get_clip_on() and len(drawn.get_offsets()):
            boxes += [("a mark", Bbox([place, place])) for place in drawn.get_offset_transform().transform(drawn.get_offsets())]
    edge = Bbox([[ax.bbox.x0 - slack, ax.bbox.y0 - slack], [ax.bbox.x1 + slack, ax.bbox.y1 + slack]])
    return [f"{name} leaves its axes by {_find_excess(box, edge) * 72 / ax.figure.dpi:.1f} points" for name, box in boxes
            if _find_excess(box, edge) > 0]


def _find_excess(box: Bbox, whole: Bbox) -> float:
    """By how much a box leaves another, in pixels."""
    return max(whole.x0 - box.x0, whole.y0 - box.y0, box.x1 - whole.x1, box.y1 - whole.y1)


def _meet(one: Bbox, other: Bbox) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def _is_centred(text: Bbox, mark: Bbox) -> bool:
    """Whether a text is written on a mark: their middles are the same to a tenth of the larger one's size."""
    middles = zip((text.x0 + text.x1, text.y0 + text.y1), (mark.x0 + mark.x1, mark.y0 + mark.y1), strict=True)
    return all(abs(one - other) / 2 <= 0.1 * max(text.width, text.height, mark.width) for one, other in middles)


def _shrink(box: Bbox, slack: float) -> Bbox:
    return Bbox([[box.x0 + slack, box.y0 + slack], [box.x1 - slack, box.y1 - slack]])


def _name(text: Text) -> str:
    words = " ".join(text.get_text().split())
    return words if len(words) <= 40 else f"{words[:39]}…"

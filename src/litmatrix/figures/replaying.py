"""A drawn figure as a list of what was drawn, and a figure that draws just that: walked through once for all formats.

Most of what a picture costs in matplotlib is finding out what to draw, the same for each format: ticks, sizes of
texts, transforms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Transform, TransformedBbox, TransformedPath

from litmatrix.figures.hatching import draw_hatched_box
from litmatrix.figures.tracing import TRACER, Height


class NotRecordedError(ValueError):
    """A figure that needs more of a renderer than is recorded."""


class Recorder(RendererBase):
    """A renderer that draws nothing, and keeps what it is asked to draw, in pixels.

    Texts are measured as outlines, without hinting, so that they have one place in every format.
    """

    def __init__(self, fig: Figure) -> None:
        super().__init__()
        self.width, self.height, self.dpi = *fig.bbox.size, fig.dpi
        self.calls: list[Callable[[RendererBase, Affine2D], None]] = []

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The size of the figure, in pixels."""
        return self.width, self.height

    def points_to_pixels(self, points: float) -> float:
        """Points as pixels."""
        return points * self.dpi / 72

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: object) -> tuple[float, float, float]:
        """The width, height and descent of a line of text, in pixels."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        font = TRACER.find_font(prop)
        font.set_size(prop.get_size_in_points(), self.dpi)
        font.set_text(s, 0.0, flags=LoadFlags.NO_HINTING)
        return *(size / 64 for size in font.get_width_height()), font.get_descent() / 64

    def _get_font_height_metrics(self, prop: FontProperties) -> Height:
        """What matplotlib asks of a renderer that has this, and else reads from the font for each text anew."""
        return TRACER.measure_height(prop, self.dpi)

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a group of an SVG. That of the figure is begun by whatever figure is drawn."""
        if s != "figure":
            self.calls.append(lambda renderer, _: renderer.open_group(s, gid))

    def close_group(self, s: str) -> None:
        """End a group of an SVG."""
        if s != "figure":
            self.calls.append(lambda renderer, _: renderer.close_group(s))

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: object = None) -> None:  # noqa: N803
        """Keep a shape."""
        placed = transform.frozen()

        def draw(renderer: RendererBase, pen: GraphicsContextBase, scale: Affine2D) -> None:
            if isinstance(renderer, RendererAgg) and pen.get_hatch() and draw_hatched_box(renderer, pen, path, placed + scale, rgbFace):
                return
            renderer.draw_path(pen, path, placed + scale, rgbFace)

        self._keep(gc, draw)

    def draw_markers(self, gc: GraphicsContextBase, marker_path: Path, marker_trans: Transform, path: Path, trans: Transform,
                     rgbFace: object = None) -> None:  # noqa: N803
        """Keep one shape at many points."""
        shaped, placed = marker_trans.frozen(), trans.frozen()
        self._keep(gc, lambda renderer, pen, scale: renderer.draw_markers(pen, marker_path, shaped + scale, path, placed + scale, rgbFace))

    def draw_path_collection(self, gc: GraphicsContextBase, master_transform: Transform, paths: object, all_transforms: object,
                             offsets: object, offset_trans: Transform, *colours: object, **more: object) -> None:
        """Keep many shapes."""
        shaped, placed = master_transform.frozen(), offset_trans.frozen()
        self._keep(gc, lambda renderer, pen, scale: renderer.draw_path_collection(
            pen, shaped + scale, paths, all_transforms, offsets, placed + scale, *colours, **more))

    def draw_text(self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float,
                  ismath: bool = False, mtext: Text | None = None) -> None:
        """Keep a line of text, whose place is measured from the top."""
        style = prop.copy()

        def draw(renderer: RendererBase, pen: GraphicsContextBase, scale: Affine2D) -> None:
            if isinstance(renderer, RendererAgg) and not ismath:
                size = self.points_to_pixels(style.get_size_in_points()) / TextToPath.FONT_SCALE
                placed = Affine2D().scale(size).rotate_deg(angle).translate(x, self.height - y) + scale
                renderer.draw_path(_fill(pen), TRACER.trace(s, style, *_find_typesetting(mtext)), placed, pen.get_rgb())
            else:
                place = scale.transform((x, y if renderer.flipy() else self.height - y))
                renderer.draw_text(pen, *place, s, style, angle, ismath, mtext=mtext)

        self._keep(gc, draw)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotRecordedError("it has pixels of its own, a filter, or TeX")

    draw_image = draw_gouraud_triangles = draw_tex = start_rasterizing = start_filter = _refuse

    def _keep(self, gc: GraphicsContextBase, draw: Callable[[RendererBase, GraphicsContextBase, Affine2D], None]) -> None:
        """Keep a drawing together with its pen, which whoever draws may change afterwards, and with what clips it."""
        kept, box, (clip, clip_placed) = GraphicsContextBase(), gc.get_clip_rectangle(), gc.get_clip_path()
        box = None if box is None else box.frozen()
        kept.copy_properties(gc)
        kept.set_clip_rectangle(None)
        kept.set_clip_path(None)

        def call(renderer: RendererBase, scale: Affine2D) -> None:
            pen = renderer.new_gc()
            pen.copy_properties(kept)
            if box is not None:
                pen.set_clip_rectangle(TransformedBbox(box, scale))
            if clip is not None:
                pen.set_clip_path(TransformedPath(clip, clip_placed + scale))
            draw(renderer, pen, scale)
            pen.restore()

        self.calls.append(call)


class _Replay(Artist):
    """Draws what was recorded, at the resolution of the figure it stands in."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def draw(self, renderer: RendererBase) -> None:
        """Draw everything again, in the order it came."""
        scale = Affine2D().scale(self.get_figure(root=True).dpi / self.recorder.dpi)
        inner = getattr(renderer, "_renderer", None)
        if isinstance(inner, RendererSVG):
            inner._text2path = TRACER  # by a private name; where it is another one day, an SVG takes longer
        for call in self.recorder.calls:
            call(renderer, scale)


class _Canvas(FigureCanvasBase):
    """Has a figure measured by the recorder it will be drawn with, which measures each text once."""

    def __init__(self, fig: Figure) -> None:
        super().__init__(fig)
        self.recorder = Recorder(fig)

    def get_renderer(self) -> Recorder:
        """The recorder."""
        return self.recorder


def prepare_recording(fig: Figure) -> None:
    """Have a figure measured with the renderer that will record it, at the resolution it has now."""
    TRACER.begin()
    _Canvas(fig)


def record(fig: Figure) -> Figure:
    """A figure that draws what this one draws; savefig takes it in any format. Raises NotRecordedError."""
    recorder = fig.canvas.get_renderer()
    fig.draw(recorder)
    replayed = Figure(figsize=fig.get_size_inches(), dpi=fig.dpi, layout="none")
    replayed.patch.set_visible(False)  # it is among what was recorded
    replayed.add_artist(_Replay(recorder))
    return replayed


def _find_typesetting(text: Text | None) -> tuple[object, object]:
    return (text.get_fontfeatures(), text.get_language()) if text is not None else (None, None)


def _fill(pen: GraphicsContextBase) -> GraphicsContextBase:
    """The pen for an outline that is filled: without a line, and with no edge moved to a pixel's."""
    pen.set_linewidth(0)
    pen.set_snap(False)
    return pen

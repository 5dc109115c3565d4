"""Drawn figure -> bytes: one layout for every format, the same bytes on every run. Writes no file."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import fontTools
import matplotlib as mpl
import PIL.Image
from matplotlib.figure import Figure

# No dates and no names of programs: they would change the bytes and not the picture.
METADATA = {"svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
            "png": {"Software": None}}
# Half the time of the default level, for files no larger to speak of.
COMPRESSION = {"png": {"compress_level": 3}}
# What typesets text and draws none: a PDF holds placed glyphs, and preparing these is most of its cost.
TYPESETTING = ["GSUB", "GPOS", "GDEF", "kern"]
VERSION = 2  # one more whenever this module makes other bytes of the same drawing, so that no cache gives the old ones
SETTINGS = ("agg.", "path.", "pdf.", "savefig.", "text.")  # those of matplotlib that do not show in an SVG


@contextmanager
def frozen_layout(fig: Figure) -> Iterator[None]:
    """Lay a figure out once, at the resolution of its PNG, and keep that for all that is rendered meanwhile.

    Afterwards the figure has its resolution and its layout engine back, so what is changed later is laid out again,
    and its labels are where the layout left them, whatever was rendered since and whatever was not.
    """
    engine, dpi = fig.get_layout_engine(), fig.dpi
    # Set for as long as this lasts: the PNG then finds the sizes of all texts measured by the layout.
    fig.dpi = find_dpi(fig)
    if engine is not None:
        engine.execute(fig)
    labels = [label for ax in fig.axes for label in (ax.title, ax.xaxis.label, ax.yaxis.label, ax.xaxis.offsetText, ax.yaxis.offsetText)]
    places = [label.get_position() for label in labels]  # in pixels of the resolution last rendered at
    # No engine rather than 'none', which leaves a placeholder for which matplotlib draws everything
    # twice; and no default engine, which savefig would put in the place of none.
    with mpl.rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
        try:
            fig.set_layout_engine(None)
            yield
        finally:
            for label, place in zip(labels, places, strict=True):
                label.set_position(place)
            fig.dpi = dpi
            fig.set_layout_engine(engine)


def find_dpi(fig: Figure) -> float:
    """The resolution a figure is saved at."""
    dpi = mpl.rcParams["savefig.dpi"]
    return fig.dpi if dpi == "figure" else dpi


def render_figure(fig: Figure, ending: str, dpi: float) -> bytes:
    """A figure as the bytes of an SVG, PDF or PNG file."""
    drawn = io.BytesIO()
    more = {"pil_kwargs": COMPRESSION[ending]} if ending in COMPRESSION else {}
    with _lean_fonts(ending), mpl.rc_context({"svg.hashsalt": "litmatrix"}):  # also for a figure drawn without a profile
        fig.savefig(drawn, format=ending, dpi=dpi, metadata=METADATA[ending], **more)
    return drawn.getvalue()


def shrink_png(png: bytes, fig: Figure, dpi: float) -> bytes:
    """A figure's PNG at a lower resolution, for the screen: cheaper than drawing it again."""
    width, height = fig.get_size_inches() * dpi
    with PIL.Image.open(io.BytesIO(png)) as picture:
        small = picture.resize((int(width), int(height)), PIL.Image.Resampling.BOX)
    shrunk = io.BytesIO()
    small.save(shrunk, "png", **COMPRESSION["png"])
    return shrunk.getvalue()


def describe_rendering(ending: str, dpi: float) -> str:
    """All that shapes the bytes of a format beside the drawing: settings, and the programs that write it."""
    made_by = (mpl.__version__, mpl.ft2font.__freetype_version__, fontTools.version, PIL.__version__, zlib.ZLIB_RUNTIME_VERSION)
    settings = [(name, mpl.rcParams[name]) for name in sorted(mpl.rcParams) if name.startswith(SETTINGS)]
    return repr((VERSION, ending, float(dpi), made_by, settings, METADATA[ending], COMPRESSION.get(ending), TYPESETTING))


@contextmanager
def _lean_fonts(ending: str) -> Iterator[None]:
    """Embed the outlines of a font in a PDF without its typesetting tables.

    matplotlib offers no setting for it, so the default of fontTools is lengthened meanwhile; where
    fontTools has none of that name, the tables are embedded as ever.
    """
    if ending != "pdf":
        yield
        return
    from fontTools.subset import Options  # matplotlib loads it for a PDF alone, and it takes its time

    usual = getattr(Options, "_drop_tables_default", None)
    if usual is not None:
        Options._drop_tables_default = [*usual, *TYPESETTING]
    try:
        yield
    finally:
        if usual is not None:
            Options._drop_tables_default = usual

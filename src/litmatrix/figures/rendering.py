"""Drawn figure -> bytes: one layout for every format, the same bytes on every run. Writes no file."""

from __future__ import annotations

import hashlib
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import astuple
from functools import cached_property, lru_cache
from pathlib import Path

import fontTools
import kiwisolver
import matplotlib as mpl
import numpy as np
import PIL.Image
from matplotlib import font_manager
from matplotlib.figure import Figure

from litmatrix.figures.copying import NotPlainError, pickle_figure, unpickle_figure
from litmatrix.figures.embedding import About, arrange_metadata, flatten_png, name_eps
from litmatrix.figures.layout import list_layout_faults
from litmatrix.figures.replaying import NotRecordedError, prepare_recording, record

# Half the time of the default level, for files no larger to speak of.
COMPRESSION = {"png": {"compress_level": 3}}
# What typesets text and draws none: a PDF holds placed glyphs, and preparing these is most of its cost.
TYPESETTING = ["GSUB", "GPOS", "GDEF", "kern"]
# Ids that depend on what is drawn alone, and no default layout engine, which matplotlib would put in the place of none.
SETTINGS = {"svg.hashsalt": "litmatrix", "figure.constrained_layout.use": False, "figure.autolayout": False}
VERSION = 5  # one more whenever this module, embedding, layout, replaying, tracing or hatching makes other of the same drawing
ELSEWHERE = ("backend", "interactive", "keymap.", "toolbar", "tk.", "webagg.", "savefig.directory")  # settings that shape no file


class Rendering:
    """A figure being saved: laid out and rendered from a copy, so that it stays as it was drawn.

    ``key`` is the sha256 of all that shapes its files; empty where that cannot be told. Such a figure
    is rendered itself, and laid out anew for each format.
    """

    def __init__(self, fig: Figure, about: About | None = None) -> None:
        self.fig, self.dpi, self.about = fig, find_dpi(fig), about or About()
        try:
            self.pickled = pickle_figure(fig)
        except NotPlainError:
            self.pickled = b""
        shaped = describe_rendering(self.dpi) + repr(astuple(self.about)).encode()
        self.key = hashlib.sha256(self.pickled + shaped).hexdigest() if self.pickled else ""

    def render(self, ending: str) -> bytes:
        """The figure as the bytes of an SVG, PDF, PNG, TIFF or EPS file."""
        if ending == "tiff":
            return flatten_png(self._draw("png", self.dpi, About()), self.dpi, self.about)
        return name_eps(self._draw("eps", self.dpi, About()), self.about) if ending == "eps" else self._draw(ending, self.dpi, self.about)

    def show(self, dpi: float) -> bytes:
        """The figure as the bytes of a PNG at a resolution of its own, which says nothing of itself."""
        return self._draw("png", dpi, About())

    def find_layout_faults(self) -> list[str]:
        """What is clipped and what overlaps, as it was laid out."""
        if self._drawn is self._laid_out:
            self._laid_out.draw_without_rendering()  # or a legend would not know where it stands
        return list_layout_faults(self._laid_out)

    def _draw(self, ending: str, dpi: float, about: About) -> bytes:
        drawn = io.BytesIO()
        more = {"pil_kwargs": COMPRESSION[ending]} if ending in COMPRESSION else {}
        with _lean_fonts(ending), mpl.rc_context(SETTINGS):
            self._drawn.savefig(drawn, format=ending, dpi=dpi, metadata=arrange_metadata(ending, about), **more)
        return drawn.getvalue()

    @cached_property
    def _laid_out(self) -> Figure:
        """The copy, laid out once, at the resolution of its files, with each text measured once."""
        if not self.pickled:
            return self.fig
        fig = unpickle_figure(self.pickled)
        fig.dpi = self.dpi
        prepare_recording(fig)
        if fig.get_layout_engine() is not None:
            fig.get_layout_engine().execute(fig)
            with mpl.rc_context(SETTINGS):
                # None rather than 'none', which leaves a placeholder for which matplotlib draws everything twice.
                fig.set_layout_engine(None)
        return fig

    @cached_property
    def _drawn(self) -> Figure:
        """What is saved: a recording of the copy; the copy or the figure itself where it cannot be recorded."""
        if self.pickled:
            with suppress(NotRecordedError):
                return record(self._laid_out)
        return self._laid_out


def find_dpi(fig: Figure) -> float:
    """The resolution a figure is saved at."""
    dpi = mpl.rcParams["savefig.dpi"]
    return fig.dpi if dpi == "figure" else dpi


def describe_rendering(dpi: float) -> bytes:
    """All that shapes the files beside the figure: settings, fonts, and the programs that write them."""
    made_by = (sys.version, mpl.__version__, mpl.ft2font.__freetype_version__, np.__version__, fontTools.version, PIL.__version__,
               kiwisolver.__version__, zlib.ZLIB_RUNTIME_VERSION)
    settings = [(name, mpl.rcParams[name]) for name in sorted(mpl.rcParams) if not name.startswith(ELSEWHERE)]
    return repr((VERSION, float(dpi), made_by, settings, _describe_fonts(), COMPRESSION, TYPESETTING)).encode()


def _describe_fonts() -> list[object]:
    """The fonts that matplotlib chooses from, and when each was changed."""
    return [(font, _stat_font(font.fname)) for font in font_manager.fontManager.ttflist]


@lru_cache(maxsize=4096)
def _stat_font(path: str) -> tuple[int, int] | None:
    try:
        told = Path(path).stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


@contextmanager
def _lean_fonts(ending: str) -> Iterator[None]:
    """Embed the outlines of a font in a PDF without its typesetting tables, which fontTools otherwise reads, compares and writes.

    matplotlib offers no setting for it, so two names of fontTools are something else meanwhile; where
    it has none of that name, the tables are embedded as ever.
    """
    if ending != "pdf":
        yield
        return
    from fontTools import subset  # matplotlib loads it for a PDF alone, and it takes its time

    dropped = [*getattr(subset.Options, "_drop_tables_default", ()), *TYPESETTING]
    with ExitStack() as stack:
        for owner, name, lean in ((subset.Options, "_drop_tables_default", dropped), (subset, "_compact_layout_tables", nullcontext)):
            if hasattr(owner, name):
                stack.callback(setattr, owner, name, getattr(owner, name))
                setattr(owner, name, lean)
        yield

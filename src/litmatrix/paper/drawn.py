"""What a PDF of one page draws, in its order: fills, lines and letters, with sizes, colours and places. Reads finished files."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.utils import apply_matrix_pt, mult_matrix

from litmatrix.files import read_bytes

WHITE = (1.0, 1.0, 1.0)
BLACK = (0.0, 0.0, 0.0)
POINT = 25.4 / 72  # in mm
GRID = 20  # a shape is known by its corners on a grid of so many steps


@dataclass(frozen=True)
class Shape:
    """A path as it was painted: its box in points, its fill and its line (None for none), and what it looks like.

    ``fills`` are the colours of a fill: one, or those of a hatch. ``form`` is the same for paths of one shape,
    whatever their size; of a line it is its dashes.
    """

    box: tuple[float, float, float, float]
    fills: tuple = ()
    line: tuple | None = None
    width: float = 0.0
    form: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter as it was painted: its middle and its size in points, and its colour."""

    text: str
    middle: tuple[float, float]
    size: float
    colour: tuple


@dataclass
class Page:
    """What a PDF holds: its size in mm, shapes and letters in painting order, and what it says of itself.

    ``fonts`` gives each font its type and whether it is embedded; ``others`` names kinds of colours that are
    neither RGB nor grey; ``hatches`` are the widths of lines in patterns.
    """

    width: float
    height: float
    drawn: list[Shape | Letter] = field(default_factory=list)
    fonts: dict[str, tuple[str, bool]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    hatches: list[float] = field(default_factory=list)
    info: dict[str, str] = field(default_factory=dict)


def read_page(path: Path) -> Page:
    """The first page of a PDF. Raises what pikepdf or pdfminer raise for a file that is damaged."""
    content = read_bytes(path)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        left, low, right, high = (float(value) for value in pdf.pages[0].mediabox)
        page = Page((right - left) * POINT, (high - low) * POINT)
        page.info = {str(name).lstrip("/"): str(value) for name, value in pdf.docinfo.items()}
        page.fonts = dict(_list_fonts(pdf))
        hatches = dict(_list_hatches(pdf.pages[0], page))
    manager = PDFResourceManager()
    device = _Recorder(manager, page, hatches)
    for found in PDFPage.get_pages(io.BytesIO(content), maxpages=1):
        _Interpreter(manager, device).process_page(found)
    return page


def _list_fonts(pdf: pikepdf.Pdf) -> Iterable[tuple[str, tuple[str, bool]]]:
    """Every font of a PDF: its name, its type, and whether its outlines are in the file."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font" and not str(thing.Subtype).startswith("/CIDFont"):
            below = thing.get("/DescendantFonts", [thing])[0]
            held = below.get("/FontDescriptor", {})
            embedded = str(thing.Subtype) == "/Type3" or any(name in held for name in ("/FontFile", "/FontFile2", "/FontFile3"))
            yield str(thing.get("/BaseFont", thing.get("/Name", "a font"))).lstrip("/"), (str(thing.Subtype).lstrip("/"), embedded)


def _list_hatches(page: pikepdf.Page, told: Page) -> Iterable[tuple[str, tuple]]:
    """The colours of every pattern, and, into ``told``, the widths of its lines."""
    for name, pattern in page.resources.get("/Pattern", {}).items():
        colours, width = [], 0.0
        for operands, operator in pikepdf.parse_content_stream(pattern):
            values = tuple(float(value) for value in operands) if str(operator) in ("rg", "RG", "g", "G", "w") else ()
            if str(operator) == "w":
                width = values[0]
            elif values:
                colours.append(values * 3 if len(values) == 1 else values)
            elif str(operator) in ("S", "B", "b") and width:
                told.hatches.append(width)
        yield str(name).lstrip("/"), tuple(dict.fromkeys(colours))


class _Interpreter(PDFPageInterpreter):
    """pdfminer's, but for a form that begins with the colours of whoever draws it, as the standard has it."""

    inherited: PDFGraphicState | None = None

    def subinterp(self) -> PDFPageInterpreter:
        """The interpreter of a form."""
        child = super().subinterp()
        child.inherited = self.graphicstate.copy()
        return child

    def init_state(self, ctm: tuple) -> None:
        """The state a page or form begins with."""
        super().init_state(ctm)
        if self.inherited is not None:
            self.graphicstate = self.inherited


class _Recorder(PDFTextDevice):
    """Takes down what is painted."""

    def __init__(self, manager: PDFResourceManager, page: Page, hatches: dict[str, tuple]) -> None:
        super().__init__(manager)
        self.page, self.hatches = page, hatches

    def begin_figure(self, name: str, bbox: Sequence[float], matrix: Sequence[float]) -> None:
        """A form begins."""

    def end_figure(self, name: str) -> None:
        """A form ends."""

    def render_image(self, name: str, stream: object) -> None:
        """A picture of pixels."""

    def paint_path(self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[tuple]) -> None:
        """A path is filled, drawn along, or both."""
        places = [apply_matrix_pt(self.ctm, part[-2:]) for part in path if part[0] != "h"]
        if not places:
            return
        xs, ys = zip(*places, strict=True)
        box = (min(xs), min(ys), max(xs), max(ys))
        width = float(graphicstate.linewidth) * _scale(self.ctm)
        line = self._colour(graphicstate.scolor) if stroke and width else None
        form = _tell_form(path, box) if fill else f"line {_tell_dashes(graphicstate.dash)}"
        self.page.drawn.append(Shape(box, self._fills(graphicstate.ncolor) if fill else (), line, width if line else 0.0, form))

    def render_char(self, matrix: tuple, font: object, fontsize: float, scaling: float, rise: float, cid: int, ncs: object,
                    graphicstate: PDFGraphicState) -> float:
        """A letter is set; its advance is returned."""
        advance = font.char_width(cid) * fontsize * scaling
        try:
            text = font.to_unichr(cid)
        except Exception:  # noqa: BLE001 (a letter whose meaning is not told is a letter all the same)
            text = "?"
        middle = apply_matrix_pt(mult_matrix((1, 0, 0, 1, 0, 0), matrix), (advance / 2, rise + fontsize * 0.3))
        if text.strip():
            self.page.drawn.append(Letter(text, middle, fontsize * _scale(matrix), self._fills(graphicstate.ncolor)[0]))
        return advance

    def _fills(self, colour: object) -> tuple:
        """The colours of a fill; of a pattern all that are in it."""
        name = colour[-1] if isinstance(colour, tuple | list) and colour and isinstance(colour[-1], str) else colour
        return self.hatches.get(name, (BLACK,)) if isinstance(name, str) else (self._colour(colour),)

    def _colour(self, colour: object) -> tuple:
        values = tuple(float(value) for value in (colour if isinstance(colour, tuple | list) else (colour if colour is not None else 0,)))
        if len(values) == 4:
            self.page.others.add("CMYK")
            cyan, magenta, yellow, black = values
            return tuple((1 - part) * (1 - black) for part in (cyan, magenta, yellow))
        return values * 3 if len(values) == 1 else values


def _scale(matrix: Sequence[float]) -> float:
    """By how much a matrix enlarges."""
    a, b, c, d = matrix[:4]
    return math.sqrt(abs(a * d - b * c))


def _tell_form(path: Sequence[tuple], box: tuple) -> str:
    """What a path looks like whatever its size: its corners on a coarse grid."""
    xs, ys = zip(*(part[-2:] for part in path if part[0] != "h"), strict=True)
    left, low = min(xs), min(ys)
    across, up = (max(xs) - left) or 1, (max(ys) - low) or 1
    corners = {(round((x - left) / across * GRID), round((y - low) / up * GRID)) for x, y in zip(xs, ys, strict=True)}
    return " ".join(f"{x},{y}" for x, y in sorted(corners))


def _tell_dashes(dash: object) -> str:
    pattern = dash[0] if isinstance(dash, tuple | list) and dash else dash
    return " ".join(f"{float(part):g}" for part in pattern) if isinstance(pattern, tuple | list) else ""

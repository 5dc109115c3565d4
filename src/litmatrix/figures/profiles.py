"""Profiles: sizes, type and colours, set before drawing; nothing resizes a figure later."""

from __future__ import annotations

from functools import lru_cache

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath

from litmatrix.figures.demands import Profile, read_profile
from litmatrix.figures.inline import prepare_inline
from litmatrix.figures.letters import FONT, FONTS, hold_fonts, install_font

MM = 1 / 25.4

# Dark blue, orange and two greys differ in lightness, so they hold up in grey and for
# colour-blind readers; every figure also tells its kinds apart by shape, hatch or text. On white, orange
# reaches the contrast of marks and grey that of text; pale is for lines that guide the eye alone.
INK = "#1a1a1a"
BLUE = "#1f4e79"
ORANGE = "#d07c00"
SKY = "#9cc4e4"
GREY = "#737373"
PALE = "#e4e4e4"
FILLS = (BLUE, SKY, ORANGE, PALE, GREY)
HATCHES = ("", "", "////", "", "....")

ROW_SHARE = 0.36  # how much of a figure's width row labels may take before they wrap


_used: list[Profile] = []


def use_profile(name: str = "default") -> None:
    """Set matplotlib to a profile. Call it once, before drawing. Raises ValueError for an unknown name."""
    profile = read_profile(name)
    _used[:] = [profile]
    install_font()
    hold_fonts()
    mpl.rcParams.update({
        "figure.figsize": (profile.width * MM, profile.width * MM * 0.6),
        "figure.constrained_layout.use": True,
        "figure.dpi": 100,
        "savefig.dpi": profile.dpi,
        "savefig.bbox": None,
        "font.family": FONT,
        "font.size": profile.size,
        "axes.titlesize": profile.size,
        "axes.labelsize": profile.size,
        "xtick.labelsize": profile.size,
        "ytick.labelsize": profile.size,
        "legend.fontsize": profile.size,
        "legend.frameon": False,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.6,
        "pdf.fonttype": 42,
        "ps.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "litmatrix",
        "text.hinting": "no_hinting",  # a text has the same place and width at every resolution
        "text.parse_math": False,  # a dollar in a label is data, and a name such as \frac is no command
    })
    prepare_inline()


def find_profile() -> Profile:
    """The profile in use; the default one where none was chosen."""
    return _used[0] if _used else read_profile("default")


def shrink_type(share: float = 0.85) -> float:
    """The size of what is set smaller than the rest, in points; never less than the profile allows."""
    return max(mpl.rcParams["font.size"] * share, find_profile().smallest)


def measure(text: str, *, bold: bool = False) -> float:
    """The width of a line of text at the profile's type size, in inches."""
    return _measure(text, mpl.rcParams["font.size"], bold)


@lru_cache(maxsize=4096)
def _measure(text: str, size: float, bold: bool) -> float:
    style = font_manager.FontProperties(family=FONT, weight="bold" if bold else "normal")
    font = font_manager.get_font(font_manager.findfont(style))
    font.set_size(size, 72)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 / 72


def shape_marker(letter: str) -> Outline:
    """A letter of the profile's font as a marker, as large as a marker is."""
    outline = TextPath((0, 0), letter, prop=font_manager.FontProperties(fname=FONTS / "LiberationSans-Regular.ttf"))
    box = outline.get_extents()
    centre, size = (box.p0 + box.p1) / 2, max(box.width, box.height)
    return Outline((outline.vertices - centre) / size, outline.codes)


def wrap(text: str, width: float) -> list[str]:
    """A text in lines no wider than ``width`` inches, broken between words only."""
    if measure(text) <= width:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def new_axes(rows: float, *, top: float = 0.0, bottom: float = 0.0, ax: Axes | None = None) -> Axes:
    """Axes of the profile's width and a height for so many lines of text.

    ``top`` and ``bottom`` are further lines kept for labels and the legend. An ``ax`` handed
    in is returned as it is.
    """
    if ax is not None:
        return ax
    line = mpl.rcParams["font.size"] * 1.9 / 72
    width = mpl.rcParams["figure.figsize"][0]
    _, ax = plt.subplots(figsize=(width, (rows + top + bottom) * line))
    return ax


def strip_frame(ax: Axes, *, keep: tuple[str, ...] = ()) -> None:
    """Take away spines and tick marks, but for the spines named."""
    for side, spine in ax.spines.items():
        spine.set_visible(side in keep)
    ax.tick_params(length=0)

"""What a figure says in sentences: what was left out, and why something is not drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes

from litmatrix.figures.profiles import new_axes, wrap

NOTE_LINE = 0.72  # height of a wrapped line, in lines of text as ``new_axes`` counts them


def wrap_notes(sentences: Iterable[str]) -> list[str]:
    """Each different sentence once, in lines that fit the width of the figure; empty ones are passed over."""
    return [line for sentence in dict.fromkeys(filter(None, sentences)) for line in wrap(sentence, mpl.rcParams["figure.figsize"][0] - 0.4)]


def place_notes(ax: Axes, lines: Sequence[str], handles: Sequence = (), labels: Sequence[str] = ()) -> None:
    """The lines of the notes below the axes, and a legend below them."""
    ax.figure.legend(list(handles), list(labels), loc="outside lower center", ncols=min(3, max(1, len(labels))),
                     handlelength=1.4, handletextpad=0.5, columnspacing=1.4)
    if lines:
        legend = ax.figure.legends[-1]
        legend.set_title("\n".join(lines), prop={"size": mpl.rcParams["font.size"]})
        legend.get_title().set_linespacing(1.25)
        legend.set_alignment("left")


def write_refusal(ax: Axes, x: float, y: float, sentence: str, width: float, *, align: str = "left") -> None:
    """A sentence where a mark would stand, wrapped to ``width`` inches and centred on ``y``."""
    ax.text(x, y, "\n".join(wrap(sentence, width)), ha=align, va="center", linespacing=1.2).set_in_layout(False)


def draw_refusal(sentences: Iterable[str], *, ax: Axes | None = None) -> Axes:
    """The reasons why nothing is drawn, each once, in place of a figure."""
    lines = wrap_notes(sentences)
    ax = new_axes(max(2.0, len(lines) * NOTE_LINE + 1), ax=ax)
    ax.text(0.02, 0.5, "\n".join(lines), transform=ax.transAxes, va="center", ha="left", linespacing=1.25)
    ax.axis("off")
    return ax

"""Figures as files: the formats of their profile, the table behind them, their words, and where they come from."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING

from litmatrix.files import save_bytes
from litmatrix.paper.describing import tell_figure
from litmatrix.paper.keeping import recall
from litmatrix.paper.places import find_exports
from litmatrix.paper.provenance import arrange_source, format_json
from litmatrix.paper.tables import format_guarded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from litmatrix.figures import About, Rendering


WORDS = ("alt.txt", "caption.md", "json")


def save_figure(ax: Axes, table: pd.DataFrame, stem: str) -> None:
    """Save a drawn figure in the formats of its profile, the table behind it, and its words, all under one stem.

    Writes exports/figures/<stem> as .svg, .pdf, .png and what else the profile wants, .alt.txt (for those
    who do not see it), .caption.md and .json (profile, parameters, hash of the table, what is clipped or
    overlaps), and exports/tables/<stem>.csv, each whole or not at all. The same words and the
    hash stand inside each picture. What the same drawing gave before is taken from the user's cache
    folder. Raises ValueError for a stem that is not lower-case words with hyphens.
    """
    from litmatrix import figures  # here, so that a table is saved without loading matplotlib

    exports, fig = find_exports(stem), ax.get_figure(root=True)
    told, behind = tell_figure(table, stem, fig), format_guarded(table)
    source = arrange_source(stem, figures.find_profile().name, hashlib.sha256(behind).hexdigest())
    rendering = figures.Rendering(fig, figures.About(told.title, told.alt, format_json(source)))
    contents = {f"figures/{stem}.{ending}": content for ending, content in _render(rendering).items()}
    layout = json.loads(recall(rendering.key, "layout.json", lambda: format_json(rendering.find_layout_faults()).encode("utf-8")))
    words = (told.alt + "\n", told.caption, format_json({**source, "layout": layout}, indent=1) + "\n")
    contents |= {f"figures/{stem}.{ending}": text.encode("utf-8") for ending, text in zip(WORDS, words, strict=True)}
    for name, content in {**contents, f"tables/{stem}.csv": behind}.items():
        save_bytes(content, exports / name)


def name_files(stem: str) -> list[str]:
    """The files that a figure is saved as, in the folder of exports."""
    from litmatrix import figures

    return [*(f"figures/{stem}.{ending}" for ending in (*figures.find_profile().formats, *WORDS)), f"tables/{stem}.csv"]


def render_formats(fig: Figure, about: About | None = None) -> dict[str, bytes]:
    """The bytes of a figure by ending; where a notebook is going to show it, its picture is made ready too."""
    from litmatrix import figures

    return _render(figures.Rendering(fig, about))


def _render(rendering: Rendering) -> dict[str, bytes]:
    from litmatrix import figures

    fig = rendering.fig
    content = {ending: recall(rendering.key, ending, partial(rendering.render, ending)) for ending in figures.find_profile().formats}
    if figures.shows_png(fig):
        figures.show_as(fig, recall(rendering.key, f"{fig.dpi:g}.png", partial(rendering.show, fig.dpi)))
    return content

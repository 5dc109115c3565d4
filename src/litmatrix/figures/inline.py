"""Figures inside a notebook: shown at their own size, and not rendered again where they were just saved."""

from __future__ import annotations

import sys
from base64 import b64encode
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

BACKENDS = ("inline", "module://matplotlib_inline.backend_inline")
_pictures: WeakKeyDictionary[Figure, bytes] = WeakKeyDictionary()


def prepare_inline() -> None:
    """Have IPython's inline backend show figures uncropped; does nothing elsewhere.

    A figure has the width of its profile. Cropping it to its ink, IPython's default, draws it
    twice and lets the width follow the labels.
    """
    shell = _find_shell()
    if shell is None or mpl.get_backend(auto_select=False) not in BACKENDS:
        return
    from IPython.core.pylabtools import select_figure_formats
    from matplotlib_inline.config import InlineBackend

    backend = InlineBackend.instance(parent=shell)
    backend.print_figure_kwargs = {**backend.print_figure_kwargs, "bbox_inches": None}
    if backend.shell is not None:  # the backend runs already, with formats chosen before
        select_figure_formats(shell, backend.figure_formats, **backend.print_figure_kwargs)


def shows_png(fig: Figure) -> bool:
    """Whether a notebook will show this figure as a plain, uncropped PNG."""
    return _find_usual() is not None and bool(fig.axes)


def show_as(fig: Figure, png: bytes) -> None:
    """Show these bytes for a figure, as long as nothing about it is changed."""
    usual = _find_usual()
    if usual is None:
        return
    formatter = _find_shell().display_formatter.formatters["image/png"]
    formatter.for_type(Figure, partial(_show, usual))
    _pictures[fig] = png
    fig.stale = False  # any change to the figure or a part of it sets this again


def _show(usual: partial, fig: Figure) -> object:
    png = None if fig.stale else _pictures.get(fig)
    return usual(fig) if png is None else b64encode(png).decode("ascii")


def _find_usual() -> partial | None:
    """How IPython would make a plain, uncropped PNG; None where it makes anything else, or is not there."""
    shell = _find_shell()
    if shell is None:
        return None
    try:
        printer = shell.display_formatter.formatters["image/png"].lookup_by_type(Figure)
    except KeyError:
        return None
    usual = printer.args[0] if getattr(printer, "func", None) is _show else printer
    keywords = {"fmt": "png", "base64": True, "bbox_inches": None}
    return usual if isinstance(usual, partial) and not usual.args and usual.keywords == keywords else None


def _find_shell() -> InteractiveShell | None:
    """The running IPython shell; IPython is not loaded to find out."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None

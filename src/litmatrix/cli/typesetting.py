"""The last step of ``litmatrix export``: tables typeset from what was exported as CSV."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from litmatrix.cli.console import err, open_review, out

LIBRARIES = {"docx": "python-docx", "great_tables": "great_tables"}


def require_libraries() -> None:
    """An error line and exit status 2 where what writes Word and HTML is not installed."""
    missing = [name for module, name in LIBRARIES.items() if _is_missing(module)]
    if missing:
        err.print(f"Writing tables needs {' and '.join(missing)}: pip install 'litmatrix[paper]'")
        raise click.exceptions.Exit(2)


def _is_missing(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is None
    except ValueError:  # it is there in name only
        return True


def typeset_tables(exports: Path, to: Path) -> None:
    """Write the tables of a folder of exports as LaTeX, Word and HTML below ``to``, and say how many."""
    from litmatrix.paper.typesetting import read_wording, save_typeset

    stems = save_typeset(exports, to, read_wording(open_review()))
    if not stems:
        out.print(f"{exports} has no tables.")
        return
    out.print(f"{len(stems)} tables as LaTeX, Word and HTML in {to / 'typeset'}; _all.tex shows them all.")

"""``litmatrix paper check`` and ``litmatrix paper build``: a paper whose numbers, figures and tables come from the exports."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_folder, out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from litmatrix.paper.prose import Paper
    from litmatrix.review import ReviewFolder


@click.group(short_help="Fill, check and render the paper in paper/.")
def paper() -> None:
    """The paper in paper/: Markdown in which numbers, figures and tables are named and not typed."""


@paper.command
def check() -> None:
    """Check the paper without writing anything: every name, image and citation, and every number that was typed in the results."""
    folder = open_folder()
    with _telling_what_lacks():
        _open_sound(folder, folder.exports)
    out.print(f"the paper, {_list_files(folder)}, has no faults")


@paper.command
def build() -> None:
    """Fill in the paper and write it as Word, HTML, LaTeX, Markdown and PDF into exports/paper.

    Also writes every number there is to exports/numbers.json, and to exports/numbers.tex for \\input in LaTeX.
    Nothing is written where the paper has a fault, or where the exports are not current. Where paper/ holds no
    Markdown, since you write in LaTeX, the numbers alone are written.
    """
    from litmatrix.paper.prose import build_paper, list_drafts, save_numbers

    folder = open_folder()
    if list_drafts(folder.root):
        with _telling_what_lacks():
            read = _open_sound(folder, folder.exports)
            count = save_numbers(folder.exports)
            made, remarks = build_paper(read, folder.exports)
        for remark in [*remarks, f"{', '.join(made)} in {folder.exports / 'paper'}, from {_list_files(folder)}"]:
            out.print(remark)
    else:
        _refuse_stale(folder)
        count = save_numbers(folder.exports)
        out.print("paper/ holds no .md file, so the numbers alone were written.")
    out.print(f"{count} numbers in {folder.exports / 'numbers.json'} and numbers.tex")


def _open_sound(folder: ReviewFolder, exports: Path) -> Paper:
    """The paper of a review whose exports are current; every fault is printed and exit status 1 where it has any."""
    from litmatrix.files import describe_faults
    from litmatrix.paper.prose import check_paper, read_numbers, read_paper

    _refuse_stale(folder)
    read = read_paper(folder.root)
    faults = check_paper(read, read_numbers(exports))
    for name in sorted(faults):
        err.print(describe_faults(name, faults[name]))
    if faults:
        raise click.exceptions.Exit(1)
    return read


def _list_files(folder: ReviewFolder) -> str:
    """The files that the paper is, so that one that was not meant is seen."""
    from litmatrix.paper.prose import list_drafts

    return ", ".join(f"paper/{path.name}" for path in list_drafts(folder.root))


def _refuse_stale(folder: ReviewFolder) -> None:
    """Exit status 1 where a notebook would run again, so that a number may be an old one."""
    from litmatrix.files import Fault, FileFaults
    from litmatrix.rerun import list_notebooks, plan_runs

    stale: dict[str, list[str]] = {}
    for plan in sorted(plan_runs(folder.root, list_notebooks(folder.notebooks)), key=lambda plan: plan.path):
        if plan.reasons:
            stale.setdefault("; ".join(plan.reasons), []).append(plan.path.name)
    if stale:
        raise FileFaults("exports/", [Fault(0, f"what {_name(names)} made is not current: {reason}. Run litmatrix run.")
                                      for reason, names in stale.items()])


def _name(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} other{'s' * (len(names) > 2)}"


@contextmanager
def _telling_what_lacks() -> Iterator[None]:
    """One clear error and exit status 2 where a program is missing or could not do it."""
    from litmatrix.paper.prose.rendering import RenderError

    try:
        yield
    except RenderError as error:
        err.print(str(error))
        raise click.exceptions.Exit(2) from None

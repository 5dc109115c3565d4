"""``litmatrix run``: notebooks executed, outputs in place, exports beside."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litmatrix.cli.check import print_check
from litmatrix.cli.console import err, open_review, out

if TYPE_CHECKING:
    from litmatrix.rerun import Outcome
    from litmatrix.review import Review


def run(
    notebooks: Annotated[list[Path] | None, typer.Argument(help="Notebooks to run; all of the review's without any.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many run side by side.")] = 2,
) -> None:
    """Execute notebooks on a real kernel, write their outputs in place, and export figures and tables."""
    from litmatrix.rerun import clear_exports, keep_expected, list_notebooks, run_notebooks

    review, begun = open_review(), time.monotonic()
    paths = _resolve(review, notebooks) if notebooks else list_notebooks(review.notebooks)
    if not print_check(review):
        raise typer.Exit(1)
    if not notebooks:
        clear_exports(review.exports)
    outcomes = _run_with_progress(run_notebooks, paths, jobs)
    failed = [outcome for outcome in outcomes if outcome.failure]
    for outcome in failed:
        _print_failure(outcome)
    passed = [outcome.path for outcome in outcomes if not outcome.failure]
    keep_expected(passed, review.exports, review.notebooks / "expected")
    _print_summary(review, len(passed), len(failed), time.monotonic() - begun)
    if failed:
        raise typer.Exit(1)


def _resolve(review: Review, notebooks: list[Path]) -> list[Path]:
    """The notebooks named, as paths: as given, else inside the review's notebooks/."""
    from litmatrix.files import suggest
    from litmatrix.rerun import list_notebooks

    known = {path.name: path for path in list_notebooks(review.notebooks)}
    paths = []
    for notebook in notebooks:
        path = notebook if notebook.is_file() else known.get(notebook.name)
        if path is None:
            err.print(f"There is no notebook '{notebook}'.{suggest(notebook.name, known)}", markup=False)
            raise typer.Exit(2)
        paths.append(path.resolve())
    return paths


def _run_with_progress(run_notebooks: object, paths: list[Path], jobs: int) -> list[Outcome]:
    """Run notebooks with a bar and a line for each that ends."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=out) as progress:
        task = progress.add_task("notebooks", total=len(paths))
        begun: dict[Path, float] = {}

        def tell(path: Path, word: str) -> None:
            if word == "started":
                begun[path] = time.monotonic()
                return
            progress.console.print(f"{word:<7} {path.name} ({time.monotonic() - begun[path]:.1f} s)", markup=False)
            progress.advance(task)

        return run_notebooks(paths, jobs=jobs, tell=tell)


def _print_failure(outcome: Outcome) -> None:
    failure = outcome.failure
    err.print(f"{outcome.path.name}, code cell {failure.cell} failed; the notebook was left as it was.", markup=False)
    for line in failure.source.splitlines():
        err.print(f"    {line}", markup=False)
    err.print(failure.message, markup=False)


def _print_summary(review: Review, passed: int, failed: int, seconds: float) -> None:
    from rich.table import Table

    sources, themes = review.sources(), review.themes()
    figures = sorted((review.exports / "figures").glob("*.svg"))
    tables = sorted((review.exports / "tables").glob("*.csv"))
    shown = Table(show_header=False, box=None, pad_edge=False)
    for name, value in [
        ("sources", f"{len(sources)}, of which {(sources['charted'] == 'yes').sum()} charted"),
        ("themes", f"{len(themes)} in {themes['family'].nunique()} families"),
        ("passages", f"{len(review.passages())} codable in charted sources"),
        ("codings", f"{len(review.codings())} in the consensus"),
        ("notebooks", f"{passed} passed" + (f", {failed} failed" if failed else "")),
        ("figures", f"{len(figures)}, each as SVG, PDF and PNG, in {review.exports / 'figures'}"),
        ("tables", f"{len(tables)} as CSV in {review.exports / 'tables'}"),
        ("seconds", f"{seconds:.1f}"),
    ]:
        shown.add_row(name, value)
    out.print(shown)

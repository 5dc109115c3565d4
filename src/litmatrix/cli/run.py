"""``litmatrix run``: the notebooks whose inputs changed, their outputs in place, exports beside."""

from __future__ import annotations

import time
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.ahead import REUSE
from litmatrix.cli.check import print_report
from litmatrix.cli.console import err, open_folder, out
from litmatrix.cli.provenance import PROVENANCE, keep_provenance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from litmatrix.rerun import Outcome, Plan, WarmProcess
    from litmatrix.review import ReviewFolder

NOTEBOOKS = click.argument("notebooks", metavar="[NOTEBOOK]...", nargs=-1, type=click.Path(path_type=Path))
JOBS = click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="How many run side by side.")
CHECK, CHECKED_BY = "check", ("schema", "files", "corpus", "coding", "review")
NUMBERS = ("numbers.json", "numbers.tex")  # made of the tables by `litmatrix paper build`


@click.command(short_help="Run what changed, and export its figures and tables.")
@NOTEBOOKS
@JOBS
@click.option("--all", "every", is_flag=True, help="Run them even where nothing changed, and draw every figure.")
@click.option("--dry-run", is_flag=True, help="Only say which would run, and why.")
@click.option("--watch", is_flag=True, help="Stay, and run again whenever a file is saved.")
@click.option("--kernel", is_flag=True, help="Execute on real kernels only; slower, the same outputs.")
@click.option("--parameter", "-p", metavar="NAME=VALUE", multiple=True, help="Set a parameter; needs --out.")
@click.option("--out", "to", type=click.Path(file_okay=False, path_type=Path),
              help="Write executed copies and their exports here, and touch nothing else.")
def run(notebooks: tuple[Path, ...], jobs: int, every: bool, dry_run: bool, watch: bool, kernel: bool,
        parameter: tuple[str, ...], to: Path | None) -> None:
    """Execute the notebooks whose inputs changed, write their outputs in place, and export figures and tables.

    A notebook runs where its code, a file or folder it read, litmatrix or an installed package
    changed since its last run, or where something it made is missing or altered.
    """
    folder = open_folder()
    paths = find_notebooks(folder, notebooks)
    if parameter or to:
        from litmatrix.cli.variants import run_variants

        passed = run_variants(folder, paths if notebooks else [], parameter, to, jobs, kernel)
    elif dry_run:
        passed = _print_plans(_plan(folder, paths, every))
    elif watch:
        from litmatrix.cli.watching import watch_review

        passed = watch_review(folder, notebooks, jobs, kernel)
    else:
        passed = update(folder, paths, jobs=jobs, every=every, kernel=kernel)
    if not passed:
        raise click.exceptions.Exit(1)


def bring_up_to_date(folder: ReviewFolder, jobs: int = 2, kernel: bool = False) -> bool:
    """Run what is not current; whether every notebook of the review is current now."""
    return update(folder, find_notebooks(folder), jobs=jobs, kernel=kernel)


def find_notebooks(folder: ReviewFolder, named: Iterable[Path] = ()) -> list[Path]:
    """The notebooks named, as given, else inside the review's notebooks/; all of them where none is named."""
    from litmatrix.files import suggest
    from litmatrix.rerun import list_notebooks

    known = {path.name: path for path in list_notebooks(folder.notebooks)}
    paths = []
    for notebook in named or known.values():
        path = notebook if notebook.is_file() else known.get(notebook.name)
        if path is None:
            err.print(f"There is no notebook '{notebook}'.{suggest(notebook.name, known)}")
            raise click.exceptions.Exit(2)
        paths.append(path.resolve())
    return paths


def update(folder: ReviewFolder, paths: list[Path], *, jobs: int, every: bool = False, kernel: bool = False,
           warm: WarmProcess | None = None, quiet: bool = False) -> bool:
    """Check the review and run what must run of these notebooks, one such run at a time; whether all passed.

    ``warm`` is a process to be used. ``quiet`` says nothing where nothing had to run.
    """
    from litmatrix.files import lock_folder
    from litmatrix.rerun import read_runs, read_told, sweep

    begun = time.monotonic()
    with lock_folder(folder.root, "run", waiting=lambda: out.print("Another run is at work on this review; waiting for it.")):
        plans = [plan for plan in _plan(folder, paths, every) if plan.reasons]
        told, before = read_told(folder.root, CHECK), _read_tables(folder.exports)
        if plans or told is None:
            passed, outcomes, report = _run_plans(folder, plans, jobs, kernel, warm, told.told if told else None, "" if every else REUSE)
        else:
            passed, outcomes, report = True, [], told.told
        swept = passed and len(paths) == len(find_notebooks(folder)) and sweep(folder.root, folder.exports, paths)
        if outcomes or swept or not (folder.exports / PROVENANCE).is_file():
            keep_provenance(folder, folder.exports, read_runs(folder.root, find_notebooks(folder)))
        if before != _read_tables(folder.exports):
            _drop_numbers(folder.exports)
    if report["faults"]:
        return False
    if quiet and not outcomes:
        return passed
    _print_summary(folder, report["summary"], outcomes, len(paths), time.monotonic() - begun)
    return passed


def _read_tables(exports: Path) -> dict[str, bytes]:
    """The exported tables, where numbers were taken from them; nothing where no paper is written."""
    written = any((exports / name).is_file() for name in NUMBERS)
    return {path.name: path.read_bytes() for path in (exports / "tables").glob("*.csv")} if written else {}


def _drop_numbers(exports: Path) -> None:
    """Remove numbers that may be old ones: LaTeX then stops, where it would print them."""
    for name in NUMBERS:
        (exports / name).unlink(missing_ok=True)
    out.print(f"{' and '.join(NUMBERS)} were removed, since tables changed. litmatrix paper build writes them anew.")


def _plan(folder: ReviewFolder, paths: list[Path], every: bool) -> list[Plan]:
    from litmatrix.rerun import Plan, plan_runs

    plans = plan_runs(folder.root, paths)
    return [Plan(plan.path, plan.reasons or ("--all was given",), plan.seconds) for plan in plans] if every else plans


def _run_plans(folder: ReviewFolder, plans: list[Plan], jobs: int, kernel: bool, warm: WarmProcess | None,
               report: dict | None, reuse: str) -> tuple[bool, list[Outcome], dict]:
    """Check where ``report`` is None, then run: whether all passed, the outcomes, and the report of the check."""
    from litmatrix.cli.progress import Progress
    from litmatrix.rerun import Job, keep_run, run_notebooks

    with ExitStack() as stack:
        server = warm or stack.enter_context(start_server(kernel))
        _look_ahead()
        report = report or _check(folder, server, keep=True)
        if not print_report(report):
            return False, [], report
        progress = stack.enter_context(Progress(len(plans))) if plans else None
        outcomes = run_notebooks([Job(plan.path) for plan in plans], folder.root, workers=jobs, warm=server, kernel=kernel, reuse=reuse,
                                 tell=progress, keep=partial(keep_run, folder.root, folder.exports)) if plans else []
    print_failures(outcomes)
    return not any(outcome.failure for outcome in outcomes), outcomes, report


def _look_ahead() -> None:
    """Load what is needed after notebooks have run, now that the check is at work and this process would only wait for it."""
    from litmatrix.paper import save_provenance  # noqa: F401
    from litmatrix.rerun import list_rooms

    list_rooms(["import litmatrix"])  # what each room imports is read once


def start_server(kernel: bool) -> WarmProcess | nullcontext:
    """A warm process for notebooks and the check; nothing where kernels are asked for or this system cannot fork."""
    from litmatrix.cli.ahead import take_ahead
    from litmatrix.rerun import can_fork

    return take_ahead() if can_fork() and not kernel else nullcontext()


def check_review_first(folder: ReviewFolder, server: WarmProcess | None, *, keep: bool) -> bool:
    """Check the review, unless it is known to be sound, and print what was found; whether it is sound."""
    from litmatrix.rerun import read_told

    told = read_told(folder.root, CHECK)
    return print_report(told.told if told else _check(folder, server, keep=keep))


def _check(folder: ReviewFolder, server: WarmProcess | None, *, keep: bool) -> dict:
    """Check the review in the warm process, or here where there is none; what a sound one said is kept."""
    from litmatrix.rerun import keep_told

    if server:
        reply = server.prepare(str(folder.root))
        found, used = reply["found"], reply["used"]
    else:
        from litmatrix.files import recording
        from litmatrix.review import report_review

        recording.start(folder.root)
        found = report_review()
        used = recording.stop().inputs()
    if keep and not found["faults"]:
        keep_told(folder.root, CHECK, used, CHECKED_BY, found)
    return found


def print_failures(outcomes: Iterable[Outcome]) -> None:
    """The first failing cell of each notebook: which it is, its source and the traceback."""
    for outcome in outcomes:
        failure = outcome.failure
        if failure is None:
            continue
        place = f", code cell {failure.cell}" if failure.cell else ""
        err.print(f"{outcome.path.name}{place} failed; the notebook was left as it was.")
        for line in failure.source.splitlines():
            err.print(f"    {line}")
        err.print(failure.traceback or failure.message)


def _print_plans(plans: list[Plan]) -> bool:
    for plan in sorted(plans, key=lambda plan: plan.path.name):
        word = "would run    " if plan.reasons else "would not run"
        out.print(f"{word}  {plan.path.name}: {'; '.join(plan.reasons) or 'nothing it used or made has changed'}")
    return True


def _print_summary(folder: ReviewFolder, summary: list[list[str]], outcomes: list[Outcome], count: int, seconds: float) -> None:
    failed = sum(1 for outcome in outcomes if outcome.failure)
    counts = {"run": len(outcomes) - failed, "failed": failed, "current": count - len(outcomes)}
    figures = sum(1 for _ in (folder.exports / "figures").glob("*.svg"))
    tables = sum(1 for _ in (folder.exports / "tables").glob("*.csv"))
    for name, value in [
        *summary,
        ("notebooks", ", ".join(f"{number} {word}" for word, number in counts.items() if number) or "none"),
        ("figures", f"{figures}, each as SVG, PDF and PNG, in {folder.exports / 'figures'}"),
        ("tables", f"{tables} as CSV in {folder.exports / 'tables'}"),
        ("seconds", f"{seconds:.1f}"),
    ]:
        out.print(f"{name:<9}  {value}")  # no table of rich: it cuts long paths short

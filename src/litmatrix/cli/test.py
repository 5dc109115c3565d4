"""``litmatrix test``: the review run again on a copy, beside what was committed; nothing is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_folder, out
from litmatrix.cli.run import JOBS, NOTEBOOKS, find_notebooks, print_failures, start_server

if TYPE_CHECKING:
    from litmatrix.rerun import Outcome
    from litmatrix.rerun.comparing import Difference
    from litmatrix.rerun.refereeing import Verdict
    from litmatrix.review import ReviewFolder

FROZEN = "frozen"
LEFT_OUT = (".*", "__pycache__", "*.egg-info", "node_modules")


@click.command(short_help="Run on a copy, and compare with what was committed.")
@NOTEBOOKS
@click.option("--against", metavar="REV", default="", help="What to compare with: a git revision, a folder or an edition. "
              "Without it: git's HEAD, or the edition's own frozen copy.")
@JOBS
def test(notebooks: tuple[Path, ...], against: str, jobs: int) -> None:
    """Run the notebooks on a copy and compare every output, figure and table with what was committed.

    nbval compares the outputs of each cell on a real kernel; litmatrix compares the table behind
    each figure, its pixels where the lock is installed, and says which number moved and which
    input changed. Writes nothing. Exit status 1 where anything differs.
    """
    folder = open_folder()
    paths = find_notebooks(folder, notebooks)
    _require_referee()
    with _open_reference(folder, against) as reference, tempfile.TemporaryDirectory(prefix="litmatrix-test-") as place:
        report = _compare(folder, paths, reference, Path(place).resolve(), jobs)
    _print_report(report, against or ("the frozen copy" if reference.name == FROZEN else "HEAD"))
    if not report.sound:
        raise click.exceptions.Exit(1)


def _require_referee() -> None:
    from litmatrix.rerun.refereeing import list_missing

    missing = list_missing()
    if missing:
        err.print(f"litmatrix test needs {', '.join(missing)}: python -m pip install 'litmatrix[test]'")
        raise click.exceptions.Exit(2)


@contextmanager
def _open_reference(folder: ReviewFolder, against: str) -> Iterator[Path]:
    """A folder with the review as it was committed."""
    from litmatrix.editions import EditionError, open_version

    frozen = folder.root / FROZEN
    if not against and (frozen / "notebooks").is_dir():
        yield frozen
        return
    try:
        with open_version(against or "HEAD", folder.root) as reference:
            yield reference
    except EditionError as error:
        hint = "" if against else " There is nothing to compare with: commit the review to git, or test an edition."
        err.print(f"{error}{hint}")
        raise click.exceptions.Exit(2) from None


@dataclass(frozen=True)
class _Report:
    """What a test found: runs that failed, differences, inputs that changed, what nbval said, and how much was compared."""

    outcomes: list[Outcome]
    differences: list[Difference]
    inputs: list[str]
    verdict: Verdict
    figures: int
    pixels: str

    @property
    def sound(self) -> bool:
        """Whether everything is as it was committed."""
        return not (self.differences or self.verdict.failed or self.verdict.trouble or any(o.failure for o in self.outcomes))


def _compare(folder: ReviewFolder, paths: list[Path], reference: Path, place: Path, jobs: int) -> _Report:
    """Run the notebooks on a copy in ``place``, have nbval judge them, and compare both with the reference."""
    from litmatrix.rerun import Job, run_notebooks
    from litmatrix.rerun.refereeing import Verdict, lay_reference, referee

    copy = place / "review"
    _copy_review(folder, copy)
    copies = [copy / path.relative_to(folder.root) for path in paths]
    with start_server(kernel=False) as server:
        outcomes = run_notebooks([Job(path, exports=place / "exports") for path in copies], copy, workers=jobs, warm=server)
    executed = place / "executed"
    shutil.copytree(copy / "notebooks", executed)
    found, pixels = _list_differences(folder, outcomes, reference, place / "exports", executed)
    if any(outcome.failure for outcome in outcomes):
        verdict = Verdict(0, ())
    else:
        lay_reference(reference / "notebooks", copy / "notebooks")
        known = [path for path in copies if (reference / "notebooks" / path.name).is_file()]
        verdict = referee(known, copy, place / "nbval", jobs) if known else Verdict(0, ())
    moved = {difference.notebook for difference in found} | {name for name, _, _ in verdict.failed}
    inputs = _list_inputs(folder, reference, copy, [o for o in outcomes if o.path.name in moved or "" in moved])
    return _Report(outcomes, found, inputs, verdict, len(_list_drawn(outcomes, place / "exports")), pixels)


def _copy_review(folder: ReviewFolder, copy: Path) -> None:
    """The review without what is hidden or machine-made; its environment variables stay."""
    own = {folder.exports.resolve(), folder.texts.resolve(), (folder.root / "exports").resolve(), (folder.root / FROZEN).resolve()}

    def leave_out(where: str, names: list[str]) -> set[str]:
        return {name for name in names if Path(where, name).resolve() in own} | shutil.ignore_patterns(*LEFT_OUT)(where, names)

    shutil.copytree(folder.root, copy, ignore=leave_out)


def _list_differences(folder: ReviewFolder, outcomes: list[Outcome], reference: Path, exports: Path,
                      executed: Path) -> tuple[list[Difference], str]:
    """Every difference litmatrix sees itself, and why pixels were not compared, if they were not."""
    from litmatrix.rerun.comparing import Difference, check_committed, compare_figures, compare_notebook

    pixels = _judge_pixels(folder)
    found = []
    for outcome in outcomes:
        committed, present = reference / "notebooks" / outcome.path.name, folder.notebooks / outcome.path.name
        if not committed.is_file():
            found.append(Difference(outcome.path.name, "the notebook is in no commit yet"))
            continue
        found += check_committed(committed)
        if present.is_file() and present.read_bytes() != committed.read_bytes():
            found += [Difference(d.notebook, f"as it stands in the folder, {d.told}") for d in check_committed(present)]
        if not outcome.failure:
            found += compare_notebook(committed, executed / outcome.path.name, pixels=not pixels)
    drawn = _list_drawn(outcomes, exports)
    if len(outcomes) == len(find_notebooks(folder)) and not any(outcome.failure for outcome in outcomes):
        found += compare_figures(reference / "notebooks" / "expected", exports / "tables", drawn)
        gone = {path.name for path in (reference / "notebooks").glob("*.ipynb")} - {outcome.path.name for outcome in outcomes}
        found += [Difference(name, "the notebook is gone") for name in sorted(gone)]
    else:
        known = {stem: name for stem, name in drawn.items() if (reference / "notebooks" / "expected" / f"{stem}.csv").is_file()}
        found += [d for d in compare_figures(reference / "notebooks" / "expected", exports / "tables", known) if d.notebook]
    return found, pixels


def _list_drawn(outcomes: list[Outcome], exports: Path) -> dict[str, str]:
    """The stem of each figure the run saved, with the notebook that saved it."""
    return {Path(path).name.partition(".")[0]: outcome.path.name for outcome in outcomes if outcome.used for path in outcome.used["written"]
            if Path(path).parent == exports.resolve() / "figures"}


def _judge_pixels(folder: ReviewFolder) -> str:
    """Why pictures cannot be compared pixel by pixel; empty where they can: under the review's lock."""
    lock = folder.root / "requirements.lock"
    if not lock.is_file():
        return "there is no requirements.lock"
    installed = f"matplotlib=={version('matplotlib')}"
    return "" if f"{installed} " in lock.read_text(encoding="utf-8") else f"{installed} is not the locked one"


def _list_inputs(folder: ReviewFolder, reference: Path, copy: Path, outcomes: list[Outcome]) -> list[str]:
    """Which inputs of these notebooks changed."""
    from litmatrix.rerun.comparing import compare_inputs, compare_rooms
    from litmatrix.rerun.rooms import list_used_rooms

    if reference.name == FROZEN:
        return ["which input changed is not known: the frozen copy holds outputs only"] if outcomes else []
    read = {Path(path) for outcome in outcomes if outcome.used for path in outcome.used["read"]}
    names = [path.relative_to(copy).as_posix() for path in read if path.is_relative_to(copy)]
    lock = [name for name in ("requirements.lock",) if (reference / name).is_file()]
    own = compare_rooms(reference / "src" / "litmatrix", {room for outcome in outcomes for room in list_used_rooms(outcome.path)})
    return [*compare_inputs(reference, folder.root, [*names, *lock]), *own] if outcomes else []


def _print_report(report: _Report, against: str) -> None:
    print_failures(report.outcomes)
    for name in dict.fromkeys(difference.notebook for difference in report.differences):
        err.print(name or "notebooks/expected")
        for difference in report.differences:
            if difference.notebook == name:
                err.print(f"  {difference.told}")
    for name, number, why in report.verdict.failed:
        err.print(f"nbval: {name}, cell {number}: {why}")
    if report.verdict.trouble:
        err.print(report.verdict.trouble)
    if not report.sound:
        told = report.inputs or ["none of its inputs; litmatrix, a package or the notebook itself did"]
        err.print(f"\nWhat changed since {against}:")
        for line in told:
            err.print(f"  {line}")
        err.print("Nothing was written. If this is what you meant: litmatrix run, then commit notebooks/.")
        return
    pictures = "and its pixels" if not report.pixels else f"not its pixels, because {report.pixels}"
    out.print(f"As in {against}: {len(report.outcomes)} notebooks, {report.verdict.passed} cells by nbval on a real kernel, "
              f"{report.figures} figures by the table behind each {pictures}.")

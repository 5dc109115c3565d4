"""``litmatrix run NOTEBOOK -p NAME=VALUE --out FOLDER``: executed copies with other parameters, beside the review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, out
from litmatrix.cli.provenance import keep_provenance
from litmatrix.cli.run import check_review_first, print_failures, start_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litmatrix.review import ReviewFolder

JUDGED, MADE = ("bib", "data", "notebooks", "paper"), ("figures", "tables", "typeset", "paper")  # folders that hold nothing but their own


def run_variants(folder: ReviewFolder, paths: list[Path], given: Sequence[str], to: Path | None, jobs: int, kernel: bool) -> bool:
    """Execute copies of notebooks into a folder, with their exports; nothing else is written. Whether all passed."""
    from litmatrix.cli.progress import Progress
    from litmatrix.rerun import Job, run_notebooks

    parameters, to = _read_parameters(given), _check_target(folder, paths, to)
    exports = to.resolve()
    work = [Job(path, target=exports / path.name, exports=exports, parameters=parameters) for path in paths]
    with start_server(kernel) as server:
        if not check_review_first(folder, server, keep=False):
            return False
        with Progress(len(work)) as progress:
            outcomes = run_notebooks(work, folder.root, workers=jobs, warm=server, kernel=kernel, tell=progress)
    print_failures(outcomes)
    used = {outcome.path: outcome.used for outcome in outcomes if outcome.used}
    keep_provenance(folder, exports, {path: (told["read"], told["written"]) for path, told in used.items()})
    passed = sum(1 for outcome in outcomes if not outcome.failure)
    out.print(f"{passed} of {len(work)} written to {to}")
    return passed == len(work)


def _read_parameters(given: Sequence[str]) -> dict[str, str]:
    bad = [text for text in given if not text.partition("=")[0].isidentifier() or "=" not in text]
    if bad:
        _refuse(f"-p '{bad[0]}' is not NAME=VALUE, such as -p LAYER=mary.")
    return dict(text.split("=", 1) for text in given)


def _check_target(folder: ReviewFolder, paths: list[Path], to: Path | None) -> Path:
    """The folder for copies, which may not be one the review itself uses."""
    if to is None:
        _refuse("-p needs --out: the folder the executed copy and its exports go to, such as --out exports/variants/mary.")
    if not paths:
        _refuse("Name the notebooks to be copied to --out.")
    own = {folder.root, folder.exports.resolve(), *(path.parent for path in paths)}
    whole = [*(folder.root / name for name in JUDGED), *(folder.exports.resolve() / name for name in MADE)]
    if to.resolve() in own or any(to.resolve().is_relative_to(place) for place in whole):
        _refuse(f"--out {to} belongs to the review itself. Name a folder of its own, such as exports/variants/mary.")
    return to


def _refuse(message: str) -> None:
    err.print(message)
    raise click.exceptions.Exit(2)

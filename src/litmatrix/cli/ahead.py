"""A head start: the warm process begins to import the stack while the command line is still being read.

Only a guess, by the times of files; what runs is decided later and by content. Loads next to nothing,
since every module loaded here is a head start lost.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from litmatrix.rerun.warm import WarmProcess

PREPARE = "litmatrix.review.reporting:report_review"
REUSE = "litmatrix.paper.reusing"
WARM = ("tables", "figures", "paper.reusing", "corpus.reading", "review.reading")  # what notebooks import
NOT_FOR = {"--help", "--dry-run", "--kernel"}
FILES = ("review.toml", "bib/*.*", "data/**/*.*", "notebooks/*.*")
_ahead: list[WarmProcess] = []


def start_ahead(options: Sequence[str]) -> None:
    """Start a warm process for ``litmatrix run OPTIONS`` where something seems to have changed since the last run."""
    root = _guess_root()
    if not hasattr(os, "fork") or NOT_FOR & set(options) or not root:
        return
    if "--all" in options or _seems_stale(root):
        _ahead.append(WarmProcess(PREPARE, WARM).start())
        _ahead[-1].begin_prepare(str(root))


def take_ahead() -> WarmProcess:
    """The process that was started ahead, else a new one; whoever takes it ends it."""
    return _ahead.pop() if _ahead else WarmProcess(PREPARE, WARM)


def end_ahead() -> None:
    """End a process that was started ahead and that nobody took."""
    while _ahead:
        _ahead.pop().end()


def _guess_root() -> Path | None:
    """Where ``find_review`` will find the review; None where it will not."""
    folder = Path(os.environ.get("LITMATRIX_REVIEW", "")).resolve()
    return next((found for found in (folder, *folder.parents) if (found / "review.toml").is_file()), None)


def _seems_stale(root: Path) -> bool:
    """Whether a file of the review is newer than the last record of a run."""
    records = list(_list_times(root, (".litmatrix/runs/*.json",)))
    return not records or any(time > max(records) for time in _list_times(root, FILES))


def _list_times(root: Path, patterns: Iterable[str]) -> Iterator[float]:
    return (path.stat().st_mtime for pattern in patterns for path in root.glob(pattern) if path.is_file())

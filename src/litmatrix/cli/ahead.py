"""A head start: the warm process begins to import the stack while the command line is still being read.

Only a guess, by the times of files; what runs is decided later and by content.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from pathlib import Path

from litmatrix.rerun import WarmProcess, can_fork

PREPARE = "litmatrix.review.reporting:report_review"
WARM = ("tables", "figures", "paper")  # what notebooks import
NOT_FOR = {"--help", "--dry-run", "--kernel"}
_ahead: list[WarmProcess] = []


def start_ahead(options: Sequence[str]) -> None:
    """Start a warm process for ``litmatrix run OPTIONS`` where something seems to have changed since the last run."""
    from litmatrix.review import ReviewError, find_review

    if not can_fork() or NOT_FOR & set(options):
        return
    try:
        root = find_review()
    except ReviewError:
        return
    if "--all" in options or _seems_stale(root):
        _ahead.append(WarmProcess(PREPARE, WARM).start())
        atexit.register(_ahead[0].end)


def take_ahead() -> WarmProcess:
    """The process that was started ahead, else a new one."""
    return _ahead[0] if _ahead and _ahead[0].process.returncode is None else WarmProcess(PREPARE, WARM)


def _seems_stale(root: Path) -> bool:
    """Whether a file of the review is newer than the last record of a run."""
    records = [path.stat().st_mtime for path in (root / ".litmatrix" / "runs").glob("*.json")]
    if not records:
        return True
    files = [root / "review.toml", *(root / "bib").glob("*.*"), *(root / "data").rglob("*.*"), *(root / "notebooks").glob("*.*")]
    return any(path.stat().st_mtime > max(records) for path in files if path.is_file())

"""``litmatrix run --watch``: run again what a save made stale, from a process that stays warm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.cli.console import out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from litmatrix.review import ReviewFolder

LOOK_AGAIN = 5000  # ms; a file saved while notebooks ran is found then, without having been told of


def watch_review(folder: ReviewFolder, named: Iterable[Path], jobs: int, kernel: bool) -> bool:
    """Bring the review up to date now and after each save, until interrupted."""
    from watchfiles import watch

    from litmatrix.cli.run import find_notebooks, start_server, update
    from litmatrix.files.recording import PACKAGE

    with start_server(kernel) as server:
        update(folder, find_notebooks(folder, named), jobs=jobs, kernel=kernel, warm=server)
        out.print("Watching for saved files; Ctrl-C ends.")
        places = {place for place in (folder.root, folder.texts, PACKAGE) if place.is_dir()}
        for changes in watch(*places, watch_filter=lambda _, path: _matters(folder, Path(path)), raise_interrupt=False,
                             rust_timeout=LOOK_AGAIN, yield_on_timeout=True):
            changed = [Path(path) for _, path in changes]
            if any(path.is_relative_to(PACKAGE) for path in changed):
                out.print("litmatrix itself changed: start again.")
                break
            update(folder, find_notebooks(folder, named), jobs=jobs, kernel=kernel, warm=server, quiet=True)
    return True


def _matters(folder: ReviewFolder, path: Path) -> bool:
    """Whether a changed file can be an input: no export, no expected table, nothing hidden or of git."""
    parts: Iterable[str] = path.relative_to(folder.root).parts if path.is_relative_to(folder.root) else (path.name,)
    made = path.is_relative_to(folder.exports) or path.parent == folder.notebooks / "expected"
    return not made and not any(part.startswith(".") or part == "__pycache__" for part in parts)

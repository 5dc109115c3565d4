"""Progress of a run: a line for each notebook that ends, a bar and the cells at work below."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import rich.progress

from litmatrix.cli.console import out


class Progress:
    """A context that hears of notebooks and shows them; called from several threads."""

    def __init__(self, count: int) -> None:
        columns = (rich.progress.TextColumn("{task.description}", markup=False), rich.progress.BarColumn(),
                   rich.progress.MofNCompleteColumn(), rich.progress.TimeElapsedColumn())
        self._bar = rich.progress.Progress(*columns, console=out.console, transient=True)
        self._task = self._bar.add_task("notebooks", total=count)
        self._begun: dict[Path, float] = {}
        self._cells: dict[Path, str] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Progress:
        self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)

    def __call__(self, path: Path, word: str, detail: str = "") -> None:
        """Hear that a notebook started, reached a cell, passed or failed."""
        with self._lock:
            if word == "started":
                self._begun[path] = time.monotonic()
            if word in ("started", "cell"):
                self._cells[path] = detail
            else:
                self._cells.pop(path, None)
                aside = f", on a real kernel: {detail}" if detail else ""
                self._bar.console.print(f"{word:<7} {path.name} ({time.monotonic() - self._begun[path]:.1f} s{aside})", markup=False)
                self._bar.advance(self._task)
            at = ", ".join(f"{path.name} cell {cell}" if cell else path.name for path, cell in self._cells.items())
            self._bar.update(self._task, description=at or "notebooks")

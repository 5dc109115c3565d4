"""Running notebooks on a real kernel: outputs in place, exports beside, first failure shown.

Stands beside the flow and needs only files. A notebook is replaced whole or not at all, and
keeps nothing that changes from run to run: no versions, no timings.
"""

from __future__ import annotations

import ast
import os
import shutil
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import nbformat
import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from litmatrix.files import read_bytes, read_text, save_bytes

CELL_SECONDS = 600
STEM_PLACE = {"save_figure": 2, "save_table": 1}


@dataclass(frozen=True)
class Failure:
    """The first cell of a notebook that failed: its number among the code cells, source and message."""

    cell: int
    source: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """One notebook's run: its path, how long it took, and how it failed, if it did."""

    path: Path
    seconds: float
    failure: Failure | None = None


def list_notebooks(folder: Path) -> list[Path]:
    """The notebooks of a folder in order of their numbers."""
    return sorted(path for path in Path(folder).glob("*.ipynb") if not path.name.startswith("."))


def list_stems(path: Path, *, figures_only: bool = False) -> list[str]:
    """The stems of the figures, then of the tables, that a notebook saves, each in its order."""
    notebook = nbformat.reads(read_text(path), as_version=4)
    calls = [call for cell in notebook.cells if cell.cell_type == "code" for call in _list_calls(cell.source)]
    wanted = ("save_figure",) if figures_only else ("save_figure", "save_table")
    return [call.args[STEM_PLACE[name]].value for name in wanted for call in calls
            if _called(call) == name and len(call.args) > STEM_PLACE[name] and isinstance(call.args[STEM_PLACE[name]], ast.Constant)]


def _list_calls(source: str) -> list[ast.Call]:
    """The calls in a cell, in order; none where the cell is not plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def run_notebooks(paths: Iterable[Path], *, jobs: int = 1, tell: Callable[[Path, str], None] | None = None) -> list[Outcome]:
    """Execute notebooks, each on a kernel of its own, and write their outputs in place.

    Parameters
    ----------
    paths
        The notebooks; each starts in its own folder.
    jobs
        How many run side by side.
    tell
        Called with a path and "started", then with "passed" or "failed".

    Returns
    -------
    One outcome for each notebook, in the order given. A notebook that failed is left as it was.
    """
    paths = list(paths)
    tell = tell or (lambda path, word: None)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        running = {pool.submit(_run_one, path, tell): path for path in paths}
        found = {running[done]: done.result() for done in as_completed(running)}
    return [found[path] for path in paths]


def _run_one(path: Path, tell: Callable[[Path, str], None]) -> Outcome:
    tell(path, "started")
    begun = time.monotonic()
    notebook = nbformat.reads(read_text(path), as_version=4)
    failure = execute_notebook(notebook, path.parent)
    if failure is None:
        save_notebook(notebook, path)
    tell(path, "failed" if failure else "passed")
    return Outcome(path, time.monotonic() - begun, failure)


def execute_notebook(notebook: nbformat.NotebookNode, folder: Path) -> Failure | None:
    """Execute a notebook in memory on a real kernel that starts in ``folder``."""
    encryption = "auto" if zmq.has("curve") else "disabled"
    client = NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name="python3", record_timing=False,
                            config=Config({"KernelManager": {"transport_encryption": encryption}}),
                            resources={"metadata": {"path": str(folder)}})
    try:
        client.execute(env={**os.environ, "PYTHONHASHSEED": "0"})
    except CellExecutionError as error:
        return _find_failure(notebook, f"{error.ename}: {error.evalue}")
    except (CellTimeoutError, DeadKernelError) as error:
        return _find_failure(notebook, str(error))
    return None


def _find_failure(notebook: nbformat.NotebookNode, message: str) -> Failure:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        if any(output.output_type == "error" for output in cell.outputs):
            return Failure(number, cell.source, message)
    reached = [number for number, cell in enumerate(code, start=1) if cell.execution_count]
    number = min(len(code), (reached[-1] if reached else 0) + 1)
    return Failure(number, code[number - 1].source if code else "", message)


def save_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook in its plain form: no versions, timings or random ids."""
    save_bytes(format_notebook(notebook).encode("utf-8"), path)


def format_notebook(notebook: nbformat.NotebookNode) -> str:
    """A notebook as text: normalised metadata, ids counted from one, a line end at the end."""
    plain = nbformat.from_dict(notebook)
    plain.metadata = nbformat.from_dict({"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                                         "language_info": {"name": "python"}})
    plain.nbformat, plain.nbformat_minor = 4, 5
    for number, cell in enumerate(plain.cells, start=1):
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        cell.id = f"cell-{number:02d}"
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    return nbformat.writes(plain) + "\n"


def keep_expected(paths: Iterable[Path], exports: Path, expected: Path) -> list[str]:
    """Copy the table behind each figure of these notebooks to ``expected``; returns the stems.

    A picture that ``expected`` holds already is renewed too. A table there that none of the
    folder's notebooks draws any more is removed.
    """
    stems = [stem for path in paths for stem in list_stems(path, figures_only=True)]
    for stem in stems:
        save_bytes(read_bytes(exports / "tables" / f"{stem}.csv"), expected / f"{stem}.csv")
        if (expected / f"{stem}.png").is_file():
            save_bytes(read_bytes(exports / "figures" / f"{stem}.png"), expected / f"{stem}.png")
    drawn = {stem for path in list_notebooks(expected.parent) for stem in list_stems(path, figures_only=True)}
    for path in expected.glob("*.csv"):
        if path.stem not in drawn:
            path.unlink()
    return stems


def clear_exports(exports: Path) -> None:
    """Empty the folder of machine-made files, so that nothing stale is left in it."""
    for name in ("figures", "tables"):
        shutil.rmtree(exports / name, ignore_errors=True)

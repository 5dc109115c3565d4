"""nbval as the referee: every cell again on a real kernel, its outputs compared with those that were committed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from litmatrix.rerun.comparing import pair_cells
from litmatrix.rerun.notebooks import list_notebooks, read_notebook, save_notebook

NEEDED = ("nbval", "xdist", "pytest")
PLUGINS = ("-p", "no:cacheprovider", "-p", "litmatrix.rerun.lean", "-p", "nbval")  # and no others, which take long or change what is said
COLOUR = re.compile(r"(#x1B|\x1b)\[[0-9;]*m")


@dataclass(frozen=True)
class Verdict:
    """What nbval said: how many cells passed, and for each that did not, its notebook, its number and why."""

    passed: int
    failed: tuple[tuple[str, int, str], ...]
    trouble: str = ""


def list_missing() -> list[str]:
    """What the referee needs and is not installed."""
    return [name for name in NEEDED if find_spec(name) is None]


def lay_reference(committed: Path, present: Path) -> None:
    """Give the notebooks in ``present`` the outputs of those in ``committed``, in place, for a referee to compare with.

    A cell that is in no commit gets the tag that lets nbval pass it over; ``compare_notebook`` names it.
    """
    for path in list_notebooks(present):
        if not (committed / path.name).is_file():
            continue
        notebook = read_notebook(path)
        for old, new in pair_cells(read_notebook(committed / path.name), notebook):
            if new is not None and old is not None:
                new.outputs, new.execution_count = old.outputs, old.execution_count
            elif new is not None:
                new.metadata.tags = [*new.metadata.get("tags", []), "nbval-ignore-output"]
        save_notebook(notebook, path)


def referee(notebooks: Sequence[Path], root: Path, exports: Path, workers: int) -> Verdict:
    """Have nbval judge notebooks of the review in ``root``, which is a copy: kernels write their exports elsewhere."""
    with tempfile.TemporaryDirectory(prefix="litmatrix-nbval-") as place:
        settings, report = Path(place, "pytest.ini"), Path(place, "report.xml")
        settings.write_text("[pytest]\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-c", str(settings), "--rootdir", str(root), *PLUGINS, "--nbval", "--nbval-current-env",
                   "--quiet", f"--junitxml={report}", *_share(min(workers, len(notebooks))), *map(str, notebooks)]
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
        environment = {**kept, "LITMATRIX_REVIEW": str(root), "LITMATRIX_EXPORTS": str(exports), "PYTHONHASHSEED": "0",
                       "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False)
        if not report.is_file():
            return Verdict(0, (), (done.stderr or done.stdout).strip())
        return _read_report(ElementTree.parse(report), [path.name for path in notebooks])


def _share(workers: int) -> list[str]:
    """Options that let notebooks run side by side, each of them whole."""
    return ["-p", "xdist", "--numprocesses", str(workers), "--dist", "loadscope"] if workers > 1 else []


def _read_report(report: ElementTree.ElementTree, names: Sequence[str]) -> Verdict:
    """nbval numbers code cells from 0; here they count from 1, as the run tells them."""
    passed, failed = 0, []
    for case in report.iter("testcase"):
        trouble = next((child for kind in ("failure", "error") for child in case.iter(kind)), None)
        if trouble is None:
            passed += case.find("skipped") is None
            continue
        where, number = case.get("classname", ""), case.get("name", "").rpartition(" ")[2]
        name = next((name for name in names if where.endswith(name)), where)
        failed.append((name, int(number) + 1 if number.isdigit() else 0, _tell(trouble)))
    return Verdict(passed, tuple(failed))


def _tell(trouble: ElementTree.Element) -> str:
    """Why a cell failed, in nbval's words without its colours: "Cell outputs differ (mismatch 'stdout')"."""
    lines = [COLOUR.sub("", line).strip() for line in (trouble.text or trouble.get("message") or "").splitlines()]
    head = next((line.partition(": ")[2] for line in lines if line.startswith("Cell ")), "") or next(filter(None, lines), "it failed")
    kinds = [line for line in lines if line.startswith("mismatch ")]
    return f"{head} ({', '.join(kinds)})" if kinds else head

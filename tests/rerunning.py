"""What the tests of the rerun share: writing notebooks, reading what they show, running two ways."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from litmatrix import rerun

AWKWARD = Path(__file__).parent / "awkward"


def write(path: Path, *sources: str, kernel: str = "python3") -> Path:
    """A notebook with a heading and these code cells; one that begins with ``# raises`` may raise."""
    cells = [new_markdown_cell(f"# {path.stem}"), *map(_cell, sources)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rerun.format_notebook(notebook), encoding="utf-8")
    return path


def _cell(source: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"tags": ["raises-exception"]} if source.startswith("# raises") else {})


def write_awkward(names: Iterable[str], folder: Path) -> list[Path]:
    """Notebooks from tests/awkward/, where ``# %%`` begins a cell, with the helper module beside them."""
    paths = []
    for name in names:
        _, *sources = re.split(r"^# %%\n", (AWKWARD / f"{name}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
        paths.append(write(folder / f"{name}.ipynb", *(source.rstrip("\n") for source in sources)))
    (folder / "awkward_helper.py").write_bytes((AWKWARD / "awkward_helper.py").read_bytes())
    return paths


def read_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def shown(path: Path) -> list[str]:
    """What each code cell shows as text: streams, plain values and the names of errors."""
    return ["".join(output.get("text") or output.get("data", {}).get("text/plain") or output.get("ename", "") for output in cell.outputs)
            for cell in read_cells(path)]


def normalise(text: str, root: Path) -> str:
    """Text without what differs between two processes: addresses, process ids and the folder of the copy."""
    text = text.replace(str(root), "ROOT")
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
    return re.sub(r"(?<= at )0x[0-9a-f]+", "0x", text)


def list_outputs(path: Path, root: Path) -> list[str]:
    """Every output and count of each code cell, whole, as normalised text."""
    return [normalise(json.dumps([cell.execution_count, cell.outputs], indent=1, ensure_ascii=False), root) for cell in read_cells(path)]


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, without the records of runs."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and not {".litmatrix", "__pycache__"} & set(path.relative_to(folder).parts)}

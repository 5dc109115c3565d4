"""Notebooks as files: reading, the plain form they are written in, and what they save."""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.files import Fault, FileFaults, list_files, read_text, save_bytes
from litmatrix.files.recording import hash_file

if TYPE_CHECKING:
    from types import ModuleType

    from nbformat import NotebookNode

FORM_CHECKERS = ("fqdn", "idna", "isoduration", "jsonpointer", "rfc3339_validator", "rfc3986_validator", "rfc3987_syntax", "uri_template",
                 "webcolors")
STEM_PLACE = {"save_figure": 2, "save_table": 1}
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def list_notebooks(folder: Path) -> list[Path]:
    """The notebooks of a folder in order of their numbers."""
    return list_files(folder, "*.ipynb")


def import_nbformat() -> ModuleType:
    """nbformat, without what it does not need.

    It imports jsonschema, which checks the form of addresses, dates and colours where it finds the libraries
    for them. One of them builds a grammar for a second, and no notebook needs any, so they are hidden meanwhile.
    """
    if "nbformat" not in sys.modules and "jsonschema" not in sys.modules:
        with hidden_modules(*FORM_CHECKERS):
            import_module("nbformat")
        for name in [name for name in sys.modules if name.partition(".")[0] == "jsonschema"]:
            del sys.modules[name]  # whoever imports it next gets it whole
    return import_module("nbformat")


@contextmanager
def hidden_modules(*names: str) -> Iterator[None]:
    """What is imported meanwhile does not find these modules and goes without."""
    known = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update(dict.fromkeys(names))
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(known)


def read_notebook(path: Path) -> NotebookNode:
    """A notebook of any version, as version 4. Raises FileFaults where it is no notebook."""
    nbformat = import_nbformat()
    characters = read_text(path)
    try:
        return nbformat.reads(characters, as_version=4)
    except nbformat.reader.NotJSONError:
        raise FileFaults(path.name, [_find_damage(characters)]) from None
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        message = str(error).partition("\n")[0]
        raise FileFaults(path.name, [Fault(0, f"the file is JSON but no notebook: {message}")]) from None


def _find_damage(characters: str) -> Fault:
    hint = "Take the last whole version from git, or open it in JupyterLab to see what is left."
    try:
        json.loads(characters)
    except json.JSONDecodeError as error:
        return Fault(error.lineno, f"the notebook is damaged: {error.msg}. {hint}")
    return Fault(1, f"the file is no notebook. {hint}")


def save_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in its plain form: no versions, timings or random ids."""
    save_bytes(format_notebook(notebook).encode("utf-8"), path)


def format_notebook(notebook: NotebookNode) -> str:
    """A notebook as text: normalised metadata, ids counted from one, a line end at the end.

    The name of its kernel is kept; versions, timings and the state of widgets are not.
    """
    nbformat = import_nbformat()
    plain = nbformat.from_dict(notebook)
    plain.metadata = nbformat.from_dict(_plain_metadata(plain.metadata))
    plain.nbformat, plain.nbformat_minor = 4, 5
    for number, cell in enumerate(plain.cells, start=1):
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        cell.id = f"cell-{number:02d}"
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    return nbformat.writes(plain) + "\n"


def _plain_metadata(metadata: Mapping) -> dict:
    spec = metadata.get("kernelspec", KERNELSPEC)
    if spec.get("name", "python3") == "python3":
        return {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    kept = {name: spec[name] for name in KERNELSPEC if name in spec}
    return {"kernelspec": kept, "language_info": {"name": metadata.get("language_info", {}).get("name", kept.get("language", ""))}}


def hash_code(notebook: Mapping) -> str:
    """The sha256 of what a notebook executes: the code cells with their tags, and its kernel.

    Takes the notebook as JSON holds it, where a source may be a list of lines.
    """
    cells = [["".join(cell["source"]), sorted(cell.get("metadata", {}).get("tags", []))]
             for cell in notebook.get("cells", []) if cell.get("cell_type") == "code"]
    kernel = notebook.get("metadata", {}).get("kernelspec", KERNELSPEC).get("name", "python3")
    return hashlib.sha256(json.dumps([kernel, cells]).encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Taken:
    """A notebook taken to be executed: its file, what the file held, and its content."""

    path: Path
    held: str
    notebook: NotebookNode

    def save(self, target: Path) -> None:
        """Write the executed notebook, in place only if nobody saved the file meanwhile. Raises FileFaults."""
        if target == self.path and hash_file(self.path) != self.held:
            raise FileFaults(self.path.name, [Fault(0, "somebody saved the notebook while it ran. Their version was kept; run it again.")])
        save_notebook(self.notebook, target)


def take_notebook(path: Path) -> Taken:
    """A notebook to be executed."""
    held = hash_file(path)
    return Taken(path, held, read_notebook(path))


def list_named_files(sources: Iterable[str], folder: Path) -> list[Path]:
    """The files that cells name by a path from ``folder`` written out, such as ``"../data/counts.parquet"``.

    A library that opens files outside Python, as Arrow does, is not heard; what it is told to open is read here.
    """
    nodes = (node for source in sources for node in ast.walk(_parse(source)))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    likely = (folder / text for text in texts if 2 < len(text) < 256 and "." in text and not set(text) & set("\0\n"))
    return sorted(file for file in likely if file.is_file())


def list_stems(path: Path, *, figures_only: bool = False) -> list[str]:
    """The stems of the figures, then of the tables, that a notebook saves, each in its order."""
    calls = [call for cell in read_notebook(path).cells if cell.cell_type == "code" for call in _list_calls(cell.source)]
    wanted = ("save_figure",) if figures_only else ("save_figure", "save_table")
    return [call.args[STEM_PLACE[name]].value for name in wanted for call in calls
            if _called(call) == name and len(call.args) > STEM_PLACE[name] and isinstance(call.args[STEM_PLACE[name]], ast.Constant)]


def _list_calls(source: str) -> list[ast.Call]:
    """The calls in a cell, in order; none where the cell is not plain Python."""
    calls = [node for node in ast.walk(_parse(source)) if isinstance(node, ast.Call)]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _parse(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))

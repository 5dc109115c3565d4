"""Parameters of a notebook: the constants of its cell tagged ``parameters``, set anew in a cell after it (papermill's convention)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from litmatrix.files import Fault, FileFaults, suggest
from litmatrix.rerun.notebooks import import_nbformat

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS, INJECTED = "parameters", "injected-parameters"
WORDS = {"true": True, "false": False}


def set_parameters(notebook: NotebookNode, given: Mapping[str, str], name: str) -> None:
    """Insert a cell that sets parameters, in place of an earlier one of its kind.

    A value takes the type of the constant it replaces, so ``CODER=007`` stays text where the cell
    has text. Raises FileFaults, naming the notebook, for a name the cell does not set and for a
    value that is not of the type.
    """
    notebook.cells = [cell for cell in notebook.cells if not _has_tag(cell, INJECTED)]
    places = [place for place, cell in enumerate(notebook.cells) if _has_tag(cell, PARAMETERS)]
    known = list_parameters(notebook)
    faults, values = [], {}
    for key, text in given.items():
        if key not in known:
            allowed = f"Allowed: {', '.join(known)}.{suggest(key, known)}" if known else "It has no such cell."
            faults.append(Fault(0, f"'{key}' is not set in the cell tagged 'parameters'. {allowed}"))
            continue
        try:
            values[key] = _convert(text, known[key])
        except (ValueError, SyntaxError):
            faults.append(Fault(0, f"{key} is {known[key]!r} in the notebook, and '{text}' is no {type(known[key]).__name__}."))
    if faults:
        raise FileFaults(name, faults)
    lines = ["# Parameters", *(f"{key} = {value!r}" for key, value in values.items())]
    cell = import_nbformat().v4.new_code_cell("\n".join(lines), metadata={"tags": [INJECTED]})
    notebook.cells.insert(places[0] + 1, cell)


def list_parameters(notebook: NotebookNode) -> dict[str, object]:
    """The names that the cell tagged ``parameters`` sets, with their values where these are literals."""
    cells = [cell for cell in notebook.cells if _has_tag(cell, PARAMETERS)]
    return {name: value for cell in cells for name, value in _list_constants(cell.source).items()}


def _has_tag(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def _list_constants(source: str) -> dict[str, object]:
    """The names a cell assigns, with their values where these are literals."""
    found = {}
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Name):
                try:
                    found[target.id] = ast.literal_eval(node.value)
                except (ValueError, TypeError):
                    found[target.id] = None
    return found


def _convert(text: str, constant: object) -> object:
    """A text as a value of the same type as a constant; as the literal it is where the constant is None."""
    if isinstance(constant, str):
        return text
    if isinstance(constant, bool):
        return WORDS.get(text.lower()) if text.lower() in WORDS else _refuse(text)
    if isinstance(constant, int | float):
        return type(constant)(text)
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text if constant is None else _refuse(text)
    return value if constant is None or isinstance(value, type(constant)) else _refuse(text)


def _refuse(text: str) -> object:
    raise ValueError(text)

"""Which rooms of litmatrix a notebook can reach through what it imports."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from litmatrix.files.recording import PACKAGE, paused

BY_PATH = re.compile(r"^\s*(?:from|import)\s+litmatrix\.(\w+)", re.MULTILINE)
BY_NAME = re.compile(r"^\s*from\s+litmatrix\s+import\s+(\([^)]*\)|[^\n]*)", re.MULTILINE)
WHOLE = re.compile(r"^\s*import litmatrix\b(?!\.)", re.MULTILINE)


def list_used_rooms(path: Path, read: Iterable[str] = ()) -> set[str]:
    """The rooms a notebook can reach, by itself and through the modules among what it read."""
    with paused():
        cells = json.loads(path.read_bytes())["cells"]
        modules = [Path(name).read_text(encoding="utf-8") for name in read if name.endswith(".py") and Path(name).is_file()]
    return list_rooms(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"] + modules)


def list_rooms(sources: Iterable[str]) -> set[str]:
    """The rooms that cells import, and those that these import in turn; none where a cell is no plain Python.

    A room counts whole, since its modules are loaded when their names are used.
    """
    found: set[str] = set()
    waiting = [room for source in sources for room in (_every_room() if _imports_all(source) else _list_imported(source))]
    while waiting:
        room = waiting.pop()
        if room not in found:
            found.add(room)
            waiting.extend(_list_neighbours(room))
    return found


@lru_cache(maxsize=64)
def _list_neighbours(room: str) -> frozenset[str]:
    folder = PACKAGE / room
    modules = sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{room}.py"]
    with paused():
        return frozenset(name for module in modules for name in _find_imported(module.read_text(encoding="utf-8")))


def _find_imported(source: str) -> set[str]:
    """The rooms a module of litmatrix imports, found by the words alone: parsing all of them takes longer than a notebook's table."""
    named = {match[1] for match in BY_PATH.finditer(source)}
    listed = {word for match in BY_NAME.finditer(source) for word in re.findall(r"\w+", match[1])}
    return (named | listed) & _every_room()


def _imports_all(source: str) -> bool:
    """Whether a cell imports litmatrix as a whole, or has magics, so that what it imports is not known."""
    return bool(WHOLE.search(source)) or ("litmatrix" in source and _parse(source) is None)


def _list_imported(source: str) -> set[str]:
    """The rooms that Python code imports by their names."""
    found: set[str] = set()
    for node in ast.walk(_parse(source) or ast.Module([], [])):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in found if name.startswith("litmatrix.")]
    return {second for _, second, *_ in parts if second in _every_room()}


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:
        return None


@lru_cache(maxsize=1)
def _every_room() -> frozenset[str]:
    return frozenset(path.stem for path in Path(PACKAGE).iterdir()
                     if path.suffix == ".py" or (path / "__init__.py").is_file()) - {"__init__", "__main__"}

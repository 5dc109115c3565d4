"""litmatrix: a bibliography joined to coded themes, as notebooks that rerun.

The flow, left to right; a room imports only from rooms to its left:

    schema, files -> corpus -> coding -> review -> tables -> figures -> paper
    (what is a table?  records    passages,  the       counts   draws     saves
     read, save)                  agreement  folder)

``rerun`` executes notebooks and needs only files; ``cli`` joins them on top.
In a notebook: ``from litmatrix import figures, paper, tables`` and
``from litmatrix.review import read_review``. Rooms are loaded when used.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

_ROOMS = ("cli", "coding", "corpus", "editions", "figures", "files", "paper", "rerun", "review", "schema", "tables")

__all__ = ["__version__", *_ROOMS]


def __getattr__(name: str) -> ModuleType:
    if name in _ROOMS:
        return import_module(f"litmatrix.{name}")
    raise AttributeError(f"litmatrix has no room '{name}'")

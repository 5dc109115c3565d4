"""Cells that end by drawing a figure and saving it: asked first whether that can be spared, in a notebook where nothing would notice.

Nothing would where the axes are used nowhere but where they are saved, and where the notebook reaches into no module.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbformat import NotebookNode

# A module that is not here may change what drawing does.
PLAIN_MODULES = frozenset({"pandas", "numpy", "pathlib", "json", "math", "re", "itertools", "collections", "functools",
                           "datetime", "statistics", "textwrap", "string", "typing", "dataclasses", "csv"})
SHOWING = frozenset({"display", "Markdown", "HTML", "Latex", "Image", "SVG", "JSON", "Code"})  # of IPython.display
REACHING = frozenset({"get_ipython", "globals", "locals", "vars", "dir", "eval", "exec", "compile", "setattr", "delattr", "__import__"})
SETTABLE = frozenset({"columns", "index", "name", "attrs", "loc", "iloc", "at", "iat"})  # of tables
DRAW, SAVE, WORDS = "draw_", "save_figure", "describe_"
DRAWING, VERBS = ("figures", "paper"), ("draw_", "use_", "save_", "find_", "list_", "read_")  # rooms, and how their functions begin


class Pair(NamedTuple):
    """The two statements that end a cell: ``ax = figures.draw_…(…)`` and ``paper.save_figure(ax, table, stem)``."""

    drawn: ast.Assign
    saved: ast.Expr

    @property
    def name(self) -> str:
        """What the axes are called."""
        return self.drawn.targets[0].id

    def list_callers(self) -> set[str]:
        """The names of what is called, or of the modules it is called in."""
        calls = [node.func for part in self for node in ast.walk(part) if isinstance(node, ast.Call)]
        return {(func.value if isinstance(func, ast.Attribute) else func).id for func in calls}

    def spell(self) -> str:
        """The parts of the call, as the source of a function that returns them."""
        draw, (_, table, stem), save = self.drawn.value, self.saved.value.args, self.saved.value.func
        given = "".join(f"{ast.unparse(argument)}, " for argument in draw.args)
        named = "".join(f"{word.arg!r}: {ast.unparse(word.value)}, " for word in draw.keywords)
        parts = ast.unparse(draw.func), f"({given})", f"{{{named}}}", *map(ast.unparse, (save, table, stem))
        return f"lambda: ({', '.join(parts)})"


class Shortcuts(ast.NodeTransformer):
    """Has cells ask a function of a module, given as ``module:name``, before they draw: where it returns True they need not.

    For ``shell.ast_transformers``; a cell of any other form stays as it is.
    """

    def __init__(self, notebook: NotebookNode, ask: str) -> None:
        self.ask, trees = ask, list(_parse_cells(notebook))
        nodes = [node for tree in trees if tree for node in ast.walk(tree)]
        self.own, rooms = _list_own(nodes), _list_rooms(nodes)
        self.allowed = None not in trees and not any(map(_is_reaching, nodes)) and _uses_rooms(nodes, rooms)
        self.read = {name for tree in trees if tree for name in _list_read(tree)}

    def visit_Module(self, tree: ast.Module) -> ast.Module:  # noqa: N802 (ast's own name)
        """A cell, with its last two statements behind the question."""
        pair = find_pair(tree)
        if not self.allowed or pair is None or pair.name in self.read or not pair.list_callers() <= self.own:
            return tree
        module, _, name = self.ask.partition(":")
        asked = f"not __import__({module!r}, fromlist=['']).{name}({pair.spell()})"
        tree.body[-2:] = [ast.copy_location(ast.If(ast.parse(asked, mode="eval").body, list(pair), []), pair.drawn)]
        return ast.fix_missing_locations(tree)


def find_pair(tree: ast.Module) -> Pair | None:
    """The pair that ends a cell; None where it ends with anything else, or an argument has to be worked out."""
    if len(tree.body) < 2:
        return None
    drawn, saved = tree.body[-2:]
    if not (isinstance(drawn, ast.Assign) and len(drawn.targets) == 1 and isinstance(drawn.targets[0], ast.Name)
            and not drawn.targets[0].id.isupper()  # or it would be told as a parameter of the figure
            and isinstance(saved, ast.Expr) and _calls(drawn.value, DRAW) and _calls(saved.value, SAVE)):
        return None
    pair = Pair(drawn, saved)
    arguments = [*drawn.value.args, *(word.value for word in drawn.value.keywords), *saved.value.args[1:]]
    plain = all(word.arg for word in drawn.value.keywords) and all(map(_is_plain, arguments))
    first = saved.value.args[0] if len(saved.value.args) == 3 and not saved.value.keywords else None
    return pair if plain and isinstance(first, ast.Name) and first.id == pair.name else None


def _calls(node: ast.expr, name: str) -> bool:
    """Whether this calls a function whose name begins so, plain or of a module."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
        return False
    plain = isinstance(node.func, ast.Name) or isinstance(node.func.value, ast.Name)
    return plain and _matches(getattr(node.func, "attr", getattr(node.func, "id", "")), name)


def _matches(name: str, wanted: str) -> bool:
    return name.startswith(wanted) if wanted.endswith("_") else name == wanted


def _is_plain(node: ast.expr) -> bool:
    """Whether an argument can be looked at twice: names, constants, what holds them, and words that a room of litmatrix gives."""
    if isinstance(node, ast.Call):
        return _calls(node, WORDS) and all(map(_is_plain, [*node.args, *(word.value for word in node.keywords)]))
    if isinstance(node, ast.Dict):
        return None not in node.keys and all(map(_is_plain, [*node.keys, *node.values]))
    if isinstance(node, ast.List | ast.Tuple):
        return all(map(_is_plain, node.elts))
    return isinstance(node, ast.Constant | ast.Name) or (isinstance(node, ast.Attribute) and _is_plain(node.value))


def _parse_cells(notebook: NotebookNode) -> Iterable[ast.Module | None]:
    """The code cells as trees; None for one that is no plain Python, as one with a magic."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                yield ast.parse(cell.source)
            except (SyntaxError, ValueError):
                yield None


def _is_reaching(node: ast.AST) -> bool:
    """Whether this may change what drawing does, or look at names by other means than writing them."""
    if isinstance(node, ast.Import):
        return not {alias.name for alias in node.names} <= PLAIN_MODULES
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or not _is_plain_import(node.module or "", {alias.name for alias in node.names})
    if isinstance(node, ast.Name):
        return node.id in REACHING
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return isinstance(node.value, ast.Attribute) and node.value.attr not in SETTABLE
    if isinstance(node, ast.Attribute):
        return node.attr.startswith("__") or (not isinstance(node.ctx, ast.Load) and node.attr not in SETTABLE)
    return isinstance(node, ast.ClassDef)


def _is_plain_import(module: str, names: set[str]) -> bool:
    top, _, rest = module.partition(".")
    if top != "litmatrix":
        return names <= SHOWING if module == "IPython.display" else top in PLAIN_MODULES
    return "." not in rest and (rest not in DRAWING or all(name.startswith(VERBS) for name in names))


def _list_own(nodes: list[ast.AST]) -> set[str]:
    """The names that are litmatrix's own: imported from it, and given to nothing else."""
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    named = [(alias.asname or alias.name, getattr(node, "module", None) or "") for node in imports for alias in node.names]
    given = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    given |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)} | {node.arg for node in nodes if isinstance(node, ast.arg)}
    given |= {name for name, module in named if module.partition(".")[0] != "litmatrix"}
    return {name for name, _ in named} - given


def _list_rooms(nodes: list[ast.AST]) -> set[str]:
    """What the rooms that draw and save are called in a notebook."""
    return {alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "litmatrix"
            for alias in node.names if alias.name in DRAWING}


def _uses_rooms(nodes: list[ast.AST], rooms: set[str]) -> bool:
    """Whether of the rooms that draw and save nothing is touched but their functions."""
    touched = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr.startswith(VERBS)}
    return all(id(node) in touched for node in nodes if isinstance(node, ast.Name) and node.id in rooms)


def _list_read(tree: ast.Module) -> Iterable[str]:
    """The names a cell reads, without those of axes where the pair that ends it saves them."""
    pair = find_pair(tree)
    saved = pair.saved.value.args[0] if pair else None
    changed = {id(node.target) for node in ast.walk(tree) if isinstance(node, ast.AugAssign)}
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node is not saved)
    return [node.id for node in names if id(node) in changed or not isinstance(node.ctx, ast.Store)]

"""Which notebooks a forked child executes as a kernel would, and which need a real kernel; why is said."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.inputtransformer2 import TransformerManager
from IPython.paths import get_ipython_dir

if TYPE_CHECKING:
    from nbformat import NotebookNode

RUNNING_MAGICS = {"time", "timeit", "capture"}  # what they are given is code
SIMPLE_MAGICS = {"matplotlib", "config", "precision", *RUNNING_MAGICS}
BACKENDS = {"", "inline", "agg"}
WIDGETS = {"ipywidgets", "anywidget", "ipympl", "bqplot", "ipyleaflet", "pythreejs"}
PROCESSES = {"asyncio", "multiprocessing", "concurrent", "joblib", "dask", "distributed", "ipyparallel", "nest_asyncio"}
ASKING = {"input", "getpass", "breakpoint"}
MAGICS = {"run_line_magic", "run_cell_magic"}
SHELL = {"system", "getoutput"}


def needs_kernel(notebook: NotebookNode) -> str:
    """Why a notebook is executed on a real kernel; empty where a forked child does as well."""
    kernel = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    if kernel != "python3":
        return f"it names the kernel '{kernel}'"
    reasons = (_judge_cell(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    return next(filter(None, reasons), "") or _find_startup()


def _find_startup() -> str:
    """A kernel runs the reader's own IPython start-up files and settings; a child does not."""
    profile = Path(get_ipython_dir()) / "profile_default"
    patterns = ("startup/*.py", "startup/*.ipy", "ipython_config.*", "ipython_kernel_config.*")
    own = [path for pattern in patterns for path in profile.glob(pattern)]
    return f"IPython has a start-up file of yours ({own[0].name})" if own else ""


def _judge_cell(source: str) -> str:
    """Why a cell needs a kernel. Magics are turned into calls by IPython itself, then the cell is Python."""
    try:
        plain = TransformerManager().transform_cell(source)
        tree = compile(plain, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return ""  # what is no Python fails in the same words either way
    return next(filter(None, map(_judge_node, ast.walk(tree))), "")


def _judge_node(node: ast.AST) -> str:
    if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith | ast.AsyncFunctionDef) or getattr(node, "is_async", 0):
        return "it has async code"
    if isinstance(node, ast.Call):
        return _judge_call(getattr(node.func, "id", getattr(node.func, "attr", "")), node.args)
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
    tops = {name.partition(".")[0] for name in names}
    if tops & WIDGETS:
        return f"it uses widgets ({min(tops & WIDGETS)})"
    if tops & PROCESSES:
        return f"it starts processes or loops of its own ({min(tops & PROCESSES)})"
    return ""


def _judge_call(name: str, arguments: list[ast.expr]) -> str:
    constants = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    if name in MAGICS and constants and constants[0] not in SIMPLE_MAGICS:
        return f"it uses the magic %{constants[0]}"
    if name in MAGICS and constants and constants[0] == "matplotlib" and constants[-1] not in BACKENDS:
        return f"it uses the magic %matplotlib {constants[-1]}"
    if name in MAGICS and constants and constants[0] in RUNNING_MAGICS:
        return _judge_cell(str(constants[-1]))
    if name in SHELL and constants:
        return f"it calls the shell (!{constants[0]})"
    return f"it calls {name}()" if name in ASKING else ""



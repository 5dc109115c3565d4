"""Executing a notebook: on a real kernel with nbclient, and what both ways of executing share."""

from __future__ import annotations

import ast
import asyncio
import atexit
import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.rerun.execution import Execution, Failure
from litmatrix.rerun.notebooks import import_nbformat

import_nbformat()
import nbclient.client  # noqa: E402 (after nbformat was imported cheaply)
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: E402

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_SECONDS = 600
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# What nbclient removes from a stream, from the start of a line: its own pattern begins anywhere, and takes
# the square of the length of a line; a printed text of one line, such as a chapter, then takes hours.
nbclient.client._RGX_CARRIAGERETURN = re.compile(r"^.*\r(?=[^\n])", re.MULTILINE)
MODULE = "__import__('litmatrix.files.recording', fromlist=['start'])"


class Client(NotebookClient):
    """nbclient with settings that make outputs the same on every run: streams of one name stand together.

    ``reached`` is the number of the code cell at work.
    """

    reached = 0

    def __init__(self, notebook: NotebookNode, **options: object) -> None:
        super().__init__(notebook, timeout=CELL_SECONDS, record_timing=False, coalesce_streams=True, **options)


def clear_outputs(notebook: NotebookNode) -> None:
    """Take outputs and counts away, in place, so that no old one survives a cell that is skipped."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def execute_on_kernel(notebook: NotebookNode, folder: Path, root: Path, environment: dict[str, str] | None = None) -> Execution:
    """Execute a notebook in memory on a real kernel that starts in ``folder``.

    The kernel is the one the notebook names. A kernel of Python that has litmatrix records what
    the notebook uses of ``root`` and elsewhere.
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    clear_outputs(notebook)
    name = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    try:
        KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        return Execution(Failure(0, "", f"kernel '{name}' is not installed here. Choose another in JupyterLab, or install it."))
    client = Client(notebook, kernel_name=name, config=_encrypt(), resources={"metadata": {"path": str(folder)}})
    try:
        used = asyncio.run(_execute(client, root, {**os.environ, "PYTHONHASHSEED": "0", **(environment or {})}))
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return Execution(find_failure(client, error))
    except (RuntimeError, OSError) as error:
        return Execution(Failure(0, "", f"kernel '{name}' did not start: {error}"))
    finally:
        atexit.unregister(client._cleanup_kernel)  # nbclient leaves it behind, where it complains when Python ends
    return Execution(None, used)


async def _execute(client: Client, root: Path, environment: dict[str, str]) -> dict | None:
    used = None
    async with client.async_setup_kernel(env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        recording = await _ask(client, f"{MODULE}.start({str(root)!r})")
        for index, cell in enumerate(client.nb.cells):
            client.reached += cell.cell_type == "code"
            await client.async_execute_cell(cell, index)
        if recording is not None:
            told = await _ask(client, f"__import__('json').dumps({MODULE}.stop().inputs())")
            used = json.loads(told) if told else None
    return used


async def _ask(client: Client, expression: str) -> str | None:
    """The value of an expression in the kernel as text, leaving no trace in it; None where it cannot be evaluated."""
    reply = await client.kc.execute_interactive("", silent=True, store_history=False, user_expressions={"asked": expression},
                                                output_hook=lambda message: None, timeout=CELL_SECONDS)
    answer = reply["content"].get("user_expressions", {}).get("asked", {})
    if answer.get("status") != "ok":
        return None
    text = answer["data"]["text/plain"]
    return ast.literal_eval(text) if text.startswith(("'", '"')) else text


def _encrypt() -> object:
    """Kernels are reached over encrypted sockets where pyzmq can."""
    import zmq
    from traitlets.config import Config

    return Config({"KernelManager": {"transport_encryption": "auto" if zmq.has("curve") else "disabled"}})


def find_failure(client: Client, error: Exception) -> Failure:
    """The cell that failed: its number, source, message and the traceback it shows, if it shows one."""
    cell = [cell for cell in client.nb.cells if cell.cell_type == "code"][max(client.reached, 1) - 1]
    message = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else str(error)
    shown = [output for output in cell.outputs if output.output_type == "error"]
    return Failure(client.reached, cell.source, message, ANSI.sub("", "\n".join(shown[-1].traceback)) if shown else "")

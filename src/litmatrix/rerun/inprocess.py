"""Executing a notebook in a freshly forked process: ipykernel's own shell, without sockets to a second process.

Messages come from ipykernel and are turned into outputs by nbclient, as they are on a real kernel.
Called once in a process, which ends with the notebook.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import random
import sys
import threading
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

from litmatrix.files import has_file, recording
from litmatrix.rerun.execution import Execution
from litmatrix.rerun.kernel import Client, clear_outputs, find_failure
from litmatrix.rerun.shortcuts import Shortcuts

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode

KERNEL_ENDS = 5  # seconds a kernel is given to end


class NeedsKernelError(Exception):
    """The notebook turned out to need a real kernel; says why."""


def execute_in_process(notebook: NotebookNode, folder: Path, root: Path, tell: Callable[[int], None], reuse: str = "") -> Execution:
    """Execute a notebook in this process, in ``folder``.

    ``tell`` is called with the number of each code cell before it runs. ``reuse`` names a module with
    ``reuse_figure``, which is asked before a figure is drawn (``shortcuts``), and ``keep_shown``. Raises NeedsKernelError
    where the notebook opens a widget or has settings of its own for matplotlib, which is loaded already.
    """
    os.chdir(folder)
    _add_folder()
    _reseed()
    clear_outputs(notebook)
    client = _start(notebook)
    recording.start(root)
    if has_file(folder / "matplotlibrc"):
        raise NeedsKernelError("there is a matplotlibrc beside it")
    try:
        asyncio.run(_execute(client, tell, _take_shortcuts(client, reuse) if reuse else None))
    except CellExecutionError as error:
        return Execution(find_failure(client, error), None)
    _leave(client.kc.kernel)
    return Execution(None, recording.stop().inputs())


def _add_folder() -> None:
    """Let modules beside the notebook be imported; as in a kernel they come after Python's own."""
    ends = [place for place, path in enumerate(sys.path) if Path(path).name in ("site-packages", "dist-packages")]
    sys.path.insert(ends[0] if ends else 0, "")


def _leave(kernel: InProcessKernel) -> None:
    """What happens when a kernel ends: threads are waited for, what was registered runs, and files left open are closed."""
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        if not thread.daemon:
            thread.join(KERNEL_ENDS)
    names, shown = kernel.shell.user_ns, kernel.shell.history_manager.output_hist
    if not recording.has_own_writing():
        gc.freeze()  # IPython looks for garbage as it ends, which only matters to a file that was not closed
    atexit._run_exitfuncs()
    for held in (shown, names):
        held.clear()


def _reseed() -> None:
    """A child inherits its parent's random state; a kernel starts with one of its own."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


class _InProcessClient(Client):
    """nbclient reading the messages of a kernel in the same process."""

    def handle_comm_msg(self, outs: list, msg: dict, cell_index: int) -> None:
        """A widget talks to a browser; only a real kernel serves it."""
        raise NeedsKernelError("it uses widgets")


class _KernelClient(BlockingInProcessKernelClient):
    """ipykernel's client, dispatching in the loop that runs already."""

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Run code in the kernel and queue its reply; returns the id of the request."""
        message = self.session.msg("execute_request", {
            "code": code, "silent": False, "store_history": store_history, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": stop_on_error})
        stream = self.kernel.shell_stream
        self.session.send(stream, message)
        await self.kernel.dispatch_shell(stream.recv_multipart())
        _, reply = self.session.recv(stream, copy=False)
        self.shell_channel.call_handlers_later(reply)
        return message["header"]["msg_id"]


def _start(notebook: NotebookNode) -> _InProcessClient:
    """The kernel of this process with its output streams, and a client that talks to it."""
    app = IPKernelApp.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    kernel = InProcessKernel.instance(parent=app, log=app.log, shell_class=ZMQInteractiveShell, user_ns=None)
    app.kernel = kernel  # where %matplotlib looks for it
    kernel.stdout, kernel.stderr = (OutStream(kernel.session, kernel.iopub_thread, name, watchfd="force") for name in ("stdout", "stderr"))
    sys.stdout, sys.stderr = kernel.stdout, kernel.stderr
    talking = _KernelClient(kernel=kernel, session=kernel.session)
    talking.start_channels()
    client = _InProcessClient(notebook)
    client.reset_execution_trackers()
    client.kc, client.km = talking, SimpleNamespace(is_alive=lambda: True)
    return client


def _take_shortcuts(client: _InProcessClient, reuse: str) -> Callable[[list], None]:
    """Have cells ask before they draw; what is to be told what each of them showed."""
    client.kc.kernel.shell.ast_transformers.append(Shortcuts(client.nb, f"{reuse}:reuse_figure"))
    return import_module(reuse).keep_shown


async def _execute(client: _InProcessClient, tell: Callable[[int], None], keep: Callable[[list], None] | None) -> None:
    for index, cell in enumerate(client.nb.cells):
        if cell.cell_type == "code":
            client.reached += 1
            tell(client.reached)
        await client.async_execute_cell(cell, index)
        if keep and cell.cell_type == "code":
            keep(cell.outputs)

"""Executing a notebook in a freshly forked process: ipykernel's own shell, without sockets to a second process.

Messages come from ipykernel and are turned into outputs by nbclient, as they are on a real kernel.
Called once in a process, which ends with the notebook.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import OutStream
from ipykernel.zmqshell import ZMQInteractiveShell
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

from litmatrix.files import recording
from litmatrix.rerun.kernel import Client, Execution, clear_outputs, find_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode


class NeedsKernelError(Exception):
    """The notebook turned out to need a real kernel; says why."""


def execute_in_process(notebook: NotebookNode, folder: Path, root: Path, tell: Callable[[int], None]) -> Execution:
    """Execute a notebook in this process, in ``folder``.

    ``tell`` is called with the number of each code cell before it runs. Raises NeedsKernelError
    where the notebook opens a widget.
    """
    os.chdir(folder)
    sys.path.insert(0, "")
    _reseed()
    clear_outputs(notebook)
    client = _start(notebook)
    recording.start(root)
    try:
        asyncio.run(_execute(client, tell))
    except CellExecutionError as error:
        return Execution(find_failure(notebook, error), None)
    return Execution(None, recording.stop().inputs())


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
    settings = Config({"HistoryManager": {"hist_file": ":memory:"}, })
    kernel = InProcessKernel(config=settings, shell_class=ZMQInteractiveShell)
    kernel.stdout, kernel.stderr = (OutStream(kernel.session, kernel.iopub_thread, name, watchfd="force") for name in ("stdout", "stderr"))
    sys.stdout, sys.stderr = kernel.stdout, kernel.stderr
    talking = _KernelClient(kernel=kernel, session=kernel.session)
    talking.start_channels()
    client = _InProcessClient(notebook)
    client.reset_execution_trackers()
    client.kc, client.km = talking, SimpleNamespace(is_alive=lambda: True)
    return client


async def _execute(client: _InProcessClient, tell: Callable[[int], None]) -> None:
    number = 0
    for index, cell in enumerate(client.nb.cells):
        if cell.cell_type == "code":
            number += 1
            tell(number)
        await client.async_execute_cell(cell, index)

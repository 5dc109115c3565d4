"""The warm process: it has imported what notebooks use, and forks a clean child for each of them.

Talks in lines of JSON: requests on standard input, replies on what was standard output. It starts no
thread, resolves no matplotlib backend and draws nothing, so that a child is as good as new. It
ends when its standard input does, and takes its children with it.
"""

from __future__ import annotations

import builtins
import gc
import json
import os
import selectors
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from litmatrix.files import FileFaults, recording
from litmatrix.rerun.notebooks import hidden_module, import_nbformat

Prepare = Callable[[], dict]
SMALLEST = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
LATER = ("sqlite3", "tornado.platform.asyncio", "IPython.core.application", "IPython.core.completerlib", "IPython.core.oinspect",
         "IPython.core.pylabtools", "pandas.io.formats.csvs", "pandas.io.formats.html", "pandas.io.formats.string",
         "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")  # what each child would import on its way


def serve(prepare: Prepare | None = None, rooms: Iterable[str] = ()) -> None:
    """Import the stack and these rooms, answer ``prepare`` at each such request, and fork for each notebook."""
    replies = os.dup(1)
    os.dup2(2, 1)
    import_module("matplotlib.pyplot")
    with _as_in_a_kernel():
        import_module("pandas")
    with hidden_module("debugpy"):  # nobody debugs a child, and it takes longer to import than pandas
        import_module("ipykernel.debugger")
    for name in (*(f"litmatrix.{room}" for room in rooms), "litmatrix.rerun.choice", "litmatrix.rerun.inprocess", *LATER):
        import_module(name)
    import_nbformat().reads(SMALLEST, as_version=4)  # builds the validator once for all
    gc.collect()
    gc.freeze()
    _Server(replies, prepare).loop()


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """pandas looks for a kernel when it is imported, and shows more columns where it finds one."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)
    try:
        yield
    finally:
        del builtins.get_ipython


@dataclass
class _Child:
    """A running notebook: its process, what it has told so far, and the cell it is at."""

    name: str
    pid: int
    told: bytes = b""
    cell: int = 1
    answered: bool = False


class _Server:
    """Requests in, replies out, one child for each notebook that runs."""

    def __init__(self, replies: int, prepare: Prepare | None) -> None:
        self.replies, self.prepare = replies, prepare
        self.asked = b""
        self.selector = selectors.DefaultSelector()
        self.selector.register(0, selectors.EVENT_READ)
        self.children: dict[int, _Child] = {}

    def loop(self) -> None:
        """Serve until standard input ends."""
        while True:
            for key, _ in self.selector.select():
                if key.fd == 0 and not self._hear_requests():
                    self._kill_children()
                    return
                if key.fd in self.children:
                    self._hear_child(key.fd)

    def _hear_requests(self) -> bool:
        """Act on the requests that came; whether more can come."""
        heard = os.read(0, 1 << 16)
        *lines, self.asked = (self.asked + heard).split(b"\n")
        for line in lines:
            request = json.loads(line)
            if request["ask"] == "prepare":
                self._reply(event="prepared", **_prepare(self.prepare, request["root"]))
            else:
                self._fork(request)
        return bool(heard)

    def _fork(self, request: dict) -> None:
        ours, theirs = os.pipe()
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # numpy's BLAS has threads, and survives a fork
            pid = os.fork()
        if pid == 0:
            os.close(ours)
            self.selector.close()
            _be_child(request, theirs)
        os.close(theirs)
        self.children[ours] = _Child(request["name"], pid)
        self.selector.register(ours, selectors.EVENT_READ)

    def _hear_child(self, pipe: int) -> None:
        child = self.children[pipe]
        heard = os.read(pipe, 1 << 16)
        *lines, child.told = (child.told + heard).split(b"\n")
        for line in lines:
            message = json.loads(line)
            child.cell = message.get("cell", child.cell)
            child.answered = child.answered or message["event"] != "cell"
            self._reply(name=child.name, **message)
        if not heard:
            self._bury(pipe, child)

    def _bury(self, pipe: int, child: _Child) -> None:
        """Take note of a child that ended, and say so where it could not."""
        self.selector.unregister(pipe)
        os.close(pipe)
        del self.children[pipe]
        _, status = os.waitpid(child.pid, 0)
        if not child.answered:
            self._reply(name=child.name, event="died", cell=child.cell, why=_name_death(status))

    def _kill_children(self) -> None:
        for child in self.children.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)

    def _reply(self, **message: object) -> None:
        _write_line(self.replies, message)


def _prepare(prepare: Prepare | None, root: str) -> dict:
    """What ``prepare`` finds, and what it read to find it."""
    if prepare is None:
        return {"found": None, "used": None}
    recording.start(root)
    try:
        found = prepare()
    finally:
        used = recording.stop().inputs()
    return {"found": found, "used": used}


def _name_death(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"the process that ran it was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"the process that ran it ended with exit status {os.waitstatus_to_exitcode(status)}"


def _be_child(request: dict, pipe: int) -> None:
    """What a child does with its life; it never returns."""
    from litmatrix.rerun.choice import needs_kernel
    from litmatrix.rerun.inprocess import NeedsKernelError, execute_in_process
    from litmatrix.rerun.kernel import as_message
    from litmatrix.rerun.notebooks import take_notebook
    from litmatrix.rerun.parameters import set_parameters

    gc.unfreeze()
    parent = os.getppid()
    try:
        _close_doors(request["environment"])
        taken = take_notebook(Path(request["path"]))
        if request["parameters"]:
            set_parameters(taken.notebook, request["parameters"], taken.path.name)
        why = needs_kernel(taken.notebook)
        if why:
            raise NeedsKernelError(why)
        execution = execute_in_process(taken.notebook, Path(request["folder"]), Path(request["root"]),
                                       lambda number: _write_line(pipe, {"event": "cell", "cell": number}))
        if not execution.failure and os.getppid() == parent:
            taken.save(Path(request["target"]))
        _write_line(pipe, {"event": "done", **as_message(execution)})
    except NeedsKernelError as error:
        _write_line(pipe, {"event": "refused", "why": str(error)})
    except FileFaults as error:
        _write_line(pipe, {"event": "faulty", "why": str(error)})
    except BaseException as error:  # noqa: BLE001 (whatever it is, the parent must hear of it)
        _write_line(pipe, {"event": "died", "why": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(0)


def _close_doors(environment: dict[str, str]) -> None:
    """No way to the terminal or to the server's pipes, the environment asked for, and default signals."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _write_line(descriptor: int, message: dict) -> None:
    line = (json.dumps(message) + "\n").encode("utf-8")
    while line:
        line = line[os.write(descriptor, line):]


if __name__ == "__main__":
    sys.exit(serve())

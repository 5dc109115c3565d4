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
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import SimpleNamespace

from litmatrix.files.recording import PACKAGE
from litmatrix.files.remembering import take_over
from litmatrix.rerun.children import be_child, end_with_server, prepare_in_child, run_notebook, write_line
from litmatrix.rerun.notebooks import hidden_modules, import_nbformat

SMALLEST = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
KERNEL = ("litmatrix.rerun.choice", "litmatrix.rerun.inprocess",
          # what each child would import on its way
          "sqlite3", "tornado.platform.asyncio", "IPython.core.application", "IPython.core.completerlib", "IPython.core.oinspect",
          "IPython.core.pylabtools", "pandas.io.formats.csvs", "pandas.io.formats.html", "pandas.io.formats.string",
          "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")


def serve(prepare: str = "", *rooms: str) -> None:
    """Import the stack and these rooms, and fork for each request. Does not return.

    ``prepare`` names a function as ``module:name``. A request for it is answered while the stack is
    still being imported, since it needs only pandas and its own module.
    """
    replies = os.dup(1)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked, who then ends this process
    gc.disable()
    with _as_in_a_kernel():
        import_module("pandas")
    module, _, name = prepare.partition(":")
    server = _Server(replies, getattr(import_module(module), name) if prepare else None)
    for load in (_import_nbformat, _import_matplotlib, _import_kernel, *(partial(import_module, f"litmatrix.{room}") for room in rooms)):
        if not server.hear(patience=0):
            os._exit(0)
        load()
    server.begin()
    while server.hear():
        pass
    os._exit(0)  # at once: taking down what was imported takes a third of a second


def _import_nbformat() -> None:
    """Before another library imports it; the validator is built once for all."""
    import_nbformat().reads(SMALLEST, as_version=4)


def _import_matplotlib() -> None:
    """Not where the reader stands: a matplotlibrc there is not the notebooks'."""
    with chdir(PACKAGE):
        import_module("matplotlib.pyplot")


def _import_kernel() -> None:
    """Without debugpy: nobody debugs a child, and it takes longer to import than pandas."""
    with hidden_modules("debugpy"):
        import_module("ipykernel.debugger")
    for name in KERNEL:
        import_module(name)


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
    """A running child: what it is called, its process, what it has told so far, and the cell it is at."""

    name: str
    pid: int
    told: bytes = b""
    cell: int = 1
    answered: bool = False


class _Server:
    """Requests in, replies out, one child for each."""

    def __init__(self, replies: int, prepare: Callable[[], dict] | None) -> None:
        self.replies, self.prepare = replies, prepare
        self.asked = b""
        self.ready, self.waiting = False, []
        self.selector = selectors.DefaultSelector()
        self.selector.register(0, selectors.EVENT_READ)
        self.children: dict[int, _Child] = {}
        self.lifeline = os.pipe()  # nothing is written to it; the system closes it when the server ends, however it ends

    def begin(self) -> None:
        """The stack is imported: notebooks that were asked for meanwhile are run, and others from now on."""
        gc.freeze()  # uncollected: that would take longer than it saves
        gc.enable()
        self.ready = True
        for request in self.waiting:
            self._run(request)

    def hear(self, patience: float | None = None) -> bool:
        """Act on what came of requests and children, waiting so many seconds; False once nobody can ask any more."""
        for key, _ in self.selector.select(patience):
            if key.fd == 0 and not self._hear_requests():
                self._kill_children()
                return False
            if key.fd in self.children:
                self._hear_child(key.fd)
        return True

    def _hear_requests(self) -> bool:
        """Act on the requests that came; whether more can come."""
        heard = os.read(0, 1 << 16)
        *lines, self.asked = (self.asked + heard).split(b"\n")
        for line in lines:
            request = json.loads(line)
            if request["ask"] == "prepare":
                self._fork("", partial(prepare_in_child, self.prepare, request["root"]))
            elif self.ready:
                self._run(request)
            else:
                self.waiting.append(request)
        return bool(heard)

    def _run(self, request: dict) -> None:
        self._fork(request["name"], partial(run_notebook, request))

    def _fork(self, name: str, act: Callable[[int], None]) -> None:
        """Have a child do something; it writes what it has to say to a pipe."""
        ours, theirs = os.pipe()
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # numpy's BLAS has threads, and survives a fork
            pid = os.fork()
        if pid == 0:
            for descriptor in (ours, self.replies, self.lifeline[1]):  # or nobody would see that the server ended
                os.close(descriptor)
            self.selector.close()
            threading.Thread(target=end_with_server, args=(self.lifeline[0],), daemon=True).start()
            be_child(act, theirs)
        os.close(theirs)
        self.children[ours] = _Child(name, pid)
        self.selector.register(ours, selectors.EVENT_READ)

    def _hear_child(self, pipe: int) -> None:
        child = self.children[pipe]
        heard = os.read(pipe, 1 << 16)
        *lines, child.told = (child.told + heard).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if message["event"] == "parsed":
                take_over(message["parsed"])
                continue
            if message["event"] == "imported":
                for name in message["imported"]:
                    import_module(name)
                continue
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
        write_line(self.replies, message)


def _name_death(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"the process that ran it was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"the process that ran it ended with exit status {os.waitstatus_to_exitcode(status)}"


if __name__ == "__main__":
    serve(*sys.argv[1:])

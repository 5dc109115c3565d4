"""The other end of the warm process: starting it, asking it, and waiting for what its children tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

SERVER = (sys.executable, "-P", "-m", "litmatrix.rerun.serving")  # -P: no module is taken from where the reader stands
INLINE = "module://matplotlib_inline.backend_inline"


class ServerEndedError(RuntimeError):
    """The warm process ended before it had answered."""


class WarmProcess:
    """A context: on entering a process begins to import the stack; on leaving it ends, with its children."""

    def __init__(self, prepare: str = "", rooms: Sequence[str] = ()) -> None:
        self.command = (*SERVER, prepare, *rooms)
        self.process: subprocess.Popen | None = None
        self._waiting: dict[str, SimpleQueue] = {}
        self._writing = threading.Lock()
        self._preparing = ""

    def start(self) -> WarmProcess:
        """Start the process, if it was not; what is started must be ended or entered."""
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={
                **os.environ, "MPLBACKEND": INLINE, "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
            threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()
        return self

    def end(self) -> None:
        """End the process at once, and its children with it."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> WarmProcess:
        return self.start()

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):  # it was killed, and a request is left over
            self.process.stdin.close()
        self.process.wait()

    def begin_prepare(self, root: str) -> None:
        """Ask for what ``prepare`` will return, without waiting for it. Raises ServerEndedError."""
        self._waiting.setdefault("", SimpleQueue())
        self._send({"ask": "prepare", "root": root})
        self._preparing = root

    def prepare(self, root: str) -> dict:
        """What the process's ``prepare`` found, and what it read: keys found, used. Raises ServerEndedError."""
        if self._preparing != root:
            self.begin_prepare(root)
        self._preparing = ""
        reply = self._wait("", lambda message: None)
        if reply["event"] != "prepared":
            raise ServerEndedError(reply["why"])
        return reply

    def run(self, request: dict, tell: Callable[[int], None]) -> dict:
        """Have one notebook executed; its last message, whose event is done, refused or died."""
        self._waiting.setdefault(request["name"], SimpleQueue())
        self._send({"ask": "run", **request})
        return self._wait(request["name"], lambda message: tell(message["cell"]))

    def _send(self, request: dict) -> None:
        try:
            with self._writing:
                self.process.stdin.write((json.dumps(request) + "\n").encode("utf-8"))
                self.process.stdin.flush()
        except OSError:
            raise ServerEndedError(self._name_end()) from None

    def _wait(self, name: str, tell: Callable[[dict], None]) -> dict:
        while True:
            message = self._waiting[name].get()
            if message is None:
                raise ServerEndedError(self._name_end())
            if message["event"] != "cell":
                return message
            tell(message)

    def _listen(self, replies: IO[bytes]) -> None:
        for line in replies:
            message = json.loads(line)
            self._waiting.setdefault(message.get("name", ""), SimpleQueue()).put(message)
        for queue in list(self._waiting.values()):
            queue.put(None)

    def _name_end(self) -> str:
        return f"the process that runs notebooks ended with exit status {self.process.wait()}"

"""The other end of the warm process: starting it, asking it, and waiting for what its children tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import IO

SERVER = (sys.executable, "-m", "litmatrix.rerun.serving")
INLINE = "module://matplotlib_inline.backend_inline"


class ServerEndedError(RuntimeError):
    """The warm process ended before it had answered."""


class WarmProcess:
    """A context: on entering a process begins to import the stack; on leaving it ends, with its children."""

    def __init__(self, command: Sequence[str] = SERVER) -> None:
        self.command = tuple(command)
        self._waiting: dict[str, SimpleQueue] = {}
        self._writing = threading.Lock()

    def __enter__(self) -> WarmProcess:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={
            **os.environ, "MPLBACKEND": INLINE, "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()

    def prepare(self, root: str) -> dict:
        """What the process's ``prepare`` found, and what it read: keys found, used."""
        return self._ask("", {"ask": "prepare", "root": root}, lambda message: None)

    def run(self, request: dict, tell: Callable[[int], None]) -> dict:
        """Have one notebook executed; its last message, whose event is done, refused or died."""
        return self._ask(request["name"], {"ask": "run", **request},
                         lambda message: tell(message["cell"]) if message["event"] == "cell" else None)

    def _ask(self, name: str, request: dict, tell: Callable[[dict], None]) -> dict:
        replies = self._waiting.setdefault(name, SimpleQueue())
        try:
            with self._writing:
                self.process.stdin.write((json.dumps(request) + "\n").encode("utf-8"))
                self.process.stdin.flush()
        except OSError:
            raise ServerEndedError(self._name_end()) from None
        while True:
            message = replies.get()
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

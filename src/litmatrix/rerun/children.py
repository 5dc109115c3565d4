"""What a child of the warm process does with its life: a notebook, or a task that is no notebook. It ends with it."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from litmatrix.files import FileFaults, recording
from litmatrix.files.remembering import hand_over

# What notebooks need only sometimes: once a child had to import it, those to come inherit it.
LATE = ("matplotlib.backends.backend_pdf", "litmatrix.corpus.tabulating")


def be_child(act: Callable[[int], None], pipe: int) -> None:
    """What a child does with its life; it never returns."""
    gc.freeze()  # what was inherited is no garbage, and looking at it would copy it
    gc.enable()
    try:
        _close_doors()
        act(pipe)
    except FileFaults as error:
        write_line(pipe, {"event": "faulty", "why": str(error)})
    except BaseException as error:  # noqa: BLE001 (whatever it is, the parent must hear of it)
        write_line(pipe, {"event": "died", "why": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(0)


def prepare_in_child(prepare: Callable[[], dict], root: str, pipe: int) -> None:
    """Tell what ``prepare`` finds, and what it read to find it; then what it found out by parsing, for the notebooks to come."""
    recording.start(root)
    found = prepare()
    write_line(pipe, {"event": "prepared", "found": found, "used": recording.stop().inputs()})
    write_line(pipe, {"event": "parsed", "parsed": hand_over()})


def run_notebook(request: dict, pipe: int) -> None:
    """Execute a notebook, save it, and tell how it went; or refuse, where it needs a real kernel."""
    from litmatrix.rerun.choice import needs_kernel
    from litmatrix.rerun.execution import as_message
    from litmatrix.rerun.inprocess import NeedsKernelError, execute_in_process
    from litmatrix.rerun.notebooks import take_notebook
    from litmatrix.rerun.parameters import set_parameters

    os.environ.update(request["environment"])
    parent, late = os.getppid(), [name for name in LATE if name not in sys.modules]
    taken = take_notebook(Path(request["path"]))
    if request["parameters"]:
        set_parameters(taken.notebook, request["parameters"], taken.path.name)
    try:
        why = needs_kernel(taken.notebook)
        if why:
            raise NeedsKernelError(why)
        execution = execute_in_process(taken.notebook, Path(request["folder"]), Path(request["root"]),
                                       lambda number: write_line(pipe, {"event": "cell", "cell": number}), request["reuse"])
    except NeedsKernelError as error:
        write_line(pipe, {"event": "refused", "why": str(error)})
        return
    if not execution.failure and os.getppid() == parent:
        taken.save(Path(request["target"]))
    write_line(pipe, {"event": "done", **as_message(execution)})
    write_line(pipe, {"event": "imported", "imported": [name for name in late if name in sys.modules]})


def end_with_server(lifeline: int) -> None:
    """End this process when the server has: whoever waited for it is gone."""
    os.read(lifeline, 1)
    os._exit(1)


def _close_doors() -> None:
    """No way to the terminal or to the server's pipes, and default signals."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def write_line(descriptor: int, message: dict) -> None:
    """Write a message as a line of JSON, whole."""
    line = (json.dumps(message) + "\n").encode("utf-8")
    while line:
        line = line[os.write(descriptor, line):]

"""Running notebooks side by side: a forked child each, or a real kernel where one is needed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from litmatrix.files import FileFaults, read_text
from litmatrix.rerun.execution import Execution, Failure, from_message
from litmatrix.rerun.warm import ServerEndedError, WarmProcess

ASKED = "asked for"
NO_FORK = "this system cannot fork"


@dataclass(frozen=True)
class Job:
    """A notebook to run: where its executed form goes (in place, else ``target``), its exports folder and its parameters."""

    path: Path
    target: Path | None = None
    exports: Path | None = None
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """One notebook's run: when it began and how long it took, how it failed, if it did, what it used, and why a real kernel ran it."""

    path: Path
    seconds: float
    failure: Failure | None = None
    used: dict[str, dict[str, str]] | None = None
    kernel: str = ""
    begun: float = 0.0


class Tell(Protocol):
    """Hears of progress: the notebook, then started, cell, passed or failed, and a detail."""

    def __call__(self, path: Path, word: str, detail: str = "") -> None:
        """``detail`` is the number of the cell, or why a real kernel ran the notebook."""


def can_fork() -> bool:
    """Whether this system has the fast path."""
    return hasattr(os, "fork")


def run_notebooks(jobs: Iterable[Job], root: Path, *, workers: int = 1, warm: WarmProcess | None = None, kernel: bool = False,
                  reuse: str = "", tell: Tell | None = None, keep: Callable[[Outcome], None] | None = None) -> list[Outcome]:
    """Execute notebooks and write their outputs in place, or to their targets.

    Parameters
    ----------
    jobs
        The notebooks, in the order they start; each runs in its own folder.
    root
        The review's folder.
    workers
        How many run side by side.
    warm
        A warm process to be used; without one, one is started where this system can fork.
    kernel
        Run all of them on real kernels.
    reuse
        The module that forked children ask for figures that were drawn before; without one all are drawn.
    tell
        Hears of progress.
    keep
        Is given each outcome, in the order of the jobs, while others still run.

    Returns
    -------
    One outcome for each job, in the order given. A notebook that failed is left as it was.
    """
    jobs, fast = list(jobs), can_fork() and not kernel
    with warm and nullcontext(warm) or (WarmProcess() if fast else nullcontext()) as server, ThreadPoolExecutor(max(1, workers)) as pool:
        run = _Runner(root, server if fast else None, tell or (lambda path, word, detail="": None), ASKED if kernel else NO_FORK, reuse)
        outcomes = []
        for outcome in pool.map(run.one, jobs):
            outcomes.append(outcome)
            if keep:
                keep(outcome)
        return outcomes


@dataclass(frozen=True)
class _Runner:
    """Runs one job after the other for a worker."""

    root: Path
    warm: WarmProcess | None
    tell: Callable[..., None]
    why_kernel: str
    reuse: str = ""

    def one(self, job: Job) -> Outcome:
        """Run a job, by a forked child where that serves."""
        began, begun = time.time(), time.monotonic()
        self.tell(job.path, "started")
        try:
            execution, why = self._fork(job) if self.warm else (None, self.why_kernel)
            execution = execution or self._start_kernel(job)
        except (FileFaults, ServerEndedError) as error:
            execution, why = _fail(0, "", str(error)), ""
        self.tell(job.path, "failed" if execution.failure else "passed", why)
        return Outcome(job.path, time.monotonic() - begun, execution.failure, execution.used, why, began)

    def _fork(self, job: Job) -> tuple[Execution | None, str]:
        """What a forked child made of a job; None, and why, where it needs a real kernel."""
        message = self.warm.run(self._request(job), lambda number: self.tell(job.path, "cell", str(number)))
        if message["event"] == "refused":
            return None, message["why"]
        if message["event"] == "faulty":
            return _fail(0, "", message["why"]), ""
        if message["event"] == "died":
            return _fail_at(job, message.get("cell", 1), message["why"]), ""
        return from_message(message), ""

    def _request(self, job: Job) -> dict:
        target = str(job.target or job.path)
        return {"name": target, "path": str(job.path), "folder": str(job.path.parent), "root": str(self.root), "target": target,
                "parameters": job.parameters, "environment": self._environment(job), "reuse": self.reuse}

    def _start_kernel(self, job: Job) -> Execution:
        from litmatrix.rerun.kernel import execute_on_kernel
        from litmatrix.rerun.notebooks import take_notebook
        from litmatrix.rerun.parameters import set_parameters

        taken = take_notebook(job.path)
        if job.parameters:
            set_parameters(taken.notebook, job.parameters, job.path.name)
        execution = execute_on_kernel(taken.notebook, job.path.parent, self.root, self._environment(job))
        if not execution.failure:
            taken.save(job.target or job.path)
        return execution

    def _environment(self, job: Job) -> dict[str, str]:
        return {"LITMATRIX_REVIEW": str(self.root)} | ({"LITMATRIX_EXPORTS": str(job.exports)} if job.exports else {})


def _fail(cell: int, source: str, message: str) -> Execution:
    return Execution(Failure(cell, source, message))


def _fail_at(job: Job, cell: int, message: str) -> Execution:
    """A failure at a cell of a notebook whose process is gone."""
    import json

    cells = [found for found in json.loads(read_text(job.path)).get("cells", []) if found["cell_type"] == "code"]
    source = "".join(cells[cell - 1]["source"]) if 0 < cell <= len(cells) else ""
    return _fail(cell, source, message)

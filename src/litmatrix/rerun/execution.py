"""How executing a notebook ended, as a value that travels between processes. Loads nothing heavy."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Failure:
    """The first cell of a notebook that failed: its number among the code cells, source, message and traceback."""

    cell: int
    source: str
    message: str
    traceback: str = ""


@dataclass(frozen=True)
class Execution:
    """How executing a notebook ended: how it failed, if it did, and what it read, listed and wrote.

    ``used`` is None where it failed or the kernel could not record it.
    """

    failure: Failure | None = None
    used: dict[str, dict[str, str]] | None = None


def as_message(execution: Execution) -> dict:
    """An execution as plain values, for a pipe."""
    return asdict(execution)


def from_message(message: dict) -> Execution:
    """An execution from its plain values."""
    failure = message["failure"]
    return Execution(Failure(**failure) if failure else None, message["used"])

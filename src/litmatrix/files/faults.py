"""What is wrong with a file, told once and in full."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a file: the line (0 where the whole file is meant) and what to do."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class FileFaults(ValueError):
    """Everything wrong with one file, raised once.

    ``rows`` is what could be read all the same, so that a check can go on to what refers to it: row n
    stands on line n + 2 (records of a bibliography: in file order). None where nothing could be read.
    """

    def __init__(self, name: str, faults: Iterable[Fault], rows: pd.DataFrame | None = None) -> None:
        self.name = name
        self.faults = sorted(faults)
        self.rows = rows
        super().__init__(describe_faults(name, self.faults))


def describe_faults(name: str, faults: Iterable[Fault]) -> str:
    """The faults of one file as a paragraph: a head line, then a line for each fault."""
    faults = list(faults)
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return "\n".join([f"{name} has {count}:", *(f"  {fault}" for fault in faults)])


def suggest(found: str, allowed: Iterable[str]) -> str:
    """A 'Did you mean' sentence for a misspelt word, or an empty string."""
    close = difflib.get_close_matches(found, list(allowed), n=1, cutoff=0.75)
    return f" Did you mean '{close[0]}'?" if close else ""

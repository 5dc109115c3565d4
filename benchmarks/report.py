"""Taking turns, and telling what came of it: options, medians, the table and the facts below it.

The table goes to standard output, progress and errors to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from copies import ROOT, BenchmarkError, find_texts
from rich import box
from rich.console import Console
from rich.table import Table

PACKAGES = ("litmatrix", "nbclient", "nbconvert", "papermill", "doit", "ipykernel", "jupyter_client", "pandas", "matplotlib")
WIDE = 1000
out = Console(highlight=False, markup=False, width=WIDE)
err = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)

Made = dict[str, str]
Call = Callable[[], tuple[float, Made]]
Row = dict[str, object]


def take_turns(calls: dict[str, Call], rounds: int, topic: str) -> dict[str, list[float]]:
    """Call each tool in each round, each round beginning with another one; the seconds of each.

    A call returns its seconds and what it made: files by sha256. A round before the first is not
    counted: it fills the caches of the system. Raises BenchmarkError where not all made the same.
    """
    seconds: dict[str, list[float]] = {label: [] for label in calls}
    expected, labels = None, list(calls)
    for number in range(rounds + 1):
        first = number % len(labels) if labels else 0
        for label in labels[first:] + labels[:first]:
            taken, made = calls[label]()
            expected = made if expected is None else expected
            check_same(label, made, expected)
            seconds[label].append(taken)
            err.print(f"{topic}, {f'round {number} of {rounds}' if number else 'not counted'}: {taken:6.2f} s  {label}")
    return {label: taken[1:] for label, taken in seconds.items()}


def list_different(made: Made, expected: Made) -> list[str]:
    """The files that are not the same in both."""
    return sorted(name for name in made.keys() | expected.keys() if made.get(name) != expected.get(name))


def check_same(label: str, made: Made, expected: Made) -> None:
    """Raise BenchmarkError where a tool made other files, or the same with other bytes, than the first."""
    different = list_different(made, expected)
    if different:
        raise BenchmarkError(f"{label} exported other files than what ran first, or others in them: {', '.join(different)}")


def summarise(seconds: dict[str, list[float]]) -> list[Row]:
    """For each tool: tool, seconds by round, median, minimum, and ratio of its median to that of the first."""
    baseline = statistics.median(next(iter(seconds.values())))
    return [{"tool": label, "seconds": [round(value, 4) for value in taken], "median": round(statistics.median(taken), 4),
             "minimum": round(min(taken), 4), "ratio": round(statistics.median(taken) / baseline, 3)}
            for label, taken in seconds.items()]


def list_facts(load: str) -> dict[str, str]:
    """What of this machine and environment the numbers depend on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"system": f"{platform.system()} {platform.machine()}",
            "cores": f"{usable} usable of {os.cpu_count()}",
            "load before": load,
            "Python": f"{platform.python_implementation()} {platform.python_version()}",
            "tools": ", ".join(_name_version(name) for name in PACKAGES),
            "texts": "at hand, the check reads them" if find_texts(ROOT).is_dir() else "not at hand, the check does without"}


def _name_version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"no {name}"


def read_load() -> str:
    """How busy the machine is: the average of the last minute where the system tells it."""
    return f"{os.getloadavg()[0]:.2f} processes" if hasattr(os, "getloadavg") else "not told by the system"


def print_table(columns: dict[str, str], rows: Iterable[Row]) -> None:
    """A table in a form that Markdown reads. ``columns`` maps headings to keys of the rows; what is not there is a dash."""
    table = Table(box=box.MARKDOWN)
    rows = list(rows)
    for heading, key in columns.items():
        words = any(isinstance(row.get(key), str) for row in rows)
        table.add_column(heading, justify="left" if words else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(_show(row.get(key)) for key in columns.values()))
    out.print(table)


def _show(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def print_facts(facts: dict[str, str]) -> None:
    """The facts below the table, as a list."""
    for name, fact in facts.items():
        out.print(f"- {name}: {fact}")


def make_parser(description: str) -> argparse.ArgumentParser:
    """The options that both benchmarks have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=3, help="how often each tool runs (default: 3)")
    parser.add_argument("--jobs", type=int, default=2, help="how many notebooks litmatrix runs side by side (default: 2)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every measured number to this file")
    return parser


def parse_options(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The options; leaves with exit status 2 where they make no sense."""
    options = parser.parse_args()
    if min(options.rounds, options.jobs) < 1:
        parser.error("--rounds and --jobs must be at least 1")
    if options.json and not options.json.absolute().parent.is_dir():
        parser.error(f"the folder of {options.json} does not exist")
    return options


def save_record(options: argparse.Namespace, rows: list[Row], facts: dict[str, str], **more: object) -> None:
    """Every measured number as JSON, where a file is asked for."""
    if options.json:
        record = {"rows": rows, "facts": facts, "rounds": options.rounds, "jobs": options.jobs, **more}
        options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def run_main(main: Callable[[], None]) -> None:
    """Call ``main``; exit status 1 with the last lines of a tool that fails."""
    try:
        main()
    except BenchmarkError as error:
        err.print(str(error))
        raise SystemExit(1) from None

"""Rerunning all notebooks from nothing: litmatrix beside nbconvert and papermill, whole commands on a copy.

Every run starts from a fresh copy of the tracked files, with no record of an earlier run and an
empty cache of figures. benchmarks/README.md says what the numbers mean.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from copies import ROOT, Command, check_executed, list_notebooks, list_tracked, make_copy, open_folder, run_commands
from report import (
    Made,
    Row,
    list_facts,
    make_parser,
    parse_options,
    print_facts,
    print_table,
    read_load,
    run_main,
    save_record,
    summarise,
    take_turns,
)

TARGET = 5.0
COLUMNS = {"tool": "tool", "median s": "median", "minimum s": "minimum", "ratio": "ratio"}


def list_tools(names: list[str], jobs: int) -> dict[str, list[Command]]:
    """The commands of each tool, in the order of the table; litmatrix, which the others are compared with, first.

    Every command is called in the folder of the notebooks and writes their outputs in place.
    """
    choices = dict.fromkeys([f"--jobs {jobs}", "--jobs 1", f"--kernel --jobs {jobs}"])
    rows = {f"litmatrix run {choice}": [["litmatrix", "run", *choice.split(), *names]] for choice in choices}
    rows["jupyter nbconvert --execute"] = [["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", *names]]
    rows["papermill, one call each"] = [["papermill", name, name] for name in names]
    return rows


def run_tool(label: str, commands: list[Command], folder: Path, names: list[str]) -> tuple[float, Made]:
    """Run a tool on a fresh copy; its seconds, copying not counted, and what it exported."""
    copy = make_copy(folder, "run")
    done = run_commands(commands, copy, copy.notebooks)
    check_executed(label, (copy.notebooks / name for name in names))
    return done.seconds, copy.list_exported()


def measure(names: list[str], jobs: int, rounds: int) -> dict[str, list[float]]:
    """The seconds of every tool in every round."""
    with open_folder(names) as folder:
        return take_turns({label: lambda label=label, commands=commands: run_tool(label, commands, folder, names)
                           for label, commands in list_tools(names, jobs).items()}, rounds, "all notebooks")


def judge(rows: list[Row]) -> str:
    """Whether the target was met, in words."""
    ratios = {row["tool"]: row["ratio"] for row in rows if not row["tool"].startswith("litmatrix")}
    told = ", ".join(f"{ratio:.2f} ({tool})" for tool, ratio in ratios.items())
    word = "met" if min(ratios.values()) >= TARGET else "missed"
    return f"nbconvert and papermill take at least {TARGET:g} times as long; {word}: {told}"


def parse_arguments(known: list[str]) -> argparse.Namespace:
    """The options; leaves with exit status 2 where they make no sense."""
    parser = make_parser("Rerun notebooks with litmatrix, nbconvert and papermill, side by side.")
    parser.add_argument("--notebooks", nargs="+", default=known, metavar="NAME", help="some of notebooks/ (default: all)")
    options = parse_options(parser)
    options.notebooks = list(dict.fromkeys(Path(name).name for name in options.notebooks))
    unknown = [name for name in options.notebooks if name not in known]
    if unknown or not known:
        parser.error(f"git tracks no {', '.join(unknown) or 'notebook'} in notebooks/; it tracks: {', '.join(known)}")
    return options


def main() -> None:
    """Measure and print."""
    options = parse_arguments(list_notebooks(list_tracked(ROOT)))
    load, names = read_load(), options.notebooks
    rows = summarise(measure(names, options.jobs, options.rounds))
    facts = {"notebooks": f"{len(names)} ({', '.join(names)})", "rounds": str(options.rounds), **list_facts(load),
             "target": judge(rows)}
    print_table(COLUMNS, rows)
    print_facts(facts)
    save_record(options, rows, facts, notebooks=names)


if __name__ == "__main__":
    run_main(main)

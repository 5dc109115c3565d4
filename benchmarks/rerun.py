"""Rerunning the review's notebooks: litmatrix beside nbconvert and papermill, whole commands on a copy.

Nothing in the working tree changes: every run starts from a fresh copy of the tracked files in a
temporary folder. The table goes to standard output, progress and errors to standard error.
benchmarks/README.md says what the numbers mean.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sysconfig.get_path("scripts")
PACKAGES = ("litmatrix", "nbclient", "nbconvert", "papermill", "ipykernel", "jupyter_client", "pandas", "matplotlib")
LAST_LINES = 20
out = Console(highlight=False, markup=False)
err = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)

Command = list[str]


class BenchmarkError(RuntimeError):
    """A tool is missing or failed, or did not do what it is timed for."""


def list_tracked(root: Path) -> list[str]:
    """The files git tracks in a folder that are there, as paths inside it."""
    try:
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkError(f"The benchmark copies what git tracks, and git cannot list it: {error}") from None
    return [name for name in os.fsdecode(listed.stdout).split("\0") if name and (root / name).is_file()]


def list_notebooks(files: Iterable[str]) -> list[str]:
    """The names of the notebooks among these files, in order of their numbers."""
    return sorted(Path(name).name for name in files if Path(name).parent == Path("notebooks") and name.endswith(".ipynb"))


def copy_tracked(root: Path, files: Iterable[str], target: Path) -> None:
    """Copy the files as they stand in the working tree."""
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, target / name)


def list_tools(names: list[str], jobs: int) -> dict[str, list[Command]]:
    """The commands of each tool, in the order of the table; litmatrix, which the others are compared with, first.

    Every command is called in the folder of the notebooks and writes their outputs in place.
    """
    rows = {f"litmatrix run --jobs {count}": [["litmatrix", "run", "--jobs", str(count), *names]] for count in dict.fromkeys([jobs, 1])}
    rows["jupyter nbconvert --execute"] = [["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", *names]]
    rows["papermill, one call each"] = [["papermill", name, name] for name in names]
    return rows


def find_program(name: str) -> str:
    """A program of the environment this Python runs in. Raises BenchmarkError."""
    found = shutil.which(name, path=SCRIPTS)
    if found is None:
        raise BenchmarkError(f"'{name}' is not installed beside this Python. `make benchmarks` uses an environment that has it.")
    return found


def find_texts(root: Path) -> Path:
    """Where litmatrix looks for the texts when it is called in the working tree."""
    return Path(os.environ.get("LITMATRIX_TEXTS") or root / "texts").resolve()


def set_environment(pristine: Path, review: Path, exports: Path) -> dict[str, str]:
    """The variables of a command: this environment's programs first, the copy's code, review and exports.

    Bytecode goes to the temporary folder and is always written. In an installation without
    bytecode, where none may be written, every process would compile pandas and matplotlib again.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    paths = {"PATH": os.pathsep.join([SCRIPTS, os.environ.get("PATH", "")]),
             "PYTHONPATH": os.pathsep.join(filter(None, [str(pristine / "src"), os.environ.get("PYTHONPATH")])),
             "PYTHONPYCACHEPREFIX": str(pristine.with_name("bytecode"))}
    return {**kept, **paths, "LITMATRIX_REVIEW": str(review), "LITMATRIX_EXPORTS": str(exports),
            "LITMATRIX_TEXTS": str(find_texts(ROOT))}


def run_commands(commands: list[Command], folder: Path, environment: dict[str, str]) -> float:
    """Run commands one after the other in a folder; the seconds of all. Raises BenchmarkError at the first that fails."""
    programs = [[find_program(name), *options] for name, *options in commands]
    begun = time.perf_counter()
    for program, command in zip(programs, commands, strict=True):
        done = subprocess.run(program, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", errors="replace", check=False)
        if done.returncode:
            lines = (done.stderr.strip() or done.stdout.strip()).splitlines()[-LAST_LINES:]
            raise BenchmarkError("\n".join([f"{' '.join(command)} failed with exit status {done.returncode}:", *lines]))
    return time.perf_counter() - begun


def run_tool(commands: list[Command], pristine: Path, place: Path, names: list[str]) -> tuple[float, list[str]]:
    """Run a tool on a fresh copy with an exports folder of its own.

    Returns
    -------
    The seconds of its commands, copying not counted, and the files it exported.
    """
    review, exports = place / "review", place / "exports"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(pristine, review)
    seconds = run_commands(commands, review / "notebooks", set_environment(pristine, review, exports))
    skipped = [name for name in names if not was_executed(review / "notebooks" / name)]
    if skipped:
        raise BenchmarkError(f"{' '.join(commands[0])} ended without error, but left cells unexecuted in {', '.join(skipped)}")
    return seconds, sorted(path.relative_to(exports).as_posix() for path in exports.rglob("*") if path.is_file())


def clear_outputs(path: Path) -> None:
    """Take outputs and execution counts out of a notebook, so that they prove who executed it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(execution_count=None, outputs=[])
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def was_executed(path: Path) -> bool:
    """Whether every code cell with code in it carries an execution count."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return all(cell.get("execution_count") for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip())


def measure(names: list[str], jobs: int, rounds: int, tell: Callable[[str], None]) -> dict[str, list[float]]:
    """The seconds of every tool in every round, on a copy of the review whose notebooks have no outputs."""
    with tempfile.TemporaryDirectory(prefix="litmatrix-benchmark-", ignore_cleanup_errors=True) as folder:
        pristine, place = Path(folder, "pristine").resolve(), Path(folder, "run").resolve()
        copy_tracked(ROOT, list_tracked(ROOT), pristine)
        for name in names:
            clear_outputs(pristine / "notebooks" / name)
        return take_turns(list_tools(names, jobs), pristine, place, names, rounds, tell)


def take_turns(tools: dict[str, list[Command]], pristine: Path, place: Path, names: list[str], rounds: int,
               tell: Callable[[str], None]) -> dict[str, list[float]]:
    """Run the tools round by round, each round beginning with another one.

    A round before the first is not counted: it fills the caches. Raises BenchmarkError where the
    tools did not export the same files.
    """
    seconds: dict[str, list[float]] = {label: [] for label in tools}
    expected, labels = None, list(tools)
    for number in range(rounds + 1):
        first = number % len(labels)
        for label in labels[first:] + labels[:first]:
            taken, exported = run_tool(tools[label], pristine, place / f"tool-{labels.index(label)}", names)
            expected = exported if expected is None else expected
            if exported != expected:
                raise BenchmarkError(f"{label} exported other files than the rest: {', '.join(set(exported) ^ set(expected))}")
            seconds[label].append(taken)
            tell(f"{f'round {number} of {rounds}' if number else 'not counted'}: {taken:6.2f} s  {label}")
    return {label: taken[1:] for label, taken in seconds.items()}


def summarise(seconds: dict[str, list[float]]) -> list[dict[str, object]]:
    """For each tool: tool, seconds by round, median, minimum, and ratio of its median to that of the first."""
    baseline = statistics.median(next(iter(seconds.values())))
    return [{"tool": label, "seconds": [round(value, 3) for value in taken], "median": round(statistics.median(taken), 3),
             "minimum": round(min(taken), 3), "ratio": round(statistics.median(taken) / baseline, 3)}
            for label, taken in seconds.items()]


def list_facts(load: str) -> dict[str, str]:
    """What of this machine and environment the numbers depend on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"system": f"{platform.system()} {platform.machine()}",
            "cores": f"{usable} usable of {os.cpu_count()}",
            "load before": load,
            "Python": f"{platform.python_implementation()} {platform.python_version()}",
            "tools": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
            "texts": "at hand, the check reads them" if find_texts(ROOT).is_dir() else "not at hand, the check does without"}


def read_load() -> str:
    """How busy the machine is: the average of the last minute where the system tells it."""
    return f"{os.getloadavg()[0]:.2f} processes" if hasattr(os, "getloadavg") else "not told by the system"


def print_result(rows: list[dict[str, object]], facts: dict[str, str], names: list[str], rounds: int) -> None:
    """The table, in a form that Markdown reads, and the facts below it."""
    table = Table(box=box.MARKDOWN)
    table.add_column("tool", no_wrap=True)
    for name in ("median s", "minimum s", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row["tool"], f"{row['median']:.2f}", f"{row['minimum']:.2f}", f"{row['ratio']:.2f}")
    out.print(table)
    for name, fact in {"notebooks": f"{len(names)} ({', '.join(names)})", "rounds": str(rounds), **facts}.items():
        out.print(f"- {name}: {fact}", soft_wrap=True)
    out.print("- litmatrix's time includes its check of every table and join; the other tools check nothing.", soft_wrap=True)


def parse_arguments(known: list[str]) -> argparse.Namespace:
    """The options; leaves with exit status 2 where they make no sense."""
    parser = argparse.ArgumentParser(description="Rerun notebooks with litmatrix, nbconvert and papermill, side by side.")
    parser.add_argument("--rounds", type=int, default=3, help="how often each tool runs (default: 3)")
    parser.add_argument("--jobs", type=int, default=2, help="how many notebooks litmatrix runs side by side (default: 2)")
    parser.add_argument("--notebooks", nargs="+", default=known, metavar="NAME", help="some of notebooks/ (default: all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every measured number to this file")
    options = parser.parse_args()
    options.notebooks = list(dict.fromkeys(Path(name).name for name in options.notebooks))
    unknown = [name for name in options.notebooks if name not in known]
    if unknown or not known:
        parser.error(f"git tracks no {', '.join(unknown) or 'notebook'} in notebooks/; it tracks: {', '.join(known)}")
    if min(options.rounds, options.jobs) < 1:
        parser.error("--rounds and --jobs must be at least 1")
    if options.json and not options.json.absolute().parent.is_dir():
        parser.error(f"the folder of {options.json} does not exist")
    return options


def main() -> None:
    """Measure and print; exit status 1 with the last lines of a tool that fails."""
    try:
        known = list_notebooks(list_tracked(ROOT))
        options = parse_arguments(known)
        load = read_load()
        seconds = measure(options.notebooks, options.jobs, options.rounds, err.print)
    except BenchmarkError as error:
        err.print(str(error))
        raise SystemExit(1) from None
    rows, facts = summarise(seconds), list_facts(load)
    print_result(rows, facts, options.notebooks, options.rounds)
    if options.json:
        record = {"rows": rows, "facts": facts, "notebooks": options.notebooks, "rounds": options.rounds, "jobs": options.jobs}
        options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

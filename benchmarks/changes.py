"""What an edit costs: litmatrix beside doit and nbconvert when nothing, a coding or an event changed, and starting.

Every run starts from a copy of the review in which all notebooks were run before. An edit is made,
the command is timed, and what it ran and exported is checked. benchmarks/README.md says more.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from copies import (
    ROOT,
    BenchmarkError,
    Command,
    Copy,
    check_executed,
    clear_outputs,
    has_program,
    list_notebooks,
    list_tracked,
    make_copy,
    open_folder,
    read_until,
    repeat_copy,
    run_commands,
    start_command,
)
from edits import EDITS, Edit
from report import (
    Call,
    Made,
    Row,
    list_different,
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

COLUMNS = {"what changed": "situation", "command": "tool", "median s": "median", "minimum s": "minimum", "ratio": "ratio",
           "target": "target", "notebooks run": "notebooks", "tables changed": "tables"}
NOTEBOOKS_RUN = re.compile(r"^notebooks +(?:(\d+) run)?", re.MULTILINE)
WOULD_RUN = re.compile(r"^would run +(\S+?\.ipynb)", re.MULTILINE)
NOTHING_TARGET, IMPORT_TARGET, HELP_TARGET = 0.3, 0.15, 0.25
SETTLED = 2.0  # seconds after --watch says that it watches: the stack is imported by then, as it is while somebody edits
NBCONVERT = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace"]
DOIT_INPUTS = ("src/**/*.py", "data/**/*.*", "bib/*.*")
DODO = '''"""One task for each notebook: executed again where it, the package or a table changed."""


def task_execute():
    for name in {names!r}:
        yield {{"name": name, "file_dep": ["notebooks/" + name, *{inputs!r}],
               "actions": [[*{command!r}, "notebooks/" + name]]}}
'''


def prepare(folder: Path, names: list[str], jobs: int) -> Copy:
    """A copy in which litmatrix has run all notebooks."""
    copy = make_copy(folder, "prepared")
    ran = count_run(run_commands([["litmatrix", "run", "--jobs", str(jobs)]], copy, copy.review).output)
    check_executed("litmatrix run", (copy.notebooks / name for name in names))
    if ran != len(names):
        raise BenchmarkError(f"litmatrix ran {ran} notebooks of a copy that was never run; it has {len(names)}")
    return copy


def count_run(output: str) -> int:
    """How many notebooks litmatrix ran, as its summary says."""
    found = NOTEBOOKS_RUN.search(output)
    if not found:
        raise BenchmarkError(f"litmatrix run ended without a summary:\n{output}")
    return int(found[1] or 0)


def list_planned(copy: Copy) -> list[str]:
    """The notebooks that litmatrix would run now."""
    return WOULD_RUN.findall(run_commands([["litmatrix", "run", "--dry-run"]], copy, copy.review).output)


def run_litmatrix(copy: Copy, jobs: int, expected: int) -> tuple[float, Made]:
    """Time ``litmatrix run``; BenchmarkError unless it ran as many notebooks as expected and all are current after."""
    done = run_commands([["litmatrix", "run", "--jobs", str(jobs)]], copy, copy.review)
    ran, waiting = count_run(done.output), list_planned(copy)
    if ran != expected or waiting:
        raise BenchmarkError(f"litmatrix ran {ran} notebooks instead of {expected} and would run {len(waiting)} more")
    return done.seconds, copy.list_exported()


def measure_nothing(prepared: Copy, names: list[str], jobs: int, rounds: int) -> list[Row]:
    """Nothing changed: litmatrix and doit, after each has run all notebooks."""
    situation = "nothing"
    calls: dict[str, Call] = {f"litmatrix run --jobs {jobs}": lambda: run_litmatrix(prepared, jobs, 0)}
    if has_program("doit"):
        copy = prepare_doit(prepared, names, jobs)
        calls["doit"] = lambda: run_doit(copy, len(names))
        calls["doit, every file saved anew"] = lambda: run_doit(touch_inputs(copy), len(names))
    rows = set_target(summarise(take_turns(calls, rounds, situation)), NOTHING_TARGET)
    missing = [] if has_program("doit") else [{"situation": situation, "tool": "doit (not installed)"}]
    return [{"situation": situation, "notebooks": 0, "tables": 0, **row} for row in rows] + missing


def prepare_doit(prepared: Copy, names: list[str], jobs: int) -> Copy:
    """A copy in which doit has executed a task for each notebook, with nbconvert."""
    copy = repeat_copy(prepared, "doit")
    clear_outputs(copy.notebooks / name for name in names)
    inputs = [path.relative_to(copy.review).as_posix() for path in list_inputs(copy)]
    (copy.review / "dodo.py").write_text(DODO.format(names=names, inputs=inputs, command=NBCONVERT), encoding="utf-8")
    run_commands([["doit", "-n", str(jobs), "-P", "thread"]], copy, copy.review)
    check_executed("doit", (copy.notebooks / name for name in names))
    return copy


def list_inputs(copy: Copy) -> list[Path]:
    """The files, beside its own, that each notebook's task depends on."""
    return sorted(path for pattern in DOIT_INPUTS for path in copy.review.glob(pattern) if path.is_file())


def touch_inputs(copy: Copy) -> Copy:
    """Give the inputs and notebooks a new time and the same content, so that doit must hash them."""
    for path in (*list_inputs(copy), *copy.notebooks.glob("*.ipynb")):
        path.touch()
    return copy


def run_doit(copy: Copy, count: int) -> tuple[float, Made]:
    """Time doit; BenchmarkError unless it found every task up to date."""
    done = run_commands([["doit"]], copy, copy.review)
    current = [line for line in done.output.splitlines() if line.startswith("-- execute:")]
    if len(current) != count:
        raise BenchmarkError(f"doit found {len(current)} of {count} tasks up to date:\n{done.output}")
    return done.seconds, copy.list_exported()


def measure_edit(edit: Edit, prepared: Copy, count: int, jobs: int, rounds: int) -> list[Row]:
    """One edit: litmatrix, which finds out what to run, and nbconvert told to execute the same notebooks."""
    copy = make_edited(edit, prepared)
    names = list_planned(copy)
    if not 0 < len(names) < count:
        raise BenchmarkError(f"{edit.situation}: {len(names)} of {count} notebooks would run; some, but not all, must")
    _, made = run_litmatrix(copy, jobs, len(names))
    changed = [name for name in list_different(made, prepared.list_exported()) if name.startswith("tables/")]
    if edit.visible and not changed:
        raise BenchmarkError(f"{edit.situation}: no exported table changed; name another row in EDITS")
    calls = {f"litmatrix run --jobs {jobs}": lambda: run_litmatrix(make_edited(edit, prepared), jobs, len(names)),
             "litmatrix run --watch, from the save on": lambda: watch_edit(edit, repeat_copy(prepared, "watched"), jobs, len(names)),
             "jupyter nbconvert --execute": lambda: run_nbconvert(make_edited(edit, prepared), names)}
    rows = set_target(summarise(take_turns(calls, rounds, edit.situation)), edit.target)
    return [{"situation": edit.situation, "notebooks": len(names), "tables": len(changed), "names": names, **row} for row in rows]


def watch_edit(edit: Edit, copy: Copy, jobs: int, expected: int) -> tuple[float, Made]:
    """Time ``litmatrix run --watch`` from an edit to its summary; BenchmarkError unless it ran as many notebooks as expected."""
    with start_command(["litmatrix", "run", "--watch", "--jobs", str(jobs)], copy) as lines:
        read_until(lines, "Watching")
        time.sleep(SETTLED)
        edit.apply(copy)
        begun = time.perf_counter()
        ran = count_run(read_until(lines, "seconds"))
        seconds = time.perf_counter() - begun
    if ran != expected or list_planned(copy):
        raise BenchmarkError(f"litmatrix run --watch ran {ran} notebooks instead of {expected}, or left some")
    return seconds, copy.list_exported()


def make_edited(edit: Edit, prepared: Copy) -> Copy:
    """A copy in which everything was run and then the edit made."""
    copy = repeat_copy(prepared, "edited")
    edit.apply(copy)
    return copy


def run_nbconvert(copy: Copy, names: list[str]) -> tuple[float, Made]:
    """Time nbconvert on these notebooks."""
    clear_outputs(copy.notebooks / name for name in names)
    done = run_commands([[*NBCONVERT, *names]], copy, copy.notebooks)
    check_executed("nbconvert", (copy.notebooks / name for name in names))
    return done.seconds, copy.list_exported()


def measure_starting(prepared: Copy, rounds: int) -> list[Row]:
    """What it takes to import litmatrix and to be shown its help, beside others of their kind."""
    groups: dict[str, tuple[list[Command], float]] = {
        "an import": ([["python", "-c", "import litmatrix"], ["python", "-c", "import pandas"], ["python", "-c", "pass"]], IMPORT_TARGET),
        "a look at the help": ([["litmatrix", "--help"], ["jupyter", "nbconvert", "--help"]], HELP_TARGET)}
    rows = []
    for situation, (commands, target) in groups.items():
        calls = {" ".join(command): lambda command=command: run_starting(command, prepared) for command in commands}
        rows += [{"situation": f"nothing: {situation}", **row}
                 for row in set_target(summarise(take_turns(calls, rounds, situation)), target)]
    return rows


def run_starting(command: Command, copy: Copy) -> tuple[float, Made]:
    """Time a command that writes no file; BenchmarkError where it shows no help though asked for it."""
    done = run_commands([command], copy, copy.review)
    if "--help" in command and "usage" not in done.output.lower() and "options" not in done.output.lower():
        raise BenchmarkError(f"{' '.join(command)} showed no help:\n{done.output}")
    return done.seconds, {}


def set_target(rows: list[Row], target: float) -> list[Row]:
    """The rows, with the target of the first, litmatrix, and whether its median met it."""
    words = f"< {target:g} s, {'met' if rows[0]['median'] < target else 'missed'}"
    return [{**rows[0], "target": words}, *rows[1:]]


def measure(names: list[str], jobs: int, rounds: int) -> list[Row]:
    """All situations, one after the other."""
    with open_folder(names) as folder:
        prepared = prepare(folder, names, jobs)
        rows = measure_nothing(prepared, names, jobs, rounds)
        for edit in EDITS:
            rows += measure_edit(edit, prepared, len(names), jobs, rounds)
        return rows + measure_starting(prepared, rounds)


def main() -> None:
    """Measure and print."""
    options = parse_options(make_parser("What litmatrix run takes after an edit, beside doit and nbconvert."))
    load, names = read_load(), list_notebooks(list_tracked(ROOT))
    rows = measure(names, options.jobs, options.rounds)
    facts = {"notebooks of the review": str(len(names)), "rounds": str(options.rounds), **list_facts(load)}
    print_table(COLUMNS, rows)
    print_facts(facts)
    save_record(options, rows, facts, notebooks=names)


if __name__ == "__main__":
    run_main(main)

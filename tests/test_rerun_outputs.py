"""A forked child shows what a real kernel shows: notebooks from tests/awkward/, run both ways and compared whole."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rerunning import list_outputs, normalise, read_cells, shown, snapshot, write, write_awkward

from litmatrix.rerun import Job, Outcome, WarmProcess, can_fork, run_notebooks

AWKWARD = ["displays", "errors", "figures", "figures-settings", "files-and-chance", "leaving-2", "streams", "tables", "values", "warnings"]
FAILING = {
    "exception": ("import awkward_helper\nprint('shown')", "def outer():\n    awkward_helper.fail()", "outer()", "print('never')"),
    "syntax": ("x = 1", "x = = 1", "print('never')"),
    "exit": ("import sys", "sys.exit('leaving')", "print('never')"),
    "interrupt": ("raise KeyboardInterrupt", "print('never')"),
}
# What only a child is sure to see: that there are no settings of matplotlib beside it, and what is written after the last cell.
LEFT_OUT = ("matplotlibrc", "at-exit.txt", "by-thread.txt")
pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has real kernels only")


@dataclass(frozen=True)
class Ran:
    root: Path
    outcomes: dict[str, Outcome]
    before: dict[str, bytes]

    def path(self, name: str) -> Path:
        return self.root / "notebooks" / f"{name}.ipynb"


def run(root: Path, *, kernel: bool) -> Ran:
    folder = root / "notebooks"
    first = ["leaving-1"] if not kernel else []  # what it leaves could reach only a notebook of the same warm process
    paths = write_awkward([*first, *AWKWARD], folder) + [write(folder / f"fails-{name}.ipynb", *cells) for name, cells in FAILING.items()]
    before = snapshot(folder)
    outcomes = run_notebooks([Job(path) for path in paths], root, workers=2, kernel=kernel)
    return Ran(root, {outcome.path.stem: outcome for outcome in outcomes}, before)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # ipykernel listens to descriptor 1 only where it finds no pytest
        patch.setenv("SOURCE_DATE_EPOCH", "1500000000")  # no date in an SVG
        yield [run(tmp_path_factory.mktemp(name), kernel=name == "kernel") for name in ("forked", "kernel")]


def test_no_awkward_notebook_needs_a_real_kernel(both):
    forked, kernel = both

    assert {name: outcome.kernel for name, outcome in forked.outcomes.items() if outcome.kernel} == {}
    assert {outcome.kernel for outcome in kernel.outcomes.values()} == {"asked for"}


@pytest.mark.parametrize("name", AWKWARD)
def test_every_cell_shows_what_it_shows_on_a_real_kernel(both, name):
    forked, kernel = both

    assert (forked.outcomes[name].failure, kernel.outcomes[name].failure) == (None, None)
    pairs = zip(list_outputs(forked.path(name), forked.root), list_outputs(kernel.path(name), kernel.root), strict=True)
    for number, (ours, theirs) in enumerate(pairs, start=1):
        assert ours == theirs, f"cell {number}: {read_cells(kernel.path(name))[number - 1].source}"


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_is_told_as_on_a_real_kernel_and_the_notebook_is_left_alone(both, name):
    failures = [ran.outcomes[f"fails-{name}"].failure for ran in both]
    ours, theirs = (replace(failure, traceback=normalise(failure.traceback, ran.root)) for failure, ran in zip(failures, both, strict=True))

    assert ours == theirs
    assert ours.traceback
    for ran in both:
        assert ran.path(f"fails-{name}").read_bytes() == ran.before[f"fails-{name}.ipynb"]


def test_what_a_failure_tells(both):
    told = {name: (outcome.failure.cell, outcome.failure.source, outcome.failure.message)
            for name, outcome in both[0].outcomes.items() if outcome.failure}

    assert told == {
        "fails-exception": (3, "outer()", "RuntimeError: from the helper"),
        "fails-syntax": (2, "x = = 1", told["fails-syntax"][2]),  # its message names the cell by a number
        "fails-exit": (2, "sys.exit('leaving')", "SystemExit: leaving"),
        "fails-interrupt": (1, "raise KeyboardInterrupt", "KeyboardInterrupt: "),
    }
    assert told["fails-syntax"][2].startswith("SyntaxError: invalid syntax (")
    assert "in outer()" in both[0].outcomes["fails-exception"].failure.traceback
    assert "\x1b" not in both[0].outcomes["fails-exception"].failure.traceback


def test_outputs_of_displays_are_what_their_author_meant(both):
    cells = read_cells(both[0].path("displays"))

    assert [output.data["text/plain"] for output in cells[2].outputs] == ["'shown again'", "'shown after all'"]
    assert shown(both[0].path("displays"))[5:8] == ["stays\n'stays too'", "", "step 2\n"]
    assert cells[8].outputs[0].data["application/x-own+json"] == {"a": [2], "b": 1}


def test_errors_that_are_tolerated_are_shown_and_the_notebook_goes_on(both):
    cells = shown(both[0].path("errors"))

    assert cells[:2] == ["ZeroDivisionError", "ValueError"]
    assert cells[-1] == "'still here'"


def test_streams_of_one_name_stand_together(both):
    first = read_cells(both[0].path("streams"))[0]

    assert {(output.name, output.text) for output in first.outputs} == {("stdout", "one\nthree\n"), ("stderr", "two\nfour\n")}


def test_what_processes_write_to_the_terminal_is_shown_in_the_notebook(both):
    cells = shown(both[0].path("streams"))

    assert cells[-10:-3] == ["from a process\n", "out\n(0, None)", "err\n(3, None)", "descriptor one\n", "descriptor two é\n",
                             "before\nmiddle\nafter\n", "raw\n"]


def test_figures_are_shown_as_pictures(both):
    counts = [sum("image/png" in output.get("data", {}) for output in cell.outputs) for cell in read_cells(both[0].path("figures"))]
    kinds = [sorted(kind for output in cell.outputs for kind in output.get("data", {}) if kind.startswith("image/"))
             for cell in read_cells(both[0].path("figures-settings"))]

    assert counts[:7] == [0, 1, 0, 1, 1, 3, 1]
    assert kinds[:5] == [["image/png"], [], ["image/svg+xml"], ["image/png"], ["image/jpeg"]]


def test_a_notebook_leaves_nothing_to_the_next(both):
    cells = shown(both[0].path("leaving-2"))

    assert cells[1] == "([6.4, 4.8], 'white', [], False)"
    assert cells[3] == "(60, array([0.123456]), 28)"
    assert cells[4] == f"(None, {os.environ.get('LITMATRIX_EXPORTS')!r}, 'notebooks', False)"
    assert cells[6:] == ["(False, 4, False)", "(None, 9, [2, 3, 4, 5, 6, 7])", cells[8]]
    assert cells[8].endswith("'0o22', [])")


def test_files_left_open_are_whole_and_functions_registered_for_the_end_run(both):
    for ran in both:
        texts = {name: (ran.root / "notebooks" / name).read_text(encoding="utf-8")
                 for name in ("left-open.txt", "held.txt", "at-exit.txt", "by-output.txt", "by-thread.txt")}
        assert texts == {"left-open.txt": "not closed by the notebook", "held.txt": "held by an object\n",
                         "at-exit.txt": "when the kernel ended", "by-output.txt": "shown", "by-thread.txt": "by a thread"}


RING = """class Ring:
    def __init__(self): self.itself, self.handle = self, open("ring.txt", "w")
    def __del__(self): self.handle.close()
ring = Ring()
length = ring.handle.write("held by itself")
del ring"""


def test_a_file_that_only_garbage_holds_is_closed_by_its_holder(tmp_path):
    path = write(tmp_path / "notebooks" / "garbage.ipynb", "import gc\ngc.disable()", RING)

    outcome, = run_notebooks([Job(path)], tmp_path)

    assert outcome.failure is None
    assert (path.parent / "ring.txt").read_text(encoding="utf-8") == "held by itself"


def test_both_ways_write_the_same_files_and_tell_the_same_use(both):
    forked, kernel = both
    left, right = ({name: content for name, content in snapshot(ran.root / "notebooks").items() if not name.endswith(".ipynb")}
                   for ran in both)

    assert left == right
    for name in AWKWARD:
        ours, theirs = ({kind: {normalise(path, ran.root) for path in ran.outcomes[name].used[kind] if Path(path).name not in LEFT_OUT}
                         for kind in ("read", "written")} for ran in both)
        assert ours == theirs, name


def test_random_numbers_without_a_seed_are_new_in_every_notebook_and_every_run(tmp_path):
    values = []
    with WarmProcess() as warm:
        for number in (1, 2):
            paths = write_awkward(["unseeded-1", "unseeded-2"], tmp_path / str(number))
            assert not [outcome.failure for outcome in run_notebooks(map(Job, paths), tmp_path, workers=2, warm=warm) if outcome.failure]
            values += [shown(path)[1:] for path in paths]

    assert len(values) == 4
    for cell in zip(*values, strict=True):
        assert len(set(cell)) == 4, cell


def test_a_run_again_gives_the_same_bytes(both):
    names = ["displays", "files-and-chance", "leaving-2", "tables"]
    path = both[0].root / "notebooks"
    first = {name: (path / f"{name}.ipynb").read_bytes() for name in names}

    outcomes = run_notebooks([Job(path / f"{name}.ipynb") for name in names], both[0].root, workers=2)

    assert [outcome.failure for outcome in outcomes] == [None] * len(names)
    assert {name: normalise((path / f"{name}.ipynb").read_text(encoding="utf-8"), path) for name in names} == {
        name: normalise(content.decode("utf-8"), path) for name, content in first.items()}


def test_where_the_reader_stands_changes_nothing(tmp_path, monkeypatch):
    standing, root = tmp_path / "standing", tmp_path / "review"
    path, = write_awkward(["places"], root / "notebooks")
    standing.mkdir()
    (standing / "stands_where_the_reader_is.py").touch()
    (standing / "matplotlibrc").write_text("lines.linewidth: 9\n", encoding="utf-8")
    (root / "notebooks" / "fractions.py").write_text("mine = True", encoding="utf-8")
    monkeypatch.chdir(standing)

    outcome, = run_notebooks([Job(path)], root)

    assert (outcome.failure, outcome.kernel) == (None, "")
    assert shown(path)[0] == "ModuleNotFoundError"
    assert shown(path)[1].startswith("(['']") or "'']" in shown(path)[1]
    assert shown(path)[3:] == ["('fractions', True)", "1.5"]

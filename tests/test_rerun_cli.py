"""``litmatrix run`` as a reader meets it: what it says, its exit status, and what it refuses."""

import re
import threading
from pathlib import Path

import pytest
from rerunning import read_cells, shown, snapshot, write

from litmatrix import rerun
from litmatrix.rerun import Job, can_fork, run_notebooks

pytestmark = pytest.mark.skipif(not can_fork(), reason="real kernels would take their time; what is said is the same")
READING = "from litmatrix import paper\nfrom litmatrix.review import read_review\nreview = read_review()\nlen(review.sources())"
SAVING = 'paper.save_table(review.sources(), "sources")'


@pytest.fixture
def run(tiny_folder, litmatrix, monkeypatch, tmp_path):
    """``litmatrix run ARGUMENTS`` on the tiny review with one notebook."""
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    write(tiny_folder / "notebooks" / "01-good.ipynb", READING, SAVING)

    def call(*arguments):
        return litmatrix(tiny_folder, "run", *arguments)
    return call


def test_a_run_executes_sums_up_and_then_finds_everything_current(run, tiny_folder):
    code, said, complained = run()

    assert (code, complained) == (0, "")
    assert shown(tiny_folder / "notebooks" / "01-good.ipynb") == ["4", ""]
    assert re.sub(r"\d+\.\d", "N", said) == f"""anchors: all 3 texts at hand, every line accounted for
Tolls at Ålund: no faults
passed  01-good.ipynb (N s)

sources    4, of which 3 charted
themes     4 in 2 families
passages   11 codable in charted sources
codings    12 in the consensus
notebooks  1 run
figures    0, each as SVG, PDF and PNG, in {tiny_folder}/exports/figures
tables     1 as CSV in {tiny_folder}/exports/tables
seconds    N
"""
    again = run()

    assert (again[0], again[2]) == (0, "")
    assert "notebooks  1 current\n" in again[1]
    assert "passed" not in again[1]


def test_a_dry_run_says_why_and_touches_nothing(run, tiny_folder):
    before = snapshot(tiny_folder)

    code, said, complained = run("--dry-run")

    assert (code, said, complained) == (0, "would run      01-good.ipynb: it has no record of a run\n", "")
    assert snapshot(tiny_folder) == before
    assert not (tiny_folder / ".litmatrix").exists()


def test_numbers_for_latex_do_not_outlive_the_tables_they_were_taken_from(run, tiny_folder):
    run()
    numbers = [tiny_folder / "exports" / name for name in ("numbers.json", "numbers.tex")]
    for path in numbers:
        path.write_text("", encoding="utf-8")

    assert "numbers.tex" not in run("--all")[1] and all(path.exists() for path in numbers)
    write(tiny_folder / "notebooks" / "01-good.ipynb", READING, SAVING.replace("sources()", "sources().head(2)"))
    assert "numbers.json and numbers.tex were removed, since tables changed. litmatrix paper build writes them anew.\n" in run()[1]
    assert not any(path.exists() for path in numbers)


def test_all_runs_what_is_current(run, tiny_folder):
    assert run()[0] == 0

    assert run("--dry-run")[1] == "would not run  01-good.ipynb: nothing it used or made has changed\n"
    assert run("--dry-run", "--all")[1] == "would run      01-good.ipynb: --all was given\n"
    code, said, _ = run("--all")
    assert (code, "notebooks  1 run\n" in said) == (0, True)


def test_named_notebooks_alone_are_run(run, tiny_folder, monkeypatch):
    write(tiny_folder / "notebooks" / "02-other.ipynb", "1 / 0")
    write(tiny_folder / "notebooks" / "03-third.ipynb", "3")
    monkeypatch.chdir(tiny_folder / "notebooks")

    code, said, complained = run("01-good.ipynb", str(tiny_folder / "notebooks" / "03-third.ipynb"))

    assert (code, complained) == (0, "")
    assert "notebooks  2 run\n" in said
    assert shown(tiny_folder / "notebooks" / "02-other.ipynb") == [""]


def test_a_misspelt_notebook_is_named_with_what_was_meant(run):
    assert run("01-god.ipynb") == (2, "", "There is no notebook '01-god.ipynb'. Did you mean '01-good.ipynb'?\n")


def test_the_first_failing_cell_is_shown_whole_and_the_others_go_on(run, tiny_folder):
    bad = write(tiny_folder / "notebooks" / "02-bad.ipynb", "tolls = {}", "# what is paid\ntolls['bell']", "print('never')")
    other = write(tiny_folder / "notebooks" / "03-other.ipynb", "print('fine')")
    before = bad.read_bytes()

    code, said, complained = run("--jobs", "1")

    assert code == 1
    assert "notebooks  2 run, 1 failed\n" in said
    assert re.search(r"^failed  02-bad\.ipynb \(", said, re.MULTILINE)
    assert complained == """02-bad.ipynb, code cell 2 failed; the notebook was left as it was.
    # what is paid
    tolls['bell']
---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
Cell In[2], line 2
      1 # what is paid
----> 2 tolls['bell']

KeyError: 'bell'
"""
    assert bad.read_bytes() == before
    assert shown(other) == ["fine\n"]

    assert run()[0] == 1, "what failed has no record and runs again"


def test_a_review_with_faults_is_refused_before_anything_runs(run, tiny_folder):
    with (tiny_folder / "data" / "sources.csv").open("a", encoding="utf-8") as handle:
        handle.write('"stray"\n')
    before = snapshot(tiny_folder)

    code, said, complained = run()

    assert code == 1
    assert complained.startswith("data/sources.csv has 1 fault")
    assert "passed" not in said
    assert snapshot(tiny_folder) == before


def test_a_review_that_becomes_faulty_is_refused_though_its_notebooks_are_current(run, tiny_folder):
    write(tiny_folder / "notebooks" / "01-good.ipynb", "'reads nothing'")
    assert run()[0] == 0
    sources = tiny_folder / "data" / "sources.csv"
    sound = sources.read_bytes()
    sources.write_bytes(sound + b'"stray"\n')

    assert run()[0] == 1
    sources.write_bytes(sound)
    assert run()[0] == 0


DAMAGED = {
    "cut off": ('{\n "cells": [\n  {"cell_type": "code",\n', "line 4: the notebook is damaged: Expecting property name"),
    "empty": ("", "line 1: the notebook is damaged: Expecting value"),
    "text": ("not JSON\n", "line 1: the notebook is damaged: Expecting value"),
    "object": ('{"a": 1}', "the file is JSON but no notebook: "),
    "list": ("[1, 2]", "the file is JSON but no notebook: "),
    "no cells": ('{"cells": 5, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "the file is JSON but no notebook: "),
    "no source": ('{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
                  "the file is JSON but no notebook: "),
}


def test_damaged_notebooks_are_one_clear_error_each_and_the_others_go_on(run, tiny_folder):
    for name, (content, _) in DAMAGED.items():
        (tiny_folder / "notebooks" / f"02-{name}.ipynb").write_text(content, encoding="utf-8")

    code, said, complained = run()

    assert code == 1
    assert "notebooks  1 run, 7 failed\n" in said
    for name, (content, expected) in DAMAGED.items():
        told = f"02-{name}.ipynb failed; the notebook was left as it was.\n02-{name}.ipynb has 1 fault:\n  {expected}"
        assert told in complained
        assert (tiny_folder / "notebooks" / f"02-{name}.ipynb").read_text(encoding="utf-8") == content
    assert len(complained.splitlines()) == 3 * len(DAMAGED)
    assert shown(tiny_folder / "notebooks" / "01-good.ipynb") == ["4", ""]


def test_a_review_without_notebooks_is_checked_and_summed_up(run, tiny_folder):
    (tiny_folder / "notebooks" / "01-good.ipynb").unlink()

    code, said, complained = run()

    assert (code, complained) == (0, "")
    assert "codings    12 in the consensus\nnotebooks  none\n" in said


def test_a_notebook_that_somebody_saves_while_it_runs_keeps_their_version(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "import time\nfrom pathlib import Path\nwhile not Path('go').exists(): time.sleep(0.01)", "2")
    edited = path.read_bytes().replace(b"# 01-a", b"# Edited")

    def save_meanwhile(notebook: Path, word: str, detail: str = "") -> None:
        if (word, detail) == ("cell", "1"):
            path.write_bytes(edited)
            (tmp_path / "go").touch()

    outcome, = run_notebooks([Job(path)], tmp_path, tell=save_meanwhile)

    assert outcome.failure.message == ("01-a.ipynb has 1 fault:\n"
                                       "  somebody saved the notebook while it ran. Their version was kept; run it again.")
    assert path.read_bytes() == edited


def test_progress_tells_when_each_notebook_starts_reaches_a_cell_and_ends(tmp_path):
    good, bad = write(tmp_path / "01-a.ipynb", "1", "2"), write(tmp_path / "02-b.ipynb", "1 / 0", "2")
    told, lock = [], threading.Lock()

    def tell(path: Path, word: str, detail: str = "") -> None:
        with lock:
            told.append((path.name, word, detail))

    run_notebooks([Job(good), Job(bad)], tmp_path, tell=tell)

    assert told == [("01-a.ipynb", "started", ""), ("01-a.ipynb", "cell", "1"), ("01-a.ipynb", "cell", "2"), ("01-a.ipynb", "passed", ""),
                    ("02-b.ipynb", "started", ""), ("02-b.ipynb", "cell", "1"), ("02-b.ipynb", "failed", "")]


def test_an_executed_notebook_is_written_in_its_plain_form(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "1 + 1")

    run_notebooks([Job(path)], tmp_path)

    text = path.read_text(encoding="utf-8")
    assert text == rerun.format_notebook(rerun.read_notebook(path))
    assert '"id": "cell-01"' in text
    assert "execution\": {" not in text
    assert "3.1" not in text
    assert [cell.execution_count for cell in read_cells(path)] == [1]


def test_old_outputs_do_not_survive_a_run(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "x = 1", "# only a comment")
    text = path.read_text(encoding="utf-8").replace('"execution_count": null', '"execution_count": 7').replace(
        '"outputs": []', '"outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}]')
    path.write_text(text, encoding="utf-8")

    run_notebooks([Job(path)], tmp_path)

    assert "old" not in path.read_text(encoding="utf-8")
    assert shown(path) == ["", ""]


def test_a_job_with_a_target_leaves_its_notebook_alone_and_sets_its_parameters(tmp_path):
    source = write(tmp_path / "01-a.ipynb", "TOLL = 1\nBRIDGE = 'bell'", "import os\nTOLL, BRIDGE, os.environ['LITMATRIX_EXPORTS'][-3:]")
    tagged = '"metadata": {"tags": ["parameters"]},\n   "outputs"'
    text = source.read_text(encoding="utf-8").replace('"metadata": {},\n   "outputs"', tagged, 1)
    source.write_text(text, encoding="utf-8")
    targets = [tmp_path / "out" / f"{toll}.ipynb" for toll in (5, 6)]

    jobs = [Job(source, target, tmp_path / f"{toll}-x", {"TOLL": toll}) for toll, target in zip((5, 6), targets, strict=True)]
    outcomes = run_notebooks(jobs, tmp_path, workers=2)

    assert [outcome.failure for outcome in outcomes] == [None, None]
    assert [shown(target)[-1] for target in targets] == ["(5, 'bell', '5-x')", "(6, 'bell', '6-x')"]
    assert source.read_text(encoding="utf-8") == text


def test_notebooks_are_listed_by_number_without_hidden_ones(tmp_path):
    for name in ("02-b.ipynb", "01-a.ipynb", ".01-a.ipynb.tmp.ipynb"):
        write(tmp_path / name, "1")

    assert [path.name for path in rerun.list_notebooks(tmp_path)] == ["01-a.ipynb", "02-b.ipynb"]


def test_stems_of_figures_and_tables_are_read_from_the_cells(tmp_path):
    path = write(tmp_path / "01-a.ipynb", 'paper.save_figure(ax, counts, "by-theme")',
                 'paper.save_table(matrix.drop(columns="source"), "matrix", excel=True)', "%matplotlib inline")

    assert rerun.list_stems(path) == ["by-theme", "matrix"]
    assert rerun.list_stems(path, figures_only=True) == ["by-theme"]

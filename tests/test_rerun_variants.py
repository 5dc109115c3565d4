"""Variants with other parameters, and running again on save."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from litmatrix.cli import ahead
from litmatrix.files import FileFaults
from litmatrix.rerun import WarmProcess, format_notebook
from litmatrix.rerun.parameters import set_parameters

PARAMETERS = 'LAYER = "consensus"\nLEAST = 2\nSHARE = 0.5\nBRIEF = False\nONLY = ["bell2014"]\nOTHER = None'
CELLS = ["from litmatrix import paper\nfrom litmatrix.review import read_review\nreview = read_review()",
         "LAYER = \"consensus\"", "codings = review.codings(LAYER)\npaper.save_table(codings, \"codings\")\nprint(LAYER, len(codings))"]


def notebook(*sources: str) -> nbformat.NotebookNode:
    cells = [new_code_cell(source) for source in sources]
    for cell in cells:
        if cell.source.startswith("LAYER"):
            cell.metadata["tags"] = ["parameters"]
    return new_notebook(cells=cells)


@pytest.fixture
def review(tiny_folder, monkeypatch) -> Path:
    path = tiny_folder / "notebooks" / "01-layers.ipynb"
    path.parent.mkdir()
    path.write_text(format_notebook(notebook(*CELLS)), encoding="utf-8")
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    return tiny_folder


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def injected(**given: str) -> str:
    changed = notebook("x = 1", PARAMETERS, "x")
    set_parameters(changed, given, "01.ipynb")
    assert [cell.metadata.get("tags") for cell in changed.cells] == [None, ["parameters"], ["injected-parameters"], None]
    return changed.cells[2].source


@pytest.mark.parametrize(("given", "line"), [
    ({"LAYER": "007"}, "LAYER = '007'"),
    ({"LEAST": "3"}, "LEAST = 3"),
    ({"SHARE": "1"}, "SHARE = 1.0"),
    ({"BRIEF": "True"}, "BRIEF = True"),
    ({"ONLY": "['a', 'b']"}, "ONLY = ['a', 'b']"),
    ({"OTHER": "3"}, "OTHER = 3"),
    ({"OTHER": "mary"}, "OTHER = 'mary'")])
def test_a_value_takes_the_type_of_the_constant_it_replaces(given, line):
    assert injected(**given) == f"# Parameters\n{line}"


@pytest.mark.parametrize(("given", "told"), [
    ({"LAYR": "mary"}, "'LAYR' is not set in the cell tagged 'parameters'. Allowed: LAYER, LEAST, SHARE, BRIEF, ONLY, OTHER. "
                       "Did you mean 'LAYER'?"),
    ({"LEAST": "two"}, "LEAST is 2 in the notebook, and 'two' is no int."),
    ({"BRIEF": "perhaps"}, "BRIEF is False in the notebook, and 'perhaps' is no bool."),
    ({"ONLY": "bell2014"}, "ONLY is ['bell2014'] in the notebook, and 'bell2014' is no list.")])
def test_a_value_that_cannot_be_is_refused_with_what_can(given, told):
    with pytest.raises(FileFaults) as raised:
        injected(**given)

    assert [fault.message for fault in raised.value.faults] == [told]


def test_a_notebook_without_parameters_has_none_to_set():
    with pytest.raises(FileFaults, match="It has no such cell"):
        set_parameters(notebook("x = 1"), {"LAYER": "ann"}, "01.ipynb")


def test_injected_parameters_replace_those_of_an_earlier_variant():
    changed = notebook(PARAMETERS)
    set_parameters(changed, {"LAYER": "ann"}, "01.ipynb")
    set_parameters(changed, {"LAYER": "bob"}, "01.ipynb")

    assert [cell.source for cell in changed.cells[1:]] == ["# Parameters\nLAYER = 'bob'"]


def test_a_variant_writes_a_copy_and_its_exports_and_touches_nothing_else(review, litmatrix, tmp_path):
    before, place = files(review), tmp_path / "variants" / "bob"

    status, said, _ = litmatrix(review, "run", "01-layers.ipynb", "-p", "LAYER=bob", "--out", place)

    assert status == 0
    assert files(review) == before
    assert sorted(files(place)) == ["01-layers.ipynb", "tables/codings.csv"]
    cells = nbformat.read(place / "01-layers.ipynb", as_version=4).cells
    assert [cell.source for cell in cells[1:3]] == ['LAYER = "consensus"', "# Parameters\nLAYER = 'bob'"]
    assert cells[3].outputs[0].text == "bob 8\n"
    assert f"1 of 1 written to {place}" in said


@pytest.mark.parametrize(("options", "told"), [
    (["01-layers.ipynb", "-p", "LAYER=bob"], "-p needs --out"),
    (["-p", "LAYER=bob", "--out", "elsewhere"], "Name the notebooks to be copied to --out."),
    (["01-layers.ipynb", "-p", "LAYER", "--out", "elsewhere"], "-p 'LAYER' is not NAME=VALUE"),
    (["01-layers.ipynb", "-p", "LAYER=bob", "--out", "notebooks"], "belongs to the review itself"),
    (["01-layers.ipynb", "-p", "LAYER=bob", "--out", "paper"], "belongs to the review itself"),
    (["01-layers.ipynb", "-p", "LAYER=bob", "--out", "data/bob"], "belongs to the review itself"),
    (["01-layers.ipynb", "-p", "LAYER=bob", "--out", "exports/tables"], "belongs to the review itself"),
    (["01-layers.ipynb", "-p", "LAYER=bob", "--out", "exports"], "belongs to the review itself")])
def test_a_variant_that_would_write_over_the_review_or_is_not_clear_is_refused(review, litmatrix, monkeypatch, options, told):
    monkeypatch.chdir(review)
    before = files(review)

    status, _, error = litmatrix(review, "run", *options)

    assert status == 2
    assert told in error
    assert files(review) == before


def test_a_variant_that_fails_says_so_and_leaves_no_copy(review, litmatrix, tmp_path):
    status, _, error = litmatrix(review, "run", "01-layers.ipynb", "-p", "LAYER=nobody", "--out", tmp_path / "nobody")

    assert status == 1
    assert "01-layers.ipynb, code cell 4 failed" in error
    assert not (tmp_path / "nobody" / "01-layers.ipynb").exists()


def wait_for(what, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def hear_interrupts() -> None:
    """A shell that starts tests in the background has them ignore Ctrl-C, which a child would inherit."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_watch_runs_again_what_a_save_made_stale_until_it_is_interrupted(review):
    codings = review / "data" / "codings" / "consensus.csv"
    made = review / "exports" / "tables" / "codings.csv"
    process = subprocess.Popen([sys.executable, "-m", "litmatrix", "run", "--watch"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, env={**os.environ, "LITMATRIX_REVIEW": str(review)},
                               preexec_fn=None if os.name == "nt" else hear_interrupts)
    try:
        wait_for(made.is_file)
        wait_for((review / ".litmatrix" / "runs" / "notebooks--01-layers.ipynb.json").is_file)
        assert "supportive" in made.read_text(encoding="utf-8")
        codings.write_text(codings.read_text(encoding="utf-8").replace('"supportive"', '"mixed"'), encoding="utf-8")
        wait_for(lambda: '"mixed"' in made.read_text(encoding="utf-8"))
    finally:
        process.send_signal(2)
        said, _ = process.communicate(timeout=30)

    assert said.count("passed  01-layers.ipynb") == 2
    assert "Watching for saved files" in said
    assert "Traceback" not in said


def test_a_head_start_is_made_only_where_something_seems_to_have_changed(review, litmatrix, monkeypatch):
    started, asked, warm = [], [], SimpleNamespace(end=lambda: started.append("end"))
    warm.start = lambda: started.append("process") or warm
    warm.begin_prepare = asked.append
    monkeypatch.setattr(ahead, "WarmProcess", lambda *_: warm)
    monkeypatch.setattr(ahead, "_ahead", [])
    monkeypatch.setenv("LITMATRIX_REVIEW", str(review))
    record = review / ".litmatrix" / "runs" / "check.json"
    record.parent.mkdir(parents=True)
    record.write_text("{}", encoding="utf-8")
    newest = max(path.stat().st_mtime for path in review.rglob("*") if path.is_file())
    os.utime(record, (newest + 10, newest + 10))

    ahead.start_ahead([])
    assert started == []
    ahead.start_ahead(["--all", "--dry-run"])
    assert started == []
    os.utime(review / "data" / "sources.csv", (newest + 20, newest + 20))
    ahead.start_ahead([])
    assert started == ["process"]
    assert asked == [str(review)]
    ahead.end_ahead()
    ahead.end_ahead()
    assert started == ["process", "end"]


def test_a_head_start_that_nobody_took_is_ended_with_the_command(review, litmatrix, monkeypatch):
    made = []
    monkeypatch.setattr(ahead, "WarmProcess", lambda *asked: made.append(WarmProcess(*asked)) or made[-1])
    litmatrix(review, "run")
    later = time.time() + 5
    os.utime(review / "data" / "sources.csv", (later, later))

    assert "passed" not in litmatrix(review, "run")[1]
    assert len(made) == 2
    assert all(warm.process.poll() is not None for warm in made)

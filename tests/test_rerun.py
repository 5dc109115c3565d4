"""On a real kernel, with notebooks written here."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from litmatrix import rerun
from litmatrix.cli import app


def write(path: Path, *sources: str) -> Path:
    cells = [new_markdown_cell("# 01 · Test"), *(new_code_cell(source) for source in sources)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rerun.format_notebook(new_notebook(cells=cells)), encoding="utf-8")
    return path


def outputs(path: Path) -> list[str]:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return ["".join(output.get("text", output.get("data", {}).get("text/plain", "")) for output in cell.outputs) for cell in cells]


def test_a_run_writes_outputs_in_place_and_starts_in_the_notebooks_folder(tmp_path):
    path = write(tmp_path / "notebooks" / "01-a.ipynb", "1 + 1", "from pathlib import Path\nprint(Path.cwd().name)")

    outcome, = rerun.run_notebooks([path])

    assert outcome.failure is None
    assert outputs(path) == ["2", "notebooks\n"]


def test_two_runs_give_the_same_bytes(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "{'b', 'a', 'c'}", "print('x')")

    rerun.run_notebooks([path])
    first = path.read_bytes()
    rerun.run_notebooks([path])

    assert path.read_bytes() == first
    assert b"execution\": {" not in first and b"3.1" not in first


def test_the_first_failing_cell_is_named_the_notebook_is_left_and_the_others_go_on(tmp_path):
    good = write(tmp_path / "01-good.ipynb", "print('fine')")
    bad = write(tmp_path / "02-bad.ipynb", "x = 1", "x / 0", "print('never')")
    last = write(tmp_path / "03-last.ipynb", "print('fine too')")
    before = bad.read_bytes()

    outcomes = rerun.run_notebooks([good, bad, last], jobs=2)

    assert [outcome.failure is None for outcome in outcomes] == [True, False, True]
    assert (outcomes[1].failure.cell, outcomes[1].failure.source) == (2, "x / 0")
    assert "ZeroDivisionError: division by zero" in outcomes[1].failure.message
    assert bad.read_bytes() == before
    assert outputs(last) == ["fine too\n"]


def test_a_kernel_that_dies_is_a_failure_and_not_a_hang(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "import os\nos._exit(3)")

    outcome, = rerun.run_notebooks([path])

    assert outcome.failure.cell == 1
    assert "died" in outcome.failure.message.lower()


def test_progress_tells_when_each_notebook_starts_and_ends(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "1")
    told = []

    rerun.run_notebooks([path], tell=lambda notebook, word: told.append((notebook.name, word)))

    assert told == [("01-a.ipynb", "started"), ("01-a.ipynb", "passed")]


def test_notebooks_are_listed_by_number_without_hidden_ones(tmp_path):
    for name in ("02-b.ipynb", "01-a.ipynb", ".01-a.ipynb.tmp.ipynb"):
        write(tmp_path / name, "1")

    assert [path.name for path in rerun.list_notebooks(tmp_path)] == ["01-a.ipynb", "02-b.ipynb"]


def test_stems_of_figures_and_tables_are_read_from_the_cells(tmp_path):
    path = write(tmp_path / "01-a.ipynb", 'paper.save_figure(ax, counts, "by-theme")',
                 'paper.save_table(matrix.drop(columns="source"), "matrix", excel=True)', "%matplotlib inline")

    assert rerun.list_stems(path) == ["by-theme", "matrix"]
    assert rerun.list_stems(path, figures_only=True) == ["by-theme"]


def test_expected_gets_the_tables_of_figures_and_loses_those_nobody_draws(tmp_path):
    path = write(tmp_path / "notebooks" / "01-a.ipynb", 'paper.save_figure(ax, counts, "by-theme")')
    exports, expected = tmp_path / "exports", tmp_path / "notebooks" / "expected"
    (exports / "tables").mkdir(parents=True)
    (exports / "tables" / "by-theme.csv").write_text("new", encoding="utf-8")
    expected.mkdir()
    (expected / "gone.csv").write_text("old", encoding="utf-8")

    rerun.keep_expected([path], exports, expected)

    assert {file.name: file.read_text(encoding="utf-8") for file in expected.iterdir()} == {"by-theme.csv": "new"}


@pytest.fixture
def command(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "exports"))
    write(tiny.root / "notebooks" / "01-good.ipynb",
          "from litmatrix import paper\nfrom litmatrix.review import read_review\nreview = read_review()\nlen(review.sources())",
          'paper.save_table(review.table("sources"), "sources")')
    return lambda *arguments: CliRunner().invoke(app, ["run", *arguments])


def test_run_executes_all_notebooks_and_sums_up(command, tiny):
    result = command("--jobs", "1")

    assert result.exit_code == 0, result.output
    assert outputs(tiny.root / "notebooks" / "01-good.ipynb")[0] == "4"
    for word in ("passed  01-good.ipynb", "sources", "themes", "passages", "codings", "1 passed", "figures", "tables", "seconds"):
        assert word in result.output


def test_run_with_a_failing_notebook_exits_1_and_shows_its_cell(command, tiny):
    write(tiny.root / "notebooks" / "02-bad.ipynb", "raise ValueError('no tolls here')")

    result = command()

    assert result.exit_code == 1
    assert "02-bad.ipynb, code cell 1 failed; the notebook was left as it was." in result.output
    assert "ValueError: no tolls here" in result.output
    assert "1 passed, 1 failed" in result.output


def test_run_refuses_a_review_with_faults_before_it_runs_anything(command, tiny):
    with (tiny.root / "data" / "sources.csv").open("a", encoding="utf-8") as handle:
        handle.write('"stray"\n')
    before = (tiny.root / "notebooks" / "01-good.ipynb").read_bytes()

    result = command()

    assert result.exit_code == 1
    assert "data/sources.csv has 1 fault" in result.output
    assert (tiny.root / "notebooks" / "01-good.ipynb").read_bytes() == before


def test_a_misspelt_notebook_is_named_with_what_was_meant(command):
    result = command("01-god.ipynb")

    assert result.exit_code == 2
    assert "There is no notebook '01-god.ipynb'. Did you mean '01-good.ipynb'?" in result.output

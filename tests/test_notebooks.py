import re
from pathlib import Path

import nbformat
import pytest

from litmatrix.rerun import format_notebook, list_notebooks, list_stems

ROOT = Path(__file__).parents[1]
NOTEBOOKS = list_notebooks(ROOT / "notebooks")
EXPECTED = ROOT / "notebooks" / "expected"
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@each_notebook
def test_cells_were_executed_in_order(path):
    counts = [cell.execution_count for cell in code_cells(path)]

    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_nothing_stands_on_stderr_and_no_cell_failed(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]

    assert not [output for output in outputs if output.get("name") == "stderr" or output.output_type == "error"]


@each_notebook
def test_the_opening_states_question_reads_and_makes(path):
    first = read(path).cells[0]

    assert first.cell_type == "markdown"
    assert re.match(rf"# {path.name[:2]} · \S.*\n\n\*\*Question\*\*: .+\n\n\*\*Reads\*\*: .+\n\n\*\*Makes\*\*: .+", first.source)


@each_notebook
def test_what_it_makes_is_what_it_saves(path):
    makes = re.search(r"\*\*Makes\*\*: (.+)", read(path).cells[0].source).group(1)

    assert all(re.search(rf"(?<![\w-]){stem}(?![\w-])", makes) for stem in list_stems(path))


@each_notebook
def test_imports_then_parameters_then_the_review(path):
    first, second, third = code_cells(path)[:3]

    assert "from litmatrix import" in first.source
    assert second.metadata.get("tags") == ["parameters"]
    assert re.fullmatch(r'([A-Z]+ = "[^"]*"\n?)+', second.source)
    gallery = "" if "gallery" not in path.name else 'Path("..") / "data" / "gallery"'
    assert third.source.startswith(f"review = read_review({gallery})")
    assert third.outputs, "the cell that opens the review prints what the notebook uses"


@each_notebook
def test_it_ends_with_limits(path):
    headings = [cell.source for cell in read(path).cells if cell.cell_type == "markdown" and cell.source.startswith("## ")]

    assert headings[-1].startswith("## Limits\n")
    assert read(path).cells[-1].source == headings[-1]


@each_notebook
def test_it_keeps_its_budget(path):
    notebook = read(path)

    assert len(notebook.cells) <= 30
    for cell in code_cells(path):
        lines = cell.source.splitlines()
        assert len(lines) <= 10, cell.source
        assert not re.search(r"^\s*(def|class|for|while|import os)\b", cell.source, re.MULTILINE), cell.source
        assert not lines[-1].rstrip().endswith(";")
        assert not re.search(r"[\"'](/|[A-Za-z]:\\|~)", cell.source), "a path of a machine"


@each_notebook
def test_every_figure_is_shown_after_its_table(path):
    cells = code_cells(path)
    for place, cell in enumerate(cells):
        if "figures.draw_" in cell.source and "save_figure" in cell.source:
            assert any("image/png" in output.get("data", {}) for output in cell.outputs), cell.source
            before = [output for earlier in cells[3:place] for output in earlier.outputs if "text/html" in output.get("data", {})]
            assert before, "the table stands before its figure"


@each_notebook
def test_it_is_written_in_its_plain_form(path):
    assert path.read_text(encoding="utf-8") == format_notebook(read(path))


def test_expected_holds_the_table_of_each_figure_and_nothing_else():
    stems = [stem for path in NOTEBOOKS for stem in list_stems(path, figures_only=True)]

    assert len(stems) == len(set(stems)), "two notebooks save one stem"
    assert {path.stem for path in EXPECTED.glob("*.csv")} == set(stems)

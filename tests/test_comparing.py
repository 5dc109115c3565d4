import json
import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from litmatrix.cli import app
from litmatrix.rerun import format_notebook
from litmatrix.rerun.comparing import (
    check_committed,
    compare_figures,
    compare_inputs,
    compare_notebook,
    compare_tables,
    pair_cells,
    parse_html_table,
)
from litmatrix.rerun.refereeing import lay_reference

TABLE = ("<table><thead><tr><th></th><th>theme</th><th>n</th></tr></thead>"
         "<tbody><tr><th>0</th><td>waiting</td><td>{}</td></tr></tbody></table>")
PNG = "iVBORw0KGgo="


def code(source: str, *outputs, count: int | None = 1):
    return new_code_cell(source, outputs=list(outputs), execution_count=count)


def said(text: str):
    return new_output("stream", name="stdout", text=text)


def shown(**data: str):
    return new_output("execute_result", data={key.replace("_", "/"): value for key, value in data.items()}, execution_count=1)


def keep(path: Path, *cells) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(new_notebook(cells=list(cells))), encoding="utf-8")
    return path


def lay(folder: Path, texts: dict[str, str]) -> None:
    for place, text in texts.items():
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")


def told(committed: list, made: list, tmp_path: Path, pixels: bool = True) -> list[str]:
    old, new = keep(tmp_path / "old" / "01.ipynb", *committed), keep(tmp_path / "new" / "01.ipynb", *made)
    return [difference.told for difference in compare_notebook(old, new, pixels=pixels)]


def test_a_number_that_moved_is_named_with_row_column_then_and_now():
    assert compare_tables([["theme", "present"], ["waiting", "5"]], [["theme", "present"], ["waiting", "4"]]) == [
        "row 'waiting', column 'present': 5 → 4"]


def test_rows_and_columns_that_came_and_went_are_named():
    old = [["theme", "present"], ["waiting", "5"], ["upkeep", "1"]]
    new = [["theme", "absent"], ["waiting", "5"], ["detour", "1"]]

    assert compare_tables(old, new) == ["column 'present' is gone", "column 'absent' is new", "row 'upkeep' is gone", "row 'detour' is new"]


def test_rows_in_another_order_are_said_to_be():
    assert compare_tables([["a"], ["x"], ["y"]], [["a"], ["y"], ["x"]]) == ["the same rows stand in another order"]


def test_rows_whose_first_cells_repeat_are_known_by_their_place():
    assert compare_tables([["a", "b"], ["x", "1"], ["x", "2"]], [["a", "b"], ["x", "1"], ["x", "3"]]) == ["row '2', column 'b': 2 → 3"]


def test_more_than_eight_differences_are_counted():
    old, new = ([["a", "b"], *([f"r{row}", value] for row in range(12))] for value in "12")

    assert compare_tables(old, new)[-1] == "and 4 more"
    assert len(compare_tables(old, new)) == 9


def test_the_table_of_a_data_frame_is_read_from_its_html():
    assert parse_html_table(TABLE.format(3)) == [["", "theme", "n"], ["0", "waiting", "3"]]


def test_a_cell_whose_table_changed_names_the_number(tmp_path):
    old, new = ([code("table", shown(text_html=TABLE.format(n), text_plain=f"waiting {n}"))] for n in (3, 2))

    assert told(old, new, tmp_path) == ["cell 1: row '0', column 'n': 3 → 2"]


def test_printed_text_names_the_first_line_that_differs(tmp_path):
    assert told([code("p", said("one\ntwo\n"))], [code("p", said("one\nzwei\n"))], tmp_path) == ["cell 1: it showed 'two' and shows 'zwei'"]


def test_the_same_outputs_are_no_difference_whatever_the_code(tmp_path):
    assert told([code("1 + 1", said("2"))], [code("2", said("2"))], tmp_path) == []


def test_a_picture_is_compared_by_its_bytes_unless_told_otherwise(tmp_path):
    old, new = ([code("plot", shown(image_png=png, text_plain="<Figure>"))] for png in (PNG, "AAAA"))

    assert told(old, new, tmp_path) == ["cell 1: the picture changed"]
    assert told(old, new, tmp_path, pixels=False) == []


def test_a_picture_that_is_no_longer_shown_is_missing(tmp_path):
    old = [code("plot", shown(image_png=PNG, text_plain="<Figure>"))]

    assert told(old, [code("plot", shown(text_plain="<Figure>"))], tmp_path) == ["cell 1: the picture is missing"]
    assert told(old, [code("plot")], tmp_path) == ["cell 1: its outputs were execute_result and are none"]


def test_cells_that_came_and_went_are_named(tmp_path):
    assert told([code("a", said("1")), code("b", said("2"))], [code("a", said("1"))], tmp_path) == ["a cell is gone that showed text"]
    assert told([code("a", said("1"))], [code("a", said("1")), code("b", said("2"))], tmp_path) == [
        "cell 2 is new: what it shows is in no commit yet"]


def test_a_new_cell_between_two_does_not_shift_what_is_compared(tmp_path):
    old, new = [code("a", said("1")), code("b", said("2"))], [code("a", said("1")), code("x = 1"), code("b", said("2"))]

    assert told(old, new, tmp_path) == []


def test_pairs_keep_prose_out():
    old, new = new_notebook(cells=[code("a"), new_markdown_cell("prose")]), new_notebook(cells=[new_markdown_cell("other"), code("b")])

    assert [(one.source, other.source) for one, other in pair_cells(old, new)] == [("a", "b")]


@pytest.mark.parametrize(("cells", "expected"), [
    ([code("1", count=None), code("2", count=None)],
     ["its outputs were stripped, so there is nothing to compare with; run it and commit it with its outputs"]),
    ([code("1", count=1), code("2", count=None)], ["cell 2 was not executed"]),
    ([code("1", count=2), code("2", count=1)], ["its cells were executed out of order: cell 1 carries the number 2"]),
    ([code('paper.save_figure(ax, table, "x")', count=1)], ["cell 1 saves a figure and shows none"]),
    ([code('paper.save_figure(ax, table, "x")', shown(image_png=PNG), count=1), code("", count=None)], []),
])
def test_a_committed_notebook_that_proves_nothing_is_named(tmp_path, cells, expected):
    assert [found.told for found in check_committed(keep(tmp_path / "01.ipynb", *cells))] == expected


def test_the_table_behind_a_figure_is_compared_with_the_expected_one(tmp_path):
    lay(tmp_path, {"old/by-theme.csv": '"theme","n"\n"waiting","2"\n', "old/gone.csv": '"a"\n',
                   "new/by-theme.csv": '"theme","n"\n"waiting","3"\n', "new/fresh.csv": '"a"\n'})

    found = compare_figures(tmp_path / "old", tmp_path / "new", {"by-theme": "04.ipynb", "fresh": "05.ipynb"})

    assert [(difference.notebook, difference.told) for difference in found] == [
        ("", "figure gone is missing: no notebook draws it any more"),
        ("04.ipynb", "table by-theme, row 'waiting', column 'n': 2 → 3"),
        ("05.ipynb", "figure fresh is new: the table behind it is in no commit yet")]


def test_inputs_that_changed_are_told_with_their_first_line(tmp_path):
    lay(tmp_path, {"old/a.csv": "x\n1\n2\n", "new/a.csv": "x\n1\n3\n", "old/same.csv": "x\n", "new/same.csv": "x\n", "new/b.csv": "y\n"})

    assert compare_inputs(tmp_path / "old", tmp_path / "new", ["a.csv", "same.csv", "b.csv"]) == [
        "a.csv: 1 line gone, 1 line come; was 2", "b.csv: new"]


def test_the_referee_gets_the_committed_outputs_under_the_present_code(tmp_path):
    keep(tmp_path / "old" / "01.ipynb", code("a", said("1")), code("b", said("2")))
    path = keep(tmp_path / "new" / "01.ipynb", code("a", said("changed")), code("between", said("x")), code("b", said("changed")))

    lay_reference(tmp_path / "old", tmp_path / "new")

    cells = nbformat.read(path, as_version=4).cells
    assert [cell.outputs[0].text for cell in cells] == ["1", "x", "2"]
    assert [cell.metadata.get("tags") for cell in cells] == [None, ["nbval-ignore-output"], None]


TINY = Path(__file__).parent / "tiny"
SOURCES = {
    "01-waits.ipynb": ["from litmatrix.review import read_review\nreview = read_review()",
                       'table = review.table("sources")[["source", "extent"]]\ntable', "len(table)"],
    "02-tolls.ipynb": ["from litmatrix.review import read_review\nreview = read_review()", 'print(len(review.codings()), "codings")'],
}


@pytest.fixture(scope="module")
def committed_once(tmp_path_factory):
    """The tiny review with two notebooks, run and committed to a git repository of its own."""
    root = shutil.copytree(TINY, tmp_path_factory.mktemp("committed") / "tiny")
    for name, sources in SOURCES.items():
        path = root / "notebooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(format_notebook(new_notebook(cells=[new_code_cell(source) for source in sources])), encoding="utf-8")
    (root / ".gitignore").write_text("exports/\n.litmatrix/\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITMATRIX_REVIEW", str(root))
        patch.delenv("LITMATRIX_EXPORTS", raising=False)
        assert call("run") == (0, "")
    commit(root, "init", "--quiet")
    return root


@pytest.fixture
def committed(committed_once, tmp_path, monkeypatch):
    """A copy of it that a test may change."""
    root = shutil.copytree(committed_once, tmp_path / "tiny")
    monkeypatch.setenv("LITMATRIX_REVIEW", str(root))
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    return root


def commit(root: Path, *first: str) -> None:
    for arguments in (first, ("add", "-A"), ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "--quiet", "-m", "x")):
        if arguments:
            subprocess.run(["git", "-C", str(root), *arguments], check=True)


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stderr


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*"))
            if path.is_file() and ".git/" not in path.as_posix()}


@pytest.fixture
def other_plugin(tmp_path, monkeypatch):
    """A plugin of pytest that is installed and cannot be loaded."""
    installed = tmp_path / "site" / "troublesome-1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: troublesome\nVersion: 1\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text("[pytest11]\ntroublesome = not_there\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(installed.parent), prepend=os.pathsep)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--troubled")


def test_a_review_as_it_was_committed_passes_and_nothing_is_written(committed, other_plugin):
    before = files(committed)

    result = CliRunner().invoke(app, ["test"])

    assert result.exit_code == 0, result.output
    assert "As in HEAD: 2 notebooks, 5 cells by nbval on a real kernel" in result.stdout
    assert files(committed) == before


def test_a_run_followed_by_a_test_does_not_pass_until_it_is_committed(committed):
    path = committed / "data" / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace('"extract"', '"abstract"'), encoding="utf-8")
    assert call("run")[0] == 0

    status, error = call("test")

    assert status == 1
    assert "01-waits.ipynb\n  cell 2: row '1', column 'extent': extract → abstract" in error
    assert "nbval: 01-waits.ipynb, cell 2: Cell outputs differ" in error
    assert "What changed since HEAD:\n  data/sources.csv: 1 line gone, 1 line come" in error
    assert "02-tolls" not in error
    commit(committed)
    status, error = call("test", "01-waits.ipynb", "--against", "HEAD~1", "--jobs", "1")
    assert status == 1
    assert "What changed since HEAD~1:" in error
    status, error = call("test", "--against", "nosuch")
    assert status == 2
    assert "nosuch" in error


def test_a_notebook_committed_without_outputs_is_no_reference(committed):
    path = committed / "notebooks" / "02-tolls.ipynb"
    bare = json.loads(path.read_text(encoding="utf-8"))
    for cell in bare["cells"]:
        cell.update(outputs=[], execution_count=None)
    path.write_text(json.dumps(bare), encoding="utf-8")
    commit(committed)

    status, error = call("test", "02-tolls.ipynb", "--jobs", "1")

    assert status == 1
    assert "02-tolls.ipynb\n  its outputs were stripped" in error


def test_outside_git_the_frozen_copy_of_an_edition_is_the_reference(committed, tmp_path):
    elsewhere = tmp_path / "edition"
    shutil.copytree(committed, elsewhere, ignore=shutil.ignore_patterns(".git", ".litmatrix", "exports"))
    shutil.copytree(elsewhere / "notebooks", elsewhere / "frozen" / "notebooks")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITMATRIX_REVIEW", str(elsewhere))
        assert CliRunner().invoke(app, ["test"]).stdout.startswith("As in the frozen copy: 2 notebooks")
        shutil.rmtree(elsewhere / "frozen")
        status, error = call("test")

    assert status == 2
    assert "There is nothing to compare with" in error

"""`litmatrix export` and `litmatrix figures check`, from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from litmatrix.rerun import format_notebook, list_inputs

CELLS = ["from litmatrix import figures, paper, tables\nfrom litmatrix.review import read_review",
         'PROFILE = "default"',
         "review = read_review()\nfigures.use_profile(PROFILE)\n"
         'table = tables.count_rows_by(review.sources(), "extent", "peer_reviewed", distinct="source")',
         'ax = figures.draw_counts(table, label="sources")\npaper.save_figure(ax, table, "extent-by-review")']


def write(path: Path, *sources: str) -> None:
    cells = [new_code_cell(source, metadata={"tags": ["parameters"]} if source.startswith("PROFILE") else {}) for source in sources]
    path.parent.mkdir(exist_ok=True)
    path.write_text(format_notebook(new_notebook(cells=cells)), encoding="utf-8")


@pytest.fixture
def review(tiny_folder, monkeypatch) -> Path:
    write(tiny_folder / "notebooks" / "01-extent.ipynb", *CELLS)
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    return tiny_folder


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*"))
            if path.is_file() and not {"__pycache__", ".litmatrix"} & set(path.parts)}


def test_an_export_draws_every_figure_anew_for_a_journal_and_touches_nothing_else(review, litmatrix):
    before = files(review)
    status, said, _ = litmatrix(review, "export", "--profile", "plos")
    made = {name: content for name, content in files(review).items() if name not in before}

    assert status == 0
    assert {name: content for name, content in files(review).items() if name in before} == before
    assert {name for name in made if "figures/" in name} == {
        f"exports/plos/figures/extent-by-review.{ending}" for ending in ("svg", "pdf", "png", "tiff", "alt.txt", "caption.md", "json")}
    assert "exports/plos/tables/extent-by-review.csv" in made and "exports/plos/provenance.json" in made
    assert json.loads(made["exports/plos/figures/extent-by-review.json"])["profile"] == "plos"
    assert "190.5 mm wide, text of 8 points" in said and "checked on 2026-11-22" in said


def test_what_was_exported_for_a_journal_passes_the_check_and_fails_it_once_spoiled(review, litmatrix, tmp_path):
    place = tmp_path / "for the journal"
    assert litmatrix(review, "export", "--profile", "plos", "--out", place)[0] == 0
    status, said, error = litmatrix(review, "figures", "check", place)
    assert (status, said, error) == (0, "1 figures measured, no faults\n", "")

    (place / "figures" / "extent-by-review.tiff").unlink()
    status, said, error = litmatrix(review, "figures", "check", place)
    assert status == 1
    assert error == "figures/extent-by-review.tiff: it is missing; plos wants it\n"
    assert said == "1 figures measured, 1 faults\n"


def test_a_run_tells_where_each_figure_comes_from_and_the_check_holds_it_to_that(review, litmatrix):
    assert litmatrix(review, "run")[0] == 0
    told = json.loads((review / "exports" / "provenance.json").read_text(encoding="utf-8"))

    assert told["versions"] == {"codebook": "2", "litmatrix": "0.1.0"}
    assert told["figures"]["extent-by-review"]["notebook"] == "01-extent.ipynb"
    assert {"data/sources.csv", "review.toml"} <= set(told["notebooks"]["01-extent.ipynb"])
    assert str(review) not in json.dumps(told)
    assert litmatrix(review, "figures", "check")[0] == 0

    first = (review / "exports" / "provenance.json").read_bytes()
    assert litmatrix(review, "run", "--all")[0] == 0
    assert (review / "exports" / "provenance.json").read_bytes() == first
    (review / "exports" / "provenance.json").unlink()
    assert litmatrix(review, "run")[0] == 0
    assert (review / "exports" / "provenance.json").read_bytes() == first


def test_an_unknown_profile_is_refused_with_what_may_have_been_meant(review, litmatrix):
    status, _, error = litmatrix(review, "export", "--profile", "elsevier-singel")

    assert status == 2
    assert error.startswith("There is no profile 'elsevier-singel'. Did you mean 'elsevier-single'? There are: default, talk, bmc, ")
    assert litmatrix(review, "figures", "check", "--profile", "elsevier-singel")[0] == 2


def test_a_notebook_without_the_parameter_is_named_and_left_out(review, litmatrix):
    write(review / "notebooks" / "02-plain.ipynb", "1 + 1")
    status, said, _ = litmatrix(review, "export", "--profile", "nature")

    assert status == 0
    assert "02-plain.ipynb sets no PROFILE in its cell tagged 'parameters', and is left out." in said
    assert not (review / "exports" / "nature" / "02-plain.ipynb").exists()
    copied = nbformat.read(review / "exports" / "nature" / "01-extent.ipynb", as_version=4)
    assert copied.cells[2].source == "# Parameters\nPROFILE = 'nature'"


def test_a_folder_without_figures_is_told(review, litmatrix, tmp_path):
    status, _, error = litmatrix(review, "figures", "check", tmp_path)

    assert status == 1
    assert error == f"{tmp_path} has no figures. Run litmatrix run, or litmatrix export.\n"


def run_python(code: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("library", ["pikepdf", "pdfminer"])
def test_without_the_libraries_that_measure_the_command_says_what_to_install(library, tmp_path):
    ended = run_python(f"import sys\nsys.modules[{library!r}] = None\nsys.argv = ['litmatrix', 'figures', 'check', {str(tmp_path)!r}]\n"
                       "from litmatrix.cli import main\nmain()")

    assert ended.returncode == 2
    assert ended.stderr == "Measuring figures needs pikepdf and pdfminer.six: pip install 'litmatrix[paper]'\n"


@pytest.mark.parametrize(("code", "missed"), [
    ("import litmatrix.paper", {"pandas", "matplotlib", "pikepdf", "pdfminer", "great_tables", "docx"}),
    ("from litmatrix.paper import save_provenance", {"pandas", "matplotlib", "pikepdf", "pdfminer", "great_tables", "docx"}),
    ("from litmatrix.paper import save_figure, save_table", {"matplotlib", "pikepdf", "pdfminer", "great_tables", "docx"})])
def test_the_room_waits_for_no_library_it_does_not_need_yet(code, missed):
    ended = run_python(f"import sys\n{code}\nprint(sorted(set(sys.modules) & {missed!r}))")

    assert (ended.stdout, ended.stderr) == ("[]\n", "")


def test_a_file_outside_the_review_is_told_without_its_folder(tmp_path):
    read, drawn = list_inputs(tmp_path, {tmp_path / "01.ipynb": ({"data/a.csv": "1", "/elsewhere/b.csv": "2", "gone.csv": ""},
                                                                 {"exports/figures/x.alt.txt": "3", "exports/tables/x.csv": "4"})})

    assert read == {"01.ipynb": {"data/a.csv": "1", "(elsewhere) b.csv": "2"}}
    assert drawn == {"x": "01.ipynb"}


def test_an_export_without_a_profile_runs_what_changed_and_typesets_every_table(review, litmatrix):
    status, said, error = litmatrix(review, "export")
    made = {name for name in files(review) if name.startswith("exports/typeset/")}

    assert (status, error) == (0, "")
    assert made == {f"exports/typeset/{name}" for name in ("_all.tex", *(f"extent-by-review.{end}" for end in ("tex", "docx", "html")))}
    assert said.endswith(f"1 tables as LaTeX, Word and HTML in {review / 'exports' / 'typeset'}; _all.tex shows them all.\n")
    first = files(review)
    assert litmatrix(review, "run")[0] == 0 and litmatrix(review, "export")[0] == 0
    assert files(review) == first  # a run leaves them alone, and twice gives the same bytes


def test_typeset_tables_go_where_they_are_wanted(review, litmatrix, tmp_path):
    assert litmatrix(review, "export", "--out", tmp_path / "to send")[0] == 0

    assert (tmp_path / "to send" / "typeset" / "extent-by-review.docx").is_file()
    assert not (review / "exports" / "typeset").exists()


def test_a_profile_typesets_the_tables_of_its_own_folder(review, litmatrix):
    assert litmatrix(review, "export", "--profile", "nature")[0] == 0

    assert (review / "exports" / "nature" / "typeset" / "extent-by-review.tex").is_file()
    assert not (review / "exports" / "typeset").exists()


@pytest.mark.parametrize(("library", "name"), [("docx", "python-docx"), ("great_tables", "great_tables")])
def test_without_what_writes_tables_the_command_says_what_to_install_before_it_runs_anything(library, name):
    ended = run_python(f"import sys\nsys.modules[{library!r}] = None\nsys.argv = ['litmatrix', 'export']\n"
                       "from litmatrix.cli import main\nmain()")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"Writing tables needs {name}: pip install 'litmatrix[paper]'\n"

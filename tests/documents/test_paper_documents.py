"""The paper and its numbers in the programs that authors use: a LaTeX engine and an office program."""

import os
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_text

from litmatrix.paper.prose import build_paper, check_paper, find_latex, read_numbers, read_paper, save_numbers
from litmatrix.paper.prose.rendering import RenderError
from litmatrix.rerun import list_notebooks, plan_runs

ROOT = Path(__file__).parents[2]
SECRET = "the-word-that-must-not-be-read"
needs_latex = pytest.mark.skipif(not find_latex(), reason="no xelatex here")
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")


@pytest.fixture
def shipped(tmp_path, monkeypatch) -> Path:
    """What the shipped paper needs of the exports of this checkout, where they are current."""
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    exports, stale = ROOT / "exports", [plan.reasons[0] for plan in plan_runs(ROOT, list_notebooks(ROOT / "notebooks")) if plan.reasons]
    if stale or not (exports / "tables").is_dir():
        pytest.skip(f"exports/ is not current; run litmatrix run ({stale[:1]})")
    shutil.copytree(exports / "tables", tmp_path / "tables")
    shutil.copytree(exports / "figures", tmp_path / "figures")
    return tmp_path


def flatten(text: str) -> str:
    return " ".join(text.replace("-\n", "").split())


def read_pdf(path: Path) -> str:
    return flatten(extract_text(path))


def convert(path: Path, folder: Path) -> Path:
    """A Word file as LibreOffice prints it."""
    subprocess.run([shutil.which("soffice"), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                    "--outdir", folder, path], check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.pdf"


def make_hostile(root: Path) -> Path:
    """A review whose title, note and caption want to read a file or to run a program."""
    import prose

    (root / "secret.tex").write_text(SECRET, encoding="utf-8")
    place = (root / "secret.tex").as_posix()
    exports = prose.write_exports(root, notes=f'"id","note"\n"a","\\input{{{place}}} \\write18{{touch {root.as_posix()}/ran}} 5% & _"\n')
    prose.write(exports / "figures" / "notes.caption.md", f"Caption \\input{{{place}}}\n")
    prose.write_paper(root, "# Results\n\nIt says {{notes.a.note}}!\n\n![](figure:notes)\n\n![x](table:notes)\n\n@bell2014\n")
    bibliography = (root / "bib" / "corpus.bib").read_text(encoding="utf-8")
    prose.write(root / "bib" / "corpus.bib", bibliography.replace("Who pays for the bridge?", rf"Who \input{{{place}}} pays?"))
    return exports


@needs_latex
def test_hostile_titles_values_and_captions_are_text_in_the_pdf_and_read_and_run_nothing(tiny_folder):
    exports = make_hostile(tiny_folder)
    made, remarks = build_paper(read_paper(tiny_folder), exports)
    words = read_pdf(exports / "paper" / "paper.pdf")

    assert "paper.pdf" in made and remarks == []
    assert SECRET not in words and not (tiny_folder / "ran").exists()
    assert words.count("\\input{") == 3 and "\\write18{touch" in words and "5% & _" in words and "\\Input{" in words


@needs_latex
def test_a_letter_that_the_font_of_the_pdf_lacks_is_told(tiny_folder):
    import prose

    exports = prose.write_exports(tiny_folder)
    prose.write_paper(tiny_folder, "# Results\n\nThe bridge is called 橋.\n")

    assert build_paper(read_paper(tiny_folder), exports)[1] == ["paper.pdf lacks these letters, for which its font has no sign: 橋"]


@needs_latex
def test_a_pdf_that_cannot_be_made_costs_no_other_format(tiny_folder):
    import prose

    exports = prose.write_exports(tiny_folder)
    prose.write_paper(tiny_folder, "# Results\n\n$\\undefined{x}$\n")

    with pytest.raises(RenderError, match=r"(?s)Undefined control sequence.*The other formats were written, paper.pdf was not."):
        build_paper(read_paper(tiny_folder), exports)
    assert sorted(path.name for path in (exports / "paper").iterdir()) == ["paper.docx", "paper.html", "paper.md", "paper.tex"]


@needs_office
def test_hostile_titles_values_and_captions_are_text_in_word(tiny_folder):
    exports = make_hostile(tiny_folder)
    build_paper(read_paper(tiny_folder), exports)
    words = read_pdf(convert(exports / "paper" / "paper.docx", tiny_folder))

    assert SECRET not in words
    assert words.count("\\input{") == 3 and "\\write18{touch" in words and "\\Input{" in words


@needs_latex
def test_the_shipped_paper_as_a_pdf_has_its_numbers_its_alt_texts_and_the_same_bytes_again(shipped):
    paper, numbers = read_paper(ROOT), read_numbers(shipped)
    assert check_paper(paper, numbers) == {}
    build_paper(paper, shipped)
    first = {path.name: path.read_bytes() for path in (shipped / "paper").iterdir()}
    build_paper(paper, shipped)
    words = read_pdf(shipped / "paper" / "paper.pdf")

    assert {path.name: path.read_bytes() for path in (shipped / "paper").iterdir()} == first
    assert numbers.find("sources-by-theme.centralisation.text") in words and "{{" not in words
    with pikepdf.open(shipped / "paper" / "paper.pdf") as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
        streams = [page.Contents.read_bytes() for page in pdf.pages]
        assert pdf.docinfo["/Title"] and str(pdf.Root["/Lang"]).startswith("en")
    assert sum(stream.count(b"/Alt(") for stream in streams) == len([shown for shown in paper.shown.values() if shown.kind == "figure"])


@needs_office
def test_the_shipped_paper_opens_as_a_word_file(shipped):
    build_paper(read_paper(ROOT), shipped)
    words = read_pdf(convert(shipped / "paper" / "paper.docx", shipped))

    assert read_numbers(shipped).find("support-by-finding.f01-control-feared.text") in words and "Figure 1." in words


def typeset(folder: Path, body: str, engine: str) -> tuple[int, str]:
    (folder / "own.tex").write_text("\\documentclass{article}\\input{exports/numbers}\\begin{document}\n" + body + "\n\\end{document}\n",
                                    encoding="utf-8")
    done = subprocess.run([engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "own.tex"], cwd=folder, timeout=120,
                          capture_output=True, check=False, env={**os.environ, "max_print_line": "1000"})
    return done.returncode, done.stdout.decode("utf-8", "replace")


@needs_latex
@pytest.mark.parametrize("engine", ["xelatex", "pdflatex", "lualatex"])
def test_an_author_who_writes_latex_names_numbers_the_same_way(tiny_folder, engine):
    if not shutil.which(engine):
        pytest.skip(f"no {engine} here")
    make_hostile(tiny_folder)
    save_numbers(tiny_folder / "exports")
    status, said = typeset(tiny_folder, "\\section{On \\litmatrix{sources-by-theme.toll_level.present}}\n"
                           "(\\litmatrixWord{sources-by-theme.toll_level.present}) of \\litmatrix{sources-by-theme:rows}, "
                           "\\litmatrix{sources-by-theme.toll_level.share:2}, \\litmatrix{notes.a.note}", engine)

    assert status == 0, said[-2000:]
    words = read_pdf(tiny_folder / "own.pdf")
    assert "On 3" in words and "(Three) of 2, 0.67," in words and "\\input{" in words and SECRET not in words


@needs_latex
@pytest.mark.parametrize(("body", "message"), [
    ("\\litmatrix{sources-by-theme.toll_lvel.present}", "There is no number 'sources-by-theme.toll_lvel.present'."),
    ("\\litmatrixword{sources-by-theme.toll_lvel.present}", "There is no number 'sources-by-theme.toll_lvel.present'."),
    ("\\litmatrixword{sources-by-theme.toll_level.text}", "'sources-by-theme.toll_level.text' is no whole number up to twenty."),
    ("\\litmatrixWord{notes.a.note}", "'notes.a.note' is no whole number up to twenty."),
])
def test_an_unknown_name_is_an_error_in_latex_too(tiny_folder, body, message):
    make_hostile(tiny_folder)
    save_numbers(tiny_folder / "exports")
    status, said = typeset(tiny_folder, body, "xelatex")

    assert status != 0
    assert f"! Package litmatrix Error: {message}" in said

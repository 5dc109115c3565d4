"""Every exported table in one document, and hostile titles in another, through a LaTeX engine."""

import re
import shutil
from pathlib import Path

import pytest
from hostile import SECRET, TITLES
from pypdf import PdfReader

from litmatrix.paper.typesetting import Wording, arrange_table, format_latex, format_latex_document

STICKING_OUT = 5.0  # points, about the width of a letter


def read_pdf(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_every_exported_table_compiles_in_one_document_and_nothing_sticks_out(typeset, compile_latex, tmp_path):
    folder = shutil.copytree(typeset, tmp_path / "typeset", ignore=shutil.ignore_patterns("*.docx", "*.html"))
    compile_latex(folder / "_all.tex")
    log = compile_latex(folder / "_all.tex")  # a second time, for the list of tables
    tables = sorted(path.stem for path in folder.glob("*.tex") if path.name != "_all.tex")
    captions = set(re.findall(r"Table (\d+): ", read_pdf(folder / "_all.pdf")))

    assert re.findall(r"^! .*", log, re.MULTILINE) == []
    assert len(captions) == len(tables) and len(tables) > 90
    assert [width for width in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(width) > STICKING_OUT] == []
    assert "Missing character" not in log


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "secret.tex").write_text(SECRET, encoding="utf-8")
    return tmp_path


def test_hostile_titles_are_printed_as_text_and_nothing_is_read_or_run(folder, compile_latex):
    table = arrange_table("hostile", {"title": TITLES, TITLES[0]: TITLES[::-1], "family_label": TITLES}, Wording())
    (folder / "hostile.tex").write_text(format_latex(table), encoding="utf-8")
    (folder / "_all.tex").write_text(format_latex_document(["hostile"]), encoding="utf-8")
    log = compile_latex(folder / "_all.tex", "-shell-escape")  # even where commands are allowed
    printed = read_pdf(folder / "_all.pdf").replace(" ", "")

    assert re.findall(r"^! .*", log, re.MULTILINE) == []
    assert SECRET.replace(" ", "") not in printed
    assert "secret.tex" not in (folder / "_all.fls").read_text(encoding="utf-8")
    assert not (folder / "owned").exists()
    for title in (r"\input{secret}", r"\write18{touchowned}", "<script>alert(1)</script>", "^^5cinput{secret}", "a&b%c#d"):
        assert title in printed


def test_unescaped_the_same_titles_would_read_and_run(folder, compile_latex):
    (folder / "open.tex").write_text(r"\documentclass{article}\begin{document}\input{secret}\immediate\write18{touch owned}\end{document}",
                                     encoding="utf-8")
    compile_latex(folder / "open.tex", "-shell-escape")

    assert SECRET in read_pdf(folder / "open.pdf") and (folder / "owned").exists()

"""Exported tables in LibreOffice: Word documents as pages, CSV and Excel files as cells."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hostile import TITLES
from pypdf import PdfReader

from litmatrix import paper
from litmatrix.paper.typesetting import Wording, arrange_table, format_word


def read_pdf(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_every_exported_table_opens_as_a_page_with_its_caption(typeset, convert, tmp_path):
    documents = sorted(typeset.glob("*.docx"))
    made = convert(documents, "pdf", tmp_path)

    assert len(documents) > 90 and [path.name for path in made if not path.is_file()] == []
    for path in made:
        title = path.stem.replace("-", " ").capitalize()
        assert f"Table 1. {title}." in read_pdf(path), path.name


def test_a_long_table_repeats_its_header_on_every_page(typeset, convert, tmp_path):
    (made,) = convert([typeset / "appraisal.docx"], "pdf", tmp_path)
    pages = [page.extract_text() for page in PdfReader(made).pages]

    assert len(pages) > 5
    assert [number for number, page in enumerate(pages) if "Instrument" not in page and len(page) > 300] == []


def test_hostile_titles_are_text_in_a_word_document(convert, tmp_path):
    table = arrange_table("hostile", {"title": TITLES, "n": ["1"] * len(TITLES)}, Wording())
    (tmp_path / "hostile.docx").write_bytes(format_word(table))
    (made,) = convert([tmp_path / "hostile.docx"], "pdf", tmp_path)
    printed = read_pdf(made).replace(" ", "")

    assert [title for title in TITLES if title.replace(" ", "") not in printed] == []


@pytest.fixture
def exports(tmp_path, tiny, monkeypatch) -> Path:
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "exports"))
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    paper.save_table(pd.DataFrame({"=1+2": TITLES, "n": range(len(TITLES))}), "hostile", excel=True)
    return tmp_path / "exports" / "tables"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_hostile_title_is_a_formula_in_a_spreadsheet(exports, convert, tmp_path, ending):
    (made,) = convert([exports / f"hostile.{ending}"], "ods", tmp_path)
    (back,) = convert([made], "xlsx", tmp_path)
    cells = [cell for row in openpyxl.load_workbook(back).active.iter_rows() for cell in row]

    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert len(cells) == 2 * (len(TITLES) + 1)
    assert {str(cell.value).removeprefix("'") for cell in cells} >= set(TITLES)


def test_unguarded_a_formula_would_run(convert, tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+2"
    book.save(tmp_path / "open.xlsx")
    (made,) = convert([tmp_path / "open.xlsx"], "csv", tmp_path)

    assert made.read_text(encoding="utf-8").strip() == "3"

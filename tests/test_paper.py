import hashlib
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from litmatrix import figures, paper

TABLE = pd.DataFrame({"row": ["tolls", "=votes"], "column": ["x", "x"], "count": [3, 0]})


@pytest.fixture
def exports(tmp_path, tiny, monkeypatch) -> Path:
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "exports"))
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    yield tmp_path / "exports"
    plt.close("all")


def save() -> None:
    figures.use_profile("default")
    paper.save_figure(figures.draw_counts(TABLE, label="sources"), TABLE, "tolls-by-x")


def test_a_figure_is_saved_in_three_formats_with_the_table_behind_it(exports):
    save()

    assert sorted(str(path.relative_to(exports).as_posix()) for path in exports.rglob("*") if path.is_file()) == [
        "figures/tolls-by-x.pdf", "figures/tolls-by-x.png", "figures/tolls-by-x.svg", "tables/tolls-by-x.csv"]


def test_saving_twice_gives_the_same_bytes(exports):
    def sums() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in exports.rglob("*.*")}

    save()
    first = sums()
    for path in list(exports.rglob("*.*")):
        path.unlink()
    save()

    assert sums() == first


def test_the_pdf_embeds_its_fonts_is_as_wide_as_the_profile_and_has_no_type_3(exports):
    save()
    page = PdfReader(exports / "figures" / "tolls-by-x.pdf").pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]

    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(180, abs=0.1)
    assert fonts and all(font["/Subtype"] != "/Type3" for font in fonts)
    descendants = [font["/DescendantFonts"][0].get_object() for font in fonts]
    assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in descendants)
    assert {font["/BaseFont"].split("+")[1] for font in fonts} == {"LiberationSans"}


def test_no_file_carries_a_date(exports):
    save()

    assert not PdfReader(exports / "figures" / "tolls-by-x.pdf").metadata
    assert "date" not in Image.open(exports / "figures" / "tolls-by-x.png").info
    assert b"dc:date" not in (exports / "figures" / "tolls-by-x.svg").read_bytes()


def test_the_svg_runs_nothing(exports):
    save()
    tree = ET.parse(exports / "figures" / "tolls-by-x.svg")  # noqa: S314 (our own file)

    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "foreignObject"}
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_a_formula_stays_text_in_a_spreadsheet(exports):
    paper.save_table(TABLE, "tolls", excel=True)

    assert '"\'=votes"' in (exports / "tables" / "tolls.csv").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(exports / "tables" / "tolls.xlsx").active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells == [["row", "column", "count"], ["tolls", "x", 3], ["=votes", "x", 0]]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_workbook_is_the_same_twice():
    assert paper.format_workbook(TABLE, "tolls") == paper.format_workbook(TABLE, "tolls")


def test_a_long_title_makes_a_sheet_name_excel_accepts():
    book = openpyxl.load_workbook(io.BytesIO(paper.format_workbook(TABLE, "a-very-long-stem-of-more-than-thirty-one-letters")))

    assert len(book.active.title) == 31


@pytest.mark.parametrize("stem", ["Tolls", "tolls by x", "../tolls", "tolls_by_x", ""])
def test_a_stem_is_lower_case_words_with_hyphens(exports, stem):
    with pytest.raises(ValueError, match="is not lower-case words joined by hyphens"):
        paper.save_table(TABLE, stem)
    assert not exports.exists()


def test_saving_says_nothing_and_returns_nothing(exports, capsys):
    assert paper.save_table(TABLE, "tolls") is None
    assert capsys.readouterr() == ("", "")

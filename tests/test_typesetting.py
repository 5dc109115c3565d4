"""Exported tables as words, arranged for print, and written as LaTeX, Word and HTML: read back, not compared as bytes."""

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from litmatrix import paper
from litmatrix.files import FileFaults
from litmatrix.paper.typesetting import (
    PrintedTable,
    Wording,
    arrange_table,
    format_latex,
    format_webpage,
    format_word,
    read_exported,
    read_wording,
    save_typeset,
)
from litmatrix.paper.typesetting.wording import format_numbers, head_column, tell_coders

THEMES = {"theme": ["toll_level", "upkeep", "waiting", "detour"], "theme_label": ["Toll level", "Upkeep", "Waiting time", "Detour"],
          "family": ["money", "money", "travel", "travel"], "family_label": ["Money", "Money", "Travel", "Travel"]}
BOUNDS = {**THEMES, "present": ["2", "1", "1", "1"], "at_most": ["2", "2", "1", "2"], "elsewhere": ["0", "1", "0", "0"],
          "total": ["3", "3", "3", "3"], "text": ["2 of 3", "1 of 3, at most 2", "1 of 3", "1 of 3, at most 2"]}
GRID = {"row": ["Toll level", "Toll level", "Upkeep", "Upkeep"], "column": ["observes", "predicts"] * 2, "count": ["3", "0", "1", "2"]}
HOSTILE = [r"\input{/etc/hostname}", r"\write18{touch owned}", '=HYPERLINK("http://127.0.0.1/x","y")', "<script>alert(1)</script>",
           "<svg onload=alert(2)>", "{{x}} %1$s ${2} `z`"]


def arrange(columns: dict[str, list[str]], stem: str = "sources-by-theme", wording: Wording | None = None) -> PrintedTable:
    return arrange_table(stem, columns, wording or Wording())


def heads(table: PrintedTable) -> list[str]:
    return [column.heading for column in table.columns]


def cells(table: PrintedTable) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


@pytest.mark.parametrize(("name", "heading"), [
    ("at_most", "At most"), ("theme_label", "Theme"), ("peer_reviewed", "Peer reviewed"), ("p_holm", "p (Holm)"),
    ("Bell 2014", "Bell 2014"), ("letter to A_b", "letter to A_b"), ("label", "Label")])
def test_a_column_is_headed_in_words_and_one_named_by_data_as_it_is(name, heading):
    assert head_column(name) == heading


@pytest.mark.parametrize(("values", "printed"), [
    (["3.0", "0.0", ""], ["3", "0", ""]),
    (["0.9806451612903225", "1.0", "0.0001"], ["0.981", "1.000", "<0.001"]),
    (["12.345", "-0.5"], ["12.35", "−0.50"]),
    (["1.5", "inf"], ["1.50", "∞"]),
    (["-3", "12000"], ["−3", "12000"])])
def test_numbers_of_a_column_have_the_decimals_they_need(values, printed):
    assert format_numbers(values) == printed


def test_ids_of_the_review_become_labels_and_several_are_separated(tiny):
    wording = read_wording(tiny)
    said = arrange({"finding": ["f1", "f2"], "themes": ["toll_level upkeep", "detour"], "silent": ["bell2014", ""]}, "x", wording)

    assert heads(said) == ["Finding", "Themes", "Silent"]
    assert cells(said) == [["f1", "Toll level; Upkeep", "Bell 2014"], ["f2", "Detour", ""]]


def test_a_word_that_is_no_id_everywhere_in_its_column_stays(tiny):
    assert cells(arrange({"note": ["detour", "a long detour"], "n": ["1", "2"]}, "x", read_wording(tiny)))[0] == ["detour", "1"]


def test_an_id_beside_its_label_is_left_out_families_become_groups_and_bounds_one_column():
    table = arrange(BOUNDS)

    assert heads(table) == ["Theme", "Elsewhere", "Present"]
    assert [row.group for row in table.rows] == ["Money", "Money", "Travel", "Travel"]
    assert cells(table)[1] == ["Upkeep", "1", "1 of 3, at most 2"]
    assert [column.numeric for column in table.columns] == [False, True, False]
    assert table.told == ("4 themes in 2 families. Missing: 2 of 4 counts may be higher, since only an extract or abstract was at hand. "
                          "Data: sources-by-theme.csv.")
    assert table.notes == ("Present: of all that were asked about; 'at most' adds those of whom nobody can know, having only an extract or "
                           "abstract.",)


def test_bounds_that_the_words_do_not_say_keep_their_columns():
    table = arrange({**BOUNDS, "text": ["2 of 3", "1 of 3", "1 of 3", "1 of 3, at most 2"]})

    assert heads(table) == ["Theme", "Present", "At most", "Elsewhere", "Total", "In words"]


def test_a_row_for_each_cell_becomes_a_grid_headed_by_what_it_holds(tiny):
    table = arrange(GRID, "claims-by-theme", read_wording(tiny))

    assert heads(table) == ["Theme", "observes", "predicts"]
    assert cells(table) == [["Toll level", "3", "0"], ["Upkeep", "1", "2"]]


def test_a_side_of_a_grid_that_nothing_tells_of_has_no_heading_rather_than_a_wrong_one():
    assert heads(arrange(GRID, "tolls-by-crossing")) == ["", "observes", "predicts"]


def test_marks_of_one_cell_are_joined_and_their_counts_stand_in_brackets():
    columns = {"row": ["a", "a", "b"], "column": ["x", "x", "x"], "mark": ["cites", "quotes", ""], "count": ["2", "1", "0"]}
    table = arrange(columns, "works-by-x")

    assert cells(table) == [["a", "cites (2); quotes (1)"], ["b", ""]]
    assert table.notes == ("In brackets: the count.",)


def test_the_states_of_a_matrix_are_explained_beneath_it():
    table = arrange({"unit": ["b", "f"], "unit_label": ["Bell", "Ferry"], "theme": ["t", "t"], "theme_label": ["Toll", "Toll"],
                     "state": ["absent", "not in the extract"], "elsewhere": ["yes", "no"], "text": ["elsewhere", "not in the extract"]})

    assert heads(table) == ["Theme", "Bell", "Ferry"]
    assert cells(table) == [["Toll", "elsewhere", "not in the extract"]]
    assert "elsewhere: coded only in another voice or on another target" in table.notes[0]


def test_a_grid_too_wide_for_a_page_is_a_list_of_the_cells_in_which_something_stands():
    names = [f"source {number}" for number in range(13)]
    table = arrange({"row": ["a"] * 13, "column": names, "count": ["0"] * 12 + ["4"]}, "x")

    assert cells(table) == [["a", "source 12", "4"]]
    assert table.notes == ("12 of 13 cells are empty or 0 and are left out here.",)


def test_totals_of_a_grid_stand_at_its_end():
    table = arrange({**GRID, "at_most": ["3", "0", "1", "2"], "row_total": ["3", "3", "3", "3"], "column_total": ["4", "2", "4", "2"],
                     "text": ["3 of 5", "0 of 5", "1 of 5", "2 of 5"]}, "x")

    assert heads(table)[1:] == ["observes", "predicts", "All"]
    assert cells(table)[-1] == ["All", "4", "2", ""]


def test_what_every_row_says_in_words_goes_into_the_note_and_an_empty_column_is_named_there():
    table = arrange({"item": ["1", "2", "3"], "mark": ["met", "unclear", "met"], "sources": ["1", "1", "1"], "rule": ["each weighs 1"] * 3,
                     "share": ["", "", ""]}, "x")

    assert heads(table) == ["Item", "Mark", "Sources"]
    assert table.notes == ("Rule, the same in every row: each weighs 1.", "Empty in every row: Share.")


def test_beside_agreement_it_is_said_that_no_person_coded():
    assert tell_coders(["person", "model", "settlement"]) == ""
    told = tell_coders(["model", "model", "settlement"])
    table = arrange({"theme_label": ["Toll", "Way"], "kappa": ["1.0", ""]}, "x", Wording(coders=told))

    assert table.notes[-1] == ("data/coders.csv names 2 coders, all of them runs of a model, and no person who coded or checked: "
                               "this is the consistency of runs, not agreement between people.")
    assert not arrange({"theme_label": ["Toll", "Way"], "count": ["1", "2"]}, "x", Wording(coders=told)).notes


def test_a_table_stands_upright_lies_across_or_is_set_row_by_row_as_it_fits():
    def columns(number: int, letters: int) -> dict[str, list[str]]:
        words = " ".join(["word"] * (letters // 5))
        return {f"column_{place}": [f"{place} {words}", f"{place} other"] for place in range(number)}

    assert not arrange(columns(3, 100), "x").across
    assert arrange(columns(9, 200), "x").across
    records = arrange(columns(30, 400), "x")
    assert (records.across, heads(records), len(records.rows)) == (False, ["Column", "Value"], 2 * 29)
    assert records.rows[0].group == cells(arrange(columns(3, 400), "x"))[0][0]


def test_columns_fill_no_more_than_the_line_and_none_is_narrower_than_its_longest_word():
    table = arrange({"name": ["a", "b"], "note": ["word " * 80, "x"], "accountability": ["unexaminable", "y"]}, "x")

    assert sum(column.share for column in table.columns) <= 1.0001
    assert table.columns[2].share * 108 >= len("accountability")


def test_a_table_without_rows_keeps_its_headings():
    table = arrange({"theme_label": [], "count": []}, "x")

    assert (heads(table), table.rows) == (["Theme", "Count"], ())
    assert r"\textbf{Theme}" in format_latex(table) and docx.Document(io.BytesIO(format_word(table))).tables
    assert "<th" in format_webpage(table)


def test_latex_has_the_rules_of_booktabs_a_repeated_header_and_a_row_on_each_line():
    lines = format_latex(arrange(BOUNDS)).splitlines()

    assert lines[0] == r"% In the preamble: \usepackage{array,booktabs,longtable,pdflscape,ragged2e}"
    assert [re.findall(r"\\(\w+rule)", line) for line in lines if "rule" in line] == [["toprule", "midrule"]] * 2 + [["bottomrule"]]
    assert r"Upkeep & 1 & 1 of 3, at most 2 \\[1.5pt]" in lines
    assert [line for line in lines if r"\textit{Travel}" in line]
    assert [line for line in lines if r"\label{tab:sources-by-theme}" in line and r"\caption[Sources by theme]{" in line]
    assert lines.count(r"\begin{landscape}") == 0


def test_a_long_id_may_break_in_latex():
    written = format_latex(arrange({"hash": ["a1" * 32, "b"], "name": ["power_structure_and_law", "c"]}, "x"))

    assert r"a1a1a1a1a1a1a1a1a1\hspace{0pt}" in written and r"power\_\hspace{0pt}structure" in written


def open_word(table: PrintedTable) -> docx.document.Document:
    return docx.Document(io.BytesIO(format_word(table)))


def test_word_has_a_real_table_with_a_repeated_header_a_numbered_caption_and_a_description():
    document = open_word(arrange(BOUNDS))
    table, caption = document.tables[0], document.paragraphs[0]
    found = [[cell.text for cell in row.cells] for row in table.rows]

    assert found[0] == ["Theme", "Elsewhere", "Present"]
    assert found[1] == ["Money"] * 3  # one cell over the whole width
    assert found[3] == ["Upkeep", "1", "1 of 3, at most 2"]
    assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows] == [True] + [False] * 6
    assert caption.style.name == "Caption"
    assert [field.get(qn("w:instr")).split()[0] for field in caption._p.iter(qn("w:fldSimple"))] == ["SEQ"]
    assert "".join(text.text for text in caption._p.iter(qn("w:t"))).startswith("Table 1. Sources by theme. 4 themes in 2 families.")
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Sources by theme"
    assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")).startswith("4 themes in 2 families.")
    assert table.rows[3].cells[1].paragraphs[0].alignment == 2  # numbers to the right
    assert document.paragraphs[1].text.startswith("Present: of all that were asked about")


@pytest.mark.parametrize(("kind", "live", "shown"), [
    ("html", r"<(script|svg|span)", ("&lt;script&gt;alert(1)&lt;/script&gt;", r"\input{/etc/hostname}")),
    ("latex", r"\\(input|write)\b", (r"\textbackslash input\{/etc/hostname\}", "script"))])
def test_a_caption_is_text_whatever_pandoc_makes_of_it(kind, live, shown):
    pandoc = pytest.importorskip("pypandoc")
    written = pandoc.convert_text("\n\n".join(map(paper.escape_markdown, HOSTILE)), kind, format="markdown-smart", extra_args=["--sandbox"])

    assert not re.search(live, written)
    assert [text for text in shown if text not in written] == []


def test_a_wide_table_lies_across_the_page_in_word_and_latex():
    wide = arrange({f"column_{place}": ["word " * 40, f"{place}"] for place in range(9)}, "x")
    section = open_word(wide).sections[0]

    assert section.page_width > section.page_height
    assert format_latex(wide).splitlines()[1] == r"\begin{landscape}"


def test_a_word_document_holds_no_moment_and_is_the_same_twice():
    table = arrange(BOUNDS)
    content = format_word(table)

    assert content == format_word(table)
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx.Document(io.BytesIO(content)).core_properties.author == ""


class Page(HTMLParser):
    """What a page says: its elements with attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data.strip())


def test_html_has_headers_of_columns_rows_and_groups_and_nothing_that_runs():
    page = Page(format_webpage(arrange(BOUNDS)))
    scopes = [values["scope"] for tag, values in page.elements if tag == "th" and "scope" in values]

    assert scopes.count("col") + scopes.count("colgroup") == 3 + 2 and scopes.count("row") == 4
    assert {"Sources by theme", "Theme", "Present", "Money", "Waiting time", "1 of 3, at most 2"} <= set(page.text)
    assert ("html", {"lang": "en"}) in page.elements
    assert not [tag for tag, _ in page.elements if tag in ("script", "svg", "iframe", "link", "img")]
    assert any(values.get("content", "").startswith("default-src 'none'") for tag, values in page.elements if tag == "meta")


def test_html_is_the_same_twice():
    assert format_webpage(arrange(BOUNDS)) == format_webpage(arrange(BOUNDS))


@pytest.fixture
def hostile() -> PrintedTable:
    return arrange({"title": HOSTILE, HOSTILE[3]: HOSTILE[::-1], "family_label": HOSTILE}, "hostile", Wording(coders=""))


def test_hostile_titles_are_text_in_html(hostile):
    page = Page(format_webpage(hostile))

    assert not [tag for tag, values in page.elements if tag in ("script", "svg") or any(name.startswith("on") for name in values)]
    assert set(HOSTILE) <= set(page.text)


def test_hostile_titles_are_text_in_word(hostile):
    document = open_word(hostile)
    tags = {element.tag.rpartition("}")[2] for element in document.element.body.iter()}

    assert [cell.text for cell in document.tables[0].columns[0].cells][1:] == HOSTILE
    assert tags & {"fldSimple", "instrText", "hyperlink", "object", "altChunk"} == {"fldSimple"}  # the number of the caption


def test_hostile_titles_hold_no_command_in_latex(hostile):
    body = "\n".join(line for line in format_latex(hostile).splitlines() if "textbackslash" in line or "script" in line)
    commands = set(re.findall(r"\\([a-zA-Z]+)", body))

    assert {"input", "write"} & commands == set()
    assert commands <= {"textbackslash", "char", "textless", "textgreater", "textasciigrave", "textbf", "hspace",
                        "toprule", "midrule", "endfirsthead", "endhead", "multicolumn", "tablename", "thetable"}


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6).flatmap(lambda width: st.tuples(
    st.lists(st.text(max_size=12) | st.sampled_from(["row", "column", "count", "mark", "theme_label", "family_label", "text", "label"]),
             min_size=width, max_size=width, unique=True),
    st.lists(st.lists(st.text(max_size=30) | st.sampled_from(["1", "0.5", "-inf", "1e400", *HOSTILE]), min_size=width, max_size=width),
             max_size=5))))
def test_any_table_is_written_and_read_back_in_every_format(made):
    names, rows = made
    table = arrange({name: [row[place] for row in rows] for place, name in enumerate(names)}, "x")
    shown = {text for row in table.rows for text in row.cells if text}
    found = {cell.text for row in open_word(table).tables[0].rows for cell in row.cells}

    assert shown <= found and shown <= set(Page(format_webpage(table)).text)
    assert len(table.rows) == 0 or format_latex(table).count(r"\\[1.5pt]") == len(table.rows)


def test_the_guard_against_formulas_is_in_the_csv_alone(tmp_path, tiny, monkeypatch):
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path))
    paper.save_table(pd.DataFrame({"=a": ["=1+1", "b"], "n": [1, 2]}), "x")

    assert (tmp_path / "tables" / "x.csv").read_text(encoding="utf-8").startswith('"\'=a","n"\n"\'=1+1","1"')
    assert read_exported(tmp_path / "tables" / "x.csv") == {"=a": ["=1+1", "b"], "n": ["1", "2"]}


def test_every_table_is_written_in_each_format_and_what_has_gone_is_removed(tmp_path):
    for stem in ("one", "two"):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / f"{stem}.csv").write_text('"a","b"\n"x","1"\n', encoding="utf-8")
    assert save_typeset(tmp_path, tmp_path, Wording()) == ["one", "two"]
    (tmp_path / "tables" / "one.csv").unlink()
    save_typeset(tmp_path, tmp_path, Wording())

    assert sorted(path.name for path in (tmp_path / "typeset").iterdir()) == ["_all.tex", "two.docx", "two.html", "two.tex"]
    assert r"\input{two.tex}" in (tmp_path / "typeset" / "_all.tex").read_text(encoding="utf-8")


@pytest.mark.parametrize(("content", "said"), [
    ("", "line 1: it is no CSV file with a header. It is machine-made: delete it and run litmatrix run."),
    ('"a","b"\n"x"\n', "line 2: the row has 1 fields, the header has 2. It is machine-made: delete it and run litmatrix run."),
    ('"a","a"\n', "line 1: column 'a' stands twice. It is machine-made: delete it and run litmatrix run.")])
def test_an_exported_file_that_was_spoiled_is_named(tmp_path, content, said):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "x.csv").write_text(content, encoding="utf-8")

    with pytest.raises(FileFaults, match=re.escape(said)):
        read_exported(tmp_path / "tables" / "x.csv")

"""`litmatrix paper check` and `build` with pandoc; what needs a LaTeX engine or an office program is in tests/documents."""

import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import prose
import pytest

from litmatrix import tables
from litmatrix.corpus import parse_bibtex
from litmatrix.paper.prose import arrange_references, build_paper, check_paper, read_numbers, read_paper, read_references, rendering
from litmatrix.paper.prose.filling import fill_names
from litmatrix.paper.prose.placing import read_rows
from litmatrix.paper.prose.tree import tell_text
from litmatrix.review import read_review

ROOT = Path(__file__).parents[1]
HOSTILE = (r"\input{/etc/passwd} <script>alert(1)</script> <img src=x onerror=alert(2)> "
           r"*star* $x$ @bell2014 {{a.b.c}} [l](http://x.org) \write18{ls}")


@pytest.fixture
def review(tiny_folder, monkeypatch):
    """The tiny review with exports and a paper, and without a LaTeX engine."""
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    monkeypatch.setattr("litmatrix.paper.prose.building.find_latex", lambda: "")
    prose.write_exports(tiny_folder)
    return prose.write_paper(tiny_folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The tiny review with its paper, built once."""
    root = Path(shutil.copytree(ROOT / "tests" / "tiny", tmp_path_factory.mktemp("built") / "tiny"))
    prose.write_exports(root)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("litmatrix.paper.prose.building.find_latex", lambda: "")
        build_paper(read_paper(prose.write_paper(root)), root / "exports")
    return root


class Page(HTMLParser):
    """The elements of a page, and its words outside the head."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements, self.words = [], ""
        self.feed(text.partition("<body")[0])
        self.head, self.words = self.elements, ""
        self.elements = []
        self.feed("<body" + text.partition("<body")[2])

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words += data


def read_page(review: Path) -> Page:
    return Page((review / "exports" / "paper" / "paper.html").read_text(encoding="utf-8"))


def flatten(text: str) -> str:
    return " ".join(text.split())


def test_a_paper_is_filled_in_and_written_in_every_format(built):
    assert sorted(path.name for path in (built / "exports" / "paper").iterdir()) == ["paper.docx", "paper.html", "paper.md", "paper.tex"]
    words = flatten(read_page(built).words)
    assert "Three sources speak of the toll (3 of 4, at most 4), see Figure 1 and Table 1 (Mill and Bell 2018, 12)." in words
    assert "Figure 1. Caption of sources-by-theme. 2 rows." in words and "Table 1. Where they speak of it" in words
    assert "Theme Sources Level of the toll 3 Upkeep, and 'repair 1" in words
    assert "Who Pays for the Bridge? 50% of All Tolls & Fees at Ålund" in words


def test_a_page_says_its_language_and_title_and_allows_no_script_and_no_other_host(built):
    page = read_page(built)

    assert ("html", "en") in [(tag, attributes.get("lang")) for tag, attributes in page.head]
    policy = [attributes["content"] for tag, attributes in page.head if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]
    images = [attributes for tag, attributes in page.elements if tag == "img"]
    assert [(image["alt"], image["src"][:22]) for image in images] == [("Bars of sources-by-theme.", "data:image/png;base64,")]
    assert {tag for tag, _ in page.head + page.elements} & {"script", "link", "iframe", "object"} == set()


def test_word_has_a_real_table_with_a_header_row_and_words_for_who_does_not_see_the_picture(built):
    with zipfile.ZipFile(built / "exports" / "paper" / "paper.docx") as archive:
        document, theme = archive.read("word/document.xml").decode(), archive.read("word/theme/theme1.xml").decode()

    assert document.count("<w:tbl>") == 1 and "<w:tblHeader" in document
    assert 'descr="Bars of sources-by-theme."' in document
    assert re.findall(r'<a:latin typeface="([^"]+)"', theme)[:2] == ["Arial", "Arial"]


def test_building_elsewhere_gives_the_same_bytes(built, review, litmatrix):
    def read(root: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (root / "exports" / "paper").iterdir()}

    status, said, error = litmatrix(review, "paper", "build")

    assert (status, error) == (0, "")
    assert "paper.pdf was left out: there is no xelatex on this computer" in said and "23 numbers in" in said
    assert read(review) == read(built)


def test_every_fault_is_told_with_its_place_and_nothing_is_written(review, litmatrix):
    prose.write_paper(review, "# Methods\n\nAs {{table:sources-by-theme}} shows.\n\n# Results\n\n"
                      "Two of {{sources-by-theme.toll_level.presnt}} and {{sources-by-theme.toll_level\n"
                      "![](figure:sources-by-them) ![](x.png) @bell2015\n\n"
                      "![a](table:counts-by-source){columns=\"row; cuont\"}\n", '"section 75","a law"\n')
    status, said, error = litmatrix(review, "paper", "build")

    assert status == 1 and said == ""
    assert error.splitlines() == [
        "paper/allowed-numbers.csv has 1 fault:",
        "  line 2: 'section 75' stands in no section of results. Delete the row.",
        "paper/paper.md has 8 faults:",
        "  line 3: column 4: the paper shows no table sources-by-theme. Did you mean 'figure:sources-by-them'? "
        "It is shown by ![caption](table:sources-by-theme).",
        "  line 7: column 1: 'Two' is typed, not filled in. Allowed are {{stem.row.column}}, a year, a citation, and what "
        "paper/allowed-numbers.csv lists with a reason.",
        "  line 7: column 8: 'sources-by-theme' has no column 'presnt'. Did you mean 'present'? "
        "Its columns: theme, theme_label, present, at_most, text, share.",
        "  line 7: column 51: '{{' is not closed on its line, or a space follows it. Write {{stem.row.column}}.",
        "  line 8: column 5: there is no figure 'sources-by-them' among the exports. Did you mean 'sources-by-theme'?",
        "  line 8: column 33: the image 'x.png' is none of the review's. Allowed are figure:STEM and table:STEM, such as "
        "figure:sources-by-theme.",
        "  line 8: column 40: there is no record 'bell2015' in bib/corpus.bib or bib/cited.bib. Did you mean 'bell2014'?",
        "  line 10: column 6: 'counts-by-source' has no column 'cuont'. Its columns: row, column, count.",
    ]
    assert not (review / "exports" / "paper").exists() and not (review / "exports" / "numbers.json").exists()


@pytest.mark.parametrize(("text", "message"), [
    ("# Methods\n\nWe read.\n", "paper/paper.md has 1 fault:\n  there is no section called Results. Name it so, or mark"),
    ("---\ncsl: nature.csl\n---\n\n# Results\n", "csl: there is no file paper/nature.csl. Put the citation style there."),
    ("---\ncsl: ../../nature.csl\n---\n\n# Results\n", "csl: there is no file paper/../../nature.csl."),
])
def test_what_a_paper_lacks_is_told(review, litmatrix, text, message):
    prose.write_paper(review, text)
    status, _, error = litmatrix(review, "paper", "check")

    assert status == 1 and message in error


@pytest.mark.parametrize(("text", "message"), [
    ("A ![](figure:sources-by-theme) in a line.", "line 3: column 7: a figure or a table stands in a paragraph of its own"),
    ("![](figure:sources-by-theme)\n\n![](figure:sources-by-theme)",
     "line 5: column 5: the figure 'sources-by-theme' is shown above already."),
    ("See ![x][there].\n\n[there]: https://example.org/x.png", "the image 'https://example.org/x.png' is none of the review's."),
    ("`{{sources-by-theme:rows}}`", "line 3: column 2: nothing is filled in within code, mathematics, an address or an attribute."),
    ("[x](http://x.org/{{sources-by-theme:rows}})", "line 3: column 18: nothing is filled in within code"),
    ("{{ sources-by-theme:rows }}", "line 3: column 1: '{{' is not closed on its line, or a space follows it."),
    ("[]{x=\"{{sources-by-theme:rows}}\"}", "line 3: column 7: nothing is filled in within code"),
    ("Results\n=======", "the heading of a section with results is not written with #."),
    ("> # Results\n> 5", "the heading of a section with results is not written with #."),
    ("![](figure:counts-by-sources)", "there is no figure 'counts-by-sources' among the exports. Did you mean 'counts-by-source'?"),
    ("@{bell2015} and [-@bell2016]", "line 3: column 18: there is no record 'bell2016'"),
])
def test_what_could_not_be_shown_filled_in_or_cited_is_a_fault(review, litmatrix, text, message):
    prose.write_paper(review, f"# Results\n\n{text}\n")
    status, _, error = litmatrix(review, "paper", "check")

    assert status == 1 and message in error


def test_a_review_without_a_paper_is_told_where_to_write_it(review, litmatrix):
    (review / "paper" / "paper.md").rename(review / "paper" / "README.md")

    assert litmatrix(review, "paper", "check")[::2] == (
        1, "paper/ has 1 fault:\n  there is no .md file in it. Write the paper into paper/paper.md.\n")


def test_a_heading_needs_no_blank_line_above_it(review):
    tree = read_paper(prose.write_paper(review, "# Results\nNone.\n# Discussion\nAll 5 of them.\n")).tree

    assert [block["t"] for block in tree["blocks"]] == ["Header", "Para", "Header", "Para"]


def test_who_writes_in_latex_alone_gets_the_numbers(review, litmatrix):
    (review / "paper" / "paper.md").unlink()
    status, said, error = litmatrix(review, "paper", "build")

    assert (status, error) == (0, "")
    assert said.startswith("paper/ holds no .md file, so the numbers alone were written.\n23 numbers in ")
    assert (review / "exports" / "numbers.tex").exists() and not (review / "exports" / "paper").exists()


def test_a_paper_is_not_built_on_exports_that_are_not_current(review, litmatrix):
    shutil.copytree(ROOT / "notebooks", review / "notebooks", ignore=lambda _, names: set(names) - {"00-template.ipynb"})
    status, said, error = litmatrix(review, "paper", "build")

    assert status == 1 and said == ""
    assert error.startswith("exports/ has 1 fault:\n  what 00-template.ipynb made is not current: ") and "Run litmatrix run." in error


def test_a_check_says_that_all_is_well_and_writes_nothing(review, litmatrix):
    before = sorted(path for path in review.rglob("*") if ".litmatrix" not in path.parts)

    assert litmatrix(review, "paper", "check") == (0, "the paper, paper/paper.md, has no faults\n", "")
    assert sorted(path for path in review.rglob("*") if ".litmatrix" not in path.parts) == before


def test_values_captions_and_titles_are_text_whatever_they_hold(review, litmatrix):
    told = HOSTILE.replace('"', '""')
    prose.write_exports(review, notes=f'"id","note"\n"a","{told}"\n')
    caption = r"A caption \input{x} <script>alert(4)</script> <b onclick=alert(5)>b</b>"
    prose.write(review / "exports" / "figures" / "notes.caption.md", f"{caption}\n")
    prose.write(review / "exports" / "figures" / "notes.alt.txt", f"Words {HOSTILE}\n")
    prose.write_paper(review, "# Results\n\nIt says {{notes.a.note}}!\n\n"
                      "![](figure:notes)\n\n![](table:notes)\n\n@bell2014 [*] <b>x</b> \\input{y}\n")
    bibliography = (review / "bib" / "corpus.bib").read_text(encoding="utf-8")
    bibliography = bibliography.replace("https://example.org/~bell/a_bridge?page=1&part=2", "javascript:alert(6)")
    title = r"Who \input{/etc/passwd} <script>alert(3)</script>?"
    prose.write(review / "bib" / "corpus.bib", bibliography.replace("Who pays for the bridge?", title))
    status, _, error = litmatrix(review, "paper", "build")

    page, latex = read_page(review), (review / "exports" / "paper" / "paper.tex").read_text(encoding="utf-8")
    words = flatten(page.words)
    assert (status, error) == (0, "")
    assert f"It says {HOSTILE}!" in words and f"a {HOSTILE}" in words
    assert caption in words
    assert r"Who \Input{/Etc/Passwd} <Script>alert(3)</Script>?" in words and r"<b>x</b> \input{y}" in words
    assert [attributes["alt"] for tag, attributes in page.elements if tag == "img"] == [f"Words {HOSTILE}"]
    assert "javascript:" not in str(page.elements)
    assert not [tag for tag, attributes in page.elements if tag == "script" or any(name.startswith("on") for name in attributes)]
    assert not re.search(r"\\(?:input|write|Input)\b", latex.partition(r"\begin{document}")[2])


def test_a_record_that_withholds_its_author_is_listed_under_its_label():
    records = parse_bibtex("@online{c, author={Secret, Ann}, editor={Hidden, Bo}, title={On it}, label={comment on Bell 2014}, "
                           "keywords={withhold:author}, date={2014-06-01}}\n"
                           "@online{d, author={Other, Cy}, title={On it}, label={second comment on Bell 2014}, "
                           "keywords={a, withhold:author}}\n"
                           "@online{f, author={Told, Di}, title={On it}, label={third comment on Bell 2014}, related={bell2014}}\n"
                           "@report{e, author={{The Board}}, title={Labelled}, label={Report 5}, number={12}, institution={Press}}").records

    assert arrange_references(records) == [
        {"id": "c", "type": "webpage", "title": "On it", "issued": {"date-parts": [[2014, 6, 1]]},
         "author": [{"literal": "comment on Bell"}]},
        {"id": "d", "type": "webpage", "title": "On it", "author": [{"literal": "second comment on Bell 2014"}]},
        {"id": "f", "type": "webpage", "title": "On it", "author": [{"family": "Told", "given": "Di"}]},
        {"id": "e", "type": "report", "author": [{"literal": "The Board"}], "title": "Labelled", "number": "12", "publisher": "Press"}]


def test_a_law_tells_its_year_once_and_no_number():
    records = parse_bibtex("@legislation{a, title={{Toll Act 1801}}, date={1801-02}, number={c. 7}}\n"
                           "@legislation{b, title={Bridge Rules}, number={2}}").records

    assert arrange_references(records) == [
        {"id": "a", "type": "legislation", "title": "Toll Act", "issued": {"date-parts": [[1801, 2]]}},
        {"id": "b", "type": "legislation", "title": "Bridge Rules"}]


def test_a_column_is_headed_as_in_every_exported_table_or_as_the_author_says(tmp_path):
    prose.write(tmp_path / "tables" / "a.csv", "theme_label,at_most,text\nTolls,3,2 of 3\n")
    numbers = read_numbers(tmp_path)

    assert read_rows(numbers, "a", "") == (["Theme", "At most", "In words"], [["Tolls", "3", "2 of 3"]])
    assert read_rows(numbers, "a", "text: Sources; theme_label") == (["Sources", "Theme"], [["2 of 3", "Tolls"]])


def test_without_pandoc_one_clear_error_says_what_to_install(review, litmatrix, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)

    assert litmatrix(review, "paper", "check") == (2, "", f"{rendering.NEEDED}\n")


def test_the_paper_that_ships_names_only_what_the_committed_tables_hold_and_types_no_result(tmp_path):
    shutil.copytree(ROOT / "notebooks" / "expected", tmp_path / "tables")
    review = read_review(ROOT)  # one table of the paper stands behind no figure
    tables.count_records_by_step(review.found(), review.table_or_empty("screening"), review.table_or_empty("merges"),
                                 review.table_or_empty("imports")).to_csv(tmp_path / "tables" / "flow-of-records.csv", index=False)

    paper, numbers = read_paper(ROOT), read_numbers(tmp_path)

    assert check_paper(paper, numbers) == {}
    filled = tell_text(fill_names(paper.tree, numbers, paper.shown)["blocks"])
    assert "{{" not in filled and f"centralisation ({numbers.find('sources-by-theme.centralisation.text')})" in filled


def test_private_commenters_stay_out_of_the_references_of_the_paper_that_ships():
    withheld = [record for record in parse_bibtex((ROOT / "bib" / "corpus.bib").read_text(encoding="utf-8")).records
                if record.withholds_author]
    families = {record.fields["author"].strip("{}").partition(",")[0] for record in withheld}

    assert len(withheld) == len(families) == 3
    assert not [family for family in families if family in str(read_references(ROOT))]


def test_a_style_of_the_authors_is_used(review):
    prose.write_paper(review, prose.PAPER.replace("title: Tolls", "title: Tolls\ncsl: plain.csl"))
    prose.write(review / "paper" / "plain.csl", """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>p</title><id>p</id>
<updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout prefix="((" suffix="))"><text variable="title"/></layout></citation></style>""")
    build_paper(read_paper(review), review / "exports")

    assert "((Letter on Crossing times))" in flatten(read_page(review).words)

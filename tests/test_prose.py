import json

import prose
import pytest

from litmatrix.paper.prose import NumberError, name_cells, read_numbers, save_numbers
from litmatrix.paper.prose.auditing import audit_results
from litmatrix.paper.prose.drafts import Draft
from litmatrix.paper.prose.macros import format_macros


@pytest.fixture
def numbers(tmp_path):
    return read_numbers(prose.write_exports(tmp_path))


@pytest.mark.parametrize(("name", "value"), [
    ("sources-by-theme.toll_level.present", "3"),
    ("sources-by-theme.upkeep.text", "1 of 4, at most 2"),
    ("counts-by-source.level-of-the-toll/mill-bell-2018.count", "0"),
    ("sources-by-theme.toll_level.present:word", "three"),
    ("sources-by-theme.toll_level.present:Word", "Three"),
    ("sources-by-theme.toll_level.share:2", "0.67"),
    ("sources-by-theme.toll_level.share:0", "1"),
    ("counts-by-source:rows", "3"),
    ("counts-by-source:rows:word", "three"),
])
def test_a_cell_is_named_by_its_table_its_row_and_its_column(numbers, name, value):
    assert numbers.find(name) == value


@pytest.mark.parametrize(("name", "message"), [
    ("sources-by-them.toll_level.present", "there is no table 'sources-by-them' among the exports. Did you mean 'sources-by-theme'?"),
    ("sources-by-theme.tol_level.present", "has no row 'tol_level'. Did you mean 'toll_level'? Its rows: toll_level, upkeep."),
    ("sources-by-theme.upkeep.presnt", "has no column 'presnt'. Did you mean 'present'? Its columns: theme, theme_label, present"),
    ("counts-by-source.level-of-the-toll.count",
     "'level-of-the-toll' is not the whole name of a row of 'counts-by-source'. "
     "Name one: level-of-the-toll/bell-2014, level-of-the-toll/mill-bell-2018."),
    ("sources-by-theme.upkeep", "is not stem.row.column"),
    ("sources-by-theme", "is not stem.row.column"),
    ("sources-by-theme.upkeep.text:word", "is '1 of 4, at most 2', which cannot be written as 'word'. Allowed forms are"),
    ("sources-by-theme.upkeep.present:9", "cannot be written as '9'"),
])
def test_a_name_that_stands_for_no_cell_or_for_several_tells_the_choices(numbers, name, message):
    with pytest.raises(NumberError) as error:
        numbers.find(name)

    assert message in str(error.value)


def test_columns_that_do_not_tell_rows_apart_are_no_part_of_a_name():
    cells = name_cells(["form", "theme", "label", "target"], [["x", "a", "A", "t"], ["x", "a", "A", "u"], ["x", "b", "B", "t"]])

    assert list(cells.rows) == ["a/t", "a/u", "b/t"]


def test_rows_that_read_the_same_cannot_be_named_and_are_not_listed():
    cells = name_cells(["place", "count"], [["A/B", "1"], ["A b", "2"], ["C", "3"]])

    assert dict(cells.list_names()) == {"c.place": "C", "c.count": "3"}


def test_names_are_the_same_whatever_the_letters():
    cells = name_cells(["who", "No. of X"], [["Åsa Müller (2014)", "1"], ["", "2"]])

    assert dict(cells.list_names()) == {
        "asa-muller-2014.who": "Åsa Müller (2014)", "asa-muller-2014.no-of-x": "1", "-.who": "", "-.no-of-x": "2"}


def test_the_apostrophe_that_guards_a_formula_is_no_part_of_a_value(tmp_path):
    numbers = read_numbers(prose.write_exports(tmp_path, notes='"id","note"\n"a","\'=1+1"\n'))

    assert numbers.find("notes.a.note") == "=1+1"


def test_all_numbers_are_saved_for_those_who_write_elsewhere(tmp_path):
    exports = prose.write_exports(tmp_path)
    count = save_numbers(exports)
    saved = json.loads((exports / "numbers.json").read_text(encoding="utf-8"))

    assert count == len(saved) == 2 + 2 * 6 + 3 * 3  # how many rows, for two tables; two rows of six cells, three of three
    assert saved["sources-by-theme.toll_level.text"] == "3 of 4, at most 4" and saved["counts-by-source:rows"] == "3"
    before = (exports / "numbers.json").read_bytes(), (exports / "numbers.tex").read_bytes()
    save_numbers(exports)
    assert ((exports / "numbers.json").read_bytes(), (exports / "numbers.tex").read_bytes()) == before


def test_values_are_text_in_latex_and_fractions_come_with_decimals():
    lines = format_macros([("a.b.c", r"\input{x} 5% & _"), ("a.b.d", "0.666")]).splitlines()

    assert r"\litmatrix@set{a.b.c}{{\textbackslash}input\{x\} 5\% \& \_}" in lines
    assert [line for line in lines if "a.b.d" in line] == [
        r"\litmatrix@set{a.b.d}{0.666}", r"\litmatrix@set{a.b.d:0}{1}", r"\litmatrix@set{a.b.d:1}{0.7}", r"\litmatrix@set{a.b.d:2}{0.67}",
        r"\litmatrix@set{a.b.d:3}{0.666}", r"\litmatrix@set{a.b.d:4}{0.6660}"]


def find_typed(text: str, allowed: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    faults, _ = audit_results([Draft("paper.md", text)], allowed)
    return [(fault.line, fault.message.partition(" is typed")[0]) for fault in faults.get("paper.md", [])]


@pytest.mark.parametrize(("sentence", "typed"), [
    ("We found 3 sources.", [(2, "column 10: '3'")]),
    ("Of 1,204 words\nhalf were in 12.5 lines.", [(2, "column 4: '1,204'"), (3, "column 14: '12.5'")]),
    ("Three of seven agree, and twenty-one do not.", [(2, "column 1: 'Three'"), (2, "column 10: 'seven'"), (2, "column 27: 'twenty-one'")]),
    ("A half is ½, a square ², and ٣ is three in Arabic.",
     [(2, "column 11: '½'"), (2, "column 23: '²'"), (2, "column 30: '٣'"), (2, "column 35: 'three'")]),
    ("About 50% of 2014% and 2,014 sources.", [(2, "column 7: '50'"), (2, "column 14: '2014'"), (2, "column 24: '2,014'")]),
    ("## Part 2", [(2, "column 9: '2'")]),
    ("`code 5`", [(2, "column 7: '5'")]),
    ("Dozens of them, a couple, and zero or hundreds; twofold.",
     [(2, "column 1: 'Dozens'"), (2, "column 19: 'couple'"), (2, "column 31: 'zero'"), (2, "column 39: 'hundreds'"),
      (2, "column 49: 'twofold'")]),
    ("Of _four_ sources, __seven__.", [(2, "column 5: 'four'"), (2, "column 22: 'seven'")]),
])
def test_a_number_that_somebody_typed_in_the_results_is_found_with_its_place(sentence, typed):
    assert find_typed(f"# Results\n{sentence}\n") == typed


@pytest.mark.parametrize("sentence", [
    "{{points-per-1000-words.a.b:2}} and {{figure:x-2}}.",
    "In 2014, between 1990 and 2021, in 2014–2016 and 2019-20, in the 2012 Act.",
    "It is said [see @bell2014, p. 12; @mill2018, ch. 3] by @bell2014 [p. 4].",
    "<!-- 3 of 7 -->None, someone, once, half, both, first.",
    "See [the page](https://example.org/2021/01/09/x) and <https://example.org/9> and https://example.org/5.",
    "![Caption](figure:x){width=120mm}",
    "## Places {#part-2}",
    "Section 75 of the Act, and section 75\nof it.",
    "## Nothing\n# Methods\nWe read 5.",
])
def test_years_citations_names_addresses_and_what_is_allowed_may_be_typed(sentence):
    assert find_typed(f"# Results\n{sentence}\n", ("Section 75", "section 75 of")) == []


def test_only_sections_of_results_are_audited_and_an_author_may_mark_others():
    text = "Intro 1\n# Summary {.results}\nFive 2\n# Methods\nSix 3\n## Findings\nSeven 4\n### Deep\n5\n## Other\n6\n"

    assert [line for line, _ in find_typed(text)] == [3, 3, 7, 7, 9]


@pytest.mark.parametrize(("title", "audited"), [
    ("Results and discussion", True), ("Findings & discussion", True), ("Analysis and findings", True), ("3.1 Main results", True),
    ("Key findings", True), ("*Results*", True), ("Results: {#found}", True), ("Discussion of the findings", False),
    ("Findings of earlier reviews", False), ("Discussion", False)])
def test_results_are_known_by_the_usual_titles(title, audited):
    assert ((2, "column 5: '5'") in find_typed(f"# {title}\nAll 5 agree.\n")) == audited


def test_a_section_of_results_goes_on_in_the_next_file_up_to_a_heading_as_high():
    drafts = [Draft("1.md", "# Methods\n2\n# Results\n3\n"), Draft("2.md", "4\n## More\n5\n# Limits\n6\n"), Draft("3.md", "7\n")]
    faults, _ = audit_results(drafts, ())

    assert {name: [fault.line for fault in found] for name, found in faults.items()} == {"1.md": [4], "2.md": [1, 3]}


def test_the_footnotes_of_results_are_audited_wherever_they_stand_and_their_marks_are_no_numbers():
    text = ("# Results\nSo it is.[^1] And so.[^b2]\n# Methods\nAs said.[^3]\n\n[^1]: Of 4,\nthat is 5.\n\n    Also 6.\n\nNot 7.\n\n"
            "[^3]: Not 8.\n[^b2]: Of 9.\n")

    assert [line for line, _ in find_typed(text)] == [6, 7, 9, 14]


def test_what_is_allowed_is_told_when_it_was_met_in_the_results_only():
    draft = Draft("paper.md", "# Methods\nthe 4 ways\n# Results\nsection 75\n")

    assert audit_results([draft], ["the 4 ways", "section 75", "nine lives"])[1] == {"section 75"}

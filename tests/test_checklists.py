"""Checklists of reporting standards: places followed, tags found, answers filled in, and what is missing shown."""

import json
from pathlib import Path

import pandas as pd
import pytest
from gallery import open_gallery

from litmatrix import figures, tables
from litmatrix.review import check_review, fill_checklist, list_declared, read_review
from litmatrix.review.places import check_place, list_headings

ROOT = Path(__file__).parents[1]
ITEM_COLUMNS = ["instrument", "name", "version", "section", "item", "label", "wording", "answers", "role", "conditional", "certainty"]
FORM = [["form", "Form", "1", "Start", "F1", "aim", "Say what is asked.", "met|missing", "item", "no", "verified"],
        ["form", "Form", "1", "Start", "F2", "funds", "Say who paid.", "met|missing", "item", "no", "verified"],
        ["form", "Form", "1", "End", "F3", "limits", "Say what limits it.", "met|missing", "item", "no", "verified"]]
ANSWER_COLUMNS = ["instrument", "item", "where", "status", "note"]
STANDARDS = {"prisma-scr": 22, "entreq": 21, "srqr": 21, "prisma-2020": 42}


def items_of(rows=FORM):
    return pd.DataFrame(rows, columns=ITEM_COLUMNS)


def answers_of(*rows):
    return pd.DataFrame([["form", *row] for row in rows], columns=ANSWER_COLUMNS)


def declared_of(*rows):
    return pd.DataFrame([["form", *row] for row in rows], columns=["instrument", "item", "where"])


def notebook(*markdown):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)} for text in markdown]
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": ["## no heading\n"]}
    return json.dumps({"cells": [*cells, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def folder(tiny_folder):
    (tiny_folder / "data" / "instruments").mkdir()
    items_of().to_csv(tiny_folder / "data" / "instruments" / "form.csv", index=False)
    (tiny_folder / "notebooks").mkdir()
    (tiny_folder / "notebooks" / "01-tolls.ipynb").write_text(
        notebook("# 01 · Tolls\n\nText.", "## Who coded ##\n<!-- reports: form:F2\nform:F3 -->"), encoding="utf-8")
    (tiny_folder / "data" / "guide.md").write_text(
        "Before.\n\n# Guide {#guide .wide}\n<!-- reports: form:F3 -->\n```\n# code\n```\n#no heading\n", encoding="utf-8")
    return tiny_folder


# --- places


def test_headings_are_those_of_markdown_and_of_markdown_cells_and_not_of_code(folder):
    assert [heading for heading, _ in list_headings(folder / "data" / "guide.md", "guide")] == ["", "Guide"]
    assert [heading for heading, _ in list_headings(folder / "notebooks" / "01-tolls.ipynb", "n")] == ["", "01 · Tolls", "Who coded"]


@pytest.mark.parametrize("place", ["README.md", "data/guide.md#Guide", "notebooks/01-tolls.ipynb#Who coded", "data/coders.csv",
                                   "bib/corpus.bib"])
def test_a_place_that_is_there_has_no_fault(folder, place):
    assert check_place(folder, place) == ""


@pytest.mark.parametrize(("place", "said"), [
    ("data/codes.csv", "there is no file 'data/codes.csv'. Did you mean 'data/coders.csv'?"),
    ("data/guide.md#Guides", "'data/guide.md' has no heading 'Guides'. Did you mean 'Guide'?"),
    ("data/guide.md#", "'data/guide.md#' names no heading behind its #"),
    ("data/coders.csv#Ann", "'data/coders.csv' has no headings; only a notebook or a Markdown file (.md) has"),
    ("../tiny/README.md", "'../tiny/README.md' is no path inside the review, with forward slashes"),
    ("/etc/hosts", "'/etc/hosts' is no path inside the review, with forward slashes"),
    ("data\\coders.csv", "'data\\coders.csv' is no path inside the review, with forward slashes"),
    ("data", "there is no file 'data'."),
])
def test_a_place_that_leads_nowhere_is_told(folder, place, said):
    assert check_place(folder, place) == said


def test_a_damaged_notebook_is_a_fault_and_no_traceback(folder):
    (folder / "notebooks" / "01-tolls.ipynb").write_text("{<!-- reports: form:F1 -->", encoding="utf-8")

    assert check_place(folder, "notebooks/01-tolls.ipynb#Tolls") == "'notebooks/01-tolls.ipynb' cannot be read"


def test_tags_are_found_under_their_headings_and_not_in_code(folder):
    (folder / "data" / "guide.md").write_text("<!-- reports: form:F1 -->\n# Guide\n`<!-- reports: form:F2 -->`\n", encoding="utf-8")

    assert list_declared(folder).to_numpy().tolist() == [
        ["form", "F2", "notebooks/01-tolls.ipynb#Who coded"], ["form", "F3", "notebooks/01-tolls.ipynb#Who coded"],
        ["form", "F1", "data/guide.md"]]


def test_a_semicolon_in_a_heading_ends_no_place(folder, litmatrix):
    (folder / "data" / "guide.md").write_text("# Search; and choice\n<!-- reports: form:F1 -->\n", encoding="utf-8")
    litmatrix(folder, "checklist", "form", "--fill")

    assert read_review(folder).table("checklists")["where"].tolist()[0] == "data/guide.md#Search, and choice"
    assert litmatrix(folder, "checklist", "form", "--fill")[1].startswith("data/checklists.csv holds every declared place already\n")
    assert litmatrix(folder, "check")[0] == 0


def test_a_check_follows_places_and_one_before_a_run_reads_no_notebook(folder):
    answers_of(["F1", "notebooks/02.ipynb#Aim", "met", ""]).to_csv(folder / "data" / "checklists.csv", index=False)

    assert [fault.message for fault in check_review(read_review(folder)).faults["data/checklists.csv"]] == [
        "there is no file 'notebooks/02.ipynb'. Did you mean 'notebooks/01-tolls.ipynb'?"]
    assert check_review(read_review(folder), places=False).faults == {}


# --- filling


def test_what_is_declared_is_located_and_what_nobody_answers_is_missing():
    filled = fill_checklist(answers_of(), items_of(), declared_of(["F2", "a.md#A"], ["F2", "b.md"]))

    assert filled.to_numpy().tolist() == [
        ["form", "F1", "", "missing", ""], ["form", "F2", "a.md#A; b.md", "located", ""], ["form", "F3", "", "missing", ""]]


def test_what_a_person_judged_stays_and_gets_the_new_place_behind_its_own():
    answers = answers_of(["F3", "README.md", "partly", "no numbers"], ["F1", "", "not applicable", "nothing is asked"])
    filled = fill_checklist(answers, items_of(), declared_of(["F3", "a.md"], ["F3", "README.md"], ["F1", "a.md"]))

    assert filled.to_numpy().tolist() == [
        ["form", "F1", "", "not applicable", "nothing is asked"], ["form", "F2", "", "missing", ""],
        ["form", "F3", "README.md; a.md", "partly", "no numbers"]]


def test_the_command_fills_lists_and_leaves_other_standards_alone(folder, litmatrix):
    other = [["other", "X1", "README.md", "met", ""]]
    other_items = [["other", "Other", "1", "All", "X1", "x", "Say x.", "met|missing", "item", "no", "verified"]]
    items_of(other_items).to_csv(folder / "data" / "instruments" / "other.csv", index=False)
    pd.DataFrame(other, columns=ANSWER_COLUMNS).to_csv(folder / "data" / "checklists.csv", index=False)

    status, said, _ = litmatrix(folder, "checklist", "form", "--fill")

    assert status == 0
    assert said == (
        "data/checklists.csv written: 3 items new or with a new place\n"
        "Form: 2 located, 1 missing\n"
        "  F1  aim     missing\n"
        "  F2  funds   located         notebooks/01-tolls.ipynb#Who coded\n"
        "  F3  limits  located         notebooks/01-tolls.ipynb#Who coded; data/guide.md#Guide\n")
    kept = read_review(folder).table("checklists")
    assert kept["item"].tolist() == ["X1", "F1", "F2", "F3"]
    assert litmatrix(folder, "checklist", "form", "--fill")[1].startswith("data/checklists.csv holds every declared place already\n")
    assert litmatrix(folder, "check")[0] == 0


def test_a_standard_that_is_not_there_is_told_with_the_nearest(folder, litmatrix):
    assert litmatrix(folder, "checklist", "from") == (1, "", "There is no instrument 'from'. Did you mean 'form'?\n")
    (folder / "data" / "instruments" / "form.csv").unlink()
    assert litmatrix(folder, "checklist", "entreq") == (
        1, "", "There is no instrument 'entreq'. data/instruments holds none; copy one from the review that litmatrix ships with.\n")
    assert litmatrix(folder, "checklist")[0] == 1


# --- the table


def test_an_item_without_an_answer_is_missing():
    table = tables.list_checklist(items_of(), answers_of(["F3", "README.md", "met", ""]))

    assert table[["item", "status", "where"]].to_numpy().tolist() == [
        ["F1", "missing", ""], ["F2", "missing", ""], ["F3", "met", "README.md"]]
    assert table["standard"].unique().tolist() == ["Form"]


def test_items_are_counted_by_standard_and_by_each_status_that_occurs():
    form = tables.list_checklist(items_of(), answers_of(["F1", "a.md", "met", ""], ["F3", "b.md", "met", ""]))
    other = tables.list_checklist(items_of([["other", "Other", *FORM[0][2:]]]),
                                  pd.DataFrame([["other", "F1", "", "not applicable", "none"]], columns=ANSWER_COLUMNS))

    assert tables.count_items_by_status(form, other).to_numpy().tolist() == [
        ["Form", "met", 2], ["Form", "missing", 1], ["Form", "not applicable", 0],
        ["Other", "met", 0], ["Other", "missing", 0], ["Other", "not applicable", 1]]


def test_items_of_two_standards_are_refused():
    with pytest.raises(ValueError, match="the items are of 2 standards"):
        tables.list_checklist(pd.concat([items_of(), items_of([["other", *FORM[0][1:]]])]), answers_of())


def test_what_is_missing_is_red_and_says_so_and_nothing_else_is_red():
    table = tables.list_checklist(items_of(), answers_of(["F1", "README.md#What it is", "met", ""], ["F3", "", "not applicable", "no"]))
    rows = figures.draw_checklist(table).data.split("<tr>")

    assert ["#b00020" in row for row in rows if "<td" in row] == [False, True, False]
    assert "✗&nbsp;missing" in next(row for row in rows if "F2" in row)
    assert "<a href='../README.md#What-it-is'>README.md: What it is</a>" in next(row for row in rows if "F1" in row)


def test_hostile_text_is_text_and_a_hostile_place_is_a_path():
    hostile = answers_of(["F1", "javascript:alert(1)#x' onclick='y", "met", "<script>alert(1)</script>"])
    html = figures.draw_checklist(tables.list_checklist(items_of(), hostile)).data

    assert "<script>" not in html and " onclick='" not in html
    assert "href='../javascript%3Aalert%281%29#x%27-onclick%3D%27y'" in html


# --- what ships


@pytest.mark.parametrize(("name", "count"), STANDARDS.items())
def test_standards_ship_whole_with_the_certainty_of_each_restatement_and_a_reference(name, count):
    items = read_review(ROOT).instrument(name)

    assert len(items) == count and items["item"].is_unique
    assert items["label"].str.split().str.len().max() <= 5
    assert set(items["answers"]) == {"met|partly|missing|not applicable"}
    assert f"| {name}.csv |" in (ROOT / "data" / "instruments" / "README.md").read_text(encoding="utf-8")


def test_items_are_numbered_as_the_standards_number_them():
    review = read_review(ROOT)
    numbers = review.instrument("prisma-2020")["item"].str.extract(r"P(\d+)")[0].unique()
    optional = review.instrument("prisma-scr").query("conditional == 'yes'")["item"]

    assert numbers.tolist() == [str(number) for number in range(1, 28)]
    assert optional.tolist() == ["ScR12", "ScR16"]


def test_the_shipped_review_answers_every_item_and_every_place_is_there():
    review = read_review(ROOT)
    answers = review.table("checklists")

    assert answers["instrument"].value_counts(sort=False).to_dict() == {"prisma-scr": 22, "entreq": 21, "srqr": 21}
    assert "data/checklists.csv" not in check_review(review).faults
    declared = list_declared(ROOT)
    for name in answers["instrument"].unique():
        own = answers[answers["instrument"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(fill_checklist(answers, review.instrument(name), declared), own)


def test_quotations_are_met_in_part_and_what_nobody_wrote_down_is_missing():
    answers = read_review(ROOT).table("checklists").set_index("item")

    assert answers.loc["E20", "status"] == "partly" and "stay with the reader" in answers.loc["E20", "note"]
    assert answers.loc[["ScR5", "ScR22", "S18", "S20", "S21"], "status"].tolist() == ["missing"] * 5


def test_the_gallery_shows_every_status():
    review = open_gallery()
    table = tables.list_checklist(review.instrument("prisma-2020"), review.table("checklists"))

    assert table["status"].value_counts().to_dict() == {"missing": 30, "met": 6, "not applicable": 3, "partly": 2, "located": 1}

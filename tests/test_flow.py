"""The flow of records: counted by step, and as the boxes of PRISMA 2020. Numbers are worked by hand."""

from functools import lru_cache

import pandas as pd
import pytest
from gallery import open_gallery
from hypothesis import given, settings
from hypothesis import strategies as st
from make_gallery import PLANTED

from litmatrix import figures, tables
from litmatrix.editions import read_edition
from litmatrix.paper.describing import tell_figure
from litmatrix.tables.balance import check_boxes


def flow_of(found, screening=(), merges=(), imports=()):
    return tables.count_records_by_step(
        pd.DataFrame(found, columns=["record", "found_by", "source", "charted", "exclusion_reason"]),
        pd.DataFrame(screening, columns=["record", "stage", "decision", "reason"]),
        pd.DataFrame(merges, columns=["kept", "merged", "status"]),
        pd.DataFrame(imports, columns=["merged", "rejected"])).set_index("step")


FOUND = [["a", "given", "yes", "yes", ""], ["b", "database", "yes", "no", "a note of four words."], ["c", "database", "no", "", ""],
         ["d", "website", "no", "", ""], ["e", "website", "no", "", ""], ["f", "website", "no", "", ""]]


def test_every_record_leaves_once_or_is_included():
    screening = [["c", "title", "in", ""], ["c", "full_text", "out", "no view of its own; a list"], ["d", "retrieval", "out", "paywall"]]
    flow = flow_of(FOUND, screening, [["a", "e", "accepted"]])

    assert flow["records"].to_dict() == {
        "identified": 6, "merged at import": 0, "rejected at import": 0, "duplicates": 1, "automation": 0, "before": 0,
        "title": 0, "retrieval": 1, "full_text": 1,
        "undecided": 1, "included": 2, "not charted": 1, "charted": 1}
    assert flow.loc["identified", "parts"] == "given: 1; database: 2; website: 3"
    assert flow.loc["full_text", "parts"] == "no view of its own, a list: 1"
    assert flow.loc["not charted", "parts"] == "a note of four words: 1"


def test_a_record_that_is_a_duplicate_and_excluded_twice_leaves_once():
    flow = flow_of(FOUND[2:], [["c", "full_text", "out", "later"], ["c", "title", "out", "first"], ["d", "title", "out", "first"]],
                   [["c", "d", "accepted"]])

    assert flow["records"][["identified", "duplicates", "title", "full_text", "undecided"]].tolist() == [4, 1, 1, 0, 2]


def test_only_accepted_merges_with_a_record_that_was_found_are_duplicates():
    flow = flow_of(FOUND[2:], merges=[["c", "d", "undone"], ["elsewhere", "e", "accepted"]])

    assert flow["records"]["duplicates"] == 0


def test_what_an_import_did_not_keep_was_identified_too():
    flow = flow_of(FOUND[:1], imports=[[2, 1], [1, 0]])

    assert flow["records"][["identified", "merged at import", "rejected at import", "included"]].tolist() == [5, 3, 1, 1]
    assert flow.loc["identified", "parts"] == "given: 1; in imported files, not kept: 4"


# --- the boxes of PRISMA 2020

# Seven records of databases and a register, and four of other methods; three of the seven are sources, one of them not charted.
HELD = [["d1", "database", "Index", "yes", "one", "yes", ""], ["d2", "database", "Index", "yes", "one", "yes", ""],
        ["d3", "database", "Base", "yes", "two", "no", "a notice."], ["d4", "database", "Base", "no", "", "", ""],
        ["d5", "database", "Base", "no", "", "", ""], ["d6", "database", "Index", "no", "", "", ""],
        ["d7", "register", "Rolls", "no", "", "", ""],
        ["w1", "website", "pages", "yes", "three", "yes", ""], ["w2", "website", "pages", "no", "", "", ""],
        ["w3", "citation", "lists", "no", "", "", ""], ["g1", "given", "", "yes", "four", "yes", ""]]
SCREENED = [["d4", "title", "out", "not on tolls"], ["d5", "automation", "out", "low"], ["d7", "retrieval", "out", "no copy"],
            ["w2", "full_text", "out", "no view of its own."], ["w3", "retrieval", "out", "no copy"]]
SAME = [["d1", "d6", "accepted"]]
# 2 + 1 records of imported files were not kept, so the log must account for ten.
IMPORTED = [["aa", 2, 1]]
LOGGED = [["s1", "database", "Index", 5], ["s2", "database", "Base", 4], ["s3", "register", "Rolls", 1], ["s4", "website", "pages", 4000]]


def trail_of(held=HELD, screened=SCREENED, same=SAME, imported=IMPORTED, logged=LOGGED):
    columns = {"found": "record found_by where source study charted exclusion_reason", "screening": "record stage decision reason",
               "merges": "kept merged status", "imports": "sha256 merged rejected", "searches": "search kind where records"}
    rows = (held, screened, same, imported, logged)
    trail = {name: pd.DataFrame(row, columns=columns[name].split()) for name, row in zip(columns, rows, strict=True)}
    return {**trail, "searches": trail["searches"].astype({"records": "Int64"})}


def boxes_of(table, arm):
    """Step and place of each box of an arm, with the number of its first line."""
    own = table[(table["arm"] == arm) & (table["level"] == 0)]
    first = own.drop_duplicates(["step", "place"])[["step", "place", "count"]]
    return {f"{step} {place}": count for step, place, count in first.to_numpy()}


def lines_of(table, arm, step, place="main"):
    own = table[(table["arm"] == arm) & (table["step"] == step) & (table["place"] == place)]
    return own[["label", "count"]].to_numpy().tolist()


def test_the_boxes_of_databases_and_of_other_methods_are_filled_from_the_files():
    table = tables.count_records_by_box(trail_of())

    assert boxes_of(table, "databases") == {
        "identified main": 10, "identified aside": 5, "screened main": 5, "screened aside": 1, "sought main": 4, "sought aside": 1,
        "assessed main": 3, "assessed aside": 1}
    assert boxes_of(table, "other") == {
        "identified main": 4, "sought main": 4, "sought aside": 1, "assessed main": 3, "assessed aside": 1}
    assert lines_of(table, "", "included") == [["Studies included in review", 3], ["Reports of included studies", 4]]


def test_each_database_and_register_stands_with_what_the_log_says_it_gave():
    table = tables.count_records_by_box(trail_of())

    assert lines_of(table, "databases", "identified") == [
        ["Records identified from:", 10], ["Databases", 9], ["Index", 5], ["Base", 4], ["Registers", 1], ["Rolls", 1]]
    assert lines_of(table, "other", "identified") == [
        ["Records identified from:", 4], ["Websites", 2], ["Citation searching", 1], ["Given to the review", 1]]


def test_where_the_log_is_silent_records_held_are_counted_and_the_rest_is_told():
    silent = [[search, kind, where, None] for search, kind, where, _ in LOGGED]
    table = tables.count_records_by_box(trail_of(logged=silent))

    assert lines_of(table, "databases", "identified") == [
        ["Records identified from:", 10], ["Databases", 6], ["Index", 3], ["Base", 3], ["Registers", 1], ["Rolls", 1],
        ["Imported, of which search is not known", 3]]


def test_what_was_removed_and_why_reports_were_excluded_is_told_by_kind():
    table = tables.count_records_by_box(trail_of())

    assert lines_of(table, "databases", "identified", "aside") == [
        ["Records removed before screening:", 5], ["Duplicate records removed", 3], ["Records marked as ineligible by automation tools", 1],
        ["Records removed for other reasons", 1]]
    assert lines_of(table, "databases", "assessed", "aside") == [["Reports excluded:", 1], ["a notice", 1]]
    assert lines_of(table, "other", "assessed", "aside") == [["Reports excluded:", 1], ["no view of its own", 1]]


def test_without_records_of_other_methods_their_column_is_not_there():
    table = tables.count_records_by_box(trail_of([row for row in HELD if row[0].startswith("d")]))

    assert set(table["arm"]) == {"databases", ""}
    assert lines_of(table, "", "included") == [["Studies included in review", 1], ["Reports of included studies", 2]]


def test_a_record_without_a_decision_waits_beside_the_step_it_has_reached():
    held = [*HELD, ["d8", "database", "Index", "no", "", "", ""], ["d9", "database", "Index", "no", "", "", ""],
            ["w4", "website", "pages", "no", "", "", ""]]
    logged = [["s1", "database", "Index", 7], *LOGGED[1:]]
    table = tables.count_records_by_box(trail_of(held, [*SCREENED, ["d9", "title", "in", ""]], logged=logged))

    assert lines_of(table, "databases", "screened", "aside") == [
        ["Records that do not go on:", 2], ["Records excluded", 1], ["Not decided yet", 1]]
    assert lines_of(table, "databases", "sought", "aside") == [
        ["Reports that do not go on:", 2], ["Reports not retrieved", 1], ["Not decided yet", 1]]
    assert lines_of(table, "other", "sought", "aside")[-1] == ["Not decided yet", 1]


def test_what_other_methods_find_again_or_turn_down_at_once_stands_in_a_box_of_its_own():
    screened, same = [*SCREENED[:3], ["w2", "title", "out", "x"]], [*SAME, ["d1", "w3", "accepted"]]
    table = tables.count_records_by_box(trail_of(screened=screened, same=same))

    assert lines_of(table, "other", "identified", "aside") == [
        ["Records removed before retrieval:", 2], ["Duplicate records", 1], ["Excluded on title and abstract", 1]]
    assert boxes_of(table, "other")["sought main"] == 2


FATES = st.sampled_from(["source", "title", "retrieval", "full_text", "automation", "before", "duplicate", "nothing", "passed"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["database", "register", "website", "given"]), FATES, st.booleans()), min_size=1, max_size=30))
def test_whatever_became_of_records_the_boxes_balance_and_count_each_once(drawn):
    held, screened, same, old = [["kept", "database", "Index", "yes", "kept", "yes", ""]], [], [], []
    for place, (kind, fate, known) in enumerate(drawn):
        name, source = f"r{place}", fate == "source"
        study, charted = (name, "yes") if source else ("", "")
        held.append([name, kind, "" if kind == "given" else "Index", charted or "no", study, charted, ""])
        screened += [[name, fate, "out", "x"]] if fate not in ("source", "duplicate", "nothing", "passed") else []
        screened += [[name, "title", "in", ""]] if fate == "passed" else []
        same += [["kept", name, "accepted"]] if fate == "duplicate" else []
        old += [held[-1]] if known else []
    table = tables.count_records_by_box(trail_of(held, screened, same, [], []))
    update = tables.count_records_by_box(trail_of(held, screened, same, [], []), earlier=trail_of(old, screened, same, [], []))

    for flow, records in ((table, len(held)), (update, len(held) - len(old))):
        identified = flow[(flow["step"] == "identified") & (flow["place"] == "main") & (flow["level"] == 0) & (flow["arm"] != "previous")]
        assert identified["count"].sum() == records


def test_an_update_counts_what_is_new_beside_what_there_was():
    # Before: d1 of study one, d4 turned down, and a source of another study that is no longer there. Now d2 is a new report of study one.
    before = trail_of([HELD[0], HELD[3], ["old", "given", "", "yes", "five", "yes", ""]], [], [], [], [])
    held = [row for row in HELD if row[0] != "d7"]
    logged = [["s1", "database", "Index", 4], ["s2", "database", "Base", 3]]
    table = tables.count_records_by_box(trail_of(held, logged=logged), earlier=before)

    assert lines_of(table, "previous", "identified") == [
        ["Studies included in previous version of review", 2], ["Reports of studies included in previous version of review", 2]]
    assert boxes_of(table, "databases") == {
        "identified main": 7, "identified aside": 5, "screened main": 2, "screened aside": 0, "sought main": 2, "sought aside": 0,
        "assessed main": 2, "assessed aside": 1}
    assert lines_of(table, "", "included") == [
        ["New studies included in review", 2], ["Reports of new included studies", 2], ["New reports of studies included before", 1]]
    assert lines_of(table, "", "total") == [
        ["Total studies included in review", 3], ["Reports of total included studies", 4],
        ["Studies of the previous version left out since", 1], ["Reports of the previous version left out since", 1]]


def test_a_record_once_turned_down_and_charted_now_is_part_of_the_update_and_of_no_search():
    before = trail_of([HELD[0], [*HELD[1][:3], "no", "", "", ""]], [], [], [], LOGGED[:1])
    table = tables.count_records_by_box(trail_of(HELD[:2], [], [], [], LOGGED[:1]), earlier=before)

    assert boxes_of(table, "databases")["identified main"] == 0
    assert lines_of(table, "other", "identified") == [["Records identified from:", 1], ["Turned down by the previous version", 1]]
    assert lines_of(table, "", "included")[-1] == ["New reports of studies included before", 1]


def test_a_log_that_gives_another_number_than_the_files_hold_is_a_fault_that_names_them():
    with pytest.raises(ValueError, match="the flow of records has 1 fault") as raised:
        tables.count_records_by_box(trail_of(logged=[["s1", "database", "Index", 15], *LOGGED[1:]]))

    assert str(raised.value).splitlines()[1] == (
        "  databases: 'Records identified from' is 10, and its lines add up to 20; bib/search-log.csv gives the lines; "
        "bib/corpus.bib, bib/candidates.bib and bib/imports.csv the number")


@pytest.mark.parametrize("change", [{"screened": [*SCREENED, ["d2", "title", "out", "by mistake"]]},
                                    {"same": [["d1", "d2", "accepted"], *SAME]}])
def test_a_charted_source_that_was_excluded_or_merged_away_is_a_fault_that_names_the_files(change):
    with pytest.raises(ValueError, match="3 reports are included, and data/sources.csv charts 4 that are new here: a charted source was"):
        tables.count_records_by_box(trail_of(**change))


@pytest.mark.parametrize(("arm", "step", "place", "said"), [
    ("databases", "screened", "main", "databases: 'Records screened' is 6, 1 leave beside it, and 'Reports sought for retrieval' is 4"),
    ("databases", "sought", "aside", "'Reports sought for retrieval' is 4, 2 leave beside it, and 'Reports assessed for eligibility' is 3"),
    ("other", "assessed", "main", "of 'Reports assessed for eligibility' 5 are not excluded, and 4 are included; look at data"),
    ("", "included", "main", "of 'Reports assessed for eligibility' 4 are not excluded, and 5 are included"),
])
def test_one_number_changed_in_any_box_is_found(arm, step, place, said):
    table = tables.count_records_by_box(trail_of())
    rows = table.index[(table["arm"] == arm) & (table["step"] == step) & (table["place"] == place) & (table["level"] == 0)]
    table.loc[rows[-1], "count"] += 1

    with pytest.raises(ValueError, match="the flow of records has") as raised:
        check_boxes(table, 4)
    assert said in str(raised.value)


def test_every_number_of_a_flow_is_held_by_some_sum():
    before = trail_of([HELD[0], ["old", "given", "", "yes", "five", "yes", ""]], [], [], [], [])
    table = tables.count_records_by_box(trail_of(logged=[["s1", "database", "Index", 4], *LOGGED[1:]]), earlier=before)
    for row in table.index:
        changed = table.copy()
        changed.loc[row, "count"] += 1
        with pytest.raises(ValueError, match="the flow of records has"):
            check_boxes(changed, 3)


def test_the_flow_planted_in_the_gallery_is_found():
    review, planted = open_gallery(), PLANTED["flow"]
    table = tables.count_records_by_box(review.trail(), earlier=read_edition(review, "2005").trail())

    for arm in ("databases", "other"):
        boxes = boxes_of(table, arm)
        assert {step: (boxes[f"{step} main"], boxes[f"{step} aside"]) for step in planted[arm]} == planted[arm]
    for arm, step, name in (("previous", "identified", "previous"), ("", "included", "included"), ("", "total", "total")):
        assert tuple(count for _, count in lines_of(table, arm, step)) == planted[name]


@lru_cache
def all_templates():
    trail, earlier = open_gallery().trail(), read_edition(open_gallery(), "2005").trail()
    indexed = [{**one, "found": one["found"][one["found"]["found_by"].isin(["database", "register"])]} for one in (trail, earlier)]
    return {"new, databases": tables.count_records_by_box(indexed[0]), "new, others": tables.count_records_by_box(trail),
            "update, databases": tables.count_records_by_box(indexed[0], earlier=indexed[1]),
            "update, others": tables.count_records_by_box(trail, earlier=earlier)}


@pytest.mark.parametrize(("name", "boxes", "arrows"), [
    ("new, databases", 9, 8), ("new, others", 15, 14), ("update, databases", 11, 10), ("update, others", 17, 16)])
def test_each_template_has_its_boxes_and_each_box_an_arrow_but_the_last(name, boxes, arrows):
    figures.use_profile()
    table = all_templates()[name]
    ax = figures.draw_flow(table)
    heads = table.loc[table["arm"] != "", "arm"].nunique()
    bands = 3
    drawn = [text for text in ax.texts if not text.get_text()]

    assert len(ax.patches) == boxes + heads + bands
    assert len(drawn) == arrows


@pytest.mark.parametrize("profile", ["default", "plos", "talk"])
def test_the_words_of_every_template_stay_inside_their_boxes(profile):
    figures.use_profile(profile)
    for name, table in all_templates().items():
        ax = figures.draw_flow(table)
        ax.figure.draw_without_rendering()
        assert figures.list_layout_faults(ax.figure) == [], name


def test_words_that_leave_their_box_are_a_layout_fault():
    figures.use_profile("elsevier-single")
    ax = figures.draw_flow(all_templates()["update, others"])
    ax.figure.draw_without_rendering()

    assert any("leaves its box by" in fault for fault in figures.list_layout_faults(ax.figure))


def test_a_heading_has_no_number_and_everything_else_has_one():
    figures.use_profile()
    ax = figures.draw_flow(tables.count_records_by_box(trail_of()))
    said = [" ".join(text.get_text().split()) for text in ax.texts]

    assert "Records screened (n = 5)" in said
    assert any(words.startswith("Records identified from: Databases (n = 9) – Index (n = 5)") for words in said)
    assert {"Identification", "Screening", "Included", "Identification of studies via other methods"} <= set(said)


def test_the_alt_text_of_a_flow_tells_every_box():
    figures.use_profile()
    table = tables.count_records_by_box(trail_of([row for row in HELD if row[0].startswith("d")]))
    told = tell_figure(table, "flow", figures.draw_flow(table).figure)

    assert told.alt == (
        "Flow. A flow of records in 9 boxes. Identification of studies via databases and registers: Records identified from 10; beside it, "
        "records removed before screening 5; Records screened 5; beside it, records excluded 1; Reports sought for retrieval 4; beside it, "
        "reports not retrieved 1; Reports assessed for eligibility 3; beside it, reports excluded 1; Included: "
        "Studies included in review 1; Reports of included studies 2.")

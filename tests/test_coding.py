import math

import pandas as pd
import pytest

from litmatrix.coding import check_anchors, count_agreement, count_attribute_agreement, measure_passages, propose_passages, select_codable
from litmatrix.coding.agreement import cohen_kappa, krippendorff_alpha, positive_agreement
from litmatrix.coding.passages import hash_passage, normalise_passage

TEXT = "Tolls – a view\n\n  • Planks rot.\n12. Carts queue\nafter dark.\n\n“Mend it!”\n"


def spans(passages: pd.DataFrame, characters: str) -> list[str]:
    return [characters[start:end] for start, end in zip(passages["start"], passages["end"], strict=True)]


# --- passages


def test_a_new_text_is_cut_into_its_lines_without_marks_and_white_space():
    proposed = propose_passages(TEXT, "view", "bell2014")

    assert spans(proposed, TEXT) == ["Tolls – a view", "Planks rot.", "Carts queue", "after dark.", "“Mend it!”"]
    assert proposed["start"].tolist() == [0, 20, 36, 48, 61]
    assert proposed["end"].tolist() == [14, 31, 47, 59, 71]
    assert proposed["passage"].tolist() == [f"bell2014-00{number}" for number in (1, 2, 3, 4, 5)]
    assert proposed["locator"].tolist() == ["line 1", "line 3", "line 4", "line 5", "line 7"]
    assert proposed["words"].tolist() == [4, 2, 2, 2, 2]
    assert set(proposed["kind"]) == {"body"}
    assert set(proposed["source"]) == {"bell2014"}


def test_what_is_proposed_accounts_for_every_line_of_the_text():
    assert check_anchors(propose_passages(TEXT, "view", "bell2014"), "view", TEXT) == []


def test_a_text_without_a_source_is_all_furniture():
    proposed = propose_passages("Menu\nSearch\n", "page", "")

    assert proposed["passage"].tolist() == ["furniture-page-001", "furniture-page-002"]
    assert proposed["source"].tolist() == ["", ""]
    assert set(proposed["kind"]) == {"furniture"}


@pytest.mark.parametrize("characters", ["", "\n \n"])
def test_a_text_without_words_gives_no_passages(characters):
    assert propose_passages(characters, "blank", "bell2014").empty


@pytest.mark.parametrize(("line", "kept"), [
    ("• one", "one"), ("- one", "one"), ("* one", "one"), ("1. one", "one"), ("  one", "one"),
    ("2014. one", "2014. one"), ("-one", "-one"), ("•", "•"), ("3.5 per cent", "3.5 per cent"),
])
def test_only_a_mark_at_the_start_of_a_line_is_left_out(line, kept):
    assert spans(propose_passages(line, "t", "s"), line) == [kept]


def test_a_passage_keeps_its_hash_where_only_its_form_changes():
    assert normalise_passage("The  Toll\nat \ufb01rst, un\u00adpaid") == "the toll at first, unpaid"
    assert hash_passage("The Toll\nis due") == hash_passage("the toll is  due")
    assert hash_passage("the toll is due") != hash_passage("the toll was due")


def test_measuring_fills_in_words_and_hash_of_the_texts_at_hand_and_leaves_the_caller_its_table():
    passages = pd.DataFrame({"passage": ["a", "b"], "text": ["view", "other"], "start": [36, 0], "end": [59, 4],
                             "words": ["", 7], "quote_sha256": ["", "old"]})
    before = passages.copy()

    measured = measure_passages(passages, {"view": TEXT})

    assert measured["words"].tolist() == [4, 7]
    assert measured["quote_sha256"].tolist() == [hash_passage("carts queue after dark."), "old"]
    pd.testing.assert_frame_equal(passages, before)


def test_headings_and_furniture_are_not_codable_and_quotations_and_notes_are(tiny):
    codable = select_codable(tiny.table("passages").assign(kind=lambda passages: passages["kind"].mask(
        passages["passage"] == "mill2018-002", "note")))

    assert codable["passage"].tolist() == [
        "bell2014-002", "bell2014-003", "bell2014-004", "bell2014-005", "bell2014-006", "ferry2016-002", "ferry2016-003", "ferry2016-004",
        "mill2018-001", "mill2018-002", "mill2018-003", "note2019-001"]
    assert codable.index.tolist() == list(range(12))


def told(passages: pd.DataFrame) -> list[str]:
    return [str(fault) for fault in check_anchors(passages, "view", TEXT)]


@pytest.fixture
def anchored() -> pd.DataFrame:
    return propose_passages(TEXT, "view", "bell2014")


def test_the_order_of_the_rows_makes_no_difference(anchored):
    assert told(anchored.iloc[::-1].reset_index(drop=True)) == []


def test_two_lines_joined_into_one_passage_are_accounted_for(anchored):
    anchored.loc[2, ["end", "words", "quote_sha256"]] = [59, 4, hash_passage("Carts queue after dark.")]

    assert told(anchored.drop(index=3).reset_index(drop=True)) == []


def test_an_anchor_that_is_one_code_point_short_is_told(anchored):
    anchored.loc[1, "end"] = 30

    assert told(anchored) == [
        "line 3: passage 'bell2014-002' is not what stands at 20 to 30 of text 'view'. Was the text or the anchor changed?"]


def test_a_wrong_number_of_words_is_told(anchored):
    anchored.loc[1, "words"] = 3

    assert told(anchored) == ["line 3: passage 'bell2014-002' has 2 words, not 3"]


def test_an_anchor_outside_the_text_or_without_extent_is_told(anchored):
    anchored.loc[4, "end"] = 99
    anchored.loc[0, ["start", "end"]] = [14, 14]

    assert told(anchored) == ["line 2: passage 'bell2014-001' starts at 14 and ends at 14, so it holds nothing",
                              "line 6: passage 'bell2014-005' ends at 99, but text 'view' has 72 characters",
                              "line 1 of text 'view' stands in no passage; it must stand in exactly one"]


def test_a_line_in_two_passages_or_in_none_is_told_with_its_text(anchored):
    doubled = pd.concat([anchored.drop(index=1), anchored.loc[[4]].assign(passage="again")], ignore_index=True)

    assert told(doubled) == ["line 3 of text 'view' stands in no passage; it must stand in exactly one",
                             "line 7 of text 'view' stands in passages bell2014-005, again; it must stand in exactly one"]


def test_passages_of_other_texts_are_left_out_of_it(anchored):
    assert check_anchors(anchored.assign(text="other"), "view", "") == []


# --- agreement against published worked examples; cells are both, first only, second only, neither


@pytest.mark.parametrize(("cells", "kappa"), [
    ((40, 9, 6, 45), 0.70),
    ((80, 10, 5, 5), 0.32),
    ((45, 15, 25, 15), 0.13),
    ((25, 35, 5, 35), 0.26),
])
def test_kappa_of_the_four_tables_of_feinstein_and_cicchetti_1990(cells, kappa):
    # Feinstein & Cicchetti 1990, J Clin Epidemiol 43:543-549: equal agreement, unequal kappa
    assert round(cohen_kappa(*cells), 2) == kappa


def test_kappa_may_be_negative_where_the_coders_nearly_always_agree():
    # Gwet 2002/2008: 125 cases, agreement 94.4 %
    assert round(cohen_kappa(118, 5, 2, 0), 4) == -0.0234


def test_kappa_of_artstein_and_poesio_2008():
    # Artstein & Poesio 2008, Comput Ling 34(4), p. 558
    assert round(cohen_kappa(20, 10, 20, 50), 3) == 0.348


def test_alpha_of_krippendorff_2011_section_a():
    # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section A: two observers, ten units, binary
    meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    pairs = list(zip(meg, owen, strict=True))
    cells = [pairs.count(pair) for pair in ((1, 1), (1, 0), (0, 1), (0, 0))]

    assert cells == [1, 1, 3, 5]
    assert round(krippendorff_alpha(*cells), 3) == 0.095


def test_perfect_agreement_with_variation_is_1():
    assert cohen_kappa(3, 0, 0, 5) == 1
    assert krippendorff_alpha(3, 0, 0, 5) == 1
    assert positive_agreement(3, 0, 0) == 1


@pytest.mark.parametrize("cells", [(0, 0, 0, 8), (8, 0, 0, 0), (0, 0, 0, 0)])
def test_without_variation_kappa_and_alpha_are_undefined_never_1(cells):
    assert math.isnan(cohen_kappa(*cells))
    assert math.isnan(krippendorff_alpha(*cells))


def test_without_a_yes_positive_agreement_is_undefined():
    assert math.isnan(positive_agreement(0, 0, 0))
    assert positive_agreement(0, 1, 1) == 0
    assert round(positive_agreement(2, 0, 1), 3) == 0.8


# --- agreement of the tiny review's two coders, counted by hand


@pytest.fixture
def counted(tiny) -> pd.DataFrame:
    shared = [name for name in tiny.passages()["passage"] if not name.startswith("mill2018")]
    return count_agreement(tiny.judgements("ann"), tiny.judgements("bob"), shared, ["toll_level", "upkeep", "waiting", "detour", "none"])


def test_each_theme_is_a_yes_or_no_on_each_passage_both_read(counted):
    assert counted[["theme", "both", "first_only", "second_only", "neither"]].values.tolist() == [
        ["toll_level", 3, 0, 0, 5], ["upkeep", 2, 0, 1, 5], ["waiting", 2, 0, 0, 6], ["detour", 0, 1, 0, 7], ["none", 0, 0, 0, 8]]
    assert counted["agreement"].tolist() == [1, 0.875, 1, 0.875, 1]


def test_agreement_beyond_chance_is_given_by_theme_and_undefined_without_variation(counted):
    by_theme = counted.set_index("theme").round(4)

    assert by_theme["kappa"].to_dict() == pytest.approx(
        {"toll_level": 1, "upkeep": 0.7143, "waiting": 1, "detour": 0, "none": math.nan}, nan_ok=True)
    assert by_theme["alpha"].to_dict() == pytest.approx(
        {"toll_level": 1, "upkeep": 0.7273, "waiting": 1, "detour": 0, "none": math.nan}, nan_ok=True)
    assert by_theme["positive_agreement"].to_dict() == pytest.approx(
        {"toll_level": 1, "upkeep": 0.8, "waiting": 1, "detour": 0, "none": math.nan}, nan_ok=True)


def test_two_judgements_on_one_passage_count_once():
    twice = pd.DataFrame({"passage": ["a", "a"], "theme": ["t", "t"]})

    assert count_agreement(twice, twice.head(1), ["a", "b"], ["t"])[["both", "neither"]].values.tolist() == [[1, 1]]


def test_coders_without_a_passage_in_common_agree_on_nothing_that_can_be_measured(tiny):
    counted = count_agreement(tiny.judgements("ann"), tiny.judgements("bob"), [], ["upkeep"])

    assert counted[["both", "first_only", "second_only", "neither"]].values.tolist() == [[0, 0, 0, 0]]
    assert counted[["agreement", "positive_agreement", "kappa", "alpha"]].isna().all(axis=None)


def test_descriptions_are_compared_where_both_made_the_judgement(tiny):
    compared = count_attribute_agreement(tiny.judgements("ann"), tiny.judgements("bob"), ["voice", "stance", "wants", "claim"])

    assert compared.values.tolist() == [["voice", 7, 6], ["stance", 7, 6], ["wants", 7, 7], ["claim", 7, 7]]

"""Expectations are worked by hand on two findings, four sources and six passages."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from gallery import open_gallery
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables
from litmatrix.review import read_review

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def closed():
    figures.use_profile("default")
    yield
    plt.close("all")


@pytest.fixture
def findings() -> pd.DataFrame:
    """f1 rests on hill (three passages, two of them one point) and moss, and hill also argues against it; nobody backs f2."""
    rows = [["f1", "Tolls are too high.", "tolls boats", "hill-1 hill-2 hill-3 moss-1", "hill-4", "tide", "",
             "moderate", "Two kinds of text."],
            ["f2", "Votes are missed.", "votes", "", "tide-1", "hill", "moss", "", "a reason without a judgement"]]
    columns = ["finding", "statement", "themes", "supporting", "contradicting", "silent", "unexaminable", "judgement", "rationale"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def passages() -> pd.DataFrame:
    rows = [("hill-1", "hill", 10, ""), ("hill-2", "hill", 20, "hill-1"), ("hill-3", "hill", 30, "hill-4"), ("hill-4", "hill", 40, ""),
            ("moss-1", "moss", 5, ""), ("tide-1", "tide", 7, "")]
    return pd.DataFrame(rows, columns=["passage", "source", "words", "restates"])


@pytest.fixture
def sources() -> pd.DataFrame:
    """hill and moss share an author group; vale was not read by anyone."""
    rows = [("hill", "book", "full", "north"), ("moss", "essay", "extract", "north"), ("tide", "letter", "full", "tide"),
            ("vale", "letter", "full", "vale")]
    frame = pd.DataFrame(rows, columns=["source", "kind", "extent", "author_group"])
    return frame.assign(label=frame["source"].str.title(), study=frame["source"])


@pytest.fixture
def codings() -> pd.DataFrame:
    """hill-1 speaks in two voices; hill-2 reports; hill-3 is coded for another theme only; moss-1 endorses on a minor target."""
    rows = [("hill-1", "tolls", "own", "observes", "yes"), ("hill-1", "boats", "reported", "predicts", "yes"),
            ("hill-2", "tolls", "reported", "observes", "yes"), ("hill-3", "votes", "own", "recommends", "yes"),
            ("moss-1", "boats", "endorsed", "predicts", "no")]
    return pd.DataFrame(rows, columns=["passage", "theme", "voice", "claim", "target_main"])


@pytest.fixture
def support(findings, passages, sources, codings) -> pd.DataFrame:
    return tables.count_support_by_finding(findings, passages, sources, codings)


def test_each_contributing_source_has_its_passages_points_and_words(findings, passages, sources):
    listed = tables.list_support(findings, passages, sources)

    assert listed[["finding", "source", "supporting", "points", "words", "contradicting"]].to_numpy().tolist() == [
        ["f1", "hill", 3, 2, 60, 1], ["f1", "moss", 1, 1, 5, 0], ["f2", "tide", 0, 0, 0, 1]]
    assert listed["extent"].tolist() == ["full", "extract", "full"]


def test_a_passage_that_repeats_another_counts_once_and_only_among_those_that_support(findings, passages, sources):
    listed = tables.list_support(findings, passages, sources).set_index(["finding", "source"])

    assert listed.loc[("f1", "hill"), "points"] == 2, "hill-2 repeats hill-1; hill-3 repeats a passage that is against"


def test_a_passage_nobody_has_is_refused(findings, passages, sources):
    with pytest.raises(ValueError, match="passage 'moss-1' of a finding is not among the passages"):
        tables.list_support(findings, passages[passages["passage"] != "moss-1"], sources)


def test_sources_are_bounded_and_their_states_kept_apart(support):
    facts = support.set_index("finding")

    assert facts.loc["f1", ["sources", "at_most", "total", "silent", "unexaminable", "not_examined"]].tolist() == [2, 3, 4, 1, 0, 1]
    assert facts.loc["f1", "text"] == "2 of 4, at most 3", "vale was not read"
    assert facts.loc["f2", "text"] == "0 of 4, at most 2", "moss cannot be examined, vale was not read"
    assert facts.loc["f2", ["silent", "unexaminable", "not_examined"]].tolist() == [1, 1, 1]


def test_a_source_at_hand_in_part_that_speaks_against_may_also_support_elsewhere(findings, passages, sources, codings):
    against = findings.assign(supporting=["hill-1", ""], contradicting=["moss-1", "tide-1"], unexaminable="",
                              silent=["tide vale", "hill moss vale"])

    facts = tables.count_support_by_finding(against, passages, sources, codings)

    assert facts["text"].tolist() == ["1 of 4, at most 2", "0 of 4"]


def test_extents_kinds_and_groups_of_the_supporting_sources_are_counted(support):
    facts = support.set_index("finding").loc["f1"]

    assert facts[["labels", "extents", "kinds", "author_groups", "studies"]].tolist() == [
        "Hill; Moss", "full 1, extract 1", "book 1, essay 1", 1, 2]
    assert facts[["passages", "points", "words", "largest"]].tolist() == [4, 3, 65, "Hill: 3 of 4"]


def test_voices_and_claims_count_passages_and_say_what_is_not_coded(support):
    facts = support.set_index("finding").loc["f1"]

    assert facts["voices"] == "own 1, endorsed 1, reported 2, not coded for its themes 1"
    assert facts["claims"] == "observes 2, predicts 2, not coded for its themes 1"
    assert facts[["own", "other_voice", "uncoded", "passages"]].tolist() == [2, 1, 1, 4], "a passage stands in one of the three"
    assert facts["main"] == 2


def test_a_judgement_is_shown_only_with_its_rationale(support):
    assert support["judgement"].tolist() == ["moderate", ""]
    assert support["rationale"].tolist() == ["Two kinds of text.", ""]


def test_a_finding_that_nothing_supports_has_facts_too(support):
    facts = support.set_index("finding").loc["f2"]

    assert facts[["passages", "points", "words", "author_groups", "contradicting", "against"]].tolist() == [0, 0, 0, 0, 1, 1]
    assert facts[["largest", "voices", "kinds"]].tolist() == ["", "", ""]


def test_the_appraisal_beside_a_finding_is_that_of_its_supporting_sources(findings, passages, sources, codings):
    criteria = pd.DataFrame({"source": ["hill", "moss", "tide"], "item": "AU", "mark": ["met", "not met", "met"]})

    facts = tables.count_support_by_finding(findings, passages, sources, codings, criteria=criteria)

    assert facts["criteria"].tolist() == ["AU met by 1 of 2, 1 not met", ""]


def test_attributes_are_counted_for_every_finding_in_the_order_given(findings, codings):
    counts = tables.count_support_by(findings, codings, "claim", order=("predicts", "observes"))

    assert counts.to_numpy().tolist() == [["f1", "predicts", 2], ["f1", "observes", 2], ["f1", "not coded for its themes", 1],
                                          ["f2", "predicts", 0], ["f2", "observes", 0], ["f2", "not coded for its themes", 0]]
    with pytest.raises(ValueError, match="claim holds 'predicts', which the order given does not name"):
        tables.count_support_by(findings, codings, "claim", order=("observes",))


# --- the tables of GRADE-CERQual

def test_a_review_of_other_texts_says_that_the_table_is_adapted(support):
    for arrange in (tables.arrange_evidence_profile, tables.arrange_summary_of_findings):
        assert arrange(support, primary_qualitative=False)["form"].str.startswith("adapted from GRADE-CERQual").all()
        assert arrange(support, primary_qualitative=True)["form"].str.startswith("GRADE-CERQual ").all()


def test_components_hold_facts_and_no_level_is_computed(support):
    profile = tables.arrange_evidence_profile(support, primary_qualitative=True)
    facts = profile.loc[0]

    assert facts["methodological_limitations"] == "Supporting sources at hand as: full 1, extract 1. No appraisal was handed in."
    assert facts["coherence"] == "1 passage of 1 source against; 1 silent, 0 cannot be examined, 1 not examined."
    assert facts["adequacy"] == ("2 of 4, at most 3 sources, 1 author group, 2 studies; 4 passages making 3 points, 65 words; "
                                 "most from Hill: 3 of 4.")
    assert facts["relevance"].startswith("Kinds: book 1, essay 1. 2 of 4 passages on a main target.")
    rated = {"no or very minor concerns", "minor concerns", "moderate concerns", "serious concerns", "high", "low", "very low"}
    assert not rated & {word for column in profile for word in profile[column].astype(str)}


def test_a_level_is_a_persons_or_it_is_said_that_there_is_none(support):
    summary = tables.arrange_summary_of_findings(support, primary_qualitative=True)

    assert summary[["level", "explanation"]].to_numpy().tolist() == [
        ["moderate", "Two kinds of text."], ["not judged: no person has written a judgement", ""]]
    assert summary["contributing_sources"].tolist() == ["Hill; Moss", "none"]


def test_a_finding_without_support_is_told_in_whole_sentences(support):
    profile = tables.arrange_evidence_profile(support, primary_qualitative=True).loc[1]

    assert profile["methodological_limitations"] == "No source supports it."
    assert profile["adequacy"] == "0 of 4, at most 2 sources; no passage supports it."
    assert profile["relevance"] == "No passage supports it."


# --- the review that ships and the invented one

def count_facts(review) -> pd.DataFrame:
    return tables.count_support_by_finding(review.table("findings"), review.passages(), review.sources(charted_only=True), review.codings())


def test_the_findings_that_ship_have_no_level_and_bounds_as_their_basis_says():
    review = read_review(ROOT)
    facts = count_facts(review)

    assert (facts["judgement"] == "").all()
    for basis, text in zip(review.table("findings")["basis"], facts["text"], strict=True):
        assert text in basis, (text, basis)


def test_one_invented_finding_has_a_judgement_and_the_fragile_theme_one_author_group():
    facts = count_facts(open_gallery()).set_index("finding")

    assert facts["judgement"].ne("").to_dict() == {"g1-lower-tolls": True, "g2-night-tides": False, "g3-crowded-berths": False,
                                                   "g4-waiting": False}
    assert facts.loc["g2-night-tides", ["author_groups", "studies", "not_examined"]].tolist() == [1, 1, 2]


# --- drawn

def test_bars_run_to_the_right_for_and_to_the_left_against(support):
    ax = figures.draw_support_by_finding(support)
    bars = sorted((round(bar.get_y() + bar.get_height() / 2), bar.get_x(), bar.get_width()) for bar in ax.patches)

    assert bars == [(0, 0, -1), (0, 0, 2), (0, 2, 1), (0, 3, 1), (1, 0, -1)]
    assert [text.get_text() for text in ax.texts] == [
        "2 of 4, at most 3; 1 author group; 65 words", "0 of 4, at most 2; 0 author groups; 0 words"]
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == [
        "in own or endorsed voice", "only in reported or contested voice", "not coded for its themes", "against"]


def test_ticks_to_the_left_are_numbers_of_passages_too(support):
    ax = figures.draw_support_by_finding(support)
    ax.figure.canvas.draw()

    assert not [tick.get_text() for tick in ax.get_xticklabels() if "-" in tick.get_text() or "−" in tick.get_text()]


@pytest.mark.parametrize("profile", ["default", "talk"])
def test_no_text_of_the_support_meets_another(profile, support):
    figures.use_profile(profile)

    for table in (support, count_facts(read_review(ROOT))):
        assert_no_text_overlaps(figures.draw_support_by_finding(table))

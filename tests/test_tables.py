"""Expectations are counted by hand on three sources, two themes and seven judgements."""

import pandas as pd
import pytest

from litmatrix import tables

SOURCES = ["hill", "moss", "tide"]


@pytest.fixture
def examined() -> pd.DataFrame:
    """hill and tide share an author group; moss is an extract; nobody read tide."""
    rows = []
    for source, group, kind, otherwise in [("hill", "north", "book", "absent"), ("moss", "moss", "essay", "not in the extract"),
                                           ("tide", "north", "letter", "not examined")]:
        for theme, family in [("tolls", "money"), ("votes", "power"), ("boats", "power")]:
            present = (source, theme) in {("hill", "tolls"), ("hill", "votes"), ("moss", "votes"), ("moss", "tolls")}
            rows.append({"source": source, "source_label": source.title(), "study": source, "author_group": group, "kind": kind,
                         "standpoint": "unknown", "theme": theme, "theme_label": theme.title(), "family": family,
                         "family_label": family.title(), "state": "present" if present else otherwise, "otherwise": otherwise,
                         "words": 10})
    return pd.DataFrame(rows)


@pytest.fixture
def codings() -> pd.DataFrame:
    """hill on tolls twice in its own voice, hill on votes reported, moss on votes endorsed."""
    rows = [("hill-1", "hill", "tolls", "own", "yes", "observes"), ("hill-2", "hill", "tolls", "own", "yes", "silence"),
            ("hill-2", "hill", "votes", "reported", "yes", "observes"), ("moss-1", "moss", "votes", "endorsed", "yes", "predicts"),
            ("moss-1", "moss", "tolls", "own", "no", "observes")]
    frame = pd.DataFrame(rows, columns=["passage", "source", "theme", "voice", "target_main", "claim"])
    return frame.assign(study=frame["source"], author_group=frame["source"].map({"hill": "north", "moss": "moss"}))


def test_by_default_the_own_and_endorsed_voice_on_main_targets_counts(codings):
    chosen = tables.select_codings(codings)

    assert list(zip(chosen["passage"], chosen["theme"], strict=True)) == [("hill-1", "tolls"), ("hill-2", "tolls"), ("moss-1", "votes")]


def test_every_cell_has_one_of_four_states_and_a_hatch_where_it_is_coded_otherwise(codings, examined):
    states = tables.count_states_by_theme(tables.select_codings(codings), examined).set_index(["unit", "theme"])

    assert states["state"].to_dict() == {
        ("hill", "tolls"): "present", ("hill", "votes"): "absent", ("hill", "boats"): "absent",
        ("moss", "tolls"): "not in the extract", ("moss", "votes"): "present", ("moss", "boats"): "not in the extract",
        ("tide", "tolls"): "not examined", ("tide", "votes"): "not examined", ("tide", "boats"): "not examined"}
    assert states.index[states["elsewhere"] == "yes"].tolist() == [("hill", "votes"), ("moss", "tolls")]
    assert states.loc[[("hill", "tolls"), ("hill", "votes"), ("moss", "tolls")], "text"].tolist() == [
        "present", "elsewhere", "elsewhere; rest not in the extract"]


def test_sources_are_counted_not_rows_and_the_doubt_is_printed(codings, examined):
    counts = tables.count_sources_by_theme(tables.select_codings(codings), examined).set_index("theme")

    assert counts["present"].to_dict() == {"tolls": 1, "votes": 1, "boats": 0}
    assert counts["text"].to_dict() == {"tolls": "1 of 3, at most 3", "votes": "1 of 3, at most 2", "boats": "0 of 3, at most 2"}
    assert counts["elsewhere"].to_dict() == {"tolls": 1, "votes": 1, "boats": 0}


def test_a_count_without_doubt_prints_no_doubt():
    assert tables.themes.describe_bounds(3, 3, 7) == "3 of 7"


def test_two_sources_by_one_author_count_once(codings, examined):
    counts = tables.count_sources_by_theme(tables.select_codings(codings), examined, unit="author_group").set_index("theme")

    assert counts.loc["tolls", ["present", "at_most", "total"]].tolist() == [1, 2, 2]
    assert counts.loc["votes", ["present", "at_most", "total"]].tolist() == [1, 2, 2]


def test_a_group_is_absent_only_if_all_its_sources_are(codings, examined):
    states = tables.count_states_by_theme(codings, examined, unit="author_group").set_index(["unit", "theme"])["state"]

    assert states["north", "boats"] == "not examined"


def test_an_unknown_unit_is_refused(codings, examined):
    with pytest.raises(ValueError, match="unit is 'page'; allowed are source, study, author_group"):
        tables.count_sources_by_theme(codings, examined, unit="page")


def test_the_callers_tables_are_left_as_they_were(codings, examined):
    before = codings.copy(), examined.copy()

    tables.count_sources_by_theme(codings, examined)
    tables.count_sources_by_claim(codings, examined)

    pd.testing.assert_frame_equal(codings, before[0])
    pd.testing.assert_frame_equal(examined, before[1])


def test_themes_stand_in_bands_of_independent_author_groups(codings, examined):
    carriers = tables.count_carriers_by_theme(tables.select_codings(codings), examined).set_index("band")

    assert carriers["themes"].to_dict() == {"3 or more author groups": 0, "2 author groups": 0, "1 author group": 2, "none": 1}
    assert carriers.loc["1 author group", "theme_labels"] == "Tolls; Votes"


def test_claims_count_distinct_sources_and_name_them(codings, examined):
    claims = tables.count_sources_by_claim(codings, examined).set_index(["theme", "claim"])

    assert claims.loc[("tolls", "observes"), "count"] == 2
    assert claims.loc[("tolls", "observes"), "members"] == "Hill; Moss"
    assert claims.loc[("tolls", "silence"), "count"] == 1
    assert claims.loc[("boats", "recommends"), "count"] == 0
    assert len(claims) == 3 * 5


ROUTES = pd.DataFrame({"way": ["sea", "sea", "road", "sea"], "view": ["for", "for", "against", "against"],
                       "source": ["hill", "hill", "moss", "moss"]})


def test_rows_are_counted_by_two_columns_with_every_combination():
    counts = tables.count_rows_by(ROUTES, "way", "view", row_order=["road", "sea", "air"])

    assert counts.to_numpy().tolist() == [["road", "for", 0], ["road", "against", 1], ["sea", "for", 2], ["sea", "against", 1],
                                          ["air", "for", 0], ["air", "against", 0]]


def test_distinct_sources_are_counted_where_asked():
    counts = tables.count_rows_by(ROUTES, "way", "view", distinct="source")

    assert counts.loc[(counts["row"] == "sea") & (counts["column"] == "for"), "count"].item() == 1


def test_a_value_the_order_does_not_name_is_an_error_and_not_dropped():
    with pytest.raises(ValueError, match="way holds 'road', which the order given does not name"):
        tables.count_rows_by(ROUTES, "way", "view", row_order=["sea"])


def test_marks_list_what_stands_in_each_cell_in_the_order_given():
    marks = tables.list_rows_by(ROUTES, "way", "source", "view", row_order=["sea", "road"], column_order=["moss", "hill"])

    assert marks.to_numpy().tolist() == [["sea", "moss", "against", 1], ["sea", "hill", "for", 2],
                                         ["road", "moss", "against", 1], ["road", "hill", "", 0]]


def test_the_corpus_is_told_in_three_steps_with_the_reason_of_what_was_left_out():
    sources = pd.DataFrame({"label": ["Hill", "Moss", "Tide"], "charted": ["yes", "yes", "no"], "exclusion_reason": ["", "", "too thin"]})

    steps = tables.count_corpus_steps(pd.DataFrame({"text": ["a", "b"]}), sources)

    assert steps["count"].tolist() == [2, 3, 2]
    assert steps["note"].tolist()[-1] == "Tide: too thin"


def test_words_are_summed_by_source():
    sources = pd.DataFrame({"source": ["hill", "moss"], "label": ["Hill", "Moss"], "kind": ["book", "essay"],
                            "extent": ["full", "extract"]})
    passages = pd.DataFrame({"passage": ["hill-1", "hill-2", "moss-1"], "source": ["hill", "hill", "moss"], "words": [30, 60, 10]})

    words = tables.count_words_by_source(sources, passages)

    assert words[["passages", "words", "share"]].to_numpy().tolist() == [[2, 90, 0.9], [1, 10, 0.1]]


def test_a_timeline_is_ordered_and_knows_what_answers_what():
    events = pd.DataFrame({"date": ["2021-03", "2020", "2021-02-11", "2021-04"], "label": ["Post", "Plan", "Law", "Post again"],
                           "kind": ["source", "policy", "law", "source"], "reference": ["hill", "plan", "law", "hill"],
                           "certainty": ["inferred", "verified", "verified", "verified"]})
    sources = pd.DataFrame({"source": ["hill"], "responds_to": ["law plan elsewhere"]})

    timeline = tables.arrange_timeline(events, sources)

    assert timeline["label"].tolist() == ["Plan", "Law", "Post", "Post again"]
    assert timeline["answers"].tolist() == ["", "", "Law; Plan", ""]


DECISIONS = pd.DataFrame({"passage": ["hill-1", "hill-2", "moss-1", "moss-1"], "theme": ["tolls", "tolls", "votes", "votes"],
                          "field": ["presence", "presence", "presence", "voice"], "settled": ["present", "none", "none", "own"]})


def test_decisions_are_counted_by_field_and_by_outcome():
    themes = pd.DataFrame({"theme": ["tolls", "votes"], "label": ["Tolls", "Votes"]})

    assert tables.count_decisions_by_field(DECISIONS).set_index("field")["decisions"].to_dict() == {
        "presence": 3, "target": 0, "voice": 1, "stance": 0, "wants": 0, "claim": 0}
    assert tables.count_settlements_by_theme(DECISIONS, themes).to_numpy().tolist() == [
        ["Tolls", "kept", 1], ["Tolls", "dropped", 1], ["Votes", "kept", 0], ["Votes", "dropped", 1]]


def test_only_decisions_that_change_a_cell_are_decisive():
    """Tolls stays with hill whatever is decided of hill-2; votes hangs on moss-1 alone, its presence and its voice."""
    ann = pd.DataFrame({"passage": ["hill-1", "hill-2"], "source": ["hill", "hill"], "theme": ["tolls", "tolls"]})
    bob = pd.DataFrame({"passage": ["hill-1", "moss-1"], "source": ["hill", "moss"], "theme": ["tolls", "votes"]})

    decisive = tables.select_decisive(DECISIONS, {"ann": ann, "bob": bob, "consensus": ann})

    assert decisive[["source", "theme", "field"]].to_numpy().tolist() == [["moss", "votes", "presence"], ["moss", "votes", "voice"]]


def test_coverage_counts_passages_with_a_theme_by_coder():
    sources = pd.DataFrame({"source": ["hill", "moss"], "label": ["Hill", "Moss"]})
    passages = pd.DataFrame({"passage": ["hill-1", "hill-2", "moss-1"], "source": ["hill", "hill", "moss"]})
    ann = pd.DataFrame({"passage": ["hill-1", "hill-1"], "theme": ["tolls", "votes"]})

    coverage = tables.count_coverage(sources, passages, {"ann": ann})

    assert coverage[["passages", "ann"]].to_numpy().tolist() == [[2, 1], [1, 0]]


def test_a_finding_tells_support_contradiction_silence_and_what_cannot_be_examined():
    findings = pd.DataFrame({"finding": ["f1"], "supporting": ["a-1 b-1 b-2"], "contradicting": ["b-3 c-1"], "silent": ["d"],
                             "unexaminable": ["e"]})
    passages = pd.DataFrame({"passage": ["a-1", "b-1", "b-2", "b-3", "c-1"], "source": ["a", "b", "b", "b", "c"]})
    sources = pd.DataFrame({"source": list("abcdef"), "label": list("ABCDEF")})

    table = tables.count_findings_by_source(findings, passages, sources)

    assert table[["column", "mark", "count"]].to_numpy().tolist() == [
        ["A", "supports", 1], ["B", "supports and contradicts", 3], ["C", "contradicts", 1], ["D", "silent", 0],
        ["E", "cannot be examined", 0], ["F", "", 0]]


def test_the_framework_matrix_holds_a_summary_or_a_state_in_every_cell(examined):
    summaries = pd.DataFrame({"source": ["hill"], "theme": ["tolls"], "summary": ["Tolls are high."], "centrality": ["core"],
                              "passages": ["hill-1 hill-2"]})

    matrix = tables.arrange_framework_matrix(summaries, examined)

    assert matrix.columns.tolist() == ["family_label", "theme_label", "Hill", "Moss", "Tide"]
    assert matrix.loc[0].tolist() == ["Money", "Tolls", "Tolls are high. [core; 1, 2]", "(present)", "(not examined)"]
    assert matrix.loc[2].tolist() == ["Power", "Boats", "(absent)", "(not in the extract)", "(not examined)"]


def test_centrality_tells_what_is_unknown_from_what_is_absent(examined):
    summaries = pd.DataFrame({"source": ["hill", "hill", "moss", "moss"], "theme": ["tolls", "votes", "tolls", "votes"],
                              "centrality": ["core", "passing", "passing", "core"]})

    listed = tables.list_centrality(summaries, examined)

    assert listed.loc[listed["row"] == "Votes", "mark"].tolist() == ["passing", "core", "not examined"]
    boats = listed.loc[listed["row"] == "Boats", ["mark", "count"]]
    assert boats.to_numpy().tolist() == [["", 0], ["not in the extract", 1], ["not examined", 1]]

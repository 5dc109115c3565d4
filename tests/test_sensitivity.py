"""What is left of a theme without a part of the corpus: worked by hand on five sources, then on the planted truths of the gallery."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import PLANTED
from matplotlib.patches import Rectangle
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables

# hill and dale are books by one group; dale and moss report one study; moss is an extract; nobody read fen.
SOURCES = [("hill", "hill", "north", "book", "absent"), ("dale", "survey", "north", "book", "absent"),
           ("moss", "survey", "moss", "essay", "not in the extract"), ("tide", "tide", "tide", "essay", "absent"),
           ("fen", "fen", "fen", "letter", "not examined")]
# theme: source -> targets
CARRIED = {"tolls": {"hill": ["bridge", "ferry"], "dale": ["bridge"], "moss": ["bridge"], "tide": ["ferry"]},
           "votes": {"hill": ["bridge"], "dale": ["bridge"]}, "boats": {"moss": ["ferry"]}, "nets": {},
           "quays": {"hill": ["bridge"], "moss": ["ferry"], "tide": ["ferry", "bridge"]}}


@pytest.fixture
def examined() -> pd.DataFrame:
    rows = [[source, source.title(), study, group, kind, "unknown", theme, theme.title(), "all", "All",
             "present" if source in CARRIED[theme] else otherwise, otherwise, 10]
            for source, study, group, kind, otherwise in SOURCES for theme in CARRIED]
    return pd.DataFrame(rows, columns=["source", "source_label", "study", "author_group", "kind", "standpoint", "theme", "theme_label",
                                       "family", "family_label", "state", "otherwise", "words"])


def judge(carried: dict[str, dict[str, list[str]]]) -> pd.DataFrame:
    rows = [[source, theme, target, target.title()] for theme, sources in carried.items() for source, targets in sources.items()
            for target in targets]
    return pd.DataFrame(rows, columns=["source", "theme", "target", "target_label"], dtype=str)


@pytest.fixture
def codings() -> pd.DataFrame:
    return judge(CARRIED)


def test_the_least_left_is_that_of_the_part_that_matters_most(codings, examined):
    left = tables.count_sources_left_out(codings, examined).set_index("theme")
    parts = ["source", "study", "author_group", "kind", "target"]

    assert left.loc["tolls", [f"without_one_{part}" for part in parts]].tolist() == [3, 2, 2, 2, 2]  # hill keeps one target or the other
    assert left.loc["votes", [f"without_one_{part}" for part in parts]].tolist() == [1, 1, 0, 0, 0]
    assert left.loc["boats", [f"without_one_{part}" for part in parts]].tolist() == [0, 0, 0, 0, 0]
    assert left.loc["quays", [f"without_one_{part}" for part in parts]].tolist() == [2, 2, 2, 1, 2]
    assert left["without_extracts"].to_dict() == {"tolls": 3, "votes": 2, "boats": 0, "nets": 0, "quays": 2}
    assert left["text"].to_dict() == {"tolls": "4 of 5, at most 5", "votes": "2 of 5, at most 4", "boats": "1 of 5, at most 2",
                                      "nets": "0 of 5, at most 2", "quays": "3 of 5, at most 4"}


def test_a_theme_that_loses_half_or_falls_below_two_is_fragile_and_what_it_hangs_on_is_named(codings, examined):
    left = tables.count_sources_left_out(codings, examined).set_index("theme")

    assert left["mark"].tolist() == ["fragile", "fragile", "fragile", "not carried", "fragile"]
    assert left["fragile_without"].to_dict() == {
        "tolls": "study: Dale + Moss; author group: Hill + Dale; kind: book or essay; target: Bridge",
        "votes": "source: Hill or Dale; target: Bridge", "boats": "source: Moss; target: Ferry; extracts and abstracts", "nets": "",
        "quays": "kind: essay"}


def test_a_theme_of_many_sources_of_every_sort_is_robust():
    sources = [f"s{number}" for number in range(6)]
    examined = pd.DataFrame({"source": sources, "source_label": sources, "study": sources, "author_group": sources,
                             "kind": ["essay", "book", "book"] * 2})
    examined = examined.assign(theme="tolls", theme_label="Tolls", family="all", family_label="All", state="present", otherwise="absent")
    codings = judge({"tolls": {name: ["bridge", "ferry"] for name in sources}})
    left = tables.count_sources_left_out(codings, examined).iloc[0]

    assert (left["without_one_source"], left["without_one_kind"], left["without_one_target"]) == (5, 2, 6)  # four books, two essays
    assert (left["mark"], left["fragile_in"]) == ("fragile", "without_one_kind")
    evenly = examined.assign(kind=["book", "essay", "letter"] * 2)
    assert tables.count_sources_left_out(codings, evenly).iloc[0][["mark", "fragile_in", "fragile_without"]].tolist() == ["robust", "", ""]
    assert tables.count_sources_left_out(codings, evenly, threshold=6).iloc[0]["mark"] == "fragile"


def test_where_there_is_one_part_alone_leaving_it_out_asks_nothing(codings, examined):
    alone = examined.assign(kind="book", otherwise="absent", state="present")
    left = tables.count_sources_left_out(codings.assign(target="bridge", target_label="Bridge"), alone).set_index("theme")

    assert left[["without_one_kind", "without_one_target", "without_extracts"]].isna().all(axis=None)
    assert left.loc["quays", ["mark", "fragile_in"]].tolist() == ["robust", ""]


def test_by_author_group_a_group_is_lost_only_with_all_its_carriers(codings, examined):
    left = tables.count_sources_left_out(codings, examined, unit="author_group").set_index("theme")

    # tolls: north by two sources, moss, tide. Without moss or tide two are left; without Dale + Moss's study north keeps hill.
    assert left.loc["tolls", ["present", "without_one_source", "without_one_study", "without_one_kind"]].tolist() == [3, 2, 2, 1]
    assert left.loc["votes", ["present", "without_one_source", "without_one_author_group"]].tolist() == [1, 1, 0]


def test_with_a_coder_go_the_sources_that_coder_alone_had_found(codings, examined):
    coders = {"ann": judge({"tolls": {"hill": ["bridge"], "dale": ["bridge"]}, "votes": {"hill": ["bridge"], "tide": ["bridge"]}}),
              "bob": judge({"tolls": {"hill": ["ferry"], "tide": ["bridge"]}, "votes": {"dale": ["bridge"]}})}
    left = tables.count_sources_left_out(codings, examined, coders=coders).set_index("theme")

    # tolls: dale is ann's alone, tide bob's, hill of both; nobody had found it in moss.
    # votes: hill is ann's alone, dale bob's; tide is not settled.
    assert left.loc[["tolls", "votes", "boats"], "without_one_coder"].tolist() == [3, 1, 1]
    assert "coder: ann or bob" in left.loc["votes", "fragile_without"]


def test_the_reported_voice_is_counted_beside_and_changes_no_mark(codings, examined):
    wider = judge({**CARRIED, "boats": {"moss": ["ferry"], "hill": ["ferry"], "tide": ["bridge"]}})
    left = tables.count_sources_left_out(codings, examined, wider=wider).set_index("theme")

    assert left["with_reported_voice"].to_dict() == {"tolls": 4, "votes": 2, "boats": 3, "nets": 0, "quays": 3}
    assert left["mark"].tolist() == tables.count_sources_left_out(codings, examined)["mark"].tolist()


def test_the_rule_is_told_in_words_with_the_unit_and_the_threshold():
    assert "fewer than 2 sources carry it" in tables.describe_fragility()
    assert "fewer than 3 studies carry it, or where what is left is fewer than 3" in tables.describe_fragility(unit="study", threshold=3)
    assert "below 4" in tables.describe_weighted_fragility(threshold=4)


def test_each_part_in_turn(codings, examined):
    counts = tables.count_sources_without_each(codings, examined, part="kind").pivot(index="row", columns="column", values="count")

    assert counts.columns.tolist() == ["book", "essay", "letter", "nothing"]
    assert counts.loc["Tolls"].tolist() == [2, 2, 4, 4]
    assert counts.loc["Nets"].tolist() == [0, 0, 0, 0]
    targets = tables.count_sources_without_each(codings, examined, part="target")
    assert targets[targets["row"] == "Quays"]["count"].tolist() == [3, 2, 2]  # nothing, bridge, ferry


def test_leaving_out_agrees_with_counting_again(codings, examined):
    """Each number is what the plain count gives on a corpus without the part."""
    for kind in ("book", "essay", "letter"):
        rest = examined[examined["kind"] != kind]
        again = tables.count_sources_by_theme(codings, rest).set_index("theme_label")["present"].to_dict()
        each = tables.count_sources_without_each(codings, examined, part="kind")
        assert each[each["column"] == kind].set_index("row")["count"].to_dict() == again


def test_weights_keep_the_total_and_unweighted_sources_leave_both_counts(codings, examined):
    weights = pd.Series({"hill": 1.0, "dale": 0.0, "moss": 0.5, "tide": 0.5, "fen": None})
    counts = tables.count_weighted_by_theme(codings, examined, weights).set_index("theme")

    # The weights of four sources sum to 2, so a weight of 1 comes to 2 sources of 4.
    assert counts["text"].to_dict() == {"tolls": "4 of 4", "votes": "2 of 4, at most 3", "boats": "1 of 4", "nets": "0 of 4, at most 1",
                                        "quays": "3 of 4"}
    assert counts["weighted"].to_dict() == {"tolls": 4.0, "votes": 2.0, "boats": 1.0, "nets": 0.0, "quays": 4.0}
    assert counts["weighted_at_most"].to_dict() == {"tolls": 4.0, "votes": 3.0, "boats": 1.0, "nets": 1.0, "quays": 4.0}
    assert counts["mark"].to_dict() == {"tolls": "robust", "votes": "robust", "boats": "fragile", "nets": "not carried", "quays": "robust"}
    assert set(counts["without_weight"]) == {1}


def test_equal_weights_change_nothing(codings, examined):
    counts = tables.count_weighted_by_theme(codings, examined, pd.Series(0.3, index=[name for name, *_ in SOURCES]))

    assert counts["weighted"].tolist() == counts["present"].tolist()
    assert counts["weighted_at_most"].tolist() == counts["at_most"].tolist()


def test_without_weights_it_declines_in_a_sentence(codings, examined):
    for weights in (pd.Series(dtype=float), pd.Series(0.0, index=["hill", "dale"]), pd.Series({"someone": 1.0})):
        counts = tables.count_weighted_by_theme(codings, examined, weights)
        assert set(counts["declined"]) == {"No charted source has a weight above 0, so nothing is weighted."}
        assert counts["weighted"].isna().all()
        assert counts["mark"].tolist() == ["robust", "robust", "fragile", "not carried", "robust"]


def test_a_weight_below_zero_and_an_unknown_unit_are_refused(codings, examined):
    with pytest.raises(ValueError, match="the weight of 'dale' is below 0"):
        tables.count_weighted_by_theme(codings, examined, pd.Series({"hill": 1.0, "dale": -0.1}))
    with pytest.raises(ValueError, match="unit is 'kind'; allowed are source, study, author_group"):
        tables.count_sources_left_out(codings, examined, unit="kind")


def test_without_judgements_no_theme_is_carried(codings, examined):
    left = tables.count_sources_left_out(codings.iloc[:0], examined)

    assert set(left["mark"]) == {"not carried"}
    assert left["without_one_source"].tolist() == [0] * 5


# The gallery

@pytest.fixture(scope="module")
def gallery() -> pd.DataFrame:
    review = open_gallery()
    codings, examined = read_gallery()
    wider = tables.select_codings(review.codings(), voices=("own", "endorsed", "reported"))
    coders = {coder: tables.select_codings(review.codings(coder)) for coder in ("ann", "ben", "cem")}
    return tables.count_sources_left_out(codings, examined, coders=coders, wider=wider).set_index("theme")


def test_the_planted_fragile_themes_are_found_and_what_they_hang_on(gallery):
    fragile = {"silt": "without_one_target", "crowding": "without_one_kind", "detour": "without_extracts",
               "night_tides": "without_one_study without_one_author_group"}

    assert gallery.loc[list(fragile), "fragile_in"].to_dict() == fragile
    assert gallery.loc["crowding", ["present", "without_one_kind"]].tolist() == [PLANTED["fragile_by_kind"]["sources"],
                                                                                PLANTED["fragile_by_kind"]["without"]]
    assert gallery.loc["detour", "without_extracts"] == PLANTED["fragile_by_extent"]["full"]
    assert (gallery.loc["silt", "without_one_target"], gallery.loc["silt", "fragile_without"]) == (0, "target: The old channel")
    assert (gallery.loc["night_tides", "without_one_study"], gallery.loc["night_tides", "without_one_source"]) == (0, 2)


def test_the_planted_robust_themes_are_found(gallery):
    assert set(gallery.loc[list(PLANTED["robust"]), "mark"]) == {"robust"}
    assert set(gallery.loc[list(PLANTED["never"]), "mark"]) == {"not carried"}
    assert set(gallery.loc[[*PLANTED["once"], *PLANTED["twice"]], "mark"]) == {"fragile"}


def test_the_reported_voice_adds_the_sources_planted(gallery):
    added = gallery["with_reported_voice"] - gallery["present"]

    assert added[added > 0].to_dict() == {PLANTED["reported_only"]["theme"]: PLANTED["reported_only"]["sources"]}


def test_the_weakly_appraised_theme_falls_when_weighted():
    appraisal = open_gallery().table("appraisal")
    weights = (appraisal["answer"] == "yes").groupby(appraisal["source"]).mean()
    counts = tables.count_weighted_by_theme(*read_gallery(), weights).set_index("theme")
    common = counts[counts["present"] >= 10]

    assert common.index[common["mark"] == "fragile"].tolist() == [PLANTED["weakly_appraised"]]
    assert set(counts["without_weight"]) == {60 - PLANTED["read"]}


# Figures

@pytest.fixture(params=["default", "talk"])
def profile(request):
    figures.use_profile(request.param)
    yield request.param
    plt.close("all")


def assert_texts_apart(ax) -> None:
    """No two texts of a figure meet, the note beneath and the legend included, and none is cut off."""
    assert_no_text_overlaps(ax)
    boxes = [text.get_window_extent() for text in (*ax.texts, *ax.figure.texts) if text.get_text()]
    boxes += [legend.get_window_extent() for legend in ax.figure.legends]
    boxes += [label.get_window_extent() for label in (*ax.get_xticklabels(), ax.xaxis.label) if label.get_text()]
    assert not [1 for one, two in combinations(boxes, 2) if one.overlaps(two)]
    assert all(box.y0 >= -1 and box.x0 >= -1 and box.x1 <= ax.figure.bbox.x1 + 1 for box in boxes)


def test_what_falls_is_boxed_and_bold_and_the_rule_is_printed(gallery, profile):
    ax = figures.draw_left_out(gallery.reset_index(), rule=tables.describe_fragility())
    rows = {tick.get_text(): place for place, tick in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)}
    columns = [tick.get_text() for tick in ax.get_xticklabels()]
    boxes = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    boxed = {(round(box.get_x() + box.get_width() / 2), round(box.get_y() + box.get_height() / 2, 2)) for box in boxes}

    assert (columns.index("without one kind"), rows["Crowded berths"]) in boxed
    assert not [place for place in boxed if place[1] == rows["Level of the toll"]]
    assert len(boxed) == sum(len(cell.split()) for cell in gallery["fragile_in"])
    said = {(text.get_text(), text.get_fontweight()) for text in ax.texts}
    assert {("fragile", "bold"), ("robust", "normal"), ("not carried", "normal"), ("36 of 60, at most 41", "normal")} <= said
    assert "at most half" in ax.figure.get_supxlabel().replace("\n", " ")
    assert_texts_apart(ax)


def test_a_stroke_stands_where_there_is_one_such_part(codings, examined, profile):
    left = tables.count_sources_left_out(codings, examined.assign(kind="book"))
    ax = figures.draw_left_out(left, rule=tables.describe_fragility())

    assert [text.get_text() for text in ax.texts].count("–") == 5
    assert "A stroke: there is only one such part." in ax.figure.get_supxlabel().replace("\n", " ")
    assert_texts_apart(ax)


def test_weighted_and_unweighted_stand_side_by_side(codings, examined, profile):
    weights = pd.Series({"hill": 1.0, "dale": 0.0, "moss": 0.5, "tide": 0.5})
    ax = figures.draw_weighted(tables.count_weighted_by_theme(codings, examined, weights), rule=tables.describe_weighted_fragility())
    marks = {marker: [float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == marker] for marker in ("o", "D")}

    assert marks == {"o": [4, 2, 1, 0, 3], "D": [4, 2, 1, 0, 4]}
    assert "1 of 4; weighted 1.0, fragile" in [text.get_text() for text in ax.texts]
    assert max(ax.get_xticks()) <= 4
    assert_texts_apart(ax)


def test_the_gallery_weighted_has_no_text_on_another(profile):
    appraisal = open_gallery().table("appraisal")
    weights = (appraisal["answer"] == "yes").groupby(appraisal["source"]).mean()
    counts = tables.count_weighted_by_theme(*read_gallery(), weights)

    assert_texts_apart(figures.draw_weighted(counts, rule=tables.describe_weighted_fragility()))


def test_where_nothing_is_weighted_the_figure_says_so(codings, examined, profile):
    counts = tables.count_weighted_by_theme(codings, examined, pd.Series(dtype=float))
    ax = figures.draw_weighted(counts, rule=tables.describe_weighted_fragility())

    assert [text.get_text().replace("\n", " ") for text in ax.texts] == ["No charted source has a weight above 0, so nothing is weighted."]
    assert not ax.lines
    assert not np.any([patch.get_visible() for patch in ax.patches])

"""Stance, direction and silence, counted by hand on four sources, three themes and ten judgements; then on the gallery."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables

TARGETS = ("bridge", "ferry")
STANCES = ["critical", "mixed", "supportive", "neutral"]
WAYS = ["less", "more", "keep", "several", "clarity", "none"]


@pytest.fixture
def examined() -> pd.DataFrame:
    """hill and dale are by one group and read in full; moss is an extract; nobody read tide."""
    rows = []
    for source, group, otherwise in [("hill", "north", "absent"), ("dale", "north", "absent"), ("moss", "moss", "not in the extract"),
                                     ("tide", "tide", "not examined")]:
        for theme, family in [("tolls", "money"), ("votes", "power"), ("boats", "power")]:
            coded = (source, theme) in {("hill", "tolls"), ("dale", "tolls"), ("moss", "tolls"), ("hill", "votes"), ("moss", "votes"),
                                        ("dale", "boats")}
            rows.append([source, source.title(), source, group, theme, theme.title(), family, family.title(),
                         "present" if coded else otherwise, otherwise])
    return pd.DataFrame(rows, columns=["source", "source_label", "study", "author_group", "theme", "theme_label", "family", "family_label",
                                       "state", "otherwise"])


@pytest.fixture
def codings() -> pd.DataFrame:
    """hill is against the bridge's toll and for the ferry's; dale is neutral and critical; moss mixed. dale on boats does not count."""
    rows = [("hill", "tolls", "bridge", "critical", "less", "observes"), ("hill", "tolls", "bridge", "neutral", "na", "observes"),
            ("hill", "tolls", "ferry", "supportive", "keep", "observes"),
            ("dale", "tolls", "bridge", "neutral", "na", "silence"), ("dale", "tolls", "bridge", "critical", "less", "observes"),
            ("moss", "tolls", "ferry", "mixed", "clarity", "silence"), ("moss", "tolls", "ferry", "mixed", "clarity", "observes"),
            ("hill", "votes", "bridge", "supportive", "more", "recommends"), ("moss", "votes", "bridge", "neutral", "na", "observes"),
            ("moss", "votes", "bridge", "neutral", "clarity", "observes")]
    frame = pd.DataFrame(rows, columns=["source", "theme", "target", "stance", "wants", "claim"])
    return frame.assign(study=frame["source"], author_group=frame["source"].replace({"hill": "north", "dale": "north"}),
                        target_label=frame["target"].str.title())


def test_a_source_that_argues_both_ways_is_mixed_and_neutral_passages_do_not_change_a_stance(codings, examined):
    counts = tables.count_stances_by_theme(codings, examined).set_index("theme")

    assert counts.loc["tolls", STANCES].tolist() == [1, 2, 0, 0]  # dale; hill over both targets and moss
    assert counts.loc["votes", STANCES].tolist() == [0, 0, 1, 1]  # hill; moss
    assert counts.loc["boats", STANCES].tolist() == [0, 0, 0, 0]
    assert counts["text"].to_dict() == {"tolls": "3 of 4, at most 4", "votes": "2 of 4, at most 3", "boats": "0 of 4, at most 2"}


def test_by_target_the_two_sides_of_one_source_come_apart(codings, examined):
    counts = tables.count_stances_by_theme(codings, examined, targets=TARGETS)

    assert counts[["theme", "target", *STANCES, "text"]].to_numpy().tolist() == [
        ["tolls", "bridge", 2, 0, 0, 0, "2 of 4, at most 4"],  # moss may speak of the bridge where the extract stops
        ["tolls", "ferry", 0, 1, 1, 0, "2 of 4, at most 3"],
        ["votes", "bridge", 0, 0, 1, 1, "2 of 4, at most 3"]]


def test_an_author_group_counts_once_and_its_sources_are_weighed_together(codings, examined):
    counts = tables.count_stances_by_theme(codings, examined, unit="author_group").set_index("theme")

    assert counts.loc["tolls", [*STANCES, "text"]].tolist() == [0, 2, 0, 0, "2 of 3, at most 3"]


def test_directions_are_folded_for_each_source(codings, examined):
    counts = tables.count_wants_by_theme(codings, examined).set_index("theme")

    assert counts.loc["tolls", WAYS].tolist() == [1, 0, 0, 1, 1, 0]  # dale less; hill less and keep; moss clarity
    assert counts.loc["votes", WAYS].tolist() == [0, 1, 0, 0, 1, 0]
    assert counts["present"].tolist() == [3, 2, 0]


def test_bounds_are_those_of_the_counts_by_theme(codings, examined):
    frame = examined.assign(kind="book", standpoint="", words=1)
    for unit in ("source", "author_group"):
        expected = tables.count_sources_by_theme(codings, frame, unit=unit)["text"].tolist()
        assert tables.count_stances_by_theme(codings, examined, unit=unit)["text"].tolist() == expected


def test_a_faulted_silence_is_not_the_silence_of_a_source(codings, examined):
    counts = tables.count_silences_by_theme(codings, examined).set_index("theme")
    parts = ["faulted", "spoken", "elsewhere", "absent", "in_part", "not_examined"]

    assert counts.loc["tolls", parts].tolist() == [2, 1, 0, 0, 0, 1]
    assert counts.loc["votes", parts].tolist() == [0, 2, 0, 1, 0, 1]
    assert counts.loc["boats", parts].tolist() == [0, 0, 1, 1, 1, 1]
    assert counts["members"].to_dict() == {"tolls": "Dale; Moss", "votes": "", "boats": ""}
    assert (counts[parts].sum(axis=1) == counts["total"]).all()


def test_a_unit_or_target_that_nobody_named_is_refused(codings, examined):
    with pytest.raises(ValueError, match="unit is 'kind'; allowed are source, study, author_group"):
        tables.count_stances_by_theme(codings, examined, unit="kind")
    with pytest.raises(ValueError, match="unit is 'kind'"):
        tables.count_silences_by_theme(codings, examined, unit="kind")
    with pytest.raises(ValueError, match="the codings judge the target 'ferry', which the targets given do not name"):
        tables.count_stances_by_theme(codings, examined, targets=["bridge"])


def test_without_judgements_every_theme_is_there_with_zeros(codings, examined):
    for count in (tables.count_stances_by_theme, tables.count_wants_by_theme, tables.count_silences_by_theme):
        assert count(codings.iloc[:0], examined)["theme"].tolist() == ["tolls", "votes", "boats"]
    assert tables.count_stances_by_theme(codings.iloc[:0], examined)["text"].tolist() == ["0 of 4, at most 2"] * 3


def test_contradicting_passages_stand_beside_their_finding_with_what_they_say():
    findings = pd.DataFrame([["f1", "Tolls are too high.", "tolls", "hill-1 hill-2 dale-1", "moss-1 hill-2"],
                             ["f2", "Votes are too few.", "votes", "hill-1", ""]],
                            columns=["finding", "statement", "themes", "supporting", "contradicting"])
    passages = pd.DataFrame({"passage": ["hill-1", "hill-2", "dale-1", "moss-1"], "source": ["hill", "hill", "dale", "moss"],
                             "locator": ["line 1", "line 2", "page 3", "box 4"]})
    sources = pd.DataFrame({"source": ["hill", "dale", "moss"], "label": ["Hill", "Dale", "Moss"]})
    codings = pd.DataFrame([["moss-1", "tolls", "Tolls", "Bridge", "supportive", "keep", "own"],
                            ["moss-1", "votes", "Votes", "Bridge", "critical", "na", "own"]],
                           columns=["passage", "theme", "theme_label", "target_label", "stance", "wants", "voice"])

    listed = tables.list_contradictions(findings, passages, sources, codings)

    assert listed.drop(columns="statement").to_numpy().tolist() == [
        ["f1", "3 passages of 2 sources", "2 passages of 2 sources", "Moss", "moss-1", "box 4", "no",
         "Tolls: supportive, wants keep (Bridge, own voice)"],
        ["f1", "3 passages of 2 sources", "2 passages of 2 sources", "Hill", "hill-2", "line 2", "yes",
         "not coded on the finding's themes"],
        ["f2", "1 passage of 1 source", "no passage argues the other way", "", "", "", "", ""]]


# The gallery

@pytest.fixture(scope="module")
def gallery():
    return read_gallery()


def test_the_planted_stances_are_found_toward_each_target(gallery):
    counts = tables.count_stances_by_theme(*gallery, targets=open_gallery().table("targets")["target"])
    tolls = counts[counts["theme"] == "toll_level"].set_index("target")

    assert {target: tolls.loc[target, list(stances)].to_dict() for target, stances in PLANTED["stances"].items()} == PLANTED["stances"]


def test_the_planted_directions_and_silences_are_found(gallery):
    wants = tables.count_wants_by_theme(*gallery).set_index("theme").loc["toll_level"]
    silences = tables.count_silences_by_theme(*gallery).set_index("theme")

    assert wants.rename({"none": "na"})[list(PLANTED["wants"])].to_dict() == PLANTED["wants"]
    assert silences["faulted"][silences["faulted"] > 0].to_dict() == PLANTED["silence"]
    assert silences.loc["council_say", "elsewhere"] == PLANTED["reported_only"]["sources"]
    assert set(silences["not_examined"]) == {2}


def test_each_gallery_finding_has_a_row(gallery):
    review = open_gallery()
    listed = tables.list_contradictions(review.table("findings"), review.passages(), review.sources(), review.codings())

    assert tuple(listed["finding"].drop_duplicates()) == PLANTED["findings"]
    assert listed.loc[listed["finding"] == "g1-lower-tolls", "passage"].is_unique


# Figures

@pytest.fixture(params=["default", "talk"])
def profile(request):
    figures.use_profile(request.param)
    yield request.param
    plt.close("all")


def bars_at(ax, label: str) -> list[tuple[float, float]]:
    """Where the bars of a row begin and how long they are, from left to right."""
    places = {tick.get_text(): place for place, tick in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)}
    middle = places[label]
    return sorted((round(bar.get_x(), 6), bar.get_width()) for bar in ax.patches if abs(bar.get_y() + bar.get_height() / 2 - middle) < 0.1)


def assert_texts_apart(ax) -> None:
    """No two texts of a figure meet, the legend and the axis label included."""
    assert_no_text_overlaps(ax)
    boxes = [text.get_window_extent() for text in ax.texts]
    boxes += [legend.get_window_extent() for legend in ax.figure.legends] + [ax.xaxis.label.get_window_extent()]
    assert not [1 for one, two in combinations(boxes, 2) if one.overlaps(two)]
    assert all(box.y0 >= -1 and box.x0 >= -1 and box.x1 <= ax.figure.bbox.x1 + 1 for box in boxes)


@pytest.mark.parametrize(("count", "draw"), [(tables.count_stances_by_theme, figures.draw_stances),
                                             (tables.count_wants_by_theme, figures.draw_wants),
                                             (tables.count_silences_by_theme, figures.draw_silences)])
def test_no_text_meets_another_in_either_profile(profile, gallery, codings, examined, count, draw):
    for one in (gallery, (codings, examined)):
        assert_texts_apart(draw(count(*one)))


def test_bars_go_both_ways_and_what_is_neither_has_a_line_of_its_own(gallery):
    figures.use_profile("default")
    ax = figures.draw_stances(tables.count_stances_by_theme(*gallery))
    bars = bars_at(ax, "Level of the toll")

    assert bars[:2] == [(-16, 16), (0, 12)]  # critical and supportive
    assert [width for _, width in bars[2:]] == [5, 3]  # mixed and neutral, beyond the longest supportive bar
    assert bars[2][0] > 12
    assert bars[3][0] == pytest.approx(bars[2][0] + 5)
    assert "36 of 60, at most 41" in [text.get_text() for text in ax.texts]


def test_a_figure_without_a_single_judgement_still_stands(codings, examined, profile):
    for count, draw in ((tables.count_stances_by_theme, figures.draw_stances), (tables.count_wants_by_theme, figures.draw_wants),
                        (tables.count_silences_by_theme, figures.draw_silences)):
        assert_texts_apart(draw(count(codings.iloc[:0], examined)))


def test_targets_stand_beneath_their_theme(codings, examined, profile):
    ax = figures.draw_stances(tables.count_stances_by_theme(codings, examined, targets=TARGETS))

    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Tolls", "Bridge", "Ferry", "Votes", "Bridge"]
    assert [tick.get_fontweight() for tick in ax.get_yticklabels()] == ["bold", "normal", "normal", "bold", "normal"]


def test_no_two_parts_of_a_figure_differ_by_colour_alone(gallery):
    figures.use_profile("default")
    for ax in (figures.draw_stances(tables.count_stances_by_theme(*gallery)), figures.draw_wants(tables.count_wants_by_theme(*gallery)),
               figures.draw_silences(tables.count_silences_by_theme(*gallery))):
        handles = ax.figure.legends[0].legend_handles
        looks = [(handle.get_hatch() or "", handle.get_facecolor()) for handle in handles]
        for (hatch, colour), (other_hatch, other) in combinations(looks, 2):
            lightness = [0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue, _ in (colour, other)]
            assert hatch != other_hatch or abs(lightness[0] - lightness[1]) > 0.1


def test_every_bar_of_silence_is_as_long_as_there_are_units(gallery):
    figures.use_profile("default")
    ax = figures.draw_silences(tables.count_silences_by_theme(*gallery))

    assert sum(width for _, width in bars_at(ax, "Secret accounts")) == 60
    assert bars_at(ax, "Secret accounts")[0] == (0, 9)

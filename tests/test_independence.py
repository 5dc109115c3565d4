"""Voices, counted by hand on six sources: two share a group, one quotes one of them, two stand alone."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables

SOURCES = pd.DataFrame([["hill", "Hill 2019", "hill", "north", "Hill, A; Moss, B"], ["moss", "Moss 2020", "moss", "north", "Moss, B"],
                        ["tide", "Tide 2021", "tide", "tide", "Tide, C"], ["vale", "Vale 2021", "survey", "vale", "Vale, D"],
                        ["weir", "Weir 2022", "survey", "weir", "Weir, E; Tide, C"], ["yarn", "Yarn 2022", "yarn", "yarn", ""]],
                       columns=["source", "label", "study", "author_group", "authors"]).assign(responds_to=["", "", "", "hill act", "", ""])
CITATIONS = pd.DataFrame([["tide", "moss", "quotes"], ["tide", "moss", "cites"], ["yarn", "act", "cites"], ["hill", "act", "quotes"],
                          ["hill", "act", "cites"], ["vale", "yearbook", "cites"], ["vale", "vale", "cites"]],
                         columns=["source", "cited", "relation"])


@pytest.fixture(autouse=True)
def _default():
    figures.use_profile("default")
    yield
    plt.close("all")


def voices(**options) -> dict[str, str]:
    named = tables.name_voices(SOURCES, CITATIONS, **options)
    return dict(zip(named["source"], named["independent_voice"], strict=True))


def test_links_join_sources_also_by_way_of_a_third():
    assert voices() == {"hill": "hill", "moss": "hill", "tide": "hill", "vale": "vale", "weir": "vale", "yarn": "yarn"}


def test_a_work_outside_the_corpus_joins_nobody():
    alone = {source: source for source in SOURCES["source"]}

    assert voices(by=("cites", "quotes")) == {**alone, "tide": "moss"}


def test_the_rule_can_be_another_and_is_told_in_words():
    assert voices(by=("authors",)) == {"hill": "hill", "moss": "hill", "tide": "tide", "vale": "vale", "weir": "tide", "yarn": "yarn"}
    assert voices(by=("responds_to",))["vale"] == "hill"
    assert set(voices(by=()).values()) == set(SOURCES["source"])
    assert tables.describe_rule() == ("Sources count as one voice where they share a study or an author group, where one cites or quotes "
                                      "the other, or where such links join them by way of other sources of the corpus.")


def test_a_link_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="'friends' links no sources; allowed are study, author_group, authors, cites"):
        voices(by=("friends",))


def test_each_source_says_what_it_is_linked_by():
    named = tables.name_voices(SOURCES, CITATIONS).set_index("source")

    assert named["links"].to_dict() == {
        "hill": "shares an author group with Moss 2020",
        "moss": "shares an author group with Hill 2019; quoted by Tide 2021; cited by Tide 2021",
        "tide": "quotes Moss 2020; cites Moss 2020", "yarn": "",
        "vale": "shares a study with Weir 2022", "weir": "shares a study with Vale 2021"}
    assert named.loc["tide", ["independent_voice_label", "members"]].tolist() == ["Hill 2019 + Moss 2020 + Tide 2021", 3]


def examined(unread: str = "yarn") -> pd.DataFrame:
    themes = pd.DataFrame({"theme": ["tolls", "votes"], "theme_label": ["Tolls", "Votes"], "family": "money", "family_label": "Money"})
    cells = SOURCES.rename(columns={"label": "source_label"}).merge(themes, how="cross")
    return cells.assign(otherwise=["not examined" if source == unread else "absent" for source in cells["source"]])


CODINGS = pd.DataFrame([["hill", "tolls"], ["tide", "tolls"], ["tide", "tolls"], ["vale", "tolls"], ["moss", "votes"]],
                       columns=["source", "theme"])


def test_sources_groups_and_voices_are_counted_beside_each_other():
    table = tables.count_voices_by_theme(CODINGS, examined(), tables.name_voices(SOURCES, CITATIONS)).set_index("theme")

    assert table.loc["tolls", ["sources", "author_groups", "voices", "voices_at_most", "total"]].tolist() == [3, 3, 2, 3, 3]
    assert table["text"].to_dict() == {"tolls": "2 of 3, at most 3", "votes": "1 of 3, at most 2"}
    assert table["carriers"].to_dict() == {"tolls": "Hill 2019 + Tide 2021; Vale 2021", "votes": "Moss 2020"}


def test_a_source_that_has_no_voice_is_named():
    with pytest.raises(ValueError, match="'yarn' has no voice"):
        tables.count_voices_by_theme(CODINGS, examined(), tables.name_voices(SOURCES.iloc[:5], CITATIONS))


def test_shared_works_count_sources_and_not_mentions():
    labelled = CITATIONS.assign(source_label=CITATIONS["source"].str.title(), cited_label=CITATIONS["cited"].str.title())
    table = tables.count_shared_works(labelled)

    assert table.to_numpy().tolist() == [["act", "Act", 2, 1, "Yarn; Hill"]]
    assert tables.count_shared_works(labelled, at_least=3).empty


def test_direct_links_stand_once_each():
    links = tables.list_links(SOURCES, CITATIONS)

    assert links[["source", "other", "kind"]].to_numpy().tolist() == [
        ["weir", "vale", "shares a study"], ["moss", "hill", "shares an author group"],
        ["tide", "moss", "quotes"], ["tide", "moss", "cites"]]


def test_the_independent_voices_planted_are_found():
    codings, cells = read_gallery()
    review = open_gallery()
    table = tables.count_voices_by_theme(codings, cells, tables.name_voices(review.sources(charted_only=True), review.table("citations")))
    planted = PLANTED["independent"]
    found = table.set_index("theme").loc[planted["theme"]]

    assert (found["sources"], found["voices"]) == (planted["sources"], planted["voices"])
    assert table.set_index("theme").loc[PLANTED["fragile"]["theme"], "voices"] == 1


def test_bars_are_voices_and_the_rule_is_printed():
    table = tables.count_voices_by_theme(CODINGS, examined(), tables.name_voices(SOURCES, CITATIONS))
    ax = figures.draw_voices(table)

    assert [bar.get_width() for bar in ax.patches] == [2, 1, 1, 1], "voices, then what may carry it unseen"
    assert next(drawn for drawn in ax.collections if drawn.get_gid() == "sources").get_offsets()[:, 0].tolist() == [3, 1]
    assert [text.get_text() for text in ax.texts] == ["3 sources, 3 author groups, 2 voices, at most 3",
                                                      "1 source, 1 author group, 1 voice, at most 2"]
    assert tables.describe_rule() in ax.get_xlabel().replace("\n", " ")


@pytest.mark.parametrize("profile", ["default", "talk"])
def test_no_label_of_the_voices_is_clipped(profile):
    figures.use_profile(profile)
    codings, cells = read_gallery()
    review = open_gallery()
    ax = figures.draw_voices(tables.count_voices_by_theme(
        codings, cells, tables.name_voices(review.sources(charted_only=True), review.table("citations"))))

    assert_no_text_overlaps(ax)
    boxes = [ax.xaxis.label.get_window_extent(), *(legend.get_window_extent() for legend in ax.figure.legends)]
    assert all(box.x0 >= 0 and box.x1 <= ax.figure.bbox.x1 for box in boxes)

"""Points per 1,000 words, worked by hand on three sources of 1,000, 500 and 500 words; one more was not read."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables

WORDS = {"hill": 1000, "moss": 500, "tide": 500, "yarn": 0}


@pytest.fixture(autouse=True)
def _default():
    figures.use_profile("default")
    yield
    plt.close("all")


@pytest.fixture
def examined() -> pd.DataFrame:
    cells = pd.DataFrame({"source": list(WORDS), "source_label": [name.title() for name in WORDS], "author_group": ["a", "a", "b", "c"],
                          "words": pd.array(list(WORDS.values()), dtype="Int64")})
    themes = pd.DataFrame({"theme": ["tolls", "votes"], "theme_label": ["Tolls", "Votes"], "family": "money", "family_label": "Money"})
    return cells.merge(themes, how="cross")


def codings(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["passage", "theme", "restates"])
    source = frame["passage"].str.partition("-")[0]
    return frame.assign(source=source, author_group=source.map({"hill": "a", "moss": "a", "tide": "b", "yarn": "c"}))


FIVE = codings(("hill-1", "tolls", ""), ("hill-2", "tolls", "hill-1"), ("hill-3", "tolls", ""), ("hill-3", "tolls", ""),
               ("moss-1", "tolls", ""), ("yarn-1", "tolls", ""), ("hill-2", "votes", "hill-1"))


def test_a_passage_that_restates_another_on_the_theme_makes_no_point_of_its_own():
    points = tables.select_points(FIVE)

    assert list(zip(points["passage"], points["theme"], strict=True)) == [
        ("hill-1", "tolls"), ("hill-3", "tolls"), ("moss-1", "tolls"), ("yarn-1", "tolls"), ("hill-2", "votes")]


@pytest.mark.parametrize(("rows", "kept"), [
    ([("h-1", "h-2 h-3"), ("h-2", ""), ("h-3", "")], ["h-2", "h-3"]),
    ([("h-1", "h-2"), ("h-2", "h-3"), ("h-3", "")], ["h-3"]),
    ([("h-1", "h-2"), ("h-2", "h-1"), ("h-3", "h-1")], ["h-1"]),
    ([("h-1", "h-9"), ("h-2", "")], ["h-1", "h-2"]),
], ids=["a summary of two", "a chain", "a circle", "of a passage without the theme"])
def test_points_are_counted_once(rows, kept):
    held = codings(*[(passage, "tolls", restates) for passage, restates in rows])

    assert tables.select_points(held)["passage"].tolist() == kept


def test_rates_are_of_the_words_examined_and_a_source_without_a_point_counts_as_none(examined):
    """hill 2 in 1,000 = 2, moss 1 in 500 = 2, tide 0; yarn was not read. All together 3 in 2,000 = 1.5."""
    row = tables.count_rates_by_theme(FIVE, examined, sampling="census").set_index("theme").loc["tolls"]

    assert row[["points", "passages", "carriers", "examined", "words"]].tolist() == [3, 4, 2, 3, 2000]
    assert row[["q1", "median", "q3", "pooled"]].tolist() == [1.0, 2.0, 2.0, 1.5]
    assert row["text"] == "2 of 3"
    assert tables.count_rates_by_theme(FIVE, examined, sampling="census", restated=True).loc[0, ["points", "pooled"]].tolist() == [4, 2.0]


def test_one_source_with_more_than_half_is_named_and_with_half_is_not(examined):
    warned = tables.count_rates_by_theme(FIVE, examined, sampling="census")["warning"]
    even = tables.count_rates_by_theme(FIVE[FIVE["passage"] != "hill-3"], examined, sampling="census")

    assert warned.tolist() == ["2 of 3 from Hill", "1 of 1 from Hill"]
    assert even.loc[0, "warning"] == ""


def test_by_author_group_words_and_points_are_added_up(examined):
    row = tables.count_rates_by_theme(FIVE, examined, sampling="census", unit="author_group").iloc[0]

    assert row[["examined", "carriers", "median", "pooled"]].tolist() == [2, 1, 1.0, 1.5]
    assert row["warning"] == "3 of 3 from Hill + Moss"


@pytest.mark.parametrize(("sampling", "sentence"), [
    ("purposive", "No interval: the sources were picked on purpose, so they stand for no larger body of sources."),
    ("probability", "No interval: words of 3 were examined, and 5 are needed.")])
def test_an_interval_is_declined_in_words(examined, sampling, sentence):
    table = tables.count_rates_by_theme(FIVE, examined, sampling=sampling)

    assert table["declined"].tolist() == [sentence, sentence]
    assert table[["low", "high"]].isna().all(axis=None)


def test_the_interval_draws_whole_sources_again():
    """Six sources of 1,000 words, all points in one of them: the share of draws without it is (5/6)^6 = 0.33, so 0 is inside."""
    cells = pd.DataFrame({"source": list("abcdef"), "source_label": list("ABCDEF"), "words": 1000, "theme": "tolls",
                          "theme_label": "Tolls", "family": "money", "family_label": "Money"})
    held = pd.DataFrame({"passage": [f"a-{number}" for number in range(6)], "source": "a", "theme": "tolls", "restates": ""})
    row = tables.count_rates_by_theme(held, cells, sampling="probability").iloc[0]

    assert row["pooled"] == 1.0
    assert (row["low"], row["high"]) == (0.0, 3.0), "none to three draws of the one source out of six are the middle 95 %"


def test_a_theme_whose_sources_nobody_read_has_no_rate(examined):
    unread = tables.count_rates_by_theme(FIVE, examined.assign(words=0), sampling="purposive")

    assert unread["pooled"].isna().all() and unread["median"].isna().all()
    assert unread["warning"].tolist() == ["", ""]
    assert "not examined" in [text.get_text() for text in figures.draw_rates(unread).texts]


def test_the_source_planted_with_more_than_half_is_warned_of_once_its_points_are_counted_once():
    codings, cells = read_gallery()
    planted = PLANTED["one_source_more_than_half"]
    row = tables.count_rates_by_theme(codings, cells, sampling="probability").set_index("theme").loc[planted["theme"]]
    leader = open_gallery().sources().set_index("source").loc[planted["source"], "label"]

    assert row["passages"] - row["points"] == planted["restated"]
    assert row["warning"] == f"{planted['passages'] - planted['restated']} of {row['points']} from {leader}"
    assert row["low"] < row["pooled"] < row["high"]


def drawn(ax, gid: str) -> list:
    return [line for line in ax.lines if line.get_gid() == gid]


def test_a_warned_rate_is_an_open_mark_and_the_sentence_stands_below(examined):
    ax = figures.draw_rates(tables.count_rates_by_theme(FIVE, examined, sampling="purposive"))

    assert [line.get_xdata()[0] for line in drawn(ax, "pooled")] == [1.5, 0.5]
    assert {line.get_markerfacecolor() for line in drawn(ax, "pooled")} == {"white"}
    assert [line.get_xdata()[0] for line in drawn(ax, "median")] == [2.0, 0.0]
    assert drawn(ax, "interval") == []
    assert "picked on purpose" in ax.get_xlabel()
    assert [text.get_text() for text in ax.texts] == ["3 in 2 of 3; 2 of 3 from Hill", "1 in 1 of 3; 1 of 1 from Hill"]


@pytest.mark.parametrize("profile", ["default", "talk"])
@pytest.mark.parametrize("sampling", ["probability", "purposive"])
def test_no_label_of_the_rates_is_clipped(profile, sampling):
    figures.use_profile(profile)
    codings, cells = read_gallery()
    ax = figures.draw_rates(tables.count_rates_by_theme(codings, cells, sampling=sampling))

    assert_no_text_overlaps(ax)
    assert len(drawn(ax, "interval")) == (len(np.unique(cells["theme"])) if sampling == "probability" else 0)
    boxes = [ax.xaxis.label.get_window_extent(), *(legend.get_window_extent() for legend in ax.figure.legends)]
    assert all(box.x0 >= 0 and box.x1 <= ax.figure.bbox.x1 for box in boxes)

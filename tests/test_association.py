"""Themes that stand together, themes by kind of source, and links that are argued."""

import math
from functools import cache

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import KINDS, PLANTED
from test_figures import assert_no_text_overlaps, labels
from test_saturation import assert_legend_inside

from litmatrix import figures, tables

read = cache(read_gallery)  # once for all tests here; nothing changes it

THEMES = ["tolls", "votes", "boats"]


@pytest.fixture
def examined() -> pd.DataFrame:
    """Five sources of two groups; moss is an extract, and nobody read tide."""
    rows = [(source, group, theme, otherwise)
            for source, group, otherwise in [("hill", "north", "absent"), ("fen", "north", "absent"), ("dale", "dale", "absent"),
                                             ("moss", "moss", "not in the extract"), ("tide", "north", "not examined")]
            for theme in THEMES]
    frame = pd.DataFrame(rows, columns=["source", "author_group", "theme", "otherwise"])
    return frame.assign(study=frame["source"], source_label=frame["source"].str.title(), theme_label=frame["theme"].str.title(),
                        family="all", family_label="All", kind=frame["source"].map({"hill": "book", "fen": "book"}).fillna("letter"))


@pytest.fixture
def codings() -> pd.DataFrame:
    """hill carries tolls and votes, in one passage and in its restatement; fen tolls; dale nothing; moss tolls and votes."""
    rows = [("hill-1", "hill", "tolls", ""), ("hill-1", "hill", "votes", ""), ("hill-2", "hill", "tolls", "hill-1"),
            ("hill-2", "hill", "votes", "hill-1"), ("fen-1", "fen", "tolls", ""), ("moss-1", "moss", "tolls", ""),
            ("moss-2", "moss", "votes", "")]
    return pd.DataFrame(rows, columns=["passage", "source", "theme", "restates"])


def test_pairs_are_counted_in_all_sources_and_shared_in_those_read_in_full(codings, examined):
    pairs = tables.count_theme_pairs(codings, examined).set_index(["first", "second"])

    assert pairs.index.tolist() == [("tolls", "votes"), ("tolls", "boats"), ("votes", "boats")]
    assert pairs["text"].tolist() == ["2 of 5, at most 3; Jaccard 0.50, 1 of 2", "0 of 5, at most 2; Jaccard 0.00, 0 of 2",
                                      "0 of 5, at most 2; Jaccard 0.00, 0 of 1"]
    assert pairs.loc[("tolls", "votes"), ["first_count", "second_count"]].tolist() == [3, 2]


def test_an_author_group_carries_what_one_of_its_sources_carries(codings, examined):
    pairs = tables.count_theme_pairs(codings, examined, unit="author_group").set_index(["first", "second"])

    assert pairs.loc[("tolls", "votes"), ["both", "at_most", "total", "shared", "either"]].tolist() == [2, 2, 3, 0, 0], (
        "north was not read whole, so no share of it is told")
    assert math.isnan(pairs.loc[("tolls", "votes"), "jaccard"])


def test_passages_that_make_one_point_count_once(codings, examined):
    pairs = tables.count_theme_pairs(codings, examined, unit="passage").set_index(["first", "second"])

    assert pairs.loc[("tolls", "votes"), "text"] == "1 of 4; Jaccard 0.25, 1 of 4"


def test_combinations_are_those_of_sources_read_in_full_with_none_among_them(codings, examined):
    combinations = tables.count_theme_combinations(codings, examined, ["tolls", "votes"])

    assert combinations[["combination", "count", "members"]].to_numpy().tolist() == [
        ["", 1, "Dale"], ["tolls", 1, "Fen"], ["tolls votes", 1, "Hill"]]
    assert combinations[["total", "left_out"]].iloc[0].tolist() == [3, 2]
    with pytest.raises(ValueError, match="theme 'fogs' is not among those examined"):
        tables.count_theme_combinations(codings, examined, ["fogs"])


# --- the network's places

def test_every_theme_has_a_line_of_its_own_and_the_seed_decides(codings, examined):
    pairs = tables.count_theme_pairs(codings, examined)

    places = tables.arrange_themes(pairs)

    assert sorted(places["y"]) == [0, 1, 2] and places["x"].between(0, 1).all()
    pd.testing.assert_frame_equal(places, tables.arrange_themes(pairs))


def test_a_new_theme_stands_below_the_others_and_moves_none(codings, examined):
    pairs = tables.count_theme_pairs(codings, examined)
    stored = pd.DataFrame({"theme": ["boats", "tolls", "gone"], "x": ["0.1", "0.9", "0.5"], "y": ["0", "1", "2"]})

    places = tables.arrange_themes(pairs, stored).set_index("theme")

    assert places.loc[["boats", "tolls"], ["x", "y"]].to_numpy().tolist() == [[0.1, 0.0], [0.9, 1.0]]
    assert places.loc["votes", "y"] == 3 and "gone" not in places.index


def test_themes_that_always_stand_together_are_put_side_by_side():
    places = tables.arrange_themes(tables.count_theme_pairs(*read())).set_index("theme")
    one, two = (places.loc[theme] for theme in PLANTED["always_together"])

    assert abs(one["x"] - two["x"]) < 0.2


# --- themes by group

def groups(first: tuple[int, int], second: tuple[int, int], *, extracts: int = 0):
    """Two kinds with so many sources and so many that carry the theme; extracts of the first kind all carry it."""
    names = [f"a{number}" for number in range(first[1] + extracts)] + [f"b{number}" for number in range(second[1])]
    examined = pd.DataFrame({"source": names, "study": names, "author_group": names, "theme": "tolls", "theme_label": "Tolls",
                             "family": "money", "family_label": "Money", "kind": ["book" if name[0] == "a" else "letter" for name in names],
                             "otherwise": "absent"})
    part = [f"a{number}" for number in range(first[1], first[1] + extracts)]
    examined.loc[examined["source"].isin(part), "otherwise"] = "not in the extract"
    carrying = [f"a{number}" for number in range(first[0])] + part + [f"b{number}" for number in range(second[0])]
    return pd.DataFrame({"source": carrying, "theme": "tolls"}), examined


def test_sources_read_in_full_are_tested_and_all_are_counted():
    """5 of 5 against 0 of 5: of 252 ways to deal five among ten, two are as uneven."""
    table = tables.count_themes_by_group(*groups((5, 5), (0, 5), extracts=3), sampling="probability")

    assert table[["group", "text", "carried", "in_full", "tested"]].to_numpy().tolist() == [
        ["book", "8 of 8", 5, 5, "yes"], ["letter", "0 of 5", 0, 5, "yes"]]
    assert table["p"].tolist() == pytest.approx([2 / 252] * 2, rel=1e-5)
    assert table["p_holm"].tolist() == pytest.approx([2 / 252] * 2, rel=1e-5)
    assert table["method"].unique().tolist() == ["Fisher's exact test"] and table["tests"].unique().tolist() == [1]


def test_a_group_of_four_is_counted_and_not_tested():
    table = tables.count_themes_by_group(*groups((5, 5), (0, 4)), sampling="probability")

    assert table["p"].isna().all() and table["tested"].tolist() == ["no", "no"]
    assert table["declined"].unique().tolist() == [
        "No test: two groups of 5 sources read in full are needed, and only book (5) has them."]


@pytest.mark.parametrize("sampling", ["purposive", "census"])
def test_sources_that_were_not_drawn_are_not_tested(sampling):
    for table in (tables.count_themes_by_group(*groups((5, 5), (0, 5)), sampling=sampling),
                  tables.count_odds_by_theme(*groups((5, 5), (0, 5)), "book", sampling=sampling)):
        assert table["p"].isna().all() and table["declined"].str.startswith("No test: the sources").all()


def test_a_theme_that_all_or_none_carry_is_no_test():
    table = tables.count_themes_by_group(*groups((0, 5), (0, 5)), sampling="probability")

    assert table["declined"].unique().tolist() == ["No test: no source read in full carries it."]
    assert table["tests"].unique().tolist() == [0]


def test_a_study_whose_sources_differ_in_kind_is_left_out():
    codings, examined = groups((5, 6), (0, 5))
    shared = examined.assign(study=examined["source"].replace({"b0": "a5"}))

    table = tables.count_themes_by_group(codings, shared, sampling="probability", unit="study")

    assert table["total"].tolist() == [5, 4]


def test_odds_are_those_of_one_group_against_all_others():
    codings, examined = groups((4, 6), (1, 6))

    odds = tables.count_odds_by_theme(codings, examined, "book", sampling="probability").iloc[0]

    assert odds["text"] == "4 of 6 against 1 of 6" and odds["low"] < odds["odds"] < odds["high"]
    assert odds["p"] == pytest.approx(2 * (15 * 6 + 6) / 792, rel=1e-5), "one or none on a side, of 792 ways to deal five among twelve"
    with pytest.raises(ValueError, match="kind is never 'song'; there are book, letter"):
        tables.count_odds_by_theme(codings, examined, "song", sampling="probability")


def test_where_there_is_one_kind_alone_there_is_nothing_to_set_it_against():
    codings, examined = groups((5, 6), (0, 0))

    odds = tables.count_odds_by_theme(codings, examined, "book", sampling="probability").iloc[0]

    assert odds["text"] == "5 of 6 against 0 of 0" and math.isnan(odds["odds"])
    assert odds["declined"] == "No test: two groups of 5 sources read in full are needed, and only book (6) has them."


def test_in_the_invented_review_one_theme_is_commoner_in_one_kind_and_no_other():
    planted = PLANTED["commoner"]
    found = tables.count_themes_by_group(*read(), sampling="probability")
    odds = tables.count_odds_by_theme(*read(), planted["kind"], sampling="probability").set_index("theme")

    assert found.loc[found["p_holm"] < 0.05, "theme"].unique().tolist() == [planted["theme"]]
    assert odds.index[odds["p_holm"] < 0.05].tolist() == [planted["theme"]] and odds.loc[planted["theme"], "low"] > 1
    there = found[(found["theme"] == planted["theme"]) & (found["group"] == planted["kind"])].iloc[0]
    assert there["present"] == planted["there"][0]


def test_in_the_invented_review_two_themes_never_stand_apart():
    one, two = PLANTED["always_together"]
    for unit in ("source", "passage"):
        pairs = tables.count_theme_pairs(*read(), unit=unit)
        assert pairs.loc[pairs["jaccard"] == 1, ["first", "second"]].to_numpy().tolist() == [[one, two]]


# --- argued links

STATEMENTS = pd.DataFrame(
    [("Hill", "tolls", "leads to", "votes"), ("Fen", "tolls", "leads to", "votes"), ("Hill", "tolls", "leads to", "votes"),
     ("Fen", "boats", "requires", "tolls")], columns=["source_label", "from_theme_label", "relation", "to_theme_label"])


def test_a_link_stands_once_with_those_who_argue_it():
    links = tables.count_argued_links(STATEMENTS, order=["boats", "tolls", "votes"])

    assert links.to_numpy().tolist() == [["boats", "requires", "tolls", 1, 1, "Fen"], ["tolls", "leads to", "votes", 2, 3, "Hill; Fen"]]
    with pytest.raises(ValueError, match="'tolls' is not in the order given"):
        tables.count_argued_links(STATEMENTS, order=["boats", "votes"])


# --- figures

@pytest.fixture(params=["default", "talk"])
def profile(request):
    figures.use_profile(request.param)
    yield request.param
    plt.close("all")


def test_pairs_are_a_triangle_with_a_dot_where_nothing_stands_together(profile):
    pairs = tables.count_theme_pairs(*read())

    ax = figures.draw_theme_pairs(pairs)

    assert len(ax.texts) == len(pairs) == 190
    assert sum(text.get_text() == "·" for text in ax.texts) == (pairs["both"] == 0).sum()
    assert labels(ax.xaxis)[0] == "Level of the toll" and "Level of the toll" not in labels(ax.yaxis)
    assert_no_text_overlaps(ax)
    assert_legend_inside(ax)


def test_combinations_name_three_sources_and_count_more(profile):
    combinations = tables.count_theme_combinations(*read(), ["toll_level", "pilots", "training", "crowding", "upkeep"])

    ax = figures.draw_theme_combinations(combinations, most=10)
    said = [text.get_text().replace("\n", " ") for text in ax.texts]

    assert said[0] == "7: none of these themes" and said[1] == "7" and said[5].startswith("3: Marlow 1995; ")
    assert [bar.get_width() / ax.patches[0].get_width() * 7 for bar in ax.patches] == pytest.approx(combinations["count"].head(10).tolist())
    assert "Not drawn: 2 rarer combinations of 2 sources." in ax.figure.legends[0].get_title().get_text()
    assert_no_text_overlaps(ax)


def test_the_network_draws_each_theme_where_the_layout_has_it(profile):
    pairs, layout = tables.count_theme_pairs(*read()), open_gallery().table("layout")

    ax = figures.draw_network(pairs, tables.arrange_themes(pairs, layout))
    said = [text.get_text() for text in ax.texts]

    assert said[0] == "Dues in a frost (0)" and "Pilots (19)" in said and len(said) == 20
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(ax.lines) - len(dots) == ((pairs["both"] >= 2) & (pairs["jaccard"] >= 0.2)).sum()
    assert sum(line.get_markerfacecolor() == "white" for line in dots) == len(PLANTED["never"])
    assert_no_text_overlaps(ax)
    assert_texts_apart(ax)
    assert_legend_inside(ax)


def test_a_theme_without_a_place_is_an_error_that_says_what_to_do():
    pairs, layout = tables.count_theme_pairs(*read()), open_gallery().table("layout")

    with pytest.raises(ValueError, match="theme 'silt' has no place in the layout; arrange_themes gives it one"):
        figures.draw_network(pairs, layout[layout["theme"] != "silt"])


def test_the_layout_of_the_invented_review_is_the_one_its_pairs_give():
    """Stored, not made anew: nothing moves when it is handed in."""
    pairs, layout = tables.count_theme_pairs(*read()), open_gallery().table("layout")

    assert tables.arrange_themes(pairs, layout)["x"].tolist() == layout["x"].astype(float).tolist()


def test_groups_are_cells_with_their_counts_and_the_test_beside_them(profile):
    table = tables.count_themes_by_group(*read(), sampling="probability")

    ax = figures.draw_themes_by_group(table)
    said = [text.get_text() for text in ax.texts]

    assert labels(ax.xaxis) == [*KINDS, "p (Holm)"]
    assert "10 of 11" in said and "< 0.0001" in said and said.count("no test") == 3
    assert [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"] == ["< 0.0001"]
    notes = ax.figure.legends[0].get_title().get_text().replace("\n", " ")
    assert "adjusted for 17 tests (Holm)" in notes and "Lamps on the mole, Marks on wrecks, Dues in a frost: no test" in notes
    assert_no_text_overlaps(ax)
    assert_legend_inside(ax)


def test_groups_of_a_purposive_corpus_have_no_p_values_and_the_reason_below(profile):
    ax = figures.draw_themes_by_group(tables.count_themes_by_group(*read(), sampling="purposive"))

    assert labels(ax.xaxis) == list(KINDS)
    assert "No test: the sources were picked on purpose" in ax.figure.legends[0].get_title().get_text()
    assert_no_text_overlaps(ax)


def test_odds_are_squares_on_their_intervals(profile):
    table = tables.count_odds_by_theme(*read(), "letter", sampling="probability")

    ax = figures.draw_odds(table)
    squares = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "s"]

    finite = table[(table["declined"] == "") & (table["odds"] > 0)]
    assert squares == finite["odds"].tolist()
    assert "10 of 11 against 2 of 33; p < 0.0001" in [text.get_text() for text in ax.texts]
    assert_no_text_overlaps(ax)
    assert_legend_inside(ax)


def test_declined_odds_are_a_sentence(profile):
    ax = figures.draw_odds(tables.count_odds_by_theme(*read(), "letter", sampling="census"))

    assert ax.texts[0].get_text().replace("\n", " ") == "No test: the sources are all there are, so nothing is estimated from them."


ARROWS = {"leads to": "arrow", "displaces": "bar", "requires": "dashed"}


def test_argued_links_are_rows_with_an_arrow_and_those_who_say_so(profile):
    review = open_gallery()
    statements = review.labelled("links")
    links = tables.count_argued_links(statements.assign(relation=statements["relation"].map(review.schema.label)))

    ax = figures.draw_argued_links(links, ARROWS)
    said = [text.get_text() for text in ax.texts if text.get_text()]

    assert sum(hasattr(text, "arrow_patch") and text.arrow_patch is not None for text in ax.texts) == len(links)
    assert "5 sources" in said and said.count("Level of the toll") == 2, "once where two links begin, once where one ends"
    assert_texts_apart(ax)
    assert_no_text_overlaps(ax)


def test_a_relation_without_an_arrow_is_refused():
    with pytest.raises(ValueError, match="'requires' has no arrow; the arrows are arrow, bar, dashed, dotted"):
        figures.draw_argued_links(tables.count_argued_links(STATEMENTS), {"leads to": "arrow"})


def test_a_group_none_of_which_was_read_in_full_has_a_dot(profile):
    codings, examined = groups((2, 2), (0, 3))
    examined.loc[examined["kind"] == "letter", "otherwise"] = "not examined"

    ax = figures.draw_themes_by_group(tables.count_themes_by_group(codings, examined, sampling="probability"))

    assert [text.get_text() for text in ax.texts] == ["2 of 2", "·"]
    assert "A dot: none was read in full." in ax.figure.legends[0].get_title().get_text()


def assert_texts_apart(ax) -> None:
    """No text in the axes meets another."""
    ax.figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts if text.get_text()]
    for place, (words, box) in enumerate(boxes):
        for others, other in boxes[place + 1:]:
            assert not box.overlaps(other), f"'{words}' meets '{others}'"

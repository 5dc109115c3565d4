"""Saturation: orders of sources, themes unseen, and runs in which hardly anything is new."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from gallery import read_gallery
from make_gallery import KINDS, PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables
from litmatrix.tables.saturation import estimate_chao, estimate_jackknife, find_saturation

read = cache(read_gallery)  # once for all tests here; nothing changes it

THEMES = ["tolls", "votes", "boats", "fogs"]


def frames(carried: dict[str, str], *, extracts: tuple[str, ...] = (), kinds: dict[str, str] | None = None):
    """Sources with the first letters of the themes they carry; every source was read in full but the extracts."""
    rows = [(source, theme) for source, held in carried.items() for theme in THEMES if theme[0] in held]
    examined = pd.DataFrame([(source, theme) for source in carried for theme in THEMES], columns=["source", "theme"])
    examined = examined.assign(study=examined["source"].str[0], author_group=examined["source"], kind=examined["source"].map(kinds or {}),
                               theme_label=examined["theme"].str.title(), family="all", family_label="All",
                               otherwise=np.where(examined["source"].isin(extracts), "not in the extract", "absent"))
    return pd.DataFrame(rows, columns=["source", "theme"]), examined


FIVE = {"a1": "t", "b1": "t", "c1": "t", "d1": "t", "e1": "tv"}


def test_a_theme_of_every_source_is_there_at_once_and_one_of_a_single_source_anywhere():
    curve = tables.count_accumulation(*frames(FIVE), sampling="probability", orders=2000).set_index("read")

    assert curve["median"].tolist() == [0, 1, 1, 2, 2, 2], "the second theme is as likely to be found at each of five places"
    assert curve["low"].tolist() == [0, 1, 1, 1, 1, 2] and curve["high"].tolist() == [0, 2, 2, 2, 2, 2]
    assert curve[["units", "left_out", "seen", "codebook"]].iloc[0].tolist() == [5, 0, 2, 4]


def test_the_same_seed_gives_the_same_orders_and_a_group_does_not_change_another():
    kinds = {"a1": "letter", "b1": "letter", "c1": "letter", "d1": "letter", "e1": "letter", "f1": "book"}
    codings, examined = frames({**FIVE, "f1": "b"}, kinds=kinds)

    first, again = (tables.count_accumulation(codings, examined, sampling="probability", by="kind") for _ in range(2))
    alone = tables.count_accumulation(codings, examined[examined["kind"] == "letter"], sampling="probability", by="kind")

    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(first[first["group"] == "letter"], alone)


def test_extracts_are_left_out_and_counted():
    curve = tables.count_accumulation(*frames({**FIVE, "f1": "bf"}, extracts=("f1",)), sampling="probability")

    assert curve[["units", "left_out", "seen"]].drop_duplicates().to_numpy().tolist() == [[5, 1, 2]]


def test_too_few_sources_are_declined_with_their_number():
    curve = tables.count_accumulation(*frames({name: FIVE[name] for name in ("a1", "b1", "c1", "d1")}), sampling="probability")

    assert curve["declined"].tolist() == ["No saturation: 4 were read in full, and 5 are needed."]
    assert curve["median"].isna().all()


@pytest.mark.parametrize("count", [tables.count_accumulation, tables.count_unseen_themes, tables.count_saturation])
def test_sources_not_drawn_at_random_are_declined_in_words(count):
    table = count(*read(), sampling="purposive")

    assert table["declined"].str.startswith("No saturation: the sources were picked on purpose").all()
    assert table[[name for name in ("median", "estimate", "error", "low", "high") if name in table]].isna().all(axis=None)


def test_studies_are_read_whole():
    carried = {"a1": "t", "a2": "v", "b1": "t", "c1": "t", "d1": "t", "e1": "t", "f1": "b"}
    curve = tables.count_accumulation(*frames(carried, extracts=("f1",)), sampling="probability", unit="study")

    assert curve["units"].iloc[0] == 5 and curve["left_out"].iloc[0] == 1 and curve["seen"].iloc[0] == 2
    with pytest.raises(ValueError, match="unit is 'page'"):
        tables.count_accumulation(*frames(carried), sampling="probability", unit="page")


# --- themes unseen

# Printed values. vegan 2.6 (Oksanen and others), specpool(BCI): 225 species in 50 plots, 21 in one and 19 in two.
def test_chao2_is_the_one_vegan_prints_for_barro_colorado():
    assert estimate_chao(225, 21, 19, 50)[:2] == pytest.approx((236.3732, 6.54361), abs=5e-5)


def test_jackknives_are_those_vegan_prints_for_barro_colorado():
    assert estimate_jackknife(225, 21, 19, 50)[0] == pytest.approx(245.58)
    assert estimate_jackknife(225, 21, 19, 50, order=2)[0] == pytest.approx(247.8722, abs=5e-5)


# SpadeR 0.1.1 (Chao and others 2016), ChaoSpecies, for two plots of Barro Colorado: its abundance forms have the arithmetic of
# the incidence forms, with individuals in place of sampling units. Species, in one, in two, units; estimate, error, ends.
SPADER = [
    (93, 31, 18, 448, {"chao": (119.635, 12.553, 104.072, 157.075), "corrected": (117.419, 11.562, 103.114, 151.960),
                       "first": (123.931, 7.861, 111.943, 143.506), "second": (136.913, 13.596, 117.270, 172.455)}),
    (94, 35, 16, 483, {"chao": (132.202, 17.211, 110.451, 182.714), "corrected": (128.928, 15.685, 109.078, 174.910),
                       "first": (128.928, 8.354, 115.999, 149.453), "second": (147.882, 14.450, 126.145, 184.318)}),
]


@pytest.mark.parametrize("seen, once, twice, units, printed", SPADER)
def test_estimates_errors_and_intervals_are_those_spader_prints(seen, once, twice, units, printed):
    counts = (seen, once, twice, units)

    assert estimate_chao(*counts) == pytest.approx(printed["chao"], abs=1e-3)
    assert estimate_chao(*counts, corrected=True) == pytest.approx(printed["corrected"], abs=1e-3)
    assert estimate_jackknife(*counts) == pytest.approx(printed["first"], abs=1e-3)
    assert estimate_jackknife(*counts, order=2) == pytest.approx(printed["second"], abs=1e-3)


def test_where_no_theme_is_carried_twice_the_corrected_form_serves():
    """By hand: 10 + 19/20 x 3 x 2 / 2 = 12.85; variance 2.85 + 0.9025 x 3 x 25 / 4 - 0.9025 x 81 / (4 x 12.85)."""
    assert estimate_chao(10, 3, 0, 20)[0] == pytest.approx(12.85)
    assert estimate_chao(10, 3, 0, 20)[1] == pytest.approx((2.85 + 0.9025 * 75 / 4 - 0.9025 * 81 / 51.4) ** 0.5)


def test_where_no_theme_is_carried_once_nothing_is_unseen():
    assert estimate_chao(10, 0, 3, 20) == (10, 0, 10, 10)
    assert estimate_jackknife(10, 0, 3, 20, order=2)[0] == 10, "never below what was seen"


def test_uniques_and_duplicates_are_counted_in_sources():
    carried = {"a1": "tv", "b1": "tv", "c1": "tb", "d1": "t", "e1": "t"}
    codings, examined = frames(carried)
    twice = pd.concat([codings, codings])

    unseen = tables.count_unseen_themes(twice, examined, sampling="probability")

    assert unseen["estimator"].tolist() == ["Chao2", "Chao2, bias-corrected", "jackknife, first order", "jackknife, second order"]
    assert unseen[["seen", "uniques", "duplicates", "units", "codebook"]].drop_duplicates().to_numpy().tolist() == [[3, 1, 1, 5, 4]]
    assert unseen["estimate"].iloc[0] == pytest.approx(3 + 0.8 * 1 / 2) and unseen["estimate"].iloc[2] == pytest.approx(3 + 0.8)


# --- base and run

def test_a_run_is_held_against_the_base_and_moves_on_by_one():
    """Themes new at each source: 8 6 4 2 | 1 1 0 1 0 0. The base of four holds 20, so one new theme is 5 per cent."""
    found = np.cumsum([[0, 8, 6, 4, 2, 1, 1, 0, 1, 0, 0]], axis=1)

    assert find_saturation(found, 4, 2, 0.05).tolist() == [5], "sources 5 and 6 bring two, sources 6 and 7 one"
    assert find_saturation(found, 4, 3, 0.05).tolist() == [6], "sources 7 to 9 bring one, every three before them two"
    assert find_saturation(found, 4, 2, 0.0).tolist() == [8]
    assert find_saturation(found, 4, 3, 0.0).tolist() == [0], "never reached"


def test_the_words_say_where_it_is_reached_and_how_often():
    codings, examined = frames({f"{letter}1": "t" for letter in "abcdefghi"} | {"j1": "tv"})

    stops = tables.count_saturation(codings, examined, sampling="probability").set_index(["base", "run", "threshold"])

    assert stops["text"][4, 2, 0.05] == "4+2 (4+2 to 6+2)"
    assert stops["reached"][4, 2, 0.05] == stops["orders"][4, 2, 0.05] == 1000
    assert "reached in" in stops["text"][6, 3, 0.05], "the one new theme may stand among the last"


def test_nothing_is_saturated_before_anything_was_found():
    assert find_saturation(np.zeros((1, 12), int), 4, 2, 0.05).tolist() == [0]


# --- the invented review

def test_the_invented_review_is_saturated_early_and_two_themes_are_never_seen():
    codings, examined = read()

    curve = tables.count_accumulation(codings, examined, sampling="probability")
    last = curve.iloc[-1]
    stops = tables.count_saturation(codings, examined, sampling="probability")

    assert last["units"] == PLANTED["extents"]["full"] and last["codebook"] - last["seen"] == len(PLANTED["never"]) + 1
    assert curve.set_index("read").loc[20, "median"] >= last["seen"] - 1
    assert stops["reached"].eq(stops["orders"]).all() and stops["median"].max() <= 10


def test_kinds_are_looked_at_apart():
    unseen = tables.count_unseen_themes(*read(), sampling="probability", by="kind")

    assert unseen["group"].unique().tolist() == list(KINDS)
    assert unseen.groupby("group")["units"].first().sum() == PLANTED["extents"]["full"]


# --- figures

@pytest.fixture(params=["default", "talk"])
def profile(request):
    figures.use_profile(request.param)
    yield request.param
    plt.close("all")


def test_the_curve_is_the_median_in_its_band(profile):
    curve = tables.count_accumulation(*read(), sampling="probability")

    ax = figures.draw_accumulation(curve)

    assert any(np.array_equal(line.get_ydata(), curve["median"]) for line in ax.lines)
    assert "17 of 20 themes\nin 44" in [text.get_text() for text in ax.texts]
    assert_no_text_overlaps(ax)
    assert_legend_inside(ax)


def test_each_kind_has_a_panel_and_a_declined_one_says_why(profile):
    codings, examined = read()
    few = examined[(examined["kind"] != "lecture") | (examined["source"].isin(examined["source"].unique()[:12]))]

    ax = figures.draw_accumulation(tables.count_accumulation(codings, few, sampling="probability", by="kind"))
    said = [text.get_text().replace("\n", " ") for text in ax.texts]

    assert [name for name in KINDS if name in said] == list(KINDS)
    assert any(words.startswith("No saturation: 2 were read in full") for words in said)
    assert_no_text_overlaps(ax)


@pytest.mark.parametrize("count, draw", [(tables.count_unseen_themes, figures.draw_unseen_themes),
                                         (tables.count_saturation, figures.draw_saturation)])
def test_rows_keep_inside_the_figure_and_print_their_numbers(profile, count, draw):
    for by in ("", "kind"):
        table = count(*read(), sampling="probability", by=by)
        ax = draw(table)

        printed = [text.get_text() for text in ax.texts]
        numbers = table["text"] if "text" in table else table["estimate"].map("{:.1f} (".format)
        assert all(any(text.startswith(number) for text in printed) for number in numbers)
        assert_no_text_overlaps(ax)
        assert_legend_inside(ax)


@pytest.mark.parametrize("count, draw", [(tables.count_accumulation, figures.draw_accumulation),
                                         (tables.count_unseen_themes, figures.draw_unseen_themes),
                                         (tables.count_saturation, figures.draw_saturation)])
def test_where_it_is_declined_the_figure_is_the_sentence(profile, count, draw):
    ax = draw(count(*read(), sampling="census"))

    assert [text.get_text().replace("\n", " ") for text in ax.texts] == [
        "No saturation: the sources are all there are, so nothing is estimated from them."]
    assert not ax.lines and not ax.patches


def assert_legend_inside(ax) -> None:
    """The legend and the notes in it stand inside the figure and meet no axis label."""
    ax.figure.draw_without_rendering()
    box, whole = ax.figure.legends[0].get_window_extent(), ax.figure.bbox
    assert box.x0 >= whole.x0 - 1 and box.x1 <= whole.x1 + 1 and box.y0 >= whole.y0 - 1
    assert box.y1 <= ax.xaxis.label.get_window_extent().y0 + 2 or not ax.get_xlabel()

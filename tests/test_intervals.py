"""Intervals against published values, and the words in which they are declined."""

import math
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from gallery import read_gallery
from make_gallery import PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables
from litmatrix.tables.exact import adjust_holm, compare_groups, describe_p, estimate_odds
from litmatrix.tables.intervals import decline_sampling

read = cache(read_gallery)  # once for all tests here; nothing changes it

# Newcombe (1998), Statistics in Medicine 17, 857-872, table I: methods 3 (score) and 5 (exact)
NEWCOMBE = [(81, 263, (0.2553, 0.3662), (0.2527, 0.3676)), (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
            (0, 20, (0.0, 0.1611), (0.0, 0.1684)), (1, 29, (0.0061, 0.1718), (0.0009, 0.1776))]


@pytest.mark.parametrize("count, total, score, exact", NEWCOMBE)
def test_intervals_of_shares_are_those_newcombe_prints(count, total, score, exact):
    assert tables.wilson_interval(count, total) == pytest.approx(score, abs=5e-5)
    assert tables.exact_interval(count, total) == pytest.approx(exact, abs=5e-5)


def test_an_interval_never_leaves_nought_and_one():
    assert tables.wilson_interval(20, 20)[1] == 1.0 and tables.exact_interval(20, 20)[1] == 1.0
    assert all(math.isnan(end) for end in (*tables.wilson_interval(0, 0), *tables.exact_interval(0, 0)))


def test_a_wider_level_gives_a_wider_interval():
    assert tables.wilson_interval(5, 20, level=0.99)[0] < tables.wilson_interval(5, 20)[0]


def test_the_bootstrap_gives_the_percentiles_that_efron_and_tibshirani_print():
    """Seven treated mice, mean 86.86: 90 per cent from 49.9 to 126.7 (Efron and Tibshirani 1993, section 13.3, 1000 draws)."""
    mice = np.array([[94, 1], [197, 1], [16, 1], [38, 1], [99, 1], [141, 1], [23, 1]])

    low, high = tables.bootstrap_interval(mice, lambda sums: sums[:, 0] / sums[:, 1], level=0.90, repeats=20_000)

    assert low == pytest.approx(49.9, abs=1.5) and high == pytest.approx(126.7, abs=1.5)


def test_the_bootstrap_draws_whole_sources_so_that_one_long_source_makes_it_wide():
    one_long = np.array([[45, 60_000], *[[1, 2000]] * 5, [0, 2000], [0, 2000]])
    alike = np.array([[6, 9250]] * 7 + [[8, 9250]])

    def rate(sums: np.ndarray) -> np.ndarray:
        return sums[:, 0] / sums[:, 1] * 1000

    assert np.ptp(tables.bootstrap_interval(one_long, rate)) > 3 * np.ptp(tables.bootstrap_interval(alike, rate))


def test_the_same_seed_gives_the_same_interval_and_several_columns_several_ends():
    sums = np.array([[1, 0, 10], [2, 1, 10], [0, 1, 10], [4, 0, 10]])

    def shares(drawn: np.ndarray) -> np.ndarray:
        return drawn[:, :2] / drawn[:, 2:]

    low, high = tables.bootstrap_interval(sums, shares, seed=3)

    assert low.shape == high.shape == (2,)
    assert np.array_equal(low, tables.bootstrap_interval(sums, shares, seed=3)[0])
    assert (low <= [7 / 40, 2 / 40]).all() and (high >= [7 / 40, 2 / 40]).all()


def test_a_draw_in_which_the_statistic_is_not_defined_is_left_out():
    def ratio(drawn: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return drawn[:, 0] / drawn[:, 1]

    low, high = tables.bootstrap_interval(np.array([[1, 2], [0, 0]]), ratio)

    assert low == high == 0.5


@pytest.mark.parametrize("sampling, words", [("purposive", "picked on purpose"), ("census", "all there are")])
def test_nothing_is_inferred_where_sources_were_not_drawn(sampling, words):
    assert words in decline_sampling(sampling) and decline_sampling(sampling, "No test").startswith("No test: ")
    assert decline_sampling("probability") == ""


def test_a_word_that_review_toml_does_not_allow_is_refused():
    with pytest.raises(ValueError, match="sampling is 'random'; allowed are purposive, census, probability"):
        decline_sampling("random")


# --- shares of sources

def frame(sources: int, carrying: int, extracts: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """So many sources read in full, so many of which carry the theme, and extracts that all carry it."""
    names = [f"s{number}" for number in range(sources + extracts)]
    examined = pd.DataFrame({"source": names, "study": names, "author_group": names, "theme": "tolls", "theme_label": "Tolls",
                             "family": "money", "family_label": "Money",
                             "otherwise": ["absent"] * sources + ["not in the extract"] * extracts})
    return pd.DataFrame({"source": [*names[:carrying], *names[sources:]], "theme": "tolls"}), examined


def test_extracts_count_in_the_bounds_and_not_in_the_share():
    share = tables.count_shares_by_theme(*frame(20, 5, 4), sampling="probability").iloc[0]

    assert share["text"] == "9 of 24" and (share["carried"], share["in_full"], share["share"]) == (5, 20, 0.25)
    assert (share["low"], share["high"]) == pytest.approx(tables.wilson_interval(5, 20), abs=1e-6)
    assert share["interval"] == "5 of 20, 11% to 47%" and share["declined"] == ""


def test_below_twenty_sources_read_in_full_there_is_no_share():
    share = tables.count_shares_by_theme(*frame(19, 5, 4), sampling="probability").iloc[0]

    assert math.isnan(share["share"]) and share["interval"] == ""
    assert share["declined"] == "No interval: 19 sources were read in full for it, and 20 are needed."


def test_shares_of_a_purposive_corpus_are_declined():
    share = tables.count_shares_by_theme(*frame(30, 5, 0), sampling="purposive").iloc[0]

    assert math.isnan(share["low"]) and "picked on purpose" in share["declined"] and share["text"] == "5 of 30"


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method is 'wald'; allowed are wilson, exact"):
        tables.count_shares_by_theme(*frame(20, 5, 0), sampling="probability", method="wald")


@pytest.mark.parametrize("profile", ["default", "talk"])
def test_shares_are_drawn_with_their_lines_and_counts(profile):
    figures.use_profile(profile)
    shares = tables.count_shares_by_theme(*read(), sampling="probability")

    ax = figures.draw_shares(shares)

    assert shares["in_full"].unique().tolist() == [PLANTED["extents"]["full"]]
    drawn = {tuple(line.get_xdata()) for line in ax.lines}
    assert all((low, high) in drawn for low, high in zip(shares["low"], shares["high"], strict=True))
    assert "25 of 44" in [text.get_text() for text in ax.texts]
    assert_no_text_overlaps(ax)
    plt.close("all")


def test_where_shares_are_declined_the_figure_is_the_sentence():
    figures.use_profile()
    ax = figures.draw_shares(tables.count_shares_by_theme(*read(), sampling="purposive"))

    assert [text.get_text().replace("\n", " ") for text in ax.texts] == [decline_sampling("purposive")]
    assert not ax.lines
    plt.close("all")


# --- exact tests

def test_exact_tests_of_two_groups_are_those_published():
    """Fisher's tea and his convictions of twins, as R prints them (fisher.test); tables as counts of totals."""
    assert compare_groups([3, 1], [4, 4])[0] == pytest.approx(0.4857143)
    assert compare_groups([2, 10], [17, 13]) == (pytest.approx(0.0005367, abs=5e-8), "Fisher's exact test")


@pytest.mark.parametrize("counts, totals", [((3, 0, 1), (3, 2, 2)), ((2, 2, 0), (2, 3, 3)), ((1, 2, 3, 0), (4, 4, 4, 4))])
def test_the_exact_test_of_more_groups_sums_all_tables_as_unlikely(counts, totals):
    """Every table is listed here by hand, with its weight as a whole number."""
    carried, weights = sum(counts), {}
    for cells in np.ndindex(*[total + 1 for total in totals]):
        if sum(cells) == carried:
            weights[cells] = math.prod(math.comb(total, cell) for total, cell in zip(totals, cells, strict=True))
    expected = sum(weight for weight in weights.values() if weight <= weights[counts]) / sum(weights.values())

    p, method = compare_groups(counts, totals)

    assert p == pytest.approx(expected, rel=1e-9) and method == "Freeman and Halton's exact test"


def test_two_groups_agree_with_scipy():
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    for one, of_one, two, of_two in ((7, 11, 18, 33), (10, 11, 2, 33), (0, 5, 5, 9), (40, 90, 10, 70)):
        table = [[one, of_one - one], [two, of_two - two]]
        assert compare_groups([one, two], [of_one, of_two])[0] == pytest.approx(fisher_exact(table).pvalue)
        theirs = odds_ratio(table, kind="conditional")
        ends = theirs.confidence_interval(0.95)
        assert estimate_odds(one, of_one, two, of_two) == pytest.approx((theirs.statistic, ends.low, ends.high), rel=1e-6)


def test_too_many_tables_are_drawn_and_the_name_of_the_test_says_so():
    totals = [300, 300, 300, 300]

    p, method = compare_groups([150, 150, 150, 165], totals)

    assert method == "Freeman and Halton's exact test, 19,999 random tables"
    assert p == compare_groups([150, 150, 150, 165], totals)[0], "from the same seed"
    assert 0.4 < p < 0.65


def test_without_variation_there_is_no_p_value():
    assert math.isnan(compare_groups([0, 0], [5, 9])[0]) and math.isnan(compare_groups([5, 9], [5, 9])[0])
    assert all(math.isnan(end) for end in estimate_odds(0, 5, 0, 9))


def test_an_odds_ratio_of_none_or_all_is_nought_or_infinite():
    assert estimate_odds(0, 5, 4, 9)[:2] == (0.0, 0.0)
    assert estimate_odds(5, 5, 4, 9)[0] == estimate_odds(5, 5, 4, 9)[2] == math.inf


def test_holm_multiplies_by_what_is_left_and_never_falls():
    """R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm")."""
    assert adjust_holm([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])


def test_holm_passes_over_what_was_not_tested():
    adjusted = adjust_holm([0.04, math.nan, 0.01])

    assert adjusted[0] == pytest.approx(0.04) and math.isnan(adjusted[1]) and adjusted[2] == pytest.approx(0.02)
    assert adjust_holm([0.7, 0.8]) == [1.0, 1.0]


def test_a_p_value_in_print_is_never_nought():
    assert [describe_p(value) for value in (0.4, 0.034, 0.00123, 0.00001, math.nan)] == ["0.40", "0.03", "0.0012", "< 0.0001", "no test"]

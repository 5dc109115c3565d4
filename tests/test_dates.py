"""Sources and themes by date, counted by hand on four sources; one has no date and one only its year."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables
from litmatrix.tables.dates import find_span

SOURCES = pd.DataFrame([["hill", "book", "2019"], ["moss", "book", "2019-05-04"], ["tide", "letter", ""], ["vale", "letter", "2021-02"]],
                       columns=["source", "kind", "date"])
EVENTS = pd.DataFrame({"date": ["2020-06", "2018", ""], "label": ["Vote", "Order", "Rumour"]})


@pytest.fixture(autouse=True)
def _default():
    figures.use_profile("default")
    yield
    plt.close("all")


def counts(table: pd.DataFrame, part: str) -> list[tuple]:
    return list(table.loc[table["part"] == part, ["row", "date", "known", "count"]].itertuples(index=False, name=None))


def test_a_date_is_as_wide_as_it_is_known():
    assert find_span("2019") == ("year", 2019.0, 2020.0)
    assert find_span("2020-03") == ("month", round(2020 + 60 / 366, 4), round(2020 + 91 / 366, 4))
    assert find_span("2019-12") == ("month", round(2019 + 334 / 365, 4), 2020.0)
    assert find_span("2019-12-31") == ("day", round(2019 + 364 / 365, 4), 2020.0)
    assert find_span("") == ("no date", None, None)


@pytest.mark.parametrize("text", ["spring 2019", "2019-5", "04.05.2019", "2019-13"])
def test_a_date_in_another_form_is_refused(text):
    with pytest.raises(ValueError, match=f"the date '{text}' is not YYYY, YYYY-MM or YYYY-MM-DD"):
        tables.count_sources_by_date(SOURCES.assign(date=text), every="day")


def test_by_year_every_date_is_its_year_and_no_date_stays_none():
    table = tables.count_sources_by_date(SOURCES, "kind")

    assert counts(table, "all") == [("all sources", "2019", "year", 2), ("all sources", "2021", "year", 1),
                                    ("all sources", "", "no date", 1)]
    assert counts(table, "row") == [("book", "2019", "year", 2), ("letter", "2021", "year", 1), ("letter", "", "no date", 1)]
    assert set(table["total"]) == {4}


def test_by_month_what_is_known_to_the_year_is_counted_for_no_month():
    table = tables.count_sources_by_date(SOURCES, every="month")

    assert counts(table, "all") == [("all sources", "2019", "year", 1), ("all sources", "2019-05", "month", 1),
                                    ("all sources", "2021-02", "month", 1), ("all sources", "", "no date", 1)]


def test_an_unknown_step_is_refused():
    with pytest.raises(ValueError, match="every is 'week'; allowed are year, month, day"):
        tables.count_sources_by_date(SOURCES, every="week")


def test_events_stand_beneath_in_order_and_those_without_a_date_last():
    table = tables.count_sources_by_date(SOURCES, events=EVENTS)

    assert counts(table, "event") == [("Order", "2018", "year", 1), ("Vote", "2020-06", "month", 1), ("Rumour", "", "no date", 1)]


def test_themes_are_counted_by_date_with_what_an_extract_may_hide():
    examined = pd.DataFrame([[source, theme, theme.title(), "not in the extract" if source == "vale" else "absent"]
                             for source in SOURCES["source"] for theme in ("tolls", "votes", "boats")],
                            columns=["source", "theme", "theme_label", "otherwise"]).query("theme != 'boats' or source != 'vale'")
    codings = pd.DataFrame([["hill", "tolls"], ["moss", "tolls"], ["moss", "tolls"], ["tide", "votes"]], columns=["source", "theme"])
    table = tables.count_themes_by_date(codings, examined, SOURCES)

    assert counts(table, "all") == [("all sources", "2019", "year", 2), ("all sources", "2021", "year", 1),
                                    ("all sources", "", "no date", 1)]
    assert table.loc[table["part"] == "row", ["row", "date", "count", "at_most"]].to_numpy().tolist() == [
        ["Tolls", "2019", 2, 2], ["Tolls", "2021", 0, 1], ["Votes", "2021", 0, 1], ["Votes", "", 1, 1], ["Boats", "", 0, 0]]


def test_a_unit_with_two_dates_stands_at_both_and_counts_once_in_all():
    grouped = SOURCES.assign(author_group=["a", "b", "b", "b"])
    table = tables.count_sources_by_date(grouped, unit="author_group")

    assert counts(table, "all") == [("all author groups", "2019", "year", 2), ("all author groups", "2021", "year", 1),
                                    ("all author groups", "", "no date", 1)]
    assert set(table["total"]) == {2}


def test_the_sources_planted_without_a_date_are_counted():
    table = tables.count_sources_by_date(open_gallery().sources(charted_only=True), "kind")

    assert table.loc[(table["part"] == "all") & (table["date"] == ""), "count"].tolist() == [PLANTED["without_date"]]
    assert table.loc[table["part"] == "all", "count"].sum() == 60


def bars(ax, gid: str) -> list[tuple[float, float]]:
    return [(bar.get_x(), round(bar.get_x() + bar.get_width(), 4)) for bar in ax.patches if bar.get_gid() == gid]


def test_a_date_known_to_the_year_is_drawn_over_the_year_and_a_month_over_the_month():
    ax = figures.draw_dates(tables.count_sources_by_date(SOURCES, every="month"))

    assert bars(ax, "coarse") == [(2019.0, 2020.0)]
    assert bars(ax, "exact") == [find_span("2019-05")[1:], find_span("2021-02")[1:]]


def test_bars_of_all_rows_have_one_scale():
    ax = figures.draw_dates(tables.count_sources_by_date(SOURCES, "kind"))
    heights = [abs(bar.get_height()) for bar in ax.patches if bar.get_gid() == "exact"]

    assert heights == pytest.approx([heights[0], heights[0] / 2, heights[0], heights[0] / 2])


def test_the_caption_counts_what_has_no_date():
    assert "1 of 4 sources have no date." in figures.draw_dates(tables.count_sources_by_date(SOURCES)).get_xlabel()
    dated = figures.draw_dates(tables.count_sources_by_date(SOURCES.query("date != ''")))
    assert "All 3 sources have a date." in dated.get_xlabel()
    assert "no date" not in [tick.get_text() for tick in dated.get_xticklabels()]


def test_the_tallest_bar_is_told_and_bands_are_none():
    many = pd.concat([SOURCES, SOURCES.assign(source=SOURCES["source"] + "2", date="2019")])

    assert "Tallest bar: 1." in figures.draw_dates(tables.count_sources_by_date(many.query("date != ''"), every="month")).get_xlabel()
    assert "Tallest bar: 6." in figures.draw_dates(tables.count_sources_by_date(many)).get_xlabel()


def test_an_event_without_a_date_is_told_and_not_placed():
    ax = figures.draw_dates(tables.count_sources_by_date(SOURCES, events=EVENTS))

    assert "Events without a date: Rumour." in ax.get_xlabel().replace("\n", " ")
    assert {"Vote", "Order"} <= {text.get_text() for text in ax.texts}
    assert "Rumour" not in {text.get_text() for text in ax.texts}


def test_a_corpus_without_any_date_draws_no_bar_in_time():
    ax = figures.draw_dates(tables.count_sources_by_date(SOURCES.assign(date="")))

    assert "4 of 4 sources have no date." in ax.get_xlabel()
    assert bars(ax, "exact") == []


@pytest.mark.parametrize("profile", ["default", "talk"])
@pytest.mark.parametrize("every", ["year", "month"])
def test_no_label_of_a_chart_by_date_is_clipped(profile, every):
    figures.use_profile(profile)
    codings, examined = read_gallery()
    review = open_gallery()
    ax = figures.draw_dates(tables.count_themes_by_date(codings, examined, review.sources(), every=every, events=review.table("events")))

    assert_no_text_overlaps(ax)
    box, whole = ax.xaxis.label.get_window_extent(), ax.figure.bbox
    assert box.x0 >= whole.x0 and box.x1 <= whole.x1

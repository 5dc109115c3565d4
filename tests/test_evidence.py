"""The evidence map, counted by hand on four sources; nothing is hidden but in the extract."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables


@pytest.fixture
def sources() -> pd.DataFrame:
    return pd.DataFrame([["hill", "north", "book", "town"], ["moss", "north", "book", "boats"], ["tide", "tide", "letter", ""],
                         ["vale", "vale", "letter", "town"]], columns=["source", "author_group", "kind", "standpoint"])


@pytest.fixture
def examined() -> pd.DataFrame:
    """hill and moss are books by one group; tide is an extract; vale was not read."""
    rows = [(source, group, kind, theme, theme.title(), otherwise)
            for source, group, kind, otherwise in [
                ("hill", "north", "book", "absent"), ("moss", "north", "book", "absent"),
                ("tide", "tide", "letter", "not in the extract"), ("vale", "vale", "letter", "not examined")]
            for theme in ("tolls", "votes")]
    return pd.DataFrame(rows, columns=["source", "author_group", "kind", "theme", "theme_label", "otherwise"])


CODINGS = pd.DataFrame([["hill", "tolls"], ["hill", "tolls"], ["moss", "tolls"], ["tide", "votes"]], columns=["source", "theme"])


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def told(table: pd.DataFrame) -> dict:
    return {(row.row, row.column): row.text for row in table.itertuples()}


def test_empty_combinations_are_rows_and_what_is_not_recorded_has_a_name(sources):
    table = tables.count_evidence(sources, "kind", "standpoint")

    assert told(table) == {("book", "town"): "1 of 4", ("book", "boats"): "1 of 4", ("book", "not recorded"): "0 of 4",
                           ("letter", "town"): "1 of 4", ("letter", "boats"): "0 of 4", ("letter", "not recorded"): "1 of 4"}
    assert table["column_total"].tolist() == [2, 1, 1, 2, 1, 1]


def test_an_order_given_keeps_values_that_never_occur_and_puts_the_unrecorded_last(sources):
    table = tables.count_evidence(sources, "standpoint", "kind", row_order=["boats", "town", "sea"], column_order=["letter", "book"])

    assert list(dict.fromkeys(table["row"])) == ["boats", "town", "sea", "not recorded"]
    assert table.loc[table["row"] == "sea", ["count", "row_total"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_units_are_counted_and_not_rows(sources):
    table = tables.count_evidence(pd.concat([sources, sources]), "kind", "standpoint", unit="author_group")

    assert table[["count", "row_total"]].to_numpy().tolist()[:2] == [[1, 1], [1, 1]], "one group wrote both books"


def test_a_theme_is_at_most_what_extracts_and_the_unread_may_hide(examined):
    table = tables.count_evidence_by_theme(CODINGS, examined, "kind")

    assert told(table) == {("Tolls", "book"): "2 of 2", ("Tolls", "letter"): "0 of 2, at most 2",
                           ("Votes", "book"): "0 of 2", ("Votes", "letter"): "1 of 2, at most 2"}
    assert table["row_total"].tolist() == [2, 2, 1, 1]
    assert tables.count_evidence_by_theme(CODINGS, examined, "kind", unit="author_group")["text"].tolist()[0] == "1 of 1"


def test_a_map_of_codings_tells_what_extracts_and_the_unread_may_hide(examined):
    """tide and vale may stand in any cell; tide is seen in one of them already."""
    judged = CODINGS.assign(voice=["own", "own", "reported", "own"])
    table = tables.count_evidence(judged, "theme", "voice", examined=examined)

    assert told(table) == {("tolls", "own"): "1 of 4, at most 3", ("tolls", "reported"): "1 of 4, at most 3",
                           ("votes", "own"): "1 of 4, at most 2", ("votes", "reported"): "0 of 4, at most 2"}


def test_the_kind_in_which_a_theme_is_planted_stands_out():
    codings, examined = read_gallery()
    planted = PLANTED["commoner"]
    label = dict(zip(examined["theme"], examined["theme_label"], strict=True))[planted["theme"]]
    table = tables.count_evidence_by_theme(codings, examined, "kind")
    counts = table[table["row"] == label].set_index("column")["count"]

    assert counts[planted["kind"]] == planted["there"][0]
    assert counts.drop(planted["kind"]).sum() == planted["elsewhere"][0]


def marks(ax, gid: str):
    return next(drawn for drawn in ax.collections if drawn.get_gid() == gid)


def test_areas_are_in_proportion_and_every_number_is_printed(examined):
    figures.use_profile("default")
    ax = figures.draw_evidence(tables.count_evidence_by_theme(CODINGS, examined, "kind"))
    numbers = sorted(text.get_text() for text in ax.texts)

    assert numbers == ["0", "0 to 2", "1", "2", "to 2"]
    two, one = marks(ax, "count").get_sizes()
    assert two == pytest.approx(2 * one)
    assert marks(ax, "at most").get_sizes().tolist() == [two, two], "rings are on the same scale"


def test_an_empty_cell_is_ruled_and_holds_a_zero():
    figures.use_profile("default")
    table = pd.DataFrame([["a", "x", 0, 0, 0, 3, ""]], columns=["row", "column", "count", "at_most", "row_total", "column_total", "text"])
    ax = figures.draw_evidence(table)

    assert [text.get_text() for text in ax.texts] == ["0"]
    assert not [drawn for drawn in ax.collections if drawn.get_gid() in {"count", "at most"}]


@pytest.mark.parametrize("profile", ["default", "talk"])
@pytest.mark.parametrize("columns", [4, 14])
def test_no_label_of_an_evidence_map_is_clipped(profile, columns):
    figures.use_profile(profile)
    codings, examined = read_gallery()
    table = tables.count_evidence_by_theme(codings, examined, "kind")
    wide = pd.concat([table.assign(column=table["column"] + str(number)) for number in range(columns // 4)], ignore_index=True)
    ax = figures.draw_evidence(wide)

    assert_no_text_overlaps(ax)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not [one for place, one in enumerate(boxes) if any(one.overlaps(other) for other in boxes[place + 1:])]


@pytest.mark.parametrize("profile", ["default", "talk"])
def test_a_map_of_two_attributes_of_sources_has_no_rings(profile):
    figures.use_profile(profile)
    ax = figures.draw_evidence(tables.count_evidence(open_gallery().sources(charted_only=True), "kind", "standpoint"))

    assert_no_text_overlaps(ax)
    assert not ax.figure.legends

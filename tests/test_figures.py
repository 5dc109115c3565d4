"""Figures are tested by their artists: marks, bar lengths, labels, and that no text meets another."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection

from litmatrix import figures

FAMILIES = {"tolls": "Money", "votes": "Power"}


@pytest.fixture(autouse=True)
def profile():
    figures.use_profile("default")
    yield
    plt.close("all")


def states(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit_label", "theme_label", "state", "elsewhere"])
    return frame.assign(family_label=frame["theme_label"].map(FAMILIES))


def marks_at(ax, gid: str) -> list[tuple[float, float]]:
    return [tuple(artist.get_offsets()[0]) for artist in ax.collections if artist.get_gid() == gid]


def bars_of(ax) -> list[float]:
    """The length of each bar, row by row and from left to right."""
    return [bar.get_width() for bar in sorted(ax.patches, key=lambda bar: (bar.get_y(), bar.get_x()))]


def labels(axis) -> list[str]:
    return [tick.get_text() for tick in axis.get_ticklabels()]


def assert_no_text_overlaps(ax) -> None:
    """No two tick labels of an axis meet, and nothing stands outside the figure."""
    ax.figure.canvas.draw()
    whole = ax.figure.bbox
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        drawn = [label for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True) if low <= place <= high]
        boxes = [label.get_window_extent() for label in drawn if label.get_text()]
        for place, box in enumerate(boxes):
            assert box.x0 >= whole.x0 - 1 and box.x1 <= whole.x1 + 1, "a label is clipped"
            assert box.y0 >= whole.y0 - 1 and box.y1 <= whole.y1 + 1, "a label is clipped"
            assert not any(box.overlaps(other) for other in boxes[place + 1:])
    for text in ax.texts:
        box = text.get_window_extent()
        assert box.x1 <= whole.x1 + 1 and box.x0 >= whole.x0 - 1, f"'{text.get_text()}' is clipped"


def test_an_unknown_profile_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="profile 'poster' is not known; allowed are default, talk"):
        figures.use_profile("poster")


def test_a_figure_has_the_width_of_its_profile_in_mm():
    table = pd.DataFrame({"row": ["a"], "column": ["b"], "count": [1]})

    assert figures.draw_counts(table, label="things").figure.get_size_inches()[0] * 25.4 == pytest.approx(180)
    figures.use_profile("talk")
    assert figures.draw_counts(table, label="things").figure.get_size_inches()[0] * 25.4 == pytest.approx(254)


def test_fonts_are_embedded_as_truetype_and_the_shipped_one_is_used():
    assert mpl.rcParams["pdf.fonttype"] == 42
    path = mpl.font_manager.findfont(mpl.rcParams["font.family"][0], fallback_to_default=False)
    assert "litmatrix" in path


def test_each_state_has_a_mark_of_its_own_and_elsewhere_keeps_its_doubt():
    table = states(("Hill", "tolls", "present", "no"), ("Moss", "tolls", "not in the extract", "yes"),
                   ("Hill", "votes", "absent", "no"), ("Moss", "votes", "not examined", "no"))

    ax = figures.draw_states(table)

    assert [x for x, _ in marks_at(ax, "present")] == [0]
    assert [x for x, _ in marks_at(ax, "elsewhere")] == [1]
    assert [round(x) for x, _ in marks_at(ax, "not in the extract")] == [1]
    assert [x for x, _ in marks_at(ax, "absent")] == [0]
    assert [x for x, _ in marks_at(ax, "not examined")] == [1]


def test_themes_stand_under_their_family_in_bold():
    ax = figures.draw_states(states(("Hill", "tolls", "present", "no"), ("Hill", "votes", "absent", "no")))

    assert labels(ax.yaxis) == ["Money", "tolls", "Power", "votes"]
    assert [tick.get_fontweight() for tick in ax.get_yticklabels()] == ["bold", "normal", "bold", "normal"]


def test_bars_are_as_long_as_the_counts_and_the_open_part_is_the_doubt():
    table = pd.DataFrame({"family_label": ["Money", "Power"], "theme_label": ["tolls", "votes"], "present": [3, 1], "at_most": [5, 1],
                          "total": [7, 7], "text": ["3 of 7, at most 5", "1 of 7"]})

    ax = figures.draw_bounds(table)

    assert bars_of(ax) == [3, 2, 1, 0]
    assert [text.get_text() for text in ax.texts] == ["3 of 7, at most 5", "1 of 7"]
    assert ax.get_xlabel() == "sources, of 7"
    assert_no_text_overlaps(ax)


def test_stacks_print_their_numbers():
    table = pd.DataFrame({"row": ["a", "a", "b", "b"], "column": ["kept", "dropped"] * 2, "count": [4, 2, 1, 0]})

    ax = figures.draw_stacks(table, label="decisions")

    assert bars_of(ax) == [4, 2, 1]
    assert [text.get_text() for text in sorted(ax.texts, key=lambda text: text.get_position()[::-1])] == ["4", "2", "1"]


def test_agreement_says_undefined_where_nothing_varies():
    table = pd.DataFrame({"theme_label": ["tolls", "votes"], "both": [4, 0], "first_only": [1, 0], "second_only": [0, 0],
                          "alpha": [0.871, float("nan")]})

    texts = [text.get_text() for text in figures.draw_agreement(table).texts]

    assert "alpha 0.87" in texts
    assert "alpha undefined: no variation" in texts


def test_counts_print_the_number_or_a_faint_dot():
    table = pd.DataFrame({"row": ["a", "b"], "column": ["x", "x"], "count": [3, 0]})

    ax = figures.draw_counts(table, label="sources")

    assert [text.get_text() for text in ax.texts] == ["3", "·"]
    assert [len(drawn.get_paths()) for drawn in ax.collections if isinstance(drawn, PolyCollection)] == [1], "a box for the 3 alone"


def test_marks_take_the_shape_they_are_given_and_print_a_count_above_one():
    table = pd.DataFrame({"row": ["a", "a", "b"], "column": ["x", "y", "x"], "mark": ["for", "", "against"], "count": [3, 0, 1]})

    ax = figures.draw_marks(table, {"for": "full", "against": "cross"})

    assert [text.get_text() for text in ax.texts] == ["3"]
    assert labels(ax.xaxis) == ["x", "y"]


def test_a_mark_without_a_shape_is_refused():
    table = pd.DataFrame({"row": ["a"], "column": ["x"], "mark": ["maybe"], "count": [1]})

    with pytest.raises(ValueError, match="'maybe' has no shape"):
        figures.draw_marks(table, {"for": "full"})


def test_a_timeline_draws_an_arrow_for_each_answer_and_says_what_is_not_verified():
    table = pd.DataFrame({"date": ["2020", "2021-03"], "label": ["Plan", "Post"], "kind": ["policy", "source"],
                          "certainty": ["verified", "inferred"], "answers": ["", "Plan"]})

    ax = figures.draw_timeline(table, highlight="source")

    assert labels(ax.yaxis) == ["2020", "2021-03 (inferred)"]
    assert len([text for text in ax.texts if getattr(text, "arrow_patch", None)]) == 1


LONG = "a reader's comment on a very long report by many authors"


@pytest.mark.parametrize("profile_name", ["default", "talk"])
@pytest.mark.parametrize("columns", [[f"{LONG} {number}" for number in range(7)],
                                     [f"Unabbreviatedsurname{number} 2021" for number in range(12)]])
def test_no_label_meets_another_however_long(profile_name, columns):
    figures.use_profile(profile_name)
    rows = ["A theme with a long name about several things at once, and more", "short"]
    table = pd.DataFrame([[row, column, 1] for row in rows for column in columns], columns=["row", "column", "count"])

    assert_no_text_overlaps(figures.draw_counts(table, label="sources"))
    assert_no_text_overlaps(figures.draw_marks(table.assign(mark="for"), {"for": "full"}))


def test_words_carriers_and_timeline_keep_inside_the_figure():
    words = pd.DataFrame({"label": ["Hill", LONG], "extent": ["full", "abstract"], "passages": [84, 1], "words": [4095, 70]})
    carriers = pd.DataFrame({"band": ["2 author groups", "none"], "themes": [9, 0], "theme_labels": ["; ".join([LONG] * 9), ""]})

    events = pd.DataFrame({"date": ["2020", "2021-03"], "label": [LONG, "Post"], "kind": ["policy", "source"],
                           "certainty": ["verified", "general knowledge"], "answers": ["", LONG]})

    assert_no_text_overlaps(figures.draw_words(words))
    assert_no_text_overlaps(figures.draw_timeline(events))
    assert_no_text_overlaps(figures.draw_carriers(carriers))


def test_a_table_for_reading_escapes_what_is_in_it_and_is_the_same_twice():
    table = pd.DataFrame({"family": ["Money", "Money", "Power"], "theme_label": ["<b>tolls", "fees", "votes"], "count": [1200, 2, 3],
                          "Hill": ["<script>alert(1)</script>", None, "x"]})

    html = figures.draw_table(table, group="family").data

    assert "<script>" not in html and "&lt;script&gt;" in html and "&lt;b&gt;tolls" in html
    assert html.count("Money") == 1 and "theme label" in html and "1,200" in html and "None" not in html
    assert html == figures.draw_table(table, group="family").data


def test_drawing_leaves_the_table_as_it_was():
    table = states(("Hill", "tolls", "present", "no"))
    before = table.copy()

    figures.draw_states(table)

    pd.testing.assert_frame_equal(table, before)

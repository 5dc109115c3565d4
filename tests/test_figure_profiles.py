"""What a profile demands, colours as others see them, and what a layout hides."""

import tomllib

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from litmatrix import figures
from litmatrix.figures import demands
from litmatrix.figures.colours import choose_ink, find_contrast, list_distances
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, shrink_type

TABLE = pd.DataFrame({"row": ["a"], "column": ["b"], "count": [1]})
OKABE_ITO = ["#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"]


@pytest.fixture(autouse=True)
def _settings():
    with mpl.rc_context():
        yield
    figures.use_profile("default")
    plt.close("all")


def test_there_is_a_profile_for_the_house_for_slides_and_for_each_journal_with_its_columns():
    assert figures.list_profiles() == [
        "default", "talk", "bmc", "bmc-single", "elsevier", "elsevier-single", "elsevier-one-and-half", "nature", "nature-single",
        "plos", "plos-single", "plos-one-and-half", "springer", "springer-single", "springer-one-and-half", "wiley", "wiley-single"]


@pytest.mark.parametrize("path", sorted(demands.FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_profile_says_when_it_was_checked_and_how_sure_each_part_is(path):
    data = tomllib.loads(path.read_text(encoding="utf-8"))

    assert data["checked_on"].isoformat() >= "2026-11-22" and data["source"]
    assert set(data["certainty"]) == {"widths", "limits", "drawing"}
    assert all(any(word in told for word in ("own", "read", "recalled")) for told in data["certainty"].values())
    assert data["drawing"]["size"] >= data["limits"]["smallest"]


@pytest.mark.parametrize(("name", "width", "size", "formats"), [
    ("plos", 190.5, 8, ("svg", "pdf", "png", "tiff")), ("elsevier-single", 90, 8, ("svg", "pdf", "png")),
    ("elsevier-one-and-half", 140, 8, ("svg", "pdf", "png")), ("springer", 174, 8, ("svg", "pdf", "png", "eps")),
    ("nature", 183, 6, ("svg", "pdf", "png"))])
def test_a_profile_is_set_before_drawing(name, width, size, formats):
    figures.use_profile(name)
    fig = figures.draw_counts(TABLE, label="things").figure

    assert fig.get_size_inches()[0] * 25.4 == pytest.approx(width)
    assert fig.axes[0].xaxis.label.get_fontsize() == size
    assert figures.find_profile().formats == formats


def test_the_default_and_the_talk_are_as_wide_and_as_large_as_ever():
    told = {name: (figures.read_profile(name).width, figures.read_profile(name).size, figures.read_profile(name).dpi)
            for name in ("default", "talk")}

    assert told == {"default": (180, 8.5, 200), "talk": (254, 14, 150)}


@pytest.mark.parametrize(("name", "size"), [("default", 8.5 * 0.85), ("plos", 8)])
def test_small_type_is_never_smaller_than_the_profile_allows(name, size):
    figures.use_profile(name)

    assert shrink_type() == pytest.approx(max(size, figures.read_profile(name).smallest))


def test_contrast_is_that_of_wcag():
    assert find_contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert find_contrast((1, 1, 1), (1, 1, 1)) == 1
    assert find_contrast(mpl.colors.to_rgb("#777777"), (1, 1, 1)) == pytest.approx(4.48, abs=0.005)


def test_colours_of_the_house_stand_out_on_white():
    contrast = {name: find_contrast(mpl.colors.to_rgb(name), (1, 1, 1)) for name in (INK, BLUE, GREY, ORANGE)}

    assert min(contrast[name] for name in (INK, BLUE, GREY)) >= 4.5
    assert contrast[ORANGE] >= 3


def test_distances_are_those_published_for_two_palettes():
    """Delta E (CIE 1976) under Machado's matrices: a palette made for everybody, and one that was not."""
    okabe_ito = {way: distance for way, distance, _, _ in list_distances([mpl.colors.to_rgb(name) for name in OKABE_ITO])}
    tableau = {way: distance for way, distance, _, _ in list_distances([mpl.colors.to_rgb(f"C{number}") for number in range(8)])}

    assert [round(okabe_ito[way]) for way in ("full colour", "protanopia", "deuteranopia", "tritanopia")] == [26, 21, 17, 16]
    assert [round(tableau[way], 1) for way in ("protanopia", "deuteranopia")] == [4.6, 7.3]


def test_in_grey_only_lightness_tells_colours_apart():
    (way, distance, _, _), = [found for found in list_distances([(0.5, 0.5, 0.5), (0.55, 0.5, 0.45)]) if found[0] == "grey"]

    assert way == "grey" and distance < 2


def test_one_colour_has_nothing_to_be_told_from():
    assert list_distances([(0, 0, 0)]) == []


@pytest.mark.parametrize(("fill", "ink"), [("white", INK), (BLUE, "white"), ("#7c99b4", INK), ("#6182a0", "black")])
def test_numbers_are_written_in_what_can_be_read_on_their_ground(fill, ink):
    assert choose_ink(fill, INK) == ink
    assert find_contrast(mpl.colors.to_rgb(ink), mpl.colors.to_rgb(fill)) >= 4.5


def test_every_shade_of_a_grid_of_counts_has_numbers_that_can_be_read():
    figures.use_profile("default")
    table = pd.DataFrame({"row": [str(count) for count in range(1, 41)], "column": ["x"] * 40, "count": range(1, 41)})
    ax = figures.draw_counts(table, label="things")
    ax.figure.draw_without_rendering()
    shades = ax.collections[0].get_facecolor()[:, :3]

    assert len(shades) == len(ax.texts) == 40
    assert all(find_contrast(mpl.colors.to_rgb(text.get_color()), tuple(shade)) >= 4.5
               for text, shade in zip(ax.texts, shades, strict=True))
    assert figures.list_layout_faults(ax.figure) == []


def test_what_leaves_the_figure_and_what_overlaps_is_told_by_its_words():
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.text(0.5, 0.5, "here")
    ax.text(0.5, 0.52, "and there")
    ax.text(2, 0.5, "outside")
    fig.draw_without_rendering()
    told = figures.list_layout_faults(fig)

    assert "'here' overlaps 'and there'" in told
    assert [line for line in told if line.startswith("'outside' leaves the figure by ")]


def test_tick_labels_that_are_not_drawn_count_for_nothing():
    fig, ax = plt.subplots(figsize=(3, 2), layout="constrained")
    ax.set_xticks(range(100), [f"label {number}" for number in range(100)])
    ax.set_xlim(0.5, 2.5)
    fig.draw_without_rendering()
    assert figures.list_layout_faults(fig) == []

    ax.axis("off")
    ax.set_xlim(0, 99)
    fig.draw_without_rendering()
    assert figures.list_layout_faults(fig) == []

"""Every check of finished figures can fail: each bad figure is found out, by its check and in its words, and a sound one passes."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from bad_figures import DRAWN, SPOILED

from litmatrix import figures, paper
from litmatrix.figures import profiles

TABLE = pd.DataFrame({"row": ["tolls", "votes"], "column": ["x", "x"], "count": [3, 1]})
EVERY_FORMAT = ("svg", "pdf", "png", "tiff", "eps")


@pytest.fixture
def exports(tmp_path, tiny, monkeypatch) -> Path:
    """A folder for exports, in a review, with a profile that wants every format."""
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "exports"))
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    usual = figures.read_profile
    every = replace(usual("default"), formats=EVERY_FORMAT, dpi=100)
    for module in (profiles, sys.modules["litmatrix.paper.checking"] if "litmatrix.paper.checking" in sys.modules else paper_checking()):
        monkeypatch.setattr(module, "read_profile", lambda name: every if name == "default" else usual(name))
    with mpl.rc_context():
        figures.use_profile("default")
        yield tmp_path / "exports"
    plt.close("all")


def paper_checking():
    from litmatrix.paper import checking

    return checking


def save(ax, exports: Path, stem: str = "sound") -> None:
    paper.save_figure(ax, TABLE, stem)
    paper.save_provenance(exports, {"01.ipynb": {}}, {stem: "01.ipynb"}, {})


def new_axes():
    ax = plt.subplots(figsize=(180 / 25.4, 2))[1]
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.set_xlabel("share")
    return ax


def find(exports: Path) -> list[tuple[str, str]]:
    return [(fault.check, str(fault)) for fault in paper.check_figures(exports)[1]]


def test_a_sound_figure_has_no_faults_in_any_format(exports):
    save(figures.draw_counts(TABLE, label="sources"), exports)

    assert paper.check_figures(exports) == (["sound"], [])
    assert {path.suffix[1:] for path in (exports / "figures").glob("sound.???*")} >= {*EVERY_FORMAT}


def test_plain_axes_are_sound(exports):
    save(new_axes(), exports)

    assert find(exports) == []


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_badly_is_found_and_named(exports, name):
    check, told, draw = DRAWN[name]
    ax = new_axes()
    draw(ax)
    save(ax, exports)

    assert [line for found, line in find(exports) if found == check and told in line]
    assert {found for found, _ in find(exports)} <= {check, "layout"}, find(exports)


@pytest.mark.parametrize("name", SPOILED)
def test_what_was_spoiled_later_is_found_and_named(exports, name):
    check, told, spoil = SPOILED[name]
    save(figures.draw_counts(TABLE, label="sources"), exports)
    spoil(exports)

    assert [line for found, line in find(exports) if found == check and told in line]


def test_there_is_a_bad_figure_for_every_check():
    assert {check for check, _, _ in (*DRAWN.values(), *SPOILED.values())} == set(paper.CHECKS)


def test_a_line_of_a_fault_tells_the_file_what_was_measured_and_what_is_allowed(exports):
    ax = new_axes()
    ax.text(0.2, 0.5, "fine print", fontsize=5)
    save(ax, exports)

    assert [line for _, line in find(exports) if ".pdf" in line] == ["figures/sound.pdf: text of 5.00 points; default allows 7 or more"]


def test_a_pale_mark_with_a_number_in_it_or_an_outline_stands_out_all_the_same(exports):
    ax = new_axes()
    ax.bar([0.3], [0.5], width=0.2, color="#9cc4e4")
    ax.text(0.3, 0.2, "5", ha="center")
    ax.bar([0.7], [0.5], width=0.2, color="#e4e4e4", edgecolor="black", linewidth=0.6)
    save(ax, exports)

    assert find(exports) == []


def test_lines_that_guide_the_eye_may_be_pale(exports):
    ax = new_axes()
    ax.grid(color=profiles.PALE, linewidth=0.6)
    save(ax, exports)

    assert find(exports) == []


def test_colours_of_different_shapes_and_hatches_may_be_near(exports):
    ax = new_axes()
    ax.scatter([0.2], [0.5], s=60, marker="o", color="#303030")
    ax.scatter([0.4], [0.5], s=60, marker="^", color="#404040")
    ax.plot([0.5, 0.9], [0.2, 0.8], color="#303030", linestyle=":")
    ax.plot([0.5, 0.9], [0.4, 0.6], color="#404040", linestyle="--")
    save(ax, exports)

    assert find(exports) == []


def test_figures_can_be_held_against_another_profile(exports):
    save(figures.draw_counts(TABLE, label="sources"), exports)
    lines = [str(fault) for fault in paper.check_figures(exports, "nature-single")[1]]

    assert "figures/sound.pdf: 180.0 mm wide; nature-single is 89 mm wide" in lines


def test_a_folder_without_figures_has_none(exports):
    assert paper.check_figures(exports) == ([], [])


def test_a_json_beside_a_figure_that_is_no_json_is_told(exports):
    save(figures.draw_counts(TABLE, label="sources"), exports)
    (exports / "figures" / "sound.json").write_text("[", encoding="utf-8")

    assert {"layout", "provenance"} <= {check for check, _ in find(exports)}
    assert json.loads((exports / "provenance.json").read_text(encoding="utf-8"))["figures"]["sound"]["notebook"] == "01.ipynb"

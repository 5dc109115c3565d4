"""Drawings that fall short. Each takes an empty Axes of the profile's size and draws into it."""

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes


def draw_too_wide(ax: Axes) -> None:
    ax.figure.set_size_inches(9, 3)


def draw_too_high(ax: Axes) -> None:
    ax.figure.set_size_inches(180 / 25.4, 15)


def write_too_small(ax: Axes) -> None:
    ax.text(0.2, 0.5, "fine print", fontsize=5)


def draw_too_thin(ax: Axes) -> None:
    ax.plot([0, 1], [0, 1], color="black", linewidth=0.1)


def hatch_too_thin(ax: Axes) -> None:
    mpl.rcParams["hatch.linewidth"] = 0.1
    ax.bar([0.5], [0.5], width=0.2, facecolor="white", edgecolor="black", hatch="//")


def embed_type_3(ax: Axes) -> None:
    mpl.rcParams["pdf.fonttype"] = 3


def embed_no_font(ax: Axes) -> None:
    mpl.rcParams["pdf.use14corefonts"] = True
    mpl.rcParams["font.family"] = "Helvetica"


def leave_text_in_svg(ax: Axes) -> None:
    mpl.rcParams["svg.fonttype"] = "none"


def write_too_pale(ax: Axes) -> None:
    ax.text(0.2, 0.5, "pale", color="#a0a0a0")


def write_on_dark(ax: Axes) -> None:
    ax.add_patch(plt.Rectangle((0.1, 0.1), 0.5, 0.5, facecolor="#1f4e79"))
    ax.text(0.2, 0.3, "dark on dark", color="black")


def write_on_a_hatch(ax: Axes) -> None:
    ax.add_patch(plt.Rectangle((0.1, 0.1), 0.5, 0.5, facecolor="white", edgecolor="black", hatch="////"))
    ax.text(0.2, 0.3, "on black lines")


def mark_too_pale(ax: Axes) -> None:
    ax.bar([0.2, 0.6], [0.5, 0.8], width=0.2, color="#f0d000")


def mark_points_too_pale(ax: Axes) -> None:
    ax.scatter([0.2, 0.5, 0.8], [0.5, 0.2, 0.4], s=60, color="#9cc4e4")


def draw_a_line_too_pale(ax: Axes) -> None:
    ax.plot([0.1, 0.9], [0.2, 0.8], color="#c0c0c0", linewidth=2)


def mark_red_and_green(ax: Axes) -> None:
    """Told apart in full colour and in grey, and alike without the pigment for green."""
    ax.scatter([0.2, 0.5], [0.5, 0.2], s=60, color="#a05a00")
    ax.scatter([0.3, 0.6], [0.5, 0.2], s=60, color="#5f7a00")


def mark_alike_in_grey(ax: Axes) -> None:
    ax.scatter([0.2, 0.5], [0.5, 0.2], s=60, color="#0072b2")
    ax.scatter([0.3, 0.6], [0.5, 0.2], s=60, color="#b24a00")


def mark_nearly_alike(ax: Axes) -> None:
    ax.plot([0.1, 0.9], [0.2, 0.8], color="#303030")
    ax.plot([0.1, 0.9], [0.4, 0.6], color="#404040")


def clip_text(ax: Axes) -> None:
    ax.text(0.95, 0.5, "a label that runs far out of the figure").set_in_layout(False)


def overlap_texts(ax: Axes) -> None:
    ax.text(0.5, 0.5, "one text")
    ax.text(0.51, 0.5, "another text")


def overlap_a_mark(ax: Axes) -> None:
    ax.scatter([0.5], [0.5], s=80, facecolor="white", edgecolor="black")
    ax.text(0.5, 0.5, "12", va="center")


def cut_a_bar(ax: Axes) -> None:
    ax.bar([0.5], [3], width=0.2, color="#1f4e79")
    ax.set_ylim(0, 1)


def cut_a_line(ax: Axes) -> None:
    ax.plot([0, 5], [0, 1], color="black")
    ax.set_xlim(0, 1)


def cut_a_mark(ax: Axes) -> None:
    ax.scatter([0.5, 7], [0.5, 0.5], color="black")
    ax.set_xlim(0, 1)


DRAWN = {
    "too wide": ("size", "228.6 mm wide", draw_too_wide),
    "too high": ("size", "381.0 mm high", draw_too_high),
    "text too small": ("text", "text of 5.00 points", write_too_small),
    "line too thin": ("lines", "a line of 0.10 points", draw_too_thin),
    "hatch too thin": ("lines", "a line of 0.10 points", hatch_too_thin),
    "Type 3": ("fonts", "is Type 3", embed_type_3),
    "font left out": ("fonts", "is not embedded", embed_no_font),
    "text in an SVG": ("fonts", "text that needs a font", leave_text_in_svg),
    "pale text": ("contrast", "in #a0a0a0 on #ffffff", write_too_pale),
    "dark text on a dark box": ("contrast", "in #000000 on #1f4e79", write_on_dark),
    "text on a hatch": ("contrast", "on #000000", write_on_a_hatch),
    "pale bars": ("contrast", "a mark in #f0d000", mark_too_pale),
    "pale points": ("contrast", "a mark in #9cc4e4", mark_points_too_pale),
    "pale line": ("contrast", "a mark in #c0c0c0", draw_a_line_too_pale),
    "alike without a pigment": ("distance", "apart with deuteranopia", mark_red_and_green),
    "alike in grey": ("distance", "apart in grey", mark_alike_in_grey),
    "nearly alike": ("distance", "apart in full colour", mark_nearly_alike),
    "text cut off": ("layout", "'a label that runs far out of the figure' leaves the figure", clip_text),
    "text on text": ("layout", "'one text' overlaps 'another text'", overlap_texts),
    "text on a mark": ("layout", "'12' overlaps a mark", overlap_a_mark),
    "bar cut off": ("layout", "a bar or box leaves its axes", cut_a_bar),
    "line cut off": ("layout", "a line leaves its axes", cut_a_line),
    "mark cut off": ("layout", "a mark leaves its axes", cut_a_mark),
}

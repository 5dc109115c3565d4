"""Figures of saturation: themes as sources are read, themes unseen, and where hardly anything new turns up."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, MaxNLocator

from litmatrix.figures.bars import fit_texts, label_down
from litmatrix.figures.notes import NOTE_LINE, draw_refusal, place_notes, wrap_notes, write_refusal
from litmatrix.figures.profiles import BLUE, GREY, INK, ORANGE, PALE, SKY, new_axes, strip_frame, wrap

CODE_SATURATION = "This is code saturation: it tells whether new themes turn up, not whether they are understood."
PANEL_LINES = 11
DASHED = {"color": INK, "linestyle": (0, (4, 3))}
STOPS = ({"color": BLUE, "linewidth": 3.2, "markerfacecolor": BLUE}, {"color": GREY, "linewidth": 1.4, "markerfacecolor": "white"})
GAP = 0.12  # between two panels, as a share of a panel


def draw_accumulation(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """How many themes turn up as sources are read: a panel for each group, the median line and its band.

    ``table`` is as from ``count_accumulation``; ``unit`` is the plural of what is read. Where a group is
    declined, its panel holds the sentence that says why.
    """
    if (table["declined"] != "").all():
        return draw_refusal(_tell_declined(table), ax=ax)
    groups = list(table.groupby("group", sort=False))
    notes = wrap_notes([*_tell_left_out(table, unit), CODE_SATURATION])
    width = _panel_width(len(groups))
    titles = [wrap(name, width) if len(groups) > 1 else [] for name, _ in groups]
    top = max(map(len, titles)) * NOTE_LINE
    ax = new_axes(PANEL_LINES, top=top + 0.4, bottom=3.4 + len(notes) * NOTE_LINE, ax=ax)
    most, highest = max(1, int(table["read"].max())), int(table["codebook"].max())
    ticks = []
    for place, ((_, curve), title) in enumerate(zip(groups, titles, strict=True)):
        begin = place * most * (1 + GAP)
        _draw_panel(ax, curve, begin, most, width)
        ax.text(begin + most / 2, highest * 1.06, "\n".join(title), ha="center", va="bottom", fontweight="bold").set_in_layout(False)
        ticks += [(begin + read, str(read)) for read in _pick_ticks(most, len(groups))]
    ax.set_xlim(-0.02 * most, len(groups) * most * (1 + GAP) - most * GAP + 0.02 * most)
    ax.set_ylim(0, highest * (1.06 + 0.08 * top))
    ax.set_xticks(*zip(*ticks, strict=True))
    ax.yaxis.set_major_locator(FixedLocator(_pick_ticks(highest, 1)))
    ax.set_ylabel("themes")
    strip_frame(ax)
    ax.set_xlabel(f"{unit} read")
    place_notes(ax, notes, [Line2D([], [], color=BLUE, linewidth=1.8), Patch(facecolor=SKY, edgecolor=BLUE, linewidth=0.5),
                            Line2D([], [], linewidth=1, **DASHED)],
                ["median of random orders", "95 % of the orders", "themes in the codebook"])
    return ax


def _draw_panel(ax: Axes, curve: pd.DataFrame, begin: float, most: int, width: float) -> None:
    codebook = int(curve["codebook"].iloc[0])
    for level in _pick_ticks(codebook, 1):
        ax.plot([begin, begin + most], [level, level], color=PALE, linewidth=0.6, zorder=0)
    why = curve["declined"].iloc[0]
    if why:
        write_refusal(ax, begin + most / 2, codebook / 2, why, width * 0.96, align="center")
        return
    ax.plot([begin, begin + most], [codebook, codebook], linewidth=1, zorder=1, **DASHED)
    reads = begin + curve["read"]
    low, median, high = (curve[name].astype(float) for name in ("low", "median", "high"))
    ax.fill_between(reads, low, high, facecolor=SKY, edgecolor=BLUE, linewidth=0.5)
    ax.plot(reads, median, color=BLUE, linewidth=1.8)
    units, seen = curve[["units", "seen"]].iloc[0]
    told = ax.text(begin + most, codebook * 0.03, f"{seen} of {codebook} themes\nin {units}", ha="right", va="bottom", linespacing=1.2)
    told.set_in_layout(False)


def _panel_width(groups: int) -> float:
    """How many inches a panel has, next to the axis and its label."""
    size = mpl.rcParams["font.size"]
    return (mpl.rcParams["figure.figsize"][0] - size * 5 / 72) / (groups * (1 + GAP) - GAP)


def _pick_ticks(most: int, panels: int) -> list[int]:
    """Whole numbers from 0 on, fewer of them in narrower panels."""
    found = MaxNLocator(nbins=max(2, 8 // panels), integer=True, steps=[1, 2, 5, 10]).tick_values(0, most)
    return [int(tick) for tick in found if 0 <= tick <= most]


def draw_unseen_themes(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """How many themes there may be: for each estimator the themes seen, the estimate and its 95 per cent interval.

    ``table`` is as from ``count_unseen_themes``. The dashed line is how many themes the codebook holds.
    """
    if (table["declined"] != "").all():
        return draw_refusal(_tell_declined(table), ax=ax)
    notes = wrap_notes(_tell_left_out(table, unit))
    ax = new_axes(len(table) + table["group"].nunique() * 1.2, bottom=4.6 + len(notes) * NOTE_LINE, ax=ax)
    lines, y, texts = [], 0.0, []
    for group, rows in table.groupby("group", sort=False):
        units, seen, why = rows[["units", "seen", "declined"]].iloc[0]
        lines.append((y, _name_group(group, f"{seen} themes in {units} {unit}"), True))
        if why:
            write_refusal(ax, 0.3, y + 1, why, mpl.rcParams["figure.figsize"][0] * 0.6)
            y += 2.4
            continue
        for name, estimate, low, high in rows[["estimator", "estimate", "low", "high"]].itertuples(index=False):
            y += 1
            _draw_estimate(ax, y, seen, estimate, (low, high))
            lines.append((y, name, False))
            texts.append((high, y, f"{estimate:.1f} ({low:.1f} to {high:.1f})"))
        y += 1.2
    _finish_rows(ax, texts, lines)
    ax.axvline(table["codebook"].max(), linewidth=1, zorder=1, **DASHED)
    ax.set_xlabel("themes")
    handles = [Patch(facecolor=SKY, edgecolor=BLUE, linewidth=0.5),
               Line2D([], [], marker="D", color=INK, markerfacecolor=ORANGE, linewidth=1.2), Line2D([], [], linewidth=1, **DASHED)]
    place_notes(ax, notes, handles, ["themes seen", "estimate and 95 % interval", "themes in the codebook"])
    return ax


def _draw_estimate(ax: Axes, y: float, seen: int, estimate: float, ends: tuple[float, float]) -> None:
    size = mpl.rcParams["font.size"] * 0.7
    ax.barh(y, seen, height=0.5, facecolor=SKY, edgecolor=BLUE, linewidth=0.5)
    ax.plot(ends, [y, y], color=INK, linewidth=1.2, marker="|", markersize=size)
    ax.plot(estimate, y, marker="D", color=ORANGE, markeredgecolor=INK, markersize=size, markeredgewidth=0.6, linestyle="none", zorder=4)


def draw_saturation(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """After how many sources hardly anything new turned up: a dot and its band for each base, run and threshold.

    ``table`` is as from ``count_saturation``. The number before the plus is where the threshold is met, the number
    after it the length of the run that confirms it.
    """
    if (table["declined"] != "").all():
        return draw_refusal(_tell_declined(table), ax=ax)
    told = f"8+2: reached after 8 {unit}, confirmed by the next 2. New themes are held against those of the base, the first {unit} read."
    notes = wrap_notes([told, *_tell_left_out(table, unit), CODE_SATURATION])
    thresholds = sorted(table["threshold"].unique(), reverse=True)
    ax = new_axes(len(table.drop_duplicates(["group", "base", "run"])) * 1.9 + table["group"].nunique() * 1.2,
                  bottom=4.6 + len(notes) * NOTE_LINE, ax=ax)
    lines, y, texts = [], 0.0, []
    for group, rows in table.groupby("group", sort=False):
        lines.append((y, _name_group(group, f"{rows['units'].iloc[0]} {unit}"), True))
        if rows["declined"].iloc[0]:
            write_refusal(ax, 0.3, y + 1, rows["declined"].iloc[0], mpl.rcParams["figure.figsize"][0] * 0.6)
            y += 2.4
            continue
        for (base, run), stops in rows.groupby(["base", "run"], sort=False):
            lines.append((y + 1.45, f"base {base}, run {run}", False))
            for threshold, median, low, high, text in stops[["threshold", "median", "low", "high", "text"]].itertuples(index=False):
                y += 0.9
                if pd.notna(median):
                    _draw_stop(ax, y, median, (low, high), style=STOPS[thresholds.index(threshold)])
                texts.append((0.0 if pd.isna(high) else high, y, text))
            y += 0.1
        y += 1.2
    _finish_rows(ax, texts, lines)
    ax.set_ylim(y, -0.6)
    ax.set_xlabel(f"{unit} read when it is reached: median and 95 % of random orders")
    handles = [Line2D([], [], marker="o", markeredgecolor=INK, **style) for style in STOPS[:len(thresholds)]]
    place_notes(ax, notes, handles, [f"at most {threshold * 100:g} % new themes in the run" if threshold else "no new theme in the run"
                                     for threshold in thresholds])
    return ax


def _draw_stop(ax: Axes, y: float, median: float, ends: tuple[float, float], *, style: dict) -> None:
    ax.plot(ends, [y, y], color=style["color"], linewidth=style["linewidth"], solid_capstyle="butt")
    ax.plot(median, y, marker="o", color=style["markerfacecolor"], markeredgecolor=INK, markersize=mpl.rcParams["font.size"] * 0.7,
            linestyle="none", zorder=4)


def _finish_rows(ax: Axes, texts: list[tuple[float, float, str]], lines: list[tuple[float, str, bool]]) -> None:
    """The texts after the ends of the rows, the labels down the side, and an axis in whole numbers that holds both."""
    longest = max([end for end, _, _ in texts], default=1.0)
    for end, y, text in texts:
        ax.text(end + longest * 0.025, y, text, va="center", ha="left", bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})
    fit_texts(ax, [1.0, *(end for end, _, _ in texts)], ["", *(text for _, _, text in texts)], lines)
    label_down(ax, lines)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))


def _name_group(group: str, number: str) -> str:
    return number if group == "all" else f"{group}: {number}"


def _tell_declined(table: pd.DataFrame) -> list[str]:
    """The sentences that decline, with their groups where they differ."""
    reasons = table.drop_duplicates("group")
    if reasons["declined"].nunique() == 1:
        return reasons["declined"].tolist()
    return [f"{group}: {why}" for group, why in zip(reasons["group"], reasons["declined"], strict=True)]


def _tell_left_out(table: pd.DataFrame, unit: str) -> list[str]:
    """How many units were left out because they were not read in full."""
    groups = table.drop_duplicates("group")
    left_out, units = int(groups["left_out"].sum()), int(groups["units"].sum())
    return [f"{left_out} of {left_out + units} {unit} are left out: not read in full."] if left_out else []

"""Figures that are grids: states, categorical marks and counts."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.transforms import ScaledTranslation

from litmatrix.figures.colours import choose_ink
from litmatrix.figures.profiles import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    ROW_SHARE,
    SKY,
    measure,
    new_axes,
    shape_marker,
    shrink_type,
    strip_frame,
    wrap,
)

STATE_LABELS = {"present": "present", "elsewhere": "coded only in another voice or on another target",
                "absent": "absent (read in full)", "not in the extract": "unknown: only an extract or abstract at hand",
                "not examined": "not examined"}
QUESTION = shape_marker("?")
MARKERS = {"full": ("o", BLUE), "half": ("D", SKY), "cross": ("X", ORANGE), "open": ("s", "white"), "up": ("^", PALE), "down": ("v", GREY),
           "unknown": (QUESTION, INK)}


@dataclass(frozen=True)
class _Plan:
    """Where the labels of a grid go: rows wrapped, columns wrapped level or set upright."""

    rows: list[list[str]]
    headings: list[bool]
    columns: list[list[str]]
    upright: bool

    @property
    def lines(self) -> float:
        """Height of the grid in lines of text."""
        return sum(max(1.0, len(row) * 0.72) for row in self.rows)

    @property
    def top(self) -> float:
        """Height of the column labels in lines of text."""
        line = mpl.rcParams["font.size"] * 1.9 / 72
        return max(measure(column[0]) for column in self.columns) / line if self.upright else max(map(len, self.columns)) * 0.7

    @property
    def places(self) -> list[float]:
        """The middle of each row, counted in lines from the top."""
        heights = [max(1.0, len(row) * 0.72) for row in self.rows]
        return [sum(heights[:number]) + height / 2 for number, height in enumerate(heights)]


def plan_grid(rows: list[str], columns: list[str], headings: list[bool] | None = None) -> _Plan:
    """Share the width of the figure between row labels and columns, so that no label meets another."""
    width = mpl.rcParams["figure.figsize"][0]
    wrapped = [wrap(row, width * ROW_SHARE) for row in rows]
    taken = max(measure(line, bold=True) for row in wrapped for line in row) + 0.15
    room = (width - taken) / len(columns) - 0.08
    upright = any(measure(word) > room for column in columns for word in column.split(" "))
    return _Plan(wrapped, headings or [False] * len(rows), [[column] if upright else wrap(column, room) for column in columns], upright)


def draw_states(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The dot matrix: themes down in their families, units across, a mark for each state.

    ``table`` has unit_label, theme_label, family_label, state and elsewhere, as from
    ``count_states_by_theme``. A hatched dot is a unit that is coded only in judgements the
    table does not count; where more of it may be hidden, a question mark stands beside it.
    """
    units = list(dict.fromkeys(table["unit_label"]))
    lines = list_family_lines(table)
    plan = plan_grid([label for label, _ in lines], units, [heading for _, heading in lines])
    ax = new_axes(plan.lines, top=plan.top, bottom=3.2, ax=ax)
    places = {label: y for (label, heading), y in zip(lines, plan.places, strict=True) if not heading}
    for kind, cells in _list_states(table, units, places).items():
        _scatter(ax, cells, gid=kind, **_state_style(kind))
    label_grid(ax, plan)
    shown = [name for name in STATE_LABELS if (table["state"] == name).any()
             or (name == "elsewhere" and (table["elsewhere"] == "yes").any())]
    _add_legend(ax, [_state_handle(ax, name) for name in shown], [STATE_LABELS[name] for name in shown])
    return ax


def _list_states(table: pd.DataFrame, units: list[str], places: dict[str, float]) -> dict[str, list[tuple[float, float]]]:
    """Where the marks of each state stand; a doubt beside a hatched dot is moved to the right."""
    found: dict[str, list[tuple[float, float]]] = {}
    for unit, theme, state, elsewhere in table[["unit_label", "theme_label", "state", "elsewhere"]].itertuples(index=False):
        x, y, hatched = units.index(unit), places[theme], elsewhere == "yes" and state != "present"
        if hatched:
            found.setdefault("elsewhere", []).append((x, y))
        if state in STATE_LABELS and not (state == "absent" and hatched):
            found.setdefault(state, []).append((x + 0.22 if hatched else x, y))
    return found


def _scatter(ax: Axes, cells: list[tuple[float, float]], **style: object) -> None:
    """All marks of a kind as one artist, which stands inside the axes and so has no say in the layout."""
    ax.scatter(*zip(*cells, strict=True), **style).set_in_layout(False)


def _state_handle(ax: Axes, name: str) -> Artist:
    style = _state_style(name)
    return ax.scatter([], [], **{**style, "s": _dot() if name in ("present", "elsewhere") else _dot() * 0.55})


def _state_style(name: str) -> dict:
    return {"present": {"s": _dot(), "color": BLUE, "zorder": 3},
            "elsewhere": {"s": _dot(), "facecolor": "white", "edgecolor": BLUE, "hatch": "//////", "linewidth": 0.8, "zorder": 3},
            "absent": {"s": _dot() * 0.5, "marker": "_", "color": INK, "linewidth": 1},
            "not in the extract": {"s": _dot() * 0.55, "marker": QUESTION, "color": INK, "linewidth": 0},
            "not examined": {"s": _dot() * 0.6, "marker": "x", "color": GREY, "linewidth": 0.8}}[name]


def draw_marks(table: pd.DataFrame, marks: dict[str, str], *, ax: Axes | None = None) -> Axes:
    """A grid of categorical marks, a shape and a colour for each kind.

    ``table`` has row, column, mark and count, every combination of row and column at least
    once; an empty mark draws nothing. Several marks in one cell stand side by side; a count
    above 1 stands beside its mark. ``marks`` gives each kind its shape, in the order of the
    legend: full, half, cross, open, up, down or unknown. Raises ValueError for a kind without one.
    """
    rows, columns = list(dict.fromkeys(table["row"])), list(dict.fromkeys(table["column"]))
    filled = table[table["mark"] != ""]
    unknown = set(filled["mark"]) - set(marks) | {shape for shape in marks.values() if shape not in MARKERS}
    if unknown:
        raise ValueError(f"'{min(unknown)}' has no shape; the shapes are {', '.join(MARKERS)}")
    plan = plan_grid(rows, columns)
    ax = new_axes(plan.lines, top=plan.top, bottom=1.2 + (len(marks) + 2) // 3, ax=ax)
    placed = _place_marks(filled, rows, columns, plan.places)
    for shape in dict.fromkeys(marks.values()):
        cells = [(x, y) for x, y, mark, _ in placed if marks[mark] == shape]
        if cells:
            _scatter(ax, cells, zorder=3, gid=shape, **_mark_style(shape))
    _write_beside(ax, [(x, y, str(count)) for x, y, _, count in placed if count > 1])
    label_grid(ax, plan)
    used = [kind for kind in marks if (filled["mark"] == kind).any()]
    _add_legend(ax, [ax.scatter([], [], **_mark_style(marks[kind])) for kind in used], used)
    return ax


def _place_marks(filled: pd.DataFrame, rows: list[str], columns: list[str], places: list[float]) -> list[tuple[float, float, str, int]]:
    """Where each mark stands and what its count is; several in one cell stand side by side."""
    cells: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row, column, mark, count in filled[["row", "column", "mark", "count"]].itertuples(index=False):
        cells.setdefault((row, column), []).append((mark, count))
    placed = []
    for (row, column), held in cells.items():
        x, y = columns.index(column) - (len(held) - 1) * 0.25, places[rows.index(row)]
        placed += [(x + number * 0.5, y, mark, count) for number, (mark, count) in enumerate(held)]
    return placed


def _write_beside(ax: Axes, texts: list[tuple[float, float, str]]) -> None:
    """Small texts to the right of their marks."""
    size = mpl.rcParams["font.size"]
    beside = ax.transData + ScaledTranslation(size * 0.72 / 72, 0, ax.figure.dpi_scale_trans)
    for x, y, text in texts:
        ax.text(x, y, text, transform=beside, va="center", ha="left", fontsize=shrink_type(), clip_on=False).set_in_layout(False)


def _mark_style(shape: str) -> dict:
    marker, colour = MARKERS[shape]
    if shape == "unknown":
        return {"s": _dot() * 0.5, "marker": marker, "color": colour, "linewidth": 0}
    return {"s": _dot() * 0.72, "marker": marker, "facecolor": colour, "edgecolor": INK, "linewidth": 0.6}


def draw_counts(table: pd.DataFrame, *, label: str, shade_rows: bool = False, ax: Axes | None = None) -> Axes:
    """A grid of counts: the number in every cell, darker for more, a faint dot for none.

    ``table`` has row, column and count, every combination once; ``label`` says in words what
    is counted. With ``shade_rows`` each row is shaded by its own largest count, for numbers that
    compare nothing from row to row.
    """
    rows, columns = list(dict.fromkeys(table["row"])), list(dict.fromkeys(table["column"]))
    plan = plan_grid(rows, columns)
    ax = new_axes(plan.lines, top=plan.top, bottom=1.4, ax=ax)
    most = table.groupby("row")["count"].max() if shade_rows else dict.fromkeys(rows, table["count"].max())
    boxes, shades = [], []
    for row, column, count in table[["row", "column", "count"]].itertuples(index=False):
        x, y = columns.index(column), plan.places[rows.index(row)]
        depth = 0.12 + 0.88 * count / most[row] if count else 0.0
        shade = tuple(1 - depth * (1 - part) for part in mpl.colors.to_rgb(BLUE))
        colour = choose_ink(shade, INK) if count else GREY
        ax.text(x, y, str(count) if count else "·", ha="center", va="center", color=colour).set_in_layout(False)
        if count:
            boxes.append([(x - 0.46, y - 0.44), (x + 0.46, y - 0.44), (x + 0.46, y + 0.44), (x - 0.46, y + 0.44)])
            shades.append(shade)
    ax.add_collection(PolyCollection(boxes, facecolors=shades, edgecolors="none", in_layout=False), autolim=False)
    label_grid(ax, plan)
    ax.set_xlabel(label)
    return ax


def list_family_lines(table: pd.DataFrame) -> list[tuple[str, bool]]:
    """The lines of a matrix from the top: each family's name, then its themes."""
    lines = []
    for family, themes in table.groupby("family_label", sort=False)["theme_label"]:
        lines += [(family, True), *((theme, False) for theme in dict.fromkeys(themes))]
    return lines


def label_grid(ax: Axes, plan: _Plan) -> None:
    """Row labels down the side, headings in bold, column labels on top, a pale line for each row."""
    ax.set_xlim(-0.6, len(plan.columns) - 0.4)
    ax.set_ylim(plan.lines, 0)
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(plan.columns)), ["\n".join(column) for column in plan.columns],
                  rotation=90 if plan.upright else 0, linespacing=1.05)
    ax.set_yticks(plan.places, ["\n".join(row) for row in plan.rows], linespacing=1.0)
    for tick, heading in zip(ax.get_yticklabels(), plan.headings, strict=True):
        tick.set_fontweight("bold" if heading else "normal")
    lines = [((0, y), (1, y)) for y, heading in zip(plan.places, plan.headings, strict=True) if not heading]
    ax.add_collection(LineCollection(lines, transform=ax.get_yaxis_transform(), colors=PALE, linewidths=0.6, zorder=0, in_layout=False),
                      autolim=False)
    strip_frame(ax)


def _add_legend(ax: Axes, handles: list[Artist], labels: list[str]) -> None:
    ax.figure.legend(handles, labels, loc="outside lower center",
                     ncols=2 if any(len(label) > 30 for label in labels) else min(3, len(labels)),
                     handletextpad=0.4, columnspacing=1.4)


def _dot() -> float:
    """Area of a dot that suits the type size, in square points."""
    return (mpl.rcParams["font.size"] * 1.05) ** 2

"""Points per 1,000 examined words, by theme: the middle source beside all words together."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from litmatrix.figures.bars import fit_texts, label_down
from litmatrix.figures.profiles import BLUE, INK, ORANGE, SKY, measure, new_axes, wrap


def draw_rates(table: pd.DataFrame, *, unit: str = "sources", ax: Axes | None = None) -> Axes:
    """The quartiles of the sources' own rates as a band, their median, and the pooled rate with its interval.

    ``table`` has theme_label, family_label, q1, median, q3, pooled, low, high, points, text, warning and
    declined, as from ``count_rates_by_theme``. A pooled rate of which one source gives more than half is an
    open mark, and the source is named; why an interval is missing is said below.
    """
    width = mpl.rcParams["figure.figsize"][0]
    lines, rows, y = _place_rows(table, width)
    said = [line for sentence in (_explain(table, unit), *dict.fromkeys(filter(None, table["declined"])))
            for line in wrap(sentence, width * 0.56)]
    ax = new_axes(y + 0.2, bottom=4.6 + 0.7 * len(said), ax=ax)
    size, ends = mpl.rcParams["font.size"], []
    for place, row, text in rows:
        ends.append(_draw_row(ax, place, row))
        ax.annotate("\n".join(text), xy=(ends[-1], place), xytext=(size * 0.8, 0), textcoords="offset points", va="center", ha="left",
                    linespacing=1.05)
    fit_texts(ax, [max(end, 1e-6) for end in ends], [f"{max(text, key=measure)}mm" for *_, text in rows], lines)
    ax.set_xlim(-ax.get_xlim()[1] * 0.012, None)
    ax.set_xlabel("\n".join(["points per 1,000 examined words", *said]))
    label_down(ax, lines)
    ax.set_ylim(y - 0.4, -0.6)
    _add_legend(ax, *_list_legend(table, unit))
    return ax


def _place_rows(table: pd.DataFrame, width: float) -> tuple[list, list, float]:
    """Labels from the top, each theme with its place, its row and what stands beside it in lines, and the height of all."""
    lines, rows, y = [], [], 0.0
    for family, themes in table.groupby("family_label", sort=False):
        lines.append((y, family, True))
        for row in themes.to_dict("records"):
            text = wrap(_tell(row), width * 0.38)
            height = max(1.0, len(text) * 0.75)
            lines.append((y + 0.5 + height / 2, row["theme_label"], False))
            rows.append((y + 0.5 + height / 2, row, text))
            y += height
        y += 1.0
    return lines, rows, y


def _explain(table: pd.DataFrame, unit: str) -> str:
    """How to read what stands beside the first theme that has a point."""
    found = table[table["points"] > 0]
    if found.empty:
        return "No point on any theme."
    row = found.iloc[0]
    return f"“{row['points']} in {row['text']}” means {row['points']} points in {row['text']} {unit} examined."


def _draw_row(ax: Axes, place: float, row: dict) -> float:
    """The marks of one theme; returns where the last of them ends."""
    size = mpl.rcParams["font.size"]
    if not row["examined"]:
        return 0.0
    ax.barh(place, row["q3"] - row["q1"], left=row["q1"], height=0.5, facecolor=SKY, edgecolor=BLUE, linewidth=0.5,
            zorder=1)
    ax.plot([row["median"]] * 2, [place - 0.34, place + 0.34], color=BLUE, linewidth=size * 0.22, solid_capstyle="butt", zorder=2,
            gid="median")
    if row["low"] == row["low"]:
        ax.plot([row["low"], row["high"]], [place] * 2, color=INK, linewidth=0.9, zorder=3, gid="interval")
    ax.plot([row["pooled"]], [place], linestyle="", zorder=4, gid="pooled", **_pooled(bool(row["warning"])))
    return max(row[name] for name in ("q3", "pooled", "high") if row[name] == row[name])


def _pooled(warned: bool) -> dict:
    """The mark of a pooled rate: open where one source makes it."""
    return {"marker": "D", "markersize": mpl.rcParams["font.size"] * 0.62, "markerfacecolor": "white" if warned else ORANGE,
            "markeredgecolor": INK, "markeredgewidth": 0.8}


def _tell(row: dict) -> str:
    """What stands beside the marks: "22 in 11 of 58; 12 of 22 from Hill 1989"."""
    return f"{row['points']} in {row['text']}" + (f"; {row['warning']}" if row["warning"] else "") if row["examined"] else "not examined"


def _list_legend(table: pd.DataFrame, unit: str) -> tuple[list[Artist], list[str]]:
    """The marks that occur, with their meaning."""
    one = {"sources": "source", "studies": "study"}.get(unit, unit.removesuffix("s"))
    entries = [(Line2D([], [], color=BLUE, linewidth=mpl.rcParams["font.size"] * 0.22), f"median of the {unit}"),
               (Patch(facecolor=SKY, edgecolor=BLUE, linewidth=0.5), f"middle half of the {unit}")]
    warned = table["warning"] != ""
    if not warned.all():
        entries.append((Line2D([], [], linestyle="", **_pooled(False)), "all words together"))
    if warned.any():
        entries.append((Line2D([], [], linestyle="", **_pooled(True)), f"the same, over half from one {one}"))
    if table["low"].notna().any():
        entries.append((Line2D([], [], color=INK, linewidth=0.9), "95 % interval of it"))
    handles, words = zip(*entries, strict=True)
    return list(handles), list(words)


def _add_legend(ax: Axes, handles: list[Artist], words: list[str]) -> None:
    """A legend below the axes in as many columns as the figure is wide."""
    longest = max(map(measure, words)) + 0.55
    ax.figure.legend(handles, words, loc="outside lower center", handlelength=1.4, handletextpad=0.5, columnspacing=1.4,
                     ncols=max(1, min(3, int(mpl.rcParams["figure.figsize"][0] / longest))))

"""A figure in words, made from the table it was drawn from: for those who do not see it, and for its caption.

Pure: nothing is typed, everything is counted in the table or read off the axes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litmatrix.paper.counting import Named, count_values, find_kind, is_empty, tell_range
from litmatrix.paper.escaping import escape_markdown, flatten

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FEW, MANY = 8, 12  # how many names are told of rows and of columns
FLOW = {"arm_label", "step", "place", "level", "label", "count"}  # the columns of a flow of records
UNKNOWN = ("not in the extract", "not examined", "cannot be examined", "unknown")


@dataclass(frozen=True)
class Telling:
    """The words of a figure: its title, the text for those who do not see it, and its caption in Markdown."""

    title: str
    alt: str
    caption: str


def tell_figure(table: pd.DataFrame, stem: str, fig: Figure) -> Telling:
    """The words of a figure.

    ``table`` is what was drawn, of any columns; a grid has row and column, with count or mark, or theme_label and
    unit_label with state. The alt text tells what is shown, its extremes and how many rows, the caption
    what is shown, how the marks read, how many and what is missing. Axis labels and legends are taken from ``fig``.
    """
    columns = {str(name): table[name].tolist() for name in table.columns}
    title, kind = _title(stem), find_kind(columns)
    shape, missing = _tell_shape(columns, kind), _tell_missing(columns, kind)
    axes = [f"Axis: {label}." for label in _list_labels(fig)]
    details = _tell_boxes(columns) if columns.keys() >= FLOW else [*_tell_names(columns, kind), *axes, *_tell_extremes(columns, kind)]
    alt = [f"{title}.", f"{shape}.", *details, missing and f"Missing: {missing}."]
    legend = _list_legend(fig)
    marks = [f"Marks: {'; '.join(legend)}."] if legend else []
    said = [f"{shape}.", *axes, *marks, f"Missing: {missing or 'no value of the table'}."]
    caption = [f"**{escape_markdown(title)}.**", *map(escape_markdown, said), f"Data: {stem}.csv."]
    return Telling(title, flatten(alt), flatten(caption) + "\n")


def tell_table(columns: dict[str, list], stem: str) -> tuple[str, str]:
    """The title of a table, and what stands after it in its caption: how many rows, and what is missing. ``columns`` hold their values."""
    kind = find_kind(columns)
    missing = _tell_missing(columns, kind)
    said = [f"{_tell_shape(columns, kind)}.", missing and f"Missing: {missing}.", f"Data: {stem}.csv."]
    return _title(stem), flatten(said)


def _title(stem: str) -> str:
    title = stem.replace("-", " ")
    return title[:1].upper() + title[1:]


def _tell_shape(columns: dict[str, list], kind: Named) -> str:
    """How many rows and columns there are, or boxes."""
    if columns.keys() >= FLOW:
        boxes = len({*zip(*(columns[name] for name in ("arm_label", "step", "place")), strict=True)})
        return f"A flow of records in {_count(boxes, 'boxes')}"
    if kind.columns:
        return f"A grid of {_count(len(set(columns[kind.rows])), kind.noun)} by {_count(len(set(columns[kind.columns])), 'columns')}"
    families = f" in {_count(len(set(columns['family_label'])), 'families')}" if "family_label" in columns else ""
    return f"{_count(len(next(iter(columns.values()), [])), kind.noun)}{families}"


def _tell_names(columns: dict[str, list], kind: Named) -> list[str]:
    """What the rows and the columns of a grid are called, and the dates they have."""
    names = [("Across", kind.columns, MANY), ("Down", kind.rows, FEW)] if kind.columns else [("Down", kind.rows, FEW)]
    told = [f"{place}: {_list(dict.fromkeys(columns[name]), most)}." for place, name, most in names if name]
    dates = sorted(filter(None, map(str, columns.get("date", []))))
    return [*told, f"From {dates[0]} to {dates[-1]}."] if dates else told


def _tell_boxes(columns: dict[str, list]) -> list[str]:
    """Every box of a flow in its order, under the heading of its column: what stays, then what leaves beside it."""
    told, current = [], ""
    for arm, place, level, label, count in zip(*(columns[name] for name in ("arm_label", "place", "level", "label", "count")), strict=True):
        if level == 0:
            told += [f"{arm}:"] if arm and arm != current else ["Included:"] if current and not arm else []
            current = arm
            named = label.rstrip(":")
            told.append(f"beside it, {named[:1].lower()}{named[1:]} {count};" if place == "aside" else f"{named} {count};")
    return [*told[:-1], *(part.rstrip(";") + "." for part in told[-1:])]


def _tell_extremes(columns: dict[str, list], kind: Named) -> list[str]:
    """Where the largest and the smallest values are."""
    if kind.columns:
        return _tell_cells(columns, kind)
    names = columns[kind.rows] if kind.rows else [str(number + 1) for number in range(len(next(iter(columns.values()), [])))]
    told = [tell_range(name, columns[name], names) for name in kind.numbers]
    return [*filter(None, told), *(count_values(name, columns[name]) for name in kind.kinds)]


def _tell_cells(columns: dict[str, list], kind: Named) -> list[str]:
    """What stands in the cells of a grid: how many are filled, the largest count, or how many of each mark."""
    cells = len(set(zip(columns[kind.rows], columns[kind.columns], strict=True)))
    values = columns[kind.cells]
    if kind.cells == "count":
        filled = sum(1 for value in values if value)
        names = [f"{row}, {column}" for row, column in zip(columns[kind.rows], columns[kind.columns], strict=True)]
        largest = tell_range("count", values, names, highest_only=True)
        return [f"{filled} of {cells} cells are filled.", largest] if filled else [f"None of {cells} cells is filled."]
    filled = [(row, value) for row, value in zip(columns[kind.rows], values, strict=True) if value]
    by_row = {row: sum(1 for name, _ in filled if name == row) for row in dict.fromkeys(columns[kind.rows])}
    most = tell_range(f"marks in a {kind.noun.rstrip('s')}", list(by_row.values()), list(by_row)) if kind.cells == "mark" else ""
    return [f"{cells} cells.", count_values(kind.cells, [value for _, value in filled]), most]


def _tell_missing(columns: dict[str, list], kind: Named) -> str:
    """What is not known: empty numbers, cells and rows without an answer, counts that may be higher."""
    told = []
    for name in kind.numbers:
        empty = sum(map(is_empty, columns[name]))
        if empty:
            told.append(f"{name.replace('_', ' ')} is undefined or unknown for {empty} of {len(columns[name])}")
    low, high = (next((columns[name] for name in (part, f"{part}_after") if name in columns), []) for part in ("present", "at_most"))
    pairs = list(zip(low, high, strict=True)) if len(low) == len(high) else []
    wider = sum(1 for least, most in pairs if not is_empty(least) and not is_empty(most) and most > least)
    if wider:
        told.append(f"{wider} of {len(low)} counts may be higher, since only an extract or abstract was at hand")
    unknown = sum(1 for value in columns.get("state", columns.get("mark", [])) if value in UNKNOWN)
    if unknown:
        told.append(f"{_count(unknown, 'cells')} cannot be known")
    if "extent" in columns:
        told.append(f"{sum(1 for value in columns['extent'] if value != 'full')} of {len(columns['extent'])} were at hand only in part")
    if "certainty" in columns:
        doubted = f"{sum(1 for value in columns['certainty'] if value != 'verified')} of {len(columns['certainty'])}"
        restated = {"wording", "status"} <= columns.keys()  # a checklist, whose own word for what is not reported is missing
        told.append(f"the wording of {doubted} is not verified against the original" if restated else f"{doubted} are not verified")
    return "; ".join(told)


def _list_labels(fig: Figure) -> list[str]:
    """The labels of the axes, each once."""
    labels = [label for ax in fig.axes for label in (ax.get_xlabel(), ax.get_ylabel()) if label]
    return list(dict.fromkeys(labels))


def _list_legend(fig: Figure) -> list[str]:
    legends = [*fig.legends, *(ax.get_legend() for ax in fig.axes if ax.get_legend())]
    return list(dict.fromkeys(text.get_text() for legend in legends for text in legend.get_texts()))


def _list(names: Iterable[object], most: int) -> str:
    """Names one after the other; of many the first, and how many more."""
    told = [str(name) for name in names]
    return "; ".join(told) if len(told) <= most else f"{'; '.join(told[:most - 1])} and {len(told) - most + 1} more"


def _count(number: int, noun: str) -> str:
    single = {"families": "family", "boxes": "box"}.get(noun, noun.removesuffix("s"))
    return f"{number} {single if number == 1 else noun}"

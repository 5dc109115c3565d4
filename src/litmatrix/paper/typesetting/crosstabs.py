"""A table with a row for each cell of a grid, as the grid that a reader expects: rows down, columns across. Pure."""

from __future__ import annotations

import re

from litmatrix.paper.typesetting.wording import capitalise, head_column

Columns = dict[str, list[str]]
MOST = 12  # columns of a grid that fit a page
GRIDS = (("theme_label", "unit_label"), ("row", "column"))  # what stands down and across
CELLS = {"count", "mark", "state", "text", "elsewhere", "at_most"}
ASIDE = {"family", "family_label", "row_total", "column_total"}
ALL = "all"
STATES = ("absent: read in full and not coded there; elsewhere: coded only in another voice or on another target; "
          "not in the extract: only an extract or abstract was at hand, so that nobody can say")
STEM, STEM_OF_TWO = re.compile(r"([a-z]*)-by-([a-z]*)$"), re.compile(r"-by-([a-z]+)-and-([a-z]+)$")


def cross_table(stem: str, columns: Columns, headings: dict[str, str], held: dict[str, str]) -> tuple[Columns, dict[str, str], list[str]]:
    """A table as a grid where it is one and fits; else as it is, without the cells in which nothing stands.

    ``columns`` are in words, ``headings`` those of print and ``held`` what a column holds. Returns the columns, their
    headings and notes.
    """
    down, across = next((pair for pair in GRIDS if set(pair) <= columns.keys()), ("", ""))
    if not down:
        return columns, headings, []
    headings = {**headings, **_name_sides(stem, down, across, held)}
    keys = list(zip(columns[down], columns[across], strict=True))
    known = {down, across, *CELLS, *ASIDE}
    told = columns.keys() & {"count", "mark", "state", "text"}
    doubled = len(set(keys)) < len(keys) and "mark" not in columns
    if doubled or not told or not columns.keys() <= known or ("at_most" in columns and "text" not in columns):
        return columns, headings, []
    names = list(dict.fromkeys(columns[across]))
    if len(names) > MOST:
        return _drop_nothing(columns, headings)
    cells, notes = _write_cells(columns)
    notes += ["All: counted once, however many cells it stands in"] if columns.keys() >= {"row_total", "column_total"} else []
    joined: dict[tuple[str, str], str] = {}
    for key, cell in zip(keys, cells, strict=True):
        joined[key] = "; ".join(filter(None, [joined.get(key, ""), cell]))
    return *_lay_grid(columns, joined, headings, down, across), notes


def _name_sides(stem: str, down: str, across: str, held: dict[str, str]) -> dict[str, str]:
    """Headings of what stands down and across: by what they hold, else by what the stem leaves, as in works-by-source; else none."""
    if (down, across) != GRIDS[1]:
        return {}
    by, also = STEM.search(stem), STEM_OF_TWO.search(stem)
    named = {side: head_column(held[side]) for side in (down, across) if held.get(side)}
    if also and not named:
        return {down: _make_single(also[1]), across: _make_single(also[2])}
    left = {_make_single(word) for word in (also or by or STEM.search("-by-")).groups()} - {"", *named.values()}
    return {side: named.get(side) or (next(iter(left)) if len(named) == 1 and len(left) == 1 else "") for side in (down, across)}


def _make_single(word: str) -> str:
    return capitalise(re.sub(r"ies$", "y", word).removesuffix("s"))


def _drop_nothing(columns: Columns, headings: dict[str, str]) -> tuple[Columns, dict[str, str], list[str]]:
    """A grid too wide for a page as a list of its cells, without those in which nothing stands."""
    told = columns["mark"] if "mark" in columns else columns.get("count", [])
    kept = [place for place, value in enumerate(told) if value not in ("", "0")]
    if not kept or len(kept) == len(told):
        return columns, headings, []
    note = f"{len(told) - len(kept)} of {len(told)} cells are empty or 0 and are left out here"
    return {name: [values[place] for place in kept] for name, values in columns.items()}, headings, [note]


def _write_cells(columns: Columns) -> tuple[list[str], list[str]]:
    """What stands in each cell, and how to read it."""
    if "state" in columns:
        return columns.get("text", columns["state"]), [STATES]
    if "text" in columns:
        return columns["text"], []
    if "mark" not in columns:
        return columns["count"], []
    marks, counts = columns["mark"], columns.get("count", [""] * len(columns["mark"]))
    if all(count in ("", "0", "1") for count in counts):
        return marks, []
    cells = [f"{mark} ({count})" if mark and count not in ("", "0") else mark for mark, count in zip(marks, counts, strict=True)]
    return cells, ["In brackets: the count"]


def _lay_grid(columns: Columns, cells: dict[tuple[str, str], str], headings: dict[str, str], down: str, across: str,
              ) -> tuple[Columns, dict[str, str]]:
    """The grid with its rows and columns in the order in which they come up, with families and totals where there are some."""
    rows, names = list(dict.fromkeys(columns[down])), list(dict.fromkeys(columns[across]))
    first = {row: columns[down].index(row) for row in rows}
    grid = {"family_label": [columns["family_label"][first[row]] for row in rows]} if "family_label" in columns else {}
    grid[down] = rows
    grid |= {f"{ALL} {number} {name}": [cells.get((row, name), "") for row in rows] for number, name in enumerate(names)}
    heads = {**headings, **{f"{ALL} {number} {name}": name or "none" for number, name in enumerate(names)}}
    if columns.keys() >= {"row_total", "column_total"}:
        grid[ALL] = [columns["row_total"][first[row]] for row in rows]
        totals = dict(zip(columns[across], columns["column_total"], strict=True))
        bottom = {down: "All", **{f"{ALL} {number} {name}": totals[name] for number, name in enumerate(names)}}
        grid = {name: [*values, bottom.get(name, "")] for name, values in grid.items()}
        heads[ALL] = "All"
    return grid, heads

"""The evidence map: how many sources stand in each combination of two attributes, empty ones included."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from litmatrix.tables.rows import count_rows_by
from litmatrix.tables.themes import describe_bounds

NOT_RECORDED = "not recorded"
EVIDENCE_COLUMNS = ["row", "column", "count", "at_most", "row_total", "column_total", "text"]


def count_evidence(table: pd.DataFrame, row: str, column: str, *, unit: str = "source", row_order: Sequence[str] = (),
                   column_order: Sequence[str] = (), examined: pd.DataFrame | None = None) -> pd.DataFrame:
    """An evidence map of any two attributes of sources or codings.

    After the evidence gap maps of Snilstveit et al. (2016): a combination in which nothing stands is
    a row of its own, so that gaps are seen.

    Parameters
    ----------
    table
        Sources or codings: any table with the columns ``row``, ``column`` and ``unit``. An empty
        attribute counts as "not recorded".
    unit
        What is counted, distinct: source, study or author_group.
    row_order, column_order
        The values in drawing order, those that never occur among them; without, as they first appear.
    examined
        For codings, every source with every theme, as from ``Review.examined``: a source of which only an
        extract was at hand, or that was not examined, may stand in any cell unseen.

    Returns
    -------
    One row for each combination: row, column, count (distinct units), at_most (with those that may stand
    there unseen), row_total and column_total (distinct units in all cells of the row and of the column; a
    unit may stand in several cells) and text ("3 of 60, at most 8", of all units).
    """
    known = pd.DataFrame({unit: table[unit], **{name: _fill(table[name]) for name in (row, column)}}).drop_duplicates()
    counts = count_rows_by(known, row, column, distinct=unit, row_order=_complete(row_order, known[row]),
                           column_order=_complete(column_order, known[column]))
    totals = {name: known.groupby(name, sort=False)[unit].nunique().to_dict() for name in (row, column)}
    everything = known[unit].nunique() if examined is None else examined[unit].nunique()
    hidden = set() if examined is None else set(examined.loc[examined["otherwise"] != "absent", unit])
    seen = known[known[unit].isin(hidden)].groupby([row, column], sort=False)[unit].nunique().to_dict()
    most = [count + len(hidden) - seen.get((one, two), 0) for one, two, count in counts.itertuples(index=False)]
    return counts.assign(
        at_most=most, row_total=[totals[row].get(value, 0) for value in counts["row"]],
        column_total=[totals[column].get(value, 0) for value in counts["column"]],
        text=[describe_bounds(count, high, everything) for count, high in zip(counts["count"], most, strict=True)])[EVIDENCE_COLUMNS]


def count_evidence_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, attribute: str, *, unit: str = "source",
                            column_order: Sequence[str] = ()) -> pd.DataFrame:
    """An evidence map of themes by an attribute of sources, with what cannot be known.

    Parameters
    ----------
    codings
        The judgements that count, with source and theme (see ``select_codings``).
    examined
        Every source with every theme, as from ``Review.examined``, with the column ``attribute``: kind,
        standpoint, or one joined by source. An empty attribute counts as "not recorded".
    unit
        source, study or author_group.

    Returns
    -------
    One row for each theme and value: row (theme label), column, count (units that carry the theme),
    at_most (with those of which only an extract was at hand, or that were not examined), row_total
    (units that carry the theme), column_total (units with the value) and text ("3 of 7, at most 5", of
    the units with the value).
    """
    held = list(dict.fromkeys(["source", "theme", "theme_label", unit, "otherwise"]))
    cells = mark_cells(codings, examined[held].assign(column=_fill(examined[attribute])))
    counts = count_bounds(cells, ["theme", "column"], unit)
    row_totals = cells[cells["present"]].groupby("theme")[unit].nunique().to_dict()
    columns = _complete(column_order, cells["column"]) or list(dict.fromkeys(cells["column"]))
    totals = cells.groupby("column")[unit].nunique().to_dict()
    found = counts.to_dict("index")
    rows = []
    for theme, label in cells[["theme", "theme_label"]].drop_duplicates().itertuples(index=False):
        for column in columns:
            count, at_most = (int(found.get((theme, column), {}).get(name, 0)) for name in ("present", "at_most"))
            total = totals.get(column, 0)
            rows.append([label, column, count, at_most, row_totals.get(theme, 0), total, describe_bounds(count, at_most, total)])
    return pd.DataFrame(rows, columns=EVIDENCE_COLUMNS)


def mark_cells(codings: pd.DataFrame, examined: pd.DataFrame) -> pd.DataFrame:
    """``examined`` with present (the source carries the theme in these codings) and hidden (it may carry it unseen)."""
    carried = codings[["source", "theme"]].drop_duplicates().assign(present=True)
    found = examined[["source", "theme"]].merge(carried, on=["source", "theme"], how="left")["present"]
    return examined.assign(present=found.notna().to_numpy(), hidden=(examined["otherwise"] != "absent").to_numpy())


def count_bounds(cells: pd.DataFrame, by: list[str], unit: str) -> pd.DataFrame:
    """How many units are present, and how many at most, by some columns of ``mark_cells``, which become the index.

    A unit of several sources is present if one of them is, and may be if one of them may carry it unseen.
    """
    units = cells.groupby([*by, unit], sort=False)[["present", "hidden"]].any()
    return units.assign(at_most=units["present"] | units["hidden"]).groupby(by, sort=False)[["present", "at_most"]].sum()


def _fill(values: pd.Series) -> pd.Series:
    """An attribute with a word for what is not recorded."""
    return values.fillna("").replace("", NOT_RECORDED)


def _complete(order: Sequence[str], values: pd.Series) -> list[str]:
    """An order given, with what is not recorded at its end where there is such a thing."""
    order = list(order)
    return [*order, NOT_RECORDED] if order and NOT_RECORDED not in order and (values == NOT_RECORDED).any() else order

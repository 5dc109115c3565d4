"""Generic counts over any table, for the fact tables a review declares itself."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def count_rows_by(table: pd.DataFrame, row: str, column: str, *, row_order: Sequence[str] = (),
                  column_order: Sequence[str] = (), distinct: str = "") -> pd.DataFrame:
    """A table counted by two of its columns, every combination included.

    Parameters
    ----------
    table
        Any table with the columns ``row`` and ``column``.
    row_order, column_order
        The values in drawing order; without them, the order they first appear in. Values
        that never occur are kept with zero; values not named are an error.
    distinct
        A column whose distinct values are counted, such as source; without it, rows are.

    Returns
    -------
    One row for each combination: row, column, count.
    """
    rows, columns = _order(table[row], row_order), _order(table[column], column_order)
    grouped = table.groupby([row, column], sort=False)
    counts = (grouped[distinct].nunique() if distinct else grouped.size()).to_dict()
    return pd.DataFrame([[one, two, int(counts.get((one, two), 0))] for one in rows for two in columns],
                        columns=["row", "column", "count"])


def list_rows_by(table: pd.DataFrame, row: str, column: str, mark: str, *, row_order: Sequence[str] = (),
                 column_order: Sequence[str] = (), mark_order: Sequence[str] = ()) -> pd.DataFrame:
    """What stands at each combination of two columns, a row for each mark.

    Returns row, column, mark and count (rows of the table) in the orders given. A combination
    where nothing stands has an empty mark and a count of 0, so every combination is there.
    """
    rows, columns, marks = (_order(table[name], order) for name, order in
                            ((row, row_order), (column, column_order), (mark, mark_order)))
    counts = table.groupby([row, column, mark], sort=False).size().to_dict()
    listed = []
    for one in rows:
        for two in columns:
            found = [[one, two, three, int(counts[one, two, three])] for three in marks if (one, two, three) in counts]
            listed += found or [[one, two, "", 0]]
    return pd.DataFrame(listed, columns=["row", "column", "mark", "count"])


def _order(values: pd.Series, order: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(values))
    unknown = [value for value in found if order and value not in order]
    if unknown:
        raise ValueError(f"{values.name} holds '{unknown[0]}', which the order given does not name")
    return list(order) or found

"""Rows compared field by field, and tables compared row by row. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

ROW_COLUMNS = ["table", "rows_before", "rows_after", "added", "dropped"]


def list_differences(before: pd.DataFrame, after: pd.DataFrame, key: str, fields: Iterable[str]) -> list[list[str]]:
    """What differs between two tables of text, row by row.

    ``before`` and ``after`` have the column ``key``, with one row for each value, and ``fields``.
    Returns change (added, dropped, changed), the key, field, before and after: one entry for each
    field that differs, one with an empty field for a row that is new or gone. The order is that of
    ``after``; what is gone comes last.
    """
    then, now = ({row[key]: row for row in frame.to_dict("records")} for frame in (before, after))
    found = []
    for name, row in now.items():
        if name not in then:
            found.append(["added", name, "", "", ""])
            continue
        pairs = ((field, _text(then[name][field]), _text(row[field])) for field in fields)
        found += [["changed", name, *pair] for pair in pairs if pair[1] != pair[2]]
    return found + [["dropped", name, "", "", ""] for name in then if name not in now]


def compare_rows(before: dict[str, pd.DataFrame], after: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Tables that nothing else compares: how many rows are new and how many are gone.

    Both map a path to its table. Only tables that both hold and that differ are listed. Returns
    table (the path), rows_before, rows_after, added, dropped; a row that was changed counts once
    as dropped and once as added.
    """
    found = []
    for path in before:
        if path in after:
            then, now = (_count_rows(held[path]) for held in (before, after))
            found.append([path, then.total(), now.total(), (now - then).total(), (then - now).total()])
    return pd.DataFrame([row for row in found if row[3] or row[4]], columns=ROW_COLUMNS)


def _count_rows(frame: pd.DataFrame) -> Counter:
    """How often each row stands in a table, whatever the order of its rows and columns."""
    return Counter(tuple(sorted((name, _text(value)) for name, value in row.items())) for row in frame.to_dict("records"))


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)

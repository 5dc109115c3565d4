"""What stands behind each finding: which source supports it, speaks against it, is silent."""

from __future__ import annotations

from collections import Counter

import pandas as pd

MARKS = ("supports", "supports and contradicts", "contradicts", "silent", "cannot be examined")


def count_findings_by_source(findings: pd.DataFrame, passages: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """What every source says of every finding.

    ``findings`` has finding, supporting, contradicting (passages), silent, unexaminable
    (sources); ``passages`` has passage and source; ``sources`` has source and label. Returns
    one row for each finding and source: row (finding), column (label), mark (supports,
    supports and contradicts, contradicts, silent, cannot be examined; empty where nothing is
    said), count (passages).
    """
    owner = dict(zip(passages["passage"], passages["source"], strict=True))
    rows = []
    for finding in findings.itertuples(index=False):
        pro, contra = (_count_owners(cell, owner) for cell in (finding.supporting, finding.contradicting))
        silent, unexaminable = set(finding.silent.split(" ")), set(finding.unexaminable.split(" "))
        rows += [[finding.finding, label, _mark(source, pro, contra, silent, unexaminable), pro[source] + contra[source]]
                 for source, label in zip(sources["source"], sources["label"], strict=True)]
    return pd.DataFrame(rows, columns=["row", "column", "mark", "count"])


def _count_owners(cell: str, owner: dict[str, str]) -> Counter:
    """How many of the passages in a cell each source has."""
    return Counter(owner[passage] for passage in cell.split(" ") if passage)


def _mark(source: str, pro: Counter, contra: Counter, silent: set[str], unexaminable: set[str]) -> str:
    if source in pro:
        return MARKS[1] if source in contra else MARKS[0]
    if source in contra:
        return MARKS[2]
    return MARKS[3] if source in silent else MARKS[4] if source in unexaminable else ""

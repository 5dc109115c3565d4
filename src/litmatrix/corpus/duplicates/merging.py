"""bib/merges.csv: which records a person accepted as one work, or rejected; what each record counts as.

Nothing leaves a .bib file: a merged record stays where it is, and this table alone tells that it
counts as another. A decision taken back stays in the table, marked as undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from litmatrix.files import Fault, FileFaults

MERGES = "bib/merges.csv"
ACCEPTED, REJECTED, UNDONE = "accepted", "rejected", "undone"
COLUMNS = ["merge", "kept", "merged", "status", "reason", "by", "date", "undone"]


def start_merges() -> pd.DataFrame:
    """The table before the first decision: no rows."""
    return pd.DataFrame(columns=COLUMNS, dtype=str)


def resolve_merges(merges: pd.DataFrame) -> dict[str, str]:
    """What each merged record counts as: its key -> the key that is kept in the end, chains followed.

    Parameters
    ----------
    merges
        bib/merges.csv, one row for each decision; only accepted ones count.

    Raises
    ------
    FileFaults
        Where a record is merged into two others, into itself, or in a circle.
    """
    accepted = merges[merges["status"] == ACCEPTED]
    into: dict[str, str] = {}
    lines: dict[str, int] = {}
    faults = []
    for row, kept, merged in accepted[["kept", "merged"]].itertuples():
        if merged in into and into[merged] != kept:
            faults.append(Fault(row + 2, f"'{merged}' is merged into '{kept}' here and into '{into[merged]}' on line {lines[merged]}. "
                                         "A record counts as one other: undo one of the two."))
        elif merged not in into:
            into[merged], lines[merged] = kept, row + 2
    faults += [Fault(lines[key], f"'{key}' comes back to itself: {' -> '.join(circle)}. Undo one of these merges.")
               for key, circle in _find_circles(into)]
    if faults:
        raise FileFaults(MERGES, faults)
    return {key: _follow(key, into)[-1] for key in into}


def _follow(key: str, into: dict[str, str]) -> list[str]:
    """A key and what it is merged into, step by step, until nothing follows or a key returns."""
    path = [key]
    while path[-1] in into:
        path.append(into[path[-1]])
        if path[-1] in path[:-1]:
            break
    return path


def _find_circles(into: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Each circle once, with the key it is told for."""
    circles: dict[frozenset[str], tuple[str, list[str]]] = {}
    for key in into:
        path = _follow(key, into)
        if path[-1] == key and len(path) > 1:
            circles.setdefault(frozenset(path), (key, path))
    return list(circles.values())


def list_rejected(merges: pd.DataFrame) -> frozenset[frozenset[str]]:
    """The pairs of keys that a person told apart."""
    rejected = merges[merges["status"] == REJECTED]
    return frozenset(map(frozenset, zip(rejected["kept"], rejected["merged"], strict=True)))


def record_decisions(merges: pd.DataFrame, rows: pd.DataFrame, status: str, by: str, date: str) -> pd.DataFrame:
    """The table with a new row for each proposal that was accepted or rejected.

    Parameters
    ----------
    merges
        bib/merges.csv as it stands; it is not changed.
    rows
        Proposals, as in ``Duplicates.table``: kept, record, certainty, reason, against.
    status
        accepted or rejected.
    by, date
        Who decided, and when (YYYY-MM-DD).

    Raises
    ------
    FileFaults
        Where the table would then run in a circle, or merge one record into two.
    """
    first = 1 + max((int(number) for number in merges["merge"].str.extract(r"^m(\d+)$")[0].dropna()), default=0)
    added = pd.DataFrame({
        "merge": [f"m{first + place:03d}" for place in range(len(rows))], "kept": list(rows["kept"]), "merged": list(rows["record"]),
        "status": status, "reason": [_tell(*told) for told in rows[["certainty", "reason", "against"]].itertuples(index=False)],
        "by": by, "date": date, "undone": ""}, columns=COLUMNS, dtype=str)
    table = pd.concat([merges, added], ignore_index=True)
    resolve_merges(table)
    return table


def _tell(certainty: str, reason: str, against: str) -> str:
    told = f"{certainty}: {reason}" + (f"; but {against}" if against else "")
    return re.sub(r"\s+", " ", told)


def undo_decisions(merges: pd.DataFrame, wanted: Iterable[str], date: str) -> pd.DataFrame:
    """The table with decisions taken back: their rows stay, with status undone and the date of it.

    What was undone is proposed again. Raises FileFaults where an id is not in the table, or undone already.
    """
    wanted = list(wanted)
    states = dict(zip(merges["merge"], merges["status"], strict=True))
    faults = [Fault(0, f"there is no merge '{merge}'. It has {', '.join(states) or 'none'}.") for merge in wanted if merge not in states]
    faults += [Fault(0, f"'{merge}' is undone already") for merge in wanted if states.get(merge) == UNDONE]
    if faults:
        raise FileFaults(MERGES, faults)
    chosen = merges["merge"].isin(wanted)
    return merges.assign(status=merges["status"].mask(chosen, UNDONE), undone=merges["undone"].mask(chosen, date))

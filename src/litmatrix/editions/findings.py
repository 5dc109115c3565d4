"""What each finding gained and lost between two versions, and what every source says of it now. Pure."""

from __future__ import annotations

import pandas as pd

from litmatrix.editions.codebook import follow_themes
from litmatrix.editions.rows import list_differences
from litmatrix.editions.snapshots import Snapshot
from litmatrix.tables import count_findings_by_source

FINDING_COLUMNS = ["change", "finding", "field", "before", "after", "gained", "lost", "sources"]
MARK_COLUMNS = ["finding", "source", "source_label", "before", "after", "passages_before", "passages_after"]
PLACES = ("supporting", "contradicting", "silent", "unexaminable")
LISTS = ("themes", *PLACES)


def compare_findings(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """What happened to the findings, field by field.

    Returns one row for each finding added or dropped and one for each field that changed: change
    (added, dropped, changed), finding, field, before, after (without a field: the statement); for a
    field of ids also gained and lost (ids, by a space; the order of ids is no change) and sources
    (labels of the sources that the ids gained or lost belong to, joined by "; "). A theme that was
    renamed or merged is no change.
    """
    followed = follow_themes(before, after)
    then = before.findings.assign(themes=[_follow(cell, followed) for cell in before.findings["themes"]])
    fields = [name for name in after.findings.columns if name != "finding"]
    owners, labels = {**before.owners, **after.owners}, {**before.source_labels, **after.source_labels}
    statements = [dict(zip(version.findings["finding"], version.findings["statement"], strict=True)) for version in (before, after)]
    rows = []
    for change, finding, field, old, new in list_differences(then, after.findings, "finding", fields):
        if not field:
            old, new = (held.get(finding, "") for held in statements)
        gained, lost = (_without(*pair) if field in LISTS else [] for pair in ((new, old), (old, new)))
        if field in LISTS and not gained and not lost:
            continue
        known = [owners.get(word, word) for word in (*gained, *lost)] if field in PLACES else []
        sources = "; ".join(dict.fromkeys(labels[source] for source in known if source))
        rows.append([change, finding, field, old, new, " ".join(gained), " ".join(lost), sources])
    return pd.DataFrame(rows, columns=FINDING_COLUMNS)


def _follow(cell: str, followed: dict[str, str]) -> str:
    return " ".join(dict.fromkeys(followed.get(theme, theme) for theme in cell.split(" ")))


def _without(held: str, other: str) -> list[str]:
    """The words of one cell that another does not hold."""
    return [word for word in held.split(" ") if word and word not in other.split(" ")]


def compare_marks(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """Where a source says something else of a finding than before.

    The words are those of ``count_findings_by_source``: supports, supports and contradicts,
    contradicts, silent, cannot be examined; empty where the finding or the source was not there.
    Returns one row for each finding and source that differ: finding, source, source_label, before,
    after, passages_before, passages_after (how many stand behind the mark).
    """
    sides = [_count_marks(version) for version in (before, after)]
    pairs = dict.fromkeys([*sides[1], *sides[0]])
    labels = {**before.source_labels, **after.source_labels}
    rows = []
    for finding, source in pairs:
        (then, count_then), (now, count_now) = (side.get((finding, source), ("", 0)) for side in sides)
        if then != now:
            rows.append([finding, source, labels[source], then, now, count_then, count_now])
    return pd.DataFrame(rows, columns=MARK_COLUMNS)


def _count_marks(version: Snapshot) -> dict[tuple[str, str], tuple[str, int]]:
    """The mark and the number of passages of each finding and charted source."""
    charted = version.sources.query("charted == 'yes'")
    counted = count_findings_by_source(version.findings, version.passages, charted.assign(label=charted["source"]))
    return {(finding, source): (mark, count) for finding, source, mark, count in counted.itertuples(index=False, name=None)}

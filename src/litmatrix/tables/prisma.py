"""The boxes of a PRISMA 2020 flow diagram (Page et al. 2021), filled from the files that follow every record, and their sums checked.

The four templates are one table: a column for other methods where a record came by them, and one for the earlier version
where there is one. Two counts that do not come from the boxes, the search log and the sources, must agree with them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from litmatrix.tables.balance import check_boxes
from litmatrix.tables.flow import name_fates

BOX_COLUMNS = ["arm", "arm_label", "band", "step", "place", "level", "label", "unit", "count"]
INDEXED = {"database": "Databases", "register": "Registers"}  # what is searched there has a column of its own
OTHER = {"website": "Websites", "organisation": "Organisations", "citation": "Citation searching", "given": "Given to the review",
         "earlier": "Turned down by the previous version"}
BEFORE = ("duplicate", "automation", "before")  # fates that end before screening
WAITING = "waiting"
SOUGHT = ("retrieval", "full_text", "included")
BANDS = {"identified": "Identification", "screened": "Screening", "sought": "Screening", "assessed": "Screening",
         "included": "Included", "total": "Included"}


def count_records_by_box(trail: Mapping[str, pd.DataFrame], *, earlier: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """The boxes of the PRISMA 2020 flow diagram of a review, or of an update of one.

    Parameters
    ----------
    trail
        What is on file about the way of every record, as from ``Review.trail``: found (record, found_by, where, source, study,
        charted, exclusion_reason), screening (record, stage, decision, reason), merges (kept, merged, status), imports
        (sha256, merged, rejected) and searches (search, kind, records).
    earlier
        The same of the version that this one updates. Records, imports and searches that it had are left out of the columns of
        this update; a record that it had turned down and that is charted now came by another method. What the earlier version
        did not keep, such as its log, counts as new.

    Returns
    -------
    One row for each line of a box, in drawing order: arm (previous, databases, other; empty for the boxes that join them),
    arm_label, band (Identification, Screening, Included), step, place (main, or aside for what leaves), level (0 for a box's
    first line and for a second count in it, 1 for what makes it up, 2 for a part of that), label, unit (records, reports or
    studies) and count. A source that is not charted was excluded with its exclusion_reason; a record that waits for a
    decision says so beside the step it waits at.

    Raises
    ------
    ValueError
        Where a box does not equal what comes from it, naming boxes and files.
    """
    fates = _name_arms(trail, earlier)
    lost = _list_not_kept(trail, earlier)
    updated = " new" if earlier is not None else ""
    rows = _list_earlier(earlier) if earlier is not None else []
    for arm, label in (("databases", "databases and registers"), ("other", "other methods")):
        own = fates[fates["arm"] == arm]
        if arm == "other" and own.empty:
            continue
        found = _identify_indexed(own, lost, trail, earlier) if arm == "databases" else _identify_others(own)
        head = (arm, f"Identification of{updated} studies via {label}")
        rows += [[*head, *row] for row in [*found, *_screen(own, screened=arm == "databases")]]
    rows += [["", "", *row] for row in _include(fates, trail, earlier)]
    boxes = pd.DataFrame(rows, columns=BOX_COLUMNS)
    new = trail["found"].query("charted == 'yes'")
    if earlier is not None:
        new = new[~new["record"].isin(earlier["found"].query("charted == 'yes'")["record"])]
    check_boxes(boxes, len(new))
    return boxes


def _name_arms(trail: Mapping[str, pd.DataFrame], earlier: Mapping[str, pd.DataFrame] | None) -> pd.DataFrame:
    """The records of this flow with arm, fate, reason and, where they wait for a decision, the stage they wait at."""
    found = trail["found"]
    fates = name_fates(found, trail["screening"], trail["merges"])
    if earlier is not None:
        known = fates["record"].isin(earlier["found"]["record"])
        again = known & (fates["charted"] == "yes") & ~fates["record"].isin(earlier["found"].query("charted == 'yes'")["record"])
        fates = fates.assign(found_by=fates["found_by"].mask(again, "earlier"))[~known | again]
    left_out = (fates["fate"] == "included") & (fates["charted"] == "no")
    fates = fates.assign(arm=["databases" if kind in INDEXED else "other" for kind in fates["found_by"]],
                         fate=fates["fate"].mask(left_out, "full_text").replace("undecided", WAITING),
                         reason=fates["reason"].mask(left_out, fates["exclusion_reason"]).str.rstrip("."))
    passed = trail["screening"].query("decision == 'in'").groupby("record")["stage"].agg(set).to_dict()
    stages = [_find_waiting(arm, passed.get(record, set())) if fate == WAITING else fate
              for record, arm, fate in fates[["record", "arm", "fate"]].itertuples(index=False)]
    return fates.assign(stage=stages)


def _find_waiting(arm: str, passed: set[str]) -> str:
    """The stage at which a record waits: the first it has not passed; other methods have no screening of their own."""
    stages = ("title", "retrieval", "full_text") if arm == "databases" else ("retrieval", "full_text")
    reached = [place for place, stage in enumerate(stages) if stage in passed]
    return stages[min(max(reached, default=-1) + 1, len(stages) - 1)]


def _list_not_kept(trail: Mapping[str, pd.DataFrame], earlier: Mapping[str, pd.DataFrame] | None) -> dict[str, int]:
    """How many records of imported files were merged or rejected at import; files of the earlier version do not count."""
    imports = trail["imports"]
    if earlier is not None:
        imports = imports[~imports["sha256"].isin(earlier["imports"]["sha256"])]
    return {name: int(imports[name].sum()) for name in ("merged", "rejected")}


def _list_new_searches(searches: pd.DataFrame, earlier: Mapping[str, pd.DataFrame] | None) -> pd.DataFrame:
    """The searches of databases and registers that belong to this flow."""
    old = [] if earlier is None else earlier["searches"]["search"]
    return searches[searches["kind"].isin(list(INDEXED)) & ~searches["search"].isin(old)]


def _identify_indexed(own: pd.DataFrame, lost: dict[str, int], trail: Mapping[str, pd.DataFrame],
                      earlier: Mapping[str, pd.DataFrame] | None) -> list[list]:
    """What databases and registers gave, by name, and what was removed before screening."""
    searches = _list_new_searches(trail["searches"], earlier)
    logged = bool(len(searches)) and searches["records"].notna().all()
    total, unplaced = len(own) + sum(lost.values()), 0 if logged else sum(lost.values())
    rows = [_row("identified", "main", 0, "Records identified from:", total)]
    for kind, label in INDEXED.items():
        held = own[own["found_by"] == kind]["where"].value_counts(sort=False)
        named = searches[searches["kind"] == kind].groupby("where", sort=False)["records"].sum() if logged else held
        rows.append(_row("identified", "main", 1, label, int(named.sum())))
        rows += [_row("identified", "main", 2, name, int(count)) for name, count in named.items() if name]
    rows += [_row("identified", "main", 1, "Imported, of which search is not known", unplaced)] if unplaced else []
    gone = own["fate"].value_counts()
    parts = {"Duplicate records removed": gone.get("duplicate", 0) + lost["merged"],
             "Records marked as ineligible by automation tools": gone.get("automation", 0),
             "Records removed for other reasons": gone.get("before", 0) + lost["rejected"]}
    return rows + _box("identified", "aside", "Records removed before screening:", parts)


def _identify_others(own: pd.DataFrame) -> list[list]:
    """What other methods gave, and what was removed before it was sought: a box of its own, only where there is any."""
    counts, gone = own["found_by"].value_counts(), own["fate"].value_counts()
    rows = _box("identified", "main", "Records identified from:", {label: counts[kind] for kind, label in OTHER.items() if kind in counts})
    parts = {"Duplicate records": gone.get("duplicate", 0), "Marked as ineligible by automation tools": gone.get("automation", 0),
             "Removed for other reasons": gone.get("before", 0), "Excluded on title and abstract": gone.get("title", 0)}
    parts = {label: count for label, count in parts.items() if count}
    return rows + (_box("identified", "aside", "Records removed before retrieval:", parts) if parts else [])


def _screen(own: pd.DataFrame, *, screened: bool) -> list[list]:
    """Records screened, reports sought and reports assessed, each with what leaves beside it."""
    left, rows = own[~own["fate"].isin(BEFORE)], []
    if screened:
        rows += [_row("screened", "main", 0, "Records screened", len(left)),
                 *_leave(left, "screened", "title", {"Records excluded": (left["fate"] == "title").sum()})]
    sought = left[left["stage"].isin(SOUGHT)]
    rows += [_row("sought", "main", 0, "Reports sought for retrieval", len(sought)),
             *_leave(sought, "sought", "retrieval", {"Reports not retrieved": (sought["fate"] == "retrieval").sum()})]
    assessed = sought[sought["stage"] != "retrieval"]
    reasons = assessed[assessed["fate"] == "full_text"]["reason"].value_counts().to_dict()
    return [*rows, _row("assessed", "main", 0, "Reports assessed for eligibility", len(assessed)),
            *_leave(assessed, "assessed", "full_text", reasons, "Reports excluded:")]


def _leave(records: pd.DataFrame, step: str, stage: str, parts: dict[str, int], heading: str = "") -> list[list]:
    """The box beside a step: what left there, and what waits there for a decision."""
    waits = int(((records["fate"] == WAITING) & (records["stage"] == stage)).sum())
    if waits:
        noun = "Records" if step == "screened" else "Reports"
        return _box(step, "aside", f"{noun} that do not go on:", {**parts, "Not decided yet": waits})
    if heading:
        return _box(step, "aside", heading if parts else heading.rstrip(":"), parts)
    return [_row(step, "aside", 0, label, count) for label, count in parts.items()]


def _include(fates: pd.DataFrame, trail: Mapping[str, pd.DataFrame], earlier: Mapping[str, pd.DataFrame] | None) -> list[list]:
    """Studies and reports that the flow ends in, and in an update all there are now."""
    included = fates[fates["fate"] == "included"]
    if earlier is None:
        return _count_both("included", "Studies included in review", "Reports of included studies", included)
    charted, before = (found[found["charted"] == "yes"] for found in (trail["found"], earlier["found"]))
    kept = before[before["record"].isin(charted["record"])]
    new = included[~included["study"].isin(kept["study"])]
    rows = _count_both("included", "New studies included in review", "Reports of new included studies", new)
    if len(included) > len(new):
        rows.append(_row("included", "main", 0, "New reports of studies included before", len(included) - len(new)))
    rows += _count_both("total", "Total studies included in review", "Reports of total included studies", charted)
    if len(before) > len(kept):
        lost = before[~before["record"].isin(kept["record"])]
        gone = lost[~lost["study"].isin(kept["study"])]
        rows += [_row("total", "main", 1, "Studies of the previous version left out since", gone["study"].nunique(), "studies"),
                 _row("total", "main", 1, "Reports of the previous version left out since", len(lost))]
    return rows


def _list_earlier(earlier: Mapping[str, pd.DataFrame]) -> list[list]:
    """The box of the earlier version."""
    before = earlier["found"][earlier["found"]["charted"] == "yes"]
    labels = ("Studies included in previous version of review", "Reports of studies included in previous version of review")
    return [["previous", "Previous studies", *row] for row in _count_both("identified", *labels, before)]


def _count_both(step: str, studies: str, reports: str, sources: pd.DataFrame) -> list[list]:
    """A line for distinct studies and one for their reports."""
    return [_row(step, "main", 0, studies, sources["study"].nunique(), "studies"), _row(step, "main", 0, reports, len(sources), "reports")]


def _box(step: str, place: str, heading: str, parts: Mapping[str, int]) -> list[list]:
    """A box whose first line is a heading and the sum of its parts."""
    return [_row(step, place, 0, heading, sum(parts.values())), *(_row(step, place, 1, label, count) for label, count in parts.items())]


def _row(step: str, place: str, level: int, label: str, count: int, unit: str = "") -> list:
    return [BANDS[step], step, place, level, label, unit or ("records" if step in ("identified", "screened") else "reports"), int(count)]

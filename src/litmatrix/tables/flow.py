"""The flow of records: identified, duplicates, excluded with reasons, included. Counted from files, never typed in."""

from __future__ import annotations

import pandas as pd

FLOW_COLUMNS = ["step", "label", "records", "parts"]
STAGES = {"automation": "marked ineligible by an automation tool", "before": "removed before screening",
          "title": "excluded by title and abstract", "retrieval": "not retrieved", "full_text": "excluded after reading"}


def count_records_by_step(found: pd.DataFrame, screening: pd.DataFrame, merges: pd.DataFrame, imports: pd.DataFrame) -> pd.DataFrame:
    """What became of every record that was found.

    Parameters
    ----------
    found
        One row for each record held: record, found_by (the kind of search, or given), source (whether it
        is a source of the corpus), charted, exclusion_reason; as from ``Review.found``.
    screening
        Decisions: record, stage (automation, before, title, retrieval, full_text), decision (in, out), reason.
    merges
        Works that are one: kept, merged and status; only those accepted count.
    imports
        Files imported: merged and rejected, the records that were not kept.

    Returns
    -------
    One row for each step, in the order of the flow: step, label, records, parts ("reason: 3; reason: 1"). What is
    identified equals what leaves and what is included. A record leaves once: as a duplicate, else at the first stage
    that excluded it; a record without any decision that is no source is undecided.
    """
    fates = name_fates(found, screening, merges)
    at_import = {name: int(imports[name].sum()) for name in ("merged", "rejected")}
    ways = found["found_by"].value_counts(sort=False).to_dict()
    if sum(at_import.values()):
        ways["in imported files, not kept"] = sum(at_import.values())
    rows = [["identified", "identified", sum(ways.values()), _tell(ways)],
            ["merged at import", "the same record again, at import", at_import["merged"], ""],
            ["rejected at import", "unreadable, kept in bib/rejected", at_import["rejected"], ""],
            ["duplicates", "duplicates", int((fates["fate"] == "duplicate").sum()), ""]]
    for stage, label in STAGES.items():
        out = fates[fates["fate"] == stage]
        rows.append([stage, label, len(out), _tell(out["reason"].value_counts(sort=False).to_dict())])
    rows.append(["undecided", "not decided yet", int((fates["fate"] == "undecided").sum()), ""])
    included = fates[fates["fate"] == "included"]
    left_out = included[included["charted"] == "no"]
    rows += [["included", "included", len(included), ""],
             ["not charted", "not charted", len(left_out), _tell(left_out["exclusion_reason"].value_counts(sort=False).to_dict())],
             ["charted", "charted", len(included) - len(left_out), ""]]
    return _check_balance(pd.DataFrame(rows, columns=FLOW_COLUMNS))


def name_fates(found: pd.DataFrame, screening: pd.DataFrame, merges: pd.DataFrame) -> pd.DataFrame:
    """The records with their fate (duplicate, the first stage that excluded them, included or undecided) and its reason."""
    known = set(found["record"])
    accepted = merges[(merges["status"] == "accepted") & merges["kept"].isin(known)]
    same = set(accepted["merged"])
    out = screening[screening["decision"] == "out"]
    first = {stage: out[out["stage"] == stage].set_index("record")["reason"].to_dict() for stage in reversed(STAGES)}
    excluded = {record: (stage, reason) for stage, reasons in first.items() for record, reason in reasons.items()}
    fates = [("duplicate", "") if record in same else excluded.get(record, ("included" if source == "yes" else "undecided", ""))
             for record, source in zip(found["record"], found["source"], strict=True)]
    return found.assign(fate=[fate for fate, _ in fates], reason=[reason for _, reason in fates])


def _tell(counts: dict[str, int]) -> str:
    """What makes up a number: "reason: 3; reason: 1"."""
    return "; ".join(f"{word.replace('; ', ', ').rstrip('.')}: {count}" for word, count in counts.items())


def _check_balance(flow: pd.DataFrame) -> pd.DataFrame:
    records = flow.set_index("step")["records"]
    leaving = records[["merged at import", "rejected at import", "duplicates", *STAGES, "undecided"]].sum()
    if records["identified"] != leaving + records["included"]:
        raise ValueError(f"the flow does not balance: {records['identified']} identified, {leaving} left, {records['included']} included")
    return flow

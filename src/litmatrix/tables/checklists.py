"""A reporting standard item by item: what it asks, where the review answers it, and what is missing. Never a score."""

from __future__ import annotations

import pandas as pd

from litmatrix.tables.rows import count_rows_by

REPORTED = ("met", "partly", "located", "missing", "not applicable")
CHECKLIST_COLUMNS = ["standard", "section", "item", "label", "wording", "status", "where", "note", "certainty"]


def list_checklist(items: pd.DataFrame, checklists: pd.DataFrame) -> pd.DataFrame:
    """Every item of a reporting standard with what the review says of it.

    Parameters
    ----------
    items
        The items of one standard, as from ``Review.instrument``.
    checklists
        Answers: instrument, item, where, status and note, as in data/checklists.csv.

    Returns
    -------
    One row for each item, in the order of the standard: standard (its name), section, item, label, wording, status (met, partly,
    located, missing, not applicable), where, note and certainty (of the wording). An item without an answer is missing.
    Raises ValueError for items of several standards.
    """
    if items["instrument"].nunique() != 1:
        raise ValueError(f"the items are of {items['instrument'].nunique()} standards; they must be of one")
    own = checklists[checklists["instrument"] == items["instrument"].iloc[0]]
    listed = items.rename(columns={"name": "standard"}).merge(own[["item", "where", "status", "note"]], on="item", how="left",
                                                              validate="one_to_one")
    return listed.fillna({"where": "", "status": "missing", "note": ""})[CHECKLIST_COLUMNS]


def count_items_by_status(*checklists: pd.DataFrame) -> pd.DataFrame:
    """How many items of each standard have each status.

    ``checklists`` are as from ``list_checklist``, one for each standard. Returns one row for each standard and each status that
    occurs in any of them, every combination included: row (the standard), column (the status) and count.
    """
    listed = pd.concat(checklists, ignore_index=True)
    return count_rows_by(listed, "standard", "status", column_order=[name for name in REPORTED if (listed["status"] == name).any()])

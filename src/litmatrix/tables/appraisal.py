"""How the sources stand by an appraisal form, item by item: criteria met, never a score and never a risk of bias.

None of the forms for text, opinion and grey literature defines a total, and totals of items that differ in kind mislead
(Jüni et al. 1999). So answers are listed and counted item by item; a weight is made only when a review asks for one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

NOT_JUDGED = "cannot be judged on an extract"
NOT_ANSWERED = "not answered"
MARKS = ("met", "partly met", "not met", "unclear", NOT_JUDGED, NOT_ANSWERED)
MEANINGS = {"yes": "met", "partly": "partly met", "no": "not met", "unclear": "unclear", "unsure": "unclear", "cannot tell": "unclear",
            "not applicable": "", NOT_JUDGED: NOT_JUDGED}
CRITERIA_COLUMNS = ["source", "source_label", "kind", "extent", "item", "item_label", "section", "wording", "answer", "mark", "n",
                    "reason", "locator"]


def list_criteria(appraisal: pd.DataFrame, items: pd.DataFrame, sources: pd.DataFrame, *, role: str = "item") -> pd.DataFrame:
    """What each source was answered on each item of one instrument, and what the answer means.

    Parameters
    ----------
    appraisal
        Answers: source, instrument, item, answer, reason and locator, as in data/appraisal.csv.
    items
        The items of one instrument in drawing order, all or those wanted: instrument, item, label, section,
        wording, answers and role, as from ``Review.instrument``.
    sources
        source, label, kind and extent, in drawing order.
    role
        item, or criterion for those that sum up several items.

    Returns
    -------
    One row for each source that has an answer to one of the items, and each item: source, source_label, kind,
    extent, item, item_label, section, wording, answer, mark (met, partly met, not met, unclear, cannot be judged on an
    extract, not answered; empty where the item does not apply), n (sources the item applies to, answered or not),
    reason and locator. Raises ValueError for items of several instruments, for a role without
    items and for an answer that has no meaning here.
    """
    wanted = items[items["role"] == role]
    if wanted["instrument"].nunique() != 1:
        raise ValueError(f"the items are of {wanted['instrument'].nunique()} instruments; they must be of one, with items of role '{role}'")
    given = appraisal[(appraisal["instrument"] == wanted["instrument"].iloc[0]) & appraisal["item"].isin(wanted["item"])]
    unknown = sorted(set(given["answer"]) - set(MEANINGS))
    if unknown:
        raise ValueError(f"the answer '{unknown[0]}' is not known as met or not met; known are {', '.join(MEANINGS)}")
    answered = sources[sources["source"].isin(given["source"])].rename(columns={"label": "source_label"})
    asked = wanted.assign(item_label=wanted["item"] + " " + wanted["label"])[["item", "item_label", "section", "wording"]]
    cells = answered[["source", "source_label", "kind", "extent"]].merge(asked, how="cross")
    cells = cells.merge(given[["source", "item", "answer", "reason", "locator"]], on=["source", "item"], how="left", validate="one_to_one")
    cells["mark"] = cells["answer"].map(MEANINGS).fillna(NOT_ANSWERED)
    cells["n"] = cells["item"].map(cells.loc[cells["mark"] != "", "item"].value_counts()).fillna(0).astype(int)
    return cells.fillna({"answer": "", "reason": "", "locator": ""})[CRITERIA_COLUMNS]


def count_criteria_by_item(criteria: pd.DataFrame, *, weights: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many sources meet each item; items that do not apply to a source leave it out of that item alone.

    ``criteria`` is from ``list_criteria``. Without ``weights`` every source weighs 1; with them (source, weight and
    rule, as from ``weigh_sources``) it weighs what they say, and a source without a weight is left out. Returns one row
    for each item and mark, every mark that occurs once for each item: item, item_label, mark, sources, weight (their sum), n (sources
    the item applies to), share (of the weight; missing under 20 sources), and weighting (the rule in words).
    """
    held, rule = criteria[criteria["mark"] != ""].assign(weight=1.0), "every source weighs 1"
    if weights is not None:
        held = held.assign(weight=held["source"].map(dict(zip(weights["source"], weights["weight"], strict=True)))).dropna(subset="weight")
        rule = weights["rule"].iloc[0] if len(weights) else rule
    marks = [mark for mark in MARKS if (criteria["mark"] == mark).any()]
    grid = criteria[["item", "item_label"]].drop_duplicates().merge(pd.DataFrame({"mark": marks}), how="cross")
    sums = held.groupby(["item", "mark"], sort=False).agg(sources=("source", "nunique"), weight=("weight", "sum")).reset_index()
    counts = grid.merge(sums, on=["item", "mark"], how="left").fillna({"sources": 0, "weight": 0.0}).astype({"sources": int})
    totals = counts.groupby("item")[["sources", "weight"]].transform("sum")
    share = (counts["weight"] / totals["weight"].where(totals["sources"] >= 20)).astype(float)
    return counts.assign(n=totals["sources"], weight=counts["weight"].round(6), share=share.round(3), weighting=rule)


def weigh_sources(criteria: pd.DataFrame, *, worth: Mapping[str, float]) -> pd.DataFrame:
    """A weight for each source by what its answers are worth: an explicit choice for a sensitivity analysis, nothing else.

    No form gives weights, and a result that changes with the choice says so by changing; show the unweighted result
    first and this beside it (Jüni et al. 1999). ``criteria`` is from ``list_criteria``, cut to the items that should
    count; ``worth`` maps marks to numbers from 0 to 1, and marks it does not name are left out of the mean.

    Returns one row for each source: source, source_label, kind, items (answers that count), weight (their mean worth;
    missing where none counts) and rule (in words). Raises ValueError for a mark that is not known or a worth outside 0 to 1.
    """
    wrong = [mark for mark, value in worth.items() if mark not in MARKS or not 0 <= value <= 1]
    if wrong or not worth:
        told = f"; '{wrong[0]}' does not" if wrong else ""
        raise ValueError(f"worth must map marks ({', '.join(MARKS)}) to numbers from 0 to 1{told}")
    items = list(dict.fromkeys(criteria["item"]))
    told = ", ".join(f"{mark} {value:g}" for mark, value in worth.items())
    named = f"{len(items)} items" if len(items) > 6 else ", ".join(items)
    values = criteria.assign(worth=criteria["mark"].map(worth).astype(float))
    weighed = values.groupby(["source", "source_label", "kind"], sort=False)["worth"].agg(items="count", weight="mean").reset_index()
    return weighed.assign(rule=f"mean over {named} ({told}; other answers left out)",
                          weight=weighed["weight"].where(weighed["items"] > 0, np.nan).round(6))


def describe_criteria(criteria: pd.DataFrame) -> str:
    """What the sources of a table meet, item by item, in words: "AU met by 3 of 4, 1 unclear; AC met by 1 of 2, 1 not met"."""
    asked = criteria[criteria["mark"] != ""]
    counts = asked.groupby(["item", "mark"], sort=False).size().to_dict()
    told = []
    for item in asked["item"].unique():
        marks = {mark: counts[item, mark] for mark in MARKS if (item, mark) in counts}
        others = [f"{number} {mark}" for mark, number in marks.items() if mark != "met"]
        told.append(", ".join([f"{item} met by {marks.get('met', 0)} of {sum(marks.values())}", *others]))
    return "; ".join(told)

"""The checklists of reporting standards: which answers can stand, and filling them with the places that declare an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from litmatrix.files import Fault, suggest
from litmatrix.review.places import SEPARATOR

PLACED = ("met", "partly", "located")
EXPLAINED = ("partly", "not applicable")
LOCATED, MISSING = "located", "missing"


def check_checklists(checklists: pd.DataFrame, held: Mapping[str, Iterable[str]]) -> Iterable[Fault]:
    """Items that no standard has, and answers without the place or the note they need.

    ``held`` gives the items of each instrument in data/instruments.
    """
    for row, instrument, item, where, status, note in checklists[["instrument", "item", "where", "status", "note"]].itertuples():
        problems = [find_unknown(instrument, item, held)]
        if (status in PLACED) != bool(where):
            problems.append(f"status '{status}' needs the place that answers the item" if not where
                            else f"an item that is {status} has no place; empty where, or change the status")
        if status in EXPLAINED and not note:
            problems.append(f"status '{status}' needs a note that says {'what is lacking' if status == 'partly' else 'why'}")
        yield from (Fault(row + 2, problem) for problem in problems if problem)


def find_unknown(instrument: str, item: str, held: Mapping[str, Iterable[str]]) -> str:
    """Why an item is known to no instrument, in words; empty where it is known."""
    if instrument not in held:
        return f"instrument '{instrument}' has no file in data/instruments.{suggest(instrument, held)}"
    if item not in held[instrument]:
        return f"item '{item}' is not in data/instruments/{instrument}.csv.{suggest(item, held[instrument])}"
    return ""


def check_declared(declared: pd.DataFrame, held: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, list[Fault]]]:
    """Tags that name an item which no instrument has, file by file. ``declared`` is as from ``list_declared``."""
    for instrument, item, where in declared.itertuples(index=False):
        name, _, heading = where.partition("#")
        problem = find_unknown(instrument, item, held) if instrument else f"'{item}' names no instrument; a tag is reports: instrument:item"
        if problem:
            yield name, [Fault(0, f"under '{heading}' a tag cannot stand: {problem}" if heading else f"a tag cannot stand: {problem}")]


def fill_checklist(answers: pd.DataFrame, items: pd.DataFrame, declared: pd.DataFrame) -> pd.DataFrame:
    """The answers to one standard, completed by the places that declare its items.

    Parameters
    ----------
    answers
        What data/checklists.csv holds: instrument, item, where, status, note.
    items
        The items of one standard, as from ``Review.instrument``.
    declared
        instrument, item and where, as from ``list_declared``.

    Returns
    -------
    One row for each item, in the order of the standard, with the columns of data/checklists.csv. Places already there stay first.
    An item that was missing and is declared now is located; what a person judged stays as it is, and so do notes.
    """
    instrument = items["instrument"].iloc[0]
    given = {row.item: row for row in answers[answers["instrument"] == instrument].itertuples(index=False)}
    places = declared[declared["instrument"] == instrument].groupby("item", sort=False)["where"].agg(list).to_dict()
    rows = []
    for item in items["item"]:
        known = given.get(item)
        where, status, note = (known.where, known.status, known.note) if known else ("", MISSING, "")
        found = [*filter(None, where.split(SEPARATOR)), *places.get(item, [])] if status != "not applicable" else []
        rows.append([instrument, item, SEPARATOR.join(dict.fromkeys(found)), LOCATED if found and status == MISSING else status, note])
    return pd.DataFrame(rows, columns=["instrument", "item", "where", "status", "note"])

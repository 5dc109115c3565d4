"""The sums of a flow diagram: what goes into a box comes out of it, and what other files count agrees with the boxes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import pandas as pd

CHAINS = {"databases": ("identified", "screened", "sought", "assessed"), "other": ("identified", "sought", "assessed")}
FILES = {"identified": "bib/search-log.csv gives the lines; bib/corpus.bib, bib/candidates.bib and bib/imports.csv the number",
         "screened": "look at bib/merges.csv, bib/imports.csv and data/screening.csv", "sought": "look at data/screening.csv",
         "assessed": "look at data/screening.csv", "included": "look at data/screening.csv and data/sources.csv"}


def check_boxes(boxes: pd.DataFrame, charted: int) -> None:
    """Raise ValueError with every sum that does not hold, naming its boxes and files.

    ``boxes`` is as from ``count_records_by_box``; ``charted`` is how many of the sources in data/sources.csv are charted
    and new in this flow.
    """
    wrong = [*_list_parts(boxes), *_list_steps(boxes), *_list_ends(boxes, charted), *_list_totals(boxes)]
    if wrong:
        count = "1 fault" if len(wrong) == 1 else f"{len(wrong)} faults"
        raise ValueError("\n".join([f"the flow of records has {count}:", *(f"  {line}" for line in wrong)]))


def _list_parts(boxes: pd.DataFrame) -> Iterator[str]:
    """Lines that do not add up to the line they are parts of."""
    lines = boxes[["arm", "step", "place", "level", "label", "count"]].to_numpy().tolist()
    for number, (arm, step, place, level, label, count) in enumerate(lines):
        own = [line for line in lines[number + 1:] if line[:3] == [arm, step, place]]
        below = takewhile(lambda line, over=level: line[3] > over, own)
        parts = [line[5] for line in below if line[3] == level + 1]
        if parts and step != "total" and sum(parts) != count:
            yield f"{arm}: '{label.rstrip(':')}' is {count}, and its lines add up to {sum(parts)}; {FILES[step]}"


def _list_steps(boxes: pd.DataFrame) -> Iterator[str]:
    """Steps that are not the step before less what left beside it."""
    heads = boxes[boxes["level"] == 0].drop_duplicates(["arm", "step", "place"])
    held = {tuple(key): (label.rstrip(":"), count) for *key, label, count in heads[["arm", "step", "place", "label", "count"]].to_numpy()}
    for arm, steps in CHAINS.items():
        for one, two in zip(steps, steps[1:], strict=False):
            if (arm, one, "main") not in held:
                continue
            (into, before), (rest, after) = held[arm, one, "main"], held[arm, two, "main"]
            out = held.get((arm, one, "aside"), ("", 0))[1]
            if before - out != after:
                yield f"{arm}: '{into}' is {before}, {out} leave beside it, and '{rest}' is {after}; {FILES[two]}"


def _list_ends(boxes: pd.DataFrame, charted: int) -> Iterator[str]:
    """Reports included that are not those assessed and kept, or not those that data/sources.csv charts."""
    heads = boxes[(boxes["level"] == 0) & (boxes["unit"] == "reports")]
    assessed = heads[heads["step"] == "assessed"].groupby("place")["count"].sum()
    included = int(heads.loc[heads["step"] == "included", "count"].sum())
    stayed = int(assessed.get("main", 0) - assessed.get("aside", 0))
    if stayed != included:
        yield f"of 'Reports assessed for eligibility' {stayed} are not excluded, and {included} are included; {FILES['included']}"
    if included != charted:
        yield (f"{included} reports are included, and data/sources.csv charts {charted} that are new here: a charted source was "
               "excluded in data/screening.csv or counts as a duplicate in bib/merges.csv")


def _list_totals(boxes: pd.DataFrame) -> Iterator[str]:
    """Totals of an update that are not what there was and what is new less what was left out since."""
    sums = boxes[boxes["arm"].isin(["", "previous"])].groupby(["unit", "step", "level"])["count"].sum()
    for unit in ("studies", "reports"):
        if (unit, "total", 0) in sums.index:
            keys = (("identified", 0), ("included", 0), ("total", 1), ("total", 0))
            before, new, less, total = (int(sums.get((unit, *key), 0)) for key in keys)
            if before + new - less != total:
                yield (f"{before} {unit} of the previous version and {new} new ones, less {less} left out since, are not {total}; "
                       "look at data/sources.csv of both versions")


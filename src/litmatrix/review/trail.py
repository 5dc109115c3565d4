"""The rules of how records came and where they left: searches, imports, merges and screening."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from litmatrix.files import Fault, FileFaults
from litmatrix.review.rules import Found


def check_screening(found: Found) -> Iterable[Fault]:
    """Records excluded without a reason or included with one, and sources of the corpus that were excluded."""
    sources = set(found.sound["sources"]["source"])
    for row, record, decision, reason in found.sound["screening"][["record", "decision", "reason"]].itertuples():
        if (decision == "out") != bool(reason):
            yield Fault(row + 2, "a decision out needs a reason" if decision == "out" else "a decision in has no reason")
        if decision == "out" and record in sources:
            yield Fault(row + 2, f"'{record}' was excluded and is a source all the same. Take its row out of data/sources.csv, "
                                 "or change the decision.")


def check_searches(found: Found) -> Iterable[Fault]:
    """Searches that, by the screening, found more records than the log says they gave."""
    named = found.sound["screening"].groupby("search")["record"].nunique()
    for row, search, records in found.sound["searches"][["search", "records"]].itertuples():
        if not pd.isna(records) and named.get(search, 0) > records:
            gave = f"{records} record{'s' if records != 1 else ''}"
            yield Fault(row + 2, f"search '{search}' gave {gave} by the log, and data/screening.csv names {named[search]} that it found")


def check_imports(imports: pd.DataFrame) -> Iterable[Fault]:
    """Imported files whose records are not all kept, merged or rejected."""
    for row, records, kept, merged, rejected in imports[["records", "kept", "merged", "rejected"]].itertuples():
        if records != kept + merged + rejected:
            yield Fault(row + 2, f"{records} records are not {kept} kept + {merged} merged + {rejected} rejected")


def check_merges(merges: pd.DataFrame) -> Iterable[Fault]:
    """Accepted merges that go in a circle, or that make one record stand for two works."""
    from litmatrix.corpus.duplicates.merging import resolve_merges  # compares strings with a library of its own

    try:
        resolve_merges(merges)
    except FileFaults as failure:
        yield from failure.faults

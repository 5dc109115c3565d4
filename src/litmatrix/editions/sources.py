"""Sources added, dropped and changed between two versions, their bibliography included. Pure."""

from __future__ import annotations

import pandas as pd

from litmatrix.editions.rows import list_differences
from litmatrix.editions.snapshots import Snapshot

SOURCE_COLUMNS = ["change", "source", "source_label", "field", "before", "after"]


def compare_sources(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """What happened to the sources: columns of data/sources.csv and fields of bib/corpus.bib alike.

    Returns one row for each source added or dropped, and one for each field that changed: change
    (added, dropped, changed), source, source_label, field, before, after. A source with a new id
    is a source dropped and a source added.
    """
    fields = [name for name in after.sources.columns if name != "source"]
    labels = {**before.source_labels, **after.source_labels}
    return pd.DataFrame([[change, source, labels[source], field, then, now] for change, source, field, then, now
                         in list_differences(before.sources, after.sources, "source", fields)], columns=SOURCE_COLUMNS)

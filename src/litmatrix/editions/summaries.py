"""Summaries added, dropped, changed, and gone stale under their codings. Pure."""

from __future__ import annotations

import pandas as pd

from litmatrix.editions.codebook import follow_themes
from litmatrix.editions.rows import list_differences
from litmatrix.editions.snapshots import Snapshot

SUMMARY_COLUMNS = ["change", "source", "source_label", "theme", "theme_label", "field", "before", "after", "because"]
UNDER = ("added", "withdrawn", "moved", "merged")


def compare_summaries(before: Snapshot, after: Snapshot, codings: pd.DataFrame) -> pd.DataFrame:
    """What happened to the charted cells, and which of them nobody has looked at since their codings changed.

    ``codings`` is from ``compare_codings`` on the same versions. A summary is *stale* when a judgement
    of its cell was added, withdrawn, moved or merged, while its text and its date are as before: who
    reads it again and lets it stand gives it a new date. A reworded note makes no summary stale.

    Returns one row for each cell added or dropped, one for each field that changed, and one for each
    stale cell: change (added, dropped, changed, stale), source, source_label, theme, theme_label,
    field, before, after, because (of a stale cell its changed judgements: "moved x-001; added x-002").
    """
    then, now = _arrange(before, follow_themes(before, after)), _arrange(after, {})
    fields = [name for name in after.summaries.columns if name not in ("source", "theme")]
    rows = [[change, *cell.split(" "), field, old, new, ""] for change, cell, field, old, new
            in list_differences(then, now, "cell", fields)]
    touched = {cell for change, cell, field, *_ in list_differences(then, now, "cell", ("summary", "date"))}
    changes = codings[codings["change"].isin(UNDER)]
    for cell in now["cell"]:
        about = changes[changes["source"] + " " + changes["theme"] == cell]
        if cell not in touched and len(about):
            because = "; ".join(dict.fromkeys(about["change"] + " " + about["passage"]))
            rows.append(["stale", *cell.split(" "), "", "", "", because])
    sources, themes = {**before.source_labels, **after.source_labels}, {**before.theme_labels, **after.theme_labels}
    return pd.DataFrame([[change, source, sources[source], theme, themes[theme], *rest] for change, source, theme, *rest in rows],
                        columns=SUMMARY_COLUMNS)


def _arrange(version: Snapshot, followed: dict[str, str]) -> pd.DataFrame:
    """The summaries by cell under the present name of their theme; of two that fell into one, the theme's own."""
    themes = pd.Series([followed.get(theme, theme) for theme in version.summaries["theme"]], index=version.summaries.index, dtype=str)
    known = version.summaries.assign(cell=version.summaries["source"] + " " + themes, own=themes == version.summaries["theme"])
    return known.sort_values("own", ascending=False, kind="stable").drop_duplicates("cell").sort_index()

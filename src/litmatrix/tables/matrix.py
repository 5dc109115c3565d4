"""The framework matrix: sources by themes, a summary in each cell (Ritchie and Spencer 1994)."""

from __future__ import annotations

import pandas as pd


def arrange_framework_matrix(summaries: pd.DataFrame, examined: pd.DataFrame) -> pd.DataFrame:
    """Themes down, sources across, in each cell the summary or the state that stands in its place.

    ``summaries`` has source, theme, summary, centrality and passages; ``examined`` is from
    ``Review.examined``. Returns one row for each theme: family_label, theme_label, then one
    column for each source, named by its label: "summary [centrality; 003, 017]", where the
    numbers are those of the source's passages, or the state in round brackets.
    """
    cells = examined.merge(summaries[["source", "theme", "summary", "centrality", "passages"]], on=["source", "theme"], how="left")
    numbers = cells["passages"].str.replace(r"\S+-(?=\w+( |$))", "", regex=True).str.replace(" ", ", ")
    written = cells["summary"] + " [" + cells["centrality"] + "; " + numbers + "]"
    cells["cell"] = written.fillna("(" + cells["state"] + ")")
    wide = cells.pivot(index="theme", columns="source_label", values="cell")
    order = cells[["theme", "family_label", "theme_label"]].drop_duplicates()
    columns = list(dict.fromkeys(cells["source_label"]))
    return order.merge(wide[columns].reset_index(), on="theme").drop(columns="theme")

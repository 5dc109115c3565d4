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


def list_centrality(summaries: pd.DataFrame, examined: pd.DataFrame) -> pd.DataFrame:
    """How much each theme matters in each source, or that nobody can say.

    Arguments as for ``arrange_framework_matrix``. Returns one row for each theme and source:
    row (theme label), column (source label), mark (the centrality; not in the extract or not
    examined; empty for absent) and count (1, or 0 where the mark is empty).
    """
    cells = examined.merge(summaries[["source", "theme", "centrality"]], on=["source", "theme"], how="left")
    mark = cells["centrality"].fillna(cells["state"].replace("absent", ""))
    listed = pd.DataFrame({"row": cells["theme_label"], "column": cells["source_label"], "mark": mark, "count": (mark != "").astype(int)})
    ranks = {name: {word: rank for rank, word in enumerate(listed[name].unique())} for name in ("row", "column")}
    return listed.sort_values(["row", "column"], key=lambda words: words.map(ranks[words.name]), kind="stable", ignore_index=True)

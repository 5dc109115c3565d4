"""What sources argue about themes: which leads to, displaces or requires which, and who says so.

The statements stand in a table of the review's own, which its notebook hands in.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def count_argued_links(statements: pd.DataFrame, *, begin: str = "from_theme_label", relation: str = "relation",
                       end: str = "to_theme_label", by: str = "source_label", order: Sequence[str] = ()) -> pd.DataFrame:
    """Each argued link once, with who argues it.

    Parameters
    ----------
    statements
        One row for each statement, with columns for where the link begins, its relation, where it ends and who says so.
    order
        Labels in drawing order; without it, as they first come up. A label it does not name is an error.

    Returns
    -------
    One row for each link: begin, relation, end, count (who argue it, each once), statements, members (who, joined by "; ").
    """
    labels = list(order) or list(dict.fromkeys([*statements[begin], *statements[end]]))
    unknown = [label for label in [*statements[begin], *statements[end]] if label not in labels]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not in the order given")
    relations = list(dict.fromkeys(statements[relation]))
    grouped = statements.groupby([begin, relation, end], sort=False)[by]
    links = grouped.agg(count="nunique", statements="size", members=lambda names: "; ".join(dict.fromkeys(names))).reset_index()
    links.columns = ["begin", "relation", "end", "count", "statements", "members"]
    ranks = {"begin": labels, "relation": relations, "end": labels}
    return links.sort_values(list(ranks), key=lambda column: column.map(ranks[column.name].index), kind="stable", ignore_index=True)

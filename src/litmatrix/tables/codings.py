"""The codings themselves: who read what, and how disagreements were settled."""

from __future__ import annotations

import pandas as pd

FIELDS = ("presence", "target", "voice", "stance", "wants", "claim")
DECISIVE = ("presence", "target", "voice")


def count_coverage(sources: pd.DataFrame, passages: pd.DataFrame, judgements: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """How many passages of each source each coder gave a theme to.

    ``judgements`` maps coders to their codings (passage, theme). Returns one row for each
    source: source, label, passages, then one column for each coder: passages with a theme.
    """
    found = {"passages": passages.groupby("source")["passage"].nunique()}
    for coder, frame in judgements.items():
        found[coder] = passages[passages["passage"].isin(frame["passage"])].groupby("source")["passage"].nunique()
    counts = pd.DataFrame(found).reindex(sources["source"]).fillna(0).astype(int).reset_index(drop=True)
    return pd.concat([sources[["source", "label"]].reset_index(drop=True), counts], axis=1)


def count_decisions_by_field(decisions: pd.DataFrame) -> pd.DataFrame:
    """What the coders disagreed on: one row for each field, with its number of decisions."""
    counts = decisions["field"].value_counts()
    return pd.DataFrame({"field": FIELDS, "decisions": [int(counts.get(name, 0)) for name in FIELDS]})


def count_settlements_by_theme(decisions: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """How disagreements about the presence of a theme were settled.

    Returns one row for each theme and outcome: row (theme label), column (kept or dropped), count.
    """
    presence = decisions[decisions["field"] == "presence"]
    rows = []
    for theme, label in zip(themes["theme"], themes["label"], strict=True):
        own = presence[presence["theme"] == theme]
        dropped = int((own["settled"] == "none").sum())
        rows += [[label, "kept", len(own) - dropped], [label, "dropped", dropped]]
    return pd.DataFrame(rows, columns=["row", "column", "count"])


def select_decisive(decisions: pd.DataFrame, layers: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The decisions that changed whether a source carries a theme.

    ``layers`` maps each coder and the settled layer to the judgements that count, with columns
    passage, source and theme: all of them, or those a chart draws. Returns the rows of
    ``decisions`` about presence, target or voice in a cell of source and theme that one layer
    has and another has not, with the column source in front.
    """
    cells = [set(zip(frame["source"], frame["theme"], strict=True)) for frame in layers.values()]
    disputed = set.union(*cells) - set.intersection(*cells)
    owner = {passage: source for frame in layers.values() for passage, source in zip(frame["passage"], frame["source"], strict=True)}
    about = decisions[decisions["field"].isin(DECISIVE)]
    found = about.assign(source=about["passage"].map(owner))
    kept = [pair in disputed for pair in zip(found["source"], found["theme"], strict=True)]
    return found.loc[kept, ["source", *decisions.columns]].reset_index(drop=True)

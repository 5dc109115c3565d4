"""What the corpus is: how it was made, how long it is, what it answers."""

from __future__ import annotations

import pandas as pd


def count_corpus_steps(texts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """From the documents given to the sources charted.

    Returns one row for each step: step, count, note (the reasons of what was left out).
    """
    left_out = sources[sources["charted"] == "no"]
    reasons = "; ".join(f"{label}: {reason}" for label, reason in
                        zip(left_out["label"], left_out["exclusion_reason"], strict=True))
    return pd.DataFrame([["documents given", len(texts), ""],
                         ["sources they hold", len(sources), "comments by readers are sources of their own"],
                         ["sources charted", len(sources) - len(left_out), reasons]],
                        columns=["step", "count", "note"])


def count_words_by_source(sources: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """How many words of each source were examined.

    ``passages`` are the codable passages. Returns one row for each source: source, label,
    kind, extent, passages, words, and share (of all words examined).
    """
    sums = passages.groupby("source").agg(passages=("passage", "count"), words=("words", "sum")).reset_index()
    counted = sources[["source", "label", "kind", "extent"]].merge(sums, on="source", how="inner")
    return counted.assign(share=(counted["words"] / counted["words"].sum()).astype(float).round(3))


def arrange_timeline(events: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Events in order of date, and which earlier events a source among them answers.

    ``events`` has date, label, kind, reference and certainty, where reference names the work or
    source the event is; ``sources`` has source and responds_to. Returns the events with date,
    label, kind, certainty and answers: the labels of the events answered, joined by "; "; of
    several events about one source, the first answers.
    """
    ordered = events.sort_values("date", kind="stable", ignore_index=True)
    published = ordered[ordered["reference"] != ""].drop_duplicates("reference")
    label_of = dict(zip(published["reference"], published["label"], strict=True))
    answered = dict(zip(sources["source"], sources["responds_to"], strict=True))
    first = ordered.index.isin(published.index)
    answers = ["; ".join(label_of[work] for work in answered.get(reference, "").split(" ") if own and work in label_of)
               for own, reference in zip(first, ordered["reference"], strict=True)]
    return ordered.assign(answers=answers)[["date", "label", "kind", "certainty", "answers"]]

"""A review -> the data of its page: tables as columns, ids as places in them. Nothing is counted here that the page can filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from litmatrix.paper.site.layers import SILENCES, gather_layer, list_layers, number
from litmatrix.paper.site.references import describe_reference, find_address, list_references
from litmatrix.paper.site.standing import describe_standing
from litmatrix.paper.site.texts import read_passages
from litmatrix.review import Review
from litmatrix.tables import count_findings_by_source, count_support_by_finding

if TYPE_CHECKING:
    from litmatrix.editions import Changes

VOCABULARIES = {"kind": "sources", "extent": "sources", "voice": "codings", "stance": "codings", "wants": "codings", "claim": "codings"}
COUNTED_VOICES = ["own", "endorsed"]  # what ``tables.select_codings`` counts, and the page at first
THEME_COLUMNS = ["theme", "label", "family_label", "definition", "include_when", "exclude_when", "wants_means", "invented_example", "since"]


def gather_review(review: Review, *, changes: Changes | None = None, texts: bool = False) -> tuple[dict, list[str]]:
    """The data of a review's page, and remarks on what it lacks.

    Parameters
    ----------
    review
        The review.
    changes
        What changed since an earlier version; without it the page does not speak of it.
    texts
        Whether the passages themselves stand in the page, as far as the texts are at hand.

    Returns
    -------
    Plain values for JSON, keyed review, words, counted, sources, themes, rules, targets, coders, passages, layers, summaries,
    findings and changes; and sentences for whoever makes the page. Raises FileFaults for tables that cannot be read.
    """
    sources, themes, targets = review.sources(), review.themes(), review.table("targets")
    passages = _select_passages(review, sources)
    places = [number(passages["passage"].tolist()), number(themes["theme"].tolist()), number(targets["target"].tolist())]
    words, remarks = read_passages(review, passages) if texts else ([], [])
    charted = sources[sources["charted"] == "yes"]
    told = {
        "review": {"title": review.title, "questions": list(review.questions), "limits": list(review.limits),
                   "standing": describe_standing(review), "texts": texts, "sampling": review.sampling},
        "words": _gather_words(review),
        "counted": {"voices": COUNTED_VOICES},
        "sources": _gather_sources(review, sources),
        "themes": _columns(themes[THEME_COLUMNS]),
        "rules": _rows(review.table_or_empty("codebook_rules")),
        "targets": _columns(targets[["target", "label", "main", "description"]]),
        "coders": _rows(review.table("coders")[["coder", "kind", "name", "note"]]),
        "passages": {"passage": passages["passage"].tolist(), "locator": passages["locator"].tolist(), "words": words,
                     "start": passages["start"].astype(int).tolist() if texts else [],
                     "source": passages["source"].map(number(sources["source"].tolist())).astype(int).tolist()},
        "layers": {coder: gather_layer(review, coder, *places) for coder in list_layers(review)},
        "summaries": _rows(review.table_or_empty("summaries").drop(columns=["codebook_version"])),
        "findings": _gather_findings(review, charted),
        "changes": _gather_changes(changes, sources),
    }
    if not review.questions:
        remarks.append("review.toml states no question; the page opens without one.")
    return told, remarks


def _select_passages(review: Review, sources: pd.DataFrame) -> pd.DataFrame:
    """The passages of charted sources, in the order of sources: whatever a coding or a finding may point to."""
    passages = review.table("passages")
    charted = sources.loc[sources["charted"] == "yes", "source"].tolist()
    return passages[passages["source"].isin(charted) & (passages["kind"] != "furniture")].reset_index(drop=True)


def _gather_words(review: Review) -> dict[str, list[list[str]]]:
    """The words of each vocabulary a reader can filter by or meets in a coding, each with how it is written."""
    found = {}
    for column, table in VOCABULARIES.items():
        words = review.vocabulary(table, column) or list(dict.fromkeys(review.table(table)[column]))
        found[column] = [[word, review.schema.label(word)] for word in words]
    return {**found, "silence": [[word, word] for word in SILENCES]}


def _gather_sources(review: Review, sources: pd.DataFrame) -> dict[str, list]:
    """Every source of the corpus with its reference; those left out too, with the reason."""
    references = list_references(review)
    rows = sources.fillna("").to_dict("records")
    kept = ["source", "label", "kind", "standpoint", "extent", "date", "charted", "exclusion_reason", "author_group", "certainty"]
    held = {name: [row[name] for row in rows] for name in kept}
    return {**held, "reference": [describe_reference(row, references[row["source"]]) for row in rows],
            "address": [find_address(row) for row in rows], "bibtex": [references[row["source"]]["bibtex"] for row in rows]}


def _gather_findings(review: Review, charted: pd.DataFrame) -> list[dict]:
    """Each finding with the counts of ``tables.count_support_by_finding`` and what every source says of it."""
    findings, passages = review.table_or_empty("findings"), review.table("passages")
    if findings.empty:
        return []
    support = count_support_by_finding(findings, passages, charted, review.codings()).set_index("finding")
    marks = count_findings_by_source(findings, passages, charted)
    told = []
    for row in findings.to_dict("records"):
        own = marks[marks["row"] == row["finding"]]
        counts = support.loc[row["finding"]]
        told.append({**{name: row[name] for name in ("finding", "statement", "basis", "by", "date")},
                     **{name: row[name].split() for name in ("themes", "supporting", "contradicting")},
                     **{name: str(counts[name]) for name in ("text", "judgement", "rationale")}, "marks": own["mark"].tolist()})
    return told


def _gather_changes(changes: Changes | None, sources: pd.DataFrame) -> dict | None:
    """What changed, as ``editions.describe_changes`` tells it, but for the names of authors."""
    if changes is None:
        return None
    from litmatrix.editions import describe_changes  # what a page without it does not wait for

    counts = ("version", "sources", "charted", "themes", "codings", "findings")
    told = describe_changes(_without_names(changes))
    return {"before": {name: changes.before[name] for name in counts}, "after": {name: changes.after[name] for name in counts},
            "parts": [[heading, lines] for heading, lines in told.items()], "remarks": list(changes.remarks)}


def _without_names(changes: Changes) -> Changes:
    """The changes without those of names: whoever is called by a label now may have been named before."""
    from dataclasses import replace

    return replace(changes, sources=changes.sources[~changes.sources["field"].isin(["authors", "label"])])


def _columns(table: pd.DataFrame) -> dict[str, list]:
    return {str(name): table[name].tolist() for name in table.columns}


def _rows(table: pd.DataFrame) -> list[dict]:
    return table.to_dict("records")

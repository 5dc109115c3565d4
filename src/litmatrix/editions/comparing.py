"""Two versions of a review compared as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from litmatrix.editions.codebook import compare_codebook
from litmatrix.editions.codings import compare_codings
from litmatrix.editions.findings import compare_findings, compare_marks
from litmatrix.editions.rows import compare_rows
from litmatrix.editions.snapshots import Snapshot, list_others, read_snapshot
from litmatrix.editions.sources import compare_sources
from litmatrix.editions.summaries import compare_summaries
from litmatrix.editions.themes import compare_themes
from litmatrix.review import Review
from litmatrix.schema import CONSENSUS

PARTS = ("sources", "codings", "codebook", "themes", "findings", "marks", "summaries", "tables")


@dataclass(frozen=True)
class Changes:
    """What changed between two versions: a table for each part, and remarks.

    ``before`` and ``after`` tell the versions: version (its name), title, and how many sources,
    charted sources, themes, codings and findings it has. The columns of each table are those of the
    function it comes from: ``compare_sources``, ``compare_codings``, ``compare_codebook``,
    ``compare_themes``, ``compare_findings``, ``compare_marks``, ``compare_summaries``, ``compare_rows``.
    """

    before: dict[str, str | int]
    after: dict[str, str | int]
    layer: str
    sources: pd.DataFrame
    codings: pd.DataFrame
    codebook: pd.DataFrame
    themes: pd.DataFrame
    findings: pd.DataFrame
    marks: pd.DataFrame
    summaries: pd.DataFrame
    tables: pd.DataFrame
    remarks: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all differs in what was compared."""
        return (self.before["title"] == self.after["title"] and (self.themes["change"] == "same").all()
                and not any(len(getattr(self, part)) for part in PARTS if part != "themes"))


def compare_reviews(before: Review, after: Review, layer: str = CONSENSUS, *, names: tuple[str, str] = ("", "")) -> Changes:
    """Everything that changed from one version of a review to another.

    Parameters
    ----------
    before, after
        The two versions.
    layer
        The coder whose codings are compared and counted.
    names
        How the versions are named in reports and errors; without it, the earlier one is called by its
        folder, the later one "this review".

    Raises
    ------
    EditionError
        Where the tables of a version have faults; see ``read_snapshot``.
    """
    shown = [name or usual for name, usual in zip(names, (before.root.name, "this review"), strict=True)]
    held = [set(list_others(review, layer)) for review in (before, after)]
    then, now = (read_snapshot(review, layer, name=name, others=held[0] & held[1])
                 for review, name in zip((before, after), shown, strict=True))
    codings = compare_codings(then, now)
    return Changes(
        before=_count_parts(then, shown[0]), after=_count_parts(now, shown[1]), layer=layer, sources=compare_sources(then, now),
        codings=codings, codebook=compare_codebook(then, now), themes=compare_themes(then, now),
        findings=compare_findings(then, now), marks=compare_marks(then, now), summaries=compare_summaries(then, now, codings),
        tables=compare_rows(then.others, now.others), remarks=tuple(_list_remarks(then, now, shown, held)))


def _count_parts(version: Snapshot, name: str) -> dict[str, str | int]:
    return {"version": name, "title": version.title, "sources": len(version.sources),
            "charted": int((version.sources["charted"] == "yes").sum()),
            "themes": int((version.codebook["status"] == "active").sum()),
            "codings": len(version.judgements), "findings": len(version.findings)}


def _list_remarks(then: Snapshot, now: Snapshot, names: list[str], held: list[set[str]]) -> list[str]:
    """What the tables cannot say: another title, and what was not compared since one version does not hold it."""
    remarks = [] if then.title == now.title else [f"The title was '{then.title}' and is '{now.title}'."]
    for name, missing in ((names[0], sorted(held[1] - held[0])), (names[1], sorted(held[0] - held[1]))):
        if missing:
            remarks.append(f"Not compared, because {name} does not hold {'it' if len(missing) == 1 else 'them'}: {', '.join(missing)}.")
    return remarks

"""Duplicates: records of one or more lists that are one work, proposed with reasons and never merged here.

Candidate pairs come from ``blocking``, the verdict on each from ``judging``. Pairs grow into clusters,
the surest first, and two clusters stay apart where any record of one speaks against any of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from litmatrix.corpus.duplicates.blocking import LARGEST, Crowd, list_pairs
from litmatrix.corpus.duplicates.conflicts import describe_face, find_conflict
from litmatrix.corpus.duplicates.judging import CERTAIN, LIKELY, POSSIBLE, Likeness, compare_works
from litmatrix.corpus.duplicates.merging import list_rejected, resolve_merges
from litmatrix.corpus.duplicates.signatures import Work, describe_work
from litmatrix.corpus.records import Record

COLUMNS = ["cluster", "cluster_file", "kept", "kept_file", "record", "file", "certainty", "reason", "against"]
LEVELS = (CERTAIN, LIKELY, POSSIBLE)


@dataclass(frozen=True)
class Duplicates:
    """What is proposed, how many pairs were compared, and the keys too many records share to compare each with each.

    ``table`` has one row for each record that would be merged: cluster (the key of the record that stands for the
    whole cluster), cluster_file, kept (the key it would be merged into: that one, or another of the cluster), kept_file,
    record, file, certainty (certain, likely, possible), reason, against (what speaks against it; empty where nothing does).
    """

    table: pd.DataFrame
    compared: int
    crowds: tuple[Crowd, ...]


def propose_duplicates(lists: Mapping[str, Iterable[Record]], merges: pd.DataFrame | None = None) -> Duplicates:
    """Records that are one work, as clusters with reasons; nothing is merged or deleted.

    Of two records the one is kept that stands in the earlier list, and there the one with more fields.

    Parameters
    ----------
    lists
        The records of each file, in the order in which a record is rather kept: those of the corpus first.
    merges
        bib/merges.csv: what it accepts or rejects is not proposed again.

    Raises
    ------
    FileFaults
        Where ``merges`` runs in a circle or merges one record into two.
    """
    works = [describe_work(record, file) for file, records in lists.items() for record in records]
    pairs, crowds = list_pairs(works)
    found = [(pair, likeness) for pair in pairs if (likeness := compare_works(works[pair[0]], works[pair[1]]))]
    found.sort(key=lambda link: (LEVELS.index(link[1].certainty), bool(link[1].doubt), link[0]))
    clusters = _Clusters(works, list(lists), merges)
    for (one, other), likeness in found:
        clusters.add(one, other, likeness)
    return Duplicates(clusters.make_table(), len(pairs), tuple(crowds))


@dataclass(frozen=True)
class _Link:
    """The record ``place`` would be merged into ``kept``, because the records ``between`` are alike."""

    place: int
    kept: int
    between: tuple[int, int]
    likeness: Likeness


class _Clusters:
    """Records joined link by link (union-find, Tarjan 1975); the head of a cluster is the record that stands for it."""

    def __init__(self, works: list[Work], files: list[str], merges: pd.DataFrame | None) -> None:
        self.works = works
        order = sorted(range(len(works)), key=lambda place: (files.index(works[place].file), -len(works[place].record.fields), place))
        self.rank = {place: rank for rank, place in enumerate(order)}
        self.head = list(range(len(works)))
        self.members = {place: [place] for place in self.head}
        self.faces = {place: {describe_face(work): place} for place, work in enumerate(works)}
        self.links: dict[int, _Link] = {}
        self.guesses: dict[int, _Link] = {}
        self.remarks: dict[int, list[str]] = {}
        self.places: dict[str, list[int]] = {}
        for place, work in enumerate(works):
            self.places.setdefault(work.record.key, []).append(place)
        self.told_apart: dict[str, set[str]] = {}
        if merges is not None:
            self._settle(merges)

    def add(self, one: int, other: int, likeness: Likeness) -> None:
        """Join the clusters of two records; where something speaks against it, keep them apart and remember why."""
        kept, place = sorted((self.head[one], self.head[other]), key=self.rank.__getitem__)
        if kept == place or self._were_told_apart(kept, place):
            return
        link = _Link(place, kept, (one, other), likeness)
        if likeness.certainty == POSSIBLE:
            self._guess(link)
        elif conflict := self._find_conflict(kept, place):
            self._remark(link, conflict)
        else:
            self.links[place] = link
            self._join(kept, place)

    def make_table(self) -> pd.DataFrame:
        """The proposals: surest clusters first, then in the order of the records that stand for them."""
        rows = []
        for links in (self.links, self.guesses):
            for place, link in links.items():
                level = LEVELS.index(link.likeness.certainty)
                rows.append(((links is self.guesses, self.rank[self.head[link.kept]], level, self.rank[place]), self._tell(link)))
        return pd.DataFrame([row for _, row in sorted(rows, key=lambda pair: pair[0])], columns=COLUMNS, dtype=str)

    def _settle(self, merges: pd.DataFrame) -> None:
        """Join what was accepted before, and remember what was rejected."""
        for one, other in map(tuple, list_rejected(merges)):
            self.told_apart.setdefault(one, set()).add(other)
            self.told_apart.setdefault(other, set()).add(one)
        for key, into in resolve_merges(merges).items():
            for place in self.places.get(key, []) if into in self.places else []:
                self._join(self.head[self.places[into][0]], self.head[place])

    def _join(self, kept: int, place: int) -> None:
        if kept != place:
            for member in self.members[place]:
                self.head[member] = kept
            self.members[kept] += self.members.pop(place)
            self.faces[kept] = self.faces.pop(place) | self.faces[kept]

    def _guess(self, link: _Link) -> None:
        """Remember a possible link; a record has one at a time, and the rest is told beside it."""
        if link.place in self.guesses or link.kept in self.guesses:
            self._remark(link, link.likeness.certainty)
        else:
            self.guesses[link.place] = link

    def _remark(self, link: _Link, why: str) -> None:
        one, other = (self.works[place].record.key for place in link.between)
        for place, resembled in ((link.between[0], other), (link.between[1], one)):
            self.remarks.setdefault(place, []).append(f"resembles {resembled} too ({why})")

    def _were_told_apart(self, kept: int, place: int) -> bool:
        """Whether a person rejected that any record of one is any of the other."""
        return bool(self.told_apart) and any(
            self.head[other] == kept for member in self.members[place]
            for key in self.told_apart.get(self.works[member].record.key, ()) for other in self.places.get(key, ()))

    def _find_conflict(self, kept: int, place: int) -> str:
        """The first thing that speaks against two clusters being one work; empty where nothing does.

        Records that read alike are looked at once, so that copies cost nothing.
        """
        for left in self.faces[kept].values():
            for right in self.faces[place].values():
                if conflict := find_conflict(self.works[left], self.works[right]):
                    return f"{conflict}: {self.works[left].record.key} and {self.works[right].record.key}"
        return "" if len(self.faces[kept]) + len(self.faces[place]) <= LARGEST else f"more than {LARGEST} records would be one work"

    def _tell(self, link: _Link) -> dict[str, str]:
        kept, merged = self.works[link.kept], self.works[link.place]
        reason = link.likeness.reason
        if set(link.between) != {link.kept, link.place}:
            reason += f" ({self.works[link.between[0]].record.key} and {self.works[link.between[1]].record.key})"
        remarks = sorted({remark for place in {*link.between, link.place} for remark in self.remarks.get(place, [])})
        head = self.works[self.head[link.kept]]
        return {"cluster": head.record.key, "cluster_file": head.file, "kept": kept.record.key, "kept_file": kept.file,
                "record": merged.record.key, "file": merged.file, "certainty": link.likeness.certainty, "reason": reason,
                "against": "; ".join(filter(None, [link.likeness.doubt, *remarks[:3]]))}

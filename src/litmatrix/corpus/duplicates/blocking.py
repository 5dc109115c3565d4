"""Which pairs of records are worth comparing: those that share a rare key, so that the work grows with the records.

After Papadakis et al. (2020), Blocking and filtering techniques for entity resolution: every record
gets several keys of few bearers, and a key borne by too many is cut to neighbours and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from litmatrix.corpus.duplicates.signatures import Work, list_words, strip_version

LARGEST = 200
NEIGHBOURS = 5


@dataclass(frozen=True)
class Crowd:
    """A key that more records share than are compared with one another: what it is, and how many bear it."""

    key: str
    records: int


def list_pairs(works: Sequence[Work], largest: int = LARGEST) -> tuple[list[tuple[int, int]], list[Crowd]]:
    """The pairs of places in ``works`` that are compared, first place first, and the keys that were borne by too many.

    Among the bearers of such a key each is compared with its neighbours in the order of titles only.
    """
    blocks: dict[tuple[str, ...], list[int]] = {}
    common = Counter(word for work in works for word in set(list_words(work.title)))
    for place, work in enumerate(works):
        for key in set(_list_keys(work, common)):
            blocks.setdefault(key, []).append(place)
    pairs: set[tuple[int, int]] = set()
    crowds = []
    for key, places in blocks.items():
        if len(places) > largest:
            crowds.append(Crowd(f"{key[0]}: {', '.join(key[1:])}", len(places)))
            pairs.update(_pair_neighbours(works, places))
        elif len(places) > 1:
            pairs.update(combinations(places, 2))
    return sorted(pairs), sorted(crowds, key=lambda crowd: (-crowd.records, crowd.key))


def _pair_neighbours(works: Sequence[Work], places: list[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(places, key=lambda place: (works[place].title, place))
    for at, place in enumerate(ordered):
        for other in ordered[at + 1:at + 1 + NEIGHBOURS]:
            yield min(place, other), max(place, other)


def _list_keys(work: Work, common: Counter[str]) -> Iterator[tuple[str, ...]]:
    """The keys of one record, each with the name of its kind before it."""
    if work.doi:
        yield "DOI", strip_version(work.doi)
    yield from (("identifier", code) for code in work.codes)
    if work.address:
        yield "web address", work.address
    if work.title and not work.is_generic:
        yield from (("title", title) for title in {work.title, work.main, *work.translations} if len(list_words(title)) > 1)
    yield from _list_place_keys(work)
    yield from _list_author_keys(work, common)
    rare = _list_rare(work, common, 5)
    yield from (("words of the title", *sorted(words)) for words in combinations(rare, 3))


def _list_place_keys(work: Work) -> Iterator[tuple[str, ...]]:
    if work.first and work.volume and work.date:
        yield "volume, page and year", work.volume, work.first, work.date[:4]
    if work.first and work.volume and work.is_generic:
        yield "title, volume and page", work.title, work.volume, work.first


def _list_author_keys(work: Work, common: Counter[str]) -> Iterator[tuple[str, ...]]:
    """With people the first author; with bodies each, and the publisher, which may stand for them."""
    leads = {work.people[0][0]} if work.people else set()
    if work.kind != "article":
        leads |= {*work.bodies, *work.owners}
    for lead in leads:
        if work.is_generic:
            yield "author, title and year", lead, work.title, work.date[:4]
        else:
            yield "author and title", lead, work.main
        if work.first and work.date:
            yield "author, page and year", lead, work.first, work.date[:4]
        yield from (("author and words of the title", lead, *sorted(words)) for words in combinations(_list_rare(work, common, 4), 2))


def _list_rare(work: Work, common: Counter[str], number: int) -> list[str]:
    """The rarest words of a title that at least one other record has, too: a slip of spelling has none."""
    words = {word for word in list_words(work.title) if common[word] > 1 and len(word) > 2}
    return sorted(words, key=lambda word: (common[word], word))[:number]

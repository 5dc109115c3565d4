"""Whether two records are one work, how sure that is, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from litmatrix.corpus.duplicates.conflicts import find_conflict, find_kind_conflict, has_year_in_title
from litmatrix.corpus.duplicates.likeness import (
    find_shared_identifier,
    has_same_place,
    is_same_container,
    relate_authors,
    relate_titles,
)
from litmatrix.corpus.duplicates.signatures import Work, list_words

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
TITLES = {"same": "the same title", "spelling": "titles that differ in spelling", "slip": "titles that differ by a slip of writing",
          "subtitle": "titles that agree but for a subtitle", "cut": "titles that agree until one is cut off",
          "translation": "a title that the other gives in brackets", "owner": "titles that agree but for the name of the publisher",
          "series": "titles that agree but for the number of a series"}
AUTHORS = {"agree": "the same authors", "unknown": "authors not known on both sides", "differ": "authors written differently"}
WHOLE = ("same", "spelling", "slip")


@dataclass(frozen=True)
class Likeness:
    """Two records that may be one work: how sure, why, and what speaks against it."""

    certainty: str
    reason: str
    doubt: str = ""


def compare_works(one: Work, other: Work) -> Likeness | None:
    """Whether two records are one work; None where nothing suggests it, or too much speaks against it."""
    shared, titles = find_shared_identifier(one, other), relate_titles(one, other)
    if shared:
        return _judge_identified(one, other, shared, titles)
    if not titles:
        return _judge_place(one, other)
    people, conflict = relate_authors(one, other), find_conflict(one, other)
    if people == "differ":
        return None if conflict else _judge_misspelt(one, other, titles)
    if conflict:
        return _judge_versions(one, other, titles, people, conflict)
    certainty = _judge_titles(one, other, titles, people)
    doubt = list_doubts(one, other)
    if not certainty:
        return None
    return Likeness(LIKELY if doubt and certainty == CERTAIN else certainty, _tell(one, other, TITLES[titles], people), doubt)


def _judge_identified(one: Work, other: Work, shared: str, titles: str) -> Likeness | None:
    """Records that share an identifier: certain where their titles agree or one has none."""
    kinds, doubt = find_kind_conflict(one, other), list_doubts(one, other)
    untold = not one.title or not other.title
    if shared.startswith("the same ISBN") and (kinds or not titles):
        return None
    if kinds:
        return Likeness(POSSIBLE, shared, kinds)
    if titles or untold:
        return Likeness(LIKELY if shared.startswith("versions") else CERTAIN, shared, doubt)
    agree = relate_authors(one, other) == "agree" and (has_same_place(one, other) or (one.year == other.year and not doubt))
    doubt = "; ".join(filter(None, ("the titles differ", doubt)))
    if agree:
        return Likeness(LIKELY, f"{shared}; the same authors; perhaps a translated title", doubt)
    return Likeness(POSSIBLE, shared, doubt)


def _judge_place(one: Work, other: Work) -> Likeness | None:
    """Records whose titles do not agree, or that lack one: the same authors on the same pages."""
    if one.year != other.year or not has_same_place(one, other) or relate_authors(one, other) != "agree" or find_conflict(one, other):
        return None
    if not one.title or not other.title:
        return Likeness(LIKELY, _tell(one, other, "one has no title", "agree"), list_doubts(one, other))
    if fuzz.ratio(one.title, other.title) >= 90:
        return Likeness(LIKELY, _tell(one, other, TITLES["slip"], "agree"), list_doubts(one, other))
    if one.last != other.last:
        return None
    certainty = LIKELY if one.first != one.last and one.volume else POSSIBLE
    return Likeness(certainty, _tell(one, other, "perhaps a translated title", "agree"), "the titles differ")


def _judge_misspelt(one: Work, other: Work, titles: str) -> Likeness | None:
    """Records of one title on one page, by authors whose names disagree: names written in two ways."""
    if titles not in WHOLE or one.is_generic or one.year != other.year or not has_same_place(one, other) or not one.container:
        return None
    return Likeness(LIKELY, _tell(one, other, TITLES[titles], "differ"), list_doubts(one, other) or "the authors differ")


def _judge_versions(one: Work, other: Work, titles: str, people: str, conflict: str) -> Likeness | None:
    """Records that are two works by the rules, told because a person may see one: a working paper and its article, a mistyped DOI."""
    if people != "agree" or titles not in (*WHOLE, "subtitle") or one.is_generic:
        return None
    if has_same_place(one, other):
        return Likeness(POSSIBLE, _tell(one, other, TITLES[titles], people), conflict)
    if not (one.people and other.people) or not find_kind_conflict(one, other) or {one.kind, other.kind} & {"part", "book"}:
        return None
    return Likeness(POSSIBLE, f"perhaps versions of one work: {_tell(one, other, TITLES[titles], people)}", conflict)


def _judge_titles(one: Work, other: Work, titles: str, people: str) -> str:
    """How sure it is that two records with agreeing titles are one work; empty where it is not."""
    place = has_same_place(one, other) or bool(one.address and one.address == other.address)
    apart = abs(one.year - other.year) if one.year and other.year else None
    if apart == 1 and has_year_in_title(one, other):
        apart = 0
    if one.is_generic or one.is_serial or other.is_serial:
        return _judge_returning(one, other, people, place, apart)
    if people == "unknown":
        return _judge_unsigned(one, other, titles, place, apart)
    supported = place or _is_same_volume(one, other) or bool(one.number and one.number.replace(" ", "") == other.number.replace(" ", ""))
    if (titles == "slip" and not supported) or (not place and _is_short_at_two_addresses(one, other)):
        return POSSIBLE
    if apart is None:
        return LIKELY if titles in WHOLE or place else POSSIBLE
    if apart:
        return LIKELY if place or (one.people and other.people) else POSSIBLE
    alike = one.kind == other.kind and not (one.address and other.address and one.address != other.address)
    telling = titles == "same" and (supported or (alike and len(list_words(one.title)) > 3))
    return CERTAIN if telling or (titles == "spelling" and place) else LIKELY


def _is_short_at_two_addresses(one: Work, other: Work) -> bool:
    """Whether a title of few words stands at two addresses."""
    return bool(one.address and other.address and one.address != other.address) and len(list_words(one.title)) < 4


def _judge_returning(one: Work, other: Work, people: str, place: bool, apart: int | None) -> str:
    """Titles that many works bear, or that return each year: authors and year must agree."""
    if place and people == "agree":
        return CERTAIN
    if apart == 0 and people == "agree":
        return LIKELY if one.bodies or other.bodies or _is_same_volume(one, other) or not one.is_generic else POSSIBLE
    return POSSIBLE if people == "agree" and apart is None else ""


def _judge_unsigned(one: Work, other: Work, titles: str, place: bool, apart: int | None) -> str:
    """At least one record names no author."""
    telling = min(len(list_words(work.title)) for work in (one, other)) > 3
    if apart == 0 and (place or titles in WHOLE):
        return LIKELY if place or telling or _is_same_volume(one, other) else POSSIBLE
    return POSSIBLE if place or (telling and titles in WHOLE and apart != 1) else ""


def _is_same_volume(one: Work, other: Work) -> bool:
    """Whether journal and volume agree."""
    return bool(one.volume and one.volume == other.volume and one.container and other.container
                and is_same_container(one.container, other.container))


def list_doubts(one: Work, other: Work) -> str:
    """What differs between two records without making two works of them, in words."""
    pairs = {"years": (one.year, other.year), "volumes": (one.volume, other.volume), "first pages": (one.first, other.first),
             "issues": (one.number, other.number) if one.kind == other.kind == "article" else ("", "")}
    found = [f"the {name} {left} and {right} differ" for name, (left, right) in pairs.items() if left and right and left != right]
    if one.container and other.container and not is_same_container(one.container, other.container):
        found.append("the journals or books differ")
    if one.people and other.people and one.people[0][0] not in dict(other.people) and other.people[0][0] not in dict(one.people):
        found.append("the first authors are written differently")
    return "; ".join(found)


def _tell(one: Work, other: Work, titles: str, people: str) -> str:
    """The reason in words: titles, authors, year and place."""
    years = sorted({work.year for work in (one, other) if work.year})
    told = [titles, AUTHORS[people]]
    told.append(" and ".join(map(str, years)) if one.year and other.year else "a year missing")
    if has_same_place(one, other):
        told.append(f"volume {one.volume}, page {one.first}" if one.volume else f"page {one.first}")
    if one.address and one.address == other.address:
        told.append("the same web address")
    return "; ".join(told)

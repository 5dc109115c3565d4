"""What tells two works apart although their titles may agree: no agreement outweighs it."""

from __future__ import annotations

import re

from litmatrix.corpus.duplicates.likeness import find_shared_identifier, has_same_place, is_same_container
from litmatrix.corpus.duplicates.signatures import Work


def find_conflict(one: Work, other: Work) -> str:
    """What tells two works apart although their titles may agree, in words; empty where nothing does."""
    shared = find_shared_identifier(one, other)
    if shared and not shared.startswith("the same ISBN"):
        return ""
    for check in (_doi_conflict, find_kind_conflict, _number_conflict, _year_conflict, _place_conflict, _address_conflict):
        found = check(one, other)
        if found:
            return found
    return ""


def describe_face(work: Work) -> tuple:
    """All of a record that ``find_conflict`` looks at."""
    return (work.doi, work.codes, work.kind, work.preprint, work.title, work.main, work.number, work.edition, work.date, work.volume,
            work.first, work.container, work.address)


def _doi_conflict(one: Work, other: Work) -> str:
    return f"two different DOIs, {one.doi} and {other.doi}" if one.doi and other.doi else ""


def find_kind_conflict(one: Work, other: Work) -> str:
    """Book and chapter, thesis and article, report and article, preprint and article are not one work.

    What stands on the same pages of the same book or journal is one, however it was entered; so is an article
    of no journal and a report.
    """
    kinds = {one.kind, other.kind}
    if one.preprint != other.preprint and "article" in kinds:
        return "one is a preprint"
    apart = "part" in kinds or kinds in ({"article", "report"}, {"article", "book"}) or (
        kinds & {"manuscript", "thesis"} and "other" not in kinds)
    if len(kinds) == 1 or not apart or has_same_place(one, other):
        return ""
    if "article" in kinds and not all(work.container for work in (one, other) if work.kind == "article"):
        return ""
    return f"one is entered as {one.record.type}, the other as {other.record.type}"


def _number_conflict(one: Work, other: Work) -> str:
    """Part 1 and part 2, 2019 and 2020, HC 300 and CBP 7009, first and second edition."""
    left, right = ([word for word in work.title.split() if word.isdigit()] for work in (one, other))
    if left and right and left[:len(right)] != right[:len(left)]:
        return "the titles bear different numbers"
    if "article" not in (one.kind, other.kind) and _are_other_numbers(one.number, other.number):
        return f"the numbers {one.record.fields.get('number')} and {other.record.fields.get('number')} differ"
    if one.edition and other.edition and one.edition != other.edition:
        return "the editions differ"
    return ""


def _are_other_numbers(one: str, other: str) -> bool:
    """Whether two numbers of reports differ by more than that one tells more: ``WP 12/15`` and ``12`` do not."""
    left, right = ([word for word in re.findall(r"\d+|[^\W\d]+", number) if word.isdigit()] for number in (one, other))
    series = [set(re.findall(r"[^\W\d]+", number)) for number in (one, other)]
    if not left or not right:
        return bool(one and other and one != other)
    return left[:len(right)] != right[:len(left)] or (all(series) and series[0].isdisjoint(series[1]))


def _year_conflict(one: Work, other: Work) -> str:
    if not one.year or not other.year:
        return ""
    apart = abs(one.year - other.year)
    if apart == 1 and has_year_in_title(one, other):
        return ""
    if apart and (one.is_serial or other.is_serial or one.is_generic):
        return f"{one.year} and {other.year} of a title that returns"
    length = min(len(one.date), len(other.date))
    if length > 4 and one.is_serial and one.date[:length] != other.date[:length]:
        return f"{one.date} and {other.date} of a title that returns"
    if apart > 1 and not has_same_place(one, other):
        return f"the years {one.year} and {other.year}"
    return ""


def has_year_in_title(one: Work, other: Work) -> bool:
    """Whether both titles name the same years themselves, as ``Annual report 2019/20`` does."""
    left, right = (re.findall(r"\b(?:19|20)\d\d\b", work.title) for work in (one, other))
    return bool(left) and left == right


def _place_conflict(one: Work, other: Work) -> str:
    """Other pages, or another journal."""
    if one.first and other.first and one.first != other.first:
        return f"the pages {one.first} and {other.first} differ"
    if one.container and other.container and not is_same_container(one.container, other.container):
        return "they stand in different journals or books"
    if one.volume and other.volume and one.volume != other.volume and not (one.first and other.first):
        return f"the volumes {one.volume} and {other.volume} differ"
    if one.is_generic and one.number and other.number and one.number != other.number:
        return f"the issues {one.number} and {other.number} differ"
    return ""


def _address_conflict(one: Work, other: Work) -> str:
    """Two places of one page, such as two comments under it; two pages of one site under a title that returns."""
    if not one.address or not other.address or one.address == other.address:
        return ""
    left, right = one.address.partition("#"), other.address.partition("#")
    if left[0] == right[0] and left[2] and right[2]:
        return "two places of one page"
    same_site = left[0].partition("/")[0] == right[0].partition("/")[0]
    return "two pages of one site under a title that returns" if same_site and (one.is_serial or one.is_generic) else ""

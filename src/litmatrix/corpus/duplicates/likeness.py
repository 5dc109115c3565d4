"""How the parts of two records agree: identifiers, titles, authors, journals and pages.

Fixed rules over what ``signatures`` reads off a record; ``judging`` draws the conclusion.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.distance import Levenshtein as Edits

from litmatrix.corpus.duplicates.signatures import Work, list_words, strip_version
from litmatrix.corpus.duplicates.titlewords import OTHER_DOCUMENT, SERIES

OPPOSED = (("hypo", "hyper"), ("macro", "micro"), ("intra", "inter"), ("pre", "pro"), ("intra", "extra"), ("homo", "hetero"),
           ("under", "over"))
SPELLINGS = ((re.compile(r"is(?=(?:e|ed|es|ing|er|ers|ation|ations)$)"), "iz"), (re.compile("our"), "or"), (re.compile("ae|oe"), "e"),
             (re.compile("re$"), "er"), (re.compile("ll"), "l"), (re.compile("s$"), ""))


def find_shared_identifier(one: Work, other: Work) -> str:
    """The identifier both records bear, in words; empty where there is none. A DOI may differ in the number of a version."""
    if one.doi and one.doi == other.doi:
        return f"the same DOI {one.doi}"
    if one.doi and other.doi and strip_version(one.doi) == strip_version(other.doi):
        return f"versions of the DOI {strip_version(one.doi)}"
    if one.doi and other.doi and not (one.preprint and other.preprint):
        return ""
    codes = sorted(one.codes & other.codes)
    return f"the same {codes[0]}" if codes else ""


def relate_titles(one: Work, other: Work) -> str:
    """How two titles agree; empty where they do not.

    same; spelling (centre and center, plurals); slip (letters wrong, words in another order); subtitle, cut, owner
    or series (one has more: a subtitle, an end, its publisher, the number of a series); translation (one gives the other in brackets).
    """
    if not one.title or not other.title:
        return ""
    if one.title == other.title:
        return "same"
    if set(one.translations) & {other.title, *other.translations} or one.title in other.translations:
        return "translation"
    return relate_spelling(one.title, other.title) or _relate_lengths(*sorted((one, other), key=lambda work: len(work.title)))


def _relate_lengths(short: Work, long: Work) -> str:
    if _is_without_owner(short, long):
        return "owner"
    if long.title.startswith(short.title) and len(short.title) >= 30 and long.title[len(short.title)] != " ":
        return "cut"
    if long.title.endswith(f" {short.title}") and _is_series(long.title.removesuffix(short.title).split()):
        return "series"
    if short.title == long.main or (short.title == short.main and relate_spelling(short.title, long.main)):
        rest = long.title[len(long.main):].split()
        return "" if OTHER_DOCUMENT & set(rest) or (short.is_serial and any(word.isdigit() for word in rest)) else "subtitle"
    return ""


def _is_series(words: list[str]) -> bool:
    return any(word.isdigit() for word in words) and all(word.isdigit() or word in SERIES for word in words)


@lru_cache(maxsize=65536)
def relate_spelling(one: str, other: str) -> str:
    """Whether two folded titles differ in spelling, or by slips in single words, never by another word or number; else empty."""
    if one.replace(" ", "") == other.replace(" ", ""):
        return "spelling"
    first, second = one.split(), other.split()
    if abs(len(first) - len(second)) > 2:
        return ""
    if sorted(first) == sorted(second):
        return "slip"
    found = [_relate_step(first[step.src_start:step.src_end], second[step.dest_start:step.dest_end])
             for step in Edits.opcodes(first, second) if step.tag != "equal"]
    if not all(found) or len(found) > max(1, min(len(first), len(second)) // 2):
        return ""
    return "slip" if "slip" in found else "spelling"


def _relate_step(left: list[str], right: list[str]) -> str:
    """How the words of one title stand against those in their place in the other."""
    if len(left) != len(right):
        return "spelling" if {*left, *right} <= {"the", "a", "an", "of", "and", "s"} else ""
    if all(_respell(one) == _respell(other) or _is_shuffled(one, other) for one, other in zip(left, right, strict=True)):
        return "spelling"
    return "slip" if all(map(_is_slip, left, right)) else ""


@lru_cache(maxsize=65536)
def _respell(word: str) -> str:
    """A word as one spelling of English has it, without the s of a plural; short words and numbers as they stand."""
    if len(word) > 4 and word.isalpha():
        for ending, written in SPELLINGS:
            word = ending.sub(written, word)
    return word


def _is_shuffled(one: str, other: str) -> bool:
    """Whether two long words are one with two neighbouring letters in the wrong order."""
    return len(one) > 6 and sorted(one) == sorted(other) and one[0] == other[0] and OSA.distance(one, other, score_cutoff=1) == 1


def _is_slip(one: str, other: str) -> bool:
    """Whether two words are one word spelt in two ways: one or two letters of a long word, never its beginning."""
    shorter = min(len(one), len(other))
    if shorter < 4 or one[0] != other[0] or one.isdigit() or other.isdigit():
        return False
    if any({one[:len(a)], other[:len(b)]} == {a, b} or {one[:len(b)], other[:len(a)]} == {a, b} for a, b in OPPOSED):
        return False
    return OSA.distance(one, other, score_cutoff=2) <= (1 if shorter < 8 else 2)


def _is_without_owner(short: Work, long: Work) -> bool:
    """Whether the longer title adds only the name of who published it."""
    at = long.title.find(short.title)
    rest = (long.title[:at] + long.title[at + len(short.title):]).removesuffix(" report").strip() if at >= 0 else ""
    return bool(rest) and any(rest == body for work in (short, long) for body in (*work.bodies, *work.owners, work.container))


def relate_authors(one: Work, other: Work) -> str:
    """Whether the authors agree, differ, or cannot be compared (unknown). A report's publisher may stand for its authors."""
    if one.people and other.people:
        return _relate_people(one.people, other.people)
    if one.people + other.people and not one.bodies + other.bodies:
        return "unknown"
    left, right = one.bodies or one.owners, other.bodies or other.owners
    if left and right:
        return "agree" if any(is_same_body(a, b) for a in left for b in right) else "differ"
    return "differ" if one.people + other.people else "unknown"


def _relate_people(one: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...]) -> str:
    if is_same_person(one[0], other[0]):
        return "agree"
    met = sum(any(is_same_person(left, right) for right in other) for left in one)
    return "agree" if met >= 2 and met == min(len(one), len(other)) else "differ"


def is_same_person(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two folded names can be one person's: the family name but for a slip, and initials that do not contradict."""
    (left, first), (right, second) = one, other
    short = min(len(first), len(second), 1)
    if first[:short] != second[:short] or (len(first) > 1 and len(second) > 1 and first[1] != second[1]):
        return False
    if left == right:
        return True
    return min(len(left), len(right)) >= 5 and OSA.distance(left, right, score_cutoff=1) <= 1


@lru_cache(maxsize=65536)
def is_same_body(one: str, other: str) -> bool:
    """Whether two folded names can be one body's: equal, initials of the other, or with a country or parent before it."""
    short, long = sorted((one, other), key=len)
    if short == long or (len(short.split()) > 1 and long.endswith(f" {short}")):
        return True
    return len(short) >= 2 and " " not in short and short in _list_initials(long)


def _list_initials(name: str) -> tuple[str, str]:
    """The initials of a folded name, with and without those of small words."""
    return "".join(word[0] for word in name.split()), "".join(word[0] for word in list_words(name))


@lru_cache(maxsize=65536)
def is_same_container(one: str, other: str) -> bool:
    """Whether two folded names can be one journal's: equal but for small words, or one abbreviates the other word by word."""
    if one == other:
        return True
    left, right = list_words(one), list_words(other)
    if min(len(left), len(right)) == 1:
        short, long = sorted((one, other), key=len)
        return " ".join(list_words(short)) in _list_initials(long)
    return len(left) == len(right) and all(
        a.startswith(b) or b.startswith(a) or relate_spelling(a, b) for a, b in zip(left, right, strict=True))


def has_same_place(one: Work, other: Work) -> bool:
    """Whether first page agrees, with the volume or the journal."""
    if not one.first or one.first != other.first:
        return False
    if one.volume and other.volume:
        return one.volume == other.volume
    return bool(one.container and other.container and is_same_container(one.container, other.container))

"""Names and labels: who wrote a record, and how figures name it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from litmatrix.corpus.latex import decode_latex

OTHERS = "et al."
AND = re.compile(r"\s+and\s+", re.IGNORECASE)
SEMICOLONS = "the names are separated by ';'. Write ' and ' between two people."
TOO_MANY_COMMAS = "the author '{}' has too many commas. Write 'Family, Given', and ' and ' between two people."
OTHERS_WRITTEN = ("others", "et al", "et al.")
PLAIN = re.compile(r"[^{}\\~]*")
BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
ENTITY = re.compile(r"&#?\w+$")
NAMED = re.compile(r"\s*(family|given|prefix|suffix)(?:-i)?\s*=\s*(.*?)\s*", re.DOTALL | re.IGNORECASE)


class Name(NamedTuple):
    """A person, or a body, whose name stands in ``family`` alone."""

    family: str
    given: str = ""
    body: bool = False


class Names(NamedTuple):
    """The names of a field, whether others are meant beside them, and what was found wrong with how they are written."""

    names: tuple[Name, ...]
    others: bool = False
    problems: tuple[str, ...] = ()


def read_names(value: str) -> Names:
    """Who stands in an author or editor field, in order.

    Names are told apart at ``and``, and at semicolons, which BibTeX does not know. A name in braces of its own
    is a body. ``and others`` is a flag. A name that no form allows is kept as it stands.
    """
    written = split_at_and(value)
    problems = []
    if ";" in value:
        parts = [part for name in written for part in _split_list(name)]
        problems = [SEMICOLONS] * (len(parts) > len(written))
        written = parts
    others = bool(written) and written[-1].lower() in OTHERS_WRITTEN
    people = list(filter(None, written[:-1] if others else written))
    if value.count(",") > 2:
        problems += [TOO_MANY_COMMAS.format(name) for name in people if name.count(",") > 2 and _count_commas(name) > 2]
    return Names(tuple(map(_read_name, people)), others, tuple(problems))


def split_at_and(value: str) -> list[str]:
    """The names of a field as they are written, told apart at ``and`` outside braces."""
    parts = value.strip().split(" and ")
    if "  " in value or value.lower().count("and") >= len(parts) or not value.isprintable():  # written in some other way, or in a word
        parts = AND.split(value.strip())
    if "{" in value and [part.count("{") for part in parts] != [part.count("}") for part in parts]:
        return split_multiple_persons_names(value)
    return parts


def split_names(value: str) -> list[str]:
    """The names of an author field: ``Family, Given`` for people, the body's name for bodies.

    A name in braces of its own is a body and is not split; ``and others`` becomes ``et al.``.
    """
    return list(map(join_name, split_people(value)))


def join_name(person: tuple[str, str]) -> str:
    """``Family, Given``, or the name of a body."""
    return f"{person[0]}, {person[1]}" if person[0] and person[1] else person[0] or person[1]


def split_people(value: str) -> list[tuple[str, str]]:
    """Family and given name of each author; of a body, its name alone."""
    found = read_names(value)
    return [(name.family, name.given) for name in found.names] + [(OTHERS, "")] * found.others


def label_record(families: list[str], date: str, otherwise: str) -> str:
    """How figures name a record: 'Surname 2021', 'Surname et al. 2021'; ``otherwise`` without an author."""
    if not families:
        return otherwise
    shown = families[0]
    if len(families) > 2 or OTHERS in families:
        shown += f" {OTHERS}"
    elif len(families) == 2:
        shown += f" and {families[1]}"
    return f"{shown} {date[:4]}" if date else f"{shown} (no date)"


@lru_cache(maxsize=65536)
def _read_name(written: str) -> Name:
    """One name. The forms are BibTeX's: First von Last; von Last, First; von Last, Jr, First (Patashnik, 1988)."""
    if _is_one_group(written):
        return Name(decode_latex(written), body=True)
    family, comma, given = written.partition(",")
    if comma and "," not in given and "=" not in written and family.count("{") == family.count("}"):
        family, given = decode_latex(family), decode_latex(given)
        return Name(family, given) if family else Name(given)
    words = written.split()
    if not comma and len(words) <= 2 and PLAIN.fullmatch(written):
        return Name(words[-1] if words else "", " ".join(words[:-1]))
    return _read_named(written) or _read_parts(written)


def _read_parts(written: str) -> Name:
    """A name whose words have to be told apart by their capitals, or one with a suffix."""
    if _count_commas(written) > 2:
        return Name(decode_latex(written))
    parts = parse_single_name_into_parts(written, strict=False)
    family, given, suffix = (decode_latex(" ".join(words)) for words in (parts.von + parts.last, parts.first, parts.jr))
    return Name(family or decode_latex(written), ", ".join(filter(None, (given, suffix))) if family else "")


def _is_one_group(written: str) -> bool:
    """Whether a name stands whole in one pair of braces."""
    if not (written.startswith("{") and written.endswith("}")):
        return False
    depth = 0
    for brace in BRACES.finditer(written):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return brace.end() == len(written)
    return False


def _read_named(written: str) -> Name | None:
    """BibLaTeX's long form, ``family=Bell, given=Ann, prefix=van``; None where a part is not in it."""
    parts = {}
    for part in written.split(",") if "=" in written else ():
        match = NAMED.fullmatch(part)
        if not match:
            return None
        parts[match[1].lower()] = decode_latex(match[2])
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    return Name(family, ", ".join(filter(None, (parts.get("given"), parts.get("suffix"))))) if family else None


def _split_list(written: str) -> list[str]:
    """A name cut at the semicolons that stand outside braces and end no character such as ``&eacute;``."""
    if ";" not in written:
        return [written]
    parts, held, depth = [], [], 0
    for piece in written.split(";"):
        held.append(piece)
        depth += _depth(piece)
        if not (depth or ENTITY.search(piece)):
            parts.append(";".join(held).strip())
            held = []
    return [part for part in [*parts, ";".join(held).strip()] if part]


def _count_commas(written: str) -> int:
    """The commas outside braces."""
    if "{" not in written:
        return written.count(",")
    depth = count = 0
    for mark in re.finditer(r"\\.|[{},]", written, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        count += mark[0] == "," and depth <= 0
    return count


def _depth(written: str) -> int:
    return sum({"{": 1, "}": -1}.get(brace[0], 0) for brace in BRACES.finditer(written))

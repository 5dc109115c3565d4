"""Names, labels and LaTeX: how a record is written for readers."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache

from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from pylatexenc.latex2text import LatexNodes2Text

GUARDED = re.compile(r"\\.|\$[^$]*\$|(?<=/)~|[%&_#]", re.DOTALL)
ESCAPED = re.compile(r"\\([%&_#~])")
OTHERS = "et al."


def has_too_many_commas(person: str) -> bool:
    """Whether a name has more commas than any form of name allows."""
    try:
        parse_single_name_into_parts(person, strict=True)
    except InvalidNameError as error:
        return "commas" in error.reason
    return False


def split_names(value: str) -> list[str]:
    """The names of an author field: ``Family, Given`` for people, the body's name for bodies.

    A name in braces of its own is a body and is not split; ``and others`` becomes ``et al.``.
    """
    return list(map(join_name, split_people(value)))


def join_name(person: tuple[str, str]) -> str:
    """``Family, Given``, or the name of a body."""
    return ", ".join(filter(None, person))


def split_people(value: str) -> list[tuple[str, str]]:
    """Family and given name of each author; of a body, its name alone."""
    people = []
    for name in split_multiple_persons_names(value):
        if name == "others":
            people.append((OTHERS, ""))
        elif name.startswith("{") and name.endswith("}"):
            people.append((decode_latex(name), ""))
        else:
            parts = parse_single_name_into_parts(name, strict=False)
            people.append((decode_latex(" ".join([*parts.von, *parts.last])), decode_latex(" ".join(parts.first))))
    return people


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


def unescape(value: str) -> str:
    """An address as it works, without the backslashes a reference manager put into it."""
    return ESCAPED.sub(r"\1", value)


def decode_latex(value: str) -> str:
    """A value as readers see it: LaTeX commands as Unicode, braces gone, spaces single.

    A bare % is a character here and not the start of a comment, as in every reference manager, and
    so is the ~ of an address. A value whose LaTeX cannot be read is kept as it was written.
    """
    plain = value
    if re.search(r"[\\{~]", value):
        guarded = GUARDED.sub(_guard, value)
        with suppress(AttributeError, IndexError, KeyError):  # what pylatexenc raises where an argument is missing
            plain = _find_decoder().latex_to_text(guarded)
    return " ".join((plain or value).split())


@cache
def _find_decoder() -> LatexNodes2Text:
    """One for all values: it takes longer to make than to use."""
    return LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True)


def _guard(mark: re.Match) -> str:
    """A character that LaTeX takes for a command, as the command that prints it."""
    if mark[0] == "~":
        return r"\textasciitilde{}"
    return f"\\{mark[0]}" if len(mark[0]) == 1 else mark[0]

"""What is told of records that are kept: slips in them, and heads and names that other programs read in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from litmatrix.corpus.bibtex.drafts import Draft
from litmatrix.corpus.bibtex.formed import match_fields
from litmatrix.corpus.bibtex.outline import INNER, NO_RECORDS, Head
from litmatrix.corpus.names import read_names

NO_TYPE = "misc"
NAMED = ("author", "editor")
PLAIN_TYPE = re.compile(r"\w+")
INSIDE = re.compile(INNER, re.MULTILINE)


def describe_head(head: Head, draft: Draft) -> list[tuple[int, str]]:
    """What other programs make of a head that is not ``@type{`` at the beginning of a line."""
    notes, written = [], head.written[head.written.index("@"):]
    if "%" in head.written[:-len(written)]:
        notes.append(f"the entry '{draft.key}' stands behind a '%', where some programs read it and some do not. Delete it, or take the "
                     "'%' away.")
    if not head.type:
        notes.append(f"the entry '{draft.key}' has no type; it is kept as @{NO_TYPE}. Write '@type{{key,'.")
    elif "\n" in written or written[1].isspace():
        notes.append(f"the entry begins with '{' '.join(written.split())}', and some programs pass over it. Write '@{head.type}{{key,' "
                     "without a space after the '@', on one line.")
    elif not PLAIN_TYPE.fullmatch(head.type) or head.type.startswith(tuple(NO_RECORDS)):
        notes.append(f"the entry has the type '{head.type}', which some programs do not take for one. Choose one of the types BibLaTeX "
                     "knows.")
    return [(draft.start, note) for note in notes]


def describe_inner(places: tuple[int, ...], text: str) -> str:
    """The lines in a value that other programs take for the beginning of an entry."""
    shown = " and ".join(f"'{' '.join(INSIDE.match(text, place)[0].split())}'" for place in places[:3])
    return (f"{shown} begins a line inside a value, where some programs see a new entry; it is kept as text. "
            "Put a word before the '@'.")


def describe_lost(text: str, place: int, stop: int) -> str:
    """What stands between two records and belongs to one."""
    shown = " ".join(text[place:min(stop, place + 200)].strip().partition("\n")[0].split())[:60]
    return f"'{shown}' stands outside any entry. Look for a brace too many above it."


def tell_end(end: int, draft: Draft, text: str) -> Iterator[tuple[int, str]]:
    """That a record has no end of its own, and where it was cut: the place and its line."""
    begun, rest = (text[place:place + 60].strip().partition("\n")[0] for place in (draft.start, end))
    told = f"the entry '{begun}' has no end before the end of the file. What is there is kept; look for a missing brace."
    if rest:
        line = draft.line + text.count("\n", draft.start, end)
        told = (f"the entry '{begun}' has no end before '{rest}' on line {line}. Look for a missing brace; if line {line} belongs to "
                "the entry, put a word before the '@'.")
    yield draft.start, told


def tell_commas(number: int, opened: int, draft: Draft, text: str) -> Iterator[tuple[int, str]]:
    """The commas, so many of them, that are missing between fields, the first of which begins at a place."""
    before = ""
    for found in match_fields(text, opened, draft.end):
        if found[1][0].isspace():
            yield found.start(1), f"a comma is missing after {before}"
            number -= 1
        if not number:
            return
        before = found[1].strip().lower()


def tell_twice(left_out: list[tuple[int, str, str]], opened: int, draft: Draft, text: str) -> Iterator[tuple[int, str]]:
    """Fields that stand already: which of those from a place on, with their names and values."""
    places = [found.start(1) for found in islice(match_fields(text, opened, draft.end), left_out[-1][0] + 1)]
    for field, name, value in left_out:
        yield places[field], draft.refuse(name, value)


def tell_brace(opened: int, draft: Draft, text: str) -> Iterator[tuple[int, str]]:
    """The closing brace that is missing, and the field it is missing after."""
    found = next(found for found in match_fields(text, opened, draft.end) if found.lastindex == 4 and found[4][0] == "{")
    yield found.start(4) + 1, f"a closing brace is missing after {found[1].lower()}"


def tell_surplus(opened: int, draft: Draft, text: str) -> Iterator[tuple[int, str]]:
    """The brace too many that leaves fields behind the end of their record."""
    place = text.index(",", next(found.start() for found in match_fields(text, opened, draft.end) if not found[1]))
    yield place, describe_lost(text, place, draft.end)


def note_names(drafts: list[Draft], text: str) -> None:
    """Note names that are written as BibTeX does not know them; a plain value is not looked at twice."""
    for draft, name in product(drafts, NAMED):
        value = draft.fields.get(name)
        if value and (";" in value or max([part.count(",") for part in value.split(" and ")]) > 2):
            for problem in read_names(value).problems:
                draft.notes.append((find_field(draft, name, text), problem.replace("the author ", f"the {name} ", 1)))


def find_field(draft: Draft, name: str, text: str) -> int:
    """Where a field of a record stands."""
    found = re.compile(rf"(?<!\w){re.escape(name)}\s*=", re.IGNORECASE).search(text, draft.start, draft.end)
    return found.start() if found else draft.start

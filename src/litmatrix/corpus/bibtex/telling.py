"""What is told of records that are kept: heads and names that other programs read in another way."""

from __future__ import annotations

import re
from itertools import product

from litmatrix.corpus.bibtex.drafts import Draft
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
    return [(draft.line, note) for note in notes]


def describe_inner(places: tuple[int, ...], text: str) -> str:
    """The lines in a value that other programs take for the beginning of an entry."""
    shown = " and ".join(f"'{' '.join(INSIDE.match(text, place)[0].split())}'" for place in places[:3])
    return (f"{shown} begins a line inside a value, where some programs see a new entry; it is kept as text. "
            "Put a word before the '@'.")


def describe_lost(text: str, place: int, stop: int) -> str:
    """What stands between two records and belongs to one."""
    shown = " ".join(text[place:min(stop, place + 200)].strip().partition("\n")[0].split())[:60]
    return f"'{shown}' stands outside any entry. Look for a brace too many above it."


def note_names(drafts: list[Draft], text: str) -> None:
    """Note names that are written as BibTeX does not know them; a plain value is not looked at twice."""
    for draft, name in product(drafts, NAMED):
        value = draft.fields.get(name)
        if value and (";" in value or max([part.count(",") for part in value.split(" and ")]) > 2):
            for problem in read_names(value).problems:
                draft.notes.append((find_field(draft, name, text), problem.replace("the author ", f"the {name} ", 1)))


def find_field(draft: Draft, name: str, text: str) -> int:
    """The line a field of a record stands on."""
    found = re.compile(rf"(?<!\w){re.escape(name)}\s*=", re.IGNORECASE).search(text, draft.start, draft.end)
    return draft.line + text.count("\n", draft.start, found.start() if found else draft.start)

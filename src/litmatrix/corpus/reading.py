"""Reading a bibliography: every entry is read, or named with its line and what is wrong."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import bibtexparser
import pandas as pd
from bibtexparser.library import Library
from bibtexparser.middlewares.names import (
    split_multiple_persons_names,
)
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    Field,
    ImplicitComment,
)

from litmatrix.corpus.names import decode_latex, has_too_many_commas, join_name, label_record, split_people, unescape
from litmatrix.files import Fault, FileFaults, has_file, is_date, read_text

COLUMNS = ["key", "type", "label", "authors", "title", "date", "publisher", "url", "doi", "certainty",
           "keywords", "note"]
PUBLISHERS = ("journaltitle", "journal", "institution", "organization", "publisher", "howpublished")
START = re.compile(r"^[ \t]*@[ \t]*([\w-]+)\s*[{(][ \t]*([^\s,{}]*)", re.MULTILINE)
NOT_ENTRIES = {"comment", "string", "preamble"}
LOOSE = re.compile(r"^\s*[\w-]+\s*=\s*[{\"\d]|^\s*[,}]", re.MULTILINE)
BARE = re.compile(r"[\w.:+/-]+")
RAW = {"url", "doi", "file", "eprint"}


def read_bibliography(path: Path, name: str = "") -> pd.DataFrame:
    """The records of a BibTeX or BibLaTeX file.

    Returns
    -------
    One row for each entry in file order, all text: key, type, label (how figures name it),
    authors (family names first, joined by "; "), title, date (as known), publisher, url,
    doi, certainty (from a keyword ``certainty:…``), keywords, note.

    Raises
    ------
    FileFaults
        With every entry that is broken, doubled or ambiguous, and its line.
    """
    name = name or Path(path).name
    if not has_file(path):
        raise FileFaults(name, [Fault(0, "the file does not exist")])
    characters = read_text(path, name)
    records, faults = _parse_once(characters)
    if faults:
        raise FileFaults(name, faults, _list_keys(characters))
    return records.copy()


@lru_cache(maxsize=16)
def _parse_once(characters: str) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """``parse_bibliography``, remembered by what was parsed."""
    records, faults = parse_bibliography(characters)
    return records, tuple(faults)


def parse_bibliography(characters: str) -> tuple[pd.DataFrame, list[Fault]]:
    """The records of a bibliography's text, and what is wrong with it."""
    with _quiet_parser():
        library = bibtexparser.parse_string(characters)
    faults = _failed_faults(library, characters) + _unread_faults(library, characters)
    if not faults:
        faults = _loose_faults(library)
    for entry in library.entries:
        faults.extend(_entry_faults(entry))
    return pd.DataFrame([_describe_entry(entry) for entry in library.entries], columns=COLUMNS, dtype=str), faults


def _list_keys(characters: str) -> pd.DataFrame:
    """The keys of all entries, readable or not, found without the parser; one column, key."""
    return pd.DataFrame({"key": [match[2] for match in _starts(characters)]}, dtype=str)


def _starts(characters: str) -> Iterator[re.Match]:
    """Where entries begin: a word after @ at the start of a line, and a brace."""
    return (match for match in START.finditer(characters) if match[1].lower() not in NOT_ENTRIES)


def _line_of(characters: str, place: int) -> int:
    """The line a code point stands on, from 1."""
    return characters.count("\n", 0, place) + 1


def _first_line(block: Block) -> int:
    return (block.start_line or 0) + 1


@contextmanager
def _quiet_parser() -> Iterator[None]:
    """Hold back the parser's log lines, and the garbage collector, which it keeps busy."""
    logger, collecting = logging.getLogger("bibtexparser"), gc.isenabled()
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    gc.disable()
    try:
        yield
    finally:
        logger.setLevel(before)
        if collecting:
            gc.enable()


def _failed_faults(library: Library, characters: str) -> list[Fault]:
    """Entries the parser gave up on, doubled keys and doubled fields."""
    faults = []
    for block in library.failed_blocks:
        line = _first_line(block)
        if isinstance(block, DuplicateBlockKeyBlock):
            faults.append(Fault(line, f"the key '{block.key}' stands already on line {_first_line(block.previous_block)}. "
                                      "Give one of them another key."))
        elif isinstance(block, DuplicateFieldKeyBlock):
            faults.append(Fault(line, f"the entry has {', '.join(sorted(block.duplicate_keys))} twice. Keep one."))
        else:
            faults.append(Fault(line, _failure(block, characters)))
    return faults


def _failure(block: Block, characters: str) -> str:
    """Why an entry could not be read, in words for someone who does not program."""
    reason = getattr(block.error, "abort_reason", str(block.error)).strip(" .")
    opening = (block.raw or "").strip().partition("\n")[0]
    later = [match for match in START.finditer(characters) if _line_of(characters, match.end(1)) > _first_line(block)]
    if "`@" in reason and later:
        line, word = _line_of(characters, later[0].end(1)), later[0][1]
        return (f"the entry '{opening}' has no end before '@{word}' on line {line}. Look for a missing brace or comma; "
                f"if line {line} belongs to the entry, put a word before the '@'.")
    return f"the entry '{opening}' cannot be read: {reason}. Look for a missing brace or comma in it."


def _unread_faults(library: Library, characters: str) -> list[Fault]:
    """Entries the parser passed over in silence, and entries it read behind a %, where other programs differ."""
    begun = {_first_line(block) for block in library.blocks if not isinstance(block, ImplicitComment)}
    found = [(_line_of(characters, match.end(1)), match[0].strip()) for match in _starts(characters)]
    faults = [Fault(line, f"'{word}' was not read as an entry. Write '@type{{key,' without a space after the '@', "
                          "or take the '@' away.") for line, word in found if line not in begun]
    lines = characters.split("\n")
    faults += [Fault(_first_line(entry), f"the entry '{entry.key}' stands behind a '%', where some programs read it and some "
                                         "do not. Delete it, or take the '%' away.")
               for entry in library.entries if lines[_first_line(entry) - 1].lstrip().startswith("%")]
    return faults


def _loose_faults(library: Library) -> list[Fault]:
    """What looks like a part of an entry but stands outside all of them."""
    faults = []
    for block in library.comments:
        match = LOOSE.search(block.comment) if isinstance(block, ImplicitComment) else None
        if match:
            line = _first_line(block) + block.comment.count("\n", 0, match.end() - 1)
            shown = block.comment[match.start():].strip().partition("\n")[0]
            faults.append(Fault(line, f"'{shown[:60]}' stands outside any entry. Look for a brace too many above it."))
    return faults


def _entry_faults(entry: Entry) -> list[Fault]:
    faults = []
    if not entry.key:
        faults.append(Fault(_first_line(entry), "the entry has no key. Write '@type{key,'."))
    elif re.search(r"\s", entry.key):
        faults.append(Fault(_first_line(entry), f"the key '{entry.key}' is not one word"))
    names = [field.key.lower() for field in entry.fields]
    for place, field in enumerate(entry.fields):
        line = (field.start_line or 0) + 1
        faults.extend(Fault(line, f"in '{entry.key}' {problem}") for problem in _field_problems(field))
        if names[place] in names[:place]:
            faults.append(Fault(line, f"in '{entry.key}' the field {names[place]} stands already. Keep one."))
    return faults


def _field_problems(field: Field) -> list[str]:
    name, value = field.key.lower(), str(field.value)
    if not re.fullmatch(r"[\w-]+", name):
        return [f"the field name '{name}' cannot be read. Look for a missing comma or brace before it."]
    if field.enclosing == "no-enclosing" and not BARE.fullmatch(value):
        return [_bare_problem(name, value)]
    if name == "date" and value and not is_date(value):
        return [f"the date '{value}' is not YYYY, YYYY-MM or YYYY-MM-DD"]
    if name == "author":
        return [f"the author '{person}' has too many commas. Write 'Family, Given', and ' and ' between two people."
                for person in split_multiple_persons_names(value) if has_too_many_commas(person)]
    return []


def _bare_problem(name: str, value: str) -> str:
    """What is wrong with a value that is neither in braces nor a single word."""
    if "=" in value:
        return f"a comma is missing after {name}"
    if "#" in value:
        return f"the value of {name} is joined with '#'. Write it whole, in one pair of braces."
    return f"the value of {name} must stand in braces"


def _describe_entry(entry: Entry) -> dict[str, str]:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    plain = {name: unescape(value) if name in RAW else decode_latex(value) for name, value in fields.items()}
    keywords = [word.strip() for word in plain.get("keywords", "").split(",") if word.strip()]
    certainty = [word.partition(":")[2] for word in keywords if word.startswith("certainty:")]
    people = split_people(fields.get("author", ""))
    date = plain.get("date") or plain.get("year", "")
    label = plain.get("label") or label_record([family for family, _ in people], date, plain.get("title") or entry.key)
    return {"key": entry.key, "type": entry.entry_type, "label": label,
            "authors": "; ".join(map(join_name, people)), "title": plain.get("title", ""), "date": date,
            "publisher": next((plain[name] for name in PUBLISHERS if plain.get(name)), ""),
            "url": plain.get("url", ""), "doi": plain.get("doi", ""),
            "certainty": certainty[0] if certainty else "", "keywords": ", ".join(keywords),
            "note": plain.get("note") or plain.get("annotation", "")}

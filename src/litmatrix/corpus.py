"""Bibliography files -> a table of records. A record that cannot be read is named, never dropped.

Second in the flow, after files. bibtexparser does the parsing; what it passes over in
silence is counted and refused here.
"""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bibtexparser
import pandas as pd
from bibtexparser.library import Library
from bibtexparser.middlewares import NormalizeFieldKeys
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import (
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ImplicitComment,
)
from pylatexenc.latex2text import LatexNodes2Text

from litmatrix.files import Fault, FileFaults, read_text

COLUMNS = ["key", "type", "label", "authors", "title", "date", "publisher", "url", "doi", "certainty",
           "keywords", "note"]
PUBLISHERS = ("journaltitle", "journal", "institution", "organization", "publisher", "howpublished")
START = re.compile(r"^[ \t]*@[ \t]*([\w-]+)\s*[{(]", re.MULTILINE)
MISSING_COMMA = re.compile(r"[}\"]\s*\n\s*[\w-]+\s*=\s*[{\"\d]")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
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
    records, faults = parse_bibliography(read_text(path, name))
    if faults:
        raise FileFaults(name or Path(path).name, faults)
    return records


def parse_bibliography(characters: str) -> tuple[pd.DataFrame, list[Fault]]:
    """The records of a bibliography's text, and what is wrong with it."""
    with _quiet_parser():
        library = bibtexparser.parse_string(characters, append_middleware=[NormalizeFieldKeys()])
    entries, faults = list(library.entries), []
    faults.extend(_failed_faults(library))
    faults.extend(_passed_over_faults(library))
    for entry in entries:
        faults.extend(_entry_faults(entry))
    if not faults:
        faults.extend(_balance_faults(characters, len(entries)))
    return pd.DataFrame([_describe_entry(entry) for entry in entries], columns=COLUMNS, dtype=str), faults


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


def _failed_faults(library: Library) -> list[Fault]:
    faults = []
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, DuplicateBlockKeyBlock):
            first = (block.previous_block.start_line or 0) + 1
            faults.append(Fault(line, f"the key '{block.key}' stands already on line {first}. Give one of them another key."))
        elif isinstance(block, DuplicateFieldKeyBlock):
            faults.append(Fault(line, f"the entry has {', '.join(sorted(block.duplicate_keys))} twice. Keep one."))
        else:
            reason = getattr(block.error, "abort_reason", str(block.error))
            opening = (block.raw or "").strip().splitlines()[0] if block.raw else ""
            faults.append(Fault(line, f"the entry '{opening}' cannot be read: {reason}. "
                                      "Look for a missing brace or comma in it."))
    return faults


def _passed_over_faults(library: Library) -> list[Fault]:
    """Text between entries that looks like an entry the parser did not see."""
    return [Fault((block.start_line or 0) + 1, f"'{block.comment.strip().splitlines()[0][:60]}' was not read as an "
                                               "entry. Write '@type{key,' without spaces, or begin the line with '%'.")
            for block in library.comments
            if isinstance(block, ImplicitComment) and re.search(r"^\s*@\s*[\w-]+\s*[{(]", block.comment, re.MULTILINE)]


def _entry_faults(entry: Entry) -> list[Fault]:
    line = (entry.start_line or 0) + 1
    if not entry.key:
        return [Fault(line, "the entry has no key. Write '@type{key,'.")]
    faults = []
    for name, found in entry.fields_dict.items():
        value = str(found.value)
        if found.enclosing == "no-enclosing" and MISSING_COMMA.search(value):
            faults.append(Fault(line, f"in '{entry.key}' a comma is missing after {name}"))
        elif not re.fullmatch(r"[\w-]+", name):
            faults.append(Fault(line, f"in '{entry.key}' the field name '{name}' cannot be read. "
                                      "Look for a missing comma or brace before it."))
    date = entry.fields_dict.get("date")
    if date and not DATE.fullmatch(str(date.value)):
        faults.append(Fault(line, f"in '{entry.key}' the date '{date.value}' is not YYYY, YYYY-MM or YYYY-MM-DD"))
    return faults


def _balance_faults(characters: str, entries: int) -> list[Fault]:
    """Count the entries independently of the parser: both counts must agree."""
    other = {"comment", "string", "preamble"}
    started = sum(1 for match in START.finditer(characters) if match.group(1).lower() not in other)
    if started == entries:
        return []
    return [Fault(0, f"{started} entries begin in the file, but {entries} were read. "
                     "Look for '@word{' at the start of a line inside a value.")]


def _describe_entry(entry: Entry) -> dict[str, str]:
    fields = {name: str(found.value) for name, found in entry.fields_dict.items()}
    plain = {name: value if name in RAW else decode_latex(value) for name, value in fields.items()}
    keywords = [word.strip() for word in plain.get("keywords", "").split(",") if word.strip()]
    certainty = [word.partition(":")[2] for word in keywords if word.startswith("certainty:")]
    names = split_names(fields.get("author", ""))
    date = plain.get("date") or plain.get("year", "")
    return {"key": entry.key, "type": entry.entry_type, "label": plain.get("label") or label_record(names, date, plain.get("title") or entry.key),
            "authors": "; ".join(names), "title": plain.get("title", ""), "date": date,
            "publisher": next((plain[name] for name in PUBLISHERS if plain.get(name)), ""),
            "url": plain.get("url", ""), "doi": plain.get("doi", ""),
            "certainty": certainty[0] if certainty else "", "keywords": ", ".join(keywords),
            "note": plain.get("note") or plain.get("annotation", "")}


def split_names(value: str) -> list[str]:
    """The names of an author field: ``Family, Given`` for people, the body's name for bodies.

    A name in braces of its own is a body and is not split.
    """
    names = []
    for name in split_multiple_persons_names(value):
        if name.startswith("{") and name.endswith("}"):
            names.append(decode_latex(name))
            continue
        parts = parse_single_name_into_parts(name, strict=False)
        family = " ".join([*parts.von, *parts.last])
        given = " ".join(parts.first)
        names.append(decode_latex(f"{family}, {given}" if given else family))
    return names


def label_record(names: list[str], date: str, otherwise: str) -> str:
    """How figures name a record: 'Surname 2021', 'Surname et al. 2021'; ``otherwise`` without an author."""
    if not names:
        return otherwise
    family = names[0].partition(",")[0]
    more = {1: "", 2: f" and {names[1].partition(',')[0]}" if len(names) == 2 else ""}.get(len(names), " et al.")
    return f"{family}{more} {date[:4]}".strip() if date else f"{family}{more} (no date)"


def decode_latex(value: str) -> str:
    """A value as readers see it: LaTeX commands as Unicode, braces gone, spaces single.

    A bare % is a character here and not the start of a comment, as in every reference manager.
    """
    if "\\" in value or "{" in value:
        guarded = re.sub(r"(?<!\\)([%&_#])", r"\\\1", value)
        value = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True).latex_to_text(guarded)
    return " ".join(value.split())

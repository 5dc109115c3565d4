"""The records of a bibliography as the table of sources, and the faults of a review's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pandas as pd

from litmatrix.corpus.bibtex.parsing import parse_bibtex, parse_records, paused_collector
from litmatrix.corpus.dates import is_written_well, read_date
from litmatrix.corpus.latex import decode_address, decode_latex
from litmatrix.corpus.names import OTHERS, join_name, label_record, read_names
from litmatrix.corpus.records import WITHHELD, Finding, Parsed, Record
from litmatrix.files import Fault, is_date

COLUMNS = ["key", "type", "label", "authors", "title", "date", "publisher", "url", "doi", "certainty",
           "keywords", "note", "date_note"]
PUBLISHERS = ("journaltitle", "journal", "institution", "organization", "publisher", "school", "howpublished")
CERTAINTY = "certainty:"
HIDES = re.compile(r"\bwithhold\s*:", re.IGNORECASE)
ABOUT_ENTRY = ("the entry", "the key", "'")


def parse_bibliography(characters: str) -> tuple[pd.DataFrame, list[Fault]]:
    """The records of a bibliography's text, and what is wrong with it."""
    with paused_collector():
        parsed = parse_bibtex(characters)
        return tabulate_records(parsed.records), list_faults(parsed)


def tabulate_bibliography(characters: str) -> pd.DataFrame:
    """The records of a bibliography's text, where nobody asks what is wrong with it."""
    with paused_collector():
        return tabulate_records(parse_records(characters))


def list_faults(parsed: Parsed) -> list[Fault]:
    """What a review's own bibliography may not hold: whatever had to be mended, and dates that are none."""
    faults = [Fault(finding.line, _describe_fault(finding)) for finding in parsed.findings if finding.kind != "assumed"]
    for record in parsed.records:
        date = record.fields.get("date", "")
        if date and not is_date(date) and not is_written_well(date):
            faults.append(Fault(_find_field(record, "date"), f"in '{record.key}' the date '{date}' is not YYYY, YYYY-MM or YYYY-MM-DD"))
        if HIDES.search(record.fields.get("keywords", "")):
            faults += _list_hidden(record)
    return faults


def _list_hidden(record: Record) -> list[Fault]:
    """What is wrong with a keyword that withholds: a slip in it would show the name, and without a label nothing stands in its place."""
    if not record.withholds_author:
        told = f"'{record.key}' has a keyword with 'withhold:' in it that hides nothing. Write {WITHHELD}, between commas."
    elif not record.fields.get("label"):
        told = (f"'{record.key}' has the keyword {WITHHELD} and no label to go by. "
                "Write what it is called instead: label = {reader comment on Bell 2014}")
    else:
        return []
    return [Fault(_find_field(record, "keywords"), told)]


def _describe_fault(finding: Finding) -> str:
    if finding.kind == "merged":
        return f"the key '{finding.key}' stands already: {finding.message}. Delete one of them."
    if finding.message.startswith(ABOUT_ENTRY) or not finding.key:
        return finding.message
    return f"in '{finding.key}' {finding.message}"


def _find_field(record: Record, name: str) -> int:
    """The line a field of a record stands on."""
    found = re.search(rf"^\s*{name}\s*=", record.raw, re.MULTILINE | re.IGNORECASE)
    return record.line + record.raw.count("\n", 0, found.end() if found else 0)


def tabulate_records(records: Iterable[Record]) -> pd.DataFrame:
    """Records as the table of ``read_bibliography``."""
    rows = [describe_record(record) for record in records]
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return pd.DataFrame({name: list(column) for name, column in zip(COLUMNS, columns, strict=True)}, dtype=str)


def describe_record(record: Record) -> tuple[str, ...]:
    """One row of the table."""
    fields = record.fields
    title, date, found = _show(fields, "title"), read_date(fields), read_names(fields.get("author", ""))
    keywords = list(filter(None, map(str.strip, _show(fields, "keywords").split(","))))
    certainty = next((word[len(CERTAINTY):] for word in keywords if word.startswith(CERTAINTY)), "") if keywords else ""
    families = [name.family for name in found.names]
    authors = list(map(join_name, found.names))
    if found.others:
        families, authors = [*families, OTHERS], [*authors, OTHERS]
    label = _show(fields, "label") or label_record([] if record.withholds_author else families, date.text, title or record.key)
    return (record.key, record.type, label, "; ".join(authors), title, date.text, _decode_often(_find_publisher(fields)),
            decode_address(fields.get("url", "")), decode_address(fields.get("doi", "")), certainty, ", ".join(keywords),
            _show(fields, "note") or _show(fields, "annotation"), date.note)


def _show(fields: Mapping[str, str], name: str) -> str:
    """A field as readers see it; empty where the record has none."""
    value = fields.get(name)
    return decode_latex(value) if value else ""


def _find_publisher(fields: Mapping[str, str]) -> str:
    """Where a record appeared: the first of the fields that say so."""
    for name in PUBLISHERS:
        if value := fields.get(name):
            return value
    return ""


@lru_cache(maxsize=4096)
def _decode_often(value: str) -> str:
    """``decode_latex`` for values that many records share."""
    return decode_latex(value)

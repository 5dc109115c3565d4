"""Sources as a reader cites them: a reference in words, and BibTeX to copy.

A record that withholds its author, such as a reader's comment, appears under its label, and no name of it stands anywhere.
"""

from __future__ import annotations

from litmatrix.corpus import Record, format_bibtex, parse_bibtex
from litmatrix.files import read_text
from litmatrix.review import Review
from litmatrix.schema import BIBLIOGRAPHIES

NAMES = ("author", "editor", "translator", "bookauthor", "shortauthor", "annotation", "keywords")
INTERNAL = ("annotation", "keywords")  # notes of the reviewers, which no citation needs
SCHEMES = ("https://", "http://")


def list_references(review: Review) -> dict[str, dict[str, str]]:
    """For each key of bib/corpus.bib: authors, or its label where it withholds them, and bibtex."""
    parsed = parse_bibtex(read_text(review.root / BIBLIOGRAPHIES["corpus"], BIBLIOGRAPHIES["corpus"]))
    authors = dict(zip(review.bibliography()["key"], review.bibliography()[["label", "authors"]].to_dict("records"), strict=True))
    return {record.key: {"authors": authors[record.key]["label"] if record.withholds_author else authors[record.key]["authors"],
                         "bibtex": format_bibtex([hide_names(record)])}
            for record in parsed.records}


def hide_names(record: Record) -> Record:
    """The record as a reader may copy it: without internal notes, and without names where it withholds them."""
    hidden = NAMES if record.withholds_author else INTERNAL
    fields = {name: value for name, value in record.fields.items() if name not in hidden}
    return Record(record.line, record.key, record.type, fields)


def describe_reference(source: dict, reference: dict[str, str]) -> str:
    """A source in one line: authors or label, date, title, publisher."""
    named = reference["authors"] or source["label"]
    parts = [f"{named} ({source['date'] or 'no date'})", source["title"], source["publisher"]]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)


def find_address(source: dict) -> str:
    """Where a source is found: its DOI as an address, else its own; empty where that is no web address."""
    address = f"https://doi.org/{source['doi']}" if source["doi"] else source["url"]
    return address if address.startswith(SCHEMES) else ""

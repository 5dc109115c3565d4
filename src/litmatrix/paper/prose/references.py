"""The records of the bibliography as CSL-JSON, for pandoc's citeproc. Pure but for reading.

Written from what the corpus room reads, so that every value arrives as the text it is. A record with the
keyword ``withhold:author``, such as a comment below another work, is listed under its label and without its author.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from litmatrix.corpus import decode_latex, parse_bibtex, read_date, read_names
from litmatrix.corpus.latex import decode_address
from litmatrix.corpus.records import Record
from litmatrix.files import has_file, read_text
from litmatrix.schema import BIBLIOGRAPHIES

TYPES = {"article": "article-journal", "book": "book", "booklet": "pamphlet", "collection": "book", "dataset": "dataset",
         "inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference", "conference": "paper-conference",
         "inreference": "entry", "jurisdiction": "legal_case", "legislation": "legislation", "letter": "personal_communication",
         "mastersthesis": "thesis", "online": "webpage", "patent": "patent", "periodical": "periodical", "phdthesis": "thesis",
         "report": "report", "review": "review", "software": "software", "standard": "standard", "techreport": "report",
         "thesis": "thesis", "unpublished": "manuscript", "video": "motion_picture"}
NAMES = {"author": "author", "editor": "editor", "translator": "translator", "bookauthor": "container-author"}
FIELDS = {"title": "title", "shorttitle": "title-short", "volume": "volume", "number": "issue", "issue": "issue", "edition": "edition",
          "pages": "page", "series": "collection-title", "isbn": "ISBN", "issn": "ISSN", "version": "version", "language": "language",
          "location": "publisher-place", "address": "publisher-place", "type": "genre", "eventtitle": "event-title"}
CONTAINERS = ("journaltitle", "journal", "booktitle", "titleaddon")
PUBLISHERS = ("publisher", "institution", "organization", "school", "howpublished")
NUMBERED = ("report", "techreport", "standard", "patent")  # whose number is theirs, and no issue of a journal
LINKED = ("http://", "https://")  # an address of another kind, such as javascript:, is no link
LAWS = ("legislation",)


def read_references(root: Path) -> list[dict[str, object]]:
    """The records of corpus.bib and cited.bib of a review as items of CSL-JSON, in their order."""
    paths = [(root / BIBLIOGRAPHIES[name], BIBLIOGRAPHIES[name]) for name in ("corpus", "cited")]
    return arrange_references(record for path, name in paths if has_file(path) for record in parse_bibtex(read_text(path, name)).records)


def arrange_references(records: Iterable[Record]) -> list[dict[str, object]]:
    """Records as items of CSL-JSON."""
    return [_arrange(record) for record in records]


def _arrange(record: Record) -> dict[str, object]:
    fields = record.fields
    date = _arrange_date(fields)
    item: dict[str, object] = {"id": record.key, "type": TYPES.get(record.type, "document")}
    item |= {name: _arrange_names(fields[field]) for field, name in NAMES.items() if fields.get(field)}
    item |= {name: decode_latex(fields[field]) for field, name in FIELDS.items() if fields.get(field)}
    if record.type in NUMBERED and "issue" in item:
        item["number"] = item.pop("issue")
    if fields.get("subtitle"):
        item["title"] = f"{item.get('title', '')}: {decode_latex(fields['subtitle'])}".removeprefix(": ")
    item |= {name: decode_latex(value) for name, value in (("container-title", _first(fields, CONTAINERS)),
                                                           ("publisher", _first(fields, PUBLISHERS))) if value}
    if fields.get("doi"):
        item["DOI"] = decode_address(fields["doi"])
    if fields.get("url", "").lower().startswith(LINKED):
        item["URL"] = decode_address(fields["url"])
    if date:
        item["issued"] = date
    item = _arrange_law(item) if record.type in LAWS else item
    return _withhold_author(item, fields) if record.withholds_author else item


def _arrange_law(item: dict[str, object]) -> dict[str, object]:
    """A law without its number, which citeproc's own style takes for one of the United States, and with its year told once."""
    year = str(item.get("issued", {}).get("date-parts", [[""]])[0][0])
    title = str(item.get("title", ""))
    kept = {name: value for name, value in item.items() if name != "issue"}
    return {**kept, "title": title.removesuffix(f" {year}")} if year and title else kept


def _withhold_author(item: dict[str, object], fields: Mapping[str, str]) -> dict[str, object]:
    """An item under its label and without its author; a year at the label's end is left to the date."""
    label = decode_latex(fields.get("label") or fields.get("title", ""))
    year = read_date(fields).text[:4]
    without = {name: value for name, value in item.items() if name not in NAMES.values()}
    return {**without, "author": [{"literal": label.removesuffix(f" {year}") if year else label}]}


def _arrange_names(written: str) -> list[dict[str, str]]:
    found = read_names(written)
    people = [{"literal": name.family} if name.body or not name.given else {"family": name.family, "given": name.given}
              for name in found.names]
    return [*people, {"literal": "et al."}] if found.others else people


def _arrange_date(fields: Mapping[str, str]) -> dict[str, object]:
    """A date as numbers as far as it is known, else in the words that stand for it."""
    date = read_date(fields)
    if date.text:
        return {"date-parts": [[int(part) for part in date.text.split("-")]]}
    return {"literal": date.note} if date.note else {}


def _first(fields: Mapping[str, str], names: Iterable[str]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")

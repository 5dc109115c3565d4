"""PubMed's .nbib -> records.

The nbib library (MIT) leaves out every tag it does not know, book titles and editors among them, and gives a whole
file up for one line it does not expect; so the tags, which are all there is to read, are read here.
"""

from __future__ import annotations

import re
from itertools import pairwise

from litmatrix.corpus.imports.building import Draft, build_parsed, write_body, write_person
from litmatrix.corpus.imports.plaindates import write_date
from litmatrix.corpus.records import Finding, Parsed

TAG = re.compile(r"([A-Z]{2,4}) *-[ \t]?(.*)")
BEGIN = re.compile(r"^PMID *-", re.MULTILINE)
TITLE = re.compile(r"^B?TI *-", re.MULTILINE)
BLANK = re.compile(r"^[ \t]*$\n?", re.MULTILINE)
MARKED = re.compile(r"(.*\S)\s*\[(\w+)\]")
FIELDS = {
    "PMID": "eprint", "TI": "title", "BTI": "booktitle", "CTI": "series", "AB": "abstract", "JT": "journaltitle", "TA": "shortjournal",
    "VI": "volume", "IP": "number", "PG": "pages", "LA": "language", "PB": "publisher", "PL": "location", "EN": "edition",
    "ISBN": "isbn", "IS": "issn", "PMC": "pmcid",
}
HANDLED = {"FAU", "AU", "CN", "FED", "ED", "DP", "LID", "AID", "OT", "MH"}


def count_nbib(characters: str) -> int:
    """How many records a PubMed text holds, found without reading any: PMID lines, and blocks with a title but no PMID before it."""
    counted = 0
    for block in BLANK.split(characters):
        before, *begun = BEGIN.split(block)
        counted += len(begun) + bool(TITLE.search(before))
    return counted


def parse_nbib(characters: str) -> Parsed:
    """The records of a PubMed text.

    A record begins with its PMID line, or after a blank line with a block that has a title and no PMID. A line without
    a tag goes on with the value above. Every tag is kept: what BibLaTeX has no field for as ``pubmed-`` and the tag.
    """
    lines = characters.split("\n")
    starts = _find_starts(lines)
    drafts = [_fill(Draft(first + 1, "\n".join(lines[first:last]).rstrip()), _read_tags(lines[first:last]))
              for first, last in pairwise([*starts, len(lines)])]
    return build_parsed(count_nbib(characters), drafts, _tell_outside(lines[:starts[0] if starts else None]))


def _tell_outside(lines: list[str]) -> list[Finding]:
    """What stands before the first record."""
    words = "\n".join(lines).strip()
    return [Finding(1, "", "assumed", f"what stands before the first record is left out; it begins '{words[:60]}'", words)] if words else []


def _find_starts(lines: list[str]) -> list[int]:
    """The places of the lines that records begin with."""
    starts, block, known = [], 0, False
    for place, line in enumerate(lines):
        if not line.strip(" \t"):
            block, known = place + 1, False
        elif BEGIN.match(line):
            starts.append(place)
            known = True
        elif TITLE.match(line) and not known:
            starts.append(block)
            known = True
    return starts


def _read_tags(lines: list[str]) -> dict[str, list[str]]:
    """The values of each tag, whole; words before the first tag under LOOSE."""
    values: list[tuple[str, list[str]]] = [("LOOSE", [])]
    for line in lines:
        match = TAG.match(line)
        if match:
            values.append((match[1], [match[2]]))
        else:
            values[-1][1].append(line)
    tags: dict[str, list[str]] = {}
    for tag, written in values:
        tags.setdefault(tag, []).append(" ".join(" ".join(written).split()))
    return tags


def _fill(draft: Draft, tags: dict[str, list[str]]) -> Draft:
    """The tags of one record in the fields of a draft."""
    _set_type(draft, tags)
    people = [_write_full(name) for name in tags.get("FAU", [])] or [_write_short(name) for name in tags.get("AU", [])]
    editors = [_write_full(name) for name in tags.get("FED", [])] or [_write_short(name) for name in tags.get("ED", [])]
    draft.names = {"author": [*people, *map(write_body, filter(None, tags.get("CN", [])))], "editor": editors}
    for full, short in (("FAU", "AU"), ("FED", "ED")):
        if tags.get(full) and tags.get(short):
            draft.put(f"pubmed-{short.lower()}", "; ".join(tags[short]))
    for value in tags.get("DP", []):
        draft.put(*write_date(value), otherwise="pubmed-dp")
    _set_identifiers(draft, tags)
    for tag, values in tags.items():
        if tag not in HANDLED:
            draft.put(FIELDS.get(tag, f"pubmed-{tag.lower()}"), "; ".join(filter(None, values)), f"pubmed-{tag.lower()}")
    draft.keywords = [word for tag in ("OT", "MH") for word in tags.get(tag, []) if word]
    return draft


def _set_type(draft: Draft, tags: dict[str, list[str]]) -> None:
    """Article, chapter, book or report, by what the record says it stands in."""
    kinds = {kind.lower() for kind in tags.get("PT", [])}
    if tags.get("BTI"):
        draft.type = "incollection" if tags.get("TI") else "book"
    elif tags.get("JT") or tags.get("TA") or "journal article" in kinds:
        draft.type = "article"
    elif "technical report" in kinds:
        draft.type = "report"
    else:
        draft.problems.append("the record names no journal and no book, so it is kept as misc")
    if draft.type == "book":
        tags.setdefault("TI", tags.pop("BTI"))


def _set_identifiers(draft: Draft, tags: dict[str, list[str]]) -> None:
    """The DOI from where PubMed puts it, and that the record's number is PubMed's."""
    for tag in ("LID", "AID"):
        for value in tags.get(tag, []):
            match = MARKED.fullmatch(" ".join(value.split()))
            if match and match[2].lower() == "doi":
                draft.put("doi", match[1], f"pubmed-{tag.lower()}")
            else:
                draft.put(f"pubmed-{tag.lower()}", value)
    if any(tags.get("PMID", [])):
        draft.put("eprinttype", "pubmed")
    else:
        draft.problems.append("the record has no PMID")


def _write_full(name: str) -> str:
    """A name as FAU gives it: Family, Given."""
    family, _, given = name.partition(",")
    given, _, suffix = given.partition(",")
    return write_person(family.strip(), given.strip(), suffix.strip())


def _write_short(name: str) -> str:
    """A name as AU gives it: family name, a space, initials."""
    family, _, initials = name.rpartition(" ")
    return write_person(family.strip(), initials) if family else write_person(initials)

"""RIS -> records. rispy reads the tags of a record; where records begin and end is found here, so that one costs no other.

A file that breaks the format between or inside records (vendors' lines, no ER at the end, lines that only look
like tags) then still gives every record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rispy import RisParser

from litmatrix.corpus.imports.building import Draft, build_parsed, read_inverted
from litmatrix.corpus.imports.plaindates import write_date
from litmatrix.corpus.imports.ristypes import BODIES, CONTAINERS, FIELDS, MAIN_TYPES, TYPES
from litmatrix.corpus.records import Finding, Parsed

TAG = re.compile(r"([A-Z][A-Z0-9])  -[ \t]?(.*)")
END = re.compile(r"^ER  -[ \t]*$", re.MULTILINE)
START = re.compile(r"^TY  -", re.MULTILINE)
ANY_TAG = re.compile(r"^(?!ER)[A-Z][A-Z0-9]  -", re.MULTILINE)
NARROW = re.compile(r"^[ \t]*([A-Z][A-Z0-9]) {1,4}-", re.MULTILINE)
NO_END = "the record has no ER line at its end"
NO_TYPE = "the record does not begin with a TY line, so its type is not known"
NAMES = {"AU": "author", "A1": "author", "ED": "editor", "A2": "editor"}
JOURNALS = ("JF", "JO", "T2", "BT", "JA", "J1", "J2")
HANDLED = {"TY", "ER", "ID", "KW", "SP", "EP", "PY", "Y1", "DA", "Y2", "UR", "PB", "SN", *JOURNALS, *NAMES}


def count_ris(characters: str) -> int:
    """How many records a RIS text holds, found without reading any: TY lines, and blocks after an ER that have none."""
    counted = 0
    for block in END.split(_widen(characters)):
        before, *begun = START.split(block)
        counted += len(begun) + bool(ANY_TAG.search(before))
    return counted


def parse_ris(characters: str) -> Parsed:
    """The records of a RIS text.

    A record begins with a TY line, or with any tag after the ER line of the one before. A line without a tag goes on
    with the value above it. Every tag is kept: what BibLaTeX has no field for as ``ris-`` and the tag. A name without
    a comma is a body's, since RIS writes people as ``Family, Given``.
    """
    cuts, outside = _cut(_widen(characters).split("\n"))
    original = characters.split("\n")
    names = {tag for cut in cuts for tag, _ in cut.tags}
    parser = RisParser(mapping={tag: tag for tag in names}, list_tags=sorted(names - {"TY"}), delimiter_tags_mapping={})
    drafts = []
    for cut in cuts:
        written = "\n".join([*(f"{tag}  - {' '.join(' '.join(value).split())}" for tag, value in cut.tags), "ER  - "])
        raw = "\n".join(original[cut.first:cut.last]).rstrip()
        drafts.append(_fill(Draft(cut.first + 1, raw, problems=cut.problems), parser.parse(written)[0]))
    return build_parsed(count_ris(characters), drafts, outside)


def _widen(characters: str) -> str:
    """Tags as RIS writes them, two spaces and a hyphen at the start of a line, where a file has no TY of this form."""
    return characters if START.search(characters) else NARROW.sub(r"\1  -", characters)


@dataclass
class _Cut:
    """A record's place: its first line, the line after its last, its tags with the lines of their values, and what is doubtful."""

    first: int
    last: int = -1
    tags: list[tuple[str, list[str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def close(self, last: int, problem: str = "") -> None:
        """End it before a line."""
        if self.last < 0:
            self.last = last
            self.problems += [problem] if problem else []

    def go_on(self, tag: str, value: str) -> None:
        """Another tag, or more of the value above."""
        if tag:
            self.tags.append((tag, [value]))
        else:
            self.tags[-1][1].append(value)


def _cut(lines: list[str]) -> tuple[list[_Cut], list[Finding]]:
    """The records of a file, and what is said about lines outside all of them."""
    cuts, outside = [_Cut(0, 0)], []
    for place, line in enumerate(lines):
        tag, value = _split(line)
        is_open = cuts[-1].last < 0
        if tag == "ER":
            cuts[-1].close(place + 1)
        elif tag == "TY":
            cuts[-1].close(place, NO_END)
            cuts.append(_Cut(place, tags=[(tag, [value])]))
        elif is_open:
            cuts[-1].go_on(tag, value)
        elif tag:
            cuts.append(_Cut(place, tags=[("TY", ["GEN"]), (tag, [value])], problems=[NO_TYPE]))
        elif line.strip():
            outside.append(place)
    cuts[-1].close(len(lines), NO_END)
    return cuts[1:], _tell_outside(lines, outside)


def _split(line: str) -> tuple[str, str]:
    """A line's tag and value; an ER with words behind it is no end but the words of somebody's abstract."""
    match = TAG.match(line)
    if not match or (match[1] == "ER" and match[2].strip(" \t")):
        return "", line
    return match[1], match[2]


def _tell_outside(lines: list[str], places: list[int]) -> list[Finding]:
    if not places:
        return []
    shown = lines[places[0]].strip()[:60]
    told = f"{len(places)} line{'s' * (len(places) != 1)} between the records belong to none and are left out; the first is '{shown}'"
    return [Finding(places[0] + 1, "", "assumed", told, "\n".join(lines[place] for place in places))]


def _fill(draft: Draft, tags: dict[str, list[str]]) -> Draft:
    """The tags of one record, as rispy gives them, in the fields of a draft."""
    _set_type(draft, tags["TY"])
    for value in tags.get("ID", []):
        draft.set_key(value, "ris-id")
    _set_names(draft, tags)
    for tag, values in tags.items():
        if tag not in HANDLED:
            _put_tag(draft, tag, list(filter(None, values)))
    _set_container(draft, tags)
    _set_dates(draft, tags)
    _set_pages(draft, tags)
    for tag, name in (("PB", BODIES.get(draft.type, "publisher")), ("SN", "issn" if draft.type in ("article", "periodical") else "isbn")):
        draft.put(name, "; ".join(tags.get(tag, [])), f"ris-{tag.lower()}")
    first, *others = tags.get("UR", [""])
    draft.put("url", first, "ris-ur")
    draft.put("ris-ur", " ".join(others))
    draft.keywords = list(filter(None, tags.get("KW", [])))
    return draft


def _put_tag(draft: Draft, tag: str, values: list[str]) -> None:
    """The values of a tag in one field; of a title, which a work has once, the others beside it."""
    name, beside = FIELDS.get(tag, f"ris-{tag.lower()}"), f"ris-{tag.lower()}"
    if name == "title" and len(values) > 1:
        draft.problems.append(f"the record has {len(values)} titles; the first is kept, the others are in the field {beside}")
        draft.put(name, values[0], beside)
        draft.put(beside, "; ".join(values[1:]))
        return
    draft.put(name, "; ".join(values), beside)


def _set_type(draft: Draft, written: str) -> None:
    """The type; where BibLaTeX joins several of RIS in one, RIS's own word stays beside it."""
    word = written.strip()
    draft.type = TYPES.get(word.upper(), "misc")
    if word.upper() not in TYPES:
        draft.problems.append(f"the type '{word}' is none of RIS, so the record is kept as misc, with '{word}' in the field ris-ty")
    if word.upper() not in MAIN_TYPES:
        draft.put("ris-ty", word)


def _set_names(draft: Draft, tags: dict[str, list[str]]) -> None:
    for tag, name in NAMES.items():
        for value in filter(str.strip, tags.get(tag, [])):
            written, doubt = read_inverted(value)
            draft.names.setdefault(name, []).append(written)
            draft.problems.extend(filter(None, [doubt]))


def _set_container(draft: Draft, tags: dict[str, list[str]]) -> None:
    """What the work stands in: journal, book, series or site; the other names of it beside."""
    name = CONTAINERS.get(draft.type, "ris-t2")
    for tag in JOURNALS:
        short = tag in ("JA", "J1", "J2") and name == "journaltitle" and "journaltitle" in draft.fields
        for value in tags.get(tag, []):
            draft.put("shortjournal" if short else name, value, f"ris-{tag.lower()}")


def _set_dates(draft: Draft, tags: dict[str, list[str]]) -> None:
    """DA where it says more than the year and agrees with it, else PY or Y1; what is left over is kept as it stands."""
    written = [(tag, value) for tag in ("DA", "PY", "Y1") for value in tags.get(tag, []) if value.strip(" /")]
    dates = {(tag, value): write_date(value) for tag, value in written}
    years = [place for place in written if place[0] != "DA"]
    whole = [place for place in written if dates[place][0] == "date"]
    agreeing = [place for place in whole if not years or dates[place][1][:4] == dates[years[0]][1][:4]]
    best = (agreeing or whole or written or [None])[0]
    for place in written:
        name, value = dates[place]
        if place == best:
            draft.put(name, value)
        elif value not in draft.fields.get("date", ""):
            draft.put(f"ris-{place[0].lower()}", place[1])
    for value in tags.get("Y2", []):
        name, date = write_date(value)
        draft.put("urldate" if name == "date" else "ris-y2", date, "ris-y2")


def _set_pages(draft: Draft, tags: dict[str, list[str]]) -> None:
    first, last = ("; ".join(filter(None, tags.get(tag, []))) for tag in ("SP", "EP"))
    draft.put("pages", f"{first}-{last}" if first and last and first != last else first or last)

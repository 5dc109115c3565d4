"""Records -> .bib text, and the layout of a .bib file: order and white space alone, never a value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from litmatrix.corpus.bibtex.parsing import parse_bibtex
from litmatrix.corpus.records import Parsed, Record
from litmatrix.files import Fault, FileFaults

ORDER = (
    "label", "author", "editor", "translator", "bookauthor", "title", "subtitle", "titleaddon", "shorttitle", "maintitle", "booktitle",
    "booksubtitle", "journaltitle", "journal", "shortjournal", "eventtitle", "series", "edition", "volume", "number", "issue", "eid",
    "pages", "chapter", "pagetotal", "type", "institution", "school", "organization", "publisher", "howpublished", "location", "address",
    "date", "year", "month", "day", "pubstate", "version", "doi", "eprint", "eprinttype", "isbn", "issn", "url", "urldate", "language",
    "langid", "abstract", "note", "keywords", "annotation", "crossref", "xref", "related",
)
PLACES = {name: place for place, name in enumerate(ORDER)}
HEAD = re.compile(r"@\s*+([\w-]++)\s*+([{(])\s*+([^\s{}(),\"=]++)\s*+,")
LONE = re.compile(r"@\s*+[\w-]++\s*+[{(]\s*+[^\s{}(),\"=]++\s*+[})]")
FIELD = re.compile(r"\s*+([^\s{}\",=#%@]++)\s*+=\s*+")
COMMA = re.compile(r"\s*+,|(?=\s*+[})]\Z)")
BARE = re.compile(r"[^\s{}\",=#%@()]++")
BRACES = re.compile(r"[{}]")
QUOTE_ENDS = re.compile(r'[{}"]')
MACRO = re.compile(r"@\s*+(?:string|preamble)", re.IGNORECASE)
JOIN = re.compile(r"\s*+#\s*+")


def format_bibtex(records: Iterable[Record]) -> str:
    """Records as entries of a .bib file, in their order: one field a line, fields as ``ORDER`` lists them, values as they are."""
    return "\n\n".join(_lay_out(record.type, record.key, [(name, f"{{{value}}}") for name, value in record.fields.items()])
                       for record in records) + "\n"


def format_bibliography(characters: str, name: str = "the file", *, sort: bool = False) -> str:
    """A .bib file in this layout, with every value, comment, ``@string`` and ``@preamble`` as it stands.

    Entry types and field names are in lower case, fields in the order of ``ORDER`` (others behind, in the file's), one on each
    line, with one blank line between entries. An entry whose parts cannot be told apart for certain stays as it is.
    Entries keep their order, unless ``sort`` orders them by key; what stands before an entry without a blank line
    between them, or behind it on its last line, goes with it, and macros and preambles go first.

    Raises
    ------
    FileFaults
        Where the file has faults (they have to be mended by hand first), or could not be formatted without changing a record.
    """
    parsed = parse_bibtex(characters)
    faults = find_faults(parsed)
    if faults:
        raise FileFaults(name, faults)
    gaps, entries = _cut(characters, parsed.records)
    if sort:
        gaps, entries = _sort(gaps, entries, parsed.records)
    written = _join(gaps, [_arrange(entry) for entry in entries])
    if _list_contents(parse_bibtex(written).records, sort) != _list_contents(parsed.records, sort):
        raise FileFaults(name, [Fault(0, "the file cannot be formatted without changing a record, so it is left as it is")])
    return written


def find_faults(parsed: Parsed) -> list[Fault]:
    """What a file must be rid of before anything is written into it: entries that are broken, or doubled, or have a field twice.

    Values joined by #, fields taken over by crossref and doubtful names are findings, and no faults.
    """
    unsound = {record.key for record in parsed.records if not _is_sound(record)}
    return [Fault(finding.line, finding.message) for finding in parsed.findings
            if finding.kind in ("rejected", "merged") or (finding.kind == "repaired" and finding.key in unsound)]


def _is_sound(record: Record) -> bool:
    """Whether an entry stands in its file under its own key, with every field once, each to be told from the next."""
    head = HEAD.match(record.raw)
    fields = _split_fields(record.raw, head.end()) if head else None
    if fields is None:
        return bool(LONE.fullmatch(record.raw))
    return head[3] == record.key and len({name for name, _ in fields}) == len(fields)


def _list_contents(records: Iterable[Record], sort: bool) -> list[tuple]:
    """What must be the same before and after."""
    found = [(record.key, record.type, record.fields) for record in records]
    return sorted(found, key=lambda content: content[0]) if sort else found


def _cut(characters: str, records: Iterable[Record]) -> tuple[list[str], list[str]]:
    """The entries as they stand, and what stands before the first, between two and behind the last."""
    gaps, entries, place = [], [], 0
    for record in records:
        start = characters.index(record.raw, place)
        gaps.append(characters[place:start])
        entries.append(record.raw)
        place = start + len(record.raw)
    return [*gaps, characters[place:]], entries


def _join(gaps: list[str], entries: list[str]) -> str:
    """Gaps and entries in turn: blank lines made one, what stands between entries kept."""
    last = len(gaps) - 1
    parts = [_trim(gap, first=place == 0, last=place == last) for place, gap in enumerate(gaps)]
    return "".join(part for pair in zip(parts, [*entries, ""], strict=True) for part in pair)


def _trim(gap: str, *, first: bool, last: bool) -> str:
    """A gap with at most one blank line before and behind what it says."""
    words = gap.strip()
    if not words:
        return ("\n" if not first else "") if last else ("" if first else "\n\n")
    start, end = gap.index(words), gap.rindex(words) + len(words)
    before, behind = min(2, gap[:start].count("\n")), min(2, max(1, gap[end:].count("\n")))
    lead = gap[:start].rpartition("\n")[2] if before or first else gap[:start]
    return ("" if first else "\n" * before) + lead + words + ("\n" if last else "\n" * behind)


def _sort(gaps: list[str], entries: list[str], records: tuple[Record, ...]) -> tuple[list[str], list[str]]:
    """Entries by key, those that others refer to by crossref behind the rest, as BibTeX wants it; each with what stands before it."""
    parents = {record.fields.get("crossref", "").lower() for record in records}
    order = sorted(range(len(entries)), key=lambda place: (records[place].key.lower() in parents, records[place].key.lower()))
    split = [_split_gap("\n" + gaps[0]), *(_split_gap(gap) for gap in gaps[1:])]
    head, first = _split_head(split[0][1])
    leads = [first, *(lead for _, lead in split[1:])]
    macros = [lead for lead in leads if MACRO.search(lead)]
    leads = [lead if lead not in macros else "" for lead in leads]
    begun = ["\n\n".join(part.strip() for part in (head, *macros) if part.strip()), *(split[place + 1][0] for place in order)]
    ends = [*(leads[place] for place in order), leads[-1]]
    joined = [f"{before}\n\n{behind}" if before or behind else "\n\n" for before, behind in zip(begun, ends, strict=True)]
    return joined, [entries[place] for place in order]


def _split_gap(gap: str) -> tuple[str, str]:
    """What stands on an entry's last line behind it, and what follows on lines of its own, up to the blank line before the next."""
    trail, _, lead = gap.partition("\n")
    ending = "\n" if lead.strip() and lead[len(lead.rstrip()):].count("\n") == 1 else "\n\n"
    apart, blank, attached = (lead.strip() + ending).rpartition("\n\n")
    return trail.rstrip(), apart.rstrip() + blank + attached if lead.strip() else ""


def _split_head(lead: str) -> tuple[str, str]:
    """What a file begins with, and what stands before its first entry without a blank line."""
    head, blank, attached = lead.rpartition("\n\n")
    return head + blank, attached


def _arrange(raw: str) -> str:
    """An entry in the layout; as it stands, where its parts cannot be told apart for certain."""
    head = HEAD.match(raw)
    fields = _split_fields(raw, head.end()) if head else None
    return raw if fields is None else _lay_out(head[1].lower(), head[3], fields)


def _split_fields(raw: str, place: int) -> list[tuple[str, str]] | None:
    """Names and values of an entry, values as they are written, macros and joins and all."""
    fields = []
    while field := FIELD.match(raw, place):
        end = _find_value_end(raw, field.end())
        comma = COMMA.match(raw, end) if end > 0 else None
        if not comma:
            return None
        fields.append((field[1].lower(), raw[field.end():end]))
        place = comma.end()
    return fields if raw[place:].strip() in ("}", ")") else None


def _find_value_end(raw: str, place: int) -> int:
    """Where a value ends: pieces in braces, in quotes or bare, joined by #; -1 where it cannot be told."""
    while True:
        if raw.startswith("{", place):
            end = _find_group_end(BRACES, raw, place)
        elif raw.startswith('"', place):
            end = _find_group_end(QUOTE_ENDS, raw, place)
        else:
            bare = BARE.match(raw, place)
            end = bare.end() if bare else -1
        joined = JOIN.match(raw, end) if end > 0 else None
        if not joined:
            return end
        place = joined.end()


def _find_group_end(marks: re.Pattern, raw: str, place: int) -> int:
    """Just past what closes a value in braces or quotes, counting every brace as BibTeX does; -1 where nothing does."""
    depth = 1 if marks is BRACES else 0
    for mark in marks.finditer(raw, place + 1):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == ("}" if marks is BRACES else '"'):
            return mark.end()
    return -1


def _lay_out(kind: str, key: str, fields: list[tuple[str, str]]) -> str:
    ordered = sorted(fields, key=lambda pair: PLACES.get(pair[0], len(PLACES)))
    return "\n".join([f"@{kind}{{{key},", *(f"  {name} = {value}," for name, value in ordered), "}"])

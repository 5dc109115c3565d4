"""CSL-JSON, also as Zotero and Better BibTeX export it -> records. Each item is decoded by itself, so one costs no other."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from litmatrix.corpus.imports.building import Draft, build_parsed, name_field, write_body, write_person
from litmatrix.corpus.imports.cslcount import count_csl
from litmatrix.corpus.imports.csltypes import BODIES, CONTAINERS, FIELDS, MAIN_TYPES, NAMES, TYPES
from litmatrix.corpus.imports.plaindates import write_date
from litmatrix.corpus.records import Finding, Parsed

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|[{}\[\]]|[^\s,:{}\[\]"]++')
WHOLE = re.compile(TOKEN.pattern.replace(r"\n", ""), re.DOTALL)  # where the text is JSON, a string may go over lines
LISTS = ('"items"', '"references"')
ITEM = re.compile(r'\{\s*"(?:id|type|citation-key)"\s*:')
DEPTHS = {"{": 1, "[": 1, "}": -1, "]": -1}
HANDLED = {"type", "id", "citation-key", "keyword", "issued", "accessed", "container-title", "publisher", "PMID", *NAMES}


def parse_csl(characters: str) -> Parsed:
    """The records of a CSL-JSON text: a list of items, items below ``items`` or ``references``, one item, or one to a line.

    Where a bracket is missing, items are told by the ``{"id":`` or ``{"type":`` they begin with; those that cannot be
    decoded are rejected. Every property is kept: what BibLaTeX has no field for as ``csl-`` and its name.
    """
    drafts, findings, line, reached = [], [], 1, 0
    cuts = _cut(characters)
    for start, end in cuts:
        line, reached = line + characters.count("\n", reached, start), start
        raw = characters[start:end].rstrip(" \t\n,")
        item = _decode(raw)
        if isinstance(item, str):
            findings.append(Finding(line, "", "rejected", item, raw))
        else:
            drafts.append(_fill(Draft(line, raw), item))
    return build_parsed(count_csl(characters), drafts, findings)


def _cut(characters: str) -> list[tuple[int, int]]:
    """Where each item begins and ends."""
    token = WHOLE if _is_whole(characters) else TOKEN
    cuts, balanced = _follow_brackets(token, characters, _find_list(token, characters))
    if balanced:
        return cuts
    starts = [match.start() for match in ITEM.finditer(characters)] or [0]
    return list(pairwise([*starts, len(characters)]))


def _is_whole(characters: str) -> bool:
    """Whether the text is one JSON value."""
    try:
        json.loads(characters, parse_int=str, parse_float=str, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def _find_list(token: re.Pattern, characters: str) -> int:
    """Where the list begins that an object around the items holds below ``items`` or ``references``; 0 where there is none."""
    depth, name = 0, None
    for found in token.finditer(characters):
        mark = found[0]
        if mark == "[" and depth == 1 and name[0] in LISTS and characters[name.end():found.start()].strip() == ":":
            return found.end()
        depth += DEPTHS.get(mark, 0)
        if depth < 1 or (name is None and mark != "{"):
            return 0
        name = found
    return 0


def _follow_brackets(token: re.Pattern, characters: str, beginning: int) -> tuple[list[tuple[int, int]], bool]:
    """The values that stand in no other, from a place on, and whether all brackets closed.

    The brackets of the list itself are passed over, so that lists put one after the other are read as one.
    """
    cuts, depth, start, listed = [], 0, 0, bool(beginning)
    for found in token.finditer(characters, beginning):
        mark = found[0]
        if depth == 0:
            if mark == "}" or (mark == "]" and beginning):
                return cuts, mark == "]"
            if mark == "]" or (mark == "[" and not listed):
                listed = mark == "["
                continue
            start = found.start()
        depth += DEPTHS.get(mark, 0)
        if depth == 0:
            cuts.append((start, found.end()))
    return cuts, depth == 0 and not beginning


def _decode(raw: str) -> dict | str:
    """An item, or why there is none."""
    try:
        item = DECODER.decode(raw)
    except RecursionError:
        return "the record is nested too deeply to be a bibliographic record"
    except ValueError as error:
        told = getattr(error, "msg", str(error))
        return f"the record is not whole JSON: {told}. Look for a missing comma, quote or bracket"
    return item if isinstance(item, dict) else f"'{raw[:60]}' is not a record"


def _keep_pairs(pairs: list[tuple[str, object]]) -> dict:
    """An object with all its properties; one that stands twice gets a number."""
    kept, counts = {}, {}
    for name, value in pairs:
        counts[name] = counts.get(name, 0) + 1
        kept[name if counts[name] == 1 else f"{name} {counts[name]}"] = value
    return kept


DECODER = json.JSONDecoder(object_pairs_hook=_keep_pairs, parse_int=str, parse_float=str, parse_constant=str, strict=False)


def _fill(draft: Draft, item: dict) -> Draft:
    """The properties of one item in the fields of a draft."""
    _set_type(draft, _write(item.get("type")))
    key = _write(item.get("citation-key"))
    draft.set_key(key or _write(item.get("id")), "csl-id")
    if key and item.get("id") is not None and _write(item["id"]) != key:
        draft.put("csl-id", _write(item["id"]))
    for name in NAMES:
        _set_names(draft, name, item.get(name))
    for name, value in item.items():
        if name not in HANDLED:
            draft.put(FIELDS.get(name, _own(name)), _write(value), _own(name))
    draft.put(CONTAINERS.get(draft.type, "csl-container-title"), _write(item.get("container-title")), "csl-container-title")
    draft.put(BODIES.get(draft.type, "publisher"), _write(item.get("publisher")), "csl-publisher")
    _set_date(draft, "issued", item.get("issued"))
    _set_date(draft, "accessed", item.get("accessed"))
    if _write(item.get("PMID")):
        draft.put("eprint", _write(item["PMID"]), "pmid")
        draft.put("eprinttype", "pubmed")
    words = item.get("keyword")
    draft.keywords = [_write(word) for word in words] if isinstance(words, list) else re.split(" ?[,;] ?", " ".join(_write(words).split()))
    return draft


def _own(name: str) -> str:
    """A property's name as a field of its own."""
    return f"csl-{name_field(name, 'property')}"


def _write(value: object) -> str:
    """A property as text; one made of parts as the JSON it is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return str(type(value))


def _set_type(draft: Draft, written: str) -> None:
    """The type; where BibLaTeX joins several of CSL in one, CSL's own word stays beside it."""
    draft.type = TYPES.get(written, "misc")
    if written not in TYPES:
        draft.problems.append(f"the type '{written}' is not known, so the record is kept as misc" if written else
                              "the record has no type, so it is kept as misc")
    if written not in MAIN_TYPES:
        draft.put("csl-type", written)


def _set_names(draft: Draft, name: str, people: object) -> None:
    """The names of one property; a body (``literal``) stays one."""
    if people is None:
        return
    if not isinstance(people, list) or not all(isinstance(person, dict) for person in people):
        draft.put(f"csl-{name}", _write(people))
        draft.problems.append(f"'{name}' is no list of names; it is kept in the field csl-{name}")
        return
    written = [_write_name(person) for person in people]
    draft.names[NAMES[name]] = [*draft.names.get(NAMES[name], []), *filter(None, written)]
    extra = [person for person in people if set(person) - {"family", "given", "literal", "suffix", "non-dropping-particle",
                                                           "dropping-particle"}]
    if extra:
        draft.put(f"csl-{name}", _write(extra))


def _write_name(person: dict) -> str:
    """One name as BibLaTeX writes it."""
    parts = {part: " ".join(_write(value).split()) for part, value in person.items()}
    if parts.get("literal"):
        return write_body(parts["literal"])
    family = " ".join(filter(None, [parts.get("dropping-particle"), parts.get("non-dropping-particle"), parts.get("family")]))
    return write_person(family or parts.get("given", ""), parts.get("given", "") if family else "", parts.get("suffix", ""))


def _set_date(draft: Draft, name: str, value: object) -> None:
    """``issued`` or ``accessed``: parts, or words where there are none; what is not read as a date is kept as it stands."""
    words = _read_parts(value)
    field, written = write_date(words) if words else ("", "")
    if field == "date":
        draft.put("date" if name == "issued" else "urldate", written)
    elif words:
        draft.put("year" if name == "issued" else f"csl-{name}", words)
    used = {"date-parts", "season"} if isinstance(value, dict) and value.get("date-parts") else {"raw", "literal"}
    if value is not None and (not words or (isinstance(value, dict) and set(value) - used)):
        draft.put(f"csl-{name}", _write(value))


def _read_parts(value: object) -> str:
    """The date of a CSL date variable as words; empty where it has another shape."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and all(isinstance(date, list) for date in parts):
        dates = ["-".join(_write(part) for part in date if _write(part).strip(' 0"')) for date in parts]
        season = _write(value.get("season"))
        if season in ("1", "2", "3", "4") and len(dates) == 1 and re.fullmatch("[0-9]{4}", dates[0]):
            return f"{('spring', 'summer', 'autumn', 'winter')[int(season) - 1]} {dates[0]}"
        return "/".join(filter(None, dates))
    return _write(value.get("raw") or value.get("literal"))

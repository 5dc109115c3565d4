"""Keys of records: made where there is none, told apart where two are the same."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from litmatrix.corpus.dates import read_date
from litmatrix.corpus.drafts import Draft
from litmatrix.corpus.names import read_names
from litmatrix.corpus.records import Finding, Record


def settle_keys(drafts: list[Draft], text: str) -> tuple[tuple[Record, ...], list[Finding]]:
    """Records with keys of their own, and the findings about them.

    A record with the key of another is kept under ``key-2``, or merged if it says the same, field by field.
    One without a key gets one from its first author and its year. One with nothing in it is rejected.
    """
    first: dict[str, Draft] = {}
    later: dict[str, list[Draft]] = defaultdict(list)
    records, findings, taken = [], [], _Taken(drafts)
    for draft in drafts:
        key, spelt = draft.key, draft.key.lower()
        if key and draft.fields and not draft.notes and spelt not in first:
            first[spelt] = draft
            records.append(Record(draft.line, key, draft.type, draft.fields, _raw(draft, text)))
            continue
        if not draft.fields and (not key or draft.loose):
            findings += _reject(draft, text)
            continue
        alike = [first.setdefault(spelt, draft), *later[spelt]]
        key, merged = _settle_key(draft, [other for other in alike if other is not draft], taken)
        findings += [Finding(line, key, "repaired", message, _raw(draft, text)) for line, message in sorted(draft.notes)]
        if merged:
            findings.append(Finding(draft.line, key, "merged", f"it is the same, field by field, as the entry on line {merged.line}",
                                    _raw(draft, text)))
            continue
        if alike[0] is not draft:
            later[spelt].append(draft)
        records.append(Record(draft.line, key, draft.type, draft.fields, _raw(draft, text)))
    return tuple(records), findings


class _Taken:
    """The keys that no other record can have; asked for only where two are the same, or one is missing."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts = drafts

    @cached_property
    def keys(self) -> set[str]:
        return {draft.key.lower() for draft in self.drafts}


def _raw(draft: Draft, text: str) -> str:
    return text[draft.start:draft.end].rstrip()


def _reject(draft: Draft, text: str) -> list[Finding]:
    reasons = [f"in line {line}: {message}" for line, message in sorted(draft.notes)]
    told = f"the entry '{_raw(draft, text).partition(chr(10))[0][:60]}' has no field that can be read"
    return [Finding(draft.line, draft.key, "rejected", "; ".join([told, *reasons[:3]]), _raw(draft, text))]


def _settle_key(draft: Draft, alike: list[Draft], taken: _Taken) -> tuple[str, Draft | None]:
    """The key a draft is kept under, and the draft it repeats; ``alike`` are those whose keys differ in capitals at most."""
    if not draft.key:
        key = _find_free(make_key(draft), taken.keys, first="")
        draft.notes.append((draft.line, f"the entry has no key; it is kept as '{key}'. Write '@{draft.type}{{key,'."))
        return key, None
    same = [other for other in alike if other.key == draft.key]
    repeated = next((other for other in same if other.fields == draft.fields and other.type == draft.type), None)
    if repeated:
        return draft.key, repeated
    if same:
        key = _find_free(draft.key, taken.keys)
        draft.notes.append((draft.line, f"the key '{draft.key}' stands already on line {same[0].line}; the entry is kept as '{key}'. "
                                        "Give one of them another key."))
        return key, None
    if alike:
        draft.notes.append((draft.line, f"the key '{draft.key}' differs only in capitals from '{alike[0].key}' on line {alike[0].line}, "
                                        "and BibTeX takes the two for one. Give one of them another key."))
    return draft.key, None


def make_key(draft: Draft) -> str:
    """A key from the first author's family name and the year, as far as known."""
    names = read_names(draft.fields.get("author") or draft.fields.get("editor") or "").names
    family = "".join(re.findall(r"\w", names[0].family)).lower()[:40] if names else ""
    year = read_date(draft.fields).text[:4]
    return f"{family}{year}" if family else "unnamed"


def _find_free(key: str, taken: set[str], first: str = "-2") -> str:
    """A key that nothing has yet: ``key`` with a number behind it, and it is taken from now on."""
    number = 2 if first or key != "unnamed" else 1
    free = f"{key}{first}" if first or key != "unnamed" else f"{key}-1"
    while free.lower() in taken:
        free = f"{key}-{number}"
        number += 1
    taken.add(free.lower())
    return free

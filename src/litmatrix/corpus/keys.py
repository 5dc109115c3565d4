"""Keys of records: made where there is none, told apart where two are the same."""

from __future__ import annotations

import re
from collections import defaultdict

from litmatrix.corpus.dates import read_date
from litmatrix.corpus.mending import Draft
from litmatrix.corpus.names import read_names
from litmatrix.corpus.records import Finding, Record


def settle_keys(drafts: list[Draft], text: str) -> tuple[tuple[Record, ...], list[Finding]]:
    """Records with keys of their own, and the findings about them.

    A record with the key of another is kept under ``key-2``, or merged if it says the same, field by field.
    One without a key gets one from its first author and its year. One with nothing in it is rejected.
    """
    taken = {draft.key.lower() for draft in drafts}
    kept: dict[str, list[Draft]] = defaultdict(list)
    spelt: dict[str, Draft] = {}
    records, findings = [], []
    for draft in drafts:
        if draft.key and draft.fields and not draft.notes and draft.key.lower() not in spelt:
            spelt[draft.key.lower()] = draft
            kept[draft.key] = [draft]
            records.append(Record(draft.line, draft.key, draft.type, draft.fields, _raw(draft, text)))
            continue
        if not draft.fields and (not draft.key or draft.loose):
            findings += _reject(draft, text)
            continue
        key, merged = _settle_key(draft, kept[draft.key], spelt, taken)
        findings += [Finding(line, key, "repaired", message, _raw(draft, text)) for line, message in sorted(draft.notes)]
        if merged:
            findings.append(Finding(draft.line, key, "merged", f"it is the same, field by field, as the entry on line {merged.line}",
                                    _raw(draft, text)))
            continue
        kept[draft.key].append(draft)
        records.append(Record(draft.line, key, draft.type, draft.fields, _raw(draft, text)))
    return tuple(records), findings


def _raw(draft: Draft, text: str) -> str:
    return text[draft.start:draft.end].rstrip()


def _reject(draft: Draft, text: str) -> list[Finding]:
    reasons = [f"in line {line}: {message}" for line, message in sorted(draft.notes)]
    told = f"the entry '{_raw(draft, text).partition(chr(10))[0][:60]}' has no field that can be read"
    return [Finding(draft.line, draft.key, "rejected", "; ".join([told, *reasons[:3]]), _raw(draft, text))]


def _settle_key(draft: Draft, same: list[Draft], spelt: dict[str, Draft], taken: set[str]) -> tuple[str, Draft | None]:
    """The key a draft is kept under, and the draft it repeats."""
    if not draft.key:
        key = _find_free(make_key(draft), taken, first="")
        draft.notes.append((draft.line, f"the entry has no key; it is kept as '{key}'. Write '@{draft.type}{{key,'."))
        return key, None
    if not same:
        other = spelt.setdefault(draft.key.lower(), draft)
        if other is not draft:
            draft.notes.append((draft.line, f"the key '{draft.key}' differs only in capitals from '{other.key}' on line {other.line}, and "
                                            "BibTeX takes the two for one. Give one of them another key."))
        return draft.key, None
    repeated = next((other for other in same if other.fields == draft.fields and other.type == draft.type), None)
    if repeated:
        return draft.key, repeated
    key = _find_free(draft.key, taken)
    draft.notes.append((draft.line, f"the key '{draft.key}' stands already on line {same[0].line}; the entry is kept as '{key}'. "
                                    "Give one of them another key."))
    return key, None


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

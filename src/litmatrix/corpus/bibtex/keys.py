"""Keys of records: made where there is none, told apart where two are the same."""

from __future__ import annotations

import re
from functools import cached_property

from litmatrix.corpus.bibtex.drafts import Draft
from litmatrix.corpus.dates import read_date
from litmatrix.corpus.names import read_names
from litmatrix.corpus.records import Finding, Record

UNNAMED = "unnamed"


def settle_keys(drafts: list[Draft], text: str) -> tuple[tuple[Record, ...], list[Finding]]:
    """Records with keys of their own, and the findings about those that are not kept; ``tell_notes`` tells of the others.

    A record with the key of another is kept under ``key-2``, or merged if it says the same, field by field.
    One without a key gets one from its first author and its year. One with nothing in it is rejected.
    """
    known = _Known(drafts)
    records, findings = [], []
    for draft in drafts:
        key, repeated = draft.key, None
        if not draft.fields and (not key or draft.loose):
            findings.append(_reject(draft, text))
            continue
        if key and known.first.setdefault(key.lower(), draft) is not draft or not key:
            key, repeated = _settle_key(draft, known)
            draft.key = key
        if repeated:
            told = f"it is the same, field by field, as the entry on line {repeated.line}"
            findings.append(Finding(draft.line, key, "merged", told, text[draft.start:draft.end]))
        else:
            records.append(Record(draft.line, key, draft.type, draft.fields, text, draft.start, draft.end))
    return tuple(records), findings


def tell_notes(drafts: list[Draft], text: str) -> list[Finding]:
    """The findings about records whose keys are settled: what was mended in them, or is doubtful."""
    findings = []
    for draft in drafts:
        if draft.notes or draft.later:
            raw = text[draft.start:draft.end]
            findings += [Finding(line, draft.key, "repaired", message, raw) for line, message in draft.number_notes(text)]
    return findings


class _Known:
    """The records so far by key, however its capitals, and the keys that no other record can have.

    The latter are listed only where two records have one key, or one has none.
    """

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts, self.first = drafts, {}
        self.same: dict[str, dict[tuple, Draft]] = {}
        self.numbers: dict[str, int] = {}

    def find_same(self, draft: Draft) -> dict[tuple, Draft]:
        """The records with exactly this key, by what they say."""
        first = self.first[draft.key.lower()]
        return self.same.setdefault(draft.key, {_tell(first): first} if first.key == draft.key else {})

    @cached_property
    def keys(self) -> set[str]:
        """All keys in small letters."""
        return {draft.key.lower() for draft in self.drafts}

    def find_free(self, key: str, number: int) -> str:
        """``key`` with the first number behind it, counted from ``number``, that no key has yet; 0 stands for none."""
        number = self.numbers.get(key.lower(), number)
        while (free := f"{key}-{number}" if number else key).lower() in self.keys:
            number = max(2, number + 1)
        self.numbers[key.lower()] = number
        self.keys.add(free.lower())
        return free


def _tell(draft: Draft) -> tuple:
    """All that a record says, in an order of its own."""
    return draft.type, *sorted(draft.fields.items())


def _reject(draft: Draft, text: str) -> Finding:
    """The finding about a draft with nothing in it; its notes are told there."""
    reasons = [f"in line {line}: {message}" for line, message in draft.number_notes(text)]
    draft.notes, draft.later, raw = [], None, text[draft.start:draft.end]
    told = f"the entry '{raw.partition(chr(10))[0][:60]}' has no field that can be read"
    return Finding(draft.line, draft.key, "rejected", "; ".join([told, *reasons[:3]]), raw)


def _settle_key(draft: Draft, known: _Known) -> tuple[str, Draft | None]:
    """The key of a draft that has none, or one that stands already, and the draft it repeats."""
    if not draft.key:
        made = make_key(draft)
        key = known.find_free(made, 1 if made == UNNAMED else 0)
        draft.notes.append((draft.start, f"the entry has no key; it is read as '{key}'. Write '@{draft.type}{{key,'."))
        return key, None
    same, other = known.find_same(draft), known.first[draft.key.lower()]
    repeated = same.setdefault(_tell(draft), draft)
    if repeated is not draft:
        return draft.key, repeated
    if len(same) > 1:
        key = known.find_free(draft.key, 2)
        draft.notes.append((draft.start, f"the key '{draft.key}' stands already on line {next(iter(same.values())).line}; the entry is "
                                         f"read as '{key}'. Give one of them another key."))
        return key, None
    draft.notes.append((draft.start, f"the key '{draft.key}' differs only in capitals from '{other.key}' on line {other.line}, "
                                    "and BibTeX takes the two for one. Give one of them another key."))
    return draft.key, None


def make_key(draft: Draft) -> str:
    """A key from the first author's family name and the year, as far as known."""
    names = read_names(draft.fields.get("author") or draft.fields.get("editor") or "").names
    family = "".join(re.findall(r"\w", names[0].family)).lower()[:40] if names else ""
    year = read_date(draft.fields).text[:4]
    return f"{family}{year}" if family else UNNAMED

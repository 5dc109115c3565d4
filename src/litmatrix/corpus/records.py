"""What reading any bibliography file gives: records as they stand in it, and what had to be said about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

KINDS = ("rejected", "merged", "repaired", "assumed")
WITHHELD = "withhold:author"


class Record(NamedTuple):
    """One record of a file.

    ``line`` is where it begins, from 1. ``type`` is an entry type of BibLaTeX in lower case. ``fields``
    maps lower-case field names of BibTeX or BibLaTeX to values as a .bib file holds them between the outer
    braces (LaTeX, not decoded), in the order of the file. It was read from ``text`` between ``start`` and ``end``.
    """

    line: int
    key: str
    type: str
    fields: dict[str, str]
    text: str = ""
    start: int = 0
    end: int | None = None

    @property
    def raw(self) -> str:
        """The text it was read from; cut out when it is asked for, since few records are told of."""
        return self.text[self.start:self.end]

    @property
    def withholds_author(self) -> bool:
        """Whether it goes by its label and names no author: by the keyword ``withhold:author``, as a comment below another work may."""
        keywords = self.fields.get("keywords", "").lower()
        return WITHHELD in keywords and WITHHELD in map(str.strip, keywords.split(","))


class Finding(NamedTuple):
    """What happened to a record, or to the file as a whole (line 0, no key). Findings sort by line.

    ``kind`` is rejected (not kept; ``raw`` holds its text), merged (the same, field by field, as a record that is
    kept), repaired (kept, with something about it mended or doubtful) or assumed (a guess about the whole
    file, such as its encoding). ``message`` tells what was found and what was made of it.
    """

    line: int
    key: str
    kind: str
    message: str
    raw: str = ""


@dataclass(frozen=True)
class Parsed:
    """A file that was read: how many records an independent count finds in it, those kept, and the findings.

    It balances: ``counted`` equals the records kept and the findings of kind merged and rejected.
    """

    counted: int
    records: tuple[Record, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def balances(self) -> bool:
        """Whether every record of the file is kept, merged or rejected by name."""
        return self.counted == len(self.records) + sum(1 for finding in self.findings if finding.kind in ("merged", "rejected"))

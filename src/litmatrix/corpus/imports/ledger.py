"""The ledger of an import: every record of a file is kept, merged or rejected by name, and the counts balance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from litmatrix.corpus.dates import read_date
from litmatrix.corpus.latex import decode_address, decode_latex
from litmatrix.corpus.names import split_names
from litmatrix.corpus.records import Finding, Parsed, Record
from litmatrix.files import Fault, FileFaults

CONTAINERS = ("journaltitle", "journal", "booktitle", "maintitle", "institution", "school", "organization", "publisher", "howpublished")


@dataclass(frozen=True)
class Ledger:
    """What became of the records of one file.

    ``records`` is their number by an independent count, ``sources`` are those kept, ``findings`` what was said. ``imported``
    is the date of an earlier import of the same bytes, after which nothing is added.
    """

    file: str
    sha256: str
    records: int
    sources: tuple[Record, ...]
    findings: tuple[Finding, ...]
    imported: str = ""

    @property
    def kept(self) -> int:
        """Records kept."""
        return len(self.sources)

    @property
    def merged(self) -> int:
        """Records that say the same as one that is kept."""
        return self._count("merged")

    @property
    def rejected(self) -> int:
        """Records that are not kept."""
        return self._count("rejected")

    @property
    def repaired(self) -> int:
        """Kept records with something about them mended or doubtful."""
        kept = {record.key for record in self.sources}
        return len({finding.key for finding in self.findings if finding.kind == "repaired"} & kept)

    def _count(self, kind: str) -> int:
        return sum(1 for finding in self.findings if finding.kind == kind)


def open_ledger(name: str, content: bytes, parsed: Parsed) -> Ledger:
    """The ledger of a file that was read.

    Raises FileFaults where it does not balance; then a record would be lost, so nothing may be done with the file.
    """
    ledger = Ledger(name, hashlib.sha256(content).hexdigest(), parsed.counted, parsed.records, tuple(sorted(parsed.findings)))
    if not parsed.balances:
        raise FileFaults(name, [Fault(0, f"the file holds {ledger.records} records by an independent count, but {ledger.kept} were kept, "
                                         f"{ledger.merged} merged and {ledger.rejected} rejected. Nothing is imported from it, since a "
                                         "record would be lost. This is a fault of litmatrix: please report it, with the file")])
    return ledger


def repeat_ledger(ledger: Ledger, date: str) -> Ledger:
    """The ledger of bytes that were imported before: nothing is kept again, and each record is merged with itself."""
    again = [Finding(record.line, record.key, "merged", f"the file was imported on {date}", record.raw) for record in ledger.sources]
    findings = [finding for finding in ledger.findings if finding.kind != "repaired"]
    return Ledger(ledger.file, ledger.sha256, ledger.records, (), tuple(sorted([*findings, *again])), date)


def arrange_ledger(ledger: Ledger) -> dict:
    """A ledger as JSON gives it: counts, ``faults`` (all findings) and ``sources`` (records kept), both in file order."""
    return {
        "file": ledger.file, "records": ledger.records, "kept": ledger.kept, "merged": ledger.merged, "rejected": ledger.rejected,
        "repaired": ledger.repaired,
        "faults": [{"line": finding.line, "key": finding.key, "kind": finding.kind, "message": finding.message}
                   for finding in ledger.findings],
        "sources": [_arrange_source(record) for record in ledger.sources],
    }


def _arrange_source(record: Record) -> dict:
    """A record for readers: LaTeX decoded, authors one by one, what is not known empty."""
    fields = record.fields
    date = read_date(fields).text
    return {
        "key": record.key, "type": record.type, "title": decode_latex(fields.get("title", "")), "year": date[:4],
        "authors": split_names(fields.get("author", "")), "editors": split_names(fields.get("editor", "")), "date": date,
        "container": next((decode_latex(fields[name]) for name in CONTAINERS if fields.get(name)), ""),
        "doi": decode_address(fields.get("doi", "")), "url": decode_address(fields.get("url", "")), "line": record.line,
    }


def describe_left_out(ledger: Ledger) -> str:
    """What was rejected or repaired, with its raw text, for bib/rejected/; empty where there is nothing to keep."""
    raw = {record.key: record.raw for record in ledger.sources}
    kept = [finding for finding in ledger.findings if finding.kind in ("rejected", "repaired")]
    if not kept:
        return ""
    parts = [f"{ledger.file} (sha256 {ledger.sha256})\n{ledger.records} records: {ledger.rejected} rejected, {ledger.repaired} repaired.\n"
             "A rejected record is in no .bib file: put right what is said of it here, save it in a file of its own and import that.\n"
             "A repaired record is kept; its text as it came stands here."]
    for kind in ("rejected", "repaired"):
        told: dict[tuple[str, str], list[str]] = {}
        for finding in kept:
            if finding.kind == kind:
                place = f"line {finding.line}{f', {finding.key}' if finding.key else ''}"
                lines = told.setdefault((finding.key, finding.raw or raw.get(finding.key, "")), [])
                lines.append(f"===== {kind}: {place}: {finding.message}")
        parts += ["\n".join([*dict.fromkeys(lines), words]).rstrip() for (_, words), lines in told.items()]
    return "\n\n".join(parts) + "\n"

"""Importing into a .bib file: what is new goes behind what stands there, and each import leaves a row and what it left out.

Written in this order, each file whole or not at all: bib/rejected/, the .bib file, bib/imports.csv. After a crash between two of
them, importing the file again completes it: none is added twice.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from pathlib import Path, PurePath

from litmatrix.corpus.bibtex.parsing import parse_bibtex
from litmatrix.corpus.imports.building import TakenKeys
from litmatrix.corpus.imports.importing import read_records
from litmatrix.corpus.imports.ledger import Ledger, describe_left_out, open_ledger, repeat_ledger
from litmatrix.corpus.imports.resuming import read_begun, save_begun, save_ended
from litmatrix.corpus.records import Finding, Parsed, Record
from litmatrix.corpus.writing import find_faults, format_bibtex
from litmatrix.files import Fault, FileFaults, has_file, read_bytes, read_text, save_bytes

COLUMNS = ["file", "sha256", "date", "records", "kept", "merged", "rejected"]
REFERENCES = ("crossref", "xref", "xdata", "related", "entryset")
CUT_SHORT = "an import of this file was cut short when its records stood in {} already; it is completed, and they count as kept"
NUMBER = re.compile(r"-[0-9]+$")


def save_import(content: bytes, name: str, target: Path, date: str) -> Ledger:
    """Import one file into a .bib file; its folder gets the row in imports.csv and, in rejected/, what was left out.

    Parameters
    ----------
    content, name
        The bytes of the file, and its name.
    target
        The .bib file; made where there is none. Its bytes stay as they are, and new entries follow them.
    date
        The day of the import, YYYY-MM-DD.

    Returns
    -------
    The ledger, with the keys the records have in ``target``.

    Raises
    ------
    FileFaults
        Where the file is no bibliography, ``target`` or imports.csv has faults, or the ledger does not balance; nothing is
        written then.
    """
    parsed, folder = read_records(content, name), target.parent
    ledger, rows = open_ledger(name, content, parsed), read_rows(folder / "imports.csv")
    imported = next((row["date"] for row in rows if row["sha256"] == ledger.sha256), "")
    if imported:
        save_ended(folder)
        return repeat_ledger(ledger, imported)
    held = read_bytes(target) if has_file(target) else b""
    known, before = read_target(target), read_begun(folder, ledger.sha256, held)
    if before < len(held):
        known = parse_bibtex(held[:before].decode("utf-8-sig")).records
        parsed = Parsed(parsed.counted, parsed.records, (Finding(0, "", "assumed", CUT_SHORT.format(_name(target))), *parsed.findings))
    settled = merge_records(known, _reject_unwritable(parsed), _name(target))
    added = append_entries(held[:before], settled.records, known, _name(target))
    ledger = open_ledger(name, content, settled)
    _save_all(target, ledger, before, added, date)
    return ledger


def _save_all(target: Path, ledger: Ledger, before: int, added: bytes, date: str) -> None:
    """Write what was left out, the .bib file and the row, in this order."""
    folder = target.parent
    left_out, path = describe_left_out(ledger), folder / "rejected" / name_left_out(ledger.file, ledger.sha256)
    if left_out and not has_file(path):  # else an import that was cut short wrote it, when it knew of more repairs
        save_bytes(left_out.encode("utf-8", errors="replace"), path)
    save_begun(folder, ledger.sha256, before, added)
    save_bytes(added, target)
    save_bytes(_add_row(folder / "imports.csv", ledger, date), folder / "imports.csv")
    save_ended(folder)


def read_target(target: Path) -> tuple[Record, ...]:
    """The records of the .bib file to import into; FileFaults where it is broken, since what follows a fault may not be read."""
    if not has_file(target):
        return ()
    parsed = parse_bibtex(read_text(target))
    faults = find_faults(parsed)
    if faults:
        raise FileFaults(_name(target), [Fault(0, "nothing is imported until these are put right"), *faults])
    return parsed.records


def merge_records(known: tuple[Record, ...], parsed: Parsed, target: str) -> Parsed:
    """The records that are new beside known ones, under keys of their own, and what became of the others.

    A record is merged with a known one that says the same, field by field (white space aside), under the same key or
    the same with a number behind it. One whose key is taken by another gets the next free number, and so do references to it.
    """
    contents: dict[tuple, list[str]] = defaultdict(list)
    for record in known:
        contents[_content(record, {})].append(record.key)
    held = {record.key.lower() for record in known}
    taken = TakenKeys([*held, *(record.key for record in parsed.records)])
    renamed: dict[str, str] = {}
    kept, told = {}, []
    for place, record in sorted(enumerate(parsed.records), key=lambda numbered: _refers(numbered[1])):
        same = next((key for key in contents[_content(record, renamed)] if _base(key) == _base(record.key)), "")
        if same:
            renamed[record.key] = same
            told.append(Finding(record.line, record.key, "merged", f"it is the same, field by field, as '{same}' in {target}", record.raw))
            continue
        key = taken.take(record.key) if record.key.lower() in held else record.key
        if key != record.key:
            renamed[record.key] = key
            told.append(Finding(record.line, key, "repaired", f"the key '{record.key}' stands in {target} with other content, so the "
                                                              f"record is kept as '{key}'", record.raw))
        kept[place] = record._replace(key=key, fields=_refer(record.fields, renamed))
    gone = {finding.key for finding in told if finding.kind == "merged"}
    begun = [finding._replace(key=renamed.get(finding.key, finding.key)) if finding.kind == "repaired" else finding
             for finding in parsed.findings if finding.kind != "repaired" or finding.key not in gone]
    return Parsed(parsed.counted, tuple(kept[place] for place in sorted(kept)), tuple(sorted([*begun, *told])))


def _reject_unwritable(parsed: Parsed) -> Parsed:
    """The records that a .bib file can hold: those that are read again as they were written."""
    written = {record.key: record for record in parse_bibtex(format_bibtex(parsed.records)).records}
    if len(written) == len(parsed.records) and all(_is_held(record, written.get(record.key)) for record in parsed.records):
        return parsed
    rejected = [Finding(record.line, record.key, "rejected", "the record cannot be written to a .bib file without changing it", record.raw)
                for record in parsed.records if not _can_be_written(record)]
    lost = {finding.key for finding in rejected}
    kept = tuple(record for record in parsed.records if record.key not in lost)
    return Parsed(parsed.counted, kept, tuple(sorted([*parsed.findings, *rejected])))


def _can_be_written(record: Record) -> bool:
    found = parse_bibtex(format_bibtex([record])).records
    return len(found) == 1 and found[0].key == record.key and _is_held(record, found[0])


def append_entries(held: bytes, records: tuple[Record, ...], known: tuple[Record, ...], target: str) -> bytes:
    """The bytes of a .bib file with entries behind them.

    Raises FileFaults where reading the whole does not give the records of both, each as it was.
    """
    if not records:
        return held
    text = held.decode("utf-8-sig")
    ends = "\r\n" if "\r\n" in text else "\n"
    gap = ends * (0 if not text.strip() else 1 if text.endswith("\n") else 2)
    added = gap + format_bibtex(records).replace("\n", ends)
    found = {record.key: record for record in parse_bibtex(text + added).records}
    lost = [record for record in (*known, *records) if not _is_held(record, found.get(record.key))]
    if lost or len(found) != len(known) + len(records):
        named = ", ".join(f"'{record.key}'" for record in lost[:5])
        raise FileFaults(target, [Fault(0, f"the records cannot be added without changing one ({named or 'a record is not read again'}); "
                                           "nothing is imported")])
    return held + added.encode("utf-8")


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of imports.csv, none where there is no such file; FileFaults where its columns are others."""
    if not has_file(path):
        return []
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    rows = list(reader)
    if reader.fieldnames != COLUMNS or any(None in row or None in row.values() for row in rows):
        raise FileFaults(_name(path), [Fault(0, f"every row must have the columns {','.join(COLUMNS)}. Put that right.")])
    return rows


def name_left_out(name: str, sha256: str) -> str:
    """The file in rejected/ for an import: the name of the imported file, and the beginning of its hash."""
    return f"{re.sub('[^A-Za-z0-9._-]+', '_', PurePath(name).name)[:80]}-{sha256[:12]}.txt"


def _add_row(path: Path, ledger: Ledger, date: str) -> bytes:
    held = read_bytes(path) if has_file(path) else b""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
    if not held:
        writer.writerow(COLUMNS)
    name = " ".join(PurePath(ledger.file).name.split())
    writer.writerow([name, ledger.sha256, date, ledger.records, ledger.kept, ledger.merged, ledger.rejected])
    return held + (b"\n" if held and not held.endswith(b"\n") else b"") + written.getvalue().encode("utf-8", errors="replace")


def _content(record: Record, renamed: dict[str, str]) -> tuple:
    """What a record says, whatever its key, its layout and the order of its fields."""
    fields = _refer(record.fields, renamed)
    return record.type, frozenset((name, " ".join(value.split())) for name, value in fields.items())


def _refer(fields: dict[str, str], renamed: dict[str, str]) -> dict[str, str]:
    """Fields with references to records by the keys these have now."""
    if not renamed:
        return fields
    return {name: ",".join(renamed.get(key.strip(), key) for key in value.split(",")) if name in REFERENCES else value
            for name, value in fields.items()}


def _base(key: str) -> str:
    return NUMBER.sub("", key).lower()


def _refers(record: Record) -> bool:
    return any(name in record.fields for name in REFERENCES)


def _name(path: Path) -> str:
    """A file as messages name it: with its folder, but with no place of one machine."""
    return f"{path.parent.name}/{path.name}".lstrip("/")


def _is_held(record: Record, found: Record | None) -> bool:
    """Whether a record was read again as it was; one that refers to another may have taken fields over."""
    if found is None or found.type != record.type:
        return False
    refers = any(name in record.fields for name in ("crossref", "xdata"))
    return found.fields == record.fields or (refers and record.fields.items() <= found.fields.items())

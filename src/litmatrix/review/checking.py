"""The whole cross-check of a review: every table, every join, every rule, every anchor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from litmatrix.coding.passages import check_anchors
from litmatrix.files import Fault, FileFaults, has_file, read_bytes, read_text, suggest
from litmatrix.review.appraisal import check_appraisal, check_instrument
from litmatrix.review.checklists import check_checklists, check_declared
from litmatrix.review.places import check_places, list_declared
from litmatrix.review.reading import Review
from litmatrix.review.rules import (
    Found,
    check_citations,
    check_codings,
    check_exclusions,
    check_findings,
    check_judgements,
    check_labels,
    check_owners,
    check_summaries,
)
from litmatrix.review.trail import check_imports, check_merges, check_screening, check_searches
from litmatrix.schema import BIBLIOGRAPHIES, CODINGS, INSTRUMENTS, SchemaError, Table

OPTIONAL = {"codebook_changes", "codebook_rules", "decisions", "summaries", "findings", "memos", "citations",
            "candidates", "searches", "texts", "imports", "merges", "screening", "appraisal", "allowed_numbers", "checklists"}
WORKS = ("corpus", "cited")
OWN_RULES = {"sources": check_exclusions, "passages": check_owners, "imports": check_imports, "merges": check_merges,
             "findings": check_judgements}  # of one table alone


@dataclass
class Report:
    """What a check found: faults by file, and lines worth telling."""

    faults: dict[str, list[Fault]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, name: str, faults: Iterable[Fault]) -> None:
        """Add the faults of one file."""
        faults = list(faults)
        if faults:
            self.faults.setdefault(name, []).extend(faults)

    @property
    def count(self) -> int:
        """How many faults there are in all."""
        return sum(map(len, self.faults.values()))


def check_review(review: Review, *, places: bool = True) -> Report:
    """Every fault of a review at once: a Report with faults by file, and remarks.

    With ``places`` the pointers of data/checklists.csv are followed into notebooks and prose; without, no notebook is read.
    """
    report, found = Report(), Found()
    try:
        schema = review.schema
    except SchemaError as error:
        report.add("data/schema.toml", [Fault(0, str(error))])
        return report
    for name, table in schema.tables.items():
        if name in (CODINGS, INSTRUMENTS) or (name in OPTIONAL and not has_file(review.root / table.path)):
            continue
        _collect(report, found, name, table.path, lambda name=name: review.table(name))
    for name, path in BIBLIOGRAPHIES.items():
        if name == "corpus" or has_file(review.root / path):
            _collect(report, found, name, path, lambda name=name: review.bibliography(name))
    for coder in review.coders:
        _collect(report, found, f"{CODINGS}:{coder}", review.codings_file(coder)[1],
                 lambda coder=coder: review.judgements(coder))
    for instrument in review.instruments:
        _collect(report, found, f"{INSTRUMENTS}:{instrument}", review.instrument_file(instrument)[1],
                 lambda instrument=instrument: review.instrument(instrument))
    _check_references(report, review, found.rows)
    _check_rules(report, review, found)
    _check_checklists(report, review, found, places)
    _check_texts(report, review, found)
    return report


def _collect(report: Report, found: Found, name: str, path: str, read: Callable[[], pd.DataFrame]) -> None:
    try:
        found.rows[name] = found.sound[name] = read()
    except FileFaults as failure:
        report.add(path, failure.faults)
        found.rows[name] = failure.rows
        if failure.rows is not None and name not in BIBLIOGRAPHIES:
            faulty = [fault.line - 2 for fault in failure.faults]
            found.sound[name] = failure.rows.drop(index=faulty, errors="ignore")


def _files(review: Review, rows: dict[str, pd.DataFrame | None]) -> Iterable[tuple[str, Table, pd.DataFrame]]:
    """Each table that could be read, with its path and schema; codings once for each coder."""
    for name, frame in rows.items():
        if frame is None:
            continue
        if name in review.schema.tables:
            yield review.schema.tables[name].path, review.schema.tables[name], frame
        elif name.startswith(f"{CODINGS}:"):
            table, path = review.codings_file(name.partition(":")[2])
            yield path, table, frame


def _known(rows: dict[str, pd.DataFrame | None], reference: str) -> set[str] | None:
    """The ids a column may refer to, or None where their file could not be read."""
    name, _, column = reference.partition(".")
    frames = [rows[part] for part in (WORKS if name == "works" else (name,)) if part in rows]
    if not frames or any(frame is None for frame in frames):
        return None
    return {word for frame in frames for word in frame[column]}


def _check_references(report: Report, review: Review, rows: dict[str, pd.DataFrame | None]) -> None:
    for path, table, frame in _files(review, rows):
        frame = frame.dropna(subset=[column.name for column in table.columns if column.holds != "count"])
        for column in table.columns:
            there = [reference for reference in column.refers if reference.partition(".")[0] in {*rows, "works"}]
            known = [_known(rows, reference) for reference in there]
            if known and None not in known:
                report.add(path, _reference_faults(frame[column.name], column.name, column.refers, set().union(*known)))


def _reference_faults(values: pd.Series, column: str, refers: tuple[str, ...], allowed: set[str]) -> Iterable[Fault]:
    for row, value in values.items():
        for word in value.split(" ") if value else ():
            if word not in allowed:
                yield Fault(row + 2, _unknown(column, word, refers, allowed))


def _unknown(column: str, word: str, refers: tuple[str, ...], allowed: set[str]) -> str:
    if refers == ("passages.passage",):
        stem = word.rpartition("-")[0]
        own = [name for name in allowed if name.rpartition("-")[0] == stem]
        if own:
            return f"passage '{word}' does not exist; that source has {len(own)}."
    where = " or ".join({"corpus": "bib/corpus.bib", "candidates_bib": "bib/candidates.bib", "searches": "bib/search-log.csv",
                         "works": "bib/corpus.bib or bib/cited.bib"}.get(name, f"{name.replace('_', '-')}.csv")
                        for name in (reference.partition(".")[0] for reference in refers))
    return f"{column} '{word}' is not in {where}.{suggest(word, allowed)}"


def _check_rules(report: Report, review: Review, found: Found) -> None:
    """Rules that a schema cannot say."""
    sound = found.sound
    for name, check in OWN_RULES.items():
        if name in sound:
            report.add(review.schema.tables[name].path, check(sound[name]))
    for coder in review.coders:
        if f"{CODINGS}:{coder}" in sound:
            report.add(review.codings_file(coder)[1], check_codings(coder, found))
    _check_appraisal(report, review, found)
    _check_screening(report, found)
    if "summaries" in sound and "passages" in sound:
        report.add("data/summaries.csv", check_summaries(found))
    if "citations" in sound and found.is_whole("passages"):
        report.add("data/citations.csv", check_citations(sound["citations"], sound["passages"]))
    if found.is_whole("corpus"):
        _check_records(report, found)


def _check_appraisal(report: Report, review: Review, found: Found) -> None:
    """The instruments, and the answers given to their items."""
    for instrument in review.instruments:
        if f"{INSTRUMENTS}:{instrument}" in found.sound:
            report.add(review.instrument_file(instrument)[1], check_instrument(instrument, found.sound[f"{INSTRUMENTS}:{instrument}"]))
    if "appraisal" in found.sound and "sources" in found.sound:
        report.add("data/appraisal.csv", check_appraisal(found))


def _check_checklists(report: Report, review: Review, found: Found, places: bool) -> None:
    """Answers to reporting standards, the places they point to, and the tags that declare one."""
    names = [f"{INSTRUMENTS}:{name}" for name in review.instruments]
    if "checklists" not in found.sound or not found.is_whole(*names):
        return
    held = {name.partition(":")[2]: found.sound[name]["item"].tolist() for name in names}
    path = review.schema.tables["checklists"].path
    report.add(path, check_checklists(found.sound["checklists"], held))
    if places:
        report.add(path, check_places(review.root, found.sound["checklists"]))
        for name, faults in check_declared(list_declared(review.root), held):
            report.add(name, faults)


def _check_screening(report: Report, found: Found) -> None:
    """Decisions on records against the sources, and the log of searches against the decisions."""
    if "screening" in found.sound and found.is_whole("corpus", "sources"):
        report.add("data/screening.csv", check_screening(found))
    if "searches" in found.sound and found.is_whole("screening"):
        report.add("bib/search-log.csv", check_searches(found))


def _check_records(report: Report, found: Found) -> None:
    """What needs every record of the corpus: its rows in sources.csv, its names on figures, its places in findings."""
    sound = found.sound
    works = [(path, sound[name]) for name, path in BIBLIOGRAPHIES.items() if name in WORKS and found.is_whole(name)]
    for path, faults in check_labels(works):
        report.add(path, faults)
    if found.is_whole("sources"):
        lonely = set(sound["corpus"]["key"]) - set(sound["sources"]["source"])
        report.add("data/sources.csv", (Fault(0, f"'{key}' of bib/corpus.bib has no row") for key in sorted(lonely)))
    if "findings" in sound and found.is_whole("passages", "sources", "readings"):
        report.add("data/findings.csv", check_findings(found))


def _check_texts(report: Report, review: Review, found: Found) -> None:
    """Anchors against the texts, where the reader has them; a remark says where not."""
    if not found.is_whole("texts", "passages"):
        if "texts" in found.rows:
            report.remarks.append("anchors: not checked, because texts.csv or passages.csv has faults")
        return
    texts, missing, before = found.sound["texts"], [], report.count
    for row, text, file, sha256, length in texts[["text", "file", "sha256", "characters"]].itertuples():
        path = review.texts / file
        if not has_file(path):
            missing.append(file)
            continue
        if hashlib.sha256(read_bytes(path)).hexdigest() != sha256:
            report.add("data/texts.csv", [Fault(row + 2, f"'{file}' is not the file that was coded: its hash differs")])
        try:
            characters = read_text(path, file)
        except FileFaults as failure:
            report.add(file, failure.faults)
            continue
        if len(characters) != length:
            report.add("data/texts.csv", [Fault(row + 2, f"'{file}' has {len(characters)} characters, not {length}")])
        report.add("data/passages.csv", check_anchors(found.sound["passages"], text, characters))
    report.remarks.extend(_remark_on_texts(len(texts), len(missing), report.count - before))


def _remark_on_texts(total: int, missing: int, faults: int) -> list[str]:
    if missing:
        return [f"anchors: not checked for {missing} of {total} texts, which are not at hand "
                "(put them into texts/ or set LITMATRIX_TEXTS)"]
    return [] if faults else [f"anchors: all {total} texts at hand, every line accounted for"]

"""The whole cross-check of a review: every table, every join, every rule that spans two files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from litmatrix.coding.passages import NOT_CODABLE, check_anchors
from litmatrix.files import Fault, FileFaults, read_bytes, read_text, suggest
from litmatrix.review.reading import Review
from litmatrix.schema import BIBLIOGRAPHIES, CODINGS, CONSENSUS, SchemaError, Table

OPTIONAL = {"codebook_changes", "codebook_rules", "decisions", "summaries", "findings", "memos", "citations",
            "candidates", "searches", "texts"}
SUMMARY_WORDS = 60
NOTE_WORDS = 15


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


def check_review(review: Review) -> Report:
    """Every fault of a review at once: a Report with faults by file, and remarks."""
    report = Report()
    try:
        schema = review.schema
    except SchemaError as error:
        report.add("data/schema.toml", [Fault(0, str(error))])
        return report
    tables: dict[str, pd.DataFrame] = {}
    for name, table in schema.tables.items():
        if name == CODINGS or (name in OPTIONAL and not (review.root / table.path).is_file()):
            continue
        _collect(report, tables, name, table.path, lambda name=name: review.table(name))
    for name, path in BIBLIOGRAPHIES.items():
        if name == "corpus" or (review.root / path).is_file():
            _collect(report, tables, name, path, lambda name=name: review.bibliography(name))
    for coder in review.coders:
        _collect(report, tables, f"{CODINGS}:{coder}", review.codings_file(coder)[1],
                 lambda coder=coder: review.judgements(coder))
    _check_references(report, review, tables)
    _check_rules(report, review, tables)
    _check_texts(report, review, tables)
    return report


def _collect(report: Report, tables: dict[str, pd.DataFrame], name: str, path: str,
             read: Callable[[], pd.DataFrame]) -> None:
    try:
        tables[name] = read()
    except FileFaults as found:
        report.add(path, found.faults)


def _files(review: Review, tables: dict[str, pd.DataFrame]) -> Iterable[tuple[str, Table, pd.DataFrame]]:
    """Each table that could be read, with its path and schema; codings once for each coder."""
    for name, frame in tables.items():
        if name in review.schema.tables:
            yield review.schema.tables[name].path, review.schema.tables[name], frame
        elif name.startswith(f"{CODINGS}:"):
            table, path = review.codings_file(name.partition(":")[2])
            yield path, table, frame


def _known(tables: dict[str, pd.DataFrame], reference: str) -> set[str] | None:
    """The ids a column may refer to, or None where their table could not be read."""
    name, _, column = reference.partition(".")
    if name == "works":
        parts = [tables[part] for part in ("corpus", "cited") if part in tables]
        return {key for part in parts for key in part["key"]} if parts else None
    return set(tables[name][column]) if name in tables else None


def _check_references(report: Report, review: Review, tables: dict[str, pd.DataFrame]) -> None:
    for path, table, frame in _files(review, tables):
        for column in table.columns:
            known = [_known(tables, reference) for reference in column.refers]
            if not known or None in known or column.name not in frame:
                continue
            allowed = set().union(*known)
            report.add(path, _reference_faults(frame[column.name], column.name, column.refers, allowed))


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
    where = " or ".join({"corpus": "bib/corpus.bib", "candidates_bib": "bib/candidates.bib",
                         "works": "bib/corpus.bib or bib/cited.bib"}.get(name, f"{name.replace('_', '-')}.csv")
                        for name in (reference.partition(".")[0] for reference in refers))
    return f"{column} '{word}' is not in {where}.{suggest(word, allowed)}"


def _check_rules(report: Report, review: Review, tables: dict[str, pd.DataFrame]) -> None:
    """Rules that a schema cannot say."""
    if "corpus" in tables and "sources" in tables:
        lonely = set(tables["corpus"]["key"]) - set(tables["sources"]["source"])
        report.add("data/sources.csv", (Fault(0, f"'{key}' of bib/corpus.bib has no row") for key in sorted(lonely)))
    if "sources" in tables:
        report.add("data/sources.csv", _exclusion_faults(tables["sources"]))
    for coder in review.coders:
        frame = tables.get(f"{CODINGS}:{coder}")
        if frame is not None:
            report.add(review.codings_file(coder)[1], _coding_faults(coder, frame, tables))
    if "summaries" in tables and "passages" in tables:
        report.add("data/summaries.csv", _summary_faults(tables))


def _exclusion_faults(sources: pd.DataFrame) -> Iterable[Fault]:
    for row, charted, reason in sources[["charted", "exclusion_reason"]].itertuples():
        if (charted == "no") != bool(reason):
            yield Fault(row + 2, "a source that is not charted needs an exclusion_reason" if charted == "no"
                        else "a charted source has no exclusion_reason")


def _coding_faults(coder: str, frame: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Iterable[Fault]:
    if "coders" in tables and coder not in set(tables["coders"]["coder"]):
        yield Fault(0, f"coder '{coder}' is not in coders.csv.{suggest(coder, tables['coders']['coder'])}")
    for row, start, end, note in frame[["start", "end", "note"]].itertuples():
        if pd.isna(start) != pd.isna(end):
            yield Fault(row + 2, "start and end must both be given, or both be empty")
        if len(note.split()) > NOTE_WORDS:
            yield Fault(row + 2, f"the note has {len(note.split())} words; at most {NOTE_WORDS}")
    if "codebook" in tables:
        directionless = set(tables["codebook"].query("wants_means == 'na'")["theme"])
        for row, theme, wants in frame[["theme", "wants"]].itertuples():
            if theme in directionless and wants != "na":
                yield Fault(row + 2, f"wants '{wants}' makes no sense for '{theme}', whose wants_means is na")
    if "passages" in tables:
        yield from _place_faults(coder, frame, tables)


def _place_faults(coder: str, frame: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Iterable[Fault]:
    """Judgements where none can stand: on headings and furniture, in sources not charted or not read."""
    places = tables["passages"].set_index("passage")[["kind", "source"]]
    charted = set(tables["sources"].query("charted == 'yes'")["source"]) if "sources" in tables else None
    read = set(tables["readings"].query("coder == @coder")["source"]) if "readings" in tables else None
    for row, passage in frame["passage"].items():
        if passage not in places.index:
            continue
        kind, source = places.loc[passage]
        if kind in NOT_CODABLE:
            yield Fault(row + 2, f"passage '{passage}' is {kind}, which carries no theme")
        elif charted is not None and source not in charted:
            yield Fault(row + 2, f"passage '{passage}' belongs to '{source}', which is not charted")
        elif read is not None and source not in read:
            yield Fault(row + 2, f"readings.csv does not say that '{coder}' read '{source}'")


def _summary_faults(tables: dict[str, pd.DataFrame]) -> Iterable[Fault]:
    summaries, places = tables["summaries"], tables["passages"].set_index("passage")["source"]
    for row, source, summary, passages in summaries[["source", "summary", "passages"]].itertuples():
        if len(summary.split()) > SUMMARY_WORDS:
            yield Fault(row + 2, f"the summary has {len(summary.split())} words; at most {SUMMARY_WORDS}")
        for passage in passages.split(" "):
            if places.get(passage, source) != source:
                yield Fault(row + 2, f"passage '{passage}' belongs to '{places[passage]}', not to '{source}'")
    if f"{CODINGS}:{CONSENSUS}" in tables:
        consensus = tables[f"{CODINGS}:{CONSENSUS}"]
        coded = set(zip(consensus["passage"].map(places), consensus["theme"], strict=True))
        charted = set(zip(summaries["source"], summaries["theme"], strict=True))
        for source, theme in sorted(coded - charted, key=str):
            yield Fault(0, f"'{source}' carries '{theme}' in the consensus, but the cell has no summary")
        for row, source, theme in summaries[["source", "theme"]].itertuples():
            if (source, theme) not in coded:
                yield Fault(row + 2, f"'{source}' carries no '{theme}' in the consensus, so the cell needs no summary")


def _check_texts(report: Report, review: Review, tables: dict[str, pd.DataFrame]) -> None:
    """Anchors against the texts, where the reader has them; a remark says where not."""
    if "texts" not in tables or "passages" not in tables:
        return
    missing = []
    for text, file, sha256, characters in tables["texts"][["text", "file", "sha256", "characters"]].itertuples(index=False):
        path = review.texts / file
        if not path.is_file():
            missing.append(file)
            continue
        if hashlib.sha256(read_bytes(path)).hexdigest() != sha256:
            report.add("data/texts.csv", [Fault(0, f"'{file}' is not the file that was coded: its hash differs")])
        found = read_text(path)
        if len(found) != characters:
            report.add("data/texts.csv", [Fault(0, f"'{file}' has {len(found)} characters, not {characters}")])
        report.add("data/passages.csv", check_anchors(tables["passages"], text, found))
    total = len(tables["texts"])
    report.remarks.append(
        f"anchors: all {total} texts at hand, every line accounted for" if not missing else
        f"anchors: not checked for {len(missing)} of {total} texts, which are not at hand "
        "(put them into texts/ or set LITMATRIX_TEXTS)")

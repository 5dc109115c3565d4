"""The whole cross-check of a review: every table, every join, every rule that spans two files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from litmatrix.coding.passages import FURNITURE, NOT_CODABLE, check_anchors
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


@dataclass
class Found:
    """What could be read of a review: every row, and the rows without a fault of their own.

    Names are those of tables and bibliographies, and ``codings:<coder>``. A file that could not be
    read at all has None; joins are checked on every row, other rules on sound rows.
    """

    rows: dict[str, pd.DataFrame | None] = field(default_factory=dict)
    sound: dict[str, pd.DataFrame] = field(default_factory=dict)

    def is_whole(self, *names: str) -> bool:
        """Whether these were read without losing a row."""
        return all(name in self.sound and len(self.sound[name]) == len(self.rows[name]) for name in names)


def check_review(review: Review) -> Report:
    """Every fault of a review at once: a Report with faults by file, and remarks."""
    report, found = Report(), Found()
    try:
        schema = review.schema
    except SchemaError as error:
        report.add("data/schema.toml", [Fault(0, str(error))])
        return report
    for name, table in schema.tables.items():
        if name == CODINGS or (name in OPTIONAL and not (review.root / table.path).is_file()):
            continue
        _collect(report, found, name, table.path, lambda name=name: review.table(name))
    for name, path in BIBLIOGRAPHIES.items():
        if name == "corpus" or (review.root / path).is_file():
            _collect(report, found, name, path, lambda name=name: review.bibliography(name))
    for coder in review.coders:
        _collect(report, found, f"{CODINGS}:{coder}", review.codings_file(coder)[1],
                 lambda coder=coder: review.judgements(coder))
    _check_references(report, review, found.rows)
    _check_rules(report, review, found)
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
    frames = [rows[part] for part in (("corpus", "cited") if name == "works" else (name,)) if part in rows]
    if not frames or any(frame is None for frame in frames):
        return None
    return {word for frame in frames for word in frame[column]}


def _check_references(report: Report, review: Review, rows: dict[str, pd.DataFrame | None]) -> None:
    for path, table, frame in _files(review, rows):
        for column in table.columns:
            known = [_known(rows, reference) for reference in column.refers]
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
    where = " or ".join({"corpus": "bib/corpus.bib", "candidates_bib": "bib/candidates.bib",
                         "works": "bib/corpus.bib or bib/cited.bib"}.get(name, f"{name.replace('_', '-')}.csv")
                        for name in (reference.partition(".")[0] for reference in refers))
    return f"{column} '{word}' is not in {where}.{suggest(word, allowed)}"


def _check_rules(report: Report, review: Review, found: Found) -> None:
    """Rules that a schema cannot say."""
    sound = found.sound
    if found.is_whole("corpus", "sources"):
        lonely = set(sound["corpus"]["key"]) - set(sound["sources"]["source"])
        report.add("data/sources.csv", (Fault(0, f"'{key}' of bib/corpus.bib has no row") for key in sorted(lonely)))
    if "sources" in sound:
        report.add("data/sources.csv", _exclusion_faults(sound["sources"]))
    if "passages" in sound:
        report.add("data/passages.csv", _owner_faults(sound["passages"]))
    for coder in review.coders:
        if f"{CODINGS}:{coder}" in sound:
            report.add(review.codings_file(coder)[1], _coding_faults(coder, found))
    if "summaries" in sound and "passages" in sound:
        report.add("data/summaries.csv", _summary_faults(found))


def _exclusion_faults(sources: pd.DataFrame) -> Iterable[Fault]:
    for row, charted, reason in sources[["charted", "exclusion_reason"]].itertuples():
        if (charted == "no") != bool(reason):
            yield Fault(row + 2, "a source that is not charted needs an exclusion_reason" if charted == "no"
                        else "a charted source has no exclusion_reason")


def _owner_faults(passages: pd.DataFrame) -> Iterable[Fault]:
    for row, kind, source in passages[["kind", "source"]].itertuples():
        if kind == FURNITURE and source:
            yield Fault(row + 2, f"furniture belongs to no source; empty '{source}', or say what kind the passage is")
        elif kind != FURNITURE and not source:
            yield Fault(row + 2, f"a passage of kind {kind} needs its source; only furniture has none")


def _coding_faults(coder: str, found: Found) -> Iterable[Fault]:
    frame, sound = found.sound[f"{CODINGS}:{coder}"], found.sound
    if found.is_whole("coders") and coder not in set(sound["coders"]["coder"]):
        yield Fault(0, f"coder '{coder}' is not in coders.csv.{suggest(coder, sound['coders']['coder'])}")
    for row, note in frame["note"].items():
        if len(note.split()) > NOTE_WORDS:
            yield Fault(row + 2, f"the note has {len(note.split())} words; at most {NOTE_WORDS}")
    if "codebook" in sound:
        yield from _direction_faults(frame, sound["codebook"])
    if "codebook" in sound and coder == CONSENSUS:
        yield from _retired_faults(frame, sound["codebook"])
    if "passages" in sound:
        yield from _span_faults(frame, sound["passages"])
        yield from _place_faults(coder, frame, found)


def _retired_faults(frame: pd.DataFrame, codebook: pd.DataFrame) -> Iterable[Fault]:
    """Settled judgements that no chart would show."""
    retired = set(codebook.query("status == 'retired'")["theme"])
    for row, theme in frame["theme"].items():
        if theme in retired:
            yield Fault(row + 2, f"theme '{theme}' is retired, so no chart would show this judgement. Give it an active theme.")


def _span_faults(frame: pd.DataFrame, passages: pd.DataFrame) -> Iterable[Fault]:
    """Parts of passages that are no part of them."""
    places = dict(zip(passages["passage"], zip(passages["start"], passages["end"], strict=True), strict=True))
    for row, passage, start, end in frame[["passage", "start", "end"]].itertuples():
        if pd.isna(start) != pd.isna(end):
            yield Fault(row + 2, "start and end must both be given, or both be empty")
        elif not pd.isna(start) and passage in places:
            first, last = places[passage]
            if not first <= start < end <= last:
                yield Fault(row + 2, f"{start} to {end} is no part of passage '{passage}', which stands at {first} to {last}")


def _direction_faults(frame: pd.DataFrame, codebook: pd.DataFrame) -> Iterable[Fault]:
    """Judgements with a direction on themes that have none."""
    directionless = set(codebook.query("wants_means == 'na'")["theme"])
    for row, theme, wants in frame[["theme", "wants"]].itertuples():
        if theme in directionless and wants != "na":
            yield Fault(row + 2, f"wants '{wants}' makes no sense for '{theme}', whose wants_means is na")


def _place_faults(coder: str, frame: pd.DataFrame, found: Found) -> Iterable[Fault]:
    """Judgements where none can stand: on headings and furniture, in sources not charted or not read."""
    places = found.sound["passages"].set_index("passage")[["kind", "source"]]
    uncharted = set(found.sound["sources"].query("charted == 'no'")["source"]) if "sources" in found.sound else set()
    readings = found.sound["readings"] if found.is_whole("readings") else None
    read = set(places["source"]) if readings is None else set(readings.query("coder == @coder")["source"])
    for row, passage in frame["passage"].items():
        if passage not in places.index:
            continue
        kind, source = places.loc[passage]
        if kind in NOT_CODABLE:
            yield Fault(row + 2, f"passage '{passage}' is {'a ' * (kind == 'heading')}{kind}, which carries no theme")
        elif source in uncharted:
            yield Fault(row + 2, f"passage '{passage}' belongs to '{source}', which is not charted")
        elif source and source not in read:
            yield Fault(row + 2, f"readings.csv does not say that '{coder}' read '{source}'")


def _summary_faults(found: Found) -> Iterable[Fault]:
    summaries, places = found.sound["summaries"], found.sound["passages"].set_index("passage")["source"]
    for row, source, summary, passages in summaries[["source", "summary", "passages"]].itertuples():
        if len(summary.split()) > SUMMARY_WORDS:
            yield Fault(row + 2, f"the summary has {len(summary.split())} words; at most {SUMMARY_WORDS}")
        for passage in passages.split(" "):
            owner = places.get(passage, source)
            if owner != source:
                yield Fault(row + 2, f"passage '{passage}' belongs to {f"'{owner}'" if owner else 'no source'}, not to '{source}'")
    layer = f"{CODINGS}:{CONSENSUS}"
    if found.is_whole(layer, "summaries", "passages", "codebook"):
        consensus = found.sound[layer]
        known = consensus["theme"].isin(found.sound["codebook"]["theme"]) & consensus["passage"].map(places).fillna("").ne("")
        if known.all():  # else one slip of the pen would be told three times
            yield from _uncharted_faults(summaries, consensus, places)


def _uncharted_faults(summaries: pd.DataFrame, consensus: pd.DataFrame, places: pd.Series) -> Iterable[Fault]:
    """Cells that carry a theme and have no summary, and summaries of cells that carry none."""
    coded = set(zip(consensus["passage"].map(places), consensus["theme"], strict=True))
    charted = set(zip(summaries["source"], summaries["theme"], strict=True))
    for source, theme in sorted(coded - charted):
        yield Fault(0, f"'{source}' carries '{theme}' in the consensus, but the cell has no summary")
    for row, source, theme in summaries[["source", "theme"]].itertuples():
        if (source, theme) not in coded:
            yield Fault(row + 2, f"'{source}' carries no '{theme}' in the consensus, so the cell needs no summary")


def _check_texts(report: Report, review: Review, found: Found) -> None:
    """Anchors against the texts, where the reader has them; a remark says where not."""
    if not found.is_whole("texts", "passages"):
        if "texts" in found.rows:
            report.remarks.append("anchors: not checked, because texts.csv or passages.csv has faults")
        return
    texts, missing, before = found.sound["texts"], [], report.count
    for row, text, file, sha256, length in texts[["text", "file", "sha256", "characters"]].itertuples():
        path = review.texts / file
        if not path.is_file():
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

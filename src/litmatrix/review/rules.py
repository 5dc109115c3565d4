"""The rules of a review that span columns or tables: each takes what could be read and yields faults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from litmatrix.coding.passages import FURNITURE, NOT_CODABLE
from litmatrix.files import Fault, suggest
from litmatrix.schema import CODINGS, CONSENSUS

SUMMARY_WORDS = 60
NOTE_WORDS = 15
FULL = "full"


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


def check_exclusions(sources: pd.DataFrame) -> Iterable[Fault]:
    """Sources left out without a reason, or charted with one."""
    for row, charted, reason in sources[["charted", "exclusion_reason"]].itertuples():
        if (charted == "no") != bool(reason):
            yield Fault(row + 2, "a source that is not charted needs an exclusion_reason" if charted == "no"
                        else "a charted source has no exclusion_reason")


def check_owners(passages: pd.DataFrame) -> Iterable[Fault]:
    """Passages that belong to nobody, and passages that restate a point of another source."""
    owners = dict(zip(passages["passage"], passages["source"], strict=True))
    for row, name, kind, source, restates in passages[["passage", "kind", "source", "restates"]].itertuples():
        if kind == FURNITURE and source:
            yield Fault(row + 2, f"furniture belongs to no source; empty '{source}', or say what kind the passage is")
        elif kind != FURNITURE and not source:
            yield Fault(row + 2, f"a passage of kind {kind} needs its source; only furniture has none")
        for other in restates.split():
            if other == name:
                yield Fault(row + 2, f"passage '{name}' cannot restate itself")
            elif owners.get(other, source) != source:
                yield Fault(row + 2, f"passage '{name}' restates '{other}', which belongs to another source")


def check_codings(coder: str, found: Found) -> Iterable[Fault]:
    """Judgements of one coder that cannot stand where they stand, or as they are written."""
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


def check_summaries(found: Found) -> Iterable[Fault]:
    """Charted cells that are too long, rest on another source, or do not match the consensus."""
    summaries, places = found.sound["summaries"], found.sound["passages"].set_index("passage")["source"]
    for row, source, summary, passages in summaries[["source", "summary", "passages"]].itertuples():
        if len(summary.split()) > SUMMARY_WORDS:
            yield Fault(row + 2, f"the summary has {len(summary.split())} words; at most {SUMMARY_WORDS}")
        for passage in passages.split(" "):
            owner = places.get(passage, source)
            if owner != source:
                shown = f"'{owner}'" if owner else "no source"
                yield Fault(row + 2, f"passage '{passage}' belongs to {shown}, not to '{source}'")
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


def check_citations(citations: pd.DataFrame, passages: pd.DataFrame) -> Iterable[Fault]:
    """Citations whose passage belongs to another source; a title or a form belongs to none."""
    owners = dict(zip(passages["passage"], passages["source"], strict=True))
    for row, source, passage in citations[["source", "passage"]].itertuples():
        owner = owners.get(passage, "")
        if owner not in ("", source):
            yield Fault(row + 2, f"passage '{passage}' belongs to '{owner}', not to '{source}'")


def check_judgements(findings: pd.DataFrame) -> Iterable[Fault]:
    """Judgements without their rationale, and rationales without a judgement: a person writes both or neither."""
    for row, judgement, rationale in findings[["judgement", "rationale"]].itertuples():
        if bool(judgement) != bool(rationale):
            yield Fault(row + 2, "a judgement needs its rationale" if judgement else "there is a rationale and no judgement")


def check_findings(found: Found) -> Iterable[Fault]:
    """Findings that give a source no place, several, or one that its extent does not allow.

    Every charted source that the consensus has read needs a place. A finding that names an unknown
    passage, or one without a source, is passed over: that is told elsewhere.
    """
    findings, sources, passages = found.sound["findings"], found.sound["sources"], found.sound["passages"]
    owners = dict(zip(passages["passage"], passages["source"], strict=True))
    extents = dict(zip(sources["source"], sources["extent"], strict=True))
    read = found.sound["readings"].query("coder == @CONSENSUS")["source"]
    charted = sources.loc[(sources["charted"] == "yes") & sources["source"].isin(read), "source"]
    columns = ["supporting", "contradicting", "silent", "unexaminable"]
    for row, supporting, contradicting, silent, unexaminable in findings[columns].itertuples():
        speaking = {owners.get(passage, "") for passage in f"{supporting} {contradicting}".split()}
        if "" in speaking:
            continue
        places = [*speaking, *silent.split(), *unexaminable.split()]
        for source in charted:
            if places.count(source) > 1:
                yield Fault(row + 2, f"'{source}' stands in more than one of: its passages, silent, unexaminable")
            elif source not in places:
                yield Fault(row + 2, f"'{source}' was read and has no place in the finding: passages, silent or unexaminable")
        yield from (Fault(row + 2, message) for message in _misplaced(silent.split(), unexaminable.split(), extents))


def _misplaced(silent: list[str], unexaminable: list[str], extents: dict[str, str]) -> Iterable[str]:
    """Sources called silent though only a part was read, or unexaminable though all of it was."""
    for source in silent:
        if extents.get(source, FULL) != FULL:
            yield f"'{source}' was at hand as {extents[source]} only, so it cannot be called silent. Put it under unexaminable."
    for source in unexaminable:
        if extents.get(source) == FULL:
            yield f"'{source}' was read in full, so it cannot be called unexaminable. Put it under silent."


def check_labels(works: list[tuple[str, pd.DataFrame]]) -> Iterable[tuple[str, list[Fault]]]:
    """Works of the bibliographies that figures could not tell apart, file by file."""
    named: dict[str, str] = {}
    for path, records in works:
        faults = []
        for key, label in zip(records["key"], records["label"], strict=True):
            first = named.setdefault(label, key)
            if first != key:
                faults.append(Fault(0, f"'{key}' is called '{label}' on figures, as '{first}' is. "
                                       "Give one of them a field label = {...}."))
        yield path, faults

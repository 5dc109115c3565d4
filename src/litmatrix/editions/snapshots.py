"""What a comparison needs of one version of a review, read once and checked as far as it is used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from litmatrix.editions.archives import EditionError
from litmatrix.files import Fault, FileFaults, describe_faults, has_file, suggest
from litmatrix.review import Review
from litmatrix.schema import BIBLIOGRAPHIES, CODINGS, CONSENSUS, SchemaError, Table
from litmatrix.tables import select_codings

MAY_LACK = ("codebook_rules", "codebook_changes", "summaries", "findings")
COMPARED = ("sources", "codebook", *MAY_LACK)
NEEDED = (*COMPARED, "passages", "targets", "readings")


@dataclass(frozen=True)
class Snapshot:
    """The tables of one version, as they are compared. Every table has the columns of its file.

    ``sources`` has the record of each in bib/corpus.bib beside its row, under the columns of
    ``corpus.read_bibliography``. ``judgements`` is the layer's file; ``codings`` and ``examined`` are
    what charts draw of it (own and endorsed voice, main targets). ``others`` holds further tables and
    bibliographies by path.
    """

    title: str
    layer: str
    sources: pd.DataFrame
    passages: pd.DataFrame
    codebook: pd.DataFrame
    rules: pd.DataFrame
    steps: pd.DataFrame
    summaries: pd.DataFrame
    findings: pd.DataFrame
    judgements: pd.DataFrame
    codings: pd.DataFrame
    examined: pd.DataFrame
    others: dict[str, pd.DataFrame]

    @property
    def source_labels(self) -> dict[str, str]:
        """What figures call each source."""
        return dict(zip(self.sources["source"], self.sources["label"], strict=True))

    @property
    def theme_labels(self) -> dict[str, str]:
        """What figures call each theme, retired ones too."""
        return dict(zip(self.codebook["theme"], self.codebook["label"], strict=True))

    @property
    def owners(self) -> dict[str, str]:
        """The source of each passage; empty for furniture."""
        return dict(zip(self.passages["passage"], self.passages["source"], strict=True))


def read_snapshot(review: Review, layer: str = CONSENSUS, *, name: str = "", others: Collection[str] | None = None) -> Snapshot:
    """Read what a comparison needs of a review.

    Parameters
    ----------
    review
        The version.
    layer
        The coder whose codings are compared.
    name
        How the version is named in errors.
    others
        The paths of the further tables to read (see ``list_others``); all without it.

    Raises
    ------
    EditionError
        With every fault of the tables read, and every id among them that leads nowhere. Rules that
        span tables are not asked for: an earlier version need not keep rules made since.
    """
    more, faults = list_others(review, layer), {}
    tables = review.schema.tables
    found = {table: _read_one(faults, tables[table].path, lambda table=table: _read_table(review, table)) for table in NEEDED}
    path = review.codings_file(layer)[1]
    found[CODINGS] = _read_one(faults, path, lambda: review.judgements(layer))
    sources = _read_one(faults, BIBLIOGRAPHIES["corpus"], lambda: _join_records(found["sources"], review.bibliography()))
    held = {further: _read_one(faults, further, read) for further, read in more.items() if others is None or further in others}
    if not faults:
        faults = _check_ids(tables, {tables[CODINGS].path: path}, found)
    if faults:
        told = "\n".join(describe_faults(file, sorted(set(wrong))) for file, wrong in sorted(faults.items()))
        raise EditionError(f"{name or review.title} cannot be compared, because its tables have faults:\n{told}\n"
                           "Mend them as litmatrix check tells in that folder, or name a version that reads.")
    return Snapshot(title=review.title, layer=layer, sources=sources, passages=found["passages"], codebook=found["codebook"],
                    rules=found["codebook_rules"], steps=found["codebook_changes"], summaries=found["summaries"],
                    findings=found["findings"], judgements=found[CODINGS], codings=select_codings(review.codings(layer)),
                    examined=review.examined(layer), others=held)


def _read_one(faults: dict[str, list[Fault]], path: str, read: Callable[[], pd.DataFrame]) -> pd.DataFrame | None:
    """A table, or None with its faults set down under its path."""
    try:
        return read()
    except FileFaults as failure:
        faults.setdefault(path, []).extend(failure.faults)
        return None


def _read_table(review: Review, name: str) -> pd.DataFrame:
    """A core table; one that a review may do without is empty where it is not held."""
    table = review.schema.tables[name]
    if name in MAY_LACK and not has_file(review.root / table.path):
        return pd.DataFrame(columns=table.column_names, dtype=str)
    return review.table(name)


def _join_records(sources: pd.DataFrame | None, records: pd.DataFrame) -> pd.DataFrame | None:
    """The sources with their records. Raises FileFaults for a source without one."""
    if sources is None:
        return None
    lonely = [source for source in sources["source"] if source not in set(records["key"])]
    if lonely:
        raise FileFaults(BIBLIOGRAPHIES["corpus"], [Fault(0, f"it has no record '{source}', which data/sources.csv names")
                                                    for source in lonely])
    return sources.merge(records.rename(columns={"key": "source"}), on="source", validate="one_to_one")


def list_others(review: Review, layer: str = CONSENSUS) -> dict[str, Callable[[], pd.DataFrame]]:
    """What a version holds beside what is compared in detail: how to read each table, by its path.

    Tables of the core and of the review, other coders' codings, and the other bibliographies.
    Raises EditionError where data/schema.toml cannot be used.
    """
    try:
        tables = review.schema.tables
    except SchemaError as error:
        raise EditionError(f"{review.root.name} cannot be compared: {error}") from None
    found = {table.path: lambda name=name: review.table(name) for name, table in tables.items()
             if name not in (*COMPARED, CODINGS) and has_file(review.root / table.path)}
    found |= {review.codings_file(coder)[1]: lambda coder=coder: review.judgements(coder) for coder in review.coders if coder != layer}
    found |= {review.instrument_file(name)[1]: lambda name=name: review.instrument(name) for name in review.instruments}
    return found | {path: lambda name=name: review.bibliography(name) for name, path in BIBLIOGRAPHIES.items()
                    if name != "corpus" and has_file(review.root / path)}


def _check_ids(schema: dict[str, Table], named: dict[str, str], found: dict[str, pd.DataFrame]) -> dict[str, list[Fault]]:
    """Ids in the compared tables that lead nowhere: they would drop rows without a word."""
    faults = {}
    for name, frame in found.items():
        table = schema[name]
        for column in table.columns:
            home, _, key = (column.refers or ("",))[0].partition(".")
            if home in found:
                path = named.get(table.path, table.path)
                faults.setdefault(path, []).extend(_unknown_ids(frame[column.name], set(found[home][key]), schema[home].path))
    return {path: held for path, held in faults.items() if held}


def _unknown_ids(values: pd.Series, known: set[str], home: str) -> Iterable[Fault]:
    for row, value in values.items():
        for word in value.split(" ") if value else ():
            if word not in known:
                yield Fault(row + 2, f"{values.name} '{word}' is not in {home}.{suggest(word, known)}")

"""Opening a review and handing out its tables, each read and checked when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from litmatrix import corpus, files
from litmatrix.coding.passages import select_codable
from litmatrix.review.folder import ReviewError, ReviewFolder, open_folder
from litmatrix.schema import (
    BIBLIOGRAPHIES,
    CODINGS,
    CONSENSUS,
    CORE,
    INSTRUMENTS,
    SOURCE,
    TARGET,
    THEME,
    WORK,
    Schema,
    Table,
    parse_schema,
)

GIVEN = "given"
LEDGER_COLUMNS = ["file", "records", "kept", "merged", "rejected"]
STATES = ("present", "absent", "not in the extract", "not examined")


def read_review(folder: Path | None = None) -> Review:
    """Open a review; only review.toml is read now. Raises ReviewError."""
    opened = open_folder(folder)
    return Review(opened.root, opened.title, opened.sampling, questions=opened.questions, limits=opened.limits)


@dataclass(frozen=True)
class Review(ReviewFolder):
    """A review folder with its tables on demand."""

    @cached_property
    def schema(self) -> Schema:
        """The core tables with what data/schema.toml declares."""
        declared = self.root / "data" / "schema.toml"
        return parse_schema(files.read_text(declared, "data/schema.toml")) if files.has_file(declared) else CORE

    @property
    def coders(self) -> list[str]:
        """The coders with a file in data/codings/, in alphabetical order."""
        return [path.stem for path in files.list_files(self.root / "data" / CODINGS, "*.csv")]

    def table(self, name: str) -> pd.DataFrame:
        """A table as it stands in its file: core or declared by the review. Raises FileFaults."""
        if name not in self.schema.tables:
            raise ReviewError(f"There is no table '{name}'.{files.suggest(name, self.schema.tables)}")
        table = self.schema.tables[name]
        return files.read_table(self.root / table.path, table, table.path)

    def table_or_empty(self, name: str) -> pd.DataFrame:
        """A core table that a review may do without: with its columns and no rows where there is no file."""
        table = self.schema.tables[name]
        if files.has_file(self.root / table.path):
            return self.table(name)
        return files.parse_table(",".join(table.column_names) + "\n", table)[0]

    def judgements(self, coder: str) -> pd.DataFrame:
        """One coder's file of codings as it stands, with its core columns."""
        table, path = self.codings_file(coder)
        return files.read_table(self.root / path, table, path)

    def codings_file(self, coder: str) -> tuple[Table, str]:
        """The schema and the path inside the review of one coder's codings."""
        table = self.schema.tables[CODINGS]
        return table, table.path.replace("<coder>", coder)

    @property
    def instruments(self) -> list[str]:
        """The appraisal instruments with a file in data/instruments/, in alphabetical order."""
        return [path.stem for path in files.list_files(self.root / "data" / INSTRUMENTS, "*.csv")]

    def instrument(self, name: str) -> pd.DataFrame:
        """The items of one appraisal instrument as they stand in its file. Raises ReviewError for one that is not there."""
        if name not in self.instruments:
            hint = "" if self.instruments else f" data/{INSTRUMENTS} holds none; copy one from the review that litmatrix ships with."
            raise ReviewError(f"There is no instrument '{name}'.{files.suggest(name, self.instruments)}{hint}")
        table, path = self.instrument_file(name)
        return files.read_table(self.root / path, table, path)

    def instrument_file(self, name: str) -> tuple[Table, str]:
        """The schema and the path inside the review of one instrument's items."""
        table = self.schema.tables[INSTRUMENTS]
        return table, table.path.replace("<instrument>", name)

    def bibliography(self, name: str = "corpus") -> pd.DataFrame:
        """The records of corpus, cited or candidates_bib; columns as in ``corpus.read_bibliography``."""
        return corpus.read_bibliography(self.root / BIBLIOGRAPHIES[name], BIBLIOGRAPHIES[name])

    def ledger(self) -> pd.DataFrame:
        """How many records each bibliography file holds and each imported file held, and what became of them.

        Returns file, records (by a count that does not use the parser), kept, merged and rejected; records
        are kept, merged or rejected, each of them.
        """
        rows = []
        for path in (path for path in BIBLIOGRAPHIES.values() if files.has_file(self.root / path)):
            parsed = corpus.parse_bibtex(files.read_text(self.root / path, path))
            kinds = [finding.kind for finding in parsed.findings]
            rows.append([path, parsed.counted, len(parsed.records), kinds.count("merged"), kinds.count("rejected")])
        imports = self.table_or_empty("imports")[LEDGER_COLUMNS]
        return pd.concat([pd.DataFrame(rows, columns=LEDGER_COLUMNS), imports], ignore_index=True)

    def sources(self, charted_only: bool = False) -> pd.DataFrame:
        """The sources in drawing order, with label, title, authors, date and type of their records."""
        records = self.bibliography().rename(columns={"key": "source"}).drop(columns=["note", "keywords", "date_note"])
        sources = self.table("sources").merge(records, on="source", how="left", validate="one_to_one")
        return sources[sources["charted"] == "yes"].reset_index(drop=True) if charted_only else sources

    def found(self) -> pd.DataFrame:
        """Every record of corpus.bib and candidates.bib, with how it was found.

        Returns record, found_by (the kind of the search that screening.csv names, else given), where (the name of what was
        searched, else empty), source (yes, no), study, charted and exclusion_reason (empty where the record is no source).
        """
        lists = ["corpus", *(["candidates_bib"] if files.has_file(self.root / BIBLIOGRAPHIES["candidates_bib"]) else [])]
        records = pd.concat([self.bibliography(name)["key"] for name in lists]).drop_duplicates()
        screening, searches = self.table_or_empty("screening"), self.table_or_empty("searches").set_index("search")
        by_record = screening[screening["search"] != ""].drop_duplicates("record").set_index("record")["search"]
        sources = self.table("sources").set_index("source")[["study", "charted", "exclusion_reason"]]
        found = pd.DataFrame({"record": records}).join(sources, on="record").fillna("").reset_index(drop=True)
        search = found["record"].map(by_record)
        return found.assign(found_by=search.map(searches["kind"]).fillna(GIVEN), where=search.map(searches["where"]).fillna(""),
                            source=["yes" if record in sources.index else "no" for record in found["record"]])

    def trail(self) -> dict[str, pd.DataFrame]:
        """What is on file about the way of every record: found (as from ``found``), screening, merges, imports and searches."""
        return {"found": self.found(), **{name: self.table_or_empty(name) for name in ("screening", "merges", "imports", "searches")}}

    def themes(self) -> pd.DataFrame:
        """The active themes in drawing order, with family_label."""
        codebook = self.table("codebook")
        codebook = codebook.assign(family_label=codebook["family"].map(self.schema.label))
        return codebook[codebook["status"] == "active"].reset_index(drop=True)

    def passages(self) -> pd.DataFrame:
        """The codable passages of charted sources, in the order of their file."""
        sources = self.table("sources")
        charted = sources.loc[sources["charted"] == "yes", "source"]
        codable = select_codable(self.table("passages"))
        return codable[codable["source"].isin(charted)].reset_index(drop=True)

    def vocabulary(self, table: str, column: str) -> list[str]:
        """The words a column may hold, in their declared order."""
        return list(next(c for c in self.schema.tables[table].columns if c.name == column).allowed)

    def labelled(self, name: str) -> pd.DataFrame:
        """A table with a column ``<column>_label`` beside each that names one source, theme, target or work."""
        frame, labels = self.table(name), self._labels()
        for column in self.schema.tables[name].columns:
            if column.holds == "id" and column.refers and column.refers[0] in labels:
                frame = frame.assign(**{f"{column.name}_label": frame[column.name].map(labels[column.refers[0]])})
        return frame

    def _labels(self) -> dict[str, dict[str, str]]:
        """What figures write for each id of a source, a theme, a target and a work."""
        sources, themes, targets = self.sources(), self.table("codebook"), self.table("targets")
        works = pd.concat([self.bibliography(name) for name in ("corpus", "cited")
                           if name == "corpus" or files.has_file(self.root / BIBLIOGRAPHIES[name])])
        return {SOURCE: dict(zip(sources["source"], sources["label"], strict=True)),
                THEME: dict(zip(themes["theme"], themes["label"], strict=True)),
                TARGET: dict(zip(targets["target"], targets["label"], strict=True)),
                WORK: dict(zip(works["key"], works["label"], strict=True))}

    def codings(self, layer: str = CONSENSUS) -> pd.DataFrame:
        """A coder's judgements joined to everything that is known of them.

        Returns one row for each judgement, in the order of sources, passages and themes:
        passage, theme, target, start, end, voice, stance, wants, claim, note, source, locator,
        words, restates, source_label, study, author_group, source_kind, standpoint, theme_label,
        family, family_label, target_label, target_main.
        """
        sources = self.sources().rename(columns={"label": "source_label", "kind": "source_kind"})
        themes = self.themes().rename(columns={"label": "theme_label"})
        targets = self.table("targets").rename(columns={"label": "target_label", "main": "target_main"})
        joined = (self.judgements(layer)
                  .merge(self.passages()[["passage", "source", "locator", "words", "restates"]], on="passage")
                  .merge(sources[["source", "source_label", "study", "author_group", "source_kind", "standpoint"]], on="source")
                  .merge(themes[["theme", "theme_label", "family", "family_label"]], on="theme")
                  .merge(targets[["target", "target_label", "target_main"]], on="target"))
        orders = {"source": sources["source"], "passage": self.passages()["passage"], "theme": themes["theme"],
                  "target": targets["target"]}
        ranks = {name: {word: rank for rank, word in enumerate(order)} for name, order in orders.items()}
        return joined.sort_values(list(orders), key=lambda column: column.map(ranks[column.name]), kind="stable",
                                  ignore_index=True)

    def examined(self, layer: str = CONSENSUS) -> pd.DataFrame:
        """Every charted source with every active theme: what the coder's reading can tell.

        Returns source, source_label, study, author_group, kind, standpoint, theme, theme_label, family,
        family_label, state, otherwise, words. ``state`` is one of the four states, counting every
        judgement; ``otherwise`` is the state the cell has where no judgement counts: absent, not
        in the extract or not examined, that is not read, or read under a codebook that did not have
        the theme yet. ``words`` is what was examined of the source.
        """
        sources = self.sources(charted_only=True).rename(columns={"label": "source_label"})
        readings = self.table("readings")
        readings = readings[readings["coder"] == layer]
        read = dict(zip(readings["source"], readings["codebook_version"], strict=True))
        themes = self.themes().rename(columns={"label": "theme_label"})
        cells = sources.merge(themes[["theme", "theme_label", "family", "family_label", "since"]], how="cross")
        words, age = self.passages().groupby("source")["words"].sum(), self._version_ages()
        examined = pd.Series([source in read and age.get(read[source], 0) >= age.get(since, 0)
                              for source, since in zip(cells["source"], cells["since"], strict=True)], dtype=bool)
        cells = cells.assign(
            words=cells["source"].map(words).where(examined, 0).astype("Int64"),
            otherwise=[_silence(known, extent) for known, extent in zip(examined, cells["extent"], strict=True)])
        coded = self._list_coded(layer)
        cells["state"] = cells["otherwise"].mask(
            [cell in coded for cell in zip(cells["source"], cells["theme"], strict=True)], "present")
        return cells[["source", "source_label", "study", "author_group", "kind", "standpoint", "theme", "theme_label",
                      "family", "family_label", "state", "otherwise", "words"]]

    def _list_coded(self, layer: str) -> set[tuple[str, str]]:
        """The sources and themes of a coder's judgements."""
        passages = self.passages()
        owners = dict(zip(passages["passage"], passages["source"], strict=True))
        judged = self.judgements(layer)
        return {(owners[passage], theme) for passage, theme in zip(judged["passage"], judged["theme"], strict=True) if passage in owners}

    def _version_ages(self) -> dict[str, int]:
        """The versions of the codebook, numbered in the order of codebook-changes.csv; empty without one."""
        if not files.has_file(self.root / self.schema.tables["codebook_changes"].path):
            return {}
        return {version: age for age, version in enumerate(self.table("codebook_changes")["version"].unique())}


def _silence(examined: bool, extent: str) -> str:
    """What it means that a source carries no judgement on a theme."""
    if not examined:
        return "not examined"
    return "absent" if extent == "full" else "not in the extract"

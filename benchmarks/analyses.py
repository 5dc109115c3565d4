"""The analysis tables on a large invented review: every ``count_…`` of litmatrix.tables, timed and printed as a table.

5,000 sources and 500,000 codings unless told otherwise. An analysis whose tables this file does not
invent is named, so that none is left out unseen. benchmarks/README.md says what the numbers mean.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from report import Row, err, list_facts, print_facts, print_table, read_load, save_record

import litmatrix.tables as room

TARGET = 2.0
THEMES, PASSAGES, WORKS = 60, 60, 20_000
COLUMNS = {"analysis": "analysis", "rows": "rows", "median s": "median", "minimum s": "minimum", "CPU s": "cpu", "target": "verdict"}
# What a parameter cannot tell by its name alone, or what makes an analysis do all it can.
OPTIONS: dict[str, dict[str, object]] = {
    "count_evidence": {"table": "codings", "row": "theme_label", "column": "source_kind"},
    "count_rows_by": {"table": "codings", "row": "theme_label", "column": "source_kind", "distinct": "source"},
    "count_evidence_by_theme": {"attribute": "kind"},
    "count_sources_by_date": {"row": "kind", "every": "day"},
    "count_themes_by_date": {"every": "month"},
    "count_odds_by_theme": {"group": "kind-0"},
    "count_support_by": {"attribute": "voice", "order": ("own", "endorsed", "reported", "contested")},
    "count_theme_combinations": {"themes": [f"theme-{number:02}" for number in range(8)]},
}
NOT_ANALYSES = {"count_bounds", "count_in_full"}  # steps of others, which take cells made by one of them


def invent_tables(sources: int, codings: int, random: np.random.Generator) -> dict[str, object]:
    """Every table by the name parameters have, with the columns ``Review`` gives them."""
    held = _invent_sources(sources, random)
    passages = _invent_passages(held, random)
    themes = pd.DataFrame({"theme": [f"theme-{number:02}" for number in range(THEMES)]})
    families = pd.Series([f"family-{number % 6}" for number in range(THEMES)])
    themes = themes.assign(theme_label=themes["theme"].str.title(), label=themes["theme"].str.title(), family=families,
                           family_label=families.str.title())
    judged = _invent_codings(held, passages, themes, codings, random)
    examined = _invent_examined(held, themes, passages, judged)
    citations = pd.DataFrame({
        "source": random.choice(held["source"], sources * 12),
        "cited": random.choice(np.concatenate([held["source"][:300], [f"work-{number:05}" for number in range(WORKS)]]), sources * 12),
        "relation": random.choice(["cites", "quotes"], sources * 12)})
    citations = citations.assign(source_label=citations["source"].str.title(), cited_label=citations["cited"].str.title())
    tables = {"sources": held, "dates": held, "passages": passages, "themes": themes, "codings": judged, "examined": examined,
              "citations": citations, "voices": room.name_voices(held, citations), "sampling": "probability",
              "weights": pd.Series(random.random(sources), index=held["source"]),
              "judgements": {coder: judged.sample(frac=0.9, random_state=number) for number, coder in enumerate(("ann", "ben"))}}
    return {**tables, **_invent_rest(held, passages, themes, judged, random)}


def _invent_sources(number: int, random: np.random.Generator) -> pd.DataFrame:
    names = [f"source-{place:05}" for place in range(number)]
    dates = [f"{year}-{month:02}-{day:02}"[:length] for year, month, day, length in zip(
        random.integers(1980, 2025, number), random.integers(1, 13, number), random.integers(1, 29, number),
        random.choice([0, 4, 7, 10], number), strict=True)]
    return pd.DataFrame({
        "source": names, "label": [name.title() for name in names], "study": [f"study-{place // 2}" for place in range(number)],
        "author_group": [f"group-{place % (number * 4 // 5)}" for place in range(number)],
        "authors": [f"Family {place % (number // 2)}, A; Name {place % (number // 3)}, B" for place in range(number)],
        "kind": [f"kind-{place % 5}" for place in range(number)], "standpoint": random.choice(["inside", "outside", ""], number),
        "extent": random.choice(["full", "full", "full", "extract"], number), "date": dates, "responds_to": "", "charted": "yes",
        "exclusion_reason": "", "peer_reviewed": "unknown"})


def _invent_passages(sources: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    held = sources[["source"]].merge(pd.DataFrame({"place": range(PASSAGES)}), how="cross")
    before = held["source"] + "-" + (held["place"] - 1).clip(lower=0).astype(str)
    return pd.DataFrame({"passage": held["source"] + "-" + held["place"].astype(str), "source": held["source"],
                         "words": random.integers(20, 200, len(held)), "locator": "here", "kind": "body",
                         "restates": before.where((held["place"] > 0) & (random.random(len(held)) < 0.05), "")})


def _invent_codings(sources: pd.DataFrame, passages: pd.DataFrame, themes: pd.DataFrame, number: int,
                    random: np.random.Generator) -> pd.DataFrame:
    labelled = sources.rename(columns={"label": "source_label", "kind": "source_kind"}).drop(columns=["date", "authors", "extent"])
    where = passages.iloc[random.integers(0, len(passages), number)].drop(columns="kind").reset_index(drop=True)
    what = themes.drop(columns="label").iloc[np.minimum(random.geometric(0.06, number) - 1, THEMES - 1)].reset_index(drop=True)
    words = {"voice": ["own", "own", "endorsed", "reported", "contested"], "stance": ["critical", "supportive", "neutral", "mixed"],
             "wants": ["more", "less", "keep", "clarity", "na"], "claim": ["names", "observes", "predicts", "silence", "recommends"],
             "target": ["plan", "law", "money"]}
    chosen = {name: random.choice(values, number) for name, values in words.items()}
    codings = pd.concat([where, what, pd.DataFrame(chosen)], axis=1).merge(labelled, on="source", how="left")
    return codings.assign(target_label=codings["target"].str.title(), target_main="yes", start=pd.NA, end=pd.NA, note="")


def _invent_examined(sources: pd.DataFrame, themes: pd.DataFrame, passages: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    cells = sources.rename(columns={"label": "source_label"}).merge(themes.drop(columns="label"), how="cross")
    otherwise = cells["extent"].map({"full": "absent", "extract": "not in the extract"})
    coded = cells[["source", "theme"]].merge(codings[["source", "theme"]].drop_duplicates().assign(found=True), how="left")["found"].notna()
    words = cells["source"].map(passages.groupby("source")["words"].sum()).astype("Int64")
    return cells.assign(otherwise=otherwise, state=otherwise.mask(coded, "present"), words=words)


def _invent_rest(sources: pd.DataFrame, passages: pd.DataFrame, themes: pd.DataFrame, codings: pd.DataFrame,
                 random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Findings, decisions, argued links, the flow of records and appraisal."""
    names, labels = passages["passage"].to_numpy(), themes["label"]
    rows = [[f"finding-{number}", "A statement.", " ".join(random.choice(themes["theme"], 2)), " ".join(random.choice(names, 200)),
             " ".join(random.choice(names, 50)), " ".join(sources["source"][:100]), "", "", "", ""] for number in range(50)]
    findings = pd.DataFrame(rows, columns=["finding", "statement", "themes", "supporting", "contradicting", "silent", "unexaminable",
                                           "basis", "judgement", "rationale"])
    decisions = codings[["passage", "theme", "target"]].iloc[:50_000]
    decisions = decisions.assign(field=random.choice(["presence", "target", "voice"], len(decisions)), coders="ann=yes ben=no",
                                 settled="none", reason="")
    links = pd.DataFrame({"source_label": random.choice(sources["label"], 20_000), "from_theme_label": random.choice(labels, 20_000),
                          "relation": random.choice(["leads to", "displaces"], 20_000), "to_theme_label": random.choice(labels, 20_000)})
    found = pd.DataFrame({"record": [f"record-{number}" for number in range(50_000)], "found_by": "database", "source": "no", "charted": "",
                          "exclusion_reason": ""})
    screening = found[["record"]].assign(stage="title", decision="out", reason="off topic")
    items = [f"item-{number}" for number in range(6)]
    criteria = sources[["source", "label", "kind", "extent"]].rename(columns={"label": "source_label"}).merge(
        pd.DataFrame({"instrument": "list", "item": items, "item_label": items, "criterion": items, "text": items}), how="cross")
    criteria = criteria.assign(mark=random.choice(["met", "not met", "unclear"], len(criteria)), answer="", reason="", locator="")
    return {"findings": findings, "decisions": decisions, "statements": links, "found": found, "screening": screening,
            "merges": pd.DataFrame(columns=["kept", "merged", "status"], dtype=str), "texts": pd.DataFrame({"text": ["one"]}),
            "imports": pd.DataFrame({"merged": [0], "rejected": [0]}), "appraisal": criteria, "criteria": criteria,
            "items": criteria.drop_duplicates("item")}


def list_analyses() -> dict[str, Callable]:
    """Every public ``count_…`` of the room, by name, in the order of its modules."""
    found = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(room.__path__)):
        loaded = importlib.import_module(f"litmatrix.tables.{module}")
        found |= {name: function for name, function in vars(loaded).items()
                  if name.startswith("count_") and getattr(function, "__module__", "") == loaded.__name__}
    return {name: function for name, function in found.items() if name not in NOT_ANALYSES}


def find_arguments(name: str, function: Callable, tables: dict[str, object]) -> tuple[dict[str, object], list[str]]:
    """What an analysis is called with, and the parameters for which there is nothing."""
    options = OPTIONS.get(name, {})
    given = {key: tables.get(value, value) if key == "table" else value for key, value in options.items()}
    needed = [key for key, parameter in inspect.signature(function).parameters.items()
              if parameter.default is parameter.empty and key not in given]
    return {**{key: tables[key] for key in needed if key in tables}, **given}, [key for key in needed if key not in tables]


@contextmanager
def allow(seconds: int) -> Iterator[None]:
    """Raise TimeoutError after so many seconds, where the system can interrupt; elsewhere wait."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"stopped after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def time_analysis(name: str, function: Callable, arguments: dict[str, object], rounds: int, limit: int) -> Row:
    """The seconds of an analysis and how many rows it returned, or why it failed on these tables."""
    seconds, processor = [], []
    for _ in range(rounds):
        begin, used = time.perf_counter(), time.process_time()
        try:
            with allow(limit):
                made = function(**arguments)
        except TimeoutError as error:
            return {"analysis": name, "verdict": f"< {TARGET:g} s, missed: {error}"}
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            return {"analysis": name, "verdict": f"failed: {type(error).__name__} {error}"[:80]}
        seconds.append(round(time.perf_counter() - begin, 4))
        processor.append(round(time.process_time() - used, 4))
    median = statistics.median(seconds)
    return {"analysis": name, "rows": len(made), "seconds": seconds, "median": median, "minimum": min(seconds), "cpu": min(processor),
            "verdict": f"< {TARGET:g} s, {'met' if median < TARGET else 'missed'}"}


def parse_options() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("analyses", nargs="*", metavar="ANALYSIS", help="only these, such as count_evidence (default: all)")
    parser.add_argument("--sources", type=int, default=5_000, help="how many sources (default: 5000)")
    parser.add_argument("--codings", type=int, default=500_000, help="how many codings (default: 500000)")
    parser.add_argument("--rounds", type=int, default=1, help="how often each analysis is called (default: 1)")
    parser.add_argument("--limit", type=int, default=30, help="stop an analysis after so many seconds (default: 30)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every measured number to this file")
    return parser.parse_args()


def main() -> None:
    """Time the analyses and print the table."""
    options, load = parse_options(), read_load()
    analyses, tables = list_analyses(), invent_tables(options.sources, options.codings, np.random.default_rng(1))
    unknown = set(options.analyses) - set(analyses)
    if unknown:
        raise SystemExit(f"there is no analysis {', '.join(sorted(unknown))}; there are {', '.join(analyses)}")
    rows, left_out = [], []
    for name in options.analyses or analyses:
        arguments, missing = find_arguments(name, analyses[name], tables)
        if missing:
            left_out.append(f"{name} (needs {', '.join(missing)})")
            continue
        rows.append(time_analysis(name, analyses[name], arguments, options.rounds, options.limit))
        err.print(f"{name}: {rows[-1].get('median', '–')} s, {rows[-1]['verdict']}")
    print_table(COLUMNS, rows)
    facts = {name: fact for name, fact in list_facts(load).items() if name not in {"tools", "texts"}}
    facts |= {"review": f"{options.sources:,} sources, {options.codings:,} codings, {THEMES} themes, invented",
              "libraries": f"pandas {pd.__version__}, numpy {np.__version__}", "not timed": ", ".join(left_out) or "none"}
    print_facts(facts)
    if options.json:
        save_record(argparse.Namespace(**vars(options), jobs=1), rows, facts)


if __name__ == "__main__":
    main()

"""Finding duplicates: litmatrix beside bib-dedupe, on the labelled records of tests/duplicates and on synthetic ones.

Precision and recall are counted over pairs and over whole clusters; a proposal counts where it is certain or
likely, and bib-dedupe's where it is a duplicate and not a "maybe". Run: python benchmarks/duplicates.py [--records 10000 100000]
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from litmatrix.corpus.bibtex.parsing import parse_bibtex
from litmatrix.corpus.duplicates import propose_duplicates
from litmatrix.corpus.latex import decode_latex
from litmatrix.corpus.records import Record

LABELLED = Path(__file__).parents[1] / "tests" / "duplicates"
SETS = ("tuned", "held-out", "hard", "fresh")
SYLLABLES = [a + b for a in "bcdfghlmnprst" for b in "aeio"]


def read_labelled(name: str) -> tuple[list[Record], dict[str, str]]:
    """The records of a labelled set, and the cluster of each key."""
    records = parse_bibtex((LABELLED / f"{name}.bib").read_text(encoding="utf-8")).records
    with (LABELLED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(records), {row["record"]: row["cluster"] for row in csv.DictReader(handle)}


def find_with_litmatrix(records: Sequence[Record], levels: Sequence[str] = ("certain", "likely")) -> tuple[list[set[str]], int]:
    """The clusters litmatrix proposes, and how many pairs it compared."""
    found = propose_duplicates({"records.bib": records})
    clusters: dict[str, set[str]] = {}
    for kept, merged, certainty in found.table[["kept", "record", "certainty"]].itertuples(index=False):
        if certainty in levels:
            joined = clusters.get(kept, {kept}) | clusters.get(merged, {merged})
            clusters.update(dict.fromkeys(joined, joined))
    return list({id(cluster): cluster for cluster in clusters.values()}.values()), found.compared


def find_with_bib_dedupe(records: Sequence[Record], doubtful: bool = False) -> tuple[list[set[str]], int]:
    """The clusters bib-dedupe makes of the same records, its "maybe" pairs too where wanted, and how many pairs it compared."""
    import pandas as pd
    from bib_dedupe.bib_dedupe import block, cluster, match, prep

    prepared = prep(pd.DataFrame(map(describe_for_bib_dedupe, records)), verbosity_level=0)
    pairs = block(prepared, verbosity_level=0)
    matched = match(pairs, verbosity_level=0)
    if doubtful:
        matched = matched.assign(duplicate_label="duplicate")
    return list(map(set, cluster(matched, verbosity_level=0))), len(pairs)


def describe_for_bib_dedupe(record: Record) -> dict[str, str]:
    """A record in the columns bib-dedupe reads; the publisher of a report stands for its journal."""
    plain = {name: decode_latex(value) for name, value in record.fields.items()}
    return {"ID": record.key, "ENTRYTYPE": record.type, "title": ": ".join(filter(None, (plain.get("title"), plain.get("subtitle")))),
            "author": plain.get("author", ""), "year": (plain.get("year") or plain.get("date", ""))[:4],
            "journal": plain.get("journaltitle") or plain.get("journal") or plain.get("institution", ""),
            "booktitle": plain.get("booktitle", ""), "volume": plain.get("volume", ""), "number": plain.get("number", ""),
            "pages": plain.get("pages", "").replace("–", "-"), "doi": plain.get("doi", ""), "isbn": plain.get("isbn", ""), "abstract": ""}


def list_pairs(clusters: Iterable[Iterable[str]]) -> set[tuple[str, ...]]:
    """Every pair within a cluster."""
    return {pair for cluster in clusters for pair in combinations(sorted(cluster), 2)}


def measure(found: list[set[str]], truth: dict[str, str]) -> str:
    """Precision and recall of clusters against labels, by pair and by whole cluster, as right of proposed and right of true."""
    works: dict[str, set[str]] = defaultdict(set)
    for key, work in truth.items():
        works[work].add(key)
    true = {frozenset(work) for work in works.values() if len(work) > 1}
    whole = true & set(map(frozenset, found))
    right, proposed, wanted = list_pairs(found) & list_pairs(true), list_pairs(found), list_pairs(true)
    return (f"pairs: precision {len(right)} of {len(proposed)}, recall {len(right)} of {len(wanted)}; "
            f"clusters: {len(whole)} of {len(found)}, {len(whole)} of {len(true)}")


def make_records(number: int, seed: int = 42) -> tuple[list[Record], dict[str, str]]:
    """Synthetic records, a fifth of them copies with what reference managers do to them; and the work of each."""
    chance = random.Random(seed)
    words = list(dict.fromkeys("".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(30_000)))
    weights = [1 / (place + 30) for place in range(len(words))]
    families = [word.title() for word in chance.sample(words, min(6000, len(words)))]
    journals = [f"Journal of {a} {b}" for a, b in zip(chance.sample(words, 800), chance.sample(words, 800), strict=True)]
    vocabulary = chance.choices(words, weights, k=number * 9)
    records: list[Record] = []
    truth: dict[str, str] = {}
    while len(records) < number:
        place = len(records)
        if records and chance.random() < 0.2:
            original = chance.choice(records[-500:])
            fields, work = dict(spoil(original.fields, chance)), truth[original.key]
        else:
            taken = vocabulary[place * 9:place * 9 + chance.randint(5, 9)]
            fields, work = dict(invent(place, taken, families, journals, chance)), f"w{place}"
        records.append(Record(place + 1, f"r{place}", "article", fields))
        truth[f"r{place}"] = work
    return records, truth


def invent(place: int, words: list[str], families: list[str], journals: list[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """The fields of a new article; one in a hundred is an editorial."""
    people = [f"{chance.choice(families)}, {chance.choice('ABCDEFGHJKLMNPRSTW')}." for _ in range(chance.randint(1, 4))]
    first = chance.randint(1, 900)
    yield "author", " and ".join(people)
    yield "title", "Editorial" if chance.random() < 0.01 else " ".join(words).capitalize()
    yield "year", str(chance.randint(1995, 2025))
    yield "journal", chance.choice(journals)
    yield "volume", str(chance.randint(1, 60))
    yield "pages", f"{first}--{first + chance.randint(1, 20)}"
    if chance.random() < 0.7:
        yield "doi", f"10.5555/{place:07d}"


def spoil(fields: dict[str, str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """The fields of a copy: capitals, a lost letter, no DOI or a DOI as an address, a first page only, no volume."""
    for name, value in fields.items():
        luck = chance.random()
        if name == "title" and luck < 0.2 and len(value) > 12:
            at = chance.randint(5, len(value) - 3)
            yield name, value[:at] + value[at + 1:]
        elif name in ("title", "author") and luck < 0.4:
            yield name, value.upper().replace(" AND ", " and ")
        elif name == "doi" and luck < 0.6:
            yield name, f"https://doi.org/{value}"
        elif name == "pages" and luck < 0.3:
            yield name, value.partition("-")[0]
        elif name not in ("doi", "volume") or luck < 0.9:
            yield name, value


def main() -> None:
    """Print accuracy on each labelled set and seconds on synthetic records, for each engine at hand."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="*", default=[10_000], help="sizes of synthetic sets")
    parser.add_argument("--peer-records", type=int, default=2_000, help="the largest synthetic set given to bib-dedupe")
    options = parser.parse_args()
    engines = {"litmatrix": find_with_litmatrix}
    try:
        import bib_dedupe  # noqa: F401
        engines["bib-dedupe"] = find_with_bib_dedupe
    except ImportError:
        sys.stderr.write("bib-dedupe is not installed and not measured.\n")
    wide = {"with possible": lambda records: find_with_litmatrix(records, ("certain", "likely", "possible"))}
    if len(engines) > 1:
        wide["with maybe"] = lambda records: find_with_bib_dedupe(records, doubtful=True)
    for name in SETS:
        records, truth = read_labelled(name)
        for engine, find in {**engines, **wide}.items():
            clusters, compared = find(records)
            print(f"{name:9} {engine:13} {len(records)} records, {compared} pairs compared; {measure(clusters, truth)}")
    for number in sorted({*options.records, *([options.peer_records] if len(engines) > 1 else [])}):
        records, truth = make_records(number)
        for engine, find in engines.items():
            if engine != "litmatrix" and number > options.peer_records:
                continue
            begun, worked = time.perf_counter(), sum(os.times()[:4])
            clusters, compared = find(records)
            taken, spent = time.perf_counter() - begun, sum(os.times()[:4]) - worked
            print(f"synthetic {engine:13} {number} records: {taken:.2f} s, {spent:.2f} s of processors, {compared} pairs compared; "
                  f"{measure(clusters, truth)}", flush=True)


if __name__ == "__main__":
    main()

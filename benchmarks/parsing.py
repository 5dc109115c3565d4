"""Reading a bibliography: litmatrix to its table of sources, beside bibtexparser, pybtex and the compiled bib2bib.

Each reading is a process of its own. Its processor time is taken, which other work on the machine disturbs least, from when everything
is imported to when the records are there; the table that litmatrix makes of them is in its time. bib2bib is timed as a whole
command. tests/test_bibtex.py compares values; here the number of records is shown.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from bibliographies import CLOSER, LINES, make_bibliography, make_broken, make_indented, make_line, make_records
from copies import BenchmarkError
from report import Row, list_facts, make_parser, parse_options, print_facts, print_table, read_load, run_main, save_record, summarise

COLUMNS = {"what is read": "situation", "tool": "tool", "median CPU s": "median", "minimum CPU s": "minimum", "ratio": "ratio",
           "µs a record": "each", "records": "records", "peak MB": "megabytes", "target": "target"}
COLD, WARM, LINEAR, BROKEN = "at least 3 times as fast as bibtexparser", "< 0.06 s", "< 1500 MB", "no slower a record than well-formed ones"
BESIDE = "litmatrix, as many well-formed ones"
COMPILED, TWICE, LONG = "bib2bib, compiled", "less than 3 times that of half as much", 4_000_000


def read_litmatrix(path: Path) -> int:
    """To the table of sources, without the cache."""
    from litmatrix.corpus import read_corpus
    return len(read_corpus(path))


def read_litmatrix_again(path: Path) -> int:
    """To the table of sources, which an earlier call has put into the cache."""
    return read_litmatrix(path)


def read_bibtexparser(path: Path) -> int:
    """bibtexparser 2 as its readme calls it; values stay LaTeX, names are not split."""
    import bibtexparser
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    return len(bibtexparser.parse_file(str(path)).entries)


def read_pybtex(path: Path) -> int:
    """pybtex as its readme calls it, faults collected and not raised."""
    from pybtex import errors
    from pybtex.database import parse_file
    with errors.capture():
        return len(parse_file(str(path), bib_format="bibtex").entries)


READERS: dict[str, tuple[Callable[[Path], int], str]] = {
    "litmatrix": (read_litmatrix, "litmatrix"), "litmatrix, from the cache": (read_litmatrix_again, "pyarrow"),
    "bibtexparser": (read_bibtexparser, "bibtexparser"), "pybtex": (read_pybtex, "pybtex")}


def read_one(tool: str, path: Path, small: Path) -> dict[str, float]:
    """Read a file in this process, after a small one, so that nothing is left to import; seconds, records and peak memory."""
    reader = READERS[tool][0]
    reader(small)
    gc.collect()
    begun = time.process_time()
    records = reader(path)
    return {"seconds": time.process_time() - begun, "records": records, "megabytes": measure_peak()}


def measure_peak() -> float:
    """The most memory this process has held, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


def call_reader(tool: str, path: Path, small: Path, cache: Path) -> dict[str, float]:
    """``read_one`` in a process of its own, with an empty cache unless the cache is what is measured."""
    if "cache" not in tool:
        shutil.rmtree(cache, ignore_errors=True)
    command = [sys.executable, __file__, "--one", tool, str(path), str(small)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LITMATRIX_CACHE": str(cache)})
    if done.returncode:
        raise BenchmarkError(f"{tool} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def call_bib2bib(path: Path) -> dict[str, float]:
    """bib2bib as a whole command, its output counted by the heads in it; it writes nothing where the file has a fault."""
    import resource
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["bib2bib", "--quiet", "-c", "exists key or not exists key", str(path)], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "records": done.stdout.count(b"\n@") - done.stdout.lower().count(b"\n@comment")}


def measure(situation: str, path: Path, small: Path, cache: Path, tools: list[str], rounds: int, beside: Path | None = None) -> list[Row]:
    """All tools in turn on one file; litmatrix also on one beside it, with how many times as long a record of the first takes."""
    calls: dict[str, Callable[[], dict[str, float]]] = {
        tool: lambda tool=tool: call_reader(tool, path, small, cache) for tool in tools if tool in READERS and find_spec(READERS[tool][1])}
    if COMPILED in tools and shutil.which("bib2bib") and find_spec("resource"):
        calls[COMPILED] = lambda: call_bib2bib(path)
    if beside:
        calls[BESIDE] = lambda: call_reader("litmatrix", beside, small, cache)
    taken: dict[str, list[dict[str, float]]] = {tool: [] for tool in calls}
    for _ in range(rounds):
        for tool, call in calls.items():
            taken[tool].append(call())
    rows = summarise({tool: [one["seconds"] for one in found] for tool, found in taken.items()})
    for row in rows:
        last = taken[str(row["tool"])][-1]
        row |= {"records": int(last["records"]), "megabytes": last.get("megabytes") or None,
                "each": round(float(row["median"]) / last["records"] * 1e6, 1) if last["records"] else None}
    if beside:
        pairs = zip(taken["litmatrix"], taken[BESIDE], strict=True)
        rows[-1]["times"] = statistics.median(one["seconds"] / one["records"] / other["seconds"] * other["records"] for one, other in pairs)
    absent = [{"situation": situation, "tool": f"{tool} (not installed)"} for tool in tools if tool not in calls]
    return [{"situation": situation, **row} for row in rows] + absent


def measure_growth(folder: Path, small: Path, cache: Path) -> list[Row]:
    """Texts of one long line, and records that are all indented, each beside one half as long: the time must not grow with the square."""
    made: dict[str, Callable[[int], str]] = {piece: lambda size, piece=piece: make_line(piece, size) for piece in LINES}
    made["indented records"] = lambda size: make_indented(size // 1700)
    rows: list[Row] = []
    for name, make in made.items():
        for size in (LONG // 2, LONG):
            path = folder / "long.bib"
            path.write_text(make(size), encoding="utf-8")
            rows += measure(f"{size // 10**6} MB of {name}", path, small, cache, ["litmatrix"], 1)
        judge(rows[-1], TWICE, rows[-1]["median"] < 3 * rows[-2]["median"])
    return rows


def find_row(rows: list[Row], tool: str) -> Row:
    """The row of a tool; empty where it was not measured."""
    return next((row for row in rows if row["tool"] == tool), {})


def judge(row: Row, target: str, met: bool) -> None:
    """Write a target into a row, and whether it is met."""
    row["target"] = f"{target}: {'met' if met else 'missed'}"


def measure_all(folder: Path, rounds: int, large: int) -> list[Row]:
    """The files, one after the other, with the targets."""
    small, cache = folder / "small.bib", folder / "cache"
    small.write_text(make_bibliography(500, seed=1), encoding="utf-8")
    sound, half, broken, closer, huge = (folder / f"{name}.bib" for name in ("sound", "half", "broken", "closer", "huge"))
    sound.write_text(make_bibliography(10_000), encoding="utf-8")
    half.write_text(make_bibliography(5_000), encoding="utf-8")
    broken.write_text(make_broken(5_000), encoding="utf-8")
    closer.write_text(make_broken(5_000, slips=CLOSER), encoding="utf-8")
    rows = measure("10,000 records", sound, small, cache, [*READERS, COMPILED], rounds)
    first, other, warm = (find_row(rows, tool) for tool in ("litmatrix", "bibtexparser", "litmatrix, from the cache"))
    judge(first, COLD, other["median"] >= 3 * first["median"])
    compiled = find_row(rows, COMPILED)
    if "median" in compiled:
        judge(compiled, "litmatrix ahead of it", compiled["median"] >= first["median"])
    if "median" in warm:
        judge(warm, WARM, warm["median"] < 0.06)
    bad: list[Row] = []
    for situation, path in (("5,000 broken records", broken), ("5,000 with slips that take a closer look", closer)):
        found = measure(situation, path, small, cache, ["litmatrix", "bibtexparser", "pybtex", COMPILED], rounds, half)
        times = find_row(found, BESIDE)["times"]
        judge(find_row(found, "litmatrix"), f"{BROKEN}: {times:.2f} times", times <= 1)
        bad += found
    bad += measure_growth(folder, small, cache)
    if not large:
        return rows + bad
    with huge.open("w", encoding="utf-8") as handle:
        handle.writelines(f"{record}\n" for record in make_records(large))
    most = measure(f"{large:,} records", huge, small, cache, ["litmatrix", "bibtexparser"], 1)
    judge(find_row(most, "litmatrix"), LINEAR, (find_row(most, "litmatrix")["megabytes"] or 0) < 1500)
    return rows + bad + most


def main() -> None:
    """Measure and print."""
    parser = make_parser("What reading a bibliography takes, beside bibtexparser, pybtex and bib2bib.")
    parser.add_argument("--large", type=int, default=100_000, help="records of the largest file; 0 leaves it out (default: 100000)")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parse_options(parser)
    if options.one:
        tool, path, small = options.one
        print(json.dumps(read_one(tool, Path(path), Path(small))))
        return
    load = read_load()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure_all(Path(folder), options.rounds, options.large)
    facts = {"records": "made up, about 1.7 kB each (bibliographies.py)", "rounds": str(options.rounds), **list_facts(load)}
    print_table(COLUMNS, rows)
    print_facts(facts)
    save_record(options, rows, facts)


if __name__ == "__main__":
    run_main(main)

"""The page of a large review in Chromium: how long until it stands, and until a filter shows.

Run: python benchmarks/site.py [SOURCES CODINGS]. The review is invented by a fixed seed.
Needs the extra ``site``, Playwright and an installed Chromium.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

THEMES, FAMILIES, ROUNDS = 50, 6, 5
OPEN_LIMIT, FILTER_LIMIT = 3.0, 0.2  # seconds
VOICES, STANCES = ("own", "endorsed", "reported", "contested"), ("critical", "supportive", "neutral", "mixed")
REVIEW = 'title = "An invented review of many sources"\nsampling = "purposive"\nquestions = ["Does a page of this size open?"]\n'
SCHEMA = '[vocabularies]\n"sources.kind" = ["report", "letter", "lecture"]\n"sources.standpoint" = ["resident", "operator"]\n'
WORDS = ["harbour", "toll", "quay", "lamp", "channel", "tide", "barge", "lock", "ferry", "gate", "plank", "rope", "anchor", "keel", "sail",
         "mast", "buoy", "pier", "dredge", "silt"]
# From the change of a control until the matrix is painted, and until both charts are: the first frame is asked for behind
# the work, the second behind its painting.
TIMED = """(selector) => new Promise((resolve) => {
  const root = document.documentElement, box = document.querySelector(selector), begun = performance.now();
  const since = () => performance.now() - begun;
  const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  let matrix = 0;
  new MutationObserver((_, observer) => { observer.disconnect(); painted(() => resolve([matrix || since(), since()])); })
    .observe(root, { attributeFilter: ["data-charted"] });
  box.click();
  painted(() => { matrix = since(); });
})"""
SCROLLED = """() => new Promise((resolve) => {
  const begun = performance.now();
  document.querySelector(".box").scrollBy(700, 700);
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
})"""
FILTERS = ("voice", "stance", "kind")


def write_review(folder: Path, sources: int, codings: int) -> None:
    """An invented review of so many sources and codings, with the tables a page needs."""
    drawn = random.Random(2026)
    names = [f"s{number:05d}" for number in range(sources)]
    passages = [(f"{names[number % sources]}-{number // sources + 1:03d}", names[number % sources]) for number in range(codings * 3 // 5)]
    themes = [f"theme{number:02d}" for number in range(THEMES)]
    save(folder / "review.toml", REVIEW)
    save(folder / "data" / "schema.toml", SCHEMA)
    save(folder / "bib" / "corpus.bib", "\n".join(
        f"@report{{{name},\n  author = {{Author{name}, A.}},\n  title = {{{sentence(drawn, 8)}}},\n  date = {{{1990 + number % 35}}},\n}}\n"
        for number, name in enumerate(names)))
    write(folder, "sources", "source study author_group kind standpoint responds_to peer_reviewed extent charted exclusion_reason",
          ([name, name, name, drawn.choice(("report", "letter", "lecture")), "resident", "", "no",
            drawn.choice(("full", "full", "full", "extract")), "yes", ""] for name in names))
    write(folder, "passages", "passage text source locator start end words kind quoted restates quote_sha256",
          ([name, "t", source, f"paragraph {int(name[-3:])}", place * 10, place * 10 + 9, 40, "body", "no", "",
            hashlib.sha256(name.encode()).hexdigest()] for place, (name, source) in enumerate(passages)))
    write(folder, "codebook", "theme label family definition include_when exclude_when wants_means invented_example since status",
          ([theme, f"Theme {number + 1} of {sentence(drawn, 2)}", f"family{number * FAMILIES // THEMES}", sentence(drawn, 12),
            "a", "b", "na", "c", "1", "active"] for number, theme in enumerate(themes)))
    write(folder, "codebook-changes", "version date change theme into reason", [["1", "2024-01-01", "drafted", "", "", "begun"]])
    write(folder, "targets", "target label main description",
          [["dock", "Dock", "yes", "the dock"], ["order", "Order", "yes", "the order"], ["mole", "Mole", "no", "the mole"]])
    write(folder, "coders", "coder kind name version instructions_sha256 date note",
          [["consensus", "settlement", "Nobody", "", "", "2024-01-01", ""]])
    write(folder, "readings", "coder source codebook_version date", (["consensus", name, "1", "2024-01-01"] for name in names))
    targets = ("dock", "order", "mole")
    keys = dict.fromkeys((drawn.choice(passages)[0], drawn.choice(themes), drawn.choice(targets)) for _ in range(codings * 2))
    write(folder, "codings/consensus", "passage theme target start end voice stance wants claim note",
          ([*key, "", "", drawn.choice(VOICES), drawn.choice(STANCES), "na", "observes", sentence(drawn, 9)]
           for key in list(keys)[:codings]))


def sentence(drawn: random.Random, words: int) -> str:
    """So many words in a row."""
    return " ".join(drawn.choices(WORDS, k=words))


def write(folder: Path, name: str, header: str, rows: Iterable[list]) -> None:
    """A table of the review."""
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header.split())
    writer.writerows(rows)
    save(folder / "data" / f"{name}.csv", held.getvalue())


def save(path: Path, characters: str) -> None:
    """Write a file, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(characters, encoding="utf-8")


def measure_page(page: Path) -> dict[str, list[float]]:
    """Seconds in Chromium, several times each: until the matrix can be used, until all stands, and for each kind of filter."""
    from playwright.sync_api import sync_playwright

    found = {"open: matrix and lists stand": [], "open: charts stand too": [],
             **{f"filter by {name}{part}": [] for name in FILTERS for part in (": matrix", ": charts too")}, "scroll one screen": []}
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=arguments)
        for _ in range(ROUNDS):
            tab = browser.new_page(viewport={"width": 1440, "height": 900})
            begun = time.perf_counter()
            tab.goto(page.as_uri(), wait_until="commit")
            tab.wait_for_selector("html[data-page=ready]")
            found["open: matrix and lists stand"].append(time.perf_counter() - begun)
            tab.wait_for_selector("html[data-figures=ready]")
            found["open: charts stand too"].append(time.perf_counter() - begun)
            for name in FILTERS:
                matrix, charts = tab.evaluate(TIMED, f"input[name={name}]")
                found[f"filter by {name}: matrix"].append(matrix / 1000)
                found[f"filter by {name}: charts too"].append(charts / 1000)
                tab.wait_for_timeout(300)
            found["scroll one screen"].append(tab.evaluate(SCROLLED) / 1000)
            tab.close()
        browser.close()
    return found


def find_chromium() -> str:
    """The installed browser; an exit with a sentence without one."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or sys.exit("Chromium is not installed; this benchmark needs it.")


def main() -> None:
    """Print what was measured, with the limits."""
    from litmatrix.paper.site import build_site, save_site
    from litmatrix.review import read_review

    sources, codings = map(int, sys.argv[1:3] or ("5000", "100000"))
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held) / "review"
        write_review(folder, sources, codings)
        begun = time.perf_counter()
        site = build_site(read_review(folder))
        save_site(site, folder / "page")
        print(f"{sources:,} sources, {THEMES} themes, {codings:,} codings: a page of {len(site.page.encode()) / 1e6:.1f} MB, "
              f"made in {time.perf_counter() - begun:.1f} s")
        for name, seconds in measure_page(folder / "page" / "index.html").items():
            limit = OPEN_LIMIT if name.startswith("open") else FILTER_LIMIT
            middle = statistics.median(seconds)
            print(f"{name:32} median {middle * 1000:6.0f} ms, longest {max(seconds) * 1000:6.0f} ms, limit {limit * 1000:.0f} ms: "
                  f"{'kept' if middle <= limit else 'MISSED'}")


if __name__ == "__main__":
    main()

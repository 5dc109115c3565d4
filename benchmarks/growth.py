"""Texts whose reading takes time that grows with more than their length: a search over pieces of each format, in all orders.

A piece is a few words and signs of a format, over and over, behind an opening that may never close. It is read once short and once
four times as long, then made a table of sources; what takes more than eight times as long the second time is printed, and the exit
status is 1. The same seed searches the same pieces, as many as the seconds allow.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from contextlib import suppress

from copies import ROOT
from report import out

sys.path.insert(0, str(ROOT / "tests"))

from fuzz_bibtex import PIECES  # noqa: E402  # a script of the tests, beside no package

SHORT, TIMES, GROWTH, LEAST = 60_000, 4, 8, 0.25  # characters, how many times as many, times as long, seconds that tell something
RIS = ["TY  - JOUR\n", "ER  - \n", "ER  -", "AU  - Bell, Ann\n", "TI  - ", "T1  - A", "PY  - 2019///", "\n", " ", "N1  - x\n", "  - ",
       "AB  - word ", "A2  - Mill;", "UR  - http://a", "SP  - 1", "KW  - ", "XX", "\r\n", "TY  - ", "DO  - 10.1/x"]
NBIB = ["PMID- 1\n", "TI  - A", "\n", "      more", "FAU - Bell, Ann\n", "AU  - Bell A\n", "DP  - 2019 Jan\n", "LID - 10.1/x [doi]\n", "- ",
        "PT  - ", "AID - ", "\n\n", "OWN - NLM\n", " ", "x"]
CSL = ["{", "}", "[", "]", '"', '"id"', ":", ",", '"a"', '"title": "A"', '{"id": "a", "title": "A"},', '"author": [{"family": "Bell"}],',
       "\\", '\\"', "\n", " ", "1", "null", '"issued": {"date-parts": [[2019]]},', "{}"]
CELLS = ['"', ",", ";", "\t", "\n", "title,author,year\n", "A,Bell,2019\n", '"A', '""', "x", " ", '"A, B",', "\r\n", "'", "2019",
         "Bell; Mill", '\n"']
MORE = ["\n  @a{k,\n  t = {x},\n}\n", "  t = {x}\n", "\n @", "}, ", "\n  a = ", "author = {Bell; Ann}", "title = {", "{\\x ",
        "\\emph{", "$", "withhold:"]
OPENINGS = {
    "bib": ["", "\n@a{k,\n", "@string{", "\n@a{k,\n  t = {", "\n@a{k, author = {", '\n@a{k, t = "', "\n@a(k, "],
    "ris": ["", "TY  - JOUR\n", "TY  - JOUR\nAU  - ", "TY  - JOUR\nTI  - "], "nbib": ["PMID- 1\n", "PMID- 1\nTI  - "],
    "json": ["[", '[{"title": "', "{\"items\": ["], "csv": ["title,author\n", 'title,doi\n"', "title\n", "doi,title,author,year\n"]}
PARTS = {"bib": [*PIECES, *MORE], "ris": RIS, "nbib": NBIB, "json": CSL, "csv": CELLS}


def take(ending: str, text: str) -> float:
    """The CPU seconds of reading a text and of its table."""
    from litmatrix.corpus import read_records
    from litmatrix.corpus.tabulating import tabulate_records
    from litmatrix.files import FileFaults

    content, begun = text.encode("utf-8", "surrogatepass"), time.process_time()
    with suppress(FileFaults):  # what is no file of this format must be found out as fast
        tabulate_records(read_records(content, f"a.{ending}").records)
    return time.process_time() - begun


def search(chance: random.Random, seconds: float) -> tuple[Counter[str], list[str]]:
    """How many pieces of each format were read, and the lines about those that grow."""
    read, grown, end = Counter(), [], time.monotonic() + seconds
    while time.monotonic() < end:
        ending = chance.choice(list(PARTS))
        opening, piece = chance.choice(OPENINGS[ending]), "".join(chance.choices(PARTS[ending], k=chance.randint(1, 7)))
        short, long = (take(ending, opening + piece * (size // len(piece))) for size in (SHORT, TIMES * SHORT))
        read[ending] += 1
        if long > LEAST and long > GROWTH * short:
            grown.append(f"{ending}: {opening!r} and {piece!r} over and over: {short:.2f} and {long:.2f} s")
            out.print(grown[-1])
    return read, grown


def main() -> None:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(description="Texts whose reading takes time that grows with more than their length.")
    parser.add_argument("--seconds", type=float, default=300, help="how long to search (default: 300)")
    parser.add_argument("--seed", type=int, default=2026, help="the seed of the pieces (default: 2026)")
    options = parser.parse_args()
    read, grown = search(random.Random(options.seed), options.seconds)
    told = ", ".join(f"{number} of {ending}" for ending, number in sorted(read.items()))
    out.print(f"{told}; {len(grown)} grow with more than their length")
    sys.exit(bool(grown))


if __name__ == "__main__":
    main()

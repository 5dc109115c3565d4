"""The hostile files of kept.py, and the records that each holds: those of the tests, other encodings, and RIS."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from torture.cases import CASES  # noqa: E402 (the tests' own)

BOOK = "@book{{{key},\n  author = {{Bell, Åsa}},\n  title = {{{title}}},\n  year = {{2019}},\n}}\n"
TWO = BOOK.format(key="a", title="Who pays the tolls – and why?") + BOOK.format(key="b", title="Señor Müller’s harbour")
TWO_FIELDS = {"a": {"title": "Who pays the tolls – and why?", "author": "Bell, Åsa", "year": "2019"},
              "b": {"title": "Señor Müller’s harbour", "author": "Bell, Åsa", "year": "2019"}}
ENCODINGS = {"UTF-8 with a byte order mark": "utf-8-sig", "Windows-1252": "cp1252", "UTF-16": "utf-16"}


@dataclass(frozen=True)
class Hostile:
    """A file: what is awkward about it, its bytes, and the fields of each record it holds, by key or, in RIS, by title."""

    name: str
    content: bytes
    kept: dict[str, dict[str, str]]


def list_bibtex() -> list[Hostile]:
    """Every case of the tests that holds a record, and files in other encodings."""
    cases = [Hostile(case.name, case.text.encode("utf-8", "surrogatepass"), {key: fields for key, (_, fields) in case.kept.items()})
             for case in CASES if case.kept]
    return cases + [Hostile(f"written as {name}", TWO.encode(encoding), TWO_FIELDS) for name, encoding in ENCODINGS.items()]


def list_ris() -> list[Hostile]:
    """Records of one or two titles, each awkward in one way."""
    def record(title: str, *, begin: str = "TY  - RPRT\n", end: str = "ER  - \n", more: str = "") -> str:
        return f"{begin}TI  - {title}\nAU  - Bell, Åsa\nPY  - 2019\n{more}{end}"

    texts = {
        "two records": record("One") + "\n" + record("Two"),
        "no line between records": record("One") + record("Two"),
        "an end without a space": record("One", end="ER  -\n") + record("Two", end="ER  -\n"),
        "the last end missing": record("One") + record("Two", end=""),
        "an end missing between two records": record("One", end="") + record("Two"),
        "words of a vendor between records": record("One") + "\nDownloaded from a database on Monday\n\n" + record("Two"),
        "a number before each record": "1.\n" + record("One") + "\n2.\n" + record("Two"),
        "a tag nobody knows": record("One", more="XQ  - shelf 3\n") + record("Two"),
        "a value over two lines": record("One", more="AB  - the first line\n  and the second\n") + record("Two"),
        "a line of an abstract that begins with ER": record("One", more="AB  - the harbour\nER was long\n") + record("Two"),
        "a title twice": record("One", more="TI  - One again\n") + record("Two"),
        "one space after the tag": (record("One") + record("Two")).replace("  - ", " - "),
        "line ends of Windows": (record("One") + record("Two")).replace("\n", "\r\n"),
    }
    titles = {"One": {"title": "One"}, "Two": {"title": "Two"}}
    cases = [Hostile(name, text.encode("utf-8"), titles) for name, text in texts.items()]
    plain = record("One") + record("Two")
    return cases + [Hostile(f"written as {name}", plain.encode(encoding), titles) for name, encoding in ENCODINGS.items()]

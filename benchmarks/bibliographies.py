"""Bibliographies to measure on: made-up records of about 1.7 kB, the same for the same number and seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

SYLLABLES = ("ba", "ren", "to", "lis", "mar", "ve", "kon", "sa", "dri", "po", "nel", "gu", "ti", "ar", "mo", "lek")
FAMILIES = ("M{\\\"u}ller", "Garc{\\'i}a", "O'Neil", "van der Berg", "{\\O}rsted", "Bell", "Mill", "Crane", "Ferry",
            "Dvo{\\v{r}}{\\'a}k", "Smith", "Li")
GIVEN = ("Ann", "Jonas", "J{\\\"o}rg", "Ida", "Bo", "Mar{\\'i}a", "T. W.", "Ng{\\^o}c")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WORDS = 165
JOURNALS = 900
BROKEN = (
    ("missing comma", lambda text: text.replace("},\n  year", "}\n  year", 1)),
    ("missing brace", lambda text: text.replace("},\n  year", ",\n  year", 1)),
    ("no end", lambda text: text.rstrip()[:-1] + "\n"),
    ("doubled field", lambda text: text.replace("  year", "  title = {Another},\n  year", 1)),
    ("brace too many", lambda text: text.replace("},\n  year", "}},\n  year", 1)),
)
CLOSER = (
    ("joined with #", lambda text: text.replace("volume = {", "volume = {1} # {", 1)),
    ("a head in a value", lambda text: text.replace("abstract = {", "abstract = {It begins:\n@word{x} ", 1)),
    ("a space behind the @", lambda text: text.replace("@", "@ ", 1)),
    ("a comment among the fields", lambda text: text.replace("  year", "  % as printed\n  year", 1)),
    ("a comma too many", lambda text: text.replace("  year", "  ,year", 1)),
)  # most of which the pattern does not know: they take a closer look
LINES = ("@a{", "{", "@article{k, title={")  # a text of one of these, over and over, is one line that nothing ends


def make_line(piece: str, size: int) -> str:
    """A text of one line and as many characters."""
    return piece * (size // len(piece))


def make_records(number: int, seed: int = 42) -> Iterator[str]:
    """Records as a reference manager exports them: 14 fields, abstracts, LaTeX accents, macros for months, escaped addresses."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(4000)]
    journals = [f"{' '.join(chance.choices(vocabulary, k=3)).title()} \\& {chance.choice(vocabulary).title()}" for _ in range(JOURNALS)]
    for place in range(number):
        yield _make_record(chance, vocabulary, journals, place)


def make_bibliography(number: int, seed: int = 42) -> str:
    """The text of a file with as many well-formed records."""
    return "\n".join(make_records(number, seed))


def make_indented(number: int, seed: int = 42) -> str:
    """The text of a file with as many well-formed records, each line of which stands behind spaces."""
    return "".join(f"  {line}" for line in make_bibliography(number, seed).splitlines(keepends=True))


def make_broken(number: int, seed: int = 42, slips: Sequence[tuple[str, Callable[[str], str]]] = BROKEN) -> str:
    """The text of a file with as many records, each broken in one of these ways."""
    return "\n".join(slips[place % len(slips)][1](record) for place, record in enumerate(make_records(number, seed)))


def _make_record(chance: random.Random, vocabulary: list[str], journals: list[str], place: int) -> str:
    def words(count: int) -> str:
        return " ".join(chance.choices(vocabulary, k=count))

    authors = " and ".join(f"{chance.choice(FAMILIES)}, {chance.choice(GIVEN)}" for _ in range(chance.randint(1, 6)))
    kind = "online" if chance.random() < 0.05 else "article"
    return (f"@{kind}{{key{place},\n"
            f"  author = {{{authors}}},\n"
            f"  title = {{The {{{words(1).upper()}}} of {words(9)}}},\n"
            f"  year = {chance.randint(1990, 2026)},\n"
            f"  month = {chance.choice(MONTHS)},\n"
            f"  journal = {{{chance.choice(journals)}}},\n"
            f"  volume = {{{chance.randint(1, 99)}}},\n"
            f"  number = {{{chance.randint(1, 12)}}},\n"
            f"  pages = {{{place % 900 + 1}--{place % 900 + 12}}},\n"
            f"  doi = {{10.1000/x.{place}}},\n"
            f"  url = {{https://example.org/a\\_b/{place}?q=%20{words(1)}}},\n"
            f"  issn = {{1234-56{place % 90 + 10}}},\n"
            f"  keywords = {{{', '.join(chance.choices(vocabulary, k=4))}}},\n"
            f"  publisher = {{{words(2).title()}}},\n"
            f"  abstract = {{{words(WORDS // 2)}. In {chance.randint(1, 99)}\\% of cases, {words(WORDS // 2)}.}},\n"
            "}\n")

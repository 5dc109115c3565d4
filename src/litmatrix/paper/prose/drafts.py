"""The Markdown files of a paper as they stand: what each names, and where. Pure but for reading.

Nothing is filled in here: pandoc reads the text later. This looks at the characters, so that an error can tell line and column.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from litmatrix.files import Fault, FileFaults, list_files, read_text

FOLDER = "paper"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[^\n]*$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*$", re.MULTILINE)
NOTED = re.compile(r"\[\^([^\]\s]+)\](?!:)")
NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:.*(?:\n(?:[ \t]*\n)*(?=[ \t]+\S).*|\n(?=\S)(?!\[\^).*)*", re.MULTILINE)
NAMED = re.compile(r"\{\{(?P<name>[^{}\n]*)\}\}|(?P<broken>\{\{)")
PICTURE = re.compile(r"!\[(?:[^\[\]]|\[[^\[\]]*\])*\]\((?P<target>[^()\s]*)[^()]*\)(?P<attributes>\{[^{}]*\})?")
CITED = re.compile(r"(?<![\w@\\])-?@\{?(?P<key>\w(?:[\w:.#$%&+?<>~/-]*\w)?)")
RESULTS = re.compile(r"(?:[\d.]+\s+)?(?:\w+\s+(?:and|&)\s+)?(?:(?:the|our|main|key|principal)\s+)*(?:results|findings)"
                     r"(?:\s+(?:and|&)\s+\w+)?", re.IGNORECASE)  # Results and discussion, but not Discussion of the findings
HIDDEN = re.compile(r"[^\n]")


@dataclass(frozen=True)
class Found:
    """Something named in a draft, and where it begins, in characters from 0."""

    text: str
    place: int


@dataclass(frozen=True)
class Draft:
    """One file: its name inside the review and its text. ``seen`` is the text with comments as blanks, each character in its place."""

    name: str
    text: str

    @property
    def seen(self) -> str:
        """What a reader will see something of; line ends stay."""
        return COMMENT.sub(lambda comment: HIDDEN.sub(" ", comment[0]), self.text)

    @property
    def plain(self) -> str:
        """The text without its comments, for pandoc."""
        return COMMENT.sub("", self.text)

    def fault(self, place: int, message: str) -> Fault:
        """A fault at a place of the text, with its line and its column."""
        line, column = self.text.count("\n", 0, place) + 1, place - self.text.rfind("\n", 0, place)
        return Fault(line, f"column {column}: {message}")

    def list_names(self) -> list[Found]:
        """What stands in double braces, without them; ``{{`` alone where they do not close on their line."""
        return [Found(found["name"] if found["broken"] is None else "{{", found.start()) for found in NAMED.finditer(self.seen)]

    def list_pictures(self) -> list[Found]:
        """The targets of the images."""
        return [Found(found["target"], found.start("target")) for found in PICTURE.finditer(self.seen)]

    def list_cited(self) -> list[Found]:
        """What looks like the key of a citation."""
        return [Found(found["key"], found.start()) for found in CITED.finditer(self.seen)]

    def list_headings(self) -> list[tuple[int, int, bool]]:
        """Where headings stand, how deep they are, and whether the section holds results."""
        hidden = blank_out(self.seen, (FENCE,))
        return [(found.start(), len(found[1]), _tells_results(found[2])) for found in HEADING.finditer(hidden)]

    def list_notes(self, names: Container[str]) -> list[tuple[int, int]]:
        """Where the texts of these footnotes begin and end."""
        return [found.span() for found in NOTE.finditer(self.seen) if found[1] in names]


def read_drafts(root: Path) -> list[Draft]:
    """The files of paper/ in alphabetical order, without README.md. Raises FileFaults where there is none."""
    paths = list_drafts(root)
    if not paths:
        raise FileFaults(f"{FOLDER}/", [Fault(0, "there is no .md file in it. Write the paper into paper/paper.md.")])
    return [Draft(f"{FOLDER}/{path.name}", read_text(path, f"{FOLDER}/{path.name}")) for path in paths]


def list_drafts(root: Path) -> list[Path]:
    """The files of paper/ that are the paper, in alphabetical order."""
    return [path for path in list_files(root / FOLDER, "*.md") if path.name != "README.md"]


def join_drafts(drafts: list[Draft]) -> str:
    """The files as one text for pandoc."""
    return "\n\n".join(draft.plain for draft in drafts)


def locate_results(drafts: Iterable[Draft]) -> list[tuple[Draft, int, int]]:
    """Where results stand, as begin and end in each file: sections with such a title (``names_results``) or the class ``.results``.

    A section goes on in the next file, up to a heading as high as its own. The footnotes of these sections belong to them.
    """
    drafts, found, level = list(drafts), [], 0
    for draft in drafts:
        begin = 0
        for place, depth, tells in draft.list_headings():
            if level and depth <= level:
                found.append((draft, begin, place))
                level = 0
            if tells and not level:
                begin, level = place, depth
        if level:
            found.append((draft, begin, len(draft.text)))
    notes = {name for draft, begin, end in found for name in NOTED.findall(draft.seen[begin:end])}
    return found + [(draft, *span) for draft in drafts for span in draft.list_notes(notes)]


def _tells_results(words: str) -> bool:
    title, _, attributes = words.partition("{")
    return names_results(title) or ".results" in attributes.replace("}", " ").split()


def names_results(title: str) -> bool:
    """Whether a section of this title holds results."""
    return bool(RESULTS.fullmatch(title.strip(" #*_:")))


def blank_out(text: str, patterns: tuple[re.Pattern, ...]) -> str:
    """A text with what the patterns match as blanks, each character in its place."""
    for pattern in patterns:
        text = pattern.sub(lambda found: HIDDEN.sub(" ", found[0]), text)
    return text


def find_all(text: str, words: str) -> Iterator[re.Match]:
    """Where words stand in a text as a whole, over line ends too."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return re.finditer(rf"(?<!\w){pattern}(?!\w)", text)

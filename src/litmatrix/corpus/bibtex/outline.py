"""Where the records of a BibTeX text begin and end, also where braces are missing or too many."""

from __future__ import annotations

import re
from typing import NamedTuple

NO_RECORDS = frozenset({"comment", "string", "preamble"})
LINE_START = r"^(?:[^\S\n]|[%\ufeff])*+"
HEAD = re.compile(r"@\s*+(?P<type>[\w-]*+)\s*+(?P<opener>[{(])")
WORD_END = re.compile(r"\w")
BLANK = re.compile(r"(?:[^\S\n]|[%\ufeff])*+")
FULL = re.compile(r'[^{}"@=\n]*+(?:=|\n|\Z)')
INNER = rf"{LINE_START}(?P<at>@)\s*+[\w-]*+\s*+[{{(]"
ROUND_MARKS = re.compile(rf'[{{}}()"]|{INNER}', re.MULTILINE)


class Extent(NamedTuple):
    """Where the inside of a record ends and where the text goes on after it, whether it was closed, and the heads kept as text."""

    end: int
    after: int
    closed: bool
    inner: tuple[int, ...] = ()

    def find_next(self, characters: str) -> int:
        """Where the text is read on: behind the record, or at the end of the line before a head, whose record may be well formed."""
        return self.after - (not self.closed and characters[self.after - 1] == "\n")


class Head(NamedTuple):
    """Where the @ of a record stands, its type in lower case, the place after its opening brace, and how all this is written."""

    start: int
    type: str
    opened: int
    written: str


def find_head(characters: str, place: int) -> Head | None:
    """The next head outside records: at the beginning of a line, or in full form, as ``counting`` defines it."""
    at = characters.find("@", place)
    line = place if place == 0 or characters[place - 1] == "\n" else -1
    while at >= 0:
        line = characters.rfind("\n", place, at) + 1 or line
        found = HEAD.match(characters, at)
        if found:
            begins = line >= 0 and BLANK.fullmatch(characters, line, at)
            if (begins and found["type"]) or (is_full(characters, found.end()) and (begins or not WORD_END.match(characters, at - 1))):
                return Head(at, found["type"].lower(), found.end(), characters[line if begins else at:found.end()])
        place, line = at + 1, -1
        at = characters.find("@", place)
    return None


def is_full(characters: str, opened: int) -> bool:
    """Whether the line goes on to an equals sign or to its end before any brace, quotation mark or @."""
    return FULL.match(characters, opened) is not None


def find_extent(characters: str, opened: int) -> Extent:
    """How far the record goes whose brace or parenthesis stands before ``opened``."""
    inner: list[int] = []
    end, closed = (_find_round_end if characters[opened - 1] == "(" else _find_end)(characters, opened, inner)
    return Extent(end, end + closed, closed, tuple(place for place in inner if place < end))


def _find_end(characters: str, opened: int, inner: list[int]) -> tuple[int, bool]:
    """Where a record in braces ends and whether at a brace; the heads passed over are added to ``inner``."""
    depth, held, place = 0, -1, opened
    while True:
        at = characters.find("@", place)
        end, depth = _find_closing(characters, place, at if at >= 0 else len(characters), depth)
        if end >= 0 or at < 0:
            return (end, True) if end >= 0 else (held if held >= 0 else len(characters), False)
        line, place = characters.rfind("\n", place, at) + 1, at + 1
        head = HEAD.match(characters, at) if line and BLANK.fullmatch(characters, line, at) else None
        if head:
            if is_full(characters, head.end()):
                if not depth or held >= 0:
                    return held if held >= 0 else line, False
                held = line
            inner.append(line)
            depth += head["opener"] == "{"
            place = head.end()


def _find_closing(characters: str, place: int, stop: int, depth: int) -> tuple[int, int]:
    """Where the brace stands that closes a record, -1 where there is none before ``stop``; and how many are open there."""
    if characters.count("}", place, stop) <= depth:
        return -1, depth + characters.count("{", place, stop) - characters.count("}", place, stop)
    end, pieces = place - 1, characters[place:stop].split("}")
    for piece in pieces[:-1]:
        end += len(piece) + 1
        depth += piece.count("{") - 1
        if depth < 0:
            return end, depth
    return -1, depth + pieces[-1].count("{")


def _find_round_end(characters: str, opened: int, inner: list[int]) -> tuple[int, bool]:
    """The same for a record in parentheses, where quotation marks hide a closing one."""
    depth, quoted, held = 0, False, -1
    for mark in ROUND_MARKS.finditer(characters, opened):
        if mark[0] == ")" and not depth and not quoted:
            return mark.start(), True
        if mark["at"]:
            if is_full(characters, mark.end()):
                if not depth or held >= 0:
                    return held if held >= 0 else mark.start(), False
                held = mark.start()
            inner.append(mark.start())
        quoted ^= mark[0] == '"' and not depth
        depth = max(0, depth + mark[0].endswith("{") - (mark[0] == "}"))
    return held if held >= 0 else len(characters), False

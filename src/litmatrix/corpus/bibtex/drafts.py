"""A record while it is read from a BibTeX text, and values whose braces balance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

BRACES = re.compile(r"[{}]")
ESCAPED_BRACES = (("\\{", "\\textbraceleft{}"), ("\\}", "\\textbraceright{}"))


@dataclass(slots=True)
class Draft:
    """A record while it is read.

    ``notes`` are places and what was mended there; ``later`` works out more of them when they are asked for. ``loose`` is text that no
    field holds.
    """

    line: int
    type: str
    key: str
    fields: dict[str, str]
    start: int
    end: int
    notes: list[tuple[int, str]] = field(default_factory=list)
    later: Callable[[Draft, str], Iterable[tuple[int, str]]] | None = None
    undefined: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

    def end_before(self, place: int, text: str) -> None:
        """Let it end where the text before a place does, without the spaces there."""
        while text[place - 1].isspace():
            place -= 1
        self.end = place

    def number_notes(self, text: str) -> Iterator[tuple[int, str]]:
        """The notes in order, with the lines of the text it is read from."""
        line, counted_to = self.line, self.start
        for place, message in sorted([*self.notes, *(self.later(self, text) if self.later else ())]):
            line, counted_to = line + text.count("\n", counted_to, place), place
            yield line, message

    def refuse(self, name: str, value: str) -> str:
        """Leave out the value of a field that stands already; what is told of it."""
        kept = self.fields[name]
        self.loose.append(f"{name} = {{{value}}}")
        told = "with the same value" if kept == value else f"with another value; left out is '{show_start(value)}'"
        return f"the field {name} stands already, {told}. Keep one."


def mend_braces(value: str) -> str:
    r"""A value whose braces balance, as BibTeX counts them: escaped ones become commands, then missing ones are added."""
    if balances(value):
        return value
    written = value
    for sign, command in ESCAPED_BRACES:
        written = written.replace(sign, command)
    for tried in (written, written[:-1] if written.endswith("}") else written):
        if balances(tried):
            return tried
    depth = low = 0
    for brace in BRACES.finditer(written):
        depth += 1 if brace[0] == "{" else -1
        low = min(low, depth)
    return "{" * -low + written + "}" * (depth - low)


def balances(value: str) -> bool:
    """Whether the braces of a value balance, backslashes before them or not."""
    if "{" not in value and "}" not in value:
        return True
    depth, (*parts, last) = 0, value.split("}")
    for part in parts:
        depth += part.count("{") - 1
        if depth < 0:
            return False
    return depth == 0 and "{" not in last


def show_start(text: str) -> str:
    """The beginning of a text on one line, for a message."""
    shown = " ".join(text.split())
    return shown if len(shown) <= 80 else f"{shown[:77]}…"

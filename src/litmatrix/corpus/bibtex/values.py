"""Reading one value of a field, also where it is none of BibTeX's forms."""

from __future__ import annotations

import re

from litmatrix.corpus.bibtex.drafts import Draft, balances, mend_braces
from litmatrix.corpus.dates import MONTHS

NAME = r"[^\W\d][\w:.+/-]*+"
PLAIN = r"[\x00-z|~-\U0010ffff]*+"  # anything but braces; ranges are tested twice as fast as what is not in a set
DEEPER = r"[^{}]*+"  # the same, where there is less of it: a range takes milliseconds to be compiled
INNER = DEEPER
for _ in range(3):
    INNER = rf"{DEEPER}(?:\{{{INNER}\}}{DEEPER})*+"
BRACED = rf"{PLAIN}(?:\{{{INNER}\}}{PLAIN})*+"
INSIDE_QUOTES = rf'[^"{{}}]*+(?:\{{{BRACED}\}}[^"{{}}]*+)*+'
NEXT = re.compile(rf"\s*+(?={NAME}\s*+=)")
BARE = re.compile(r"[^\s{}\",#=]++")
QUOTED = re.compile(rf'"({INSIDE_QUOTES})"')
FIELD_END = re.compile(rf"(?:,(?=[\s,]*+(?:%|{NAME}\s*+=|\Z))|\n[^\S\n]*+(?={NAME}\s*+=)|\Z)")
CUT = re.compile(rf'\n[^\S\n]*+(?={NAME}\s*+=\s*+[{{"\d])')
JOINED = re.compile(r"\s*+#\s*+")
FIELD_ENDS = re.compile(r"\s*+(?:,|\Z|\})")
LAST_BRACE = re.compile(r"\s*+\Z")
ALONE = re.compile(r",?+[^\S\n]*+\n\s*+\Z")
WORD = re.compile(NAME)
PLAINLY_BRACED = re.compile(rf"\{{{BRACED}\}}")
BRACES = re.compile(r"[{}]")
MACROS = {name[:3].lower(): name for name in MONTHS}


class ValueReader:
    """Reads values between two places of a text, and notes what it mends with the record they belong to."""

    def __init__(self, characters: str, draft: Draft, macros: dict[str, str]) -> None:
        self.characters, self.draft, self.macros = characters, draft, macros
        self.place = self.end = draft.start
        self.closed, self.unfinished, self.months = True, False, 0
        self.cut, self.cut_from = None, len(characters)

    def note(self, place: int, message: str) -> None:
        """Set down what was mended at a place."""
        self.draft.notes.append((place, message))

    def read_value(self, name: str = "") -> str:
        """A value: pieces joined with #, or, where it is none of BibTeX's forms, the text up to the end of the field."""
        start, pieces, known = self.place, [], len(self.draft.undefined)
        while True:
            piece = self._read_piece(name)
            if piece is None:
                return self._read_loose(start, name, known)
            pieces.append(piece)
            after = JOINED.match(self.characters, self.place, self.end)
            if not after:
                break
            self.place = after.end()
        if not self._ends_here(name):
            return self._read_loose(start, name, known)
        if len(pieces) > 1 and name:
            self.note(start, f"the value of {name} is joined with '#'; it is kept as one. Write it whole, in one pair of braces.")
        return pieces[0] if len(pieces) == 1 and balances(pieces[0]) else mend_braces("".join(pieces))

    def _ends_here(self, name: str) -> bool:
        """Whether a field ends at this place: at a comma, at the end, or where the comma is missing before the next."""
        if self.unfinished or FIELD_ENDS.match(self.characters, self.place, self.end):
            self.unfinished = False
            return True
        if NEXT.match(self.characters, self.place, self.end):
            if name:
                self.note(self.place, f"a comma is missing after {name}")
            return True
        return False

    def _read_piece(self, name: str) -> str | None:
        """One piece of a value; None where none can be told."""
        sign = self.characters[self.place:self.place + 1] if self.place < self.end else ""
        if sign == "{":
            return self._read_braced(name)
        if sign == '"':
            found = QUOTED.match(self.characters, self.place, self.end)
            if found:
                self.place = found.end()
            return found[1] if found else None
        found = BARE.match(self.characters, self.place, self.end)
        if not found:
            return "" if sign in ("", ",", "}") else None
        self.place = found.end()
        return self.resolve(name, found[0])

    def resolve(self, name: str, word: str) -> str:
        """What a word without braces stands for: itself if it is a number, else what @string or the calendar says."""
        if not word[0].isdecimal() and WORD.fullmatch(word):
            if word.lower() in self.macros:
                self.months += word.lower() in MACROS
                return self.macros[word.lower()]
            if name:
                self.draft.undefined.append((name, word))
        return word

    def _read_braced(self, name: str) -> str:
        """A value in braces. In a record whose end is missing it stops where a line begins the next field."""
        start = self.place + 1
        cut = None if self.closed else self._find_cut(start)
        limit = cut.start() if cut else self.end
        end = self._find_brace(limit)
        if end < 0:
            self.place = cut.end() if cut else limit
            return self._miss_brace(name, start, limit).removesuffix("," if cut else "")
        self.place = end + 1
        last = not self.closed and LAST_BRACE.match(self.characters, end + 1, self.end) and ALONE.search(
            self.characters, max(start, end - 200), end)
        return self._miss_brace(name, start, last.start()) if last else self.characters[start:end]

    def _find_cut(self, start: int) -> re.Match | None:
        """The next line from a place on that begins a field; looked for once, however many values are read before it."""
        if start < self.cut_from or (self.cut and self.cut.start() < start):
            self.cut, self.cut_from = CUT.search(self.characters, start, self.end), start
        return self.cut

    def _find_brace(self, limit: int) -> int:
        """Where the brace stands that closes the one at this place; -1 where there is none before ``limit``."""
        plain = PLAINLY_BRACED.match(self.characters, self.place, limit)
        if plain:
            return plain.end() - 1
        depth = 0
        for brace in BRACES.finditer(self.characters, self.place, limit):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                return brace.start()
        return -1

    def _miss_brace(self, name: str, start: int, end: int) -> str:
        """A value whose closing brace is missing, up to where it can at most go."""
        if name:
            self.note(start, f"a closing brace is missing after {name}")
        self.unfinished = True
        return self.characters[start:end].rstrip()

    def _read_loose(self, start: int, name: str, known: int) -> str:
        """A value as it stands, up to the next field: without braces, or with quotation marks or braces inside that end it early."""
        del self.draft.undefined[known:]
        found = FIELD_END.search(self.characters, start, self.end)
        value = self.characters[start:found.start()].strip()
        self.place = found.end() if "," not in found[0] else found.end() - 1
        if len(value) > 1 and value[0] == value[-1] == '"':
            value, said = value[1:-1], "has quotation marks inside quotation marks"
        elif value[:1] == '"' and value.count('"') == 1:
            value, said = value[1:], "has no closing quotation mark"
        elif value[:1] == "{" and "\\}" in value:
            value, said = value[1:], "has a backslash before a brace"
        else:
            said = "must stand in braces"
        if name:
            self.note(start, f"the value of {name} {said}; it is kept whole")
        return mend_braces(value)

"""Reading a record that is not well formed: what it holds is kept, and what was mended is told."""

from __future__ import annotations

import re

from litmatrix.corpus.bibtex.drafts import Draft, balances, mend_braces, show_start
from litmatrix.corpus.bibtex.outline import Extent
from litmatrix.corpus.dates import MONTHS

NAME = r"[^\W\d][\w:.+/-]*+"
PLAIN = r"[\x00-z|~-\U0010ffff]*+"  # anything but braces; ranges are tested twice as fast as what is not in a set
BRACED = PLAIN
for _ in range(4):
    BRACED = rf"{PLAIN}(?:\{{{BRACED}\}}{PLAIN})*+"
INSIDE_QUOTES = rf'[^"{{}}]*+(?:\{{{BRACED}\}}[^"{{}}]*+)*+'
FORMED = re.compile(rf'\s*+({NAME})\s*+=\s*+(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})"|(\w[\w.:+/-]*+))\s*+'
                    rf'(?:,(?=\s*+(?:{NAME}\s*+=|\Z))|(?=\Z))')
KEY = re.compile(r'\s*+([^,={}"]*+)([,=]|\Z|[{}"][^,]*+)')
FIELD = re.compile(r'([^\s,={}"%#][^,={}"]{0,200}?)\s*+=\s*+')
COLON = re.compile(r'([^\W\d][\w.+/-]*+)\s*+:\s*+(?=[{"])')
COMMENT = re.compile(rf"%[%\s]*+(?:{NAME}\s*+=\s*+|[^\n]*+)")
NEXT = re.compile(rf"\s*+(?={NAME}\s*+=)")
SWALLOWED = re.compile(rf'\n\s*+(?:{NAME}\s*+=\s*+[{{"\d]|\Z)')
BARE = re.compile(r"[^\s{}\",#=]++")
MARKS = re.compile(r"[\s,}]*+")
MARKS_BEHIND = re.compile(r"[\s,}%]*+")
MARKS_AFTER = re.compile(r"[\s,})]*+")
QUOTED = re.compile(rf'"({INSIDE_QUOTES})"')
FIELD_END = re.compile(rf"(?:,(?=[\s,]*+(?:%|{NAME}\s*+=|\Z))|\n[^\S\n]*+(?={NAME}\s*+=)|\Z)")
CUT = re.compile(rf'\n[^\S\n]*+(?={NAME}\s*+=\s*+[{{"\d])')
JOINED = re.compile(r"\s*+#\s*+")
FIELD_ENDS = re.compile(r"\s*+(?:,|\Z|\})")
LAST_BRACE = re.compile(r"\s*+\Z")
ALONE = re.compile(r",?+[^\S\n]*+\n\s*+\Z")
NO_FIELD_END = re.compile(rf"[,\n]|\s(?={NAME}\s*+=)")
WORD = re.compile(NAME)
BRACES = re.compile(r"[{}]")
MACROS = {name[:3].lower(): name for name in MONTHS}


class Mender:
    """Reads the inside of one record, field by field, between two places of a text."""

    def __init__(self, characters: str, draft: Draft, macros: dict[str, str], commented: bool = False) -> None:
        self.characters, self.draft, self.macros, self.commented = characters, draft, macros, commented
        self.place = self.end = draft.start
        self.closed, self.unfinished, self.months = True, False, 0

    def read(self, opened: int, extent: Extent, keyed: bool = True) -> None:
        """The key and the fields between an opening brace and the end of a record."""
        self.place, self.end, self.closed = opened, extent.end, extent.closed
        if keyed:
            self._read_key()
        self.read_fields()
        if not self.closed and not any("closing brace" in message for _, message in self.draft.notes):
            self.draft.notes.append((self.draft.line, self._describe_end()))

    def resume(self, place: int, end: int, told: str) -> int:
        """Further fields of a record that a brace too many had ended; the place where they end."""
        self.note(place, told)
        self.place, self.end, self.closed = place, end, False
        self.read_fields(resumed=True)
        return self.place

    def read_fields(self, resumed: bool = False) -> None:
        """The fields from here to the end; with ``resumed`` up to the first text that is none."""
        while self._skip_marks(resumed) < self.end:
            if self._read_run():
                continue
            found = FIELD.match(self.characters, self.place, self.end) or COLON.match(self.characters, self.place, self.end)
            if found:
                self._read_field(found)
            elif resumed:
                return
            else:
                self._pass_over()

    def _read_run(self) -> bool:
        """Well-formed fields, one after the other, as far as they go; whether there was one."""
        begun, fields = self.place, self.draft.fields
        while found := FORMED.match(self.characters, self.place, self.end):
            name, braced, quoted, bare = found.groups()
            if not self.closed and braced and "\n" in braced and SWALLOWED.search(braced):
                break
            self.place = found.end()
            name, value = name.lower(), braced or quoted or (self._resolve(name.lower(), bare) if bare else "")
            if name in fields:
                self._keep(name, value, found.start(1))
            else:
                fields[name] = value
        return self.place > begun

    def note(self, place: int, message: str) -> None:
        """Set down what was mended at a place."""
        line = self.draft.line + self.characters.count("\n", self.draft.start, place)
        self.draft.notes.append((line, message))

    def _describe_end(self) -> str:
        """Where a record was cut that has no end of its own."""
        begun, rest = (self.characters[place:place + 60].strip().partition("\n")[0] for place in (self.draft.start, self.end))
        if not rest:
            return f"the entry '{begun}' has no end before the end of the file. What is there is kept; look for a missing brace."
        line = self.draft.line + self.characters.count("\n", self.draft.start, self.end)
        return (f"the entry '{begun}' has no end before '{rest}' on line {line}. Look for a missing brace; if line {line} belongs to the "
                "entry, put a word before the '@'.")

    def _read_key(self) -> None:
        """The key, up to its comma; what stands before a first equals sign is a key, a field's name, or both."""
        found = KEY.match(self.characters, self.place, self.end)
        words, after = found[1].split(), found[2]
        if after == "=":
            name = words.pop() if words else ""
            self.place = found.end() - 1 - len(found[1]) + found[1].rfind(name) if name else found.end()
            if words:
                self.note(found.start(1), "the comma after its key is missing")
        else:
            self.place = found.end()
            if after[:1] in ("{", "}", '"') and after:
                words.append(re.sub(r"[{}\"=\s]", "", after))
                self.note(found.start(1), f"the key '{(found[1] + after).strip()[:60]}' has braces or quotation marks in it, left out.")
        self.draft.key = "-".join(filter(None, words))
        if not after and len(words) > 1:
            self.draft.loose.append(found[1])
        if len(words) > 1 and after != "=":
            self.note(found.start(1), f"the key '{' '.join(words)[:100]}' is not one word; it is kept as '{self.draft.key[:100]}'.")

    def _skip_marks(self, resumed: bool) -> int:
        """Past spaces, commas, stray closing braces and commented lines."""
        while True:
            skipped = (MARKS_BEHIND if self.commented else MARKS_AFTER if resumed else MARKS).match(self.characters, self.place, self.end)
            self.place = skipped.end()
            if skipped[0].count(",") > 1:
                self.note(skipped.start(), "a comma stands twice.")
            if not self.characters.startswith("%", self.place, self.end):
                return self.place
            self._read_comment()

    def _read_comment(self) -> None:
        """A field or a line behind a %, which BibTeX does not know for a comment."""
        found = COMMENT.match(self.characters, self.place, self.end)
        start, self.place = self.place, found.end()
        if found[0].rstrip().endswith("="):
            self._read_value()
        self.draft.loose.append(self.characters[start:self.place])
        self.note(start, f"the text '{show_start(self.characters[start:self.place])}' stands behind a '%' and is left out.")

    def _pass_over(self) -> None:
        """Text that is no field, up to the next comma, line or field."""
        start = self.place
        found = NO_FIELD_END.search(self.characters, start + 1, self.end)
        self.place = found.start() if found else self.end
        text = self.characters[start:self.place].strip()
        self.draft.loose.append(text)
        self.note(start, f"the text '{show_start(text)}' is no field and is left out. Look for a missing comma or brace before it.")

    def _read_field(self, found: re.Match) -> None:
        words = WORD.findall(found[1]) or [found[1].strip()]
        name, start = words[-1].lower(), self.place
        self.place = found.end()
        if found.re is COLON:
            self.note(start, f"a colon stands after {name}; write an equals sign.")
        elif found[1].strip() != words[-1]:
            before = found[1].strip().removesuffix(words[-1]).strip()
            self.draft.loose.append(before)
            self.note(start, f"the text '{show_start(before)}' before {name} is no part of a field and is left out. Look for a missing "
                             "comma or brace before it.")
        value = self._read_value(name)
        self._keep(name, value, start)

    def _keep(self, name: str, value: str, start: int) -> None:
        """Set a field, or tell that it stands already."""
        fields = self.draft.fields
        if name not in fields:
            fields[name] = value
        else:
            kept = fields[name]
            self.draft.loose.append(f"{name} = {{{value}}}")
            told = "with the same value" if kept == value else f"with another value; left out is '{show_start(value)}'"
            self.note(start, f"the field {name} stands already, {told}. Keep one.")

    def _read_value(self, name: str = "") -> str:
        """A value: pieces joined with #, or, where it is none of BibTeX's forms, the text up to the end of the field."""
        start, pieces = self.place, []
        while True:
            piece = self._read_piece(name)
            if piece is None:
                return self._read_loose(start, name)
            pieces.append(piece)
            after = JOINED.match(self.characters, self.place, self.end)
            if not after:
                break
            self.place = after.end()
        if not self._ends_here(name):
            return self._read_loose(start, name)
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
        return self._resolve(name, found[0])

    def _resolve(self, name: str, word: str) -> str:
        """What a word without braces stands for: itself if it is a number, else what @string or the calendar says."""
        if word[0].isalpha() and WORD.fullmatch(word):
            if word.lower() in self.macros:
                self.months += word.lower() in MACROS
                return self.macros[word.lower()]
            if name:
                self.draft.undefined.append((name, word))
        return word

    def _read_braced(self, name: str) -> str:
        """A value in braces. In a record whose end is missing it stops where a line begins the next field."""
        start, depth = self.place + 1, 0
        cut = None if self.closed else CUT.search(self.characters, start, self.end)
        limit = cut.start() if cut else self.end
        for brace in BRACES.finditer(self.characters, self.place, limit):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                self.place = brace.end()
                if not self.closed and LAST_BRACE.match(self.characters, brace.end(), self.end):
                    last = ALONE.search(self.characters, max(start, brace.start() - 200), brace.start())
                    if last:
                        return self._miss_brace(name, start, last.start())
                return self.characters[start:brace.start()]
        self.place = cut.end() if cut else limit
        return self._miss_brace(name, start, limit).removesuffix("," if cut else "")

    def _miss_brace(self, name: str, start: int, end: int) -> str:
        """A value whose closing brace is missing, up to where it can at most go."""
        if name:
            self.note(start, f"a closing brace is missing after {name}")
        self.unfinished = True
        return self.characters[start:end].rstrip()

    def _read_loose(self, start: int, name: str) -> str:
        """A value as it stands, up to the next field: without braces, or with quotation marks or braces inside that end it early."""
        self.draft.undefined = [pair for pair in self.draft.undefined if pair[0] != name]
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

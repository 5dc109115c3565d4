"""Reading a record that is not well formed: what it holds is kept, and what was mended is told."""

from __future__ import annotations

import re
from functools import partial

from litmatrix.corpus.bibtex.drafts import Draft, show_start
from litmatrix.corpus.bibtex.outline import Extent
from litmatrix.corpus.bibtex.telling import tell_end
from litmatrix.corpus.bibtex.values import BRACED, INSIDE_QUOTES, NAME, WORD, ValueReader

FORMED = re.compile(rf'\s*+({NAME})\s*+=\s*+(?:\{{({BRACED})\}}|"({INSIDE_QUOTES})"|(\w[\w.:+/-]*+))\s*+'
                    rf'(?:,(?=\s*+(?:{NAME}\s*+=|\Z))|(?=\Z))')
KEY = re.compile(r'\s*+([^,={}"]*+)([,=]|\Z|[{}"][^,]*+)')
FIELD = re.compile(r'([^\s,={}"%#][^,={}"]{0,200}?)\s*+=\s*+')
COLON = re.compile(r'([^\W\d][\w.+/-]*+)\s*+:\s*+(?=[{"])')
COMMENT = re.compile(rf"%[%\s]*+(?:{NAME}\s*+=\s*+|[^\n]*+)")
SWALLOWED = re.compile(rf'\n\s*+(?:{NAME}\s*+=\s*+[{{"\d]|\Z)')
MARKS = re.compile(r"[\s,}]*+")
MARKS_BEHIND = re.compile(r"[\s,}%]*+")
MARKS_AFTER = re.compile(r"[\s,})]*+")
NO_FIELD_END = re.compile(rf"[,\n]|\s(?={NAME}\s*+=)")


class Mender(ValueReader):
    """Reads the inside of one record, field by field, between two places of a text."""

    def __init__(self, characters: str, draft: Draft, macros: dict[str, str], commented: bool = False) -> None:
        super().__init__(characters, draft, macros)
        self.commented = commented

    def read(self, opened: int, extent: Extent, keyed: bool = True) -> None:
        """The key and the fields between an opening brace and the end of a record."""
        self.place, self.end, self.closed = opened, extent.end, extent.closed
        if keyed:
            self._read_key()
        self.read_fields()
        if not self.closed and not any("closing brace" in message for _, message in self.draft.notes):
            self.draft.later = partial(tell_end, self.end)

    def resume(self, place: int, end: int, told: str) -> int:
        """Further fields of a record that a brace too many had ended; the place where they end."""
        self.note(place, told)
        self.place, self.end, self.closed = place, end, False
        self.read_fields(resumed=True)
        self.draft.end_before(self.place, self.characters)
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
        begun, fields, place = self.place, self.draft.fields, self.place
        while found := FORMED.match(self.characters, place, self.end):
            name, braced, quoted, bare = found.groups()
            if not self.closed and braced and "\n" in braced and SWALLOWED.search(braced):
                break
            name, place = name.lower(), found.end()
            value = braced or quoted or (self.resolve(name, bare) if bare else "")
            if name in fields:
                self.keep(name, value, found.start(1))
            else:
                fields[name] = value
        self.place = place
        return place > begun

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
            self.read_value()
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
        value = self.read_value(name)
        self.keep(name, value, start)

    def keep(self, name: str, value: str, start: int) -> None:
        """Set a field, or tell that it stands already."""
        if name not in self.draft.fields:
            self.draft.fields[name] = value
        else:
            self.note(start, self.draft.refuse(name, value))

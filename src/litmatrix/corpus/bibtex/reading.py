"""One pass through a BibTeX text: what is well formed is read by one pattern, and the rest is mended and told."""

from __future__ import annotations

import re
from functools import partial

from litmatrix.corpus.bibtex.drafts import Draft
from litmatrix.corpus.bibtex.formed import OPENING, Names, Row, find_more, find_rows, is_cut, keep_first
from litmatrix.corpus.bibtex.inheriting import inherit_fields
from litmatrix.corpus.bibtex.keys import settle_keys
from litmatrix.corpus.bibtex.mending import Mender
from litmatrix.corpus.bibtex.outline import BLANK, HEAD, NO_RECORDS, Extent, Head, find_extent, find_head
from litmatrix.corpus.bibtex.telling import (
    INSIDE,
    NO_TYPE,
    describe_head,
    describe_inner,
    describe_lost,
    find_field,
    tell_brace,
    tell_commas,
    tell_end,
    tell_surplus,
    tell_twice,
)
from litmatrix.corpus.bibtex.values import MACROS, NAME
from litmatrix.corpus.records import Finding, Record

LOST_HERE = re.compile(rf'\s*+(?:[}},]|(?={NAME}\s*+=\s*+[{{"\d]))')
LOST = re.compile(rf"^{LOST_HERE.pattern}", re.MULTILINE)
RECORD_LIKE = re.compile(r"@\s*+\w++\s*+\{[^{}=@\"]*,\s*+\w++\s*+=")


class Reader:
    """Reads a text from its beginning to its end: one record, or what stands between two, at a time."""

    def __init__(self, characters: str) -> None:
        self.text, self.place = characters.removeprefix("\ufeff"), 0
        if "\r" in characters:
            self.text = self.text.replace("\r\n", "\n").replace("\r", "\n")
        self.drafts: list[Draft] = []
        self.findings: list[Finding] = []
        self.macros, self.months = dict(MACROS), 0
        self.undefined: list[tuple[str, str]] = []
        self.names, self.unbraced = Names({"": ""}), 0
        self.line, self.counted_to = 1, 0

    def read(self) -> tuple[tuple[Record, ...], list[Finding]]:
        """All records of the text, and the findings about those that are not kept."""
        while self._read_formed() or self._read_other():
            pass
        self._resolve_late()
        if self.months:
            self.findings.append(Finding(0, "", "assumed", f"{self.months} months written as jan to dec, without braces, are read as "
                                                           "January to December, as BibTeX does"))
        inherit_fields(self.drafts)
        return settle_keys(self.drafts, self.text)

    def _find_line(self, place: int) -> int:
        """The line of a place; places only grow."""
        self.line += self.text.count("\n", self.counted_to, place)
        self.counted_to = place
        return self.line

    def _read_formed(self) -> bool:
        """A record that is well formed, or has one kind of slip, or is well formed as far as a closer look begins.

        Its fields are found in one go, up to the next @ that begins a line.
        """
        head = OPENING.match(self.text, self.place)
        if not head:
            return False
        start, stop, months = head.start("at"), self._find_stop(head.end()), self.months
        opened = min(head.end(), stop)
        rows, left = find_rows(self.text, opened, stop)
        if left and left[0] != "}":
            rows, left = find_more(self.text, rows, left, stop)
        fields, end = self._gather(rows), stop - len(left) + 1 if left.startswith("}") else stop
        draft = Draft(self._find_line(start), head["type"].lower(), head["key"], fields, start, end, undefined=self.undefined)
        if self._holds_head(start, end) or not self._finish(draft, rows, left, opened, stop):
            self.months = months
            return False
        if head.start("type") > start + 1:
            draft.notes += describe_head(Head(start, draft.type, opened, self.text[start:head.start("key")].rstrip()), draft)
        return True

    def _finish(self, draft: Draft, rows: list[Row], left: str, opened: int, stop: int) -> bool:
        """Keep a record whose fields are found, mend a slip of it, or look closer from where they end; False where that takes all of it."""
        clean = not self.names.spaced and len(draft.fields) == len(rows) and "" not in draft.fields
        if left[:1] not in ("", "}", "\n", " ", "\t"):
            return clean and not self.unbraced and self._read_on(draft, opened, stop - len(left))
        if not (clean and left.startswith("}")) and not self._mend(draft, rows, left, opened, stop):
            return False
        self.drafts.append(draft)
        self.place = draft.end
        return True

    def _read_on(self, draft: Draft, opened: int, place: int) -> bool:
        """Look closer at a record from a place on, up to which its fields are well formed; False where its end is missing."""
        extent = find_extent(self.text, place)
        if not extent.closed:
            return False
        draft.end_before(extent.after, self.text)
        while place > opened and self.text[place - 1] in ", \t\n":
            place -= 1
        self._look_closer(Mender(self.text, draft, self.macros), place, extent, keyed=False)
        return True

    def _gather(self, rows: list[Row]) -> dict[str, str]:
        """Fields by their names in small letters; of a name that stands twice, the last."""
        self.names.spaced, self.unbraced, self.undefined = 0, 0, []
        names, resolve = self.names, self._resolve
        return {names[name]: braced or quoted or (bare and resolve(name, bare)) for name, braced, quoted, bare, _ in rows}

    def _mend(self, draft: Draft, rows: list[Row], left: str, opened: int, stop: int) -> bool:
        """Read a record with one kind of slip, and have it told; False where this takes a closer look."""
        fields, text, spaced, surplus, closed = draft.fields, self.text, self.names.spaced, "" in draft.fields, left[:1] == "}"
        twice = len(rows) > len(fields)
        if self.undefined or not rows:
            return False
        if self.unbraced:
            draft.end_before(stop, text)
            draft.later = partial(tell_brace, opened)
            return self.unbraced == spaced == 1 and not (twice or surplus) and left.strip() == "}" and is_cut(text, fields, stop)
        if spaced:
            draft.later = partial(tell_commas, spaced, opened)
            return closed and not (twice or surplus) and left.count("}") > left.count("{")
        if surplus:
            del fields[""]
            draft.later = partial(tell_surplus, opened)
            return not twice and left.rstrip() == "}" and text.find("@", opened, stop) < 0 and is_cut(text, fields, stop)
        if twice:
            draft.later = partial(tell_twice, keep_first(fields, rows, self.names, self.macros), opened)
            return closed
        draft.end_before(stop, text)
        draft.later = partial(tell_end, min(stop + 1, len(text)))
        return not left.strip() and is_cut(text, fields, stop)

    def _find_stop(self, place: int) -> int:
        """The end of the line before the next @ that begins one, or head that begins one behind spaces or a %; or the end of the text."""
        at = self.text.find("@", place)
        while at >= 0 and self.text[at - 1] != "\n":
            line, place = self.text.rfind("\n", place, at), at
            if line >= 0 and BLANK.fullmatch(self.text, line + 1, at) and HEAD.match(self.text, at):
                return line
            at = self.text.find("@", at + 1)
        return at - 1 if at >= 0 else len(self.text)

    def _holds_head(self, start: int, end: int) -> bool:
        """Whether a line of a record begins like another one."""
        return self.text.find("@", start + 1, end) > 0 and INSIDE.search(self.text, start + 1, end) is not None

    def _resolve(self, name: str, word: str) -> str:
        """What a word without braces stands for: itself if it begins with a digit, else what @string or the calendar says.

        A value with its first brace alone is the text behind it.
        """
        if word[0].isdecimal():
            return word
        if word[0] == "{":
            self.unbraced += 1
            return word[1:].rstrip().removesuffix(",")
        found = self.macros.get(word.lower())
        if found is None:
            self.undefined.append((name.lower(), word))
            return word
        self.months += word.lower() in MACROS
        return found

    def _read_other(self) -> bool:
        """What stands before the next head, and the record or command it opens; False at the end of the text."""
        head = find_head(self.text, self.place)
        self._read_between(head.start if head else len(self.text))
        if not head:
            return False
        if not self.text[self.place:head.start].isspace() and self.text[self.place + 1:head.start].endswith("\n"):
            self.place = head.start - 1  # behind words or lost fields, a record may be well formed
            return True
        extent = find_extent(self.text, head.opened)
        draft = Draft(self._find_line(head.start), head.type or NO_TYPE, "", {}, head.start, extent.after)
        draft.end_before(extent.after, self.text)
        mender = Mender(self.text, draft, self.macros, commented="%" in head.written)
        if head.type in NO_RECORDS:
            self._read_command(mender, head.opened, extent)
            self.place = extent.find_next(self.text)
        else:
            self._look_closer(mender, head.opened, extent)
            draft.notes += describe_head(head, draft)
        return True

    def _look_closer(self, mender: Mender, place: int, extent: Extent, keyed: bool = True) -> None:
        """Read the fields of a record from a place on, one by one; the key too where it stands there."""
        mender.read(place, extent, keyed)
        if extent.inner:
            mender.note(self.text.index("@", extent.inner[0]), describe_inner(extent.inner, self.text))
        self.months += mender.months
        self.drafts.append(mender.draft)
        self.place = extent.find_next(self.text)

    def _read_command(self, mender: Mender, opened: int, extent: Extent) -> None:
        """@string, whose macros are kept, and @comment and @preamble, of which only what is doubtful is told."""
        draft = mender.draft
        raw = self.text[draft.start:draft.end]
        if draft.type == "string":
            mender.read(opened, extent, keyed=False)
            draft.notes = [note for note in draft.notes if "joined with '#'" not in note[1]]  # what macros are for
            self.macros |= {name: value for name, value in draft.fields.items() if value or name not in self.macros}
        elif not extent.closed:
            draft.notes.append((draft.start, "an entry begins before its closing brace; as in BibTeX, it is read. Look for a missing "
                                            "brace."))
        self.findings += [Finding(line, "", "repaired", f"in an @{draft.type}, {message}", raw)
                          for line, message in draft.number_notes(self.text)]
        if draft.type == "comment" and RECORD_LIKE.search(raw, 1):
            self.findings.append(Finding(draft.line, "", "assumed", "the @comment holds what looks like an entry; it is left out, as the "
                                                                    "rest of the comment is", raw))

    def _read_between(self, stop: int) -> None:
        """Text between records: words are passed over, as BibTeX does; fields that lost their record go back to it."""
        place = self.place
        while found := self._find_lost(place, stop):
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            told = describe_lost(self.text, start, stop)
            if not self.drafts:
                self.findings.append(Finding(self._find_line(start), "", "repaired", told, self.text[start:stop].strip()))
                return
            mender = Mender(self.text, self.drafts[-1], self.macros)
            place = max(mender.resume(start, stop, told), found.end(), start + 1)
            self.months += mender.months

    def _find_lost(self, place: int, stop: int) -> re.Match | None:
        """A comma, a closing brace or a field that begins a line, or directly follows a record."""
        if self.text[place:stop].isspace():
            return None
        here = LOST_HERE.match(self.text, place, stop) if place == self.place else None
        return here or LOST.search(self.text, place, stop)

    def _resolve_late(self) -> None:
        """Macros that are defined only after they are used, and those that are not defined at all."""
        for draft in self.drafts:
            for name, word in draft.undefined:
                if draft.fields.get(name) == word and word.lower() in self.macros:
                    draft.fields[name] = self.macros[word.lower()]
                else:
                    place = find_field(draft, name, self.text)
                    draft.notes.append((place, f"the value of {name} is '{word}', without braces, and no @string defines it. "
                                              "Put it in braces if it means what it says."))

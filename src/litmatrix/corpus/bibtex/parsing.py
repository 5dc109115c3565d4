"""BibTeX and BibLaTeX -> records. What is well formed is read by one pattern, the rest is mended and told.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from litmatrix.corpus.bibtex.counting import count_records
from litmatrix.corpus.bibtex.drafts import Draft
from litmatrix.corpus.bibtex.formed import FEW, OPENING, Row, Slip, find_more, find_rows, has_lines, is_cut, match_fields
from litmatrix.corpus.bibtex.inheriting import inherit_fields
from litmatrix.corpus.bibtex.keys import settle_keys
from litmatrix.corpus.bibtex.mending import Mender, describe_end
from litmatrix.corpus.bibtex.outline import HEAD, NO_RECORDS, Extent, find_extent, find_head
from litmatrix.corpus.bibtex.telling import INSIDE, NO_TYPE, describe_head, describe_inner, describe_lost, find_field, note_names
from litmatrix.corpus.bibtex.values import MACROS, NAME
from litmatrix.corpus.records import Finding, Parsed

LOST_HERE = re.compile(rf'\s*+(?:[}},]|(?={NAME}\s*+=\s*+[{{"\d]))')
LOST = re.compile(rf"^{LOST_HERE.pattern}", re.MULTILINE)
RECORD_LIKE = re.compile(r"@\s*+\w++\s*+\{[^{}=@\"]*,\s*+\w++\s*+=")


def parse_bibtex(characters: str) -> Parsed:
    """The records of a BibTeX or BibLaTeX text, and what had to be said about them.

    Values are as they stand in the text, with ``@string`` macros and ``#`` resolved; the months jan to dec are
    the names of the months, as in BibTeX's own styles. What is not well formed is mended and stands among the
    findings with its line. Records are counted a second time by ``count_records``. Nothing is raised for any text.
    """
    text = characters.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    with paused_collector():
        reader = Reader(text)
        reader.read()
        inherit_fields(reader.drafts)
        note_names(reader.drafts, text)
        records, findings = settle_keys(reader.drafts, text)
        counted = count_records(text)
    return Parsed(counted, records, tuple(sorted([*reader.findings, *findings])))


@contextmanager
def paused_collector() -> Iterator[None]:
    """Hold back the garbage collector, which walks all records again and again while they grow in number."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Lowered(dict):
    """Names of fields in small letters, each made once."""

    def __missing__(self, name: str) -> str:
        self[name] = name.lower()
        return self[name]


class Reader:
    """Reads a text from its beginning to its end: one record, or what stands between two, at a time."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0
        self.drafts: list[Draft] = []
        self.findings: list[Finding] = []
        self.macros, self.months = dict(MACROS), 0
        self.undefined: list[tuple[str, str]] = []
        self.names = _Lowered()
        self.line, self.counted_to = 1, 0

    def read(self) -> None:
        """All records of the text."""
        while self._read_formed() or self._read_other():
            pass
        self._resolve_late()
        if self.months:
            self.findings.append(Finding(0, "", "assumed", f"{self.months} months written as jan to dec, without braces, are read as "
                                                           "January to December, as BibTeX does"))

    def _find_line(self, place: int) -> int:
        """The line of a place; places only grow."""
        self.line += self.text.count("\n", self.counted_to, place)
        self.counted_to = place
        return self.line

    def _read_formed(self) -> bool:
        """A record that is well formed, or has one of the slips of ``formed``, where the text goes on with one.

        Its fields are found in one go, up to the next @ that begins a line; what is left must begin with its closing brace.
        """
        head = OPENING.match(self.text, self.place)
        if not head:
            return False
        start, stop, months, missed, unbraced = head.start("type") - 1, self._find_stop(head.end()), self.months, [], False
        rows, left = find_rows(self.text, head.end(), stop)
        if left and left[0] != "}":
            rows, left, missed, unbraced = find_more(self.text, rows, left, stop)
        closed = left.startswith("}") and not unbraced
        fields, end = self._gather(rows), stop - len(left) + 1 if closed else stop
        draft = Draft(self._find_line(start), head["type"].lower(), head["key"], fields, start, end)
        if self._holds_head(start, end) or not (closed or (left.strip() == "}" * unbraced and is_cut(self.text, rows, stop))) or (
                (missed or not closed or len(fields) < len(rows)) and not self._note_slips(draft, rows, left, missed, closed, head.end())):
            self.months = months
            return False
        if self.undefined:
            draft.undefined = self.undefined
        self.drafts.append(draft)
        self.place = end
        if left.startswith("},"):
            self._read_rest(draft, end, stop)
        return True

    def _gather(self, rows: list[Row], resolve: Callable[[str, str], str] | None = None) -> dict[str, str]:
        """Fields by their names in small letters; of a name that stands twice, the last. ``resolve`` reads words without braces."""
        resolve, names, self.undefined = resolve or self._resolve, self.names, []
        return {names[name]: braced or quoted or (bare and resolve(name, bare)) for name, braced, quoted, bare, _ in rows}

    def _note_slips(self, draft: Draft, rows: list[Row], left: str, missed: list[Slip], closed: bool, opened: int) -> bool:
        """Note commas and a closing brace that are missing, and fields that stand twice; False where this takes a closer look."""
        twice = len(rows) - len(draft.fields)
        if self.undefined or (twice and (missed or not closed)) or (missed and left.count("}") <= left.count("{")):
            return False
        for place, told in missed:
            draft.note(self.text, place, told)
        if not closed:
            stop, draft.end = draft.end, draft.start + len(self.text[draft.start:draft.end].rstrip())
            if not missed:
                place = min(stop + 1, len(self.text))
                draft.notes.append((draft.line, describe_end(self.text, draft, place, self._find_line(place))))
        return not twice or self._note_twice(draft, twice, opened)

    def _note_twice(self, draft: Draft, twice: int, opened: int) -> bool:
        """Of fields that stand twice, that many, keep the first, and note the others; False where there are too many."""
        firsts: dict[str, re.Match] = {}
        for found in match_fields(self.text, opened, draft.end) if twice <= FEW else ():
            name = self.names[found[1]]
            first = firsts.setdefault(name, found)
            if first is not found:
                draft.fields[name] = self._read_again(first)
                draft.note(self.text, found.start(1), draft.refuse(name, self._read_again(found)))
                twice -= 1
                if not twice:
                    return True
        return False

    def _read_again(self, found: re.Match) -> str:
        """The value of a field that was read before."""
        return found[2] or found[3] or (self.macros.get(found[4].lower(), found[4]) if found[4] else "")

    def _read_rest(self, draft: Draft, place: int, stop: int) -> None:
        """The fields that a brace too many has cut off from a record, where they are well formed up to its own brace and the next head."""
        head = HEAD.match(self.text, stop + 1)
        if self.text.find("@", place, stop) >= 0 or not (head["type"] if head else stop == len(self.text)):
            return
        rows, left = find_rows(self.text, place + 1, stop)
        if not rows or left.rstrip() != "}" or has_lines(rows):
            return
        known = len(draft.undefined)
        fields = self._gather(rows, Mender(self.text, draft, self.macros).resolve)  # as all text outside records is read
        if len(fields) < len(rows) or not draft.fields.keys().isdisjoint(fields):
            del draft.undefined[known:]
            return
        draft.fields |= fields
        draft.note(self.text, place, describe_lost(self.text, place, stop))
        self.place = stop

    def _find_stop(self, place: int) -> int:
        """The next @ that begins a line, or the end of the text."""
        stop = self.text.find("@", place)
        while stop >= 0 and self.text[stop - 1] != "\n":
            stop = self.text.find("@", stop + 1)
        return stop - 1 if stop >= 0 else len(self.text)

    def _holds_head(self, start: int, end: int) -> bool:
        """Whether a line of a record begins like another one."""
        return self.text.find("@", start + 1, end) > 0 and INSIDE.search(self.text, start + 1, end) is not None

    def _resolve(self, name: str, word: str) -> str:
        """What a word without braces stands for: itself if it begins with a digit, else what @string or the calendar says."""
        if word[0].isdecimal():
            return word
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
        written = self.text[head.start:extent.after].rstrip()
        draft = Draft(self._find_line(head.start), head.type or NO_TYPE, "", {}, head.start, head.start + len(written))
        mender = Mender(self.text, draft, self.macros, commented="%" in head.written)
        if head.type in NO_RECORDS:
            self._read_command(mender, head.opened, extent)
        else:
            mender.read(head.opened, extent)
            draft.notes += describe_head(head, draft)
            if extent.inner:
                mender.note(self.text.index("@", extent.inner[0]), describe_inner(extent.inner, self.text))
            self.months += mender.months
            self.drafts.append(draft)
        self.place = extent.after - (not extent.closed and self.text[extent.after - 1] == "\n")  # the next may be well formed
        return True

    def _read_command(self, mender: Mender, opened: int, extent: Extent) -> None:
        """@string, whose macros are kept, and @comment and @preamble, of which only what is doubtful is told."""
        draft = mender.draft
        raw = self.text[draft.start:draft.end]
        if draft.type == "string":
            mender.read(opened, extent, keyed=False)
            draft.notes = [note for note in draft.notes if "joined with '#'" not in note[1]]  # what macros are for
            self.macros |= {name: value for name, value in draft.fields.items() if value or name not in self.macros}
        elif not extent.closed:
            draft.notes.append((draft.line, "an entry begins before its closing brace; as in BibTeX, it is read. Look for a missing "
                                            "brace."))
        self.findings += [Finding(line, "", "repaired", f"in an @{draft.type}, {message}", raw) for line, message in draft.notes]
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
                self.findings.append(Finding(1 + self.text.count("\n", 0, start), "", "repaired", told, self.text[start:stop].strip()))
                return
            place = max(Mender(self.text, self.drafts[-1], self.macros).resume(start, stop, told), found.end(), start + 1)

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
                    line = find_field(draft, name, self.text)
                    draft.notes.append((line, f"the value of {name} is '{word}', without braces, and no @string defines it. "
                                              "Put it in braces if it means what it says."))

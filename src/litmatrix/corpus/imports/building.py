"""A record of RIS, PubMed, CSL or a spreadsheet, as plain text -> a Record as BibLaTeX writes it.

What a format says and BibLaTeX has no word for is kept in a field named after the format and its own word
(``ris-c1``, ``csl-medium``); nothing is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from litmatrix.corpus.latex import encode_latex
from litmatrix.corpus.records import Finding, Parsed, Record

VERBATIM = {"url", "doi", "file", "eprint"}
TELLING = ("title", "booktitle", "author", "editor", "doi", "url", "eprint", "isbn")
BODY_WORDS = {
    "agency", "association", "authority", "board", "bureau", "centre", "center", "college", "commission", "committee", "council",
    "department", "federation", "for", "foundation", "government", "group", "institute", "ministry", "network", "nhs", "of", "office",
    "organisation", "organization", "parliament", "secretary", "service", "services", "society", "trust", "union", "university",
}
ARTICLES = {"a", "an", "the"}
KEY = re.compile(r"[A-Za-z][\w.:+-]*", re.ASCII)
SURROGATES = re.compile("[\ud800-\udfff]")
UNSAFE = {"{": "%7B", "}": "%7D", "\\": "%5C"}
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d", "ð": "d", "þ": "th"})


@dataclass
class Draft:
    """A record on its way: ``fields`` are plain text; ``names`` (author, editor …) hold values as BibLaTeX writes them.

    ``keywords`` are plain text, one in each place. ``problems`` tells what was mended or is doubtful. ``key`` is
    the format's own, empty where it has none.
    """

    line: int
    raw: str
    type: str = "misc"
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    keywords: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict, repr=False)

    def put(self, name: str, value: str, otherwise: str = "") -> None:
        """Set a field; where it holds something else already, ``otherwise`` (or a numbered field) takes the value."""
        value = " ".join(value.split())
        if not value or value in (self.fields.get(name), self.fields.get(otherwise)):
            return
        otherwise = otherwise or name
        place = otherwise if name in self.fields else name
        while place in self.fields:
            self.numbers[otherwise] = self.numbers.get(otherwise, 1) + 1
            place = f"{otherwise}-{self.numbers[otherwise]}"
        self.fields[place] = value

    def set_key(self, key: str, otherwise: str) -> None:
        """Take the format's own key where it can be one in a .bib file; else keep it in the field ``otherwise``."""
        if KEY.fullmatch(key):
            self.key = key
        else:
            self.put(otherwise, key)


def write_person(family: str, given: str = "", suffix: str = "") -> str:
    """A person's name as BibLaTeX writes it: ``Family, Suffix, Given``; a part that holds a comma or ``and`` stands in braces."""
    parts = [_write_part(part) for part in (family, suffix, given)]
    return ", ".join(part for part in parts if part) if given or suffix else _write_lone(parts[0])


def write_body(name: str) -> str:
    """A corporate author: one name, in braces."""
    return "{" + encode_latex(name) + "}"


def read_inverted(name: str) -> tuple[str, str]:
    """A name written ``Family, Given, Suffix``, and what is doubtful about it.

    A name without a comma is a body's (the formats that write names so put a comma into every person's), and so is one
    with a comma at its end, or whose family name holds a word such as "Department" or "for"; where it could be a
    person's, or the comma says so, that is told. A name with more than two commas is kept whole.
    """
    name = " ".join(name.split())
    parts = [part.strip() for part in name.strip(" ,").split(",")]
    if name.strip(" .").lower() in ("et al", "others"):
        return "others", ""
    if len(parts) == 1:
        doubt = f"the name '{name}' has no comma, so it is kept as one body's name. If it is a person's, write 'Family, Given'"
        return write_body(parts[0]), doubt if _looks_personal(name) else ""
    if len(parts) > 3 or BODY_WORDS & set(parts[0].lower().split()):
        return write_body(name.strip(" ,")), f"the name '{name}' has a comma and is kept as one body's name. If it is a person's, " \
                                             "write 'Family, Given'"
    return write_person(parts[0], parts[1], parts[2] if len(parts) > 2 else ""), ""


def build_parsed(counted: int, drafts: Iterable[Draft], findings: Iterable[Finding] = ()) -> Parsed:
    """Records under keys that differ, with what was said about each; a draft that names no work is rejected."""
    found, records, taken = list(findings), [], TakenKeys()
    for draft in drafts:
        if not any(draft.fields.get(name) or draft.names.get(name) for name in TELLING):
            found.append(Finding(draft.line, draft.key, "rejected", "the record has no title, no author and no address, "
                                 "so nothing tells which work it is", draft.raw))
            continue
        key, fields = _choose_key(draft, taken), _encode_fields(draft)
        records.append(Record(draft.line, key, draft.type, fields, draft.raw))
        found += [Finding(draft.line, key, "repaired", problem, draft.raw) for problem in draft.problems]
    return Parsed(counted, tuple(records), tuple(sorted(found)))


def name_field(name: str, otherwise: str) -> str:
    """A word of another format as a field's name: ASCII letters, digits and hyphens."""
    plain = _fold(name).lower()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return word if word and not word[0].isdigit() else f"{otherwise}-{word}".rstrip("-")


class TakenKeys:
    """The keys that records have already, compared in lower case as BibTeX does."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self.keys = {key.lower() for key in keys}
        self.numbers: dict[str, int] = {}

    def take(self, key: str) -> str:
        """The key where nothing has it, else with the next free of -2, -3 … behind it; it is taken from now on."""
        free, number = key, self.numbers.get(key.lower(), 2)
        while free.lower() in self.keys:
            free = f"{key}-{number}"
            number += 1
        self.numbers[key.lower()] = number
        self.keys.add(free.lower())
        return free


def _write_part(part: str) -> str:
    written = encode_latex(part)
    return "{" + written + "}" if re.search(r"(?i)[,;=]|(^|\s)and(\s|$)", written) else written


def _write_lone(family: str) -> str:
    """A person of one name; in braces where it would be taken apart, or for "and others"."""
    return "{" + family + "}" if (" " in family and not family.startswith("{")) or family.lower() == "others" else family


def _looks_personal(name: str) -> bool:
    """Two or three capitalised words, or initials: as many people are written as bodies, so nobody can tell."""
    words = name.split()
    if not 2 <= len(words) <= 3 or BODY_WORDS & set(name.lower().split()):
        return False
    return all(re.fullmatch(r"[A-Z][\w'’-]*[a-z]|(?:[A-Z]\.?){1,3}", word) for word in words)


def _encode_fields(draft: Draft) -> dict[str, str]:
    """The fields as a .bib file holds them: names first, then the rest in the format's order."""
    fields = {name: " and ".join(filter(None, values)) for name, values in draft.names.items()}
    for name, value in draft.fields.items():
        fields[name] = _write_verbatim(name, value, draft) if name in VERBATIM else encode_latex(value)
    words = [f"{{{encode_latex(word)}}}" if "," in word else encode_latex(word) for word in dict.fromkeys(draft.keywords) if word.strip()]
    if words:
        fields["keywords"] = ", ".join(words)
    return {name: _replace_surrogates(value, draft) for name, value in fields.items() if value}


def _write_verbatim(name: str, value: str, draft: Draft) -> str:
    """An address as it stands; braces and backslashes, which no .bib file can hold in one, as an address may write them."""
    if not any(mark in value for mark in UNSAFE):
        return value
    draft.problems.append(f"the {name} '{value[:80]}' holds braces or backslashes, which are written as %7B, %7D and %5C")
    return "".join(UNSAFE.get(character, character) for character in value)


def _replace_surrogates(value: str, draft: Draft) -> str:
    """Halves of characters, which no file can hold, as the replacement character."""
    if not SURROGATES.search(value):
        return value
    draft.problems.append("half a character (a lone surrogate) cannot be kept and stands as '\ufffd'")
    return SURROGATES.sub("\ufffd", value)


def _choose_key(draft: Draft, taken: TakenKeys) -> str:
    """The format's own key, else one made of family name, year and first word of the title."""
    key = taken.take(draft.key or make_key(draft))
    if draft.key and key != draft.key:
        draft.problems.append(f"the key '{draft.key}' stands in the file already, so this record is kept as '{key}'")
    return key


def make_key(draft: Draft) -> str:
    """Family name, year and first word of the title in ASCII letters, as in smith2020integrated."""
    names = draft.names.get("author") or draft.names.get("editor") or [""]
    family = names[0].partition(",")[0]
    year = re.search(r"[0-9]{4}", draft.fields.get("date", "") or draft.fields.get("year", ""))
    title = _first_word(draft.fields.get("title", "") or draft.fields.get("booktitle", ""))
    lead = _first_word(family) if family.startswith("{") else re.sub(r"[^a-z0-9]", "", _fold(family).lower())
    key = f"{lead}{year[0] if year else ''}{title}" if lead else f"{title}{year[0] if year else ''}"
    return key if key[:1].isalpha() else f"source{key}"


def _first_word(words: str) -> str:
    """The first word that is no article, folded to ASCII letters and digits."""
    found = [word for word in re.findall(r"[a-z0-9]+", _fold(words).lower().replace("'", "").replace("’", "")) if word not in ARTICLES]
    return found[0] if found else ""


def _fold(words: str) -> str:
    """Letters without their accents; what has no ASCII form is left out."""
    plain = unicodedata.normalize("NFKD", words.translate(LETTERS))
    return plain.encode("ascii", errors="ignore").decode("ascii")

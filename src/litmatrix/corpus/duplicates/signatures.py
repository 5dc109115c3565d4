"""What of a record tells whether another is the same work: identifiers, folded titles, authors, year and place.

Nothing here compares; ``likeness`` does, over what ``describe_work`` gives.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from litmatrix.corpus.duplicates.titlewords import GENERIC, NUMBERS, PARTS, ROMAN, SERIAL, SHORTENED, SMALL
from litmatrix.corpus.latex import decode_latex
from litmatrix.corpus.names import Name, read_names
from litmatrix.corpus.records import Record

DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
TAIL = re.compile(r"/(?:full|pdf|epdf|abstract|meta|html)/?$|\.pdf$")
VERSION = re.compile(r"(?<=\d)\.?v\d{1,2}$")
REVIEWED = re.compile(r"^(10\.12688/\w+\.\d+)\.\d{1,2}$")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
SPAN = re.compile(r"\b((?:19|20)(\d\d))(?: to | and |[ ]?[-/\u2010-\u2015][ ]?)((?:19|20)?(\d\d))\b(?![-/]\d)")
BREAK = re.compile(r"\s*(?::|[?!.](?=\s)|\s[-\u2010-\u2015]+\s|\()")
TRADE = re.compile(r"\((?:tm|r|c)\)", re.IGNORECASE)
BRACKETED = re.compile(r"\[([^\[\]]{8,})\]")
PLACED = re.compile(rf"\b({'|'.join(sorted(PARTS | {'book'}))}) ({'|'.join(ROMAN)})\b")
WRITTEN = NUMBERS | SHORTENED
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " and ",
                         "\u00ad": "", "™": "", "®": "", "©": "", "'": "", "\u2019": "", "\u2018": "", "`": "", "\u02bc": ""})
KINDS = {"article": "article", "periodical": "article", "book": "book", "mvbook": "book", "collection": "book", "proceedings": "book",
         "incollection": "part", "inbook": "part", "inproceedings": "part", "bookinbook": "part", "conference": "part",
         "thesis": "thesis", "phdthesis": "thesis", "mastersthesis": "thesis", "report": "report", "techreport": "report",
         "unpublished": "manuscript"}
PREPRINT = re.compile(r"10\.(?:1101|21203|48550|2139|20944|31219|31235|31234|36227|33774)/|arxiv|medrxiv|biorxiv|ssrn|preprint",
                      re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One record as it is compared; text is folded, what is not known is empty.

    ``titles`` holds the title, its part before the subtitle and a translation in brackets; ``people`` family names and
    initials; ``bodies`` corporate authors; ``owners`` who published it; ``first`` and ``last`` are pages.
    """

    record: Record
    file: str
    doi: str = ""
    codes: frozenset[str] = frozenset()
    address: str = ""
    title: str = ""
    main: str = ""
    translations: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    bodies: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    date: str = ""
    volume: str = ""
    number: str = ""
    first: str = ""
    last: str = ""
    container: str = ""
    edition: str = ""
    kind: str = ""
    preprint: bool = False

    @property
    def year(self) -> int | None:
        """The year; None where it is not known."""
        return int(self.date[:4]) if self.date else None

    @property
    def is_generic(self) -> bool:
        """Whether many works bear this title."""
        return self.title in GENERIC or self.main in GENERIC or len(list_words(self.title)) < 2

    @property
    def is_serial(self) -> bool:
        """Whether the title is one that returns each year, quarter or week."""
        return not SERIAL.isdisjoint(self.title.split())


def normalise_doi(text: str) -> str:
    """A DOI however it is written, in lower case and without address, escapes and trailing marks; empty where there is none.

    DOIs do not tell capital from small letters (DOI Handbook, 2.4).
    """
    found = DOI.search(unquote(html.unescape(text)).replace("\\", ""))
    if not found:
        return ""
    doi = found[0].casefold()
    if "://" in text:
        doi = TAIL.sub("", re.split(r"[?#]", doi)[0])
    doi = doi.rstrip(".,;:/'}]")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:/")
    return doi


def strip_version(doi: str) -> str:
    """A DOI without the number of a version (``v2`` of a preprint, ``.2`` of F1000Research)."""
    return REVIEWED.sub(r"\1", VERSION.sub("", doi))


def fold(text: str) -> str:
    """Text for comparison: no markup, accents, capitals, marks or double spaces; ``&`` is ``and``."""
    if not text.isascii() or "&" in text or "<" in text:
        text = TAG.sub("", html.unescape(text))
    text = text.casefold().translate(LETTERS)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def fold_title(text: str) -> str:
    """A title folded, numbers written as digits, spans of years in full, a leading article left out."""
    spread = SPAN.sub(lambda span: f"{span[1]} {span[1][:2] if len(span[3]) == 2 else span[3][:2]}{span[4]}", TRADE.sub("", text))
    words = [WRITTEN.get(word, word) for word in fold(spread).split()]
    if len(words) > 1 and words[0] in ("the", "a", "an"):
        words = words[1:]
    return PLACED.sub(lambda match: f"{match[1]} {ROMAN[match[2]]}", " ".join(words))


@lru_cache(maxsize=65536)
def list_words(folded: str) -> tuple[str, ...]:
    """The words of a folded title that carry meaning, in their order."""
    return tuple(word for word in folded.split() if word not in SMALL)


def describe_work(record: Record, file: str) -> Work:
    """What of a record is compared."""
    fields = {name: value for name, value in record.fields.items() if value.strip()}
    plain = {name: decode_latex(fields[name]) for name in _TOLD if name in fields}
    title = ": ".join(filter(None, (plain.get("title", ""), plain.get("subtitle", ""))))
    people, bodies = _list_authors(fields.get("author") or fields.get("editor", ""))
    whole, main, translations = _split_title(_strip_catalogue(title, people))
    first, last = _read_pages(plain.get("pages") or plain.get("eid", ""))
    doi = normalise_doi(fields.get("doi", "")) or normalise_doi(fields.get("url", ""))
    date = re.match(r"(?:1[5-9]|20)\d\d(?:-\d\d)?(?:-\d\d)?", plain.get("date") or plain.get("year", ""))
    return Work(
        record, file, doi, _list_codes(fields), _read_address(fields.get("url", "")), whole, main, translations, people, bodies,
        tuple(filter(None, (_fold_body(plain.get(name, "")) for name in ("institution", "organization", "publisher", "school")))),
        date[0] if date else "", fold(plain.get("volume", "")),
        fold(plain.get("number") or plain.get("issue", "")), first, last,
        fold_title(plain.get("journaltitle") or plain.get("journal") or plain.get("booktitle", "")),
        "".join(re.findall(r"^\d+", fold_title(plain.get("edition", "")))), KINDS.get(record.type, "other"),
        bool(PREPRINT.search(" ".join([doi, *(fields.get(name, "") for name in _list_telling(record.type))]))))


def _list_telling(kind: str) -> tuple[str, ...]:
    """The fields that tell a preprint; the note of an article may name the preprint it was."""
    return ("eprinttype", "archiveprefix", "howpublished", "note") if kind != "article" else ("journal", "journaltitle")


_TOLD = ("title", "subtitle", "pages", "eid", "date", "year", "institution", "organization", "publisher", "school", "volume", "number",
         "issue", "journaltitle", "journal", "booktitle", "edition")


def _strip_catalogue(title: str, people: tuple[tuple[str, str], ...]) -> str:
    """A title without the names a library catalogue sets after a slash."""
    before, slash, after = title.rpartition(" / ")
    return before if slash and any(family in fold(after).split() for family, _ in people) else title


def _split_title(title: str) -> tuple[str, str, tuple[str, ...]]:
    """The title folded, its part before the subtitle, and what stands in square brackets."""
    translations = tuple(fold_title(part) for part in BRACKETED.findall(title))
    bare = BRACKETED.sub("", title) if translations else title
    if not bare.strip():
        bare, translations = title, ()
    whole = fold_title(bare)
    break_ = BREAK.search(bare, 1)
    main = fold_title(bare[:break_.start()]) if break_ else whole
    return whole, main or whole, translations


def _list_authors(value: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """People as family name and initials, and bodies, folded; ``and others`` is left out."""
    people, bodies = [], []
    for name in read_names(value).names if value else ():
        family, given = _turn_initials(name)
        if name.body or not (given or re.fullmatch(r"\w*[a-z]\w*", family)):
            bodies += [_fold_body(family), _fold_body(family.partition(",")[0])]
        else:
            people.append((_fold_name(family), "".join(word[0] for word in fold(_space_initials(given)).split() if word[0].isalpha())))
    return tuple(people), tuple(filter(None, dict.fromkeys(bodies)))


def _turn_initials(name: Name) -> tuple[str, str]:
    """``Adeyemi FR``, as PubMed writes it, is read with FR as the family name: family name and given names the right way round."""
    turned = re.fullmatch(r"(?:[A-Z]\.?){1,3}", name.family) and re.search(r"\w{2}", name.given) and not name.body
    return (name.given, name.family) if turned else (name.family, name.given)


def _space_initials(given: str) -> str:
    """``FR`` as ``F R``; a name in capitals stays."""
    return " ".join(given) if re.fullmatch(r"[A-Z]{2,3}", given) else given


def _fold_name(family: str) -> str:
    """A family name without particles; ``ue`` and ``ü`` are one."""
    words = [word for word in fold(family).split() if word not in ("van", "von", "der", "den", "de", "la", "le", "du", "di", "da")]
    return re.sub(r"([aou])e", r"\1", "".join(words) or fold(family))


def _fold_body(name: str) -> str:
    return fold(name).removeprefix("the ")


def _read_pages(pages: str) -> tuple[str, str]:
    """First and last page; of ``200-12`` the last is 212."""
    found = [part for part in re.split(r"[-\u2010-\u2015,\s]+", fold(pages.replace("-", ",")).replace(" ", ",")) if part]
    if not found:
        return "", ""
    first, last = found[0], found[-1]
    if last.isdigit() and first.isdigit() and len(last) < len(first):
        last = first[:len(first) - len(last)] + last
    return first, last


def _list_codes(fields: dict[str, str]) -> frozenset[str]:
    """Identifiers other than a DOI, with the name of each: PubMed, ISBN, arXiv."""
    codes = {f"PubMed number {number}" for number in re.findall(r"\d{4,9}", fields.get("pmid", ""))[:1]}
    for isbn in re.findall(r"(?:97[89])?\d{9}[\dX]", re.sub(r"[-\s]", "", fields.get("isbn", "").upper())):
        codes.add(f"ISBN {isbn[-10:-1]}")
    arxiv = re.search(r"\d{4}\.\d{4,5}", fields.get("eprint", "")) or re.search(r"(?i)arxiv[.:/](?:abs/)?(\d{4}\.\d{4,5})",
                                                                             fields.get("doi", "") + " " + fields.get("url", ""))
    return frozenset(codes | ({f"arXiv number {arxiv[arxiv.lastindex or 0]}"} if arxiv else set()))


def _read_address(url: str) -> str:
    """An address without what may change: https, www., a closing slash, words that count visits; empty for the front page of a site."""
    address = re.sub(r"^\w+://(?:www\.)?", "", url.strip().replace("\\", "")).casefold()
    address = re.sub(r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&#]*&?", "", address)
    address = re.sub(r"[?&/]+(?=#|$)", "", address)
    return address if "/" in address else ""

"""Dates of records: as known, never invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from litmatrix.corpus.latex import decode_latex
from litmatrix.files import is_date

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
NUMBERS = {name[:3].lower(): f"{number:02}" for number, name in enumerate(MONTHS, 1)}
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
DOUBTS = {"?": "uncertain", "~": "about", "%": "about, uncertain"}
STATES = {"inpress": "in press", "inpreparation": "in preparation", "prepublished": "published ahead of print"}
STATE = re.compile(r"\b(in press|in preparation|forthcoming|to appear|submitted|accepted|ahead of print|under review|unpublished)\b",
                   re.IGNORECASE)
POINT = r"(?:-?\d{4}(?:-\d{2}(?:-\d{2}(?:T[\d:.Z+-]+)?)?)?|\d{2}XX|\d{3}X|\d{4}-XX(?:-XX)?|\d{4}-\d{2}-XX)[?~%]?"
EXTENDED = re.compile(rf"({POINT}|\.\.|)(?:/({POINT}|\.\.|))?")
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
MONTH = re.compile(r"(?<![^\W\d])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
PARTS = ("date", "pubstate", "year", "month", "day")


class Date(NamedTuple):
    """When a record appeared: ``text`` is YYYY, YYYY-MM or YYYY-MM-DD as far as known, ``note`` what else is known.

    A range begins in ``text`` and stands whole in ``note`` (``2019/2020``), as do seasons, doubts (``about``,
    ``uncertain``) and states (``in press``). Both are empty where nothing is known.
    """

    text: str
    note: str = ""


def read_date(fields: Mapping[str, str]) -> Date:
    """The date of a record from its fields date, pubstate, year, month and day, as BibTeX and BibLaTeX write them.

    A date that cannot be read gives its year if it has one, and stands as a note. BibLaTeX's date forms are
    those of ISO 8601-2 (Library of Congress, 2019): ranges, open ends, ``?`` and ``~``, seasons 21 to 24.
    """
    return _read_texts(*[fields.get(name, "") for name in PARTS])


@lru_cache(maxsize=8192)
def _read_texts(written: str, state: str, year: str, month: str, day: str) -> Date:
    """``read_date``, remembered by what was read: a corpus has few dates."""
    found = _read_written(decode_latex(written.replace("~", "\\textasciitilde{}"))) if written else _read_parts(year, month, day)
    state = decode_latex(state)
    state = STATES.get(state.replace(" ", "").lower(), state)
    return Date(found.text, ", ".join(dict.fromkeys(filter(None, (found.note, state)))))


def is_written_well(date: str) -> bool:
    """Whether a date field is one that BibLaTeX reads."""
    found = EXTENDED.fullmatch(date)
    return bool(found and date.strip("./") and all(_has_place(point) for point in found.groups() if point and point != ".."))


def _has_place(point: str) -> bool:
    """Whether a point in time stands in the calendar, or is a season."""
    plain = point.rstrip("?~%").partition("T")[0].lstrip("-").replace("-XX", "")
    return is_date(plain) or "X" in plain or (plain[4:5] == "-" and plain[5:] in SEASONS)


def _read_written(date: str) -> Date:
    """A date field: BibLaTeX's forms, else what a year field can hold."""
    if not is_written_well(date):
        return _read_words(date)
    first = _read_point(EXTENDED.fullmatch(date)[1])
    return Date(first.text, date) if "/" in date else first


def _read_point(point: str) -> Date:
    plain = point.rstrip("?~%").partition("T")[0]
    doubt = DOUBTS.get(point[-1:], "")
    if plain[5:] in SEASONS and len(plain) == 7:
        return Date(plain[:4], ", ".join(filter(None, (SEASONS[plain[5:]], doubt))))
    known = plain.replace("-XX", "")
    return Date(known, doubt) if is_date(known) else Date("", point)


def _read_words(words: str) -> Date:
    """A date in words: one year and at most one month are taken from it, and it stands as a note if it says more."""
    years = list(filter(is_date, YEAR.findall(words)))
    if not years:
        state = STATE.search(words)
        return Date("", STATES.get(state[1].replace(" ", "").lower(), state[1].lower()) if state else words)
    months = MONTH.findall(words)
    text = f"{years[0]}-{NUMBERS[months[0].lower()]}" if len(months) == len(years) == 1 else years[0]
    return Date(text, "" if words == years[0] else words)


def _read_parts(year: str, month: str, day: str) -> Date:
    """The fields year, month and day."""
    year, month, day = map(decode_latex, (year, month, day))
    found = _read_written(year) if year else Date("")
    number = _number_month(month)
    if not month or len(found.text) != 4 or "/" in found.note:
        return found
    if not number:
        return Date(found.text, ", ".join(filter(None, (found.note, month))))
    day = f"{found.text}-{number}-{day.zfill(2)}"
    return Date(day if is_date(day) else f"{found.text}-{number}", found.note)


def _number_month(month: str) -> str:
    """01 to 12 for a month by name or number; empty where it is neither, or several."""
    if month.isdecimal() and month.isascii():
        return f"{int(month):02}" if 1 <= int(month[:4]) <= 12 else ""
    named = MONTH.findall(month)
    return NUMBERS[named[0].lower()] if len(named) == 1 else ""

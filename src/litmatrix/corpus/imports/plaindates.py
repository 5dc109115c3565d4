"""Dates as reference managers and databases write them -> dates as BibLaTeX writes them, never more exact than they are."""

from __future__ import annotations

import re

from litmatrix.files import is_date

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
NUMBERS = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?:[t ][0-9:.z+-]*)?")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
YEARS = re.compile(r"([0-9]{4})\s*[-–/]+\s*([0-9]{4})")
NUMBERED = re.compile(r"([0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?)/([0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?)")
YEAR_FIRST = re.compile(r"([0-9]{4}),?\s+([a-z]+)\.?(?:\s+([0-9]{1,2}))?")
DAY_FIRST = re.compile(r"(?:([0-9]{1,2})(?:st|nd|rd|th)?\s+)?([a-z]+)\.?,?\s+([0-9]{4})")
MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")
MONTHS_FIRST = re.compile(r"([0-9]{4})\s+([a-z]+)\s*[-–]\s*([a-z]+)")
YEARS_OF_MONTHS = re.compile(r"([0-9]{4} [a-z]+)\s*[-–]\s*([0-9]{4} [a-z]+)")


def write_date(text: str) -> tuple[str, str]:
    """The field and the value that hold a date.

    ``date`` with YYYY, YYYY-MM, YYYY-MM-DD, a season (YYYY-21 is spring, up to 24, winter, as in EDTF and BibLaTeX) or a range
    START/END. What is none of these ("in press", 03/04/2020, which may be March or April) is kept as it stands in ``year``.
    """
    words = " ".join(text.split()).strip(" /.,")
    found = _read_range(words.lower()) or _read_one(words.lower())
    return ("date", found) if found else ("year", words)


def _read_range(words: str) -> str:
    """Two years, or two months, with a slash between them."""
    if match := YEARS.fullmatch(words):
        return f"{match[1]}/{match[2]}"
    if match := MONTHS_FIRST.fullmatch(words):
        ends = [_read_one(f"{match[1]} {match[place]}") for place in (2, 3)]
    elif match := YEARS_OF_MONTHS.fullmatch(words) or NUMBERED.fullmatch(words):
        ends = [_read_one(match[1]), _read_one(match[2])]
    else:
        return ""
    return "/".join(ends) if all(ends) else ""


def _read_one(words: str) -> str:
    """One date, or an empty string."""
    if re.fullmatch("[0-9]{4}", words):
        return words
    if match := NUMBERS.fullmatch(words) or COMPACT.fullmatch(words):
        return _join(match[1], match[2], match[3])
    if match := YEAR_FIRST.fullmatch(words):
        return _join(match[1], _number(match[2]), match[3])
    if match := DAY_FIRST.fullmatch(words):
        return _join(match[3], _number(match[2]), match[1])
    if match := MONTH_FIRST.fullmatch(words):
        return _join(match[3], _number(match[1]), match[2])
    return ""


def _number(word: str) -> str:
    """A month or season as BibLaTeX numbers it; 99 for any other word."""
    if word in SEASONS:
        return SEASONS[word]
    found = [place for place, month in enumerate(MONTHS, 1) if word in (month, month[:3], month[:4])]
    return f"{found[0]:02}" if found else "99"


def _join(year: str, month: str, day: str | None) -> str:
    """The parts as one date; empty where the calendar has no such day."""
    if month in SEASONS.values() and not day:
        return f"{year}-{month}"
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part)]
    return "-".join(parts) if is_date("-".join(parts)) else ""

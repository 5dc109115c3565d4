"""Passages and their anchors: where in a source's text a judgement stands.

A passage is known by code points in a text the reader keeps and by a hash of its words,
so the place can be found again without the sentence being in the repository.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pandas as pd

from litmatrix.files import Fault

MARKER = re.compile(r"\s*(?:[•◦▪*-]|\d{1,2}\.)\s+|\s+")
FURNITURE = "furniture"
NOT_CODABLE = ("heading", FURNITURE)


def normalise_passage(words: str) -> str:
    """The form of a passage that is hashed: NFKC, no soft hyphens, single spaces, casefolded."""
    plain = unicodedata.normalize("NFKC", words).replace("\u00ad", "")
    return " ".join(plain.split()).casefold()


def hash_passage(words: str) -> str:
    """SHA-256 of the normalised passage, as 64 hexadecimal digits."""
    return hashlib.sha256(normalise_passage(words).encode("utf-8")).hexdigest()


def select_codable(passages: pd.DataFrame) -> pd.DataFrame:
    """The passages a coder judges: all but headings and furniture (columns unchanged)."""
    return passages[~passages["kind"].isin(NOT_CODABLE)].reset_index(drop=True)


def propose_passages(characters: str, text: str, source: str) -> pd.DataFrame:
    """One passage for each non-blank line of a text, for a person to correct.

    Parameters
    ----------
    characters
        The text itself, decoded, with LF line ends and no byte order mark.
    text, source
        The ids the rows carry. Empty ``source`` makes every line furniture.

    Returns
    -------
    A table with the columns of data/passages.csv. Bullets and numbers at the start of a
    line are left outside the passage; ``words`` counts runs between white space.
    """
    rows = []
    for number, (begin, line) in enumerate(_lines(characters), start=1):
        if not line.strip():
            continue
        marker = MARKER.match(line)
        start = begin + (marker.end() if marker and marker.end() < len(line) else 0)
        end = begin + len(line.rstrip())
        name = f"{source}-{len(rows) + 1:03d}" if source else f"{FURNITURE}-{text}-{len(rows) + 1:03d}"
        rows.append({"passage": name, "text": text, "source": source, "locator": f"line {number}",
                     "start": start, "end": end, "kind": "body" if source else FURNITURE,
                     "quoted": "no", "restates": ""})
    table = pd.DataFrame(rows, columns=["passage", "text", "source", "locator", "start", "end", "kind", "quoted", "restates"])
    return measure_passages(table, {text: characters})


def measure_passages(passages: pd.DataFrame, texts: dict[str, str]) -> pd.DataFrame:
    """The same passages with ``words`` and ``quote_sha256`` taken from the texts at hand.

    ``texts`` maps text ids to their characters; rows of other texts are left as they are.
    """
    measured = passages.copy()
    for column in ("words", "quote_sha256"):
        if column not in measured:
            measured[column] = ""
    measured["words"] = measured["words"].astype("object")
    for row in measured.index[measured["text"].isin(list(texts))]:
        piece = texts[measured.at[row, "text"]][int(measured.at[row, "start"]):int(measured.at[row, "end"])]
        measured.at[row, "words"] = len(piece.split())
        measured.at[row, "quote_sha256"] = hash_passage(piece)
    return measured


def check_anchors(passages: pd.DataFrame, text: str, characters: str) -> list[Fault]:
    """Faults of one text's anchors: a wrong hash or number of words, a line in no passage or in two of them.

    ``passages`` has the columns of data/passages.csv and its index counts rows from 0, so
    that row 0 is line 2 of the file. The order of the rows does not matter.
    """
    own = passages[passages["text"] == text]
    faults = []
    for row, start, end, name, words, expected in own[["start", "end", "passage", "words", "quote_sha256"]].itertuples():
        if start >= end:
            faults.append(Fault(row + 2, f"passage '{name}' starts at {start} and ends at {end}, so it holds nothing"))
        elif end > len(characters):
            faults.append(Fault(row + 2, f"passage '{name}' ends at {end}, but text '{text}' has {len(characters)} characters"))
        elif hash_passage(characters[start:end]) != expected:
            faults.append(Fault(row + 2, f"passage '{name}' is not what stands at {start} to {end} of text '{text}'. "
                                         "Was the text or the anchor changed?"))
        elif len(characters[start:end].split()) != words:
            faults.append(Fault(row + 2, f"passage '{name}' has {len(characters[start:end].split())} words, not {words}"))
    return faults + _check_coverage(own, text, characters)


def _check_coverage(own: pd.DataFrame, text: str, characters: str) -> list[Fault]:
    faults = []
    spans = list(zip(own["start"], own["end"], own["passage"], strict=True))
    for number, (begin, line) in enumerate(_lines(characters), start=1):
        if not line.strip():
            continue
        first = begin + len(line) - len(line.lstrip())
        last = begin + len(line.rstrip())
        holders = [name for start, end, name in spans if start < last and end > first]
        if len(holders) != 1:
            found = "no passage" if not holders else "passages " + ", ".join(holders)
            faults.append(Fault(0, f"line {number} of text '{text}' stands in {found}; it must stand in exactly one"))
    return faults


def _lines(characters: str) -> list[tuple[int, str]]:
    """Each line of a text with the code point it begins at."""
    lines, begin = [], 0
    for line in characters.split("\n"):
        lines.append((begin, line))
        begin += len(line) + 1
    return lines

"""Reading a bibliography into the table of sources: every record in it, or a fault that names it.

What parses is loaded when there is something to parse: a process that was handed the table does without.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from litmatrix.corpus.keeping import LARGE, find_kept, find_path, keep_table
from litmatrix.files import Fault, FileFaults, has_file, read_bytes, read_text
from litmatrix.files.remembering import name_parsed, recall, remember


def read_bibliography(path: Path, name: str = "") -> pd.DataFrame:
    """The records of a review's own BibTeX or BibLaTeX file, in which nothing may be doubtful.

    Returns
    -------
    One row for each entry in file order, all text: key, type, label (how figures name it),
    authors (family names first, joined by "; "), title, date (YYYY, YYYY-MM or YYYY-MM-DD, as known), publisher,
    url, doi, certainty (from a keyword ``certainty:…``), keywords, note, date_note (what else is known of the
    date: a range, a season, "in press").

    Raises
    ------
    FileFaults
        With every entry that is broken, doubled or ambiguous, and its line.
    """
    name = name or Path(path).name
    records, faults = _read(path, name, judged=True)
    if faults:
        raise FileFaults(name, faults, records[["key"]].copy())
    return records.copy()


def read_corpus(path: Path, name: str = "") -> pd.DataFrame:
    """The records of any BibTeX or BibLaTeX file in UTF-8, mended where they are broken (``parse_bibtex`` tells where).

    Returns the table of ``read_bibliography``. Raises FileFaults where there is no such file, or it is not UTF-8.
    """
    return _read(path, name or Path(path).name, judged=False)[0].copy()


def _read(path: Path, name: str, judged: bool) -> tuple[pd.DataFrame, Iterable[Fault]]:
    """The table of a file and, if it is judged, its faults. A large one is read from the cache, if its bytes are those of another time."""
    if not has_file(path):
        raise FileFaults(name, [Fault(0, "the file does not exist")])
    content = read_bytes(path)
    if len(content) < LARGE:
        return _parse_once(_decode(content, path, name))
    place = find_path(content)
    table, faults = find_kept(place)
    if table is None or (judged and faults is None):
        from litmatrix.corpus.tabulating import parse_bibliography, tabulate_bibliography

        characters = _decode(content, path, name)
        table, faults = parse_bibliography(characters) if judged else (tabulate_bibliography(characters), None)
        keep_table(place, table, faults)
    return table, faults or ()


def _decode(content: bytes, path: Path, name: str) -> str:
    """The characters of a file; FileFaults where they are not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return read_text(path, name)


@lru_cache(maxsize=16)
def _parse_once(characters: str) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """``parse_bibliography``, remembered; a table that is known is not made again."""
    name = name_parsed("bibliography", characters)
    columns = recall(name)
    if columns:
        return pd.DataFrame(columns, dtype=str), ()
    from litmatrix.corpus.tabulating import parse_bibliography

    records, faults = parse_bibliography(characters)
    if not faults:
        remember(name, records.to_dict("list"))
    return records, tuple(faults)

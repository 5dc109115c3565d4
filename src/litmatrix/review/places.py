"""Places in a review that answer an item of a reporting standard: pointers such as ``README.md#Heading``, and the tags
with which a section declares what it answers: ``<!-- reports: entreq:E7 srqr:S9 -->`` in a Markdown cell or file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

import pandas as pd

from litmatrix.files import Fault, has_file, list_files, read_text, suggest

SEPARATOR = "; "
TAG = re.compile(r"<!--\s*reports:\s*([^<>]*?)\s*-->")
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\{[^}]*\})?[ \t]*$")
CODE = re.compile(r"`[^`\n]*`")
FENCE = re.compile(r"^ {0,3}(```|~~~)")
FOLDERS = (("", "*.md"), ("notebooks", "*.ipynb"), ("data", "*.md"), ("paper", "*.md"))
DECLARED_COLUMNS = ["instrument", "item", "where"]


def list_headings(path: Path, name: str) -> list[tuple[str, str]]:
    """The headings of a Markdown file or a notebook in their order, each with the text below it, without blocks of code.

    What stands before the first heading has an empty one. Raises FileFaults where the file is not UTF-8,
    and ValueError where it is no notebook.
    """
    return list(_split_sections(read_text(path, name), path.suffix == ".ipynb"))


@lru_cache(maxsize=64)
def _split_sections(characters: str, notebook: bool) -> tuple[tuple[str, str], ...]:
    """The headings of a text with what stands below each, remembered by the text: a checklist points into one file often."""
    if notebook:
        cells = json.loads(characters)["cells"]
        characters = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    sections, fenced = [["", []]], False
    for line in characters.split("\n"):
        fenced ^= bool(FENCE.match(line))
        found = None if fenced else HEADING.match(line)
        if found:
            sections.append([found[1], []])
        elif not fenced:
            sections[-1][1].append(line)
    return tuple((heading, "\n".join(lines)) for heading, lines in sections)


def check_place(root: Path, place: str) -> str:
    """Why a place leads nowhere, in words; empty where it is there."""
    name, _, heading = place.partition("#")
    path = root / name
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name or ":" in name:
        return f"'{name}' is no path inside the review, with forward slashes"
    if not has_file(path):
        beside = [entry.as_posix() for entry in (PurePosixPath(name).parent / found.name for found in list_files(path.parent, "*.*"))]
        return f"there is no file '{name}'.{suggest(name, beside)}"
    if not heading:
        return "" if "#" not in place else f"'{place}' names no heading behind its #"
    if path.suffix not in (".md", ".ipynb"):
        return f"'{name}' has no headings; only a notebook or a Markdown file (.md) has"
    try:
        known = [_write(found) for found, _ in list_headings(path, name) if found]
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"'{name}' cannot be read"
    return "" if heading in known else f"'{name}' has no heading '{heading}'.{suggest(heading, known)}"


def check_places(root: Path, checklists: pd.DataFrame) -> Iterable[Fault]:
    """The places of data/checklists.csv that lead nowhere: each once, at the first line that names it."""
    known: dict[str, str] = {}
    for row, where in checklists["where"].items():
        for place in filter(None, where.split(SEPARATOR)):
            if place not in known:
                known[place] = check_place(root, place)
                if known[place]:
                    yield Fault(row + 2, known[place])


def list_declared(root: Path) -> pd.DataFrame:
    """What sections of notebooks, of the paper and of other Markdown files declare that they answer.

    Returns instrument, item and where, a row for each, file by file; a word of a tag without a colon has an empty instrument.
    """
    rows = [[*_split(word), f"{name}#{_write(heading)}" if heading else name]
            for name, path in _list_texts(root) if TAG.search(read_text(path, name))
            for heading, body in list_headings(path, name) for found in TAG.finditer(CODE.sub("", body)) for word in found[1].split()]
    return pd.DataFrame(rows, columns=DECLARED_COLUMNS).drop_duplicates(ignore_index=True)


def _list_texts(root: Path) -> Iterator[tuple[str, Path]]:
    """The files that may declare something, by their path inside the review."""
    for folder, pattern in FOLDERS:
        yield from ((path.relative_to(root).as_posix(), path) for path in list_files(root / folder, pattern))


def _write(heading: str) -> str:
    """A heading as a place names it: with commas for semicolons, which stand between places."""
    return heading.replace(";", ",")


def _split(word: str) -> tuple[str, str]:
    instrument, colon, item = word.partition(":")
    return (instrument, item) if colon else ("", word)

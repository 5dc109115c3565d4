"""What a run made, beside what was committed: which number in which table of which notebook moved.

Says what nbval does not see: a missing or changed figure, by the table behind it and by its
pixels, outputs that were stripped, and cells out of order. Reads two folders and writes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.files import read_text
from litmatrix.files.recording import hash_room
from litmatrix.rerun.notebooks import read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

PICTURES = ("image/png", "image/jpeg")
MOST = 8


@dataclass(frozen=True)
class Difference:
    """Something that is not as it was committed: the notebook (or empty), and what is different, in one sentence."""

    notebook: str
    told: str


def pair_cells(committed: NotebookNode, present: NotebookNode) -> list[tuple[NotebookNode | None, NotebookNode | None]]:
    """The code cells of two versions of a notebook side by side; None where one has no such cell.

    Cells with the same source belong together; of those between, the first belongs to the first.
    """
    old, new = ([cell for cell in notebook.cells if cell.cell_type == "code"] for notebook in (committed, present))
    pairs = []
    for _, a, b, c, d in SequenceMatcher(None, [cell.source for cell in old], [cell.source for cell in new], autojunk=False).get_opcodes():
        left, right = old[a:b], new[c:d]
        shared = max(len(left), len(right))
        pairs += zip(left + [None] * (shared - len(left)), right + [None] * (shared - len(right)), strict=True)
    return pairs


def check_committed(path: Path) -> list[Difference]:
    """What makes a committed notebook useless as a reference: outputs stripped, cells out of order."""
    cells = [cell for cell in read_notebook(path).cells if cell.cell_type == "code" and cell.source.strip()]
    counts = [cell.execution_count for cell in cells]
    found = []
    if cells and not any(counts):
        found.append("its outputs were stripped, so there is nothing to compare with; run it and commit it with its outputs")
    elif None in counts:
        found.append(f"cell {counts.index(None) + 1} was not executed")
    elif counts != list(range(1, len(cells) + 1)):
        place = next(place for place, count in enumerate(counts, start=1) if count != place)
        found.append(f"its cells were executed out of order: cell {place} carries the number {counts[place - 1]}")
    bare = [place for place, cell in enumerate(cells, start=1) if "save_figure" in cell.source and not _has_picture(cell)]
    if any(counts):
        found += [f"cell {place} saves a figure and shows none" for place in bare]
    return [Difference(path.name, told) for told in found]


def _has_picture(cell: NotebookNode) -> bool:
    return any(kind in output.get("data", {}) for output in cell.outputs for kind in (*PICTURES, "image/svg+xml"))


def compare_notebook(committed: Path, made: Path, *, pixels: bool) -> list[Difference]:
    """Which cells show something else than was committed."""
    told: list[str] = []
    number = 0
    for old, new in pair_cells(read_notebook(committed), read_notebook(made)):
        number += new is not None
        if new is None:
            told.append(f"a cell is gone that showed {_name_outputs(old)}" if old.outputs else "a cell without output is gone")
        elif old is None:
            told += [f"cell {number} is new: what it shows is in no commit yet"] if new.outputs else []
        else:
            changed = " (its code changed too)" if old.source != new.source else ""
            told += [f"cell {number}{changed}: {line}" for line in _compare_cells(old, new, pixels)]
    return [Difference(made.name, line) for line in told]


def _name_outputs(cell: NotebookNode) -> str:
    return "a picture" if _has_picture(cell) else "a table" if any("text/html" in o.get("data", {}) for o in cell.outputs) else "text"


def _compare_cells(old: NotebookNode, new: NotebookNode, pixels: bool) -> list[str]:
    if [output.output_type for output in old.outputs] != [output.output_type for output in new.outputs]:
        return [f"its outputs were {_name_kinds(old)} and are {_name_kinds(new)}"]
    return [line for one, other in zip(old.outputs, new.outputs, strict=True) for line in _compare_outputs(one, other, pixels)]


def _name_kinds(cell: NotebookNode) -> str:
    return ", ".join(output.output_type for output in cell.outputs) or "none"


def _compare_outputs(old: NotebookNode, new: NotebookNode, pixels: bool) -> list[str]:
    if old.output_type == "stream":
        return _compare_text(old.text, new.text) if (old.name, old.text) != (new.name, new.text) else []
    if old.output_type == "error":
        return [] if (old.ename, old.evalue) == (new.ename, new.evalue) else [f"the error was {old.ename} and is {new.ename}: {new.evalue}"]
    kinds = sorted({*old.data, *new.data})
    moved = [kind for kind in kinds if old.data.get(kind) != new.data.get(kind) and (pixels or kind not in PICTURES)]
    if "text/html" in moved and "text/html" in old.data and "text/html" in new.data:
        tables = [parse_html_table(data["text/html"]) for data in (old.data, new.data)]
        if all(tables) and tables[0] != tables[1]:
            return compare_tables(*tables)
    shown = [kind for kind in moved if kind in PICTURES]
    if shown and all(kind in data for kind in shown for data in (old.data, new.data)):
        return ["the picture changed"]
    if shown:
        return ["the picture is missing" if shown[0] in old.data else "there is a picture that was not there"]
    return _compare_text(old.data.get("text/plain", ""), new.data.get("text/plain", "")) if moved else []


def _compare_text(old: str, new: str) -> list[str]:
    """The first line that differs, then and now."""
    pairs = [(one, other) for one, other in zip(old.splitlines(), new.splitlines(), strict=False) if one != other]
    if not pairs:
        return ["it shows more or fewer lines than before"] if old != new else []
    return [f"it showed '{_shorten(pairs[0][0])}' and shows '{_shorten(pairs[0][1])}'"]


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


class _TableParser(HTMLParser):
    """The cells of the first table in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """A row or a cell begins."""
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        """What a cell holds."""
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def parse_html_table(html: str) -> list[list[str]]:
    """The rows of a table in HTML, header first; empty where there is none."""
    parser = _TableParser()
    parser.feed(html)
    return [row for row in parser.rows if row]


def compare_tables(old: list[list[str]], new: list[list[str]]) -> list[str]:
    """Which values of a table moved from what to what, which rows and columns came and went.

    Tables are rows of text with the header first. A row is known by its first cell, or by its
    place where these are not all different.
    """
    (head, *before), (header, *after) = old, new
    by_name = all(len({row[0] for row in rows}) == len(rows) for rows in (before, after))
    rows, others = ({(row[0] if by_name else f"{place}"): row for place, row in enumerate(table, start=1)} for table in (before, after))
    lines = [f"column '{name}' is gone" for name in head if name not in header]
    lines += [f"column '{name}' is new" for name in header if name not in head]
    lines += [f"row '{name}' is gone" for name in rows if name not in others]
    lines += [f"row '{name}' is new" for name in others if name not in rows]
    for name in (name for name in rows if name in others):
        then, now = (dict(zip(names, row, strict=False)) for names, row in ((head, rows[name]), (header, others[name])))
        lines += [f"row '{_shorten(name)}', column '{column}': {_shorten(then[column]) or 'empty'} → {_shorten(now[column]) or 'empty'}"
                  for column in then if column in now and then[column] != now[column]]
    if not lines and old != new:
        lines = ["the same rows stand in another order"]
    return lines[:MOST] + ([f"and {len(lines) - MOST} more"] if len(lines) > MOST else [])


def compare_figures(committed: Path, made: Path, drawn: dict[str, str]) -> list[Difference]:
    """Which tables behind figures are not as committed.

    ``committed`` holds the expected tables, ``made`` those of the run; ``drawn`` tells which notebook draws a stem.
    """
    old = {path.stem: path for path in sorted(committed.glob("*.csv"))}
    found = [Difference("", f"figure {stem} is missing: no notebook draws it any more") for stem in old if stem not in drawn]
    for stem, notebook in sorted(drawn.items()):
        if stem not in old:
            found.append(Difference(notebook, f"figure {stem} is new: the table behind it is in no commit yet"))
            continue
        then, now = (_read_rows(path) for path in (old[stem], made / f"{stem}.csv"))
        found += [Difference(notebook, f"table {stem}, {line}") for line in (compare_tables(then, now) if then != now else [])]
    return found


def _read_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(read_text(path)))) or [[]]


def compare_inputs(committed: Path, present: Path, names: Iterable[str]) -> list[str]:
    """Which of the inputs with these names, paths inside both folders, changed, with what changed in a text file."""
    told = []
    for name in sorted(set(names)):
        then, now = (_read_lines(folder / name) for folder in (committed, present))
        if then != now:
            told.append(f"{name}: {_tell_lines(then, now)}")
    return told


def compare_rooms(committed: Path, rooms: Iterable[str]) -> list[str]:
    """Which rooms of litmatrix are not as in the package that was committed; none where none was."""
    if not committed.is_dir():
        return []
    return [f"litmatrix/{room}: its code changed" for room in sorted(rooms) if hash_room(room, committed) != hash_room(room)]


def _read_lines(path: Path) -> list[str] | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None


def _tell_lines(then: list[str] | None, now: list[str] | None) -> str:
    if then is None or now is None:
        return "new" if then is None else "gone"
    gone, came = [], []
    for kind, a, b, c, d in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if kind != "equal":
            gone, came = gone + then[a:b], came + now[c:d]
    first = f"was {_shorten(gone[0])}" if gone else f"now {_shorten(came[0])}" if came else "line ends"
    counts = [f"{len(lines)} line{'s' * (len(lines) != 1)} {word}" for lines, word in ((gone, "gone"), (came, "come")) if lines]
    return "; ".join([", ".join(counts), first] if counts else [first])

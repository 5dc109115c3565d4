"""Figures and tables of the exports, put where the paper names them: ``![caption](figure:stem)``, ``![caption](table:stem)``.

Without a caption of the author's a figure has the one made with it; its words for those who do not see it are those made with it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from litmatrix.files import has_file, read_text
from litmatrix.paper.escaping import escape_latex, flatten
from litmatrix.paper.prose.filling import Shown
from litmatrix.paper.prose.numbers import NumberError, Numbers, is_number
from litmatrix.paper.prose.tree import Node, change_nodes, list_nodes, write_figure, write_raw, write_table, write_text
from litmatrix.paper.typesetting.wording import head_column

LATEX = "latex"
COLUMNS = "columns"  # the attribute of a table that names its columns, and their headings
LONG, LINE = 28, 90  # characters from which a cell, and a row, is laid out over several lines
PADDING = 7  # so that the longest word of a column stays whole


@dataclass(frozen=True)
class Exports:
    """Where the files of the figures and tables stand, and what reads a caption written in Markdown."""

    folder: Path
    read_caption: Callable[[str], list[Node]]

    def read_words(self, stem: str, ending: str) -> str:
        """The text beside a figure, on one line; empty where there is none."""
        path = self.folder / "figures" / f"{stem}.{ending}"
        return flatten([read_text(path)]) if has_file(path) else ""


def place_shown(tree: object, shown: dict[str, Shown], exports: Exports, numbers: Numbers, ending: str, format_: str) -> object:
    """The tree with its figures and tables.

    ``ending`` is that of the pictures, such as png; ``format_`` what is written: LaTeX numbers them by itself.
    """
    def place(node: Node) -> list[Node] | None:
        image = _find_image(node)
        target = image["c"][2][0] if image else ""
        if target not in shown:
            return None
        item, caption = shown[target], image["c"][1]
        if item.kind == "table":
            return [_make_table(item, _lead(item, caption, format_), image["c"][0], numbers)]
        told = caption or exports.read_caption(exports.read_words(item.stem, "caption.md"))
        alt = exports.read_words(item.stem, "alt.txt")
        picture = _make_picture(f"figures/{item.stem}.{ending}", alt, image["c"][0], format_)
        return [write_figure(item.name, _lead(item, told, format_), picture)]

    return change_nodes(tree, place)


def list_misplaced(tree: object) -> set[str]:
    """The targets of images that share their paragraph with something, where no figure and no table can stand."""
    alone: list[Node] = []

    def note(node: Node) -> None:
        image = _find_image(node)
        alone.extend([image] if image else [])

    change_nodes(tree, note)
    placed = {id(image) for image in alone}
    return {image["c"][2][0] for image in list_nodes(tree, "Image") if id(image) not in placed}


def _find_image(node: Node) -> Node | None:
    """The image that is all of a paragraph or of a figure."""
    inside = node["c"] if node["t"] == "Para" else node["c"][2][0]["c"] if node["t"] == "Figure" and node["c"][2] else []
    return inside[0] if len(inside) == 1 and inside[0]["t"] == "Image" else None


def _lead(item: Shown, caption: list[Node], format_: str) -> list[Node]:
    """A caption, with its number where the format does not count by itself."""
    return caption if format_ == LATEX else [{"t": "Strong", "c": write_text(f"{item.label}.")}, {"t": "Space"}, *caption]


def _make_picture(path: str, alt: str, attributes: list, format_: str) -> list[Node]:
    """An image with its words; in LaTeX these stand about it, so that they come into the PDF."""
    image = {"t": "Image", "c": [[attributes[0], attributes[1], [*attributes[2], ["alt", alt]]], write_text(alt), [path, ""]]}
    if format_ != LATEX or not alt:
        return [image]
    begin = rf"\BeginAccSupp{{method=pdfstringdef,unicode,Alt={{{escape_latex(alt)}}}}}"
    image["c"][0][2].pop()
    return [write_raw(LATEX, begin), image, write_raw(LATEX, r"\EndAccSupp{}")]


def _make_table(item: Shown, caption: list[Node], attributes: list, numbers: Numbers) -> Node:
    header, rows = read_rows(numbers, item.stem, dict(attributes[2]).get(COLUMNS, ""))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    right = [bool(any(column)) and all(is_number(value) or not value for value in column) for column in columns]
    return write_table(item.name, caption, header, rows, right, _share_widths(header, columns))


def read_rows(numbers: Numbers, stem: str, wanted: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a table.

    ``wanted`` names the columns, in their order, separated by semicolons, each with a heading of its own behind a
    colon if it shall have one: ``theme_label: Theme; text``. Empty: all. Raises NumberError for a column that is not there.
    """
    cells = numbers.table(stem)
    pairs = [part.partition(":") for part in wanted.split(";") if part.strip()] or [(name, "", "") for name in cells.header]
    missing = [name.strip() for name, _, _ in pairs if name.strip() not in cells.header]
    if missing:
        raise NumberError(f"'{stem}' has no column '{missing[0]}'. Its columns: {', '.join(cells.header)}.")
    places = [cells.header.index(name.strip()) for name, _, _ in pairs]
    headings = [heading.strip() or head_column(name.strip()) for name, _, heading in pairs]
    return headings, [[row[place] for place in places] for row in cells.table]


def _share_widths(header: list[str], columns: list[tuple[str, ...]]) -> list[float]:
    """Shares of the line, by the longest cells, where the table would be wider than it; empty where it fits."""
    longest = [max(map(len, (heading, *column))) for heading, column in zip(header, columns, strict=True)]
    if sum(longest) <= LINE and max(longest) <= LINE - LONG:
        return []
    words = [max(len(word) for cell in (heading, *column) for word in cell.split() or [""])
             for heading, column in zip(header, columns, strict=True)]
    needed = [max(word + PADDING, min(length, LONG + length // 6)) for word, length in zip(words, longest, strict=True)]
    return [round(length / sum(needed), 3) for length in needed]

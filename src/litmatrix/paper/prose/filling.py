"""What pandoc read of a paper, with its names filled in: numbers as text, and which figure or table is meant. Pure.

Filled in is a piece of text in what was read already, so no value can be a command of Markdown, HTML or LaTeX.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from litmatrix.files import suggest
from litmatrix.paper.prose.drafts import NAMED
from litmatrix.paper.prose.numbers import NumberError, Numbers
from litmatrix.paper.prose.tree import Node, change_nodes, list_nodes, write_link, write_text

KINDS = {"figure": "Figure", "table": "Table"}


@dataclass(frozen=True)
class Shown:
    """A figure or a table that the paper shows: its kind, its stem and its number, counted by kind."""

    kind: str
    stem: str
    number: int

    @property
    def label(self) -> str:
        """As sentences call it."""
        return f"{KINDS[self.kind]} {self.number}"

    @property
    def name(self) -> str:
        """Its place in the document."""
        return f"{self.kind}-{self.stem}"


def read_target(target: str) -> tuple[str, str] | None:
    """Kind and stem of an image's target such as ``figure:sources-by-theme``; None for another."""
    kind, _, stem = target.partition(":")
    return (kind, stem) if kind in KINDS and stem else None


def number_shown(targets: Iterable[str]) -> dict[str, Shown]:
    """The figures and tables of a paper by target, numbered in their order; one that is shown again keeps its number."""
    shown: dict[str, Shown] = {}
    for target in targets:
        read = read_target(target)
        if read and target not in shown:
            shown[target] = Shown(*read, sum(1 for other in shown.values() if other.kind == read[0]) + 1)
    return shown


def list_targets(tree: object) -> list[str]:
    """The targets of the images, in the order of the text."""
    return [image["c"][2][0] for image in list_nodes(tree, "Image")]


def find_value(name: str, numbers: Numbers, shown: dict[str, Shown]) -> str:
    """What stands for a name in braces: a cell, or the label of a figure or table. Raises NumberError."""
    if read_target(name):
        if name not in shown:
            raise NumberError(f"the paper shows no {name.replace(':', ' ', 1)}.{suggest(name, shown)} "
                              f"It is shown by ![caption]({name}).")
        return shown[name].label
    return numbers.find(name)


def fill_names(tree: object, numbers: Numbers, shown: dict[str, Shown]) -> object:
    """The tree with every name in braces filled in. Raises NumberError."""
    return change_nodes(tree, partial(_fill, numbers=numbers, shown=shown))


def _fill(node: Node, numbers: Numbers, shown: dict[str, Shown]) -> list[Node] | None:
    """A piece of text that holds names, cut at them; None for every other node."""
    if node["t"] != "Str" or "{{" not in node["c"]:
        return None
    made, place = [], 0
    for found in NAMED.finditer(node["c"]):
        if found["broken"]:
            continue
        name = found["name"]
        filled = write_text(find_value(name, numbers, shown))
        made += [*_write(node["c"][place:found.start()]), *([write_link(filled, shown[name].name)] if name in shown else filled)]
        place = found.end()
    return [*made, *_write(node["c"][place:])]


def _write(text: str) -> list[Node]:
    return [{"t": "Str", "c": text}] if text else []

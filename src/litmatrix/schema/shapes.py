"""What a table, a column and a schema are."""

from __future__ import annotations

from dataclasses import dataclass, field

HOLDS = ("text", "count", "date", "hash", "id", "ids")


class SchemaError(ValueError):
    """data/schema.toml declares something that is not possible."""


@dataclass(frozen=True)
class Column:
    """A column: its meaning, what it holds and what may stand in it.

    ``holds`` is text, count, date, hash, id or ids (several, separated by one space).
    ``refers`` names the columns whose ids it may hold, such as ``passages.passage``.
    """

    name: str
    meaning: str
    holds: str = "text"
    allowed: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its file in the review, what one row is, its columns and its key."""

    name: str
    path: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def column_names(self) -> list[str]:
        """The header of the file."""
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Schema:
    """The tables of a review, and how its vocabularies are written on a figure."""

    tables: dict[str, Table]
    labels: dict[str, str] = field(default_factory=dict)
    declared: tuple[str, ...] = ()

    def label(self, word: str) -> str:
        """A word of a vocabulary as a reader sees it: declared, else without underscores."""
        return self.labels.get(word, word.replace("_", " "))

"""What a review declares itself: vocabularies, labels and tables in data/schema.toml."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from litmatrix.schema.core import BIBLIOGRAPHIES, CORE
from litmatrix.schema.shapes import HOLDS, Column, Schema, SchemaError, Table


def parse_schema(characters: str) -> Schema:
    """The core schema with a review's own vocabularies, labels and tables.

    ``characters`` is data/schema.toml: ``[vocabularies]`` maps ``table.column`` to allowed
    words, ``[labels]`` maps words to what figures show, and each ``[tables.NAME]`` declares a
    table with ``path``, ``row``, ``key`` and ``columns``. Raises SchemaError.
    """
    try:
        document = tomllib.loads(characters)
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"data/schema.toml cannot be read: {error}") from None
    tables = dict(CORE.tables)
    for name, words in document.get("vocabularies", {}).items():
        _require_words(words, f"the vocabulary of '{name}'")
        tables.update(_with_vocabulary(tables, name, words))
    declared = document.get("tables", {})
    for name, entry in declared.items():
        if name in tables:
            raise SchemaError(f"data/schema.toml declares '{name}', which is a core table")
        tables[name] = _declare_table(name, entry)
    for name in declared:
        _check_declared(tables[name], tables)
    return Schema(tables, document.get("labels", {}), tuple(declared))


def _require_words(words: object, name: str) -> None:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise SchemaError(f'data/schema.toml: {name} must be a list of words, such as ["one", "two"]')


def _check_declared(table: Table, tables: dict[str, Table]) -> None:
    """A declared table's key and references must name columns that there are."""
    known = {f"{other.name}.{column}" for other in tables.values() for column in other.column_names}
    known |= {f"{name}.key" for name in (*BIBLIOGRAPHIES, "works")}
    for name in table.key:
        if name not in table.column_names:
            raise SchemaError(f"data/schema.toml: the key '{name}' of '{table.name}' is none of its columns")
    for column in table.columns:
        for reference in column.refers:
            if reference not in known:
                raise SchemaError(f"data/schema.toml: column '{column.name}' of '{table.name}' refers to '{reference}', "
                                  "which is no column of any table")


def _with_vocabulary(tables: dict[str, Table], name: str, words: list[str]) -> dict[str, Table]:
    table_name, _, column_name = name.partition(".")
    table = tables.get(table_name)
    if table is None or column_name not in table.column_names:
        raise SchemaError(f"data/schema.toml gives a vocabulary to '{name}', which is no column of a core table")
    columns = tuple(replace(c, allowed=tuple(words)) if c.name == column_name else c for c in table.columns)
    return {table_name: replace(table, columns=columns)}


def _declare_table(name: str, entry: dict) -> Table:
    if not isinstance(entry, dict) or not isinstance(entry.get("columns", []), list):
        raise SchemaError(f"data/schema.toml: table '{name}' needs path, row and columns, a list of {{ name = …, meaning = … }}")
    _require_words(entry.get("key", []), f"the key of '{name}'")
    try:
        columns = tuple(_declare_column(name, column) for column in entry["columns"])
        return Table(name, entry["path"], entry["row"], columns, tuple(entry.get("key", ())))
    except KeyError as missing:
        raise SchemaError(f"data/schema.toml: table '{name}' or one of its columns lacks {missing}") from None


def _declare_column(table: str, entry: dict) -> Column:
    if not isinstance(entry, dict):
        raise SchemaError(f"data/schema.toml: column {entry!r} of '{table}' must be written as {{ name = …, meaning = … }}")
    known = {"name", "meaning", "holds", "allowed", "refers", "empty"}
    unknown = sorted(set(entry) - known)
    if unknown:
        raise SchemaError(f"data/schema.toml: column '{entry.get('name', '?')}' of '{table}' has {unknown[0]!r}; "
                          f"known are {', '.join(sorted(known))}")
    holds = entry.get("holds", "text")
    if holds not in HOLDS:
        raise SchemaError(f"data/schema.toml: column '{entry['name']}' of '{table}' holds '{holds}'; "
                          f"allowed are {', '.join(HOLDS)}")
    for part in ("allowed", "refers"):
        _require_words(entry.get(part, []), f"{part} of column '{entry['name']}' of '{table}'")
    return Column(entry["name"], entry["meaning"], holds, tuple(entry.get("allowed", ())),
                  tuple(entry.get("refers", ())), entry.get("empty", False))

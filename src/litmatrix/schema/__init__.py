"""Every core table once: its file, what a row is, its columns and their allowed values.

The first room of the house; it imports nothing of litmatrix. A review adds its own
vocabularies and tables in data/schema.toml, and parse_schema joins the two.
"""

from litmatrix.schema.core import (
    BIBLIOGRAPHIES,
    CODINGS,
    CONSENSUS,
    CORE,
    INSTRUMENTS,
    SOURCE,
    TARGET,
    THEME,
    WORK,
)
from litmatrix.schema.declared import parse_schema
from litmatrix.schema.dictionary import describe_schema
from litmatrix.schema.shapes import HOLDS, Column, Schema, SchemaError, Table

__all__ = [
    "BIBLIOGRAPHIES",
    "CODINGS",
    "CONSENSUS",
    "CORE",
    "HOLDS",
    "INSTRUMENTS",
    "SOURCE",
    "TARGET",
    "THEME",
    "WORK",
    "Column",
    "Schema",
    "SchemaError",
    "Table",
    "describe_schema",
    "parse_schema",
]

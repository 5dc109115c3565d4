"""The ground floor: read bytes, read a table as text against its schema, save whole or not at all.

Every file litmatrix reads or writes passes through this module, so what a run depended on is known.
"""

from litmatrix.files.faults import Fault, FileFaults, describe_faults, suggest
from litmatrix.files.reading import parse_table, read_bytes, read_table, read_text
from litmatrix.files.saving import format_table, save_bytes, save_table
from litmatrix.files.values import check_value, is_date

__all__ = [
    "Fault",
    "FileFaults",
    "check_value",
    "describe_faults",
    "format_table",
    "is_date",
    "parse_table",
    "read_bytes",
    "read_table",
    "read_text",
    "save_bytes",
    "save_table",
    "suggest",
]

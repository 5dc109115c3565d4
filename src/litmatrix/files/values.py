"""What may stand in one cell."""

from __future__ import annotations

import re
from datetime import date

from litmatrix.files.faults import suggest
from litmatrix.schema import Column

EXCEL_ERRORS = {"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!"}


def check_value(value: str, column: Column) -> list[str]:
    """What is wrong with one value: none, one or several sentences."""
    if value == "":
        return [] if column.empty else [f"{column.name} is empty"]
    if value in EXCEL_ERRORS:
        return [f"{column.name} is '{value}', an error Excel left behind. Type the value again."]
    if "\n" in value:
        return [f"{column.name} holds a line break. One row is one line here; write a space instead."]
    if value != value.strip():
        return [f"{column.name} '{value}' begins or ends with white space"]
    if column.allowed and value not in column.allowed:
        return [f"{column.name} '{value}' is not allowed. Allowed: {', '.join(column.allowed)}."
                f"{suggest(value, column.allowed)}"]
    return _CHECKS[column.holds](value, column.name)


def _check_count(value: str, name: str) -> list[str]:
    if re.fullmatch(r"[0-9]{1,15}", value):
        return []
    hint = " Excel shortens long numbers; format the column as text." if re.search(r"[eE]\+", value) else ""
    return [f"{name} '{value}' is not a whole number.{hint}"]


def is_date(value: str) -> bool:
    """Whether a value is a date as known: YYYY, YYYY-MM or YYYY-MM-DD, and in the calendar."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4:])
    except ValueError:
        return False
    return True


def _check_date(value: str, name: str) -> list[str]:
    if is_date(value):
        return []
    hint = (" Excel rewrites dates; format the column as text." if re.search(r"[/.]|\d{5}|[A-Za-z]{3}", value)
            else "")
    return [f"{name} '{value}' is not a date. Allowed: YYYY, YYYY-MM or YYYY-MM-DD.{hint}"]


def _check_hash(value: str, name: str) -> list[str]:
    return [] if re.fullmatch(r"[0-9a-f]{64}", value) else [f"{name} '{value}' is not 64 hexadecimal digits"]


def _check_id(value: str, name: str) -> list[str]:
    return [] if re.fullmatch(r"[\w.:-]+", value) else [f"{name} '{value}' is not one word"]


_CHECKS = {
    "text": lambda value, name: [],
    "count": _check_count,
    "date": _check_date,
    "hash": _check_hash,
    "id": _check_id,
    "ids": lambda value, name: [f"{fault}. Put one space between two of them."
                                for part in value.split(" ") for fault in _check_id(part, name)],
}

"""The data dictionary, made from the schemas."""

from __future__ import annotations

from litmatrix.schema.shapes import Column, Schema


def describe_schema(schema: Schema) -> str:
    """The data dictionary as Markdown: a section for each table, a row for each column."""
    parts = ["# Data dictionary", "",
             "Made from the schemas by `litmatrix dictionary`; do not edit it by hand.",
             "Every table is UTF-8 CSV with commas and one header row. An empty cell means unknown or none; "
             "several ids in one cell are separated by a space.",
             "Dates are written as known: YYYY, YYYY-MM or YYYY-MM-DD.", ""]
    for table in schema.tables.values():
        own = " (a table of this review, declared in schema.toml)" if table.name in schema.declared else ""
        parts += [f"## `{table.path}`{own}", "", f"One row is {table.row}."]
        if table.key:
            parts += [f"Key: {', '.join(table.key)}."]
        parts += ["", "| column | meaning | holds | may be empty |", "|---|---|---|---|"]
        parts += [f"| {c.name} | {c.meaning} | {_describe_values(c)} | {'yes' if c.empty else 'no'} |"
                  for c in table.columns]
        parts += [""]
    return "\n".join(parts)


def _describe_values(column: Column) -> str:
    if column.allowed:
        return ", ".join(column.allowed)
    if column.refers:
        return f"{column.holds} of {' or '.join(column.refers)}"
    return column.holds

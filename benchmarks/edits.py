"""The edits that changes.py makes in a copy of the review: one row of one table each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from copies import BenchmarkError, Copy


@dataclass(frozen=True)
class Edit:
    """An edit of one row of one table.

    ``row`` holds the columns that tell the row and ``edit`` gives the columns that change;
    ``target`` is in seconds; ``visible`` says that exported tables must change with it.
    """

    situation: str
    path: str
    row: dict[str, str]
    edit: Callable[[dict[str, str]], dict[str, str]]
    target: float
    visible: bool

    def apply(self, copy: Copy) -> None:
        """Edit the table in a copy of the review. Raises BenchmarkError where not just one row is meant."""
        path = copy.review / self.path
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        found = [row for row in rows if self.row.items() <= row.items()]
        if len(found) != 1 or self.edit(found[0]).items() <= found[0].items():
            raise BenchmarkError(f"{self.path} has {len(found)} rows for {self.row}, or the edit changes nothing; "
                                 "name another row in EDITS")
        found[0].update(self.edit(found[0]))
        written = io.StringIO(newline="")
        writer = csv.DictWriter(written, list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(written.getvalue().encode("utf-8"))


# The only judgement of its source on its theme that counts, so that another voice changes charts.
JUDGEMENT = {"passage": "gowland2021-004", "theme": "intermediate_tier", "voice": "own"}
EDITS = (
    Edit("a word in the note of one judgement", "data/codings/consensus.csv", JUDGEMENT,
         lambda row: {"note": f"{row['note']} again"}, 3.0, visible=False),
    Edit("voice and stance of one judgement", "data/codings/consensus.csv", JUDGEMENT,
         lambda row: {"voice": "reported", "stance": "neutral"}, 3.0, visible=True),
    Edit("a word in the label of one event", "data/events.csv", {"event": "act-2012"},
         lambda row: {"label": f"{row['label']} again"}, 1.5, visible=True),
)

"""Duplicates: records that are one work, proposed with reasons; what a person decided stands in bib/merges.csv.

Beside reading in the flow: signatures (what of a record is compared) -> blocking (which pairs) -> likeness and
conflicts (how parts agree, what tells two works apart) -> judging (how sure) -> proposing (clusters); merging keeps decisions.
"""

from litmatrix.corpus.duplicates.merging import (
    ACCEPTED,
    MERGES,
    REJECTED,
    UNDONE,
    list_rejected,
    record_decisions,
    resolve_merges,
    start_merges,
    undo_decisions,
)
from litmatrix.corpus.duplicates.proposing import Duplicates, propose_duplicates

__all__ = ["ACCEPTED", "MERGES", "REJECTED", "UNDONE", "Duplicates", "list_rejected", "propose_duplicates", "record_decisions",
           "resolve_merges", "start_merges", "undo_decisions"]

"""Codings and examined cells -> analysis tables: pure functions, DataFrame in, DataFrame out.

Counting sources counts distinct sources, never rows, and row order is drawing order.
"""

from litmatrix.tables.codings import count_coverage, count_decisions_by_field, count_settlements_by_theme, select_decisive
from litmatrix.tables.findings import count_findings_by_source
from litmatrix.tables.flow import count_records_by_step
from litmatrix.tables.matrix import arrange_framework_matrix, list_centrality
from litmatrix.tables.rows import count_rows_by, list_rows_by
from litmatrix.tables.sources import arrange_timeline, count_corpus_steps, count_words_by_source
from litmatrix.tables.themes import (
    count_carriers_by_theme,
    count_sources_by_claim,
    count_sources_by_theme,
    count_states_by_theme,
    select_codings,
)

__all__ = [
    "arrange_framework_matrix",
    "arrange_timeline",
    "count_carriers_by_theme",
    "count_corpus_steps",
    "count_coverage",
    "count_decisions_by_field",
    "count_findings_by_source",
    "count_records_by_step",
    "count_rows_by",
    "count_settlements_by_theme",
    "count_sources_by_claim",
    "count_sources_by_theme",
    "count_states_by_theme",
    "count_words_by_source",
    "list_centrality",
    "list_rows_by",
    "select_codings",
    "select_decisive",
]

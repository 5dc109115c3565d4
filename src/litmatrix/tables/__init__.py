"""Codings and examined cells -> analysis tables: pure functions, DataFrame in, DataFrame out.

Counting sources counts distinct sources, never rows, and row order is drawing order.
"""

from litmatrix.tables.appraisal import NOT_JUDGED, count_criteria_by_item, describe_criteria, list_criteria, weigh_sources
from litmatrix.tables.association import count_odds_by_theme, count_themes_by_group
from litmatrix.tables.cerqual import arrange_evidence_profile, arrange_summary_of_findings
from litmatrix.tables.checklists import REPORTED, count_items_by_status, list_checklist
from litmatrix.tables.codings import count_coverage, count_decisions_by_field, count_settlements_by_theme, select_decisive
from litmatrix.tables.cooccurrence import arrange_themes, count_theme_combinations, count_theme_pairs
from litmatrix.tables.dates import count_sources_by_date, count_themes_by_date
from litmatrix.tables.evidence import count_evidence, count_evidence_by_theme
from litmatrix.tables.findings import count_findings_by_source
from litmatrix.tables.flow import count_records_by_step
from litmatrix.tables.independence import count_shared_works, count_voices_by_theme, describe_rule, list_links, name_voices
from litmatrix.tables.intervals import bootstrap_interval, count_shares_by_theme, exact_interval, wilson_interval
from litmatrix.tables.links import count_argued_links
from litmatrix.tables.matrix import arrange_framework_matrix, list_centrality
from litmatrix.tables.prisma import count_records_by_box
from litmatrix.tables.rates import count_rates_by_theme, select_points
from litmatrix.tables.rows import count_rows_by, list_rows_by
from litmatrix.tables.saturation import count_accumulation, count_saturation, count_unseen_themes
from litmatrix.tables.sensitivity import (
    count_sources_left_out,
    count_sources_without_each,
    count_weighted_by_theme,
    describe_fragility,
    describe_weighted_fragility,
)
from litmatrix.tables.sources import arrange_timeline, count_corpus_steps, count_words_by_source
from litmatrix.tables.stance import count_silences_by_theme, count_stances_by_theme, count_wants_by_theme, list_contradictions
from litmatrix.tables.support import count_support_by, count_support_by_finding, list_support
from litmatrix.tables.themes import (
    count_carriers_by_theme,
    count_sources_by_claim,
    count_sources_by_theme,
    count_states_by_theme,
    select_codings,
)

__all__ = [
    "NOT_JUDGED",
    "REPORTED",
    "arrange_evidence_profile",
    "arrange_framework_matrix",
    "arrange_summary_of_findings",
    "arrange_themes",
    "arrange_timeline",
    "bootstrap_interval",
    "count_accumulation",
    "count_argued_links",
    "count_carriers_by_theme",
    "count_corpus_steps",
    "count_coverage",
    "count_criteria_by_item",
    "count_decisions_by_field",
    "count_evidence",
    "count_evidence_by_theme",
    "count_findings_by_source",
    "count_items_by_status",
    "count_odds_by_theme",
    "count_rates_by_theme",
    "count_records_by_box",
    "count_records_by_step",
    "count_rows_by",
    "count_saturation",
    "count_settlements_by_theme",
    "count_shared_works",
    "count_shares_by_theme",
    "count_silences_by_theme",
    "count_sources_by_claim",
    "count_sources_by_date",
    "count_sources_by_theme",
    "count_sources_left_out",
    "count_sources_without_each",
    "count_stances_by_theme",
    "count_states_by_theme",
    "count_support_by",
    "count_support_by_finding",
    "count_theme_combinations",
    "count_theme_pairs",
    "count_themes_by_date",
    "count_themes_by_group",
    "count_unseen_themes",
    "count_voices_by_theme",
    "count_wants_by_theme",
    "count_weighted_by_theme",
    "count_words_by_source",
    "describe_criteria",
    "describe_fragility",
    "describe_rule",
    "describe_weighted_fragility",
    "exact_interval",
    "list_centrality",
    "list_checklist",
    "list_contradictions",
    "list_criteria",
    "list_links",
    "list_rows_by",
    "list_support",
    "name_voices",
    "select_codings",
    "select_decisive",
    "select_points",
    "weigh_sources",
    "wilson_interval",
]

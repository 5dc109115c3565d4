"""Analysis table -> Axes. Draws, never counts; imports no other room of the house.

Call ``use_profile`` first: it sets sizes, fonts and colours before anything is drawn.
"""

from litmatrix.figures.appraisal import draw_criteria, draw_criteria_by_item
from litmatrix.figures.association import draw_odds, draw_themes_by_group
from litmatrix.figures.bars import draw_agreement, draw_bounds, draw_carriers, draw_stacks, draw_words
from litmatrix.figures.changes import draw_changes
from litmatrix.figures.checklists import draw_checklist
from litmatrix.figures.cooccurrence import draw_theme_combinations, draw_theme_pairs
from litmatrix.figures.dates import draw_dates
from litmatrix.figures.demands import Profile, list_profiles, read_profile
from litmatrix.figures.embedding import About
from litmatrix.figures.evidence import draw_evidence
from litmatrix.figures.flow import draw_flow
from litmatrix.figures.grids import draw_counts, draw_marks, draw_states
from litmatrix.figures.independence import draw_voices
from litmatrix.figures.inline import show_as, shows_png
from litmatrix.figures.intervals import draw_shares
from litmatrix.figures.layout import list_layout_faults
from litmatrix.figures.networks import draw_argued_links, draw_network
from litmatrix.figures.profiles import find_profile, use_profile
from litmatrix.figures.rates import draw_rates
from litmatrix.figures.rendering import Rendering
from litmatrix.figures.saturation import draw_accumulation, draw_saturation, draw_unseen_themes
from litmatrix.figures.sensitivity import draw_left_out, draw_weighted
from litmatrix.figures.stance import draw_silences, draw_stances, draw_wants
from litmatrix.figures.support import draw_support_by_finding
from litmatrix.figures.text import draw_table
from litmatrix.figures.timeline import draw_timeline

__all__ = [
    "About",
    "Profile",
    "Rendering",
    "draw_accumulation",
    "draw_agreement",
    "draw_argued_links",
    "draw_bounds",
    "draw_carriers",
    "draw_changes",
    "draw_checklist",
    "draw_counts",
    "draw_criteria",
    "draw_criteria_by_item",
    "draw_dates",
    "draw_evidence",
    "draw_flow",
    "draw_left_out",
    "draw_marks",
    "draw_network",
    "draw_odds",
    "draw_rates",
    "draw_saturation",
    "draw_shares",
    "draw_silences",
    "draw_stacks",
    "draw_stances",
    "draw_states",
    "draw_support_by_finding",
    "draw_table",
    "draw_theme_combinations",
    "draw_theme_pairs",
    "draw_themes_by_group",
    "draw_timeline",
    "draw_unseen_themes",
    "draw_voices",
    "draw_wants",
    "draw_weighted",
    "draw_words",
    "find_profile",
    "list_layout_faults",
    "list_profiles",
    "read_profile",
    "show_as",
    "shows_png",
    "use_profile",
]

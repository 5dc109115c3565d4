"""A paper written in Markdown: its numbers filled in from the exported tables, checked, and rendered.

Part of the last room. ``numbers`` names every cell, ``filling`` and ``placing`` put cells, figures and tables
into what pandoc read, ``auditing`` finds numbers that somebody typed, ``checking`` and ``building`` join them.
Names are loaded when used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "auditing": ["audit_results"],
    "building": ["build_paper", "save_numbers"],
    "checking": ["check_paper"],
    "drafts": ["list_drafts"],
    "numbers": ["Numbers", "NumberError", "name_cells", "read_numbers"],
    "papers": ["Paper", "read_paper"],
    "references": ["arrange_references", "read_references"],
    "rendering": ["find_latex", "find_pandoc"],
})

"""BibTeX and BibLaTeX: what is well formed is read by one pattern, the rest by a tolerant reader, and all is counted again.

outline (where records begin and end) -> parsing, by formed (the pattern) or mending (the tolerant reader) -> inheriting -> keys,
and telling, where somebody asks what was mended;
counting stands alone, so that it can disagree.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "counting": ["count_records"],
    "parsing": ["parse_bibtex", "paused_collector", "parse_records"],
})

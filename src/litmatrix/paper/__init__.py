"""Files that leave the house: figures and tables with their words, where they come from, and whether they hold what journals ask.

The last room. Everything it writes is machine-made, goes under exports/ and is the same,
byte for byte, when it is made again from the same inputs under the same lock. Names are loaded when
used: nothing here waits for matplotlib, nor for what measures finished files.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "checking": ["CHECKS", "FigureFault", "check_figures"],
    "describing": ["Telling", "tell_figure"],
    "escaping": ["escape_html", "escape_latex", "escape_markdown"],
    "provenance": ["arrange_source", "read_parameters", "save_provenance"],
    "saving": ["render_formats", "save_figure"],
    "tables": ["format_workbook", "guard_formulas", "save_table"],
})

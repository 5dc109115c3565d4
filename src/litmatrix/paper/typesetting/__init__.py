"""Exported tables as they are printed: LaTeX with booktabs, Word and HTML, each made from the CSV that is already there.

wording turns names and ids into words, arranging a table into what fits a page, and latex, word and webpage write it.
Names are loaded when used; python-docx and great_tables are the extra ``paper``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "arranging": ["PrintedColumn", "PrintedRow", "PrintedTable", "arrange_table"],
    "latex": ["format_latex", "format_latex_document"],
    "saving": ["read_exported", "save_typeset"],
    "webpage": ["format_webpage"],
    "word": ["format_word"],
    "wording": ["Wording", "read_wording"],
})

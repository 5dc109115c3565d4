"""Bibliography files -> records -> a table of sources. A record that cannot be read is named, never dropped.

Second in the flow, after files. Names are loaded when used: what needs no table does not wait for pandas.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "bibtex": ["count_records", "parse_bibtex"],
    "dates": ["Date", "read_date"],
    "imports": ["Ledger", "arrange_ledger", "open_ledger", "read_records", "save_import"],
    "latex": ["decode_latex", "encode_latex", "list_unknown_macros"],
    "names": ["Name", "label_record", "read_names", "split_names"],
    "reading": ["read_bibliography", "read_corpus"],
    "records": ["Finding", "Parsed", "Record"],
    "tabulating": ["parse_bibliography"],
    "writing": ["format_bibliography", "format_bibtex"],
})

"""Bibliography files -> records -> a table of sources. A record that cannot be read is named, never dropped.

Second in the flow, after files. Names are loaded when used: what needs no table does not wait for pandas.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "bibtex": ["parse_bibtex"],
    "counting": ["count_records"],
    "importing": ["read_records"],
    "ledger": ["Ledger", "arrange_ledger", "open_ledger"],
    "storing": ["save_import"],
    "writing": ["format_bibliography", "format_bibtex"],
    "dates": ["Date", "read_date"],
    "latex": ["decode_latex", "encode_latex", "list_unknown_macros"],
    "names": ["Name", "label_record", "read_names", "split_names"],
    "reading": ["parse_bibliography", "read_bibliography", "read_corpus"],
    "records": ["Finding", "Parsed", "Record"],
})

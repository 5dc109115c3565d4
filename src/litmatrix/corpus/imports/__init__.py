"""Files of other formats -> records, and a ledger of what became of each record.

decoding (bytes to characters) -> ris, nbib, csl or spreadsheets, which build records with building -> importing, which
tells the format -> ledger (the balance) -> storing (a .bib file, the rejected texts and imports.csv).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "importing": ["read_records", "tell_format"],
    "ledger": ["Ledger", "arrange_ledger", "open_ledger"],
    "storing": ["save_import"],
})

"""The ground floor: read bytes, read a table as text against its schema, save whole or not at all.

Every file litmatrix reads or writes passes through this room, so what a run depended on is known.
Names are loaded when used: what needs no table does not wait for pandas.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["recording"], submod_attrs={
    "caching": ["find_cache"],
    "faults": ["Fault", "FileFaults", "describe_faults", "suggest"],
    "locking": ["lock_folder"],
    "reading": ["has_file", "list_files", "read_bytes", "read_text"],
    "saving": ["format_table", "save_bytes", "save_table"],
    "tables": ["parse_table", "read_table"],
    "values": ["check_value", "is_date"],
})

"""A review is a folder with review.toml: its paths, its tables on demand, and the check of all of them.

After coding, before tables. ``read_review`` opens the folder; ``check_review`` checks the whole.
Names are loaded when used: finding the folder does not wait for pandas.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "checking": ["check_review"],
    "checklists": ["fill_checklist"],
    "folder": ["ReviewError", "ReviewFolder", "find_review", "open_folder"],
    "places": ["list_declared"],
    "reading": ["Review", "read_review"],
    "reporting": ["report_check", "report_review"],
})

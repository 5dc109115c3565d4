"""Editions of a living review: open an earlier version, say what changed since, freeze a citable one.

After figures, before paper. ``read_edition`` and ``compare_reviews`` serve notebooks, ``open_version``
takes a git revision, a folder or a zip, ``freeze_edition`` gives the zip. Names are loaded when used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "archives": ["EditionError", "pack_members", "read_archive"],
    "codebook": ["compare_codebook", "follow_themes"],
    "codings": ["compare_codings"],
    "comparing": ["PARTS", "Changes", "compare_reviews"],
    "findings": ["compare_findings", "compare_marks"],
    "freezing": ["check_date", "check_name", "freeze_edition", "read_commit_date"],
    "rows": ["compare_rows"],
    "snapshots": ["Snapshot", "list_others", "read_snapshot"],
    "sources": ["compare_sources"],
    "summaries": ["compare_summaries"],
    "telling": ["arrange_json", "describe_changes", "describe_paragraph", "format_report"],
    "themes": ["compare_themes"],
    "versions": ["find_last_edition", "name_version", "open_version", "open_version_review", "read_edition"],
})

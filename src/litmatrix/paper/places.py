"""Where exports go, and what they may be called."""

from __future__ import annotations

import re
from pathlib import Path

from litmatrix.review import open_folder

STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def find_exports(stem: str) -> Path:
    """The folder of the review's exports. Raises ValueError for a stem that is not lower-case words with hyphens."""
    if not STEM.fullmatch(stem):
        raise ValueError(f"stem '{stem}' is not lower-case words joined by hyphens, such as 'sources-by-theme'")
    return open_folder().exports

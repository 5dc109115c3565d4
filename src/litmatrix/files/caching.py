"""Where caches live: in the user's own cache folder, keyed by content, never an input and never a result."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def find_cache() -> Path:
    """The folder of litmatrix's caches: LITMATRIX_CACHE, else the system's place for them. It may be deleted at any time."""
    return Path(os.environ.get("LITMATRIX_CACHE") or platformdirs.user_cache_dir("litmatrix", appauthor=False))

"""Rendered files kept in the user's cache folder, under the hash of all that shaped them."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from litmatrix.files import find_cache, save_bytes

KEPT_DAYS = 60
KEPT_BYTES = 200_000_000
DAY = 24 * 60 * 60


def recall(key: str, ending: str, make: Callable[[], bytes]) -> bytes:
    """Bytes from the user's cache folder, or made and kept there; without a key just made."""
    if not key:
        return make()
    kept = read_kept(key, ending)
    if kept is None:
        kept = make()
        keep(key, ending, kept)
    return kept


def keep(key: str, ending: str, content: bytes) -> None:
    """Keep bytes in the user's cache folder. A folder that cannot be used changes nothing."""
    path = _place(key, ending)
    with suppress(OSError):
        save_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content, path)
        _tidy(path.parent)


def read_kept(key: str, ending: str) -> bytes | None:
    """What was kept; None where it is not there or not whole."""
    path = _place(key, ending)
    try:
        told, _, kept = path.read_bytes().partition(b"\n")  # not through ``files``: a cache is no input of a notebook
        if told != hashlib.sha256(kept).hexdigest().encode():
            return None
    except OSError:
        return None
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY:
            os.utime(path)  # when it was used last, to a day
    return kept


def _place(key: str, ending: str) -> Path:
    return find_cache() / "figures" / f"{key}.{ending}"


def _tidy(folder: Path) -> None:
    """Once a day at most: drop what was not used for long, then the oldest beyond the size allowed."""
    stamp, now = folder / "tidied", time.time()
    if stamp.is_file() and now - stamp.stat().st_mtime < DAY:
        return
    stamp.touch()
    files = sorted(((path.stat(), path) for path in folder.iterdir() if path != stamp), key=lambda file: -file[0].st_mtime)
    taken = 0
    for told, path in files:
        taken += told.st_size
        if taken > KEPT_BYTES or now - told.st_mtime > KEPT_DAYS * DAY:
            path.unlink(missing_ok=True)

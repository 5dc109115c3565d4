"""Rendered files kept in the user's cache folder, under the hash of all that shaped them."""

from __future__ import annotations

import hashlib
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from litmatrix.files import find_cache, save_bytes

KEPT_DAYS = 60
KEPT_BYTES = 200_000_000
DAY = 24 * 60 * 60


def recall(key: str, ending: str, make: Callable[[], bytes]) -> bytes:
    """Bytes from the user's cache folder, or made and kept there; without a key, or with a warning, just made."""
    kept = read_kept(key, ending) if key else None
    if kept is not None:
        return kept
    with _hear_warnings() as heard:
        made = make()
    if key and not heard:
        keep(key, ending, made)
    return made


@contextmanager
def _hear_warnings() -> Iterator[list[Warning]]:
    """The warnings that are shown meanwhile: of what is kept they would be missed the next time."""
    heard, usual = [], warnings.showwarning

    def show(message: Warning, *told: object, **more: object) -> None:
        heard.append(message)
        usual(message, *told, **more)

    warnings.showwarning = show  # and not by catch_warnings, after which each is shown once more
    try:
        yield heard
    finally:
        warnings.showwarning = usual


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

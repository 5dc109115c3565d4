"""Saving whole or not at all."""

from __future__ import annotations

import csv
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.files import recording

if TYPE_CHECKING:
    import pandas as pd


def format_table(frame: pd.DataFrame) -> str:
    """A table as CSV text: every field quoted, LF line ends, missing values empty."""
    return frame.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\n", na_rep="")


def save_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, whole or not at all."""
    save_bytes(format_table(frame).encode("utf-8"), path)


def save_bytes(content: bytes, path: Path) -> None:
    """Write a file whole or not at all: the old bytes stand until the new ones are on the disk.

    A file that already holds the same bytes is left alone. A link is followed, so its target
    is replaced and the link stays.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    recording.note_written(path, content)
    if _holds(path, content):
        return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file holds these bytes already; a comparison is not an input."""
    with recording.paused():
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _sync_folder(folder: Path) -> None:
    """Make a rename durable, where the system can open a folder (not on Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""One at a time: a lock between processes, held by the system and freed when its holder ends, however it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def lock_folder(root: Path, name: str, *, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold ``.litmatrix/<name>.lock`` of a review.

    Where another process holds it, ``waiting`` is called once and then the lock is waited for. The
    file may stay behind; it is the lock on it that counts, so a killed process leaves nothing to clean.
    """
    folder = Path(root) / ".litmatrix"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting:
            waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()

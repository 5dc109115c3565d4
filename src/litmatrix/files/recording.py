"""What a run read, looked for, listed and wrote, by content: the inputs of a notebook, told by itself.

The functions of this room report what they do. An audit hook adds what a notebook opens by other
means (``open``, ``pd.read_csv`` …). A library that opens files outside Python, as Arrow does, is not
seen: it is given bytes from ``read_bytes``, never a path.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from litmatrix.files.caching import find_cache

MISSING = ""
PART = 1 << 20  # bytes read at once
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass
class Recording:
    """Files read and written, and folders listed, each with the sha256 of what was found.

    Paths are absolute. The hash of a file that was looked for and is not there is empty. The hash
    of a folder is that of its names. A file is kept as it was when it was read first. ``known`` are
    the modules imported before, ``databases`` what was connected to.
    """

    root: str
    read: dict[str, str] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    databases: set[str] = field(default_factory=set)

    def inputs(self) -> dict[str, dict[str, str]]:
        """``read``, ``listed`` and ``written`` for a record; what the run itself wrote is no input."""
        read = {path: sha256 for path, sha256 in self.read.items() if path not in self.written}
        return {"read": read, "listed": self.listed, "written": self.written}


_active: Recording | None = None
_set_aside: tuple[str, ...] = ()
_system: tuple[str, ...] = ()
_hooked = False
_state = threading.local()


def start(root: Path | str) -> Recording:
    """Record from now on; files are told apart from the system's by standing in ``root`` or by their folder."""
    global _active, _hooked, _set_aside, _system
    _set_aside, _system = _list_set_aside(), _list_system_folders()  # now: a hook must take no lock
    _active = Recording(os.path.realpath(root), known=frozenset(sys.modules))
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked = True
    return _active


def stop() -> Recording | None:
    """End the recording and return it, with the sources of the modules imported from the review's folder."""
    global _active
    done, _active = _active, None
    if done:
        own = {path: hash_file(Path(path)) for path in _own_modules(done)}
        done.written |= dict.fromkeys(_list_filled(done), MISSING)
        done.read = {path: sha256 for path, sha256 in {**own, **done.read}.items() if path not in done.written}
        hashed = {path: sha256 or hash_file(Path(path)) for path, sha256 in done.written.items()}
        done.written = {path: sha256 for path, sha256 in hashed.items() if sha256 != MISSING}
    return done


@contextmanager
def paused() -> Iterator[None]:
    """What this thread opens meanwhile is recorded by its caller, or is no input."""
    before = getattr(_state, "quiet", False)
    _state.quiet = True
    try:
        yield
    finally:
        _state.quiet = before


def note_read(path: Path | str, content: bytes) -> None:
    """A file was read and held these bytes."""
    if _active:
        _active.read.setdefault(os.path.realpath(path), hashlib.sha256(content).hexdigest())


def note_missing(path: Path | str) -> None:
    """A file was looked for and is not there."""
    if _active:
        _active.read.setdefault(os.path.realpath(path), MISSING)


def note_listing(folder: Path | str) -> None:
    """A folder's names were looked at."""
    if _active:
        _active.listed.setdefault(os.path.realpath(folder), hash_listing(Path(folder)))


def note_written(path: Path | str, content: bytes) -> None:
    """A file was written with these bytes; what goes into a cache is no result."""
    name = os.path.realpath(path)
    if _active and not any(_within(name, folder) for folder in _set_aside):
        _active.written[name] = hashlib.sha256(content).hexdigest()


def has_written(path: Path | str, content: bytes) -> bool:
    """Whether these bytes are what this process wrote to a file last; another process may have written over them."""
    return bool(_active) and _active.written.get(os.path.realpath(path)) == hashlib.sha256(content).hexdigest()


def has_own_writing() -> bool:
    """Whether a file was opened for writing by other means than this room's, so that it may not be closed yet."""
    return bool(_active) and MISSING in _active.written.values()


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes; empty where there is no such file."""
    with paused():
        try:
            with open(path, "rb", buffering=0) as handle:  # noqa: PTH123 (a thousand files, each time)
                held = hashlib.sha256()
                while part := handle.read(PART):
                    held.update(part)
                return held.hexdigest()
        except OSError:
            return MISSING


def hash_listing(folder: Path) -> str:
    """The sha256 of a folder's names; empty where there is no such folder. Hidden names do not count."""
    with paused():
        try:
            names = sorted(name for name in os.listdir(folder) if not name.startswith((".", "__pycache__")))  # noqa: PTH208
        except OSError:
            return MISSING
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogateescape")).hexdigest()


@lru_cache(maxsize=64)
def hash_room(room: str, package: Path = PACKAGE) -> str:
    """The sha256 of a room of litmatrix: its files, fonts included. Remembered for the life of the process."""
    folder = package / room
    found = folder.rglob("*") if folder.is_dir() else [package / f"{room}.py"]
    files = sorted(path for path in found if path.is_file() and path.suffix != ".pyc")
    text = "\n".join(f"{path.relative_to(package).as_posix()} {hash_file(path)}" for path in files)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _hear(event: str, arguments: tuple) -> None:
    """The audit hook: what any Python code opens or lists. It must never raise."""
    if _active is None or getattr(_state, "quiet", False) or event not in _EVENTS:
        return
    with paused(), suppress(Exception):
        _EVENTS[event](*arguments)


def _hear_open(path: object, mode: object, flags: object) -> None:
    name = _resolve(path)
    if name is None or not _counts(name, _active.root):
        return
    if not _is_reading(mode, flags):
        _active.written.setdefault(name, MISSING)
    elif not Path(name).is_dir():
        _active.read.setdefault(name, hash_file(Path(name)))


def _hear_listing(path: object = None, *_: object) -> None:
    if "importlib" in sys._getframe(2).f_code.co_filename:  # the import system looks for modules
        return
    name = _resolve("." if path is None else path)
    if name is not None and _counts(name, _active.root):
        note_listing(name)


def _hear_database(path: object, *_: object) -> None:
    if isinstance(path, str) and path.startswith("file:"):
        path = path.removeprefix("file:").partition("?")[0]
    if path and path != ":memory:":
        _hear_open(path, "r", 0)
        _active.databases.add(_resolve(path))


def _list_filled(done: Recording) -> list[str]:
    """The databases among what was read that the run itself filled: a connection does not tell whether it will write."""
    return [path for path in done.databases & done.read.keys() if hash_file(Path(path)) != done.read[path]]


_EVENTS = {"open": _hear_open, "os.listdir": _hear_listing, "os.scandir": _hear_listing, "sqlite3.connect": _hear_database}


def _resolve(path: object) -> str | None:
    """A path as an absolute name; None for a descriptor."""
    return os.path.realpath(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else None


def _is_reading(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return not set(mode) & set("wax+")
    return not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR)


def _counts(name: str, root: str) -> bool:
    """Whether a path can be an input: in the review, or anywhere that is not the system's or a cache."""
    if any(_within(name, folder) for folder in _set_aside):
        return False
    if _within(name, root):
        parts = Path(name).relative_to(root).parts
        return not any(part.startswith(".") or part == "__pycache__" for part in parts)
    return not any(_within(name, folder) for folder in _system) and "/." not in Path(name).as_posix()


def _within(name: str, folder: str) -> bool:
    return name == folder or name.startswith(folder.rstrip(os.sep) + os.sep)


def _list_set_aside() -> tuple[str, ...]:
    """Folders that hold no input even inside a review: litmatrix itself, installed packages and caches."""
    named = [find_cache(), PACKAGE, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return tuple(os.path.realpath(folder) for folder in named)


def _list_system_folders() -> tuple[str, ...]:
    own = [sys.prefix, sys.base_prefix, sys.exec_prefix, tempfile.gettempdir(), sysconfig.get_path("stdlib")]
    return (*(os.path.realpath(folder) for folder in own), "/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/run", "/var/lib")


def _own_modules(done: Recording) -> list[str]:
    """The sources of modules imported meanwhile from the review's folder, even where only bytecode was opened."""
    found = [getattr(module, "__file__", None) for name, module in list(sys.modules.items()) if name not in done.known]
    resolved = [os.path.realpath(name) for name in found if isinstance(name, str)]
    return [name for name in resolved if _within(name, done.root) and _counts(name, done.root)]

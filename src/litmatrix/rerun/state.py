"""What a run depended on and made, by content, in .litmatrix/: which notebooks must run again, and why.

A record is written last, when everything it tells of is on the disk. The folder may be deleted at
any time; then everything runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from litmatrix.files import save_bytes
from litmatrix.files.recording import MISSING, hash_file, hash_listing, hash_room, paused
from litmatrix.rerun.notebooks import hash_code

FORMAT = 1
SETTINGS = ("LITMATRIX_EXPORTS", "LITMATRIX_TEXTS")


@dataclass(frozen=True)
class Record:
    """What one run used and made.

    ``code`` is the hash of what was executed; ``read`` and ``made`` map files, ``listed`` maps folders and
    ``rooms`` maps rooms of litmatrix to hashes; ``environment`` is that of Python and its packages;
    ``settings`` are the environment variables that name folders; ``told`` is what the run had to say.
    """

    code: str
    read: dict[str, str]
    listed: dict[str, str]
    made: dict[str, str]
    rooms: dict[str, str]
    environment: str
    settings: dict[str, str]
    seconds: float = 0.0
    told: dict = field(default_factory=dict)


def read_record(root: Path, name: str) -> Record | None:
    """The record of a name's last run; None where there is none, or none that can be used."""
    try:
        with paused():
            stored = json.loads(_place(root, name).read_bytes())
        record = Record(**stored["record"])
        return record if stored["format"] == FORMAT and _is_whole(record) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_whole(record: Record) -> bool:
    """Whether every part of a record is of its kind."""
    maps = (record.read, record.listed, record.made, record.rooms, record.settings, record.told)
    return all(isinstance(part, dict) for part in maps) and isinstance(record.seconds, int | float)


def save_record(root: Path, name: str, record: Record) -> None:
    """Keep what a run used and made."""
    text = json.dumps({"format": FORMAT, "record": asdict(record)}, indent=1, ensure_ascii=False)
    save_bytes(text.encode("utf-8"), _place(root, name))


def forget_record(root: Path, name: str) -> None:
    """The name has not been run."""
    _place(root, name).unlink(missing_ok=True)


def _place(root: Path, name: str) -> Path:
    return root / ".litmatrix" / "runs" / f"{name}.json"


def make_record(root: Path, code: str, used: Mapping, made: Iterable[Path], rooms: Iterable[str], *, seconds: float = 0.0,
                told: dict | None = None) -> Record:
    """A record of a run that used this, and made these files."""
    return Record(code, {shorten(root, path): sha256 for path, sha256 in used["read"].items()},
                  {shorten(root, path): sha256 for path, sha256 in used["listed"].items()},
                  {shorten(root, path): hash_file(Path(path)) for path in made},
                  {room: hash_room(room) for room in sorted(rooms)}, hash_environment(root), read_settings(),
                  round(seconds, 2), told or {})


class Now:
    """What the review's files and folders hold and what is installed, at the time it is first asked: each is looked at once."""

    def __init__(self, root: Path) -> None:
        self.hash_file = cache(lambda name: hash_file(root / name))
        self.hash_listing = cache(lambda folder: hash_listing(root / folder))
        self.hash_environment = cache(lambda: hash_environment(root))


def explain_path(now: Now, path: Path, record: Record | None) -> list[str]:
    """Why a notebook must run: every reason, in the reader's words; none where it is current."""
    try:
        with paused():
            code = hash_code(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["it cannot be read"]
    if record is None:
        return ["it has no record of a run"]
    return (["its code changed"] if code != record.code else []) + explain_record(now, record)


def explain_record(now: Now, record: Record) -> list[str]:
    """What differs now from what a run used and made."""
    return [*_explain_files(now, record.read, "changed", "is gone", "is new"),
            *(f"{folder} holds other files" for folder, names in record.listed.items() if now.hash_listing(folder) != names),
            *(f"litmatrix/{room} changed" for room, code in record.rooms.items() if hash_room(room) != code),
            *(["Python or its packages changed"] if now.hash_environment() != record.environment else []),
            *(f"{name} names another folder" for name, folder in read_settings().items() if folder != record.settings.get(name, "")),
            *_explain_files(now, record.made, "was altered", "is missing", "")]


def _explain_files(now: Now, known: Mapping[str, str], altered: str, gone: str, new: str) -> list[str]:
    reasons = []
    for name, sha256 in known.items():
        found = now.hash_file(name)
        if found != sha256:
            reasons.append(f"{name} {gone if found == MISSING else new if sha256 == MISSING else altered}")
    return reasons


def shorten(root: Path, path: str | Path) -> str:
    """A path inside the review as such, in the form that is the same on every system; else whole."""
    real, base = os.path.realpath(path), _find_base(root)
    return (real[len(base):] if os.path.normcase(real).startswith(os.path.normcase(base)) else real).replace(os.sep, "/")


@lru_cache(maxsize=8)
def _find_base(root: str | Path) -> str:
    """The real path of a review's folder, with a separator behind it."""
    return os.path.join(os.path.realpath(root), "")  # noqa: PTH118 (Path drops the separator)


def read_settings() -> dict[str, str]:
    """The environment variables that name folders."""
    return {name: os.environ.get(name, "") for name in SETTINGS}


def hash_environment(root: Path) -> str:
    """The sha256 of Python, the lock of the review and the names and versions of the installed packages."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    installed = sorted({name for folder in folders for name in _list_names(folder) if name.endswith(".dist-info")})
    parts = [sys.version, platform.system(), platform.machine(), hash_file(root / "requirements.lock"), *installed]
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def _list_names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208
    except OSError:
        return []

"""Zip archives read with suspicion and written the same way each time."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import PurePosixPath, PureWindowsPath

STAMP = (1980, 1, 1, 0, 0, 0)
LEVEL = 9
LARGEST = 2_000_000_000


class EditionError(ValueError):
    """A version cannot be opened, compared or frozen; the message says why and what to do."""


def check_member(path: str) -> str:
    """A member's path, if it stays inside the folder it is unpacked into. Raises EditionError."""
    parts = path.split("/")
    windows = PureWindowsPath(path)
    if not path or "\\" in path or "\0" in path or windows.drive or windows.root or {"", ".", ".."} & set(parts):
        raise EditionError(f"The archive holds '{path}', which would land outside its folder. Nothing was unpacked; "
                           "get the archive again from where it was published.")
    return str(PurePosixPath(*parts))


def read_archive(content: bytes, name: str) -> dict[str, bytes]:
    """The files of a zip by path, read in memory; links, doubled names and paths that lead out are refused.

    ``name`` is how the archive is named in errors. Raises EditionError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_members(archive, name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise EditionError(f"{name} is not a zip that can be read: {error}") from None


def _read_members(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    listed = [info for info in archive.infolist() if not info.is_dir()]
    if sum(info.file_size for info in listed) > LARGEST:
        raise EditionError(f"{name} unpacks to more than {LARGEST:,} bytes, which no edition needs")
    for info in listed:
        path = check_member(info.filename)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise EditionError(f"{name} holds '{path}', which is a link. An edition holds files only.")
        if path in found:
            raise EditionError(f"{name} holds '{path}' twice")
        found[path] = archive.read(info)
    return found


def pack_members(members: dict[str, bytes]) -> bytes:
    """Files as a zip: sorted, with one fixed time and one permission, so that the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for path in sorted(members):
            info = zipfile.ZipInfo(check_member(path), STAMP)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, members[path], compresslevel=LEVEL)
    return held.getvalue()

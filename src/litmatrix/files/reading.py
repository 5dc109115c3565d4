"""Reading bytes and text, and looking for files: every input passes here and is recorded."""

from __future__ import annotations

from pathlib import Path

from litmatrix.files import recording
from litmatrix.files.faults import Fault, FileFaults


def read_bytes(path: Path) -> bytes:
    """The bytes of a file."""
    with recording.paused():
        content = Path(path).read_bytes()
    recording.note_read(path, content)
    return content


def has_file(path: Path) -> bool:
    """Whether there is such a file; that there is none is an input too."""
    found = Path(path).is_file()
    if not found:
        recording.note_missing(path)
    return found


def list_files(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder that match a pattern, in alphabetical order, without hidden ones."""
    with recording.paused():
        found = sorted(path for path in Path(folder).glob(pattern) if not path.name.startswith("."))
    recording.note_listing(folder)
    return found


def read_text(path: Path, name: str = "") -> str:
    """A UTF-8 file as characters with LF line ends and no byte order mark.

    Raises FileFaults, naming the line and the byte, when the file is in another encoding.
    """
    raw = read_bytes(path)
    try:
        characters = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFaults(name or Path(path).name, _encoding_faults(error)) from None
    return characters.replace("\r\n", "\n").replace("\r", "\n")


def _encoding_faults(error: UnicodeDecodeError) -> list[Fault]:
    raw, hint = error.object, "Save it as UTF-8; in Excel choose 'Save as: CSV UTF-8'."
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return [Fault(0, f"the file is UTF-16, not UTF-8. {hint}")]
    line = raw.count(b"\n", 0, error.start) + 1
    byte = raw[error.start:error.start + 1]
    shown = byte.decode("cp1252", errors="replace")
    return [Fault(line, f"byte 0x{byte.hex()} is not UTF-8 (in Windows-1252 it would be '{shown}'). {hint}")]

"""An import that was cut short between the .bib file and imports.csv.

Told by a note beside the two, which stands there only while an import is at work.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from litmatrix.files import has_file, read_bytes, save_bytes

NOTE = ".imports.csv.begun"


def save_begun(folder: Path, sha256: str, before: int, added: bytes) -> None:
    """Note what is imported, how long the .bib file was before, and what it is to be."""
    note = {"sha256": sha256, "before": before, "added": hashlib.sha256(added).hexdigest()}
    save_bytes(json.dumps(note).encode(), folder / NOTE)


def read_begun(folder: Path, sha256: str, held: bytes) -> int:
    """How long the .bib file was before an import of the same bytes that ended behind it; its length where there was none."""
    if not has_file(folder / NOTE):
        return len(held)
    try:
        note = json.loads(read_bytes(folder / NOTE))
        same = (note["sha256"], note["added"]) == (sha256, hashlib.sha256(held).hexdigest())
        return int(note["before"]) if same else len(held)
    except (ValueError, KeyError, TypeError):
        return len(held)


def save_ended(folder: Path) -> None:
    """Take the note away."""
    (folder / NOTE).unlink(missing_ok=True)

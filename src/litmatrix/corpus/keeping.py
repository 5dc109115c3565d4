"""Tables of large bibliographies, kept in the user's cache folder by the hash of the file they were read from."""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from litmatrix.files import Fault, find_cache, save_bytes
from litmatrix.files.recording import hash_room

LARGE = 500_000  # bytes: below, reading the file anew takes no longer than finding, checking and opening what was kept
KEPT_FILES = 40
FAULTS = b"faults"


def find_path(content: bytes) -> Path | None:
    """Where the table of a file with these bytes is kept: named by them and by the code that reads them. None without pyarrow."""
    if not _has_arrow():
        return None
    read_by = f"{hash_room('corpus')} {pd.__version__}"  # what another version read is not taken for what this one reads
    key = hashlib.sha256(hashlib.sha256(content).digest() + read_by.encode()).hexdigest()
    return find_cache() / "corpus" / f"{key}.parquet"


def find_kept(path: Path | None) -> tuple[pd.DataFrame | None, list[Fault] | None]:
    """The table and the faults kept in a file of the cache; None for what is not kept there, or where the file is damaged."""
    if path is None:
        return None, None
    try:
        told, _, kept = path.read_bytes().partition(b"\n")  # not through ``files``: a cache is no input of a notebook
        if told != hashlib.sha256(kept).hexdigest().encode():
            return None, None
        return _read_parquet(kept)
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


def keep_table(path: Path | None, table: pd.DataFrame, faults: list[Fault] | None) -> None:
    """Keep a table, and faults if they are known, in a file of the cache. A folder that cannot be used, or a full disk, changes nothing."""
    if path is None:
        return
    with suppress(OSError, ValueError):
        made = _write_parquet(table, faults)
        save_bytes(hashlib.sha256(made).hexdigest().encode() + b"\n" + made, path)
        _drop_oldest(path.parent)


def _read_parquet(content: bytes) -> tuple[pd.DataFrame, list[Fault] | None]:
    """A table and its faults, if known. In this thread alone: Arrow's own do not survive a fork, and can abort a process as it ends."""
    import pyarrow
    from pyarrow import parquet
    kept = parquet.ParquetFile(pyarrow.BufferReader(content), pre_buffer=False).read(use_threads=False)
    told = json.loads(kept.schema.metadata[FAULTS])
    return kept.to_pandas(use_threads=False).astype(str), told and [Fault(*fault) for fault in told]


def _write_parquet(table: pd.DataFrame, faults: list[Fault] | None) -> bytes:
    import pyarrow
    from pyarrow import parquet
    kept, made = pyarrow.Table.from_pandas(table, preserve_index=False, nthreads=1), io.BytesIO()
    told = json.dumps(faults and [[fault.line, fault.message] for fault in faults]).encode()
    told_too = kept.replace_schema_metadata({**kept.schema.metadata, FAULTS: told})
    parquet.write_table(told_too, made, compression="none", use_dictionary=False, write_statistics=False)  # a third of the time
    return made.getvalue()


@cache
def _has_arrow() -> bool:
    return find_spec("pyarrow") is not None


def _drop_oldest(folder: Path) -> None:
    """Keep the newest tables only."""
    files = sorted(folder.glob("*.parquet"), key=lambda path: -path.stat().st_mtime)
    for path in files[KEPT_FILES:]:
        path.unlink(missing_ok=True)

"""exports/provenance.json: what runs used, joined with what each figure says of itself. Needs no pandas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litmatrix.review import ReviewFolder

PROVENANCE = "provenance.json"
CODEBOOK = "data/codebook-changes.csv"


def keep_provenance(folder: ReviewFolder, exports: Path, runs: Mapping[Path, tuple]) -> None:
    """Write provenance.json into a folder of exports; ``runs`` gives each notebook what it read and what it made."""
    import litmatrix
    from litmatrix.paper import save_provenance
    from litmatrix.rerun import list_inputs

    read, drawn = list_inputs(folder.root, runs)
    save_provenance(exports, read, drawn, {"codebook": _find_codebook_version(folder.root), "litmatrix": litmatrix.__version__})


def _find_codebook_version(root: Path) -> str:
    """The last version of codebook-changes.csv; empty without one."""
    import csv

    from litmatrix.files import has_file, read_text

    rows = list(csv.DictReader(read_text(root / CODEBOOK).splitlines())) if has_file(root / CODEBOOK) else []
    return rows[-1].get("version", "") if rows else ""

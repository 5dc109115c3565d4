"""Whether finished figures hold what their profile demands: measured in the files themselves, a line for each fault.

Needs pikepdf and pdfminer.six, which are loaded here alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from litmatrix.figures.demands import list_profiles, read_profile
from litmatrix.files import has_file, list_files, read_bytes
from litmatrix.paper.faults import CHECKS, FigureFault
from litmatrix.paper.formats import Told, check_eps, check_pdf, check_png, check_svg, check_tiff, read_source

if TYPE_CHECKING:
    from litmatrix.figures import Profile
    from litmatrix.paper.faults import Found

__all__ = ["CHECKS", "FigureFault", "check_figures"]
READERS: dict[str, Callable[[Path, Profile], tuple[Found, Told]]] = {
    "svg": check_svg, "pdf": check_pdf, "png": check_png, "tiff": check_tiff, "eps": check_eps}
SAID = ("figure", "table", "profile", "parameters")
MEGABYTE = 1_000_000


def check_figures(exports: Path, profile: str = "") -> tuple[list[str], list[FigureFault]]:
    """Hold every figure of a folder of exports against the profile it was made with.

    Parameters
    ----------
    exports
        The folder, with figures/, tables/ and provenance.json.
    profile
        Another profile to hold them against.

    Returns
    -------
    The stems of the figures, and the faults by file.
    """
    folder = exports / "figures"
    stems = sorted({path.stem for path in list_files(folder, "*.*") if path.suffix[1:] in (*READERS, "json")})
    faults = [fault for stem in stems for fault in _check_figure(folder, stem, profile)]
    return stems, sorted({*faults, *_check_whole(exports, stems)})


def _check_figure(folder: Path, stem: str, forced: str) -> list[FigureFault]:
    """Everything about one figure."""
    beside = read_source(_read(folder / f"{stem}.json"))
    name = forced or str(beside.get("profile", "default"))
    if name not in list_profiles():
        return [FigureFault(f"figures/{stem}.json", "provenance", f"profile '{name}'", f"allowed are {', '.join(list_profiles())}")]
    profile, alt = read_profile(name), _read(folder / f"{stem}.alt.txt").strip()
    faults = _check_beside(folder, stem, beside, alt)
    for ending in profile.formats:
        path = folder / f"{stem}.{ending}"
        found = _check_file(path, profile, beside, alt) if has_file(path) else [("files", "it is missing", f"{profile.name} wants it")]
        faults += [FigureFault(f"figures/{path.name}", *told) for told in found]
    return faults


def _check_file(path: Path, profile: Profile, beside: dict, alt: str) -> Found:
    """One file of a figure: what it measures, and what it says of itself."""
    try:
        found, (words, source) = READERS[path.suffix[1:]](path, profile)
    except Exception as error:  # noqa: BLE001 (whatever a library says of a damaged file)
        return [("files", f"it cannot be read: {str(error).splitlines()[0] if str(error) else type(error).__name__}", "a whole file")]
    size = path.stat().st_size
    if size > profile.largest * MEGABYTE:
        found.append(("size", f"{size / MEGABYTE:.1f} megabytes", f"{profile.name} allows {profile.largest:g} or less"))
    if not words.strip():
        found.append(("words", "no words for those who do not see it", "those of the .alt.txt inside the file"))
    elif alt and words.strip() != alt:
        found.append(("words", "the words inside are not those of the .alt.txt", "the same words"))
    if {name: read_source(source).get(name) for name in SAID} != {name: beside.get(name) for name in SAID}:
        told = "another provenance inside than in the .json beside it" if read_source(source) else "no provenance inside"
        found.append(("provenance", told, "figure, table, profile and parameters"))
    return found


def _check_beside(folder: Path, stem: str, beside: dict, alt: str) -> list[FigureFault]:
    """What stands beside a figure: its words, its table, and what its layout hides."""
    faults = [FigureFault(f"figures/{stem}.{ending}", "words", "it is missing or empty", "every figure has it")
              for ending, text in (("alt.txt", alt), ("caption.md", _read(folder / f"{stem}.caption.md").strip())) if not text]
    table = folder.parent / "tables" / f"{stem}.csv"
    if not has_file(table):
        faults.append(FigureFault(f"tables/{stem}.csv", "files", "it is missing", "the table behind each figure stands beside it"))
    elif hashlib.sha256(read_bytes(table)).hexdigest() != beside.get("table"):
        faults.append(FigureFault(f"tables/{stem}.csv", "provenance", "it is not the table that was drawn", "run the notebook again"))
    layout = beside.get("layout", ["its layout was not recorded"])
    return faults + [FigureFault(f"figures/{stem}.json", "layout", str(told), "nothing is clipped or lies on another") for told in layout]


def _check_whole(exports: Path, stems: list[str]) -> list[FigureFault]:
    """Whether provenance.json tells of every figure where it comes from."""
    known = read_source(_read(exports / "provenance.json")).get("figures", {})
    return [FigureFault("provenance.json", "provenance", f"nothing on {stem}", "run litmatrix run or litmatrix export")
            for stem in stems if not known.get(stem, {}).get("notebook")]


def _read(path: Path) -> str:
    """What a text file holds; nothing where it is not there."""
    return read_bytes(path).decode("utf-8", "replace") if has_file(path) else ""

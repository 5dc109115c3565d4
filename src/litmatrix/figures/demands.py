"""What a profile demands of a figure: data files in profiles/, each with the day it was checked and how sure it is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "profiles"
WIDEST = "double"


@dataclass(frozen=True)
class Profile:
    """What figures of a name look like: sizes in mm, type and lines in points, files in megabytes.

    ``formats`` are the endings of the files, ``certainty`` tells of widths, limits and drawing how they
    are known.
    """

    name: str
    width: float
    highest: float
    smallest: float
    thinnest: float
    largest: float
    size: float
    dpi: int
    formats: tuple[str, ...]
    publisher: str
    checked_on: str
    source: str
    certainty: tuple[tuple[str, str], ...]


def list_profiles() -> list[str]:
    """The names there are: each data file for its widest column, and with the name of a narrower one behind it."""
    names = []
    for path in sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem not in ("default", "talk"), path.stem)):
        columns = [column for column in _read(path)["widths"] if column != WIDEST]
        names += [path.stem, *(f"{path.stem}-{column}" for column in columns)]
    return names


@lru_cache(maxsize=64)
def read_profile(name: str) -> Profile:
    """A profile, such as ``elsevier`` or ``elsevier-single``. Raises ValueError for an unknown name."""
    known = list_profiles()
    if name not in known:
        raise ValueError(f"profile '{name}' is not known; allowed are {', '.join(known)}")
    stem, _, column = name.partition("-")
    data = _read(FOLDER / f"{stem}.toml")
    drawing = {**data["drawing"], "formats": tuple(data["drawing"]["formats"])}
    return Profile(name=name, width=data["widths"][column or WIDEST], **data["limits"], **drawing, publisher=data["publisher"],
                   checked_on=data["checked_on"].isoformat(), source=data["source"], certainty=tuple(data["certainty"].items()))


@lru_cache(maxsize=64)
def _read(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))

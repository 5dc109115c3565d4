"""The folder of a review: where it is, its settings and its paths. Needs no tables and no pandas."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from litmatrix import files

SETTINGS = "review.toml"
SAMPLINGS = ("purposive", "census", "probability")


class ReviewError(ValueError):
    """The review cannot be found, or its review.toml cannot be used."""


def find_review(start: Path | None = None) -> Path:
    """The folder of the review: LITMATRIX_REVIEW, else the nearest folder upward with review.toml."""
    if start is None and os.environ.get("LITMATRIX_REVIEW"):
        start = Path(os.environ["LITMATRIX_REVIEW"])
    folder = Path(start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS).is_file():
            return candidate
    raise ReviewError(f"No {SETTINGS} in {folder} or above it. "
                      "Go to the folder of your review, or set LITMATRIX_REVIEW to it.")


def open_folder(folder: Path | None = None) -> ReviewFolder:
    """The review's folder with its settings; only review.toml is read. Raises ReviewError."""
    root = find_review(folder)
    try:
        settings = tomllib.loads(files.read_text(root / SETTINGS))
    except tomllib.TOMLDecodeError as error:
        raise ReviewError(f"{SETTINGS} cannot be read: {error}") from None
    missing = [name for name in ("title", "sampling") if name not in settings]
    if missing:
        raise ReviewError(f"{SETTINGS} lacks {' and '.join(missing)}")
    if settings["sampling"] not in SAMPLINGS:
        raise ReviewError(f"{SETTINGS}: sampling '{settings['sampling']}' is not allowed. "
                          f"Allowed: {', '.join(SAMPLINGS)}.{files.suggest(str(settings['sampling']), SAMPLINGS)}")
    told = {name: _read_sentences(settings, name) for name in ("questions", "limits")}
    return ReviewFolder(root, settings["title"], settings["sampling"], **told)


def _read_sentences(settings: dict, name: str) -> tuple[str, ...]:
    """One sentence or a list of them, for people; none where review.toml does not say. Raises ReviewError."""
    found = settings.get(name, [])
    sentences = [found] if isinstance(found, str) else found
    if not isinstance(sentences, list) or not all(isinstance(sentence, str) for sentence in sentences):
        raise ReviewError(f'{SETTINGS}: {name} must be a sentence, or a list of them, such as ["One.", "Another."]')
    return tuple(sentences)


@dataclass(frozen=True)
class ReviewFolder:
    """A review's folder: its paths, its title, how its corpus was sampled, what it asks and what must not be concluded from it."""

    root: Path
    title: str
    sampling: str
    questions: tuple[str, ...] = field(default=(), kw_only=True)
    limits: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def notebooks(self) -> Path:
        """The folder of the notebooks."""
        return self.root / "notebooks"

    @property
    def exports(self) -> Path:
        """Where machine-made files go: LITMATRIX_EXPORTS, else exports/ in the review."""
        return Path(os.environ.get("LITMATRIX_EXPORTS") or self.root / "exports")

    @property
    def texts(self) -> Path:
        """Where the reader keeps the texts: LITMATRIX_TEXTS, else texts/ in the review."""
        return Path(os.environ.get("LITMATRIX_TEXTS") or self.root / "texts")

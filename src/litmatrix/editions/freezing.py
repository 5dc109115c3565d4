"""Freezing a citable edition: what goes into it, and the zip that reruns from itself."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

from litmatrix import files
from litmatrix.editions.archives import EditionError, pack_members
from litmatrix.editions.describing import Facts, describe_crate, describe_edition, gather_facts
from litmatrix.editions.versions import MANIFEST
from litmatrix.review import Review

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
LONGEST = 60
FOLDERS = ("bib", "data", "notebooks", "paper")
SINGLE = ("review.toml", "requirements.lock", "environment.yml", "pyproject.toml", "Makefile", "LICENSE", "CITATION.cff", "README.md")
EXPORTS = ("figures", "tables")
PACKAGE = Path(__file__).parents[1]
SKIPPED = {"__pycache__", "texts"}
CRATE = "ro-crate-metadata.json"


def check_name(name: str) -> None:
    """Raises EditionError for a name that is not one word a folder can have everywhere, such as 2026-11."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise EditionError(f"'{name}' cannot name an edition. Use one word of letters, digits, hyphens, dots and underscores, "
                           f"at most {LONGEST} characters, such as 2026-11.")


def check_date(date: str) -> None:
    """Raises EditionError for what is no whole date."""
    if not date:
        raise EditionError("An edition needs a date, and the review stands in no git repository with a commit to take it from. "
                           "Give it: --date YYYY-MM-DD.")
    if len(date) != len("2000-01-01") or not files.is_date(date):
        raise EditionError(f"'{date}' is not a date. An edition needs a whole one: --date YYYY-MM-DD.")


def read_commit_date(root: Path) -> str:
    """The date of the last commit of the repository a folder stands in, YYYY-MM-DD; empty without one."""
    try:
        answer = subprocess.run(["git", "-C", str(root), "log", "-1", "--format=%cs"], capture_output=True, check=False)
    except OSError:
        return ""
    return answer.stdout.decode("utf-8", "replace").strip() if answer.returncode == 0 else ""


def freeze_edition(review: Review, name: str, date: str, *, stems: Collection[str] | None = None) -> bytes:
    """A citable edition as a zip that reruns from itself.

    Parameters
    ----------
    review
        The review, checked and with notebooks that are up to date.
    name
        The edition's name, one word; the zip unpacks into a folder of that name.
    date
        Its date, YYYY-MM-DD.
    stems
        The figures and tables of exports/ that belong to it; all without it.

    Returns
    -------
    The bytes of the zip. They depend on the review's files, the name, the date and the package alone:
    the same of these give the same bytes, wherever and whenever. The texts of sources are never in it,
    neither from texts/ nor where a copy of one stands elsewhere.

    Raises
    ------
    EditionError
        For a name or a date that cannot be used, and for a file that names a folder of this machine.
    """
    check_name(name)
    check_date(date)
    members = _gather_members(review, stems)
    _check_places(members, review)
    facts = gather_facts(review, name, date, members)
    members["EDITION.md"] = describe_edition(facts).encode("utf-8")
    members[CRATE] = _format_json(describe_crate(facts, members, MANIFEST))
    members[MANIFEST] = _format_json(_arrange_manifest(facts, members))
    return pack_members({f"{name}/{path}": content for path, content in members.items()})


def _gather_members(review: Review, stems: Collection[str] | None) -> dict[str, bytes]:
    """The files of an edition by path; notebooks twice, to be rerun and to be compared with."""
    places = {path: review.root / path for path in SINGLE if files.has_file(review.root / path)}
    for folder in FOLDERS:
        places |= _list_tree(review.root / folder, folder)
    for kind in EXPORTS:
        found = _list_tree(review.exports / kind, f"exports/{kind}")
        places |= {path: place for path, place in found.items() if stems is None or place.name.partition(".")[0] in stems}
    places |= _list_tree(PACKAGE, "src/litmatrix")
    places |= {f"frozen/{path}": place for path, place in places.items() if path.startswith("notebooks/")}
    texts = set(review.table("texts")["sha256"]) if files.has_file(review.root / "data" / "texts.csv") else set()
    members = {path: files.read_bytes(place) for path, place in places.items()}
    return {path: content for path, content in members.items() if hashlib.sha256(content).hexdigest() not in texts}


def _list_tree(folder: Path, name: str) -> dict[str, Path]:
    """The files below a folder by their path in the edition, without hidden ones, caches, texts and links."""
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) or part in SKIPPED for part in parts)
        if path.is_file() and not path.is_symlink() and not hidden and path.suffix != ".pyc":
            found["/".join((name, *parts))] = path
    return found


def _check_places(members: dict[str, bytes], review: Review) -> None:
    """Raises EditionError for a file that gives away where on a machine the review stands."""
    for folder in _list_own_folders(review):
        for path, content in members.items():
            if folder.encode("utf-8") in content and not path.startswith("src/"):
                raise EditionError(f"{path} names {folder}, a folder of this machine, and an edition must not. "
                                   "Take it out, run the notebook again, and freeze then.")


def _list_own_folders(review: Review) -> Iterable[str]:
    for folder in (review.root.resolve(), Path.home()):
        if len(folder.parts) > 2:  # "/" and "/srv" stand in ordinary prose
            yield str(folder)


def _arrange_manifest(facts: Facts, members: dict[str, bytes]) -> dict:
    """edition.json: what the edition is, what it was made with, and the sha256 of every other file."""
    return {"format": "litmatrix-edition/1", "name": facts.name, "title": facts.title, "sampling": facts.sampling, "date": facts.date,
            "litmatrix": facts.litmatrix, "python": facts.python, "packages": facts.packages, "counts": facts.counts,
            "coders": facts.coders, "files": {path: hashlib.sha256(members[path]).hexdigest() for path in sorted(members)}}


def _format_json(values: dict) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode("utf-8")

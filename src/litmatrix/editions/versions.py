"""Opening another version of a review: a folder, an archived edition, or a git revision."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from litmatrix import corpus, files
from litmatrix.editions.archives import EditionError, check_member, read_archive
from litmatrix.review import Review, ReviewError, ReviewFolder, open_folder
from litmatrix.schema import BIBLIOGRAPHIES

KEPT = Path("data") / "editions"
MANIFEST = "edition.json"
SETTINGS = "review.toml"
LINK, MODULE = "120000", "160000"


@dataclass(frozen=True)
class KeptReview(Review):
    """An earlier edition kept in a review's data/editions/, which leaves the corpus to the bibliography of that review.

    So the names in bib/corpus.bib stand in one place only. A source that the keeper no longer has is
    called by its id.
    """

    keeper: Path

    def bibliography(self, name: str = "corpus") -> pd.DataFrame:
        """The keeper's records of this edition's own sources, in their order; other bibliographies as they stand here."""
        if name != "corpus":
            return super().bibliography(name)
        keys = self.table("sources")["source"]
        records = corpus.read_bibliography(self.keeper / BIBLIOGRAPHIES[name], BIBLIOGRAPHIES[name])
        known = records.set_index("key", drop=False).reindex(keys).reset_index(drop=True)
        return known.assign(key=keys, label=known["label"].fillna(keys)).fillna("")


def read_edition(review: Review, what: str) -> Review:
    """An earlier edition as a review: a folder by its path inside ``review``, or by its name in data/editions/.

    Only review.toml is read now. Raises EditionError where there is no such folder.
    """
    for folder in (review.root / what, review.root / KEPT / what):
        if _holds_review(folder):
            return _read_folder(folder, review.root)
    raise EditionError(f"There is no edition '{what}' in {KEPT.as_posix()}/.{files.suggest(what, _kept_names(review.root))}")


def _read_folder(folder: Path, keeper: Path) -> Review:
    try:
        opened = open_folder(folder)
    except ReviewError as error:
        raise EditionError(f"{folder.name}: {error}") from None
    if (folder / BIBLIOGRAPHIES["corpus"]).is_file() or folder.resolve().parent != (keeper / KEPT).resolve():
        return Review(opened.root, opened.title, opened.sampling)
    return KeptReview(opened.root, opened.title, opened.sampling, keeper)


@contextmanager
def open_version(what: str, root: Path) -> Iterator[Path]:
    """A folder with the whole tree of another version of the review in ``root``.

    Parameters
    ----------
    what
        In this order: a folder that holds a review, or a zip made by ``litmatrix edition``, both from the
        working folder or from ``root``; the name of an edition in data/editions/ or exports/editions/;
        a git revision of the repository that ``root`` stands in, be it in a subfolder of it.
    root
        The folder of the review.

    Yields
    ------
    The folder: the very one named, or a temporary one that is removed afterwards. Of a git revision it
    holds the bytes that were committed, whatever .gitattributes says; links and submodules are left out.

    Raises
    ------
    EditionError
        Where nothing of that name can be found, or what is found is no review or no edition.
    """
    folder = _find(what, root, _holds_review)
    if folder:
        yield folder.resolve()
        return
    archive = _find(what, root, Path.is_file)
    members = _open_edition(archive) if archive else _read_revision(what, root)
    if SETTINGS not in members:
        raise EditionError(f"'{what}' has no {SETTINGS} in the review's folder. The review may have stood elsewhere then.")
    with tempfile.TemporaryDirectory(prefix="litmatrix-", ignore_cleanup_errors=True) as held:
        _lay_out(members, Path(held))
        yield Path(held)


@contextmanager
def open_version_review(what: str, root: Path) -> Iterator[Review]:
    """``open_version``, as a Review; an edition kept in data/editions/ reads the corpus of the review in ``root``."""
    with open_version(what, root) as folder:
        yield _read_folder(folder, root)


def name_version(what: str, root: Path) -> str:
    """How a version is named in a report: a folder or zip by its name, a revision with its commit. Raises EditionError."""
    found = _find(what, root, _holds_review) or _find(what, root, Path.is_file)
    if found:
        return found.resolve().name if found.is_dir() else found.stem
    commit = _find_commit(what, root)[:7]
    return commit if commit == what[:7] else f"{what} ({commit})"


def find_last_edition(root: Path) -> str:
    """The name that comes last of the editions kept in data/editions/ or frozen in exports/editions/; empty where there is none.

    Editions named by their date, such as 2026-11, stand in its order.
    """
    frozen = (ReviewFolder(root, "", "").exports / "editions").glob("*.zip")
    return max([*_kept_names(root), *(path.stem for path in frozen)], default="")


def _holds_review(folder: Path) -> bool:
    return (folder / SETTINGS).is_file()


def _find(what: str, root: Path, accept: Callable[[Path], bool]) -> Path | None:
    """The first place in which a path or a name means something acceptable."""
    frozen = ReviewFolder(root, "", "").exports / "editions" / f"{what}.zip"
    named = (Path(what), root / what, root / KEPT / what, frozen)
    return next((path for path in named if accept(path)), None)


def _kept_names(root: Path) -> list[str]:
    return sorted(path.parent.name for path in (root / KEPT).glob(f"*/{SETTINGS}"))


def _open_edition(path: Path) -> dict[str, bytes]:
    """The files of an archived edition, each compared with the hash the edition gives for it."""
    members = read_archive(files.read_bytes(path), path.name)
    tops = {name.partition("/")[0] for name in members}
    if len(tops) != 1 or f"{min(tops)}/{MANIFEST}" not in members:
        raise EditionError(f"{path.name} is a zip, but no edition: it needs one folder with {MANIFEST} in it. "
                           "Editions are made by: litmatrix edition NAME")
    inside = {name.partition("/")[2]: content for name, content in members.items()}
    try:
        listed = json.loads(inside[MANIFEST])["files"]
    except (ValueError, KeyError, TypeError):
        raise EditionError(f"{path.name}: its {MANIFEST} cannot be read, so nobody can say whether it is whole") from None
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in inside.items() if name != MANIFEST}
    differing = sorted(name for name in {*hashes, *listed} if hashes.get(name) != listed.get(name))
    if differing:
        raise EditionError(f"{path.name} is not as it was frozen: '{differing[0]}' differs from {MANIFEST}. Get it again.")
    return inside


def _read_revision(what: str, root: Path) -> dict[str, bytes]:
    """The committed files of the review's folder at a revision, by path inside it."""
    commit = _find_commit(what, root)
    prefix = _git(root, "rev-parse", "--show-prefix").decode().strip()
    try:
        listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", f"{commit}:{prefix}").decode("utf-8", "surrogateescape")
    except EditionError:
        raise EditionError(f"At '{what}' there was no folder {prefix}. The review may have stood elsewhere then.") from None
    entries = [entry.partition("\t") for entry in listed.split("\0") if entry]
    objects = {check_member(path): head.split(" ")[2] for head, _, path in entries if head.split(" ")[0] not in (LINK, MODULE)}
    return _read_objects(objects, root)


def _read_objects(objects: dict[str, str], root: Path) -> dict[str, bytes]:
    """The bytes of git objects, by the path each stands at; one call of git for all."""
    answered = _git(root, "cat-file", "--batch", given="\n".join(objects.values()).encode() + b"\n") if objects else b""
    found, place = {}, 0
    for path in objects:
        begin = answered.index(b"\n", place) + 1
        length = int(answered[place:begin].split()[2])
        found[path] = answered[begin:begin + length]
        place = begin + length + 1
    return found


def _find_commit(what: str, root: Path) -> str:
    """The full name of a commit. Raises EditionError for what is neither path nor revision."""
    try:
        if what.startswith("-"):
            raise EditionError("a revision does not begin with a hyphen")
        return _git(root, "rev-parse", "--verify", "--quiet", f"{what}^{{commit}}").decode().strip()
    except EditionError as error:
        if Path(what).is_dir():
            raise EditionError(f"The folder '{what}' holds no {SETTINGS}, so it is no review. Name the folder that does.") from None
        known = [*_kept_names(root), *_list_references(root)]
        told = f" Git says: {error}." if str(error) else ""
        raise EditionError(f"'{what}' is no folder, no archived edition and no git revision.{told}{files.suggest(what, known)} "
                           "Give a commit, tag or branch, a folder with a review, or a zip made by litmatrix edition.") from None


def _list_references(root: Path) -> list[str]:
    try:
        return _git(root, "for-each-ref", "--format=%(refname:short)").decode("utf-8", "replace").split()
    except EditionError:
        return []


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers in a folder. Raises EditionError with git's own first line."""
    try:
        answer = subprocess.run(["git", "-C", str(root), *arguments], input=given, capture_output=True, check=False)
    except OSError:
        raise EditionError("git is not installed") from None
    if answer.returncode:
        raise EditionError(answer.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ").rstrip("."))
    return answer.stdout


def _lay_out(members: dict[str, bytes], folder: Path) -> None:
    """Write files into a new folder; their paths were checked when they were read."""
    for path, content in members.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

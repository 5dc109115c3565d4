"""Keeping a review current: what must run, what is kept of a run, and what is swept away after."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from litmatrix.files import read_bytes, save_bytes
from litmatrix.files.recording import MISSING, hash_file
from litmatrix.rerun.notebooks import hash_code, list_named_files
from litmatrix.rerun.rooms import list_used_rooms
from litmatrix.rerun.running import Outcome
from litmatrix.rerun.state import Now, Record, explain_path, explain_record, forget_record, make_record, read_record, save_record, shorten

MACHINE_MADE = ("figures", "tables")
HALF = re.compile(r"\..+\.(ipynb|json)\.[a-z0-9_]{8}")  # the temporary file of a save that was killed


@dataclass(frozen=True)
class Plan:
    """A notebook and why it must run; no reason where it is current. ``seconds`` is what its last run took."""

    path: Path
    reasons: tuple[str, ...]
    seconds: float = 0.0


def plan_runs(root: Path, paths: Iterable[Path]) -> list[Plan]:
    """Why each notebook must run, if it must; the slowest first, so that workers end together.

    Without a record the one that saves most figures counts as the slowest, since drawing takes most of the time.
    """
    plans, now = [], Now(root)
    for path in paths:
        record = read_record(root, name_record(root, path))
        seconds = record.seconds if record else path.read_bytes().count(b"save_figure(")
        plans.append(Plan(path, tuple(explain_path(now, path, record)), seconds))
    return sorted(plans, key=lambda plan: -plan.seconds)


def name_record(root: Path, path: Path) -> str:
    """The name under which a notebook's record is kept."""
    return shorten(root, path).replace("/", "--").replace(":", "")


def keep_run(root: Path, exports: Path, outcome: Outcome) -> None:
    """After a notebook passed: the tables behind its figures go to expected/, then its record is written.

    Where its kernel could not record what it read there is no record, and it runs each time. One that failed keeps the record it has.
    """
    if outcome.failure:
        return
    name = name_record(root, outcome.path)
    if outcome.used is None:
        forget_record(root, name)
        return
    kept = keep_expected(_list_drawn(exports, outcome.used["written"]), exports, outcome.path.parent / "expected")
    content = json.loads(read_bytes(outcome.path))
    made = [Path(path) for path in outcome.used["written"] if Path(path).is_file()]
    used = {**outcome.used, "read": {**_hash_named(content, outcome), **outcome.used["read"]}}
    save_record(root, name, make_record(root, hash_code(content), used, {*made, *kept, outcome.path},
                                        list_used_rooms(outcome.path, used["read"]), seconds=outcome.seconds))


def _hash_named(content: dict, outcome: Outcome) -> dict[str, str]:
    """The files a notebook's code names, by content; as missing where one was saved since the run began, so that it runs again."""
    sources = ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]
    files = [path for path in list_named_files(sources, outcome.path.parent) if os.path.realpath(path) not in outcome.used["written"]]
    return {os.path.realpath(path): hash_file(path) if path.stat().st_mtime < outcome.begun else MISSING for path in files}


def _list_drawn(exports: Path, written: Iterable[str]) -> list[str]:
    """The stems of the figures among the files a run wrote."""
    folder = Path(os.path.realpath(exports)) / "figures"
    return sorted({Path(path).name.partition(".")[0] for path in written if Path(path).parent == folder})


def keep_expected(stems: Iterable[str], exports: Path, expected: Path) -> list[Path]:
    """Copy the table behind each figure to ``expected``; returns the files.

    A picture that ``expected`` holds already is renewed too.
    """
    kept = []
    for stem in stems:
        save_bytes(read_bytes(exports / "tables" / f"{stem}.csv"), expected / f"{stem}.csv")
        kept.append(expected / f"{stem}.csv")
        if (expected / f"{stem}.png").is_file():
            save_bytes(read_bytes(exports / "figures" / f"{stem}.png"), expected / f"{stem}.png")
            kept.append(expected / f"{stem}.png")
    return kept


def list_inputs(root: Path, runs: Mapping[Path, Iterable[Mapping[str, str]]]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """What stands behind exports, told without a folder of this machine.

    ``runs`` gives each notebook two maps from files to hashes: what it read and what it made. Returns for
    each notebook, by name, the files it read with their hashes, and for each figure the notebook that
    drew it. A file outside the review is told by its name alone.
    """
    read, drawn = {}, {}
    place = cache(partial(_tell_place, root))  # many notebooks read the same files
    for path, (used, made) in runs.items():
        read[path.name] = {place(name): sha256 for name, sha256 in used.items() if sha256 != MISSING}
        drawn |= {name.rpartition("/")[2].partition(".")[0]: path.name for name in made if name.split("/")[-2:-1] == [MACHINE_MADE[0]]}
    return read, drawn


def _tell_place(root: Path, name: str) -> str:
    """Where a file is, without a folder of this machine."""
    told = shorten(root, root / name)
    return f"(elsewhere) {Path(told).name}" if Path(told).is_absolute() else told


def read_runs(root: Path, paths: Iterable[Path]) -> dict[Path, tuple[dict[str, str], dict[str, str]]]:
    """What the last run of each notebook read and made, for those that have a record."""
    records = {path: read_record(root, name_record(root, path)) for path in paths}
    return {path: (record.read, record.made) for path, record in records.items() if record}


def sweep(root: Path, exports: Path, notebooks: Iterable[Path]) -> bool:
    """Remove exports and expected tables that none of the notebooks makes any more, and halves of saves that were killed.

    Returns whether an export or a table was removed.
    Nothing is removed unless every notebook has a record, for then it is known what they make, and nothing
    outside the review: an exports folder elsewhere may hold files of others.
    """
    notebooks = list(notebooks)
    records = [read_record(root, name_record(root, path)) for path in notebooks]
    if not all(records):
        return False
    made = {name for record in records for name in record.made}
    own = exports.resolve().is_relative_to(root.resolve())
    folders = [exports / name for name in MACHINE_MADE if own] + sorted({path.parent / "expected" for path in notebooks})
    stale = [path for folder in folders for path in _list_stale(root, folder, made)]
    for path in stale:
        path.unlink()
    for folder in {root / ".litmatrix" / "runs", *(path.parent for path in notebooks)}:
        for path in folder.glob(".*"):
            if HALF.fullmatch(path.name) and path.is_file():
                path.unlink()
    return bool(stale)


def _list_stale(root: Path, folder: Path, made: set[str]) -> list[Path]:
    """The files of a folder that nothing made."""
    within = shorten(root, folder)
    return [path for path in folder.glob("*") if f"{within}/{path.name}" not in made and path.is_file()]


def read_told(root: Path, name: str) -> Record | None:
    """The record of a step that is no notebook, such as the check; None where it must be done again."""
    record = read_record(root, name)
    return record if record and not explain_record(Now(root), record) else None


def keep_told(root: Path, name: str, used: dict, rooms: Iterable[str], told: dict) -> None:
    """Keep what a step that is no notebook used, and what it had to say."""
    save_record(root, name, make_record(root, "", used, [], rooms, told=told))

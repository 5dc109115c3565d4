"""Copies of the review in a temporary folder, and whole commands run and timed in them.

Nothing in the working tree changes. What rerun.py and changes.py share with report.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sysconfig.get_path("scripts")
DROPPED = ("PYTHONDONTWRITEBYTECODE", "LITMATRIX_EXPORTS")
LAST_LINES = 20

Command = list[str]


class BenchmarkError(RuntimeError):
    """A tool is missing or failed, or did not do what it is timed for."""


@dataclass(frozen=True)
class Copy:
    """A copy of the review, with a cache of rendered figures of its own.

    ``pristine`` is the copy whose litmatrix is used; ``place`` holds the folders review and cache.
    """

    pristine: Path
    place: Path

    @property
    def review(self) -> Path:
        """The folder of the review."""
        return self.place / "review"

    @property
    def notebooks(self) -> Path:
        """The folder of its notebooks."""
        return self.review / "notebooks"

    def list_exported(self) -> dict[str, str]:
        """The files exported so far, with the sha256 of each."""
        exports = self.review / "exports"
        return {path.relative_to(exports).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(exports.rglob("*")) if path.is_file() and path.name != "provenance.json"}  # litmatrix's own


@dataclass(frozen=True)
class Done:
    """What running commands took, in seconds of the wall clock, and what they wrote to standard output."""

    seconds: float
    output: str


def list_tracked(root: Path) -> list[str]:
    """The files git tracks in a folder that are there, as paths inside it."""
    try:
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkError(f"The benchmark copies what git tracks, and git cannot list it: {error}") from None
    return [name for name in os.fsdecode(listed.stdout).split("\0") if name and (root / name).is_file()]


def list_notebooks(files: Iterable[str]) -> list[str]:
    """The names of the notebooks among these files, in order of their numbers."""
    return sorted(Path(name).name for name in files if Path(name).parent == Path("notebooks") and name.endswith(".ipynb"))


@contextmanager
def open_folder(names: Iterable[str]) -> Iterator[Path]:
    """A temporary folder with the tracked files, as they stand in the working tree, in pristine/.

    The outputs of the notebooks ``names`` are taken out of them.
    """
    with tempfile.TemporaryDirectory(prefix="litmatrix-benchmark-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        for file in list_tracked(ROOT):
            (folder / "pristine" / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, folder / "pristine" / file)
        clear_outputs(folder / "pristine" / "notebooks" / name for name in names)
        yield folder


def make_copy(folder: Path, name: str) -> Copy:
    """A fresh copy of the tracked files: never run, and its cache empty. What the place held is removed."""
    copy = Copy(folder / "pristine", folder / name)
    shutil.rmtree(copy.place, ignore_errors=True)
    shutil.copytree(copy.pristine, copy.review)
    (copy.place / "cache").mkdir()
    return copy


def repeat_copy(copy: Copy, name: str) -> Copy:
    """The same once more, with all that was run, exported and cached in it. What the place held is removed."""
    again = Copy(copy.pristine, copy.place.with_name(name))
    shutil.rmtree(again.place, ignore_errors=True)
    shutil.copytree(copy.place, again.place)
    return again


def has_program(name: str) -> bool:
    """Whether the environment this Python runs in has a program."""
    return shutil.which(name, path=SCRIPTS) is not None


def find_program(name: str) -> str:
    """A program of the environment this Python runs in. Raises BenchmarkError."""
    found = shutil.which(name, path=SCRIPTS)
    if found is None:
        raise BenchmarkError(f"'{name}' is not installed beside this Python. `make benchmarks` uses an environment that has it.")
    return found


def find_texts(root: Path) -> Path:
    """Where litmatrix looks for the texts when it is called in the working tree."""
    return Path(os.environ.get("LITMATRIX_TEXTS") or root / "texts").resolve()


def set_environment(copy: Copy) -> dict[str, str]:
    """The variables of a command: this environment's programs first, the copy's code, review and cache.

    Bytecode goes to the temporary folder and is always written. In an installation without
    bytecode, where none may be written, every process would compile pandas and matplotlib again.
    """
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    paths = {"PATH": os.pathsep.join([SCRIPTS, os.environ.get("PATH", "")]),
             "PYTHONPATH": os.pathsep.join(filter(None, [str(copy.pristine / "src"), os.environ.get("PYTHONPATH")])),
             "PYTHONPYCACHEPREFIX": str(copy.pristine.with_name("bytecode"))}
    return {**kept, **paths, "LITMATRIX_REVIEW": str(copy.review), "LITMATRIX_CACHE": str(copy.place / "cache"),
            "LITMATRIX_TEXTS": str(find_texts(ROOT))}


def run_commands(commands: list[Command], copy: Copy, folder: Path) -> Done:
    """Run commands one after the other in a folder of a copy. Raises BenchmarkError at the first that fails."""
    programs = [[find_program(name), *options] for name, *options in commands]
    environment, output = set_environment(copy), []
    begun = time.perf_counter()
    for program, command in zip(programs, commands, strict=True):
        done = subprocess.run(program, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", errors="replace", check=False)
        if done.returncode:
            lines = (done.stderr.strip() or done.stdout.strip()).splitlines()[-LAST_LINES:]
            raise BenchmarkError("\n".join([f"{' '.join(command)} failed with exit status {done.returncode}:", *lines]))
        output.append(done.stdout)
    return Done(time.perf_counter() - begun, "".join(output))


@contextmanager
def start_command(command: Command, copy: Copy) -> Iterator[Iterator[str]]:
    """The lines a command writes to standard output, as it writes them; ended with the block."""
    name, *options = command
    process = subprocess.Popen([find_program(name), *options], cwd=copy.review, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               env={**set_environment(copy), "PYTHONUNBUFFERED": "1"}, encoding="utf-8", errors="replace")
    try:
        yield process.stdout
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def read_until(lines: Iterator[str], begins: str) -> str:
    """The lines up to one that begins so. Raises BenchmarkError where the command ended before."""
    read = []
    for line in lines:
        read.append(line)
        if line.startswith(begins):
            return "".join(read)
    raise BenchmarkError("\n".join([f"A command ended before it wrote '{begins}':", *read[-LAST_LINES:]]))


def clear_outputs(paths: Iterable[Path]) -> None:
    """Take outputs and execution counts out of notebooks, so that they prove who executed them."""
    for path in paths:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell.update(execution_count=None, outputs=[])
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def check_executed(label: str, paths: Iterable[Path]) -> None:
    """Raise BenchmarkError where a code cell with code in it carries no execution count."""
    skipped = [path.name for path in paths if not _was_executed(path)]
    if skipped:
        raise BenchmarkError(f"{label} ended without error, but left cells unexecuted in {', '.join(skipped)}")


def _was_executed(path: Path) -> bool:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return all(cell.get("execution_count") for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip())

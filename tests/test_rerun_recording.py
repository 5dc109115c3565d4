"""What a recording holds, and the lock that lets one run work at a time."""

import hashlib
import io
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

from litmatrix import files
from litmatrix.files import recording
from litmatrix.files.recording import MISSING, hash_file, hash_listing


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A review's folder with a file; temporary files lie elsewhere, for those are no inputs."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.delenv("LITMATRIX_CACHE", raising=False)
    folder = tmp_path / "review"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.txt").write_text("one", encoding="utf-8")
    yield folder
    recording.stop()


@pytest.fixture
def record(root):
    """Run something while recording: what was read, listed and written, by paths below the folder of the review or by name."""
    def call(act, within: Path = root) -> dict[str, dict[str, str]]:
        recording.start(within)
        try:
            act()
        finally:
            used = recording.stop().inputs()
        return {kind: {Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else Path(path).name: found
                       for path, found in used[kind].items()} for kind in ("read", "listed", "written")}
    return call


READERS = {
    "open": lambda path: open(path).close(),  # noqa: PTH123, SIM115
    "io": lambda path: io.open(path, "rb").close(),  # noqa: UP020, PTH123, SIM115
    "os": lambda path: os.close(os.open(path, os.O_RDONLY)),
    "pathlib": lambda path: path.read_bytes(),
    "bytes": lambda path: open(os.fsencode(path)).close(),  # noqa: PTH123, SIM115
    "a thread": lambda path: run_thread(path.read_text),
    "pandas": lambda path: __import__("pandas").read_csv(path),
    "numpy": lambda path: __import__("numpy").loadtxt(path, dtype=str),
    "linecache": lambda path: __import__("linecache").getlines(str(path)),
    "files": files.read_bytes,
    "files, as text": files.read_text,
    "relative": lambda path: Path(os.path.relpath(path)).read_text(encoding="utf-8"),
    "through a link": lambda path: make_link(path).read_text(encoding="utf-8"),
}


def run_thread(act) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def make_link(path: Path) -> Path:
    link = path.with_name(".link")
    link.symlink_to(path)
    return link


@pytest.mark.parametrize("reader", READERS)
def test_what_is_read_is_recorded_by_content(record, root, reader):
    used = record(lambda: READERS[reader](root / "data" / "a.txt"))

    assert used == {"read": {"data/a.txt": sha256("one")}, "listed": {}, "written": {}}


def test_arrow_is_given_bytes_and_pandas_opens_for_it(record, root):
    csv = pytest.importorskip("pyarrow.csv")
    for name in ("given", "opened"):
        (root / "data" / f"{name}.csv").write_text("bridge\nbell\n", encoding="utf-8")

    def act() -> None:
        assert csv.read_csv(io.BytesIO(files.read_bytes(root / "data" / "given.csv"))).num_rows == 1
        assert len(pd.read_csv(root / "data" / "opened.csv", engine="pyarrow")) == 1

    assert record(act)["read"] == {"data/given.csv": sha256("bridge\nbell\n"), "data/opened.csv": sha256("bridge\nbell\n")}


@pytest.mark.parametrize("name", ["{}", "file:{}", "file:{}?mode=ro"])
def test_a_database_is_an_input(record, root, name):
    with sqlite3.connect(root / "own.sqlite") as connection:
        connection.execute("create table bridges (name)")

    def act() -> None:
        sqlite3.connect(name.format(root / "own.sqlite"), uri=True).execute("select * from bridges").fetchall()
        sqlite3.connect(":memory:").close()
        sqlite3.connect("").close()

    assert record(act) == {"read": {"own.sqlite": hash_file(root / "own.sqlite")}, "listed": {}, "written": {}}


@pytest.mark.parametrize("exists", [False, True])
def test_a_database_that_the_run_fills_is_made_by_it(record, root, exists):
    if exists:
        sqlite3.connect(root / "own.sqlite").execute("create table before (name)")

    def act() -> None:
        with sqlite3.connect(root / "own.sqlite") as connection:
            connection.execute("create table bridges (name)")

    assert record(act) == {"read": {}, "listed": {}, "written": {"own.sqlite": hash_file(root / "own.sqlite")}}


@pytest.mark.parametrize("look", [
    lambda path: files.has_file(path),
    lambda path: pytest.raises(FileNotFoundError, open, path),
    lambda path: pytest.raises(FileNotFoundError, path.read_text),
], ids=["has_file", "open", "read_text"])
def test_a_file_that_was_looked_for_and_is_not_there_is_recorded_as_missing(record, root, look):
    assert record(lambda: look(root / "data" / "no.txt"))["read"] == {"data/no.txt": MISSING}


@pytest.mark.parametrize("look", [
    lambda folder: files.list_files(folder, "*.txt"), lambda folder: os.listdir(folder), lambda folder: list(folder.iterdir()),  # noqa: PTH208
    lambda folder: list(folder.glob("*.txt")), lambda folder: list(os.scandir(folder)), lambda folder: list(os.walk(folder)),  # noqa: PTH208
], ids=["list_files", "listdir", "iterdir", "glob", "scandir", "walk"])
def test_a_folder_that_was_listed_is_recorded_by_its_names(record, root, look):
    names = sha256("a.txt")

    assert record(lambda: look(root / "data")) == {"read": {}, "listed": {"data": names}, "written": {}}
    assert hash_listing(root / "data") == names
    (root / "data" / ".hidden").touch()
    (root / "data" / "__pycache__").mkdir()
    assert hash_listing(root / "data") == names
    (root / "data" / "b.txt").touch()
    assert hash_listing(root / "data") == sha256("a.txt\nb.txt")
    assert hash_listing(root / "nowhere") == MISSING


@pytest.mark.parametrize("writer", [
    lambda path: path.write_text("new", encoding="utf-8"), lambda path: files.save_bytes(b"new", path),
    lambda path: open(path, "w").write("new"), lambda path: open(path, "x").write("new"),  # noqa: PTH123, SIM115
    lambda path: os.write(os.open(path, os.O_WRONLY | os.O_CREAT), b"new"),
], ids=["write_text", "save_bytes", "w", "x", "os"])
def test_what_was_written_is_no_input_even_if_it_is_read_after(record, root, writer):
    def act() -> None:
        writer(root / "made.txt")
        assert (root / "made.txt").read_text(encoding="utf-8") == "new"

    assert record(act) == {"read": {}, "listed": {}, "written": {"made.txt": sha256("new")}}


def test_what_was_read_before_it_was_written_is_kept_out_too(record, root):
    def act() -> None:
        with (root / "data" / "a.txt").open("r+", encoding="utf-8") as handle:
            handle.write("two")

    assert record(act) == {"read": {}, "listed": {}, "written": {"data/a.txt": sha256("two")}}


def test_what_was_written_read_and_removed_is_neither(record, root):
    def act() -> None:
        (root / "passing.txt").write_text("x", encoding="utf-8")
        assert (root / "passing.txt").read_text(encoding="utf-8") == "x"
        (root / "passing.txt").unlink()

    assert record(act) == {"read": {}, "listed": {}, "written": {}}


def test_a_file_is_kept_as_it_was_when_it_was_read_first(record, root):
    def act() -> None:
        (root / "data" / "a.txt").read_bytes()
        subprocess.run([sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write('two')", root / "data" / "a.txt"], check=True)
        (root / "data" / "a.txt").read_bytes()

    assert record(act)["read"] == {"data/a.txt": sha256("one")}


def test_a_file_outside_is_an_input_and_the_systems_are_not(record, root, tmp_path):
    (tmp_path / "outside.txt").write_text("out", encoding="utf-8")
    (tmp_path / "temporary" / "passing.txt").write_text("temporary", encoding="utf-8")
    (tmp_path / ".settings").mkdir()
    (tmp_path / ".settings" / "own.txt").write_text("hidden", encoding="utf-8")

    def act() -> None:
        for path in (tmp_path / "outside.txt", tmp_path / "temporary" / "passing.txt", tmp_path / ".settings" / "own.txt",
                     Path(os.__file__), Path(pytest.__file__), Path(files.__file__)):
            path.read_bytes()
        if Path("/etc/hosts").is_file():
            Path("/etc/hosts").read_bytes()

    assert record(act)["read"] == {"outside.txt": sha256("out")}


def test_hidden_files_and_bytecode_of_the_review_are_no_inputs(record, root):
    for name in (".hidden", ".litmatrix/runs/a.json", "__pycache__/a.pyc", "data/.a.csv.swp"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")

    def act() -> None:
        for name in (".hidden", ".litmatrix/runs/a.json", "__pycache__/a.pyc", "data/.a.csv.swp"):
            (root / name).read_bytes()

    assert record(act) == {"read": {}, "listed": {}, "written": {}}


def test_a_cache_inside_the_review_is_no_input(record, root, monkeypatch):
    monkeypatch.setenv("LITMATRIX_CACHE", str(root / "cache"))
    (root / "cache").mkdir()
    (root / "cache" / "kept").write_text("x", encoding="utf-8")

    assert record(lambda: (root / "cache" / "kept").read_bytes())["read"] == {}


def test_modules_of_the_review_are_inputs_though_only_their_bytecode_was_opened(record, root, monkeypatch):
    (root / "helping_here.py").write_text("word = 1", encoding="utf-8")
    monkeypatch.syspath_prepend(root)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for _ in ("from source", "from bytecode"):
        try:
            used = record(lambda: __import__("helping_here"))
        finally:
            del sys.modules["helping_here"]
        assert used == {"read": {"helping_here.py": sha256("word = 1")}, "listed": {}, "written": {}}
    assert list((root / "__pycache__").iterdir())


def test_nothing_is_recorded_while_paused_or_when_it_is_over(record, root):
    def act() -> None:
        with recording.paused():
            (root / "data" / "a.txt").read_bytes()
            with recording.paused():
                list(root.iterdir())
            list(root.iterdir())

    assert record(act) == {"read": {}, "listed": {}, "written": {}}
    (root / "data" / "a.txt").read_bytes()
    files.read_bytes(root / "data" / "a.txt")
    assert recording.stop() is None


def test_a_pause_is_that_of_one_thread(record, root):
    def act() -> None:
        with recording.paused():
            run_thread((root / "data" / "a.txt").read_bytes)

    assert record(act)["read"] == {"data/a.txt": sha256("one")}


def test_the_hook_never_raises(record, root, monkeypatch):
    def act() -> None:
        descriptor = os.open(root / "data" / "a.txt", os.O_RDONLY)
        os.fdopen(descriptor).close()
        with pytest.raises(ValueError, match="null byte"):
            open("a\0b")  # noqa: PTH123, SIM115
        with pytest.raises(OSError):
            open("x" * 5000)  # noqa: PTH123, SIM115
        with pytest.raises(IsADirectoryError):
            open(root)  # noqa: PTH123, SIM115
        sys.audit("open", object(), None, None)
        sys.audit("open")
        sys.audit("os.listdir", 3)
        sys.audit("sqlite3.connect", None)
        monkeypatch.setattr(recording, "_resolve", lambda path: 1 / 0)
        (root / "review.toml").write_text("", encoding="utf-8")

    used = record(act)

    assert used["read"] == {"data/a.txt": sha256("one")}


def test_a_lock_lets_one_hold_it_and_tells_the_other_to_wait(tmp_path):
    told, order = [], []
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with files.lock_folder(tmp_path, "run"):
            held.set()
            free.wait(10)
            order.append("first")

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    with files.lock_folder(tmp_path, "other"):
        order.append("another lock")

    def wait() -> None:
        told.append("waiting")
        free.set()

    with files.lock_folder(tmp_path, "run", waiting=wait):
        order.append("second")
    thread.join(10)

    assert (told, order) == (["waiting"], ["another lock", "first", "second"])


def test_a_lock_is_freed_by_an_error_and_by_a_kill(tmp_path):
    with pytest.raises(KeyError), files.lock_folder(tmp_path, "run"):
        raise KeyError
    code = "import os, sys\nfrom pathlib import Path\nfrom litmatrix.files import lock_folder\n" \
           "with lock_folder(Path(sys.argv[1]), 'run'): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code, tmp_path], check=False).returncode != 0

    def refuse() -> None:
        raise AssertionError("the lock is still held")

    with files.lock_folder(tmp_path, "run", waiting=refuse):
        pass

"""Killed children, killed servers, killed runs and full disks: a file is old or new, and the next run finishes the work."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rerunning import shown, snapshot, write

from litmatrix.rerun import Job, ServerEndedError, WarmProcess, can_fork, run_notebooks

pytestmark = pytest.mark.skipif(not can_fork() or not Path("/proc/self/stat").exists(), reason="needs forks and /proc")

FIGURE_FILES = ("svg", "pdf", "png", "alt.txt", "caption.md", "json")
DYING = {
    "killed": ("import os\nos.kill(os.getpid(), 9)", "the process that ran it was killed by SIGKILL"),
    "ended": ("import os\nos._exit(3)", "the process that ran it ended with exit status 3"),
    "stopped": ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "the process that ran it was killed by SIGTERM"),
    "segfault": ("import ctypes\nctypes.string_at(0)", "the process that ran it was killed by SIGSEGV"),
    "abort": ("import os\nos.abort()", "the process that ran it was killed by SIGABRT"),
}


def test_a_child_that_dies_fails_alone_with_its_cell_and_how_it_died(tmp_path):
    folder = tmp_path / "notebooks"
    dying = [write(folder / f"{name}.ipynb", "x = 1", source, "x = 2") for name, (source, _) in DYING.items()]
    good = [write(folder / f"good-{number}.ipynb", "1 + 1") for number in (1, 2)]
    before = snapshot(folder)

    outcomes = run_notebooks([Job(path) for path in (good[0], *dying, good[1])], tmp_path, workers=2)

    assert [outcome.failure for outcome in (outcomes[0], outcomes[-1])] == [None, None]
    assert [shown(path) for path in good] == [["2"], ["2"]]
    assert {outcome.path.stem: (outcome.failure.cell, outcome.failure.source, outcome.failure.message) for outcome in outcomes[1:-1]} == {
        name: (2, source, message) for name, (source, message) in DYING.items()}
    assert {path.name: path.read_bytes() for path in dying} == {path.name: before[path.name] for path in dying}


def test_a_real_kernel_that_dies_is_a_failure_too(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "x = 1", "import os\nos._exit(3)", "x = 2")
    before = path.read_bytes()

    outcome, = run_notebooks([Job(path)], tmp_path, kernel=True)

    assert (outcome.failure.cell, outcome.failure.source) == (2, "import os\nos._exit(3)")
    assert "died" in outcome.failure.message.lower()
    assert path.read_bytes() == before


def test_a_server_that_is_killed_is_told_at_once_and_no_notebook_hangs(tmp_path):
    folder = tmp_path / "notebooks"
    paths = [write(folder / f"0{number}.ipynb", "import time", "time.sleep(60)") for number in (1, 2, 3)]
    before = snapshot(folder)

    with WarmProcess() as warm:
        def kill(path: Path, word: str, detail: str = "") -> None:
            if (word, detail) == ("cell", "2"):
                warm.process.kill()

        begun = time.monotonic()
        outcomes = run_notebooks([Job(path) for path in paths], tmp_path, workers=2, warm=warm, tell=kill)

    assert time.monotonic() - begun < 30
    assert {outcome.failure.message for outcome in outcomes} == {"the process that runs notebooks ended with exit status -9"}
    wait_for(lambda: not [pid for pid in list_session(os.getsid(0)) if read_parent(pid) == 1 and "rerun.serving" in read_command(pid)])
    assert snapshot(folder) == before


def test_a_server_that_cannot_start_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("litmatrix.rerun.warm.SERVER", (sys.executable, "-c", "raise SystemExit(4)"))
    path = write(tmp_path / "01.ipynb", "1")
    told = "the process that runs notebooks ended with exit status 4"

    with WarmProcess() as warm, pytest.raises(ServerEndedError, match=told):
        warm.prepare(str(tmp_path))
    outcome, = run_notebooks([Job(path)], tmp_path)

    assert (outcome.failure.cell, outcome.failure.message) == (0, told)


def test_leaving_the_warm_process_takes_a_running_child_along(tmp_path):
    path = write(tmp_path / "01.ipynb", "from pathlib import Path\nimport os, time", "Path('pid.txt').write_text(str(os.getpid()))",
                 "time.sleep(60)\nPath('late.txt').touch()")
    with WarmProcess() as warm:
        import threading
        thread = threading.Thread(target=lambda: run_notebooks([Job(path)], tmp_path, warm=warm), daemon=True)
        thread.start()
        pid = int(wait_for(lambda: (tmp_path / "pid.txt").is_file() and (tmp_path / "pid.txt").read_text(encoding="utf-8")))

    wait_for(lambda: not is_alive(pid))
    thread.join(10)
    assert not thread.is_alive()


def wait_for(found, seconds: float = 20):
    """What ``found`` gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def read_command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return ""


def list_session(leader: int) -> list[int]:
    """The living processes of a session: those a command started, and those they started."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(folder.name))
    return found


SAVING = """from litmatrix import figures, paper
figures.use_profile()
import matplotlib.pyplot as plt
import pandas as pd
table = pd.read_csv("../data/lengths.csv")"""


def make_review(root: Path, length: int) -> Path:
    """The tiny review with two notebooks that save a figure and a table each, from a file of their own."""
    shutil.copytree(Path(__file__).parent / "tiny", root)
    write_length(root, length)
    for number in (1, 2):
        write(root / "notebooks" / f"0{number}-a.ipynb", SAVING, f"print(table['length'].sum() + {number})",
              f"fig, ax = plt.subplots(figsize=(2, 1))\nax.bar(table['bridge'], table['length'])\n"
              f"paper.save_figure(ax, table, 'lengths-{number}')",
              f"paper.save_table(table, 'all-lengths-{number}')")
    return root


def write_length(root: Path, length: int) -> None:
    (root / "data" / "lengths.csv").write_text(f"bridge,length\nbell,{length}\nmill,3\n", encoding="utf-8")


def start_run(root: Path, *arguments: str, shell: str = "") -> subprocess.Popen:
    """``litmatrix run`` on a review, in a session of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LITMATRIX_") and name != "PYTEST_CURRENT_TEST"}
    command = [sys.executable, "-m", "litmatrix", "run", *arguments]
    if shell:
        command = ["bash", "-c", f'{shell}; exec "$@"', "bash", *command]
    return subprocess.Popen(command, cwd=root, env={**own, "LITMATRIX_CACHE": str(root.parent / "cache")}, start_new_session=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen) -> tuple[int, str, str]:
    try:
        said, complained = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode, said, complained


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    """The review after an undisturbed run: its folder, its files before and after its data changed, and how long the second run took."""
    root = make_review(tmp_path_factory.mktemp("undisturbed") / "review", 10)
    assert finish(start_run(root))[0] == 0
    old = root.parent / "old"
    shutil.copytree(root, old)
    write_length(root, 20)
    begun = time.monotonic()
    code, said, complained = finish(start_run(root))
    assert (code, complained) == (0, ""), said
    return old, snapshot(old), snapshot(root), time.monotonic() - begun


def test_an_undisturbed_run_makes_what_the_notebooks_say(versions):
    _, old, new, _ = versions
    made = {f"exports/{kind}/lengths-{n}.{ending}" for n in (1, 2)
            for kind, ending in (("tables", "csv"), *(("figures", ending) for ending in FIGURE_FILES))}
    made |= {"exports/provenance.json"}
    made |= {f"exports/tables/all-lengths-{n}.csv" for n in (1, 2)} | {f"notebooks/expected/lengths-{n}.csv" for n in (1, 2)}

    assert set(old) == set(new)
    assert {name for name in new if name.startswith(("exports/", "notebooks/expected/"))} == made
    changed = {name for name in new if old[name] != new[name]}
    same = {f"exports/figures/lengths-{n}.caption.md" for n in (1, 2)}  # it tells what is shown, and that is still the lengths
    assert changed == made - same | {f"notebooks/0{n}-a.ipynb" for n in (1, 2)} | {"data/lengths.csv"}


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_a_run_killed_at_any_time_leaves_whole_files_and_the_next_finishes(versions, tmp_path, share):
    folder, old, new, seconds = versions
    root = tmp_path / "review"
    shutil.copytree(folder, root)
    write_length(root, 20)
    process = start_run(root)
    time.sleep(seconds * (share + random.uniform(-0.1, 0.1)))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    wait_for(lambda: not list_session(process.pid), seconds=5)
    left = {name: content for name, content in snapshot(root).items() if not Path(name).name.startswith(".")}
    assert all(content in (old.get(name), new[name]) for name, content in left.items())
    assert set(left) == set(new)
    for record in (root / ".litmatrix" / "runs").glob("*.json"):
        json.loads(record.read_text(encoding="utf-8"))

    code, said, complained = finish(start_run(root))
    assert (code, complained) == (0, ""), said
    assert snapshot(root) == new
    assert not [path for path in (root / ".litmatrix").rglob(".*") if path.is_file()]


def test_temporary_files_that_a_killed_run_left_are_swept_away(versions, tmp_path):
    folder, old, *_ = versions
    root = tmp_path / "review"
    shutil.copytree(folder, root)
    for name in ("notebooks/.01-a.ipynb.ab12_xyz", "notebooks/expected/.lengths-1.csv.ab12_xyz", "exports/figures/.lengths-1.svg.ab12_xyz",
                 ".litmatrix/runs/.check.json.ab12_xyz"):
        (root / name).write_text("half", encoding="utf-8")
    kept = root / "notebooks" / ".01-a.ipynb.swp"
    kept.write_text("an editor's", encoding="utf-8")

    assert finish(start_run(root))[0] == 0

    assert snapshot(root) == {**old, "notebooks/.01-a.ipynb.swp": b"an editor's"}
    assert not [path for path in (root / ".litmatrix").rglob(".*") if path.is_file()]


def test_two_runs_at_once_wait_for_each_other_and_end_in_the_same_files(versions, tmp_path):
    folder, _, new, _ = versions
    root = tmp_path / "review"
    shutil.copytree(folder, root)
    write_length(root, 20)

    ended = [finish(process) for process in [start_run(root), start_run(root)]]

    assert [(code, complained) for code, _, complained in ended] == [(0, ""), (0, "")]
    waited = [said for _, said, _ in ended if "Another run is at work on this review; waiting for it." in said]
    assert len(waited) == 1
    assert "2 current" in waited[0]
    assert snapshot(root) == new


def test_a_disk_that_takes_no_more_fails_the_notebook_and_keeps_the_old_file(tmp_path):
    root = shutil.copytree(Path(__file__).parent / "tiny", tmp_path / "review")
    good = write(root / "notebooks" / "01-good.ipynb", "1 + 1")
    full = write(root / "notebooks" / "02-full.ipynb", "print(list(range(60_000)))")
    before = full.read_bytes()

    code, said, complained = finish(start_run(root, shell="ulimit -f 200"))  # no file larger than this

    assert code == 1
    assert "1 run, 1 failed" in said
    assert complained.startswith("02-full.ipynb, code cell 1 failed; the notebook was left as it was.\n    print(list(range(60_000)))\n")
    assert "File too large" in complained
    assert full.read_bytes() == before
    assert shown(good) == ["2"]
    assert not list((root / "notebooks").glob(".*"))

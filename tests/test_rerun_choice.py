"""Which notebooks run on a real kernel, and that a reader is told why."""

import json
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from rerunning import shown, write

from litmatrix.rerun import Job, can_fork, run_notebooks
from litmatrix.rerun.choice import needs_kernel

forks = pytest.mark.skipif(not can_fork(), reason="this system has real kernels only")


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel listens to descriptor 1 only where it finds no pytest


def judge(*sources: str, kernel: str = "python3") -> str:
    return needs_kernel(new_notebook(cells=[new_code_cell(source) for source in sources], metadata={
        "kernelspec": {"name": kernel, "display_name": kernel}}))


@pytest.mark.parametrize("source", [
    "1 + 1", "", "# nothing", "print('!ls')", "text = '''\n%%bash\n'''", "x = = 1", "def f():\n  return\n x", "5 % 2",
    "%matplotlib inline", "%matplotlib", "%matplotlib agg", "%config InlineBackend.figure_formats = ['svg']",
    "%precision 3", "%precision %r", "%time 1 + 1", "%timeit -n1 -r1 1", "%%time\n1", "%%capture held\nprint(1)",
    "import pandas as pd\nfrom litmatrix import figures", "from pathlib import Path", "import subprocess\nsubprocess.run(['ls'])",
    "import platform\nplatform.system()", "print(input.__name__)", "class A:\n    def input(self): return 1", "import threading",
    "table.query('await > 1')", "asked = 'input()'",
])
def test_plain_cells_need_no_kernel(source):
    assert judge(source) == ""


@pytest.mark.parametrize(("source", "why"), [
    ("name = input('?')", "it calls input()"),
    ("import getpass\ngetpass.getpass()", "it calls getpass()"),
    ("breakpoint()", "it calls breakpoint()"),
    ("!echo hello", "it calls the shell (!echo hello)"),
    ("lines = !ls", "it calls the shell (!ls)"),
    ("import os\nos.system('ls')", "it calls the shell (!ls)"),
    ("%%bash\necho hello", "it uses the magic %bash"),
    ("%%html\n<b>x</b>", "it uses the magic %html"),
    ("%load_ext autoreload", "it uses the magic %load_ext"),
    ("%cd ..", "it uses the magic %cd"),
    ("%run other.py", "it uses the magic %run"),
    ("%matplotlib tk", "it uses the magic %matplotlib tk"),
    ("%matplotlib widget", "it uses the magic %matplotlib widget"),
    ("len?", "it uses the magic %pinfo"),
    ("%%time\nimport asyncio", "it starts processes or loops of its own (asyncio)"),
    ("%%capture\n!ls", "it calls the shell (!ls)"),
    ("await fetch()", "it has async code"),
    ("async def fetch():\n    return 1", "it has async code"),
    ("async with opened() as handle:\n    pass", "it has async code"),
    ("[x async for x in y]", "it has async code"),
    ("import ipywidgets as widgets", "it uses widgets (ipywidgets)"),
    ("from ipywidgets import interact", "it uses widgets (ipywidgets)"),
    ("import ipywidgets.embed, json", "it uses widgets (ipywidgets)"),
    ("import multiprocessing", "it starts processes or loops of its own (multiprocessing)"),
    ("from concurrent.futures import ProcessPoolExecutor", "it starts processes or loops of its own (concurrent)"),
    ("def later():\n    return input()", "it calls input()"),
])
def test_what_a_child_cannot_do_needs_a_kernel(source, why):
    assert judge("1 + 1", source) == why


def test_another_kernel_is_a_kernel_of_its_own():
    assert judge("1", kernel="ir") == "it names the kernel 'ir'"


@pytest.mark.parametrize("name", ["startup/00-first.py", "startup/00-first.ipy", "ipython_config.py", "ipython_kernel_config.py"])
def test_the_readers_own_ipython_files_need_a_kernel(tmp_path, name):
    path = tmp_path / "ipython" / "profile_default" / name
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")

    assert judge("1") == f"IPython has a start-up file of yours ({path.name})"


@pytest.fixture
def other_kernel(tmp_path, monkeypatch):
    """A kernel with a name of its own: the same Python, with a variable that tells it apart."""
    for name, command in (("own", [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]),
                          ("broken", [sys.executable, "-c", "raise SystemExit('cannot start')"])):
        folder = tmp_path / "jupyter" / "kernels" / name
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps({
            "argv": command, "display_name": name, "language": "python", "env": {"WHICH_KERNEL": name}}), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


@forks
def test_notebooks_go_where_they_must_and_show_what_they_should(tmp_path, other_kernel):
    folder = tmp_path / "notebooks"
    notebooks = {
        "plain": (["1 + 1"], "", ["2"]),
        "shell": (["!echo hello", "lines = !echo one two\nlines", "%%bash\necho from bash"],
                  "it calls the shell (!echo hello)", ["hello\r\n", "['one two']", "from bash\n"]),
        "await": (["import asyncio", "await asyncio.sleep(0, 'slept')", "async def one():\n    return 1", "await one()"],
                  "it starts processes or loops of its own (asyncio)", ["", "'slept'", "", "1"]),
        "extension": (["%load_ext autoreload", "%autoreload 0", "'loaded'"], "it uses the magic %load_ext", ["", "", "'loaded'"]),
        "widget": (["print('begun')", "from comm import create_comm\nchannel = create_comm(target_name='own', data={'a': 1})", "'after'"],
                   "it uses widgets", ["begun\n", "", "'after'"]),
    }
    paths = [write(folder / f"{name}.ipynb", *cells) for name, (cells, _, _) in notebooks.items()]
    own = write(folder / "own.ipynb", "import os\nos.environ['WHICH_KERNEL']", kernel="own")

    outcomes = run_notebooks([Job(path) for path in (*paths, own)], tmp_path, workers=2)

    assert [outcome.failure for outcome in outcomes] == [None] * 6
    assert [outcome.kernel for outcome in outcomes] == [*(why for _, why, _ in notebooks.values()), "it names the kernel 'own'"]
    assert [shown(path) for path in paths] == [outputs for _, _, outputs in notebooks.values()]
    assert shown(own) == ["'own'"]
    assert nbformat.read(own, as_version=4).metadata.kernelspec == {"display_name": "own", "language": "python", "name": "own"}
    assert all(outcome.used is not None for outcome in outcomes)


@forks
def test_widgets_are_shown_by_a_real_kernel(tmp_path):
    pytest.importorskip("ipywidgets")
    path = write(tmp_path / "01-a.ipynb", "import ipywidgets\nipywidgets.IntSlider()")

    outcome, = run_notebooks([Job(path)], tmp_path)

    assert (outcome.failure, outcome.kernel) == (None, "it uses widgets (ipywidgets)")
    assert shown(path)[0].startswith("IntSlider(")


@forks
def test_a_notebook_that_asks_fails_as_on_a_kernel_that_nobody_answers(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "print('before')", "input('name? ')")

    outcome, = run_notebooks([Job(path)], tmp_path)

    assert outcome.kernel == "it calls input()"
    assert (outcome.failure.cell, outcome.failure.source) == (2, "input('name? ')")
    assert outcome.failure.message.startswith("StdinNotImplementedError: raw_input was called")


@forks
def test_settings_of_matplotlib_beside_a_notebook_are_obeyed(tmp_path):
    path = write(tmp_path / "notebooks" / "01-a.ipynb", "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth']")
    (tmp_path / "notebooks" / "matplotlibrc").write_text("lines.linewidth: 7\n", encoding="utf-8")

    outcome, = run_notebooks([Job(path)], tmp_path)

    assert (outcome.failure, outcome.kernel) == (None, "there is a matplotlibrc beside it")
    assert shown(path) == ["7.0"]


@forks
def test_a_start_up_file_of_ipython_is_run(tmp_path):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "own.py").write_text("set_by_the_reader = 5", encoding="utf-8")
    path = write(tmp_path / "01-a.ipynb", "set_by_the_reader")

    outcome, = run_notebooks([Job(path)], tmp_path)

    assert (outcome.failure, outcome.kernel) == (None, "IPython has a start-up file of yours (own.py)")
    assert shown(path) == ["5"]


def test_a_kernel_that_is_not_installed_or_cannot_start_fails_alone(tmp_path, other_kernel, capfd):
    good = write(tmp_path / "01-good.ipynb", "1")
    missing = write(tmp_path / "02-missing.ipynb", "1", kernel="ir")
    broken = write(tmp_path / "03-broken.ipynb", "1", kernel="broken")
    before = [path.read_bytes() for path in (missing, broken)]

    outcomes = run_notebooks([Job(path) for path in (broken, missing, good)], tmp_path, workers=2)

    assert outcomes[2].failure is None
    assert outcomes[1].failure.message == "kernel 'ir' is not installed here. Choose another in JupyterLab, or install it."
    assert outcomes[0].failure.message.startswith("kernel 'broken' did not start")
    assert [path.read_bytes() for path in (missing, broken)] == before


def test_a_real_kernel_is_used_for_all_where_it_is_asked_for(tmp_path):
    path = write(tmp_path / "01-a.ipynb", "1 + 1")

    outcome, = run_notebooks([Job(path)], tmp_path, kernel=True)

    assert (outcome.failure, outcome.kernel) == (None, "asked for")
    assert shown(path) == ["2"]

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from litmatrix import cli
from litmatrix.review import read_review

TINY = Path(__file__).parent / "tiny"
MADE = pytest.StashKey[dict[str, str]]()


def pytest_configure(config):
    """Exports and caches of tests land in temporary folders; workers and kernels inherit them.

    The notebooks under test are those of this checkout, whatever review the reader's shell points to.
    """
    os.environ.pop("LITMATRIX_REVIEW", None)
    names = [name for name in ("LITMATRIX_EXPORTS", "LITMATRIX_CACHE") if not os.environ.get(name)]
    config.stash[MADE] = {name: tempfile.mkdtemp(prefix="litmatrix-") for name in names}
    os.environ.update(config.stash[MADE])


def pytest_unconfigure(config):
    for name, folder in config.stash.get(MADE, {}).items():
        os.environ.pop(name, None)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def tiny_folder(tmp_path, monkeypatch):
    """A copy of tests/tiny that a test may spoil; the reader's own settings do not reach it."""
    for name in ("LITMATRIX_REVIEW", "LITMATRIX_TEXTS"):
        monkeypatch.delenv(name, raising=False)
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def tiny(tiny_folder):
    return read_review(tiny_folder)


@pytest.fixture
def litmatrix(monkeypatch, capsys):
    """Run ``litmatrix ARGUMENTS`` on a review: exit status, standard output, standard error; other exceptions pass through."""
    def call(review, *arguments):
        monkeypatch.setenv("LITMATRIX_REVIEW", str(review))
        monkeypatch.setattr(sys, "argv", ["litmatrix", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err
    return call

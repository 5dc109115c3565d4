"""What must run again and why: one review run once, then copied and changed in every way."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from rerunning import shown, snapshot, write

from litmatrix.cli.run import update
from litmatrix.rerun import can_fork
from litmatrix.review import open_folder

pytestmark = pytest.mark.skipif(not can_fork(), reason="real kernels would take their time; the records are the same")

DIRECT = """import sqlite3
from pathlib import Path
import numpy as np
import pandas as pd
lengths = pd.read_csv("../data/lengths.csv")
with open("../data/notes.txt") as handle:
    notes = handle.read()
path = Path("../data/path.txt").read_text()
rows = sqlite3.connect("../data/own.sqlite").execute("select * from bridges").fetchall()
numbers = np.loadtxt("../data/numbers.txt")
pieces = [piece.read_text() for piece in sorted(Path("../data/pieces").glob("*.txt"))]
outside = Path("../../elsewhere/outside.txt").read_text()
try:
    later = open("../data/later.csv").read()
except FileNotFoundError:
    later = "not there"
print(notes, path, rows, numbers, pieces, outside, later)"""
NOTEBOOKS = {
    "01-review": ("from litmatrix import figures, paper, tables\nfrom litmatrix.review import read_review\nreview = read_review()",
                  "import matplotlib.pyplot as plt\nfigures.use_profile()\nfig, ax = plt.subplots(figsize=(2, 1))\ntable = review.themes()",
                  "paper.save_figure(ax, table, 'drawn')\npaper.save_table(review.sources(), 'listed')"),
    "02-direct": (DIRECT, "Path('own.txt').write_text('made here')\nPath('own.txt').read_text()"),
    "03-helper": ("import helping", "helping.word"),
    "04-plain": ("print('plain')",),
    "05-files": ("from litmatrix.files import has_file, list_files, read_bytes\nfrom pathlib import Path\nimport io, pandas as pd",
                 "len(pd.read_csv(io.BytesIO(read_bytes(Path('../data/arrow.csv'))))), has_file(Path('../data/never.txt'))",
                 "[path.name for path in list_files(Path('../data/more'), '*.txt')]"),
}


def fill(root: Path) -> None:
    """Files of the reader's own in the tiny review, and one outside of it."""
    texts = {"lengths.csv": "bridge,length\nbell,1\n", "notes.txt": "a note", "path.txt": "a path", "numbers.txt": "1 2\n",
             "pieces/one.txt": "one", "arrow.csv": "a\n1\n", "more/one.txt": "one"}
    for name, text in texts.items():
        (root / "data" / name).parent.mkdir(exist_ok=True)
        (root / "data" / name).write_text(text, encoding="utf-8")
    with sqlite3.connect(root / "data" / "own.sqlite") as connection:
        connection.execute("create table bridges (name)")
    (root.parent / "elsewhere").mkdir()
    (root.parent / "elsewhere" / "outside.txt").write_text("outside", encoding="utf-8")
    (root / "requirements.lock").write_text("a lock", encoding="utf-8")
    for name, cells in NOTEBOOKS.items():
        write(root / "notebooks" / f"{name}.ipynb", *cells)
    (root / "notebooks" / "helping.py").write_text("word = 'helped'", encoding="utf-8")


def set_apart(patch: pytest.MonkeyPatch, place: Path) -> None:
    """No settings of the reader's, and temporary files elsewhere, for what lies among them is no input."""
    for name in ("LITMATRIX_REVIEW", "LITMATRIX_TEXTS", "LITMATRIX_EXPORTS"):
        patch.delenv(name, raising=False)
    patch.setenv("LITMATRIX_CACHE", str(place / "cache"))
    (place / "temporary").mkdir(exist_ok=True)
    patch.setenv("TMPDIR", str(place / "temporary"))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The review after its first run."""
    place = tmp_path_factory.mktemp("ran")
    root = Path(shutil.copytree(Path(__file__).parent / "tiny", place / "review"))
    fill(root)
    with pytest.MonkeyPatch.context() as patch:
        set_apart(patch, place)
        assert update(open_folder(root), sorted((root / "notebooks").glob("*.ipynb")), jobs=2)
    return place


@pytest.fixture
def review(ran, tmp_path, monkeypatch):
    """A copy of it, where nothing changed."""
    for name in ("review", "elsewhere"):
        shutil.copytree(ran / name, tmp_path / name)
    record = tmp_path / "review" / ".litmatrix" / "runs" / "notebooks--02-direct.ipynb.json"
    record.write_text(record.read_text(encoding="utf-8").replace(str(ran), str(tmp_path)), encoding="utf-8")
    set_apart(monkeypatch, tmp_path)
    return tmp_path / "review"


@pytest.fixture
def reasons(litmatrix):
    """Which notebooks would run, and why, in the words of ``litmatrix run --dry-run``."""
    def ask(review: Path) -> dict[str, str]:
        code, said, complained = litmatrix(review, "run", "--dry-run")
        assert (code, complained) == (0, "")
        lines = said.splitlines()
        assert [line[15:].partition(".")[0] for line in lines] == list(NOTEBOOKS)
        assert {line[:15] for line in lines} <= {"would run      ", "would not run  "}
        return {line[15:].partition(".")[0]: line.partition(": ")[2] for line in lines if line.startswith("would run")}
    return ask


@pytest.fixture
def no_process(monkeypatch):
    """Starting a process is an error."""
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError(f"a process was started: {arguments}")
    monkeypatch.setattr("subprocess.Popen", refuse)
    monkeypatch.setattr("os.fork", refuse)


def test_after_a_run_everything_is_current(ran, review, reasons):
    assert reasons(review) == {}
    assert shown(review / "notebooks" / "02-direct.ipynb")[0] == "a note a path [] [1. 2.] ['one'] outside not there\n"


def test_where_nothing_changed_nothing_runs(review, litmatrix, no_process):
    before = snapshot(review)

    code, said, complained = litmatrix(review, "run")

    assert (code, complained) == (0, "")
    assert "notebooks  5 current\n" in "\n".join(line.rstrip() for line in said.splitlines()) + "\n"
    assert "figures    1, each as SVG, PDF and PNG" in said
    assert snapshot(review) == before


CHANGES = {
    "data/lengths.csv": {"02-direct": "data/lengths.csv changed"},
    "data/notes.txt": {"02-direct": "data/notes.txt changed"},
    "data/path.txt": {"02-direct": "data/path.txt changed"},
    "data/own.sqlite": {"02-direct": "data/own.sqlite changed"},
    "data/numbers.txt": {"02-direct": "data/numbers.txt changed"},
    "data/pieces/one.txt": {"02-direct": "data/pieces/one.txt changed"},
    "data/arrow.csv": {"05-files": "data/arrow.csv changed"},
    "data/codebook.csv": {"01-review": "data/codebook.csv changed"},
    "README.md": {},
    "data/sources.csv": {"01-review": "data/sources.csv changed"},
    "review.toml": {"01-review": "review.toml changed"},
    "notebooks/helping.py": {"03-helper": "notebooks/helping.py changed"},
    "exports/figures/drawn.svg": {"01-review": "exports/figures/drawn.svg was altered"},
    "exports/tables/listed.csv": {"01-review": "exports/tables/listed.csv was altered"},
    "notebooks/expected/drawn.csv": {"01-review": "notebooks/expected/drawn.csv was altered"},
    "notebooks/own.txt": {"02-direct": "notebooks/own.txt was altered"},
    "requirements.lock": dict.fromkeys(NOTEBOOKS, "Python or its packages changed"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_content_concerns_those_who_read_or_made_it(review, reasons, name):
    path = review / name
    path.touch()
    assert reasons(review) == {}, "a touch is no change"

    path.write_bytes((path.read_bytes() if path.is_file() else b"") + b"\n")

    assert reasons(review) == CHANGES[name]


def test_a_file_outside_the_review_is_an_input_too(review, reasons):
    path = review.parent / "elsewhere" / "outside.txt"
    path.write_text("other", encoding="utf-8")

    assert reasons(review) == {"02-direct": f"{path.as_posix()} changed"}


@pytest.mark.parametrize(("name", "expected"), [
    ("data/later.csv", {"02-direct": "data/later.csv is new"}),
    ("data/never.txt", {"05-files": "data/never.txt is new"}),
    ("data/pieces/two.txt", {"02-direct": "data/pieces holds other files"}),
    ("data/more/two.txt", {"05-files": "data/more holds other files"}),
    ("data/more/.hidden", {}),
    ("data/unrelated.csv", {}),
    ("notebooks/matplotlibrc", dict.fromkeys(NOTEBOOKS, "notebooks/matplotlibrc is new")),
])
def test_a_new_file_concerns_those_who_looked_for_it(review, reasons, name, expected):
    (review / name).write_text("new", encoding="utf-8")

    assert reasons(review) == expected


@pytest.mark.parametrize(("name", "expected"), [
    ("data/notes.txt", {"02-direct": "data/notes.txt is gone"}),
    ("data/pieces/one.txt", {"02-direct": "data/pieces/one.txt is gone; data/pieces holds other files"}),
    ("exports/figures/drawn.png", {"01-review": "exports/figures/drawn.png is missing"}),
    ("exports/tables/drawn.csv", {"01-review": "exports/tables/drawn.csv is missing"}),
    ("notebooks/expected/drawn.csv", {"01-review": "notebooks/expected/drawn.csv is missing"}),
])
def test_a_file_that_is_gone_is_missed(review, reasons, name, expected):
    (review / name).unlink()

    assert reasons(review) == expected


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_new_code_and_a_new_tag_are_changes_of_code(review, reasons):
    edit(review / "notebooks" / "04-plain.ipynb", "\"print('plain')\"", "\"print('plain', 2)\"")
    edit(review / "notebooks" / "03-helper.ipynb", '"metadata": {},\n   "outputs": [],',
         '"metadata": {"tags": ["parameters"]},\n   "outputs": [],')

    assert reasons(review) == {"03-helper": "its code changed; notebooks/03-helper.ipynb was altered",
                               "04-plain": "its code changed; notebooks/04-plain.ipynb was altered"}


@pytest.mark.parametrize(("old", "new"), [('"# 04-plain"', '"# Another heading"'), ('"plain\\n"', '"edited by hand\\n"')])
def test_a_notebook_whose_prose_or_outputs_were_edited_runs_so_that_it_is_whole(review, reasons, litmatrix, old, new):
    path = review / "notebooks" / "04-plain.ipynb"
    edit(path, old, new)
    assert reasons(review) == {"04-plain": "notebooks/04-plain.ipynb was altered"}

    assert litmatrix(review, "run")[0] == 0

    assert shown(path) == ["plain\n"]
    assert ("Another heading" in path.read_text(encoding="utf-8")) == ("heading" in new)
    assert reasons(review) == {}


def test_other_folders_in_the_environment_are_a_change(review, reasons, monkeypatch, tmp_path):
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "other"))

    assert reasons(review) == dict.fromkeys(NOTEBOOKS, "LITMATRIX_EXPORTS names another folder")


def change_record(review: Path, name: str, change: Callable[[dict], object]) -> None:
    path = review / ".litmatrix" / "runs" / f"notebooks--{name}.ipynb.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    change(stored["record"])
    path.write_text(json.dumps(stored), encoding="utf-8")


def test_another_litmatrix_concerns_those_who_reach_what_changed(review, reasons):
    rooms = {}
    for name in NOTEBOOKS:
        change_record(review, name, lambda record, name=name: rooms.update({name: set(record["rooms"])}))
    assert {name for name, reached in rooms.items() if reached} == {"01-review", "05-files"}
    assert {"figures", "paper", "review", "tables"} <= rooms["01-review"]
    assert rooms["05-files"] == {"files", "schema"}

    change_record(review, "01-review", lambda record: record["rooms"].update(figures="that of another litmatrix"))

    assert reasons(review) == {"01-review": "litmatrix/figures changed"}


@pytest.mark.parametrize("damage", [
    lambda records: shutil.rmtree(records.parent),
    lambda records: [path.unlink() for path in records.iterdir()],
    lambda records: [path.write_text(path.read_text(encoding="utf-8")[:100], encoding="utf-8") for path in records.iterdir()],
    lambda records: [path.write_text("", encoding="utf-8") for path in records.iterdir()],
    lambda records: [path.write_text("[1, 2]", encoding="utf-8") for path in records.iterdir()],
    lambda records: [path.write_bytes(b"\xff\xfe\x00") for path in records.iterdir()],
    lambda records: [edit(path, '"format": 1', '"format": 99') for path in records.iterdir()],
    lambda records: [edit(path, '"listed"', '"enlisted"') for path in records.iterdir()],
], ids=["no folder", "no records", "truncated", "empty", "other JSON", "not text", "a later format", "another field"])
def test_without_a_usable_record_everything_runs(review, reasons, damage):
    damage(review / ".litmatrix" / "runs")

    assert reasons(review) == dict.fromkeys(NOTEBOOKS, "it has no record of a run")


@pytest.mark.parametrize(("field", "value"), [("read", ["a"]), ("made", 5), ("rooms", None), ("settings", []), ("seconds", "1")])
def test_a_record_of_the_right_form_with_wrong_values_is_no_record(review, reasons, field, value):
    change_record(review, "04-plain", lambda record: record.update({field: value}))

    assert reasons(review) == {"04-plain": "it has no record of a run"}


def test_a_run_without_records_ends_in_the_same_files(review, reasons, litmatrix):
    before = snapshot(review)
    shutil.rmtree(review / ".litmatrix")

    code, said, complained = litmatrix(review, "run")

    assert (code, complained) == (0, ""), said
    assert "5 run" in said
    assert snapshot(review) == before
    assert reasons(review) == {}


def test_a_review_that_was_moved_stays_current(review, reasons, tmp_path):
    assert reasons(review.rename(tmp_path / "moved")) == {}


def test_what_changed_while_a_notebook_ran_runs_again(review, reasons, litmatrix):
    changing = write(review / "notebooks" / "04-plain.ipynb",
                     "from pathlib import Path\npath = Path('../data/notes.txt')\nprint(path.read_text())",
                     "import subprocess\nsubprocess.run(['sh', '-c', 'echo later > ../data/notes.txt'])\nNone")

    assert litmatrix(review, "run", changing)[0] == 0

    assert shown(changing)[0] == "a note\n"
    assert reasons(review) == {"02-direct": "data/notes.txt changed", "04-plain": "data/notes.txt changed"}


def test_exports_nobody_makes_any_more_are_swept_away(review, litmatrix):
    (review / "exports" / "tables" / "stale.csv").write_text("old", encoding="utf-8")
    (review / "notebooks" / "expected" / "stale.csv").write_text("old", encoding="utf-8")
    own = review / "exports" / "letter.docx"
    own.write_text("the reader's", encoding="utf-8")

    assert litmatrix(review, "run", "04-plain.ipynb")[0] == 0
    assert (review / "exports" / "tables" / "stale.csv").is_file(), "other notebooks were not asked"
    assert litmatrix(review, "run")[0] == 0

    left = {name for name in snapshot(review) if name.startswith(("exports", "notebooks/expected"))}
    assert left == {*(f"exports/figures/drawn.{ending}" for ending in ("svg", "pdf", "png", "alt.txt", "caption.md", "json")),
                    "exports/tables/drawn.csv", "exports/tables/listed.csv", "exports/provenance.json", "exports/letter.docx",
                    "notebooks/expected/drawn.csv"}


def test_a_notebook_that_is_gone_takes_its_exports_along(review, litmatrix):
    (review / "notebooks" / "01-review.ipynb").unlink()

    assert litmatrix(review, "run")[0] == 0

    assert not [name for name in snapshot(review) if name.startswith(("exports", "notebooks/expected"))]


def test_nothing_is_swept_away_where_a_notebook_failed(review, litmatrix):
    stale = review / "exports" / "tables" / "stale.csv"
    stale.write_text("old", encoding="utf-8")
    write(review / "notebooks" / "04-plain.ipynb", "1 / 0")

    assert litmatrix(review, "run")[0] == 1

    assert stale.is_file()


def test_a_file_that_arrow_opens_by_itself_is_an_input_where_the_code_names_it(litmatrix, tiny_folder):
    """Arrow's own reads are not heard; here nothing opens the file at all, and only its name is in the code."""
    path = write(tiny_folder / "notebooks" / "01-arrow.ipynb", 'place = "../data/rivers.csv"', "1 + 1")
    rivers = tiny_folder / "data" / "rivers.csv"
    rivers.write_text("river\nbell\n", encoding="utf-8")
    assert litmatrix(tiny_folder, "run")[0] == 0
    assert "would not run" in litmatrix(tiny_folder, "run", "--dry-run")[1]

    rivers.write_text("river\nmill\n", encoding="utf-8")

    assert litmatrix(tiny_folder, "run", "--dry-run")[1] == f"would run      {path.name}: data/rivers.csv changed\n"


def test_a_file_that_arrow_reads_is_an_input(litmatrix, tiny_folder):
    pytest.importorskip("pyarrow.csv")
    write(tiny_folder / "notebooks" / "01-arrow.ipynb", "import pyarrow.csv", 'pyarrow.csv.read_csv("../data/rivers.csv").num_rows')
    rivers = tiny_folder / "data" / "rivers.csv"
    rivers.write_text("river\nbell\n", encoding="utf-8")
    assert litmatrix(tiny_folder, "run")[0] == 0

    rivers.write_text("river\nbell\nmill\n", encoding="utf-8")

    assert "data/rivers.csv changed" in litmatrix(tiny_folder, "run", "--dry-run")[1]

"""A figure that the same call drew before is not drawn again, and nobody can tell."""

import ast
import hashlib
import json
import shutil
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from rerunning import list_outputs, normalise, shown, snapshot, write

from litmatrix import figures, paper
from litmatrix.files import recording
from litmatrix.paper import reusing
from litmatrix.rerun import Job, WarmProcess, can_fork, run_notebooks
from litmatrix.rerun.shortcuts import Shortcuts

REUSE = "litmatrix.paper.reusing"
BEGIN = ("from litmatrix import figures, paper, tables\nfrom litmatrix.review import read_review",
         "PROFILE = 'default'\nLAYER = 'consensus'",
         "review = read_review()\nfigures.use_profile(PROFILE)\ncodings, examined = review.codings(LAYER), review.examined(LAYER)\n"
         "counts = tables.count_sources_by_theme(codings, examined)")
PAIR = "ax = figures.draw_bounds(counts)\npaper.save_figure(ax, counts, 'sources-by-theme')"
MORE = ("print('before')\nax = figures.draw_bounds(counts, unit='author groups')\npaper.save_figure(ax, counts, 'groups-by-theme')",
        "# raises\nax = figures.draw_bounds(unknown)\npaper.save_figure(ax, counts, 'unknown')",
        "# raises\nax = figures.draw_bounds(codings)\npaper.save_figure(ax, codings, 'no-counts')",
        "# raises\nax = figures.draw_bounds(counts)\npaper.save_figure(ax, counts, 'Not a Stem')",
        f"figures.draw_bounds(counts, unit='shown twice')\n{PAIR}",
        f"import numpy as np\nwarned = np.ones(1) / np.zeros(1)\n{PAIR.replace('sources-by', 'warned-of-by')}")
TABLE = pd.DataFrame({"row": ["a", "b"], "column": ["x", "x"], "count": [1, 2]})


def run(root: Path, warm: WarmProcess | None, *cells: str, reuse: str = REUSE) -> Path:
    """A notebook of these cells, run in a review: by a child of a warm process, else on a real kernel."""
    path = write(root / "notebooks" / "drawing.ipynb", *BEGIN, *cells)
    outcome = run_notebooks([Job(path)], root, warm=warm, reuse=reuse, kernel=warm is None)[0]
    assert (outcome.failure, outcome.kernel) == (None, "" if warm else "asked for")
    return path


def mark_kept(cache: Path, old: str, new: str) -> int:
    """Change what is kept of every call, so that it tells itself from what is drawn; how many there are."""
    kept = sorted((cache / "figures").glob("*.call.json"))
    for path in kept:
        content = path.read_bytes().partition(b"\n")[2].replace(old.encode(), new.encode())
        path.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    return len(kept)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LITMATRIX_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    plt.close("all")  # what other tests have drawn
    return tmp_path / "cache"


@pytest.fixture
def warm(cache, monkeypatch):
    """A warm process whose children keep figures in a cache of their own."""
    if not can_fork():
        pytest.skip("this system has real kernels only")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel listens to descriptor 1 only where it finds no pytest
    with WarmProcess(rooms=("paper.reusing",)) as process:
        yield process


def test_a_rerun_shows_and_writes_the_same_without_drawing(tiny_folder, tmp_path, cache, warm):
    made = {}
    for name in ("first", "again", "marked"):
        root = Path(shutil.copytree(tiny_folder, tmp_path / name))
        if name == "marked":
            assert mark_kept(cache, "<Figure size", "<Kept size") == 2
        path = run(root, warm, PAIR, *MORE)
        made[name] = list_outputs(path, root), snapshot(root / "exports"), [normalise(text, root) for text in shown(path)]

    assert made["first"] == made["again"]
    assert made["first"][1] == made["marked"][1]
    drawn, kept = made["first"][2], made["marked"][2]
    assert [text.startswith("<Figure") for text in drawn] == [False, False, False, True, False, False, False, False, True, False]
    assert [number for number, pair in enumerate(zip(drawn, kept, strict=True)) if pair[0] != pair[1]] == [3, 4]
    assert kept[4] == drawn[4].replace("<Figure", "<Kept")
    assert "before\n" in kept[4]


def test_another_table_another_constant_or_another_notebook_is_drawn(tiny_folder, cache, warm):
    def show(*cells: str, **more: str) -> str:
        return shown(run(tiny_folder, warm, *cells, **more))[cells.index(PAIR) - len(cells)].partition(" ")[0]

    first = show(PAIR)
    mark_kept(cache, "<Figure size", "<Kept size")

    assert (first, show(PAIR), show(PAIR, reuse="")) == ("<Figure", "<Kept", "<Figure")
    befores = ("counts = counts.head(2)", "SHADE = 'dark'", "figures.use_profile('talk')", "import matplotlib")
    assert {before: show(before, PAIR) for before in befores} == dict.fromkeys(befores, "<Figure")
    assert show(PAIR, "print(ax)") == "<Figure"
    assert show("print('other')", PAIR) == "<Kept"


GLYPH = "counts = counts.assign(theme_label=['\\u4e2d ' + text for text in counts['theme_label']])"


def test_what_drawing_warns_of_is_said_each_time(tiny_folder, cache, warm):
    def tell(*cells: str) -> list[str]:
        return [text.partition("Warning: ")[2][:11] for text in shown(run(tiny_folder, warm, GLYPH, *cells))[4:]]

    other = PAIR.replace("counts)", "counts, unit='\u6765')", 1).replace("sources-by", "others-by")
    first = tell(PAIR, other)

    assert first == ["Glyph 20013", "Glyph 26469"]
    assert tell(PAIR, other) == first
    assert tell(other) == ["Glyph 20013"]
    assert not list((cache / "figures").glob("*.call.json"))


def transform(*cells: str) -> str:
    """The last of these cells, as it is run."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in (BEGIN[0], *cells)])
    return ast.unparse(Shortcuts(notebook, "some.module:ask").visit(ast.parse(cells[-1])))


def test_a_cell_asks_before_it_draws():
    cell = ("rule = 'all'\nax = figures.draw_left_out(left, rule=tables.describe_fragility(unit='a'), order=['b', x.y])\n"
            "paper.save_figure(ax, left, 'a-b')")

    assert transform("left = 1", cell) == (
        "rule = 'all'\nif not __import__('some.module', fromlist=['']).ask(lambda: (figures.draw_left_out, (left,), {'rule': "
        "tables.describe_fragility(unit='a'), 'order': ['b', x.y]}, paper.save_figure, left, 'a-b')):\n"
        "    ax = figures.draw_left_out(left, rule=tables.describe_fragility(unit='a'), order=['b', x.y])\n"
        "    paper.save_figure(ax, left, 'a-b')")


@pytest.mark.parametrize("cell", [
    "ax = figures.draw_bounds(counts)",
    "ax = figures.draw_bounds(counts)\nax.set_title('Mine')\npaper.save_figure(ax, counts, 'a')",
    "ax = figures.draw_bounds(counts)\npaper.save_figure(ax, counts, 'a')\nprint('after')",
    "ax = figures.draw_bounds(next(tables_left))\npaper.save_figure(ax, counts, 'a')",
    "ax = figures.draw_bounds(counts[counts['x'] > 1])\npaper.save_figure(ax, counts, 'a')",
    "ax = figures.draw_bounds(*given)\npaper.save_figure(ax, counts, 'a')",
    "ax = figures.draw_bounds(**given)\npaper.save_figure(ax, counts, 'a')",
    "ax = figures.draw_bounds(counts)\npaper.save_figure(other, counts, 'a')",
    "ax = figures.draw_bounds(counts)\npaper.save_figure(ax, counts, stem='a')",
    "ax = other = figures.draw_bounds(counts)\npaper.save_figure(ax, counts, 'a')",
    "ax = make().draw_bounds(counts)\npaper.save_figure(ax, counts, 'a')",
    "fig, ax = figures.draw_bounds(counts)\npaper.save_figure(ax, counts, 'a')",
    "if True:\n    ax = figures.draw_bounds(counts)\n    paper.save_figure(ax, counts, 'a')",
    "AX = figures.draw_bounds(counts)\npaper.save_figure(AX, counts, 'a')",
    "ax = figures.draw_bounds(counts)\npaper.save_figures(ax, counts, 'a')",
    "ax = figures.draw_bounds(counts)\nsave_figure(ax, counts, 'a')",
    "ax = own.draw_bounds(counts)\npaper.save_figure(ax, counts, 'a')",
    "ax = figures.draw_bounds(counts, unit=describe_rule())\npaper.save_figure(ax, counts, 'a')",
])
def test_a_cell_of_any_other_form_stays_as_it_is(cell):
    assert transform(cell) == ast.unparse(ast.parse(cell))


@pytest.mark.parametrize("other", [
    "ax.figure", "print(ax)", "def later():\n    return ax", "del ax", "import matplotlib.pyplot as plt", "from seaborn import set_theme",
    "from .own import helper", "import helping",
    "from IPython.display import set_matplotlib_formats", "import IPython", "%config InlineBackend.figure_formats = ['svg']",
    "get_ipython().run_line_magic('time', '')", "globals()['a'] = 1", "setattr(figures, 'a', 1)", "figures.profiles.INK = 'red'",
    "figures.bars.NAMES['a'] = 1", "del figures.draw_bounds", "from litmatrix.figures.grids import STATE_LABELS",
    "from litmatrix.figures import grids", "import litmatrix.figures.grids as grids", "figures.grids.MARKERS.update(a=1)",
    "for room in (figures, paper):\n    print(room)", "counts.__dict__", "def draw_bounds(table):\n    return None\nfigures = draw_bounds",
    "from pathlib import Path as paper", "class Own:\n    table = counts", "ax += 1",
])
def test_in_a_notebook_that_could_notice_every_figure_is_drawn(other):
    assert transform(other, PAIR) == PAIR


@pytest.mark.parametrize("other", [
    "import json\nfrom pathlib import Path", "from IPython.display import Markdown, display",
    "counts.columns = ['a']", "counts.loc[0, 'a'] = 1", "known['a'] = 1", "ax = 1",
    PAIR.replace("'sources", "'other-sources")])
def test_what_a_notebook_does_to_its_own_tables_matters_not(other):
    assert transform(other, PAIR).startswith("if not __import__")


@pytest.fixture
def key():
    """The name of a call with something else about it."""
    figures.use_profile()

    def name(draw=figures.draw_counts, given=(TABLE,), named=None, table=TABLE, stem="a-stem") -> str:
        return reusing.name_call(reusing.Call(draw, given, named or {"label": "sources"}, paper.save_figure, table, stem))
    return name


def test_the_same_call_has_one_name_and_every_other_another(key):
    known = key()
    relabelled, typed, turned = TABLE.rename(columns={"count": "Count"}), TABLE.astype({"count": float}), TABLE[::-1]
    listed, categories = TABLE.assign(row=[["a"], ["b"]]), pd.CategoricalDtype(["b", "a"])
    noted = TABLE.copy()
    noted.attrs["note"] = "a note"
    ordered = (TABLE.astype({"row": "category"}), TABLE.astype({"row": categories}))
    empty = (TABLE.assign(count=[1, None]), TABLE.assign(count=[1, pd.NA]), TABLE.assign(row=["a", None]))
    others = [
        key(draw=figures.draw_marks), key(named={"label": "points"}), key(named={"label": "sources", "shade_rows": True}),
        key(stem="b-stem"), key(given=(TABLE, "more")), key(table=TABLE.head(1)),
        *(key(given=(table,)) for table in (relabelled, typed, turned, listed, noted, TABLE.head(1), *ordered, *empty)),
    ]

    assert key(given=(TABLE.copy(),)) == known
    assert len({known, *others}) == 1 + len(others)


def test_a_setting_a_profile_and_a_constant_of_the_notebook_are_in_the_name(key, monkeypatch):
    known = key()
    with mpl.rc_context({"axes.facecolor": "0.5"}):
        set_otherwise = key()
    monkeypatch.setattr(reusing, "read_parameters", lambda: {"LAYER": "mary"})
    of_mary = key()
    figures.use_profile("talk")
    spoken = key()
    figures.use_profile()

    assert len({known, set_otherwise, of_mary, spoken}) == 4


@pytest.mark.parametrize("value", [object(), len, {1, 2}, np.array([1]), plt])
def test_what_cannot_be_told_has_no_name(key, value):
    with pytest.raises(reusing.NotToldError):
        key(named={"label": value})


def test_nothing_is_reused_of_a_function_of_ones_own_nor_while_a_figure_is_open(cache):
    def draw_own(table):
        return figures.draw_counts(table, label="")

    def keep(draw, save=paper.save_figure):
        return reusing.reuse_figure(lambda: (draw, (TABLE,), {"label": "sources"}, save, TABLE, "a-stem")), reusing._asked is None

    assert keep(draw_own) == (False, True)
    assert keep(figures.draw_counts, save=print) == (False, True)
    assert keep(figures.draw_counts) == (False, False)
    plt.figure()
    assert keep(figures.draw_counts) == (False, True)
    plt.close("all")
    assert reusing.reuse_figure(lambda: 1 / 0) is False


def test_what_another_notebook_wrote_over_is_not_kept(tmp_path, cache, monkeypatch):
    def save(after: bytes | None) -> int:
        recording.start(tmp_path)
        call = (figures.draw_counts, (TABLE,), {"label": "sources"}, paper.save_figure, TABLE, "a-stem")
        assert reusing.reuse_figure(lambda: call) is False
        paper.save_figure(figures.draw_counts(TABLE, label="sources"), TABLE, "a-stem")
        plt.close("all")
        if after is not None:
            (tmp_path / "exports" / "tables" / "a-stem.csv").write_bytes(after)
        reusing.keep_shown([{"output_type": "display_data", "data": {}, "metadata": {}}])
        recording.stop()
        return len(list((cache / "figures").glob("*.call.json")))

    figures.use_profile()
    for module in ("saving", "reusing"):
        monkeypatch.setattr(f"litmatrix.paper.{module}.find_exports", lambda stem: tmp_path / "exports")

    assert save(b"another table") == 0
    assert save(None) == 1


def test_all_files_of_a_figure_are_kept(tmp_path, cache, monkeypatch):
    figures.use_profile()
    monkeypatch.setattr("litmatrix.paper.saving.find_exports", lambda stem: tmp_path / "exports")
    paper.save_figure(figures.draw_counts(TABLE, label="sources"), TABLE, "a-stem")
    plt.close("all")

    assert sorted(snapshot(tmp_path / "exports")) == sorted(reusing.name_files("a-stem"))
    assert json.loads((tmp_path / "exports" / "figures" / "a-stem.json").read_bytes())["figure"] == "a-stem"

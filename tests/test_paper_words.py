"""A figure in words, what stands inside its files, and where it comes from."""

import hashlib
import io
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pikepdf
import pytest
from matplotlib.patches import Patch
from PIL import Image

from litmatrix import figures, paper
from litmatrix.paper import provenance
from litmatrix.paper.describing import tell_table

DC = "{http://purl.org/dc/elements/1.1/}"
COUNTS = pd.DataFrame({"row": ["tolls", "tolls", "votes", "votes"], "column": ["bell", "mill"] * 2, "count": [3, 0, 1, 3]})
BOUNDS = pd.DataFrame({"theme": ["a", "b"], "theme_label": ["tolls", "votes"], "family_label": ["Money", "Power"], "present": [1, 3],
                       "at_most": [2, 3], "elsewhere": [0, 0], "total": [3, 3], "text": ["1 of 3, at most 2", "3 of 3"]})


@pytest.fixture
def exports(tmp_path, tiny, monkeypatch) -> Path:
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "exports"))
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    figures.use_profile("default")
    yield tmp_path / "exports"
    figures.use_profile("default")
    plt.close("all")


def tell(table: pd.DataFrame, stem: str = "tolls-by-source", label: str = "", legend: tuple[str, ...] = ()) -> paper.Telling:
    fig, ax = plt.subplots()
    ax.set_xlabel(label)
    if legend:
        fig.legend([Patch() for _ in legend], legend)
    told = paper.tell_figure(table, stem, fig)
    plt.close(fig)
    return told


def test_a_grid_of_counts_tells_its_size_its_names_and_where_the_largest_counts_are():
    assert tell(COUNTS, label="sources, of 7").alt == (
        "Tolls by source. A grid of 2 rows by 2 columns. Across: bell; mill. Down: tolls; votes. Axis: sources, of 7. "
        "3 of 4 cells are filled. The largest count is 3: tolls, bell; votes, mill.")


def test_a_grid_without_a_count_says_so():
    assert "None of 4 cells is filled." in tell(COUNTS.assign(count=0)).alt


def test_bars_with_bounds_tell_both_ends_and_what_cannot_be_known():
    told = tell(BOUNDS, label="sources, of 3")

    assert told.alt == ("Tolls by source. 2 themes in 2 families. Down: tolls; votes. Axis: sources, of 3. Present: from 1 (tolls) to 3 "
                        "(votes). At most: from 2 (tolls) to 3 (votes). Missing: 1 of 2 counts may be higher, since only an extract or "
                        "abstract was at hand.")
    assert told.caption == ("**Tolls by source.** 2 themes in 2 families. Axis: sources, of 3. Missing: 1 of 2 counts may be higher, since "
                            "only an extract or abstract was at hand. Data: tolls-by-source.csv.\n")


def test_states_are_counted_and_those_that_cannot_be_known_are_missing():
    table = pd.DataFrame({"theme_label": ["tolls", "tolls", "votes"], "unit_label": ["bell", "mill", "bell"], "elsewhere": "no",
                          "state": ["present", "not in the extract", "present"]})
    told = tell(table, legend=("present", "unknown"))

    assert "3 cells. State: present 2, not in the extract 1. Missing: 1 cell cannot be known." in told.alt
    assert "Marks: present; unknown." in told.caption


def test_marks_are_counted_by_kind_and_by_row():
    table = pd.DataFrame({"row": ["a", "a", "b"], "column": ["x", "y", "x"], "mark": ["for", "against", ""], "count": [1, 1, 0]})

    assert "3 cells. Mark: for 1, against 1. Marks in a row: from 0 (b) to 2 (a)." in tell(table).alt


def test_numbers_that_are_missing_are_named_with_how_many():
    table = pd.DataFrame({"theme_label": ["tolls", "votes", "fees"], "both": [4, 1, 2], "alpha": [0.871, float("nan"), 0.5]})

    assert "Alpha: from 0.5 (fees) to 0.87 (tolls). Missing: alpha is undefined or unknown for 1 of 3." in tell(table).alt


def test_many_names_are_told_in_part_with_how_many_more():
    table = pd.DataFrame({"label": [f"source {number}" for number in range(20)], "words": range(20)})

    assert "source 6 and 13 more. " in tell(table).alt


@pytest.mark.parametrize("table", [
    pd.DataFrame({"anything": ["x", "y"], "more": ["z", "z"]}), pd.DataFrame({"n": [1, 2]}), pd.DataFrame({"label": []}),
    pd.DataFrame({"date": ["2020", "2021-03"], "label": ["Plan", "Post"], "kind": ["policy", "source"],
                  "certainty": ["verified", "inferred"], "answers": ["", "Plan"]}),
    pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [True, False]})], ids=["text", "number", "empty", "dates", "nullable"])
def test_any_table_can_be_told(table):
    told = tell(table)

    assert told.alt.startswith("Tolls by source. ") and told.caption.endswith("Data: tolls-by-source.csv.\n")


def test_dates_are_told_from_the_first_to_the_last_with_those_not_verified():
    table = pd.DataFrame({"date": ["2021-03", "2020"], "label": ["Post", "Plan"], "certainty": ["inferred", "verified"]})

    assert "From 2020 to 2021-03. Missing: 1 of 2 are not verified." in tell(table).alt


def test_a_checklist_whose_wording_is_not_verified_lacks_no_item():
    columns = {"item": ["E1", "E2"], "wording": ["Say a.", "Say b."], "status": ["met", "met"], "certainty": ["verified", "inferred"]}

    assert "Missing: the wording of 1 of 2 is not verified against the original." in tell_table(columns, "checklist")[1]


def test_names_stay_text_in_a_caption_and_on_one_line_everywhere():
    table = pd.DataFrame({"row": ["<script>alert(1)</script>", "*bold* [x](y)\n# head"], "column": ["x", "x"], "count": [1, 2]})
    told = tell(table, label="<b>_things_</b>\x00")

    assert "Axis: &lt;b&gt;\\_things\\_&lt;/b&gt; ." in told.caption
    assert told.caption.count("\n") == 1 and "<" not in told.caption
    assert "\n" not in told.alt and "\x00" not in told.alt and "*bold* [x](y) # head" in told.alt


def save(profile: str = "default", table: pd.DataFrame = COUNTS) -> None:
    figures.use_profile(profile)
    paper.save_figure(figures.draw_counts(table, label="sources"), table, "tolls")


def test_the_words_and_the_provenance_stand_inside_every_file(exports, monkeypatch):
    monkeypatch.setattr(figures.profiles, "_used", [])
    save("plos", COUNTS.assign(row=["Ødegård & Søn"] * 2 + ["votes"] * 2))
    folder = exports / "figures"
    words = (folder / "tolls.alt.txt").read_text(encoding="utf-8").strip()
    with pikepdf.open(folder / "tolls.pdf") as pdf:
        inside = [(str(pdf.docinfo["/Subject"]), str(pdf.docinfo["/Keywords"]))]
    for root in (ET.parse(folder / "tolls.svg").getroot(), ET.fromstring(Image.open(folder / "tolls.tiff").tag_v2[700].decode())):  # noqa: S314
        inside.append(("".join(root.find(f".//{DC}description").itertext()).strip(), root.findtext(f".//{DC}source")))
    with Image.open(folder / "tolls.png") as picture:
        inside.append((picture.info["Description"], picture.info["Source"]))

    assert "Ødegård & Søn" in words
    assert {told for told, _ in inside} == {words}
    assert {json.loads(source)["profile"] for _, source in inside} == {"plos"}


def test_a_tiff_has_no_alpha_the_resolution_of_its_profile_and_the_picture_of_the_png(exports):
    save("plos")
    with Image.open(exports / "figures" / "tolls.tiff") as tiff, Image.open(exports / "figures" / "tolls.png") as png:
        assert (tiff.mode, tiff.info["compression"], round(tiff.info["dpi"][0])) == ("RGB", "tiff_lzw", 300)
        assert tiff.tobytes() == png.convert("RGB").tobytes()


def test_an_eps_carries_its_words_as_comments_alone_and_no_date(exports):
    about = figures.About("A\nshowpage", "words\r(evil) run", "{}")
    figures.use_profile("springer")
    eps = paper.render_formats(figures.draw_counts(COUNTS, label="sources").figure, about)["eps"]

    assert b"%%Title: A showpage\n% description: words (evil) run\n% source: {}\n" in eps
    assert b"CreationDate" not in eps and b"/FontType 42" in eps


def test_saving_for_a_journal_twice_gives_the_same_bytes(exports, tmp_path, monkeypatch):
    def read() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (exports / "figures").iterdir()}

    for name in ("plos", "springer"):
        made = []
        for cache in ("one", "other"):
            monkeypatch.setenv("LITMATRIX_CACHE", str(tmp_path / name / cache))
            shutil.rmtree(exports, ignore_errors=True)
            save(name)
            made.append(read())
        assert made[0] == made[1] and len(made[0]) == 7


def test_a_file_changes_when_the_table_the_profile_or_a_parameter_does_and_not_otherwise(exports, monkeypatch):
    given = {"LAYER": "consensus"}
    monkeypatch.setattr(provenance, "read_parameters", lambda: dict(given))

    def read(profile: str = "default", table: pd.DataFrame = COUNTS) -> bytes:
        save(profile, table)
        return (exports / "figures" / "tolls.svg").read_bytes()

    first = read()
    assert read() == first
    assert read(table=COUNTS.assign(note="more behind the same picture")) != first
    assert read("talk") != first
    given["LAYER"] = "bob"
    assert read() != first


def test_parameters_are_the_plain_constants_in_capitals_of_the_notebook(monkeypatch):
    names = {"LAYER": "bob", "LEAST": 2, "ONLY": ["a", "b"], "PROFILE": "talk", "_X": 1, "review": 3, "In": [], "TABLE": COUNTS,
             "OTHER": None}
    shell = SimpleNamespace(user_ns=names)
    monkeypatch.setitem(provenance.sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))

    assert paper.read_parameters() == {"LAYER": "bob", "LEAST": 2, "ONLY": ["a", "b"], "OTHER": None}


def test_the_hash_of_the_table_is_that_of_the_csv_beside_it(exports):
    save()
    told = json.loads((exports / "figures" / "tolls.json").read_text(encoding="utf-8"))

    assert told["table"] == hashlib.sha256((exports / "tables" / "tolls.csv").read_bytes()).hexdigest()
    assert told["layout"] == []


def test_provenance_of_the_whole_keeps_what_is_still_there_and_drops_what_is_not(exports):
    save()
    paper.save_provenance(exports, {"01.ipynb": {"b": "2", "a": "1"}, "02.ipynb": {}}, {"tolls": "01.ipynb"}, {"codebook": "2"})
    paper.save_provenance(exports, {"03.ipynb": {}}, {"other": "03.ipynb"}, {"codebook": "3"})
    told = json.loads((exports / "provenance.json").read_text(encoding="utf-8"))

    assert told["versions"] == {"codebook": "3"}
    assert {name: list(read) for name, read in told["notebooks"].items()} == {"01.ipynb": ["a", "b"], "03.ipynb": []}
    assert told["figures"]["tolls"]["notebook"] == "01.ipynb" and set(told["figures"]) == {"tolls"}


def test_what_is_shown_in_a_notebook_does_not_change_with_the_words():
    figures.use_profile("default")
    fig = figures.draw_counts(COUNTS, label="sources").figure
    renderings = [figures.Rendering(fig, about) for about in (None, figures.About("a", "b", "{}"))]
    plain, told = (rendering.render("png") for rendering in renderings)

    assert plain != told
    assert renderings[0].show(100) == renderings[1].show(100)
    with Image.open(io.BytesIO(plain)) as one, Image.open(io.BytesIO(told)) as other:
        assert one.tobytes() == other.tobytes()

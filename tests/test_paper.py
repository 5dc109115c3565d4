import hashlib
import io
import os
import shutil
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import openpyxl
import pandas as pd
import pdfminer.high_level
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Circle, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter
from PIL import Image
from pypdf import PdfReader

from litmatrix import figures, paper
from litmatrix.files import recording
from litmatrix.paper.drawn import Letter, Shape, read_page

TABLE = pd.DataFrame({"row": ["tolls", "=votes"], "column": ["x", "x"], "count": [3, 0]})


@pytest.fixture
def exports(tmp_path, tiny, monkeypatch) -> Path:
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "exports"))
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    yield tmp_path / "exports"
    plt.close("all")


def save() -> None:
    figures.use_profile("default")
    paper.save_figure(figures.draw_counts(TABLE, label="sources"), TABLE, "tolls-by-x")


def test_a_figure_is_saved_in_three_formats_with_its_words_and_the_table_behind_it(exports):
    save()

    assert sorted(str(path.relative_to(exports).as_posix()) for path in exports.rglob("*") if path.is_file()) == [
        "figures/tolls-by-x.alt.txt", "figures/tolls-by-x.caption.md", "figures/tolls-by-x.json", "figures/tolls-by-x.pdf",
        "figures/tolls-by-x.png", "figures/tolls-by-x.svg", "tables/tolls-by-x.csv"]


def test_saving_twice_gives_the_same_bytes(exports):
    def sums() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in exports.rglob("*.*")}

    save()
    first = sums()
    for path in list(exports.rglob("*.*")):
        path.unlink()
    save()

    assert sums() == first


def test_the_pdf_embeds_its_fonts_is_as_wide_as_the_profile_and_has_no_type_3(exports):
    save()
    page = PdfReader(exports / "figures" / "tolls-by-x.pdf").pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]

    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(180, abs=0.1)
    assert fonts and all(font["/Subtype"] != "/Type3" for font in fonts)
    descendants = [font["/DescendantFonts"][0].get_object() for font in fonts]
    assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in descendants)
    assert {font["/BaseFont"].split("+")[1] for font in fonts} == {"LiberationSans"}


def test_no_file_carries_a_date(exports):
    save()

    assert set(PdfReader(exports / "figures" / "tolls-by-x.pdf").metadata) == {"/Title", "/Subject", "/Keywords"}
    assert "date" not in Image.open(exports / "figures" / "tolls-by-x.png").info
    assert b"dc:date" not in (exports / "figures" / "tolls-by-x.svg").read_bytes()


def test_the_svg_runs_nothing(exports):
    save()
    tree = ET.parse(exports / "figures" / "tolls-by-x.svg")  # noqa: S314 (our own file)

    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "foreignObject"}
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_a_formula_stays_text_in_a_spreadsheet(exports):
    paper.save_table(TABLE, "tolls", excel=True)

    assert '"\'=votes"' in (exports / "tables" / "tolls.csv").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(exports / "tables" / "tolls.xlsx").active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells == [["row", "column", "count"], ["tolls", "x", 3], ["=votes", "x", 0]]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_workbook_is_the_same_twice():
    assert paper.format_workbook(TABLE, "tolls") == paper.format_workbook(TABLE, "tolls")


def test_a_long_title_makes_a_sheet_name_excel_accepts():
    book = openpyxl.load_workbook(io.BytesIO(paper.format_workbook(TABLE, "a-very-long-stem-of-more-than-thirty-one-letters")))

    assert len(book.active.title) == 31


@pytest.mark.parametrize("stem", ["Tolls", "tolls by x", "../tolls", "tolls_by_x", ""])
def test_a_stem_is_lower_case_words_with_hyphens(exports, stem):
    with pytest.raises(ValueError, match="is not lower-case words joined by hyphens"):
        paper.save_table(TABLE, stem)
    assert not exports.exists()


def test_saving_says_nothing_and_returns_nothing(exports, capsys):
    assert paper.save_table(TABLE, "tolls") is None
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def cache(exports, tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LITMATRIX_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "figures"


@pytest.fixture
def rendered(monkeypatch) -> list[str]:
    """The endings that were rendered, in order."""
    done, usual = [], figures.Rendering.render
    monkeypatch.setattr(figures.Rendering, "render", lambda rendering, ending: done.append(ending) or usual(rendering, ending))
    return done


def made(exports: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (exports / "figures").iterdir() if path.suffix in (".svg", ".pdf", ".png")}


def test_a_drawing_that_was_saved_before_is_not_rendered_again(exports, cache, rendered):
    save()
    first = made(exports)
    shutil.rmtree(exports)
    save()

    assert rendered == ["svg", "pdf", "png"]
    assert made(exports) == first


def test_another_drawing_is_rendered(exports, cache, rendered):
    save()
    paper.save_figure(figures.draw_counts(TABLE.assign(count=[4, 0]), label="sources"), TABLE, "tolls-by-x")

    assert rendered == ["svg", "pdf", "png"] * 2


def test_a_drawing_changed_after_it_was_saved_is_laid_out_and_rendered_again(exports, cache, rendered):
    figures.use_profile("default")
    ax = figures.draw_counts(TABLE, label="sources")
    paper.save_figure(ax, TABLE, "tolls-by-x")
    first = made(exports)
    ax.set_xlabel("sources\nof two kinds")
    paper.save_figure(ax, TABLE, "tolls-by-x")

    assert rendered == ["svg", "pdf", "png"] * 2
    assert {name for name, content in made(exports).items() if content != first[name]} == set(first)


def test_a_figure_is_laid_out_once_for_all_formats_and_stays_as_it_was_drawn(exports, cache, monkeypatch):
    runs, usual = [], ConstrainedLayoutEngine.execute
    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", lambda engine, fig: runs.append(fig.dpi) or usual(engine, fig))
    figures.use_profile("default")
    fig = figures.draw_counts(TABLE, label="sources").figure
    engine, place = fig.get_layout_engine(), fig.axes[0].get_position().bounds
    paper.save_figure(fig.axes[0], TABLE, "tolls-by-x")

    assert runs == [200]
    assert fig.get_layout_engine() is engine and fig.dpi == 100 and plt.rcParams["figure.constrained_layout.use"]
    assert fig.axes[0].get_position().bounds == place
    assert plt.get_fignums() == [fig.number]


def test_a_drawing_is_left_the_same_whether_it_was_rendered_or_found_in_the_cache(exports, cache, rendered):
    figures.use_profile("default")
    places = []
    for _ in range(2):
        ax = figures.draw_counts(TABLE, label="sources")
        paper.save_figure(ax, TABLE, "tolls-by-x")
        places.append((ax.xaxis.label.get_position(), ax.yaxis.label.get_position(), ax.title.get_position()))

    assert rendered == ["svg", "pdf", "png"]
    assert places[0] == places[1]


def test_another_resolution_is_another_png_and_the_same_pdf(exports, cache, rendered):
    save()
    plt.rcParams["savefig.dpi"] = 120
    paper.save_figure(figures.draw_counts(TABLE, label="sources"), TABLE, "tolls-by-x")

    assert rendered.count("png") == 2
    assert Image.open(exports / "figures" / "tolls-by-x.png").width == round(180 / 25.4 * 120)


def draw_line(change: Callable[[Axes], object] = lambda ax: None) -> Axes:
    figures.use_profile("default")
    ax = plt.subplots()[1]
    ax.plot([0, 1, 2], [0, 1, 4])
    change(ax)
    return ax


@pytest.mark.parametrize("change", [
    lambda ax: ax.lines[0].set_antialiased(False),
    lambda ax: ax.lines[0].set_snap(True),
    lambda ax: ax.lines[0].set_data([0, 1, 2], [0, 1, 4.000001]),
    lambda ax: ax.set_title("a title"),
    lambda ax: ax.xaxis.set_major_formatter("{x:.3f}"),
    lambda ax: ax.figure.set_layout_engine("none"),
    lambda ax: ax.set_rasterization_zorder(99),
    lambda ax: plt.rcParams.update({"path.simplify": False}),
    lambda ax: plt.rcParams.update({"axes.unicode_minus": False}),
], ids=["antialiasing", "snapping", "data", "title", "formatter", "layout", "rasterising", "simplifying", "minus"])
def test_whatever_may_change_a_picture_has_it_rendered_again(exports, cache, rendered, change):
    paper.save_figure(draw_line(), TABLE, "line")
    paper.save_figure(draw_line(change), TABLE, "line")

    assert rendered == ["svg", "pdf", "png"] * 2


def test_other_fonts_have_pictures_rendered_again(exports, cache, rendered, monkeypatch):
    paper.save_figure(draw_line(), TABLE, "line")
    known = font_manager.fontManager.ttflist
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [replace(known[0], fname="/fonts/new.ttf"), *known])
    paper.save_figure(draw_line(), TABLE, "line")

    assert rendered == ["svg", "pdf", "png"] * 2


class Blue(FuncFormatter):
    """A class of this file, whose code no version tells."""


@pytest.mark.parametrize("change", [
    lambda ax: ax.xaxis.set_major_formatter(lambda value, place: f"{value} km"),
    lambda ax: ax.xaxis.set_major_formatter(Blue("{} {}".format)),
    lambda ax: ax.figure.canvas.mpl_connect("draw_event", print),
    lambda ax: setattr(ax.figure, "note", (x for x in "unpicklable")),
], ids=["function", "class", "hook", "unpicklable"])
def test_a_figure_drawn_by_code_of_somebody_else_is_saved_and_not_kept(exports, cache, rendered, change):
    for _ in range(2):
        paper.save_figure(draw_line(change), TABLE, "line")

    assert rendered == ["svg", "pdf", "png"] * 2
    assert sorted(made(exports)) == ["line.pdf", "line.png", "line.svg"]


def test_a_formatter_of_ones_own_is_in_the_picture(exports, cache):
    paper.save_figure(draw_line(lambda ax: ax.xaxis.set_major_formatter(lambda value, place: "furlongs")), TABLE, "line")

    assert b"<!-- furlongs -->" in made(exports)["line.svg"]


@pytest.mark.parametrize("draw", [
    lambda ax: ax.figure.add_subplot(2, 2, 4, sharex=ax).plot([1, 2], [3, 4]),
    lambda ax: ax.twinx().bar([0, 1], [3, 4], hatch="//", label="bars"),
    lambda ax: (ax.lines[0].set_label("a"), ax.figure.legend(loc="outside lower center")),
    lambda ax: ax.annotate("here", (1, 1), (0.5, 3), arrowprops={"arrowstyle": "->"}),
    lambda ax: ax.inset_axes((0.1, 0.6, 0.3, 0.3)).imshow([[0, 1], [1, 0]]),
    lambda ax: ax.figure.colorbar(ax.scatter([0, 1], [1, 2], c=[0, 1]), ax=ax),
    lambda ax: ax.set_yscale("symlog"),
    lambda ax: ax.figure.add_subplot(2, 2, 1, projection="polar").plot([0, 1], [1, 2]),
    lambda ax: ax.fill_between([0, 1], [1, 2], clip_path=ax.patch),
    lambda ax: (ax.bar([0, 1], [3, 9], hatch="..", edgecolor="green", alpha=0.5), ax.set_ylim(1, 4)),
    lambda ax: [ax.add_patch(patch) for patch in (Circle((1, 2), 0.5, hatch="x"), Rectangle((0, 0), 1, 1, angle=30, hatch="-"))],
    lambda ax: ax.text(1, 1, "two lines\nof $text$", rotation=40, bbox={"hatch": "|"}, path_effects=[withStroke(linewidth=3)]),
], ids=["shared", "twin", "legend", "arrow", "inset", "colorbar", "scale", "polar", "clipped", "cut", "shapes", "text"])
def test_what_was_recorded_of_a_copy_looks_like_the_figure(exports, tmp_path, draw, monkeypatch):
    ax = draw_line(draw)
    copied = figures.Rendering(ax.figure)
    monkeypatch.setattr(figures.rendering, "pickle_figure", refuse)
    itself = figures.Rendering(ax.figure)

    assert copied.key and not itself.key
    ours, usual = (np.asarray(Image.open(io.BytesIO(rendering.render("png"))).convert("RGB"), dtype=int) for rendering in (copied, itself))
    assert ours.shape == usual.shape
    assert np.abs(ours - usual).max() < 80 and np.abs(ours - usual).mean() < 0.2  # letters and dots are smoothed in another way
    drawn, wanted = (draw_pdf(rendering, tmp_path / "figure.pdf") for rendering in (copied, itself))
    assert len(drawn) == len(wanted) > 50
    for one, other in zip(drawn, wanted, strict=True):
        assert describe(one) == describe(other)
        assert find_place(one) == pytest.approx(find_place(other), abs=0.15)  # in points


def draw_pdf(rendering: figures.Rendering, path: Path) -> list[Shape | Letter]:
    path.write_bytes(rendering.render("pdf"))
    return read_page(path).drawn


def describe(drawn: Shape | Letter) -> tuple:
    """Of a shape or letter all but its place."""
    return (drawn.text, drawn.size, drawn.colour) if isinstance(drawn, Letter) else (drawn.fills, drawn.line, round(drawn.width, 3))


def find_place(drawn: Shape | Letter) -> tuple[float, ...]:
    return drawn.middle if isinstance(drawn, Letter) else drawn.box


@pytest.mark.parametrize("draw", [
    lambda ax: ax.imshow([[0, 1], [1, 0]]),
    lambda ax: ax.lines[0].set_rasterized(True),
    lambda ax: ax.lines[0].set_agg_filter(lambda picture, dpi: (picture, 0, 0)),
], ids=["image", "rasterised", "filter"])
def test_a_figure_that_holds_pixels_is_rendered_without_recording(exports, draw):
    with pytest.raises(figures.replaying.NotRecordedError):
        figures.replaying.record(prepare(draw_line(draw).figure))
    rendering = figures.Rendering(draw_line(draw).figure)
    assert rendering.render("png").startswith(b"\x89PNG") and rendering.render("pdf").startswith(b"%PDF")


def prepare(fig: Figure) -> Figure:
    figures.replaying.prepare_recording(fig)
    return fig


def test_a_recording_stays_as_it_was_drawn(exports):
    ax = draw_line(lambda ax: ax.bar([0, 1], [1, 2], hatch="//", clip_on=True))
    recorded = figures.replaying.record(prepare(ax.figure))
    held = [io.BytesIO(), io.BytesIO()]
    recorded.savefig(held[0], format="svg", metadata={"Date": None})
    ax.lines[0].set_color("red")
    ax.set_xlim(-5, 5)
    recorded.savefig(held[1], format="svg", metadata={"Date": None})

    assert held[0].getvalue() == held[1].getvalue()


def test_a_font_in_a_pdf_holds_its_letters_and_nothing_to_set_them_with(exports):
    page = PdfReader(io.BytesIO(figures.Rendering(draw_line().figure).render("pdf"))).pages[0]
    (font,) = page["/Resources"]["/Font"].values()
    program = font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]
    tables = set(TTFont(io.BytesIO(program.get_data())).keys())

    assert {"glyf", "loca", "hmtx"} <= tables and not tables & {"GSUB", "GPOS", "GDEF", "kern"}


def refuse(fig: Figure) -> bytes:
    raise figures.copying.NotPlainError("for comparison")


@pytest.mark.parametrize("damage", [b"", b"garbage", b"0" * 64 + b"\nPNG"])
def test_a_damaged_file_of_the_cache_is_made_again(exports, cache, damage):
    save()
    first = made(exports)
    for path in cache.iterdir():
        path.write_bytes(damage)
    save()

    assert made(exports) == first
    assert all(path.read_bytes() != damage for path in cache.iterdir() if path.suffix in (".pdf", ".png"))


def test_a_cache_that_cannot_be_written_changes_nothing(exports, cache):
    cache.parent.parent.mkdir(parents=True, exist_ok=True)
    cache.parent.write_text("a file where a folder should be", encoding="utf-8")
    save()

    assert sorted(made(exports)) == ["tolls-by-x.pdf", "tolls-by-x.png", "tolls-by-x.svg"]


def test_what_was_not_used_for_long_leaves_the_cache(exports, cache):
    save()
    old = cache / "old.png"
    old.write_bytes(b"x")
    stamp = time.time() - 61 * 24 * 60 * 60
    for path in (old, cache / "tidied"):
        os.utime(path, (stamp, stamp))
    figures.use_profile("default")
    paper.save_figure(figures.draw_counts(TABLE.assign(count=[9, 0]), label="sources"), TABLE, "tolls-by-x")

    assert not old.exists()
    assert len(list(cache.glob("*.png"))) == 2


def test_the_cache_is_no_input_and_no_result_of_a_run(exports, cache, tiny):
    recording.start(tiny.root)
    save()
    save()
    used = recording.stop().inputs()

    assert not [name for name in (*used["read"], *used["written"], *used["listed"]) if "cache" in Path(name).parts]
    assert {Path(name).name for name in used["written"]} == {f"tolls-by-x.{ending}" for ending in (
        "svg", "pdf", "png", "alt.txt", "caption.md", "json", "csv")}


@pytest.mark.parametrize("label", [r"$\badcommand$", "costs $5, $6", r"\frac{1}{2} $x^2$"])
def test_a_dollar_or_a_command_in_a_label_is_drawn_as_it_is(exports, label):
    figures.use_profile("default")
    ax = figures.draw_counts(TABLE.replace("tolls", label), label="sources")
    paper.save_figure(ax, TABLE.replace("tolls", label), "tolls-by-x")

    words = pdfminer.high_level.extract_text(exports / "figures" / "tolls-by-x.pdf")
    assert label in " ".join(words.split())

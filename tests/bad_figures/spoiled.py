"""What happens to finished files. Each takes the folder of exports with a sound figure ``sound`` in it."""

import json
import re
from pathlib import Path

import pikepdf
from PIL import Image


def find(exports: Path, ending: str) -> Path:
    return exports / "figures" / f"sound.{ending}"


def replace(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content, "the figure is not as this test takes it to be"
    path.write_bytes(content.replace(old, new, 1))


def lose_a_format(exports: Path) -> None:
    find(exports, "tiff").unlink()


def lose_the_table(exports: Path) -> None:
    (exports / "tables" / "sound.csv").unlink()


def cut_a_file_short(exports: Path) -> None:
    path = find(exports, "png")
    path.write_bytes(path.read_bytes()[:60])


def fill_with_garbage(exports: Path) -> None:
    find(exports, "pdf").write_bytes(b"garbage")


def grow(exports: Path) -> None:
    path = find(exports, "png")
    path.write_bytes(path.read_bytes() + b"\0" * 11_000_000)


def resave(path: Path, mode: str, **options: object) -> None:
    with Image.open(path) as picture:
        told = {"tiffinfo": {tag: picture.tag_v2[tag] for tag in (270, 700)}, "compression": "tiff_lzw"} if path.suffix == ".tiff" else {}
        picture.convert(mode).save(path, **{**told, "dpi": picture.info["dpi"], **options})


def lower_the_resolution(exports: Path) -> None:
    resave(find(exports, "tiff"), "RGB", dpi=(72, 72))


def add_alpha(exports: Path) -> None:
    resave(find(exports, "tiff"), "RGBA")


def pack_otherwise(exports: Path) -> None:
    resave(find(exports, "tiff"), "RGB", compression="raw")


def turn_to_cmyk(exports: Path) -> None:
    resave(find(exports, "tiff"), "CMYK")


def paint_in_cmyk(exports: Path) -> None:
    with pikepdf.open(find(exports, "pdf"), allow_overwriting_input=True) as pdf:
        pdf.pages[0].contents_add(b"q 1 0 0 0 k 10 10 20 20 re f Q")
        pdf.save()


def make_wider(exports: Path) -> None:
    replace(find(exports, "svg"), b'width="', b'width="1')


def crop_the_eps(exports: Path) -> None:
    path = find(exports, "eps")
    path.write_bytes(re.sub(rb"%%HiResBoundingBox: .*", b"%%HiResBoundingBox: 0 0 100 100", path.read_bytes()))


def shrink_in_the_eps(exports: Path) -> None:
    path = find(exports, "eps")
    path.write_bytes(re.sub(rb"[\d.]+ selectfont", b"3.0 selectfont", path.read_bytes()))


def thin_in_the_eps(exports: Path) -> None:
    path = find(exports, "eps")
    path.write_bytes(re.sub(rb"\n[\d.]+ setlinewidth", b"\n0.05 setlinewidth", path.read_bytes()))


def take_the_font_of_the_eps(exports: Path) -> None:
    replace(find(exports, "eps"), b"/FontName /Liberation", b"/FontName /Elsewhere")


def make_the_eps_type_3(exports: Path) -> None:
    replace(find(exports, "eps"), b"/FontType 42 def", b"/FontType 3 def")


def date_the_eps(exports: Path) -> None:
    replace(find(exports, "eps"), b"%%Orientation", b"%%CreationDate: today\n%%Orientation")


def date_the_pdf(exports: Path) -> None:
    with pikepdf.open(find(exports, "pdf"), allow_overwriting_input=True) as pdf:
        pdf.docinfo["/CreationDate"] = "D:20261122"
        pdf.save()


def date_the_svg(exports: Path) -> None:
    replace(find(exports, "svg"), b"<dc:description>", b"<dc:date>2026-11-22</dc:date><dc:description>")


def date_the_tiff(exports: Path) -> None:
    path = find(exports, "tiff")
    with Image.open(path) as picture:
        told = {**{tag: picture.tag_v2[tag] for tag in (270, 700)}, 306: "2026:11:22 10:00:00"}
    resave(path, "RGB", tiffinfo=told)


def lose_the_words_inside(exports: Path) -> None:
    resave(find(exports, "png"), "RGB")


def change_the_words(exports: Path) -> None:
    find(exports, "alt.txt").write_text("Something else.", encoding="utf-8")


def lose_the_words_beside(exports: Path) -> None:
    find(exports, "alt.txt").unlink()


def empty_the_caption(exports: Path) -> None:
    find(exports, "caption.md").write_text(" \n", encoding="utf-8")


def change_the_table(exports: Path) -> None:
    path = exports / "tables" / "sound.csv"
    path.write_bytes(path.read_bytes().replace(b'"3"', b'"4"'))


def change_the_parameters(exports: Path) -> None:
    path = find(exports, "json")
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "parameters": {"LAYER": "bob"}}), encoding="utf-8")


def name_no_profile(exports: Path) -> None:
    path = find(exports, "json")
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "profile": "poster"}), encoding="utf-8")


def lose_what_stands_beside(exports: Path) -> None:
    find(exports, "json").unlink()


def lose_the_whole_provenance(exports: Path) -> None:
    (exports / "provenance.json").unlink()


def put_a_script(exports: Path) -> None:
    replace(find(exports, "svg"), b"</svg>", b"<script>alert(1)</script></svg>")


def put_a_handler(exports: Path) -> None:
    replace(find(exports, "svg"), b'<g id="figure_1"', b'<g onload="alert(1)" id="figure_1"')


def refer_elsewhere(exports: Path) -> None:
    replace(find(exports, "svg"), b"</svg>", b'<image xlink:href="https://example.org/x.png"/></svg>')


def declare_an_entity(exports: Path) -> None:
    replace(find(exports, "svg"), b"<!DOCTYPE svg ", b'<!DOCTYPE svg [<!ENTITY a "b">]> <!--')


SPOILED = {
    "a format is missing": ("files", "sound.tiff: it is missing", lose_a_format),
    "the table is missing": ("files", "sound.csv: it is missing", lose_the_table),
    "a PNG is cut short": ("files", "sound.png: it cannot be read", cut_a_file_short),
    "a PDF is garbage": ("files", "sound.pdf: it cannot be read", fill_with_garbage),
    "a TIFF is packed otherwise": ("files", "compression raw", pack_otherwise),
    "a file is too large": ("size", "megabytes", grow),
    "an SVG is wider": ("size", "sound.svg: ", make_wider),
    "an EPS is cropped": ("size", "sound.eps: 35.3 mm wide", crop_the_eps),
    "a TIFF is coarse": ("resolution", "72 dots per inch", lower_the_resolution),
    "a TIFF has alpha": ("alpha", "mode RGBA", add_alpha),
    "a TIFF is CMYK": ("colours", "mode CMYK", turn_to_cmyk),
    "a PDF is CMYK": ("colours", "colours in CMYK", paint_in_cmyk),
    "text of an EPS is small": ("text", "sound.eps: text of 3.00 points", shrink_in_the_eps),
    "lines of an EPS are thin": ("lines", "sound.eps: a line of 0.05 points", thin_in_the_eps),
    "an EPS lacks a font": ("fonts", "is not embedded", take_the_font_of_the_eps),
    "an EPS has Type 3": ("fonts", "sound.eps: a font is Type 3", make_the_eps_type_3),
    "an EPS is dated": ("dates", "%%CreationDate: today", date_the_eps),
    "a PDF is dated": ("dates", "CreationDate D:20261122", date_the_pdf),
    "an SVG is dated": ("dates", "a date, 2026-11-22", date_the_svg),
    "a TIFF is dated": ("dates", "DateTime 2026:11:22", date_the_tiff),
    "no words inside": ("words", "sound.png: no words", lose_the_words_inside),
    "other words beside": ("words", "the words inside are not those", change_the_words),
    "no words beside": ("words", "sound.alt.txt: it is missing or empty", lose_the_words_beside),
    "no caption": ("words", "sound.caption.md: it is missing or empty", empty_the_caption),
    "another table": ("provenance", "it is not the table that was drawn", change_the_table),
    "other parameters": ("provenance", "another provenance inside", change_the_parameters),
    "no provenance inside": ("provenance", "sound.png: no provenance inside", lose_the_words_inside),
    "an unknown profile": ("provenance", "profile 'poster'", name_no_profile),
    "nothing recorded of the layout": ("layout", "its layout was not recorded", lose_what_stands_beside),
    "no provenance of the whole": ("provenance", "nothing on sound", lose_the_whole_provenance),
    "an SVG with a script": ("live", "an element <script>", put_a_script),
    "an SVG with a handler": ("live", "an attribute onload", put_a_handler),
    "an SVG that asks a host": ("live", "a reference to https://example.org/x.png", refer_elsewhere),
    "an SVG with entities": ("live", "entities of its own", declare_an_entity),
}

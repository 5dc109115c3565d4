"""What an SVG, PNG, TIFF or EPS measures, held against its profile, and what it says of itself. Reads finished files."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import PIL.Image

from litmatrix.files import read_bytes
from litmatrix.paper.drawn import POINT, read_page
from litmatrix.paper.measuring import measure_lines, measure_page, measure_size, measure_type

if TYPE_CHECKING:
    from litmatrix.figures import Profile
    from litmatrix.paper.faults import Found

INCH = 25.4
UNITS = {"pt": POINT, "mm": 1.0, "cm": 10.0, "in": INCH, "px": INCH / 96, "": INCH / 96}
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
LIVE = {"script", "foreignObject", "iframe", "animate", "set"}
ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
EPS_BOX = re.compile(r"^%%HiResBoundingBox: (\S+) (\S+) (\S+) (\S+)", re.MULTILINE)
EPS_FONT = re.compile(r"^/(\S+) ([\d.]+) selectfont", re.MULTILINE)
EPS_HELD = re.compile(r"/FontName /(\S+) def")
EPS_LINE = re.compile(r"^([\d.]+) setlinewidth", re.MULTILINE)
MODES = ("RGB", "RGBA", "L", "LA")
Told = tuple[str, str]  # the words and the provenance inside a file


def check_pdf(path: Path, profile: Profile) -> tuple[Found, Told]:
    """A PDF against its profile."""
    page = read_page(path)
    return measure_page(page, profile), (page.info.get("Subject", ""), page.info.get("Keywords", ""))


def check_svg(path: Path, profile: Profile) -> tuple[Found, Told]:
    """An SVG against its profile: its size, its fonts, and that it does nothing but show."""
    content = read_bytes(path)
    if ENTITY.search(content):
        return [("live", "entities of its own", "none")], ("", "")
    root = ET.fromstring(content)  # noqa: S314 (without entities there is nothing to expand)
    width, height = (_read_length(root.get(name, "")) for name in ("width", "height"))
    found = measure_size(width, height, profile)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    found += [("live", f"an element <{tag}>", "shapes and text") for tag in sorted(tags & LIVE)]
    if "text" in tags:
        found.append(("fonts", "text that needs a font where it is read", "text as outlines"))
    attributes = [(name.rpartition("}")[2], value) for element in root.iter() for name, value in element.attrib.items()]
    running = sorted({name for name, _ in attributes if name.startswith("on")})
    found += [("live", f"an attribute {name}", "none that runs") for name in running]
    outside = sorted({value for name, value in attributes if name in ("href", "src") and not value.startswith(("#", "data:image/png"))})
    found += [("live", f"a reference to {value[:60]}", "references inside the file") for value in outside]
    if root.find(f".//{DUBLIN}date") is not None:
        found.append(("dates", f"a date, {root.findtext(f'.//{DUBLIN}date', '')[:40].strip()}", "no date"))
    return found, (root.findtext(f".//{DUBLIN}description", ""), root.findtext(f".//{DUBLIN}source", ""))


def check_png(path: Path, profile: Profile) -> tuple[Found, Told]:
    """A PNG against its profile."""
    with PIL.Image.open(io.BytesIO(read_bytes(path))) as picture:
        info = picture.info
        found = _measure_picture(picture, profile)
        dated = [name for name in info if "time" in name.lower() or "date" in name.lower()]
    found += [("dates", f"{name} {info[name]}", "no date") for name in dated]
    return found, (str(info.get("Description", "")), str(info.get("Source", "")))


def check_tiff(path: Path, profile: Profile) -> tuple[Found, Told]:
    """A TIFF against its profile: on top of what holds for a PNG, no alpha, one layer, packed without loss."""
    with PIL.Image.open(io.BytesIO(read_bytes(path))) as picture:
        found = _measure_picture(picture, profile)
        if picture.mode not in ("RGB", "L") or 338 in picture.tag_v2:  # extra samples
            found.append(("alpha", f"mode {picture.mode}", "RGB or grey without an alpha channel"))
        if picture.info.get("compression") != "tiff_lzw":
            found.append(("files", f"compression {picture.info.get('compression', 'none')}", "LZW"))
        if 306 in picture.tag_v2:
            found.append(("dates", f"DateTime {picture.tag_v2[306]}", "no date"))
        packet = picture.tag_v2.get(700, b"")
    return found, _read_packet(packet)


def check_eps(path: Path, profile: Profile) -> tuple[Found, Told]:
    """An EPS against its profile, as matplotlib writes one."""
    content = read_bytes(path).decode("utf-8", "replace")
    box = EPS_BOX.search(content)
    left, low, right, high = map(float, box.groups()) if box else (0, 0, 0, 0)
    found = measure_size((right - left) * POINT, (high - low) * POINT, profile)
    if "/FontType 3 " in content:
        found.append(("fonts", "a font is Type 3", "fonts are embedded as TrueType (Type 42)"))
    chosen = EPS_FONT.findall(content)
    missing = {font for font, _ in chosen} - set(EPS_HELD.findall(content))
    found += [("fonts", f"font {font} is not embedded", "every font is") for font in sorted(missing)]
    found += measure_type((float(size) for _, size in chosen), profile)
    found += measure_lines((float(width) for width in EPS_LINE.findall(content) if float(width)), profile)
    found += [("dates", dated, "no date") for dated in re.findall(r"^%%CreationDate:.*", content, re.MULTILINE)]
    words = ["".join(re.findall(rf"^% {name}: (.*)$", content, re.MULTILINE)) for name in ("description", "source")]
    return found, (words[0], words[1])


def _measure_picture(picture: PIL.Image.Image, profile: Profile) -> Found:
    """Size, resolution and colours of a picture of pixels."""
    dpi = float(picture.info.get("dpi", (0, 0))[0])
    if dpi < profile.dpi - 0.5:
        return [("resolution", f"{dpi:.0f} dots per inch", f"{profile.name} wants {profile.dpi} or more")]
    found = measure_size(picture.width / dpi * INCH, picture.height / dpi * INCH, profile)
    return found if picture.mode in MODES else [*found, ("colours", f"mode {picture.mode}", "RGB or grey")]


def _read_length(text: str) -> float:
    """A length of an SVG in mm; nought where it has none."""
    match = re.fullmatch(r"\s*([\d.]+)\s*([a-z]*)\s*", text)
    return float(match[1]) * UNITS.get(match[2], 0) if match else 0.0


def _read_packet(packet: bytes) -> Told:
    """The words and the provenance in an XMP packet."""
    try:
        root = ET.fromstring(packet.decode("utf-8")) if not ENTITY.search(packet) else ET.Element("none")  # noqa: S314 (as above)
    except (ET.ParseError, UnicodeDecodeError):
        return "", ""
    told = root.find(f".//{DUBLIN}description")
    return "".join(told.itertext()).strip() if told is not None else "", root.findtext(f".//{DUBLIN}source", "")


def read_source(text: str) -> dict:
    """The provenance inside a file; empty where there is none."""
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}

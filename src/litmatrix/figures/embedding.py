"""What stands inside the files of a figure beside the drawing: its name, its words, and where it comes from.

No dates and no names of programs: they would change the bytes and not the picture.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

import PIL.Image

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<dc:source>{source}</dc:source>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
XMP_TAG, DESCRIPTION_TAG = 700, 270
EPS_DATED = re.compile(rb"^%%(Creator|CreationDate):.*\n", re.MULTILINE)
EPS_LINE = 60  # letters; a line of a header is no longer than 255 bytes


@dataclass(frozen=True)
class About:
    """What a file says of its figure: its name, its words for those who do not see it, and where it comes from (JSON)."""

    title: str = ""
    description: str = ""
    source: str = ""


def arrange_metadata(ending: str, about: About) -> dict[str, str | None]:
    """What matplotlib is told to write into an SVG, PDF, PNG or EPS file."""
    named = {"svg": ("Title", "Description", "Source"), "png": ("Title", "Description", "Source"), "pdf": ("Title", "Subject", "Keywords")}
    words = zip(named.get(ending, ()), (about.title, about.description, about.source), strict=False)
    unnamed = {"svg": ("Date", "Creator"), "pdf": ("CreationDate", "Creator", "Producer"), "png": ("Software",)}
    return {**dict.fromkeys(unnamed.get(ending, ())), **{name: text for name, text in words if text}}


def flatten_png(png: bytes, dpi: float, about: About) -> bytes:
    """A PNG as a TIFF as journals take it: on white, without alpha, in RGB, packed without loss."""
    with PIL.Image.open(io.BytesIO(png)) as picture:
        seen = picture.convert("RGBA")
    flat = PIL.Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen.getchannel("A"))
    words = {name: escape(getattr(about, name)) for name in ("title", "description", "source")}
    told = {XMP_TAG: XMP.format(**words).encode("utf-8"), DESCRIPTION_TAG: about.description.encode("utf-8")}
    held = io.BytesIO()
    flat.save(held, "tiff", compression="tiff_lzw", dpi=(dpi, dpi), tiffinfo=told if about.source else {})
    return held.getvalue()


def name_eps(eps: bytes, about: About) -> bytes:
    """An EPS without its date, with what it shows in its header: comments, which draw nothing."""
    first, _, rest = eps.partition(b"\n")
    told = [f"%%Title: {line}" for line in _cut(about.title)[:1]]
    told += [f"% {name}: {line}" for name in ("description", "source") for line in _cut(getattr(about, name))]
    return b"\n".join([first, *(line.encode("utf-8") for line in told), EPS_DATED.sub(b"", rest)])


def _cut(text: str) -> list[str]:
    """A text in pieces that are each a comment: short enough, and without a line end, behind which it would be run."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return [plain[place:place + EPS_LINE] for place in range(0, len(plain), EPS_LINE)]

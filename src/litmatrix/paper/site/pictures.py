"""The figures of a page: which belong to its review, and their pictures, words and files to download."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from litmatrix.files import has_file, read_bytes, read_text
from litmatrix.review import Review
from litmatrix.schema import BIBLIOGRAPHIES

ENDINGS = ("svg", "pdf", "png")
ESCAPED = re.compile(r"\\([\\`*_\[\]{}#|~])")


def find_own_figures(review: Review) -> tuple[list[str], list[str]]:
    """The stems of the figures drawn from this review's tables, and of others that stand beside them in exports/.

    A figure is the review's own where its notebook read one of the review's tables or bibliographies; a notebook on
    another review that is kept inside this one read that one's. exports/provenance.json tells what each read.
    """
    place = review.exports / "provenance.json"
    if not has_file(place):
        return [], []
    told = json.loads(read_bytes(place))
    drawn = {stem: set(told["notebooks"].get(about["notebook"], ())) for stem, about in told["figures"].items()}
    tables = {table.path for table in review.schema.tables.values()} | set(BIBLIOGRAPHIES.values())
    tables |= {review.codings_file(coder)[1] for coder in review.coders}
    own = [stem for stem in drawn if drawn[stem] & tables and has_file(review.exports / "figures" / f"{stem}.svg")]
    return own, [stem for stem in drawn if stem not in own]


def gather_figures(review: Review, stems: Sequence[str], headings: Mapping[str, str]) -> list[dict]:
    """The figures in the order given: stem, heading (of the notebook it stands in), title, alt, caption, svg and files.

    ``svg`` is the picture itself, packed: as paths a figure takes a fifth of its size. ``files`` are paths from the page
    to what can be downloaded.
    """
    return [_gather_figure(review.exports, stem, headings.get(stem, "")) for stem in stems]


def _gather_figure(exports: Path, stem: str, heading: str) -> dict:
    folder = exports / "figures"
    words = {ending: read_text(folder / f"{stem}.{ending}") if has_file(folder / f"{stem}.{ending}") else ""
             for ending in ("alt.txt", "caption.md")}
    title, caption = split_caption(words["caption.md"])
    packed = gzip.compress(read_bytes(folder / f"{stem}.svg"), compresslevel=9, mtime=0)
    return {"stem": stem, "heading": heading, "title": title or stem, "alt": words["alt.txt"].strip(), "caption": caption,
            "svg": base64.b64encode(packed).decode("ascii"), "files": sorted(list_files(exports, [stem]))}


def list_files(exports: Path, stems: Sequence[str]) -> dict[str, Path]:
    """What can be downloaded with a page, by its path there: the formats of each figure, and the table behind it."""
    found = {f"figures/{stem}.{ending}": exports / "figures" / f"{stem}.{ending}" for stem in stems for ending in ENDINGS}
    found |= {f"tables/{stem}.csv": exports / "tables" / f"{stem}.csv" for stem in stems}
    return {name: path for name, path in found.items() if has_file(path)}


def split_caption(markdown: str) -> tuple[str, str]:
    """A caption's title and its sentences as plain text."""
    title, _, rest = markdown.strip().removeprefix("**").partition(".** ")
    return _unmark(title), _unmark(rest)


def _unmark(markdown: str) -> str:
    return html.unescape(ESCAPED.sub(r"\1", markdown))

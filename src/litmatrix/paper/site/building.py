"""Data, charts, style and scripts -> one HTML file, and the folder it is read from. The same review gives the same bytes."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files as package_files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from litmatrix.files import read_bytes, save_bytes
from litmatrix.paper.site.gathering import gather_review
from litmatrix.paper.site.pictures import gather_figures, list_files
from litmatrix.paper.site.policy import check_script, format_data, format_policy
from litmatrix.review import Review

if TYPE_CHECKING:
    from litmatrix.editions import Changes

SCRIPTS = ("elements.js", "data.js", "counting.js", "filters.js", "grid.js", "details.js", "findings.js", "charts.js", "sections.js",
           "page.js")
NEEDED = {"altair": "altair", "vl_convert": "vl-convert-python"}


class SiteError(ValueError):
    """The page cannot be made; the message says what is missing."""


@dataclass(frozen=True)
class Site:
    """A page ready to be saved: its HTML, the files to download beside it (by path), and remarks."""

    page: str
    files: dict[str, Path] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def build_site(review: Review, *, changes: Changes | None = None, stems: Sequence[str] = (), headings: Mapping[str, str] | None = None,
               texts: bool = False) -> Site:
    """The page of a review.

    Parameters
    ----------
    review
        The review; its figures are read from its exports.
    changes
        What changed since an earlier version.
    stems, headings
        The figures to be shown, in order, and for each stem what it stands under.
    texts
        Whether the passages themselves stand in the page.

    Raises
    ------
    SiteError
        Where a library of the extra ``site`` is not installed.
    FileFaults
        Where a table cannot be read.
    """
    bundle, charts = _load_charts()
    told, remarks = gather_review(review, changes=changes, texts=texts)
    figures = gather_figures(review, stems, headings or {})
    return Site(build_page({**told, "charts": charts}, figures, bundle), list_files(review.exports, stems), tuple(remarks))


def build_page(told: dict, figures: list[dict], bundle: str) -> str:
    """The HTML of a page: ``told`` is from ``gather_review``, with its charts; ``bundle`` is the script that draws them."""
    style, script = _read_asset("page.css"), "\n".join(map(_read_asset, SCRIPTS))
    script = check_script("the page's script", f'"use strict";\n{script}')
    parts = {"title": html.escape(told["review"]["title"]), "policy": html.escape(format_policy([bundle, script], [style])),
             "style": style, "bundle": check_script("Vega", bundle), "script": script,
             "data": format_data(told), "figures": format_data(figures)}
    return Template(_read_asset("page.html")).substitute(parts)


def save_site(site: Site, folder: Path) -> None:
    """Write index.html and the files to download into a folder, each whole or not at all."""
    for name, path in site.files.items():
        save_bytes(read_bytes(path), folder / name)
    save_bytes(site.page.encode("utf-8"), folder / "index.html")


def _load_charts() -> tuple[str, dict]:
    """Vega with its interpreter as one script, and the charts; SiteError where the extra is not installed."""
    try:
        import vl_convert

        from litmatrix.paper.site.charts import draw_site_charts
    except ModuleNotFoundError as error:
        missing = NEEDED.get(str(error.name).partition(".")[0])
        if missing is None:
            raise
        raise SiteError(f"The page needs {missing} for its charts: pip install 'litmatrix[site]'") from None
    return vl_convert.javascript_bundle(), draw_site_charts()


def _read_asset(name: str) -> str:
    """A file of the page as it ships with litmatrix; it is code and no input of a review."""
    return package_files(__package__).joinpath(name).read_text(encoding="utf-8")

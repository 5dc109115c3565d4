"""``litmatrix site``: the review as one page that opens in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_review, out

if TYPE_CHECKING:
    from litmatrix.editions import Changes
    from litmatrix.paper.site import Site
    from litmatrix.review import Review

NO_EDITION = "none"


@click.command(short_help="Make a page of the review for the browser.")
@click.option("--out", "to", type=click.Path(file_okay=False, path_type=Path), help="The folder; exports/site without it.")
@click.option("--since", default="", metavar="VERSION",
              help="Tell what changed since this edition, git revision or folder; the last edition without it, nothing with 'none'.")
@click.option("--texts", is_flag=True, help="Show the passages themselves, for your own reading: into exports/site-with-texts.")
@click.option("--no-run", is_flag=True, help="Take the figures as they are, without running notebooks whose inputs changed.")
def site(to: Path | None, since: str, texts: bool, no_run: bool) -> None:
    """Write a folder with one self-contained page, index.html, and the figures to download from it.

    The page needs no server and asks no host for anything; it opens from the disk. Figures are
    brought up to date first, so that they say what the page says.
    """
    from litmatrix.paper.site import SiteError, save_site

    review = open_review()
    if not no_run:
        _bring_up_to_date(review)
    changes = _find_changes(review, since)
    try:
        built = _build(review, changes, texts)
    except SiteError as error:
        err.print(str(error))
        raise click.exceptions.Exit(2) from None
    folder = to or review.exports / ("site-with-texts" if texts else "site")
    save_site(built, folder)
    for remark in (*built.remarks, *_find_left_over(built, folder)):
        err.print(remark)
    out.print(f"{folder / 'index.html'}: {len(built.page.encode('utf-8')) / 1e6:.1f} MB; {len(built.files)} files to download beside it")


def _find_left_over(built: Site, folder: Path) -> list[str]:
    """A sentence on files of an earlier page that this one does not link to; they are not deleted, since they may be somebody's."""
    from litmatrix.files import list_files

    left = [f"{part}/{path.name}" for part in ("figures", "tables") for path in list_files(folder / part, "*")
            if f"{part}/{path.name}" not in built.files]
    return [f"{len(left)} files in {folder} are not of this page and were left there, such as {left[0]}."] if left else []


def _bring_up_to_date(review: Review) -> None:
    """Run the notebooks whose inputs changed; exit status 1 where they cannot be brought up to date."""
    from litmatrix.cli.run import bring_up_to_date
    from litmatrix.rerun import list_notebooks

    if list_notebooks(review.notebooks) and not bring_up_to_date(review):
        raise click.exceptions.Exit(1)


def _find_changes(review: Review, since: str) -> Changes | None:
    """What changed since a version, the last edition where none is named; None where there is none that can be compared."""
    from litmatrix.cli.editions import compare, telling_faults
    from litmatrix.editions import EditionError, find_last_edition

    if since == NO_EDITION:
        return None
    if since:
        with telling_faults():
            return compare(since, "", "consensus")
    last = find_last_edition(review.root)
    try:
        return compare(last, "", "consensus") if last else None
    except EditionError as error:
        err.print(f"The page does not tell what changed. {str(error).partition(chr(10))[0].rstrip(':.')}. Another is named by --since.")
        return None


def _build(review: Review, changes: Changes | None, texts: bool) -> Site:
    """The page, with the figures of each notebook under its title."""
    from litmatrix.paper.site import build_site, find_own_figures

    own, others = find_own_figures(review)
    if others:
        out.print(f"{len(others)} figures are of another review that stands beside this one, and are left out.")
    headings = _list_headings(review)
    ordered = [stem for stem in headings if stem in own] + [stem for stem in own if stem not in headings]
    return build_site(review, changes=changes, stems=ordered, headings=headings, texts=texts)


def _list_headings(review: Review) -> dict[str, str]:
    """The title of the notebook that makes each figure, in the order of notebooks and figures."""
    from litmatrix.rerun import list_notebooks, list_stems, read_notebook

    headings: dict[str, str] = {}
    for path in list_notebooks(review.notebooks):
        first = str(next((cell["source"] for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown"), ""))
        title = first.lstrip().partition("\n")[0].removeprefix("# ")
        headings |= {stem: title for stem in list_stems(path) if stem not in headings}
    return headings

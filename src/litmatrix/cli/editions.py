"""``litmatrix diff`` and ``litmatrix edition``: what changed since an earlier version, and freezing a citable one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.check import print_check
from litmatrix.cli.console import err, open_review, out

if TYPE_CHECKING:
    from litmatrix.editions import Changes
    from litmatrix.review import Review


@click.command(short_help="Tell what changed between two versions.")
@click.argument("old")
@click.argument("new", default="")
@click.option("--layer", default="consensus", show_default=True, help="The coder whose codings are compared.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON instead of a report.")
@click.option("--out", "folder", type=click.Path(path_type=Path),
              help="Also write the report, JSON, tables and figure into this folder.")
def diff(old: str, new: str, layer: str, as_json: bool, folder: Path | None) -> None:
    """Tell what changed between two versions: sources, codings, codebook, themes, findings, summaries.

    OLD and NEW are each a git revision, a folder with a review, or an edition's zip or name.
    Without NEW it is the review around the working folder.

    The exit status is 0 whether or not anything changed, and 2 where a version cannot be opened or read.
    """
    with telling_faults():
        changes = compare(old, new, layer)
    if folder:
        _save_changes(changes, folder)
    if as_json:
        from litmatrix.editions import arrange_json

        click.echo(json.dumps(arrange_json(changes), ensure_ascii=False, indent=1))
    else:
        _print_changes(changes)


@contextmanager
def telling_faults() -> Iterator[None]:
    """One clear error and exit status 2 for what cannot be opened, compared or frozen."""
    from litmatrix.editions import EditionError
    from litmatrix.files import FileFaults
    from litmatrix.review import ReviewError

    try:
        yield
    except (EditionError, ReviewError, FileFaults) as error:
        err.print(str(error))
        raise click.exceptions.Exit(2) from None


def compare(old: str, new: str, layer: str) -> Changes:
    """What changed between two versions; without a new one, between the old one and the review around the working folder."""
    from litmatrix.editions import compare_reviews, name_version, open_version_review

    review = open_review()
    names = (name_version(old, review.root), name_version(new, review.root) if new else "this review")
    with open_version_review(old, review.root) as before:
        if not new:
            return compare_reviews(before, review, layer, names=names)
        with open_version_review(new, review.root) as after:
            return compare_reviews(before, after, layer, names=names)


def _print_changes(changes: Changes) -> None:
    """The report: how much each version holds, then a line for each change."""
    from rich.table import Table

    from litmatrix.editions import describe_changes

    shown = Table(box=None, pad_edge=False)
    for heading in ("", changes.before["version"], changes.after["version"]):
        shown.add_column(heading, overflow="fold")
    for part in ("sources", "charted", "themes", "codings", "findings"):
        shown.add_row(part, str(changes.before[part]), str(changes.after[part]))
    out.print(shown)
    if changes.is_empty:
        out.print(f"\nNothing changed between {changes.before['version']} and {changes.after['version']}.")
    for heading, lines in describe_changes(changes).items():
        out.print(click.style(f"\n{heading}", bold=True))
        for line in lines:
            out.print(f"  {line}")
    for remark in changes.remarks:
        out.print(f"\n{remark}")


def _save_changes(changes: Changes, folder: Path) -> None:
    """changes.md, changes.json, a table changes-PART.csv for each part, and the figure changes-by-theme in three formats."""
    from litmatrix.editions import PARTS, arrange_json, format_report
    from litmatrix.files import save_bytes, save_table
    from litmatrix.paper import guard_formulas

    save_bytes(format_report(changes).encode("utf-8"), folder / "changes.md")
    written = json.dumps(arrange_json(changes), ensure_ascii=False, indent=1) + "\n"
    save_bytes(written.encode("utf-8"), folder / "changes.json")
    for part in PARTS:
        save_table(guard_formulas(getattr(changes, part)), folder / f"changes-{part}.csv")
    _save_figure(changes, folder)
    err.print(f"changes.md, changes.json, {len(PARTS)} tables and the figure changes-by-theme written to {folder}")


def _save_figure(changes: Changes, folder: Path) -> None:
    from litmatrix import figures, paper
    from litmatrix.files import save_bytes

    figures.use_profile()
    ax = figures.draw_changes(changes.themes, names=(str(changes.before["version"]), str(changes.after["version"])))
    for ending, content in paper.render_formats(ax.get_figure(root=True)).items():
        save_bytes(content, folder / f"changes-by-theme.{ending}")


@click.command(short_help="Freeze a citable edition as one zip.")
@click.argument("name")
@click.option("--out", "target", type=click.Path(path_type=Path), help="The zip to write; exports/editions/NAME.zip without it.")
@click.option("--date", default="", help="The edition's date, YYYY-MM-DD; that of the last commit without it.")
@click.option("--force", is_flag=True, help="Replace an edition of this name that has other content.")
def edition(name: str, target: Path | None, date: str, force: bool) -> None:
    """Freeze a citable edition: one zip with tables, notebooks, exports, lock and provenance, which reruns from itself.

    NAME is one word, such as 2026-11.
    """
    from litmatrix.editions import check_date, check_name, freeze_edition, read_commit_date

    review = open_review()
    dated = date or read_commit_date(review.root)
    with telling_faults():
        check_name(name)
        check_date(dated)
    if not print_check(review):
        raise click.exceptions.Exit(1)
    stems = _bring_up_to_date(review)
    with telling_faults():
        content = freeze_edition(review, name, dated, stems=stems)
    _save_edition(content, target or review.exports / "editions" / f"{name}.zip", force)


def _bring_up_to_date(review: Review) -> list[str]:
    """The stems of what the notebooks export, once all of them are up to date; exit status 1 where they cannot be."""
    from litmatrix.cli.run import bring_up_to_date
    from litmatrix.rerun import list_notebooks, list_stems

    if not bring_up_to_date(review):
        raise click.exceptions.Exit(1)
    stems = [stem for path in list_notebooks(review.notebooks) for stem in list_stems(path)]
    missing = [stem for stem in stems if not (review.exports / "tables" / f"{stem}.csv").is_file()]
    if missing:
        err.print(f"exports/tables/ lacks {', '.join(missing)}. Run litmatrix run, then freeze the edition.")
        raise click.exceptions.Exit(1)
    return stems


def _save_edition(content: bytes, path: Path, force: bool) -> None:
    import hashlib

    from litmatrix.files import read_bytes, save_bytes

    if path.is_file() and read_bytes(path) != content and not force:
        err.print(f"{path} exists and holds something else. What may have been cited is not replaced: choose another name, "
                  "or say --force.")
        raise click.exceptions.Exit(1)
    save_bytes(content, path)
    out.print(f"{path}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")

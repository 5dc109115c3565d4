"""``litmatrix export`` and ``litmatrix figures check``: tables and figures as a journal asks for them, and whether they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_folder, out

if TYPE_CHECKING:
    from litmatrix.figures import Profile
    from litmatrix.review import ReviewFolder

JOBS = click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="How many run side by side.")
PROFILE = "PROFILE"


@click.command(short_help="Tables for LaTeX, Word and the web; figures as a journal asks for them.")
@click.option("--profile", "name", default="", metavar="NAME", help="Such as plos, or elsevier-single for its narrow column.")
@click.option("--out", "to", type=click.Path(file_okay=False, path_type=Path), help="The folder; exports/ or exports/NAME without it.")
@JOBS
@click.option("--kernel", is_flag=True, help="Execute on real kernels only; slower, the same outputs.")
def export(name: str, to: Path | None, jobs: int, kernel: bool) -> None:
    """Write every exported table as LaTeX, Word and HTML, once all notebooks are up to date.

    They stand in exports/typeset, with _all.tex, which shows them all. With --profile, copies of all notebooks
    are run with that profile, and their figures, tables and typeset tables go into a folder of their own: figures
    are drawn anew at the widths, type sizes and in the formats of the profile; nothing is
    enlarged or reduced. The review's own outputs and exports stay as they are.
    """
    from litmatrix.cli.typesetting import require_libraries, typeset_tables

    require_libraries()
    folder = open_folder()
    if name:
        exports = to = _export_figures(folder, name, to, jobs, kernel)
    else:
        from litmatrix.cli.run import bring_up_to_date

        exports, to = folder.exports, to or folder.exports
        if not bring_up_to_date(folder, jobs, kernel):
            raise click.exceptions.Exit(1)
    typeset_tables(exports, to)


def _export_figures(folder: ReviewFolder, name: str, to: Path | None, jobs: int, kernel: bool) -> Path:
    """Draw every figure anew with a profile; the folder they went to. Exit status 1 where a notebook fails."""
    from litmatrix.cli.variants import run_variants

    profile = _find_profile(name)
    paths = _list_drawing(folder.notebooks)
    target = to or folder.exports / name
    out.print(f"{name}: {profile.width:g} mm wide, text of {profile.size:g} points, {', '.join(profile.formats)}; "
              f"checked on {profile.checked_on} ({profile.source})")
    for part, certainty in profile.certainty:
        out.print(f"  {part}: {certainty}")
    if not run_variants(folder, paths, [f"{PROFILE}={name}"], target, jobs, kernel):
        raise click.exceptions.Exit(1)
    out.print(f"litmatrix figures check {target} measures them.")
    return target


def _find_profile(name: str) -> Profile:
    """A profile; an error line and exit status 2 where there is none of the name."""
    from litmatrix.figures import list_profiles, read_profile
    from litmatrix.files import suggest

    known = list_profiles()
    if name not in known:
        err.print(f"There is no profile '{name}'.{suggest(name, known)} There are: {', '.join(known)}.")
        raise click.exceptions.Exit(2)
    return read_profile(name)


def _list_drawing(notebooks: Path) -> list[Path]:
    """The notebooks with a parameter PROFILE; those without are named, since they cannot be drawn anew."""
    from litmatrix.rerun import list_notebooks, list_parameters, read_notebook

    paths = list_notebooks(notebooks)
    drawing = [path for path in paths if PROFILE in list_parameters(read_notebook(path))]
    for path in paths:
        if path not in drawing:
            out.print(f"{path.name} sets no {PROFILE} in its cell tagged 'parameters', and is left out.")
    return drawing


@click.group(short_help="Measure figures that are finished.")
def figures() -> None:
    """What concerns finished figures."""


@figures.command(short_help="Measure finished figures against what their profile asks.")
@click.argument("exports", metavar="[FOLDER]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--profile", "name", default="", metavar="NAME", help="Measure against this profile, not the one they were made with.")
def check(exports: Path | None, name: str) -> None:
    """Measure the files of every figure in FOLDER (exports/ without it), and print a line for each fault.

    Sizes, fonts, the smallest text, the thinnest line, contrast, colours as people who lack a pigment see them and
    in grey, what is clipped or overlaps, the words for those who do not see a figure, and where it comes
    from. Exit status 1 where anything falls short.
    """
    if name:
        _find_profile(name)
    try:
        from litmatrix.paper.checking import check_figures
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("pikepdf", "pdfminer"):
            raise
        err.print("Measuring figures needs pikepdf and pdfminer.six: pip install 'litmatrix[paper]'")
        raise click.exceptions.Exit(2) from None
    folder = exports or open_folder().exports
    stems, faults = check_figures(folder, name)
    for fault in faults:
        err.print(str(fault))
    if not stems:
        err.print(f"{folder} has no figures. Run litmatrix run, or litmatrix export.")
    out.print(f"{len(stems)} figures measured, {len(faults) or 'no'} faults")
    if faults or not stems:
        raise click.exceptions.Exit(1)

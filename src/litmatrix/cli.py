"""The command line, where rooms are joined: ``litmatrix check``, ``run``, ``passages``, ``dictionary``.

Heavy rooms are imported inside the commands, so that ``litmatrix --help`` answers at once.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    import pandas as pd

    from litmatrix.rerun import Outcome
    from litmatrix.review import Review

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="A bibliography joined to coded themes, as notebooks that rerun.")
out = Console(highlight=False, emoji=False, soft_wrap=True)
err = Console(highlight=False, emoji=False, soft_wrap=True, stderr=True)


def _open_review() -> Review:
    """The review around the working folder; an error line and exit status 2 without one."""
    from litmatrix.review import ReviewError, read_review

    try:
        return read_review()
    except (ReviewError, ValueError) as error:
        err.print(str(error), markup=False)
        raise typer.Exit(2) from None


@app.command()
def check() -> None:
    """Check every table and every join of the review. Exit status 1 when anything is wrong."""
    review = _open_review()
    if not _check(review):
        raise typer.Exit(1)


def _check(review: Review) -> bool:
    """Print what a check finds; whether the review is sound."""
    from litmatrix.files import describe_faults
    from litmatrix.review import check_review

    report = check_review(review)
    for name, faults in sorted(report.faults.items()):
        err.print(describe_faults(name, sorted(faults)), markup=False)
    for remark in report.remarks:
        out.print(remark, markup=False)
    if report.count:
        err.print(f"{report.count} fault{'s' if report.count != 1 else ''} in {len(report.faults)} "
                  f"file{'s' if len(report.faults) != 1 else ''}. Nothing was changed.", markup=False)
        return False
    out.print(f"{review.title}: no faults", markup=False)
    return True


@app.command()
def run(
    notebooks: Annotated[list[Path] | None, typer.Argument(help="Notebooks to run; all of the review's without any.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many run side by side.")] = 2,
) -> None:
    """Execute notebooks on a real kernel, write their outputs in place, and export figures and tables."""
    from litmatrix.rerun import clear_exports, keep_expected, list_notebooks, run_notebooks

    review, begun = _open_review(), time.monotonic()
    paths = _resolve(review, notebooks) if notebooks else list_notebooks(review.notebooks)
    if not _check(review):
        raise typer.Exit(1)
    if not notebooks:
        clear_exports(review.exports)
    outcomes = _run_with_progress(run_notebooks, paths, jobs)
    failed = [outcome for outcome in outcomes if outcome.failure]
    for outcome in failed:
        _print_failure(outcome)
    passed = [outcome.path for outcome in outcomes if not outcome.failure]
    keep_expected(passed, review.exports, review.notebooks / "expected")
    _print_summary(review, len(passed), len(failed), time.monotonic() - begun)
    if failed:
        raise typer.Exit(1)


def _resolve(review: Review, notebooks: list[Path]) -> list[Path]:
    """The notebooks named, as paths: as given, else inside the review's notebooks/."""
    from litmatrix.files import suggest
    from litmatrix.rerun import list_notebooks

    known = {path.name: path for path in list_notebooks(review.notebooks)}
    paths = []
    for notebook in notebooks:
        path = notebook if notebook.is_file() else known.get(notebook.name)
        if path is None:
            err.print(f"There is no notebook '{notebook}'.{suggest(notebook.name, known)}", markup=False)
            raise typer.Exit(2)
        paths.append(path.resolve())
    return paths


def _run_with_progress(run_notebooks: object, paths: list[Path], jobs: int) -> list[Outcome]:
    """Run notebooks with a bar and a line for each that ends."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=out) as progress:
        task = progress.add_task("notebooks", total=len(paths))
        begun: dict[Path, float] = {}

        def tell(path: Path, word: str) -> None:
            if word == "started":
                begun[path] = time.monotonic()
                return
            progress.console.print(f"{word:<7} {path.name} ({time.monotonic() - begun[path]:.1f} s)", markup=False)
            progress.advance(task)

        return run_notebooks(paths, jobs=jobs, tell=tell)


def _print_failure(outcome: Outcome) -> None:
    failure = outcome.failure
    err.print(f"{outcome.path.name}, code cell {failure.cell} failed; the notebook was left as it was.", markup=False)
    for line in failure.source.splitlines():
        err.print(f"    {line}", markup=False)
    err.print(failure.message, markup=False)


def _print_summary(review: Review, passed: int, failed: int, seconds: float) -> None:
    from rich.table import Table

    sources, themes = review.sources(), review.themes()
    figures = sorted((review.exports / "figures").glob("*.svg"))
    tables = sorted((review.exports / "tables").glob("*.csv"))
    shown = Table(show_header=False, box=None, pad_edge=False)
    for name, value in [
        ("sources", f"{len(sources)}, of which {(sources['charted'] == 'yes').sum()} charted"),
        ("themes", f"{len(themes)} in {themes['family'].nunique()} families"),
        ("passages", f"{len(review.passages())} codable in charted sources"),
        ("codings", f"{len(review.codings())} in the consensus"),
        ("notebooks", f"{passed} passed" + (f", {failed} failed" if failed else "")),
        ("figures", f"{len(figures)}, each as SVG, PDF and PNG, in {review.exports / 'figures'}"),
        ("tables", f"{len(tables)} as CSV in {review.exports / 'tables'}"),
        ("seconds", f"{seconds:.1f}"),
    ]:
        shown.add_row(name, value)
    out.print(shown)


@app.command()
def passages(
    text: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="A text file to cut into passages.")] = None,
    source: Annotated[str, typer.Option(help="The source the text holds: a key of bib/corpus.bib.")] = "",
) -> None:
    """Propose passages for a new text, or fill in words and hashes of rows that lack them.

    With a text: adds a row to data/texts.csv and one for each line to data/passages.csv, for you
    to correct (kind, locator, joined lines). Without: measures rows whose quote_sha256 is empty.
    """
    review = _open_review()
    if text is None:
        _measure(review)
    else:
        _propose(review, text, source)


def _propose(review: Review, path: Path, source: str) -> None:
    import hashlib

    import pandas as pd

    from litmatrix.coding import propose_passages
    from litmatrix.files import check_value, read_bytes, read_text, save_table, suggest
    from litmatrix.schema import Column

    texts, rows = review.table("texts"), review.table("passages")
    name = source or path.stem
    problems = check_value(name, Column("text", "id of the text", "id"))
    if name in {*texts["text"], *rows["text"]}:
        problems = [f"'{name}' is already in data/texts.csv or data/passages.csv."]
    if source and source not in set(review.table("sources")["source"]):
        problems = [f"source '{source}' is not in data/sources.csv.{suggest(source, review.table('sources')['source'])} "
                    "Add its row there first."]
    if problems:
        err.print(problems[0], markup=False)
        raise typer.Exit(1)
    characters = read_text(path)
    record = {"text": name, "file": path.name, "sha256": hashlib.sha256(read_bytes(path)).hexdigest(),
              "characters": len(characters), "obtained": "", "note": ""}
    proposed = propose_passages(characters, name, source)[list(rows.columns)]
    save_table(pd.concat([rows, proposed], ignore_index=True), review.root / "data" / "passages.csv")
    save_table(pd.concat([texts, pd.DataFrame([record])], ignore_index=True), review.root / "data" / "texts.csv")
    owner = f"passages of '{source}'" if source else f"pieces of furniture of '{name}' (give --source to make them passages)"
    out.print(f"{len(proposed)} {owner} added to data/passages.csv. Correct their kind and locator, "
              "empty quote_sha256 where you join lines, then run: litmatrix passages", markup=False)


def _measure(review: Review) -> None:
    from dataclasses import replace

    from litmatrix.coding import measure_passages
    from litmatrix.files import read_table, save_table

    table = review.schema.tables["passages"]
    open_columns = tuple(replace(column, empty=column.empty or column.name in ("words", "quote_sha256")) for column in table.columns)
    rows = read_table(review.root / table.path, replace(table, columns=open_columns), table.path)
    waiting = rows["quote_sha256"] == ""
    measured = measure_passages(rows[waiting], _texts_at_hand(review, rows.loc[waiting, "text"]))
    rows.loc[waiting, ["words", "quote_sha256"]] = measured[["words", "quote_sha256"]]
    save_table(rows, review.root / table.path)
    out.print("1 passage measured" if waiting.sum() == 1 else f"{waiting.sum()} passages measured", markup=False)


def _texts_at_hand(review: Review, wanted: pd.Series) -> dict[str, str]:
    """The characters of the texts named; an error line and exit status 1 where one is missing."""
    from litmatrix.files import read_text

    files = dict(review.table("texts")[["text", "file"]].itertuples(index=False))
    missing = [files.get(text, text) for text in wanted.unique() if not (review.texts / files.get(text, text)).is_file()]
    if missing:
        err.print(f"{', '.join(missing)} is not in {review.texts}. Put it there, or set LITMATRIX_TEXTS.", markup=False)
        raise typer.Exit(1)
    return {text: read_text(review.texts / files.get(text, text)) for text in wanted.unique()}


@app.command()
def dictionary() -> None:
    """Write data/README.md, the data dictionary, from the schemas."""
    from litmatrix.files import save_bytes
    from litmatrix.schema import describe_schema

    review = _open_review()
    save_bytes(describe_schema(review.schema).encode("utf-8"), review.root / "data" / "README.md")
    out.print("data/README.md written", markup=False)


def main() -> None:
    """The entry point: a fault in a file is a message and exit status 1, never a traceback."""
    try:
        app()
    except ValueError as error:
        from litmatrix.files import FileFaults
        from litmatrix.schema import SchemaError

        if not isinstance(error, FileFaults | SchemaError):
            raise
        err.print(str(error), markup=False)
        raise SystemExit(1) from None
    except PermissionError as error:
        err.print(f"{error.filename2 or error.filename} cannot be read or written. Is it open in another program?", markup=False)
        raise SystemExit(1) from None

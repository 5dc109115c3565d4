"""``litmatrix import`` and ``litmatrix fmt``: bibliography files in, nothing lost, and a .bib file's layout."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, out

if TYPE_CHECKING:
    from litmatrix.corpus.imports.ledger import Ledger

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import", short_help="Read bibliography files, and say what became of every record.")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--into", "target", type=click.Path(dir_okay=False, path_type=Path), help="Add the records to this .bib file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one object for one FILE, a list for several.")
def import_(files: tuple[Path, ...], target: Path | None, as_json: bool) -> None:
    """Read bibliography files, and say what became of every record: kept, merged or rejected.

    FILE is BibTeX or BibLaTeX, RIS, PubMed's .nbib, CSL-JSON, or a spreadsheet saved as CSV with a column of titles
    or DOIs. Without --into nothing is written. With it, new records go behind those of the .bib file, the texts of
    rejected and repaired records into rejected/ beside it, and a row for each file into imports.csv.

    Exit status 0 when every record is kept or merged, 1 when one was rejected, 2 when a file is none of these or
    cannot be read, or when the .bib file has faults.
    """
    with _telling_faults():
        ledgers = _import_into(files, target) if target else [_read_ledger(path) for path in files]
    if as_json:
        from litmatrix.corpus.imports.ledger import arrange_ledger

        arranged = [arrange_ledger(ledger) for ledger in ledgers]
        click.echo(json.dumps(arranged if len(arranged) > 1 else arranged[0], ensure_ascii=False, indent=1))
    else:
        _print_ledgers(ledgers, target)
    if any(ledger.rejected for ledger in ledgers):
        raise click.exceptions.Exit(1)


@contextmanager
def _telling_faults() -> Iterator[None]:
    """One clear error and exit status 2 for what cannot be read or written."""
    from litmatrix.files import FileFaults

    try:
        yield
    except FileFaults as error:
        err.print(str(error))
    except OSError as error:
        named = error.filename2 or error.filename or "a file"
        err.print(f"{named}: {error.strerror or error}. Is it open in another program?")
    else:
        return
    raise click.exceptions.Exit(2)


def _read_ledger(path: Path) -> Ledger:
    """The ledger of a file that is only looked at."""
    from litmatrix.corpus.imports.importing import read_records
    from litmatrix.corpus.imports.ledger import open_ledger
    from litmatrix.files import read_bytes

    content, name = read_bytes(path), _show(path)
    return open_ledger(name, content, read_records(content, name))


def _import_into(files: tuple[Path, ...], target: Path) -> list[Ledger]:
    """The ledgers of files that are imported, one after the other; every file is read once before anything is written."""
    from datetime import datetime

    from litmatrix.corpus.imports.storing import save_import
    from litmatrix.files import lock_folder, read_bytes

    if not target.absolute().parent.is_dir():
        err.print(f"there is no folder {target.parent} to write {target.name} in. Run this in the folder of your review.")
        raise click.exceptions.Exit(2)
    for path in files:
        _read_ledger(path)
    today = datetime.now().astimezone().date().isoformat()
    with lock_folder(_find_root(target), "import", waiting=lambda: err.print("waiting for another import")):
        return [save_import(read_bytes(path), _show(path), target.absolute(), today) for path in files]


def _find_root(target: Path) -> Path:
    """Where the lock stands: in the review around a .bib file, else in the user's cache, since nothing shall stay beside the file."""
    from litmatrix.files import find_cache

    folders = target.resolve().parents
    outside = find_cache() / "imports" / sha256(os.fsencode(folders[0])).hexdigest()
    return next((folder for folder in folders if (folder / "review.toml").is_file()), outside)


def _show(path: Path) -> str:
    """A path as it can be printed and saved, whatever bytes its name holds."""
    return str(path).encode("utf-8", errors="replace").decode("utf-8")


def _print_ledgers(ledgers: list[Ledger], target: Path | None) -> None:
    """A row for each file, then a line for everything that was said about its records."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("file", overflow="fold")
    for heading in ("records", "= kept", "+ merged", "+ rejected", "repaired"):
        table.add_column(heading, justify="right")
    for ledger in ledgers:
        counts = (ledger.records, ledger.kept, ledger.merged, ledger.rejected, ledger.repaired)
        table.add_row(_escape(Path(ledger.file).name), *map(str, counts))
    out.print(table)
    for ledger in ledgers:
        _print_findings(ledger)
    if target is None:
        out.print("\nNothing was written. To add the records to a bibliography: litmatrix import FILE --into bib/corpus.bib")
    else:
        _print_written(ledgers, target)


def _print_findings(ledger: Ledger) -> None:
    if ledger.imported:
        out.print(f"\n{ledger.file} was imported on {ledger.imported}, and its content is the same: nothing was added.")
    found = [finding for finding in ledger.findings if not ledger.imported or finding.kind == "rejected"]
    if found:
        out.print(click.style(f"\n{ledger.file}", bold=True))
    for finding in found:
        place = ", ".join(filter(None, (f"line {finding.line}" if finding.line else "", finding.key)))
        out.print(f"  {place + ': ' if place else ''}{finding.kind}: {finding.message}")


def _print_written(ledgers: list[Ledger], target: Path) -> None:
    from litmatrix.corpus.imports.storing import name_left_out

    added = sum(ledger.kept for ledger in ledgers)
    out.print(f"\n{added} record{'s' * (added != 1)} added to {target}")
    for ledger in ledgers:
        path = target.parent / "rejected" / name_left_out(ledger.file, ledger.sha256)
        if not ledger.imported and (ledger.rejected or ledger.repaired):
            out.print(f"What was rejected or repaired in {ledger.file} stands in {path}")


def _escape(words: str) -> str:
    from rich.markup import escape

    return escape(words)


@click.command("fmt", short_help="Order and lay out a .bib file, without changing a value.")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 where a file is not laid out so.")
@click.option("--sort", is_flag=True, help="Also order the entries by key.")
def fmt(files: tuple[Path, ...], check: bool, sort: bool) -> None:
    """Order and lay out .bib files, so that differences between two versions are those that matter.

    Fields come in one order, each on a line of its own; entries keep theirs, unless --sort is given. Values, comments,
    macros and preambles stay as they are. A file with faults is left as it is.

    Exit status 1 where a file has faults or, with --check, another layout.
    """
    done = [_format_file(path, check=check, sort=sort) for path in files]
    if not all(done):
        raise click.exceptions.Exit(1)


def _format_file(path: Path, *, check: bool, sort: bool) -> bool:
    """Lay out one file; whether all is well with it."""
    from litmatrix.corpus.writing import format_bibliography
    from litmatrix.files import FileFaults, read_bytes, read_text, save_bytes

    name = _show(path)
    try:
        content = format_bibliography(read_text(path, name), name, sort=sort).encode("utf-8")
    except FileFaults as error:
        err.print(f"{error}\n{name} is left as it is.")
        return False
    if content == read_bytes(path):
        return True
    if check:
        out.print(f"{name} is not laid out; run: litmatrix fmt {'--sort ' if sort else ''}{name}")
        return False
    save_bytes(content, path)
    out.print(f"{name} laid out")
    return True

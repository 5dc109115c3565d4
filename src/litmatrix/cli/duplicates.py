"""``litmatrix duplicates``: records that may be one work, and what a person decides about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_folder, out

if TYPE_CHECKING:
    import pandas as pd

    from litmatrix.corpus.duplicates import Duplicates
    from litmatrix.corpus.records import Record


@click.command(short_help="Propose records that are one work; keep what you decide.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE.bib]...")
@click.option("--accept", multiple=True, metavar="KEY",
              help="These are one work: KEY heads a cluster, or is one record of it. Can be repeated.")
@click.option("--accept-certain", is_flag=True, help="Accept every proposal that is certain and that nothing speaks against.")
@click.option("--reject", multiple=True, metavar="KEY", help="These are different works; they are not proposed again. Can be repeated.")
@click.option("--undo", multiple=True, metavar="MERGE", help="Take back a decision, such as m003 of bib/merges.csv. Can be repeated.")
@click.option("--by", default="", help="Who decides; your user name on this computer without it.")
@click.option("--json", "as_json", is_flag=True, help="Print the proposals as JSON.")
def duplicates(files: tuple[Path, ...], accept: tuple[str, ...], accept_certain: bool, reject: tuple[str, ...], undo: tuple[str, ...],
               by: str, as_json: bool) -> None:
    """Propose records that are one work, with the reason for each; keep what you decide in bib/merges.csv.

    Without FILE: the lists of the review around the working folder. Nothing is ever deleted: a merged record
    stays in its .bib, and bib/merges.csv tells that it counts as another. Look at the proposals first, then
    accept or reject them, each cluster by the key of its first record and each record by its own.
    A record that is only possible is accepted by its own key alone.
    """
    deciding = bool(accept or accept_certain or reject or undo)
    if files and deciding:
        err.print("Decisions are kept in the review and made over its own lists. Leave FILE out.")
        raise click.exceptions.Exit(2)
    if files:
        lists = _read_lists({str(path): path for path in files})
        found, merges = _propose(lists, None), None
    else:
        folder = open_folder()
        lists = _read_lists(_list_own(folder.root))
        if deciding:
            _decide(folder.root, lists, (accept, reject, undo), accept_certain, by)
        merges = _read_merges(folder.root)
        found = _propose(lists, merges)
    _print_json(lists, found) if as_json else _print_proposals(lists, found, merges)


def _list_own(root: Path) -> dict[str, Path]:
    """The lists a review has, those of the corpus first."""
    from litmatrix.files import has_file
    from litmatrix.schema import BIBLIOGRAPHIES

    return {name: root / name for name in BIBLIOGRAPHIES.values() if has_file(root / name)}


def _read_lists(paths: dict[str, Path]) -> dict[str, tuple[Record, ...]]:
    """The records of each file; what could not be read is told."""
    from litmatrix.corpus.imports.importing import read_records
    from litmatrix.files import read_bytes

    lists = {}
    for name, path in paths.items():
        parsed = read_records(read_bytes(path), name)
        lost = sum(finding.kind == "rejected" for finding in parsed.findings)
        if lost:
            err.print(f"{name}: {_count(lost, 'record')} could not be read and {'is' if lost == 1 else 'are'} not compared. "
                      f"To see them, run: litmatrix import {name}")
        lists[name] = parsed.records
    return lists


def _read_merges(root: Path) -> pd.DataFrame:
    """bib/merges.csv of a review; no rows before the first decision."""
    from litmatrix.corpus.duplicates import MERGES, start_merges
    from litmatrix.files import has_file, read_table
    from litmatrix.schema import CORE

    return read_table(root / MERGES, CORE.tables["merges"], MERGES) if has_file(root / MERGES) else start_merges()


def _propose(lists: dict[str, tuple[Record, ...]], merges: pd.DataFrame | None) -> Duplicates:
    from litmatrix.corpus.duplicates import propose_duplicates

    return propose_duplicates(lists, merges)


def _decide(root: Path, lists: dict[str, tuple[Record, ...]], keys: tuple[tuple[str, ...], ...], certain: bool, by: str) -> None:
    """Undo, reject and accept, in this order, and save the table once."""
    from datetime import datetime

    from litmatrix.corpus.duplicates import ACCEPTED, MERGES, REJECTED, record_decisions, undo_decisions
    from litmatrix.files import lock_folder, save_table

    accept, reject, undo = keys
    who, today = by.strip() or _name_user(), datetime.now().astimezone().date().isoformat()
    with lock_folder(root, "merges"):
        merges = undo_decisions(_read_merges(root), undo, today) if undo else _read_merges(root)
        for chosen, status in ((reject, REJECTED), (accept, ACCEPTED)):
            rows = _choose(_propose(lists, merges).table, chosen, certain and status == ACCEPTED)
            if len(rows):
                merges = record_decisions(merges, rows, status, who, today)
            if chosen or (certain and status == ACCEPTED):
                err.print(f"{_count(len(rows), 'record')} {status}")
        if undo:
            err.print(f"{_count(len(set(undo)), 'decision')} undone")
        if len(merges):
            save_table(merges, root / MERGES)


def _name_user() -> str:
    """The user's name on this computer."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such name: in a container, or a service
        return "unknown"


def _choose(table: pd.DataFrame, keys: tuple[str, ...], certain: bool) -> pd.DataFrame:
    """The proposals named by keys: of a cluster what is more than possible, or one record; else an error line and exit status 1."""
    from litmatrix.files import suggest

    chosen = (table["certainty"] == "certain") & (table["against"] == "") if certain else table["certainty"] == ""
    for key in dict.fromkeys(keys):
        named = (table["cluster"] == key) & (table["certainty"] != "possible")
        named = named if named.any() else table["record"] == key
        if not named.any():
            err.print(f"No proposal names '{key}'.{suggest(key, {*table['cluster'], *table['record']})} Nothing was changed. "
                      "To see the proposals, run: litmatrix duplicates")
            raise click.exceptions.Exit(1)
        chosen |= named
    rows = table[chosen]
    for key in rows.loc[rows["kept"] == rows["record"], "record"]:
        err.print(f"'{key}' stands in two lists under one key and counts once already. Take it out of one of them.")
    return rows[rows["kept"] != rows["record"]]


def _print_json(lists: dict[str, tuple[Record, ...]], found: Duplicates) -> None:
    click.echo(json.dumps({
        "records": {name: len(records) for name, records in lists.items()}, "compared": found.compared,
        "proposals": found.table.to_dict("records"),
        "not_compared_in_full": [{"key": crowd.key, "records": crowd.records} for crowd in found.crowds]}, ensure_ascii=False, indent=1))


def _print_proposals(lists: dict[str, tuple[Record, ...]], found: Duplicates, merges: pd.DataFrame | None) -> None:
    """Each cluster: the record that would be kept, then the others with certainty and reason."""
    told = {(name, record.key): _describe(record) for name, records in lists.items() for record in records}
    for (cluster, kept_file), rows in found.table.groupby(["cluster", "cluster_file"], sort=False):
        out.print(click.style(f"{cluster}  {told[kept_file, cluster]}  [{kept_file}]", bold=True))
        for row in rows.itertuples():
            lists_named = "" if row.file == row.kept_file else "; it stands in two lists"
            out.print(f"  {row.certainty}: {row.record}  {told[row.file, row.record]}  [{row.file}]")
            out.print(f"    {row.reason}{lists_named}{f'; but {row.against}' if row.against else ''}")
    levels = found.table["certainty"].value_counts()
    counts = ", ".join(f"{levels.get(level, 0)} {level}" for level in ("certain", "likely", "possible"))
    out.print(f"{_count(sum(map(len, lists.values())), 'record')} in {_count(len(lists), 'list')}: "
              f"{_count(len(found.table), 'duplicate')} proposed ({counts})")
    for crowd in found.crowds[:10]:
        out.print(f"{crowd.records} records share one {crowd.key}: only neighbours by title were compared.")
    _print_hints(lists, merges, len(found.table))


def _print_hints(lists: dict[str, tuple[Record, ...]], merges: pd.DataFrame | None, proposed: int) -> None:
    if merges is None:
        return
    known = {record.key for records in lists.values() for record in records}
    active = merges[merges["status"] != "undone"]
    for merge, kept, merged in active[["merge", "kept", "merged"]].itertuples(index=False):
        missing = [key for key in (kept, merged) if key not in known]
        if missing:
            err.print(f"bib/merges.csv, {merge}: '{missing[0]}' is in no list of the review.")
    if proposed:
        out.print("Nothing is merged until you say so: litmatrix duplicates --accept KEY, --reject KEY or --accept-certain")


def _describe(record: Record) -> str:
    """Authors, year and title of a record, on one line."""
    from litmatrix.corpus.latex import decode_latex
    from litmatrix.corpus.names import label_record, split_people

    title = decode_latex(record.fields.get("title", ""))
    families = [family for family, _ in split_people(record.fields.get("author", ""))]
    shown = title if len(title) <= 70 else f"{title[:67].rstrip()}..."
    return f"{label_record(families, record.fields.get('date') or record.fields.get('year', ''), 'no author')}: {shown or 'no title'}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"

"""``litmatrix passages``: proposing passages for a new text, and measuring rows that lack words and hashes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_review, out

if TYPE_CHECKING:
    import pandas as pd

    from litmatrix.review import Review


@click.command(short_help="Propose passages for a new text, or measure them.")
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--source", default="", help="The source the text holds: a key of bib/corpus.bib.")
def passages(text: Path | None, source: str) -> None:
    """Propose passages for a new text, or fill in words and hashes of rows that lack them.

    With TEXT, a file: adds a row to data/texts.csv and one for each line to data/passages.csv, for you
    to correct (kind, locator, joined lines). Without: measures rows whose quote_sha256 is empty.
    """
    review = open_review()
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
        err.print(problems[0])
        raise click.exceptions.Exit(1)
    characters = read_text(path)
    record = {"text": name, "file": path.name, "sha256": hashlib.sha256(read_bytes(path)).hexdigest(),
              "characters": len(characters), "obtained": "", "note": ""}
    proposed = propose_passages(characters, name, source)[list(rows.columns)]
    save_table(pd.concat([rows, proposed], ignore_index=True), review.root / "data" / "passages.csv")
    save_table(pd.concat([texts, pd.DataFrame([record])], ignore_index=True), review.root / "data" / "texts.csv")
    owner = f"passages of '{source}'" if source else f"pieces of furniture of '{name}' (give --source to make them passages)"
    out.print(f"{len(proposed)} {owner} added to data/passages.csv. Correct their kind and locator, "
              "empty quote_sha256 where you join lines, then run: litmatrix passages")


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
    out.print("1 passage measured" if waiting.sum() == 1 else f"{waiting.sum()} passages measured")


def _texts_at_hand(review: Review, wanted: pd.Series) -> dict[str, str]:
    """The characters of the texts named; an error line and exit status 1 where one is missing."""
    from litmatrix.files import read_text

    files = dict(review.table("texts")[["text", "file"]].itertuples(index=False))
    missing = [files.get(text, text) for text in wanted.unique() if not (review.texts / files.get(text, text)).is_file()]
    if missing:
        err.print(f"{', '.join(missing)} is not in {review.texts}. Put it there, or set LITMATRIX_TEXTS.")
        raise click.exceptions.Exit(1)
    return {text: read_text(review.texts / files.get(text, text)) for text in wanted.unique()}

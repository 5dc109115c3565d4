"""``litmatrix checklist``: where the review answers the items of a reporting standard, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_review, out

if TYPE_CHECKING:
    import pandas as pd

    from litmatrix.review import Review


@click.command(short_help="Say where a reporting standard is met, and what is missing.")
@click.argument("standards", metavar="[STANDARD]...", nargs=-1)
@click.option("--fill", is_flag=True, help="Write the places that declare an item into data/checklists.csv.")
def checklist(standards: tuple[str, ...], fill: bool) -> None:
    """List every item of a reporting standard, such as entreq, with its status and the places that answer it.

    Without STANDARD: those that data/checklists.csv answers. A section declares what it answers by a comment in its Markdown,
    <!-- reports: entreq:E7 -->; --fill adds these places, and a row for each item that has none yet. What a person judged stays.
    """
    from litmatrix.review import fill_checklist, list_declared
    from litmatrix.tables import list_checklist

    review = open_review()
    answers = review.table_or_empty("checklists")
    names = list(dict.fromkeys(standards or answers["instrument"]))
    if not names:
        err.print("data/checklists.csv answers no standard yet. Name one to begin with: litmatrix checklist entreq --fill")
        raise click.exceptions.Exit(1)
    items = {name: _read_items(review, name) for name in names}
    if fill:
        declared = list_declared(review.root)
        answers = _save_filled(review, answers, [fill_checklist(answers, held, declared) for held in items.values()])
    for held in items.values():
        _print_checklist(list_checklist(held, answers))


def _read_items(review: Review, name: str) -> pd.DataFrame:
    """The items of a standard; an error line and exit status 1 where there is none of that name."""
    from litmatrix.review import ReviewError

    try:
        return review.instrument(name)
    except ReviewError as error:
        err.print(str(error))
        raise click.exceptions.Exit(1) from None


def _save_filled(review: Review, answers: pd.DataFrame, filled: list[pd.DataFrame]) -> pd.DataFrame:
    """Write the completed answers in the place of their standards; the others stay in their order."""
    import pandas as pd

    from litmatrix.files import save_table

    done = {rows["instrument"].iloc[0]: rows for rows in filled}
    kept = {name: answers[answers["instrument"] == name] for name in answers["instrument"].unique()}
    joined = pd.concat((kept | done).values(), ignore_index=True)
    path = review.schema.tables["checklists"].path
    if joined.equals(answers):
        out.print(f"{path} holds every declared place already")
        return answers
    before = answers[["instrument", "item", "where"]].apply(tuple, axis=1) if len(answers) else []
    changed = len(set(joined[["instrument", "item", "where"]].apply(tuple, axis=1)) - set(before))
    save_table(joined, review.root / path)
    out.print(f"{path} written: {changed} {'item' if changed == 1 else 'items'} new or with a new place")
    return joined


def _print_checklist(table: pd.DataFrame) -> None:
    """The items of one standard, those that are missing in red."""
    from litmatrix.tables import REPORTED

    counts = table["status"].value_counts()
    out.print(f"{table['standard'].iloc[0]}: {', '.join(f'{counts[status]} {status}' for status in REPORTED if status in counts)}")
    wide, widest = table["item"].str.len().max(), table["label"].str.len().max()
    for item, label, status, where in table[["item", "label", "status", "where"]].itertuples(index=False):
        line = f"  {item:<{wide}}  {label:<{widest}}  {status:<14}  {where}".rstrip()
        out.print(click.style(line, fg="red", bold=True) if status == "missing" else line)

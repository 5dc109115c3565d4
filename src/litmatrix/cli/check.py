"""``litmatrix check`` and ``litmatrix dictionary``: the tables and what is written about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from litmatrix.cli.console import err, open_review, out

if TYPE_CHECKING:
    from litmatrix.review import Review


@click.command
def check() -> None:
    """Check every table and every join of the review. Exit status 1 when anything is wrong."""
    review = open_review()
    if not print_check(review):
        raise click.exceptions.Exit(1)


def print_check(review: Review) -> bool:
    """Print what a check finds; whether the review is sound."""
    from litmatrix.review import report_check

    return print_report(report_check(review))


def print_report(report: dict[str, list[str]]) -> bool:
    """Print what ``report_check`` found; whether the review is sound."""
    for fault in report["faults"]:
        err.print(fault)
    for remark in report["remarks"]:
        out.print(remark)
    return not report["faults"]


@click.command(short_help="Write data/README.md, the data dictionary.")
def dictionary() -> None:
    """Write data/README.md, the data dictionary, from the schemas."""
    from litmatrix.files import save_bytes
    from litmatrix.schema import describe_schema

    review = open_review()
    save_bytes(describe_schema(review.schema).encode("utf-8"), review.root / "data" / "README.md")
    out.print("data/README.md written")

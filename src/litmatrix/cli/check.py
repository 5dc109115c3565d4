"""``litmatrix check`` and ``litmatrix dictionary``: the tables and what is written about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from litmatrix.cli.console import err, open_review, out

if TYPE_CHECKING:
    from litmatrix.review import Review


def check() -> None:
    """Check every table and every join of the review. Exit status 1 when anything is wrong."""
    review = open_review()
    if not print_check(review):
        raise typer.Exit(1)


def print_check(review: Review) -> bool:
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


def dictionary() -> None:
    """Write data/README.md, the data dictionary, from the schemas."""
    from litmatrix.files import save_bytes
    from litmatrix.schema import describe_schema

    review = open_review()
    save_bytes(describe_schema(review.schema).encode("utf-8"), review.root / "data" / "README.md")
    out.print("data/README.md written", markup=False)

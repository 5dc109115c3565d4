"""What the commands share: the two consoles, opening the review, and one clear end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console

if TYPE_CHECKING:
    from litmatrix.review import Review, ReviewFolder

out = Console(highlight=False, emoji=False, soft_wrap=True)
err = Console(highlight=False, emoji=False, soft_wrap=True, stderr=True)


def open_review() -> Review:
    """The review around the working folder; an error line and exit status 2 without one."""
    from litmatrix.review import ReviewError, read_review

    try:
        return read_review()
    except (ReviewError, ValueError) as error:
        err.print(str(error), markup=False)
        raise click.exceptions.Exit(2) from None


def open_folder() -> ReviewFolder:
    """The folder of the review around the working folder, without its tables; an error line and exit status 2 without one."""
    from litmatrix import review

    try:
        return review.open_folder()
    except ValueError as error:
        err.print(str(error), markup=False)
        raise click.exceptions.Exit(2) from None

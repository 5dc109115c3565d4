"""What the commands share: the two consoles, opening the review, and one clear end."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from litmatrix.review import Review, ReviewFolder


class _Stream:
    """Where lines are printed as they are, and tables and bars by rich, which is loaded when it is needed."""

    def __init__(self, *, stderr: bool = False) -> None:
        self.stderr = stderr

    @cached_property
    def console(self) -> Console:
        """rich's own."""
        from rich.console import Console

        return Console(highlight=False, emoji=False, soft_wrap=True, stderr=self.stderr)

    def print(self, thing: RenderableType = "") -> None:
        """Print a line or something that rich draws."""
        if isinstance(thing, str):
            click.echo(thing, err=self.stderr)
        else:
            self.console.print(thing)


out = _Stream()
err = _Stream(stderr=True)


def open_review() -> Review:
    """The review around the working folder; an error line and exit status 2 without one."""
    from litmatrix.review import ReviewError, read_review

    try:
        return read_review()
    except (ReviewError, ValueError) as error:
        err.print(str(error))
        raise click.exceptions.Exit(2) from None


def open_folder() -> ReviewFolder:
    """The folder of the review around the working folder, without its tables; an error line and exit status 2 without one."""
    from litmatrix import review

    try:
        return review.open_folder()
    except ValueError as error:
        err.print(str(error))
        raise click.exceptions.Exit(2) from None

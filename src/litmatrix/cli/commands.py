"""The commands of litmatrix, and what becomes of an error."""

from __future__ import annotations

import click

from litmatrix.cli.bibliography import fmt, import_
from litmatrix.cli.check import check, dictionary
from litmatrix.cli.console import err
from litmatrix.cli.duplicates import duplicates
from litmatrix.cli.editions import diff, edition
from litmatrix.cli.figures import export, figures
from litmatrix.cli.passages import passages
from litmatrix.cli.run import run
from litmatrix.cli.test import test

WIDTH = 110


class _Commands(click.Group):
    """Lists its commands in the order they were added, which is that of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(self.commands)


app = _Commands("litmatrix", no_args_is_help=True, help="A bibliography joined to coded themes, as notebooks that rerun.",
                context_settings={"max_content_width": WIDTH})
for command in (check, run, test, export, figures, import_, duplicates, fmt, diff, edition, passages, dictionary):
    app.add_command(command)


def call() -> None:
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
    except RuntimeError as error:
        from litmatrix.rerun import ServerEndedError

        if not isinstance(error, ServerEndedError):
            raise
        err.print(f"{error}. `litmatrix run --kernel` does without it.", markup=False)
        raise SystemExit(1) from None
    except PermissionError as error:
        err.print(f"{error.filename2 or error.filename} cannot be read or written. Is it open in another program?", markup=False)
        raise SystemExit(1) from None

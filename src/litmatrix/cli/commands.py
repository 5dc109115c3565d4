"""The commands of litmatrix, and what becomes of an error."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import click

from litmatrix.cli.console import err

WIDTH = 110
COMMANDS = {  # in the order of the work; each is loaded when it is called, or when help tells of it
    "check": "check", "run": "run", "test": "test", "export": "figures", "figures": "figures", "paper": "paper", "site": "site",
    "checklist": "checklists", "import": "bibliography", "duplicates": "duplicates", "fmt": "bibliography", "diff": "editions",
    "edition": "editions", "passages": "passages", "dictionary": "check"}


class _Commands(click.Group):
    """The commands by name, from the modules that hold them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name."""
        if name not in COMMANDS:
            return None
        return getattr(import_module(f"litmatrix.cli.{COMMANDS[name]}"), f"{name}_" if iskeyword(name) else name)


app = _Commands("litmatrix", no_args_is_help=True, help="A bibliography joined to coded themes, as notebooks that rerun.",
                context_settings={"max_content_width": WIDTH})


def call() -> None:
    """The entry point: a fault in a file is a message and exit status 1, never a traceback."""
    try:
        app()
    except ValueError as error:
        from litmatrix.files import FileFaults
        from litmatrix.schema import SchemaError

        if not isinstance(error, FileFaults | SchemaError):
            raise
        err.print(str(error))
        raise SystemExit(1) from None
    except RuntimeError as error:
        from litmatrix.rerun import ServerEndedError

        if not isinstance(error, ServerEndedError):
            raise
        err.print(f"{error}. `litmatrix run --kernel` does without it.")
        raise SystemExit(1) from None
    except PermissionError as error:
        err.print(f"{error.filename2 or error.filename} cannot be read or written. Is it open in another program?")
        raise SystemExit(1) from None

"""The command line, where rooms are joined: one module for each group of commands.

Heavy rooms are imported inside the commands, so that ``litmatrix --help`` answers at once.
"""

import sys

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={"commands": ["app"]})


def main() -> None:
    """The entry point."""
    if sys.argv[1:2] != ["run"]:
        _call()
        return
    from litmatrix.cli.ahead import end_ahead, start_ahead

    start_ahead(sys.argv[2:])
    try:
        _call()
    finally:
        end_ahead()


def _call() -> None:
    from litmatrix.cli.commands import call

    call()

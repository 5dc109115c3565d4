"""Figures that the same call drew and saved before: what it wrote is written again, what it showed is shown, and nothing is drawn.

For a run of notebooks, which asks before a cell draws a figure and saves it, and tells afterwards what the cell showed.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import singledispatch
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from litmatrix.files import save_bytes
from litmatrix.files.recording import has_written, hash_room, paused
from litmatrix.paper.keeping import keep, read_kept
from litmatrix.paper.places import find_exports
from litmatrix.paper.provenance import read_parameters
from litmatrix.paper.saving import name_files, save_figure

FORMAT = 1
ENDING = "call.json"
# What draws, words and writes, as it is loaded here.
CODE = (*map(hash_room, ("figures", "paper", "files")), pd.__version__)


class NotToldError(TypeError):
    """A value that cannot be told from another by what it holds."""


class Call(NamedTuple):
    """A figure about to be drawn and saved, as a cell has it: ``save(draw(*given, **named), table, stem)``."""

    draw: Callable
    given: tuple
    named: Mapping[str, object]
    save: Callable
    table: pd.DataFrame
    stem: str


_asked: tuple[str, str] | None = None  # the key and the stem of the call that was not answered
_warned = False  # whether the notebook warned of anything: Python does so once, and another notebook might miss it


def reuse_figure(tell_call: Callable[[], tuple]) -> bool:
    """Write and show what a call gave before, and whether there was any; where anything is in doubt there is none.

    ``tell_call`` returns the parts of a Call.
    """
    global _asked
    _asked = None
    try:
        call = Call(*tell_call())
        if not _can_be_kept(call):
            return False
        exports, key = find_exports(call.stem), name_call(call)
        kept = json.loads(read_kept(key, ENDING) or "null")
    except Exception:  # noqa: BLE001 (whatever is wrong with the call, making it says so)
        return False
    if kept is None:
        _asked = key, call.stem
        return False
    try:
        for name, content in kept["files"].items():
            save_bytes(b64decode(content), exports / name)
    except OSError:  # which saving the figure will meet too
        return False
    _show(kept["shown"])
    return True


def keep_shown(outputs: Iterable[Mapping]) -> None:
    """Keep what the call wrote that was asked about last, and the picture among the outputs of its cell.

    A cell that failed, warned or showed more is run as it is written the next time too; what it printed before is printed again.
    So is one whose files another notebook has written over.
    """
    global _asked, _warned
    asked, _asked = _asked, None
    shown = [output for output in outputs if output.get("name") != "stdout"]
    _warned = _warned or any(output.get("name") == "stderr" for output in shown)
    if asked is None or _warned or [output["output_type"] for output in shown] != ["display_data"]:
        return
    key, stem = asked
    exports = find_exports(stem)
    try:
        with paused():
            files = {name: (exports / name).read_bytes() for name in name_files(stem)}
    except OSError:
        return
    if all(has_written(exports / name, content) for name, content in files.items()):
        written = {name: b64encode(content).decode("ascii") for name, content in files.items()}
        kept = {"files": written, "shown": {name: shown[0][name] for name in ("data", "metadata")}}
        keep(key, ENDING, json.dumps(kept).encode("utf-8"))


def _can_be_kept(call: Call) -> bool:
    """Whether a call is one of litmatrix's own, and nothing else is drawn at the time."""
    from matplotlib._pylab_helpers import Gcf

    own = getattr(call.draw, "__module__", "").startswith("litmatrix.figures.") and call.draw.__name__.startswith("draw_")
    return own and call.save is save_figure and not Gcf.figs


def _show(picture: Mapping[str, Mapping]) -> None:
    from IPython.display import publish_display_data

    publish_display_data(picture["data"], picture["metadata"])


def name_call(call: Call) -> str:
    """The sha256 of all that shapes what a call writes and shows. Raises NotToldError."""
    from litmatrix import figures
    from litmatrix.figures.rendering import describe_rendering

    held = hashlib.sha256(describe_rendering(0))
    around = (FORMAT, CODE, np.geterr(), figures.find_profile(), read_parameters())
    for told in _tell_all([*around, call.draw.__module__, call.draw.__name__, call.given, call.named, call.table, call.stem]):
        held.update(told.encode("utf-8", "surrogatepass") + b"\0")
    return held.hexdigest()


@singledispatch
def _tell(value: object) -> Iterator[str]:
    """A value as texts, the same for the same value in every process and others for any other. Raises NotToldError."""
    if not is_dataclass(value) or isinstance(value, type):
        raise NotToldError(f"a {type(value).__name__}")
    yield from (type(value).__qualname__, *_tell_all(getattr(value, field.name) for field in fields(value)))


@_tell.register
def _(value: str | int | float | bytes | None | date | type(pd.NA) | type(pd.NaT) | np.generic) -> Iterator[str]:
    yield f"{type(value).__name__} {value!r}"


@_tell.register
def _(value: list | tuple) -> Iterator[str]:
    yield from (f"{type(value).__name__} {len(value)}", *_tell_all(value))


@_tell.register
def _(value: dict) -> Iterator[str]:
    yield from (f"dict {len(value)}", *_tell_all(chain.from_iterable(value.items())))


@_tell.register
def _(value: pd.DataFrame) -> Iterator[str]:
    yield from ("table", *_tell_all([value.index, value.columns, value.attrs]), *_tell_all(column for _, column in value.items()))


@_tell.register
def _(value: pd.Series | pd.Index) -> Iterator[str]:
    yield f"{type(value).__name__} {value.dtype} {value.names if isinstance(value, pd.Index) else value.name!r}"
    if isinstance(value.dtype, pd.CategoricalDtype):
        yield from _tell_all([value.dtype.categories, value.dtype.ordered])
    yield from _tell_all(value.tolist()) if value.dtype == object else [repr(value.tolist())]


def _tell_all(values: Iterable[object]) -> Iterator[str]:
    return chain.from_iterable(map(_tell, values))

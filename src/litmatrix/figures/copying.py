"""A drawn figure as bytes: what it is known by, and what a copy of it is made from.

Two figures of the same bytes are rendered alike, since what is rendered is the copy.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import sys
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType

from matplotlib.figure import Figure
from matplotlib.transforms import TransformNode

OUTSIDE_PYPLOT = {"_number": None, "_restore_to_pylab": False}  # how many figures came before, and whether it is open
CODE = (type, FunctionType, BuiltinFunctionType)
KNOWN = {"matplotlib", "mpl_toolkits", "numpy", *sys.stdlib_module_names}  # code that a version tells apart


class NotPlainError(ValueError):
    """A figure that is more than its bytes: code of somebody else takes part in drawing it."""


def pickle_figure(fig: Figure) -> bytes:
    """A figure as bytes, the same in every process that drew it in the same way.

    The bytes stay in this process. Raises NotPlainError where a class or function from outside
    matplotlib takes part in drawing, whose code they would not hold, or where it cannot be pickled.
    """
    if fig.canvas.callbacks.callbacks.get("draw_event"):
        raise NotPlainError("a function is called whenever it is drawn")
    held = io.BytesIO()
    try:
        _FigurePickler(held, protocol=5).dump(fig)
    except NotPlainError:
        raise
    except Exception as error:
        raise NotPlainError(f"it cannot be pickled: {error}") from error
    return held.getvalue()


def unpickle_figure(pickled: bytes) -> Figure:
    """A copy of the figure that was pickled in this process. pyplot does not know it."""
    return pickle.loads(pickled)  # noqa: S301 (made by pickle_figure a moment ago)


class _FigurePickler(pickle.Pickler):
    """Leaves out what differs between processes: addresses of objects, and what pyplot knows of the figure."""

    def reducer_override(self, thing: object) -> object:
        """How something is pickled, where not as ever."""
        if isinstance(thing, CODE) and thing is not _set_transform and (thing.__module__ or "builtins").partition(".")[0] not in KNOWN:
            raise NotPlainError(f"{thing.__module__}.{thing.__qualname__} takes part in drawing it")
        if isinstance(thing, TransformNode):
            return copyreg.__newobj__, (type(thing),), _take_transform(thing), None, None, _set_transform
        if isinstance(thing, Figure):
            return copyreg.__newobj__, (type(thing),), {**thing.__getstate__(), **OUTSIDE_PYPLOT}
        return NotImplemented


def _take_transform(node: TransformNode) -> tuple[dict, list[str]]:
    """What a transform holds, and under which names those whose changes it follows. They know it by its address."""
    state = {**node.__getstate__(), "_parents": {}}
    return state, [name for name, child in vars(node).items() if isinstance(child, TransformNode) and id(node) in child._parents]


def _set_transform(node: TransformNode, taken: tuple[Mapping[str, object], list[str]]) -> None:
    state, followed = taken
    node.__setstate__(dict(state))
    node.set_children(*(state[name] for name in followed))

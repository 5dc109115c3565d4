"""What parsing found out: remembered by all that was parsed, in plain values that another process can take over.

A file is read, and recorded, each time; only finding the same out again is saved.
"""

from __future__ import annotations

import hashlib
from itertools import islice

MOST = 256  # what was found out longest ago is forgotten beyond that
_known: dict[str, object] = {}


def name_parsed(*given: object) -> str:
    """The name for what was parsed."""
    return hashlib.sha256("\0".join(map(str, given)).encode("utf-8", "surrogatepass")).hexdigest()


def remember(name: str, found: object) -> None:
    """Remember what was found out, a value as JSON holds it."""
    _known[name] = found
    for oldest in list(islice(_known, max(0, len(_known) - MOST))):
        del _known[oldest]


def recall(name: str) -> object:
    """What was found out; None where nothing is known."""
    return _known.get(name)


def hand_over() -> dict[str, object]:
    """All that this process remembers, for ``take_over``."""
    return dict(_known)


def take_over(handed: dict[str, object]) -> None:
    """Remember what another process handed over, instead of what was remembered here."""
    _known.clear()
    _known.update(handed)

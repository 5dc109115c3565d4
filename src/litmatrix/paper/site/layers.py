"""The codings of each coder as columns of numbers, small enough for 100,000 of them to stand in a page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from litmatrix.review import Review
from litmatrix.schema import CONSENSUS

SILENCES = ("absent", "not in the extract", "not examined")
CODED = ("voice", "stance", "wants", "claim")


def list_layers(review: Review) -> list[str]:
    """The coders whose codings are shown: the settled ones first."""
    return sorted(review.coders, key=lambda coder: (coder != CONSENSUS, coder))


def gather_layer(review: Review, coder: str, passages: dict[str, int], themes: dict[str, int], targets: dict[str, int]) -> dict:
    """One coder's codings and readings.

    ``passages``, ``themes`` and ``targets`` give each id its place in the page's tables. Returns a dict: silences, for each
    charted source and, within it, each theme a digit, the place in SILENCES of what no coding means there; and a list for each of
    passage, theme, target, voice, stance, wants, claim (places), note (text), start and end (code points, -1 for the
    whole passage), in the order of ``Review.codings``.
    """
    codings, examined = review.codings(coder), review.examined(coder)
    digits = {word: str(place) for place, word in enumerate(SILENCES)}
    columns = {"passage": _place(codings["passage"], passages), "theme": _place(codings["theme"], themes),
               "target": _place(codings["target"], targets), "note": codings["note"].tolist()}
    words = {name: _place(codings[name], number(review.vocabulary("codings", name))) for name in CODED}
    spans = {name: pd.to_numeric(codings[name], errors="coerce").fillna(-1).astype(int).tolist() for name in ("start", "end")}
    return {"silences": "".join(map(digits.get, examined["otherwise"])), **columns, **words, **spans}


def number(words: Sequence[str]) -> dict[str, int]:
    """Each word's place."""
    return {word: place for place, word in enumerate(words)}


def _place(values: pd.Series, places: dict[str, int]) -> list[int]:
    return values.map(places).astype(int).tolist()

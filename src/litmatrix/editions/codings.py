"""Codings added, withdrawn and moved between two versions, each with its passage. Pure."""

from __future__ import annotations

import pandas as pd

from litmatrix.editions.codebook import compare_codebook, follow_themes
from litmatrix.editions.snapshots import Snapshot

CODING_COLUMNS = ["change", "source", "source_label", "passage", "theme", "theme_label", "fields", "before", "after"]
VIEW = ["voice", "stance", "wants", "claim"]
PLACE = ["target", "start", "end"]
# One-to-one, each stage on what the ones before left over: the same judgement; its view changed; its
# span; its target; the same words at another passage.
STAGES = (["passage", "theme", *PLACE, *VIEW, "note"], ["passage", "theme", *PLACE], ["passage", "theme", "target"],
          ["passage", "theme"], ["words", "theme", "target", "offset", "length", *VIEW, "note"])


def compare_codings(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """What happened to the judgements of a layer.

    A judgement is *moved* when the same passage carries the same theme with another target, span,
    voice, stance, direction or claim, or when it stands, otherwise the same, at another passage with
    the same words (``quote_sha256``) and the same part of them. It is *reworded* when its note alone
    changed. Themes are followed through codebook-changes.csv: a renamed theme moves nothing; of a theme
    merged into another, its judgements are moved by their theme, and one that the other had too is
    *merged*. What is left is *added* or *withdrawn*. Where several judgements could be paired, they
    are paired in the order of their file.

    Returns one row for each judgement, in the order of passages and themes: change, source,
    source_label, passage, theme, theme_label, fields (the columns that differ, by a space), before and
    after (their values; of a judgement added or withdrawn, all of them).
    """
    followed, merged = follow_themes(before, after), _list_merged(before, after)
    old, new = _arrange(before, followed), _arrange(after, {})
    pairs, *rest = _pair(old, new)
    judged_then, judged_now = (frame.to_dict("index") for frame in (old, new))
    rows = [_describe_pair(judged_then[then], judged_now[now], merged) for then, now in pairs]
    known = set(new[STAGES[1]].itertuples(index=False, name=None))
    for judgement in map(judged_then.get, rest[0]):
        change = "merged" if tuple(map(judgement.get, STAGES[1])) in known else "withdrawn"
        rows.append([change, judgement, "", _describe(judgement, ["theme_then"] * (change == "merged") + [*PLACE, *VIEW]), ""])
    rows += [["added", judgement, "", "", _describe(judgement, [*PLACE, *VIEW])] for judgement in map(judged_now.get, rest[1])]
    return _arrange_rows([row for row in rows if row], before, after)


def _list_merged(before: Snapshot, after: Snapshot) -> set[str]:
    changes = compare_codebook(before, after)
    return set(changes.loc[changes["change"] == "merged", "theme"])


def _arrange(version: Snapshot, followed: dict[str, str]) -> pd.DataFrame:
    """The judgements as text, with the present name of their theme, and their part and hash of the passage."""
    places = version.passages.set_index("passage")[["start", "quote_sha256"]].rename(columns={"start": "first", "quote_sha256": "words"})
    joined = version.judgements.join(places, on="passage")
    offset, length = joined["start"] - joined["first"], joined["end"] - joined["start"]
    counts = {"start": joined["start"], "end": joined["end"], "offset": offset, "length": length}
    texts = {name: values.astype("string").fillna("").astype(str) for name, values in counts.items()}
    return joined.assign(**texts, theme=[followed.get(theme, theme) for theme in joined["theme"]], theme_then=joined["theme"])


def _pair(old: pd.DataFrame, new: pd.DataFrame) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Judgements of two versions that are one, and those left over on each side."""
    pairs: list[tuple[int, int]] = []
    for keys in STAGES:
        sides = [frame.drop(index=[pair[side] for pair in pairs]) for side, frame in enumerate((old, new))]
        left, right = (frame[keys].assign(turn=frame.groupby(keys).cumcount(), **{f"row_{side}": frame.index})
                       for side, frame in enumerate(sides))
        found = left.merge(right, on=[*keys, "turn"])
        pairs += list(found[["row_0", "row_1"]].itertuples(index=False, name=None))
    return pairs, *(frame.index.difference([pair[side] for pair in pairs]).tolist() for side, frame in enumerate((old, new)))


def _describe_pair(then: dict, now: dict, merged: set[str]) -> list | None:
    """The row of a judgement that both versions have; None where nothing about it changed."""
    fields = [name for name in ("passage", *PLACE, *VIEW, "note") if then[name] != now[name]]
    if "passage" in fields:
        fields = ["passage"]  # start and end move with it
    if then["theme_then"] in merged:
        then = {**then, "theme": then["theme_then"]}
        fields = ["theme", *fields]
    if not fields:
        return None
    return ["reworded" if fields == ["note"] else "moved", now, " ".join(fields), _describe(then, fields), _describe(now, fields)]


def _describe(judgement: dict, fields: list[str]) -> str:
    """Columns of a judgement in words: "voice own; stance critical"; what is empty is left out."""
    return "; ".join(f"{name.removesuffix('_then')} {judgement[name]}" for name in fields if judgement[name] != "")


def _arrange_rows(rows: list[list], before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """The rows in the order of passages and themes, with the names of their source and theme."""
    owners, sources = {**before.owners, **after.owners}, {**before.source_labels, **after.source_labels}
    themes = {**before.theme_labels, **after.theme_labels}
    passages = list(dict.fromkeys([*after.owners, *before.owners]))
    ranks = [{word: rank for rank, word in enumerate(order)} for order in (passages, list(dict.fromkeys([*after.theme_labels, *themes])))]
    rows = sorted(rows, key=lambda row: (ranks[0][row[1]["passage"]], ranks[1][row[1]["theme"]]))
    return pd.DataFrame([[change, owners[judged["passage"]], sources.get(owners[judged["passage"]], ""), judged["passage"],
                          judged["theme"], themes[judged["theme"]], *rest] for change, judged, *rest in rows], columns=CODING_COLUMNS)

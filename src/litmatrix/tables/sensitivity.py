"""Which themes would fall if one source, study, kind or coder were not there, and how much weighting changes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from litmatrix.tables.themes import count_sources_by_theme

UNITS = {"source": "sources", "study": "studies", "author_group": "author groups"}
PARTS = ("source", "study", "author_group", "kind", "target")
THRESHOLD = 2
HOLDING = ("without_one_study", "without_one_author_group", "without_one_kind")  # what every source is part of
MARKS = ("robust", "fragile", "not carried")


def describe_fragility(*, unit: str = "source", threshold: int = THRESHOLD) -> str:
    """The rule by which ``count_sources_left_out`` marks a theme, in words for the figure."""
    return ("Each number is the least left when one such part is taken out; extracts and abstracts are taken out together. "
            f"A theme is fragile where fewer than {threshold} {UNITS[unit]} carry it, or where what is left is fewer "
            f"than {threshold} or at most half; else it is robust.")


def describe_weighted_fragility(*, threshold: int = THRESHOLD) -> str:
    """The rule by which ``count_weighted_by_theme`` marks a theme, in words for the figure."""
    return (f"A theme is fragile where fewer than {threshold} sources carry it, or where its weighted number is below {threshold} "
            "or at most half of the other.")


def count_sources_left_out(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source", threshold: int = THRESHOLD,
                           coders: Mapping[str, pd.DataFrame] | None = None, wider: pd.DataFrame | None = None) -> pd.DataFrame:
    """How few units still carry each theme when the one part that matters most to it is left out.

    A sensitivity analysis, as syntheses of qualitative studies use it to see whether findings rest on some of
    them (Carroll, Booth and Lloyd-Jones 2012): each source, study, author group, kind of source and target is
    left out in turn, as in the jackknife (Tukey 1958).

    Parameters
    ----------
    codings
        The judgements that count, with columns source, theme, target and target_label (see ``select_codings``).
    examined
        Every source with every theme, as from ``Review.examined``.
    unit
        source, study or author_group: what is counted.
    threshold
        A theme that fewer units carry is fragile.
    coders
        For each coder the judgements that count. What is left out with a coder are the units in which that
        coder alone had found the theme; a unit in which no coder had found it is never left out.
    wider
        The judgements that count when the reported voice is let in.

    Returns
    -------
    One row for each theme: theme, theme_label, family, family_label, present, at_most, total, text; then the
    least number of units left in without_one_source, without_one_study, without_one_author_group,
    without_one_kind, without_one_target, without_one_coder (where ``coders`` are given) and without_extracts
    (all extracts and abstracts out at once), missing where the corpus has only one such part, or no extract;
    with_reported_voice (where ``wider`` is given); mark (robust, fragile, not carried) by the rule of
    ``describe_fragility``; fragile_in, the columns in which the theme falls, separated by spaces; and
    fragile_without, the parts it hangs on, by name. The numbers left are what is present; what extracts and
    abstracts may hide stands in at_most alone.
    """
    counts = count_sources_by_theme(codings, examined, unit=unit).drop(columns="elsewhere")
    present = counts.set_index("theme")["present"]
    cells = _place_units(codings, examined, unit, "target_label")
    held = {part: _hold_parts(cells, examined, part) for part in PARTS}
    sizes = {part: len(_list_parts(cells, examined, part)) for part in PARTS}
    if coders is not None:
        held["coder"], sizes["coder"] = _hold_coders(cells, examined, unit, coders), len(coders)
    blamed = {}
    for part, frame in held.items():
        least, names = _leave_out(frame, present, threshold)
        counts[f"without_one_{part}"] = pd.array(least if sizes[part] > 1 else [pd.NA] * len(least), dtype="Int64")
        blamed[f"without_one_{part}"] = names if sizes[part] > 1 else [""] * len(names)
    counts["without_extracts"] = _leave_extracts_out(cells, examined, present)
    falls = _falls(counts["without_extracts"], present.to_numpy(), threshold)
    blamed["without_extracts"] = ["extracts and abstracts" if fall else "" for fall in falls]
    if wider is not None:
        counts["with_reported_voice"] = _count_units(_place_units(wider, examined, unit), present.index)
    hangs = [{name: words for name, words in zip(blamed, row, strict=True) if words} for row in zip(*blamed.values(), strict=True)]
    mark = [_mark(count, threshold, bool(names)) for count, names in zip(counts["present"], hangs, strict=True)]
    return counts.assign(mark=mark, fragile_in=[" ".join(names) for names in hangs],
                         fragile_without=[_tell_blamed(names) for names in hangs])


def count_sources_without_each(codings: pd.DataFrame, examined: pd.DataFrame, *, part: str = "kind", unit: str = "source") -> pd.DataFrame:
    """How many units carry each theme when each source, study, author group, kind or target is left out in turn.

    Parameters as in ``count_sources_left_out``; ``part`` is what is left out. Returns one row for each theme and
    part: row (theme label), column (the part's label, and first of all "nothing") and count.
    """
    cells = _place_units(codings, examined, unit, "target_label")
    held = _hold_parts(cells, examined, part)
    present = held.groupby("theme").size()
    lost = held[held["parts"] == 1].groupby(["theme", "label"]).size()
    themes = examined[["theme", "theme_label"]].drop_duplicates().itertuples(index=False)
    rows = [[label, column, int(present.get(theme, 0) - lost.get((theme, column), 0))]
            for theme, label in themes for column in ["nothing", *_list_parts(cells, examined, part)]]
    return pd.DataFrame(rows, columns=["row", "column", "count"])


def count_weighted_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, weights: pd.Series, *,
                            threshold: int = THRESHOLD) -> pd.DataFrame:
    """How many sources carry each theme, counted alike and weighted by their appraisal, side by side.

    Whether a weakly appraised text should count for less is disputed (Carroll, Booth and Lloyd-Jones 2012), and
    no scale of weights is agreed on: the weighted number never stands alone.

    Parameters
    ----------
    codings, examined
        As in ``count_sources_left_out``.
    weights
        A number from 0 up for each source, indexed by source. Sources without one are left out of both counts.

    Returns
    -------
    One row for each theme: theme, theme_label, family, family_label, present, at_most, total (sources with a
    weight), text, weighted and weighted_at_most (out of the same total: the share of all weights, times total; missing
    where no source has a weight above 0), mark (by the rule of ``describe_weighted_fragility``),
    without_weight (how many sources have none) and declined (why nothing is weighted, else empty).
    """
    known = weights.dropna()
    if (known < 0).any():
        raise ValueError(f"the weight of '{known[known < 0].index[0]}' is below 0")
    weighed = examined[examined["source"].isin(known.index)]
    whole = known.reindex(weighed["source"].unique()).sum()
    declined = "" if whole > 0 else "No charted source has a weight above 0, so nothing is weighted."
    counts = count_sources_by_theme(codings, weighed if not declined else examined).drop(columns="elsewhere")
    carried, doubted = _weigh(codings, weighed, known)
    scale = counts["total"] / whole if not declined else np.nan
    own, others = (counts["theme"].map(weight).fillna(0.0) for weight in (carried, doubted))
    counts["weighted"], counts["weighted_at_most"] = (own * scale).round(2), ((own + others) * scale).round(2)
    falls = (counts["weighted"] < threshold) | (counts["weighted"] <= counts["present"] / 2)
    mark = [_mark(count, threshold, fall and not declined) for count, fall in zip(counts["present"], falls, strict=True)]
    return counts.assign(mark=mark, without_weight=examined["source"].nunique() - weighed["source"].nunique(), declined=declined)


def _weigh(codings: pd.DataFrame, examined: pd.DataFrame, weights: pd.Series) -> tuple[pd.Series, pd.Series]:
    """For each theme the weight of the sources that carry it, and of those nobody can know of."""
    cells = examined[["theme", "source", "otherwise"]].merge(codings[["theme", "source"]].drop_duplicates(), how="left", indicator="found")
    weight, found = cells["source"].map(weights).astype(float), cells["found"] == "both"
    return (weight.where(found, 0.0).groupby(cells["theme"]).sum(),
            weight.where(~found & (cells["otherwise"] != "absent"), 0.0).groupby(cells["theme"]).sum())


def _mark(present: int, threshold: int, falls: bool) -> str:
    if not present:
        return MARKS[2]
    return MARKS[1] if falls or present < threshold else MARKS[0]


def _falls(left: pd.Series, present: np.ndarray, threshold: int) -> np.ndarray:
    """Where a theme loses units and what is left is below the threshold, or half of it at most."""
    left = left.astype(float).to_numpy()
    return (left < present) & ((left < threshold) | (left <= present / 2))


def _leave_out(held: pd.DataFrame, present: pd.Series, threshold: int) -> tuple[list[int], list[str]]:
    """For each theme the least number of units left when a part is left out, and the parts it hangs on, joined by " or "."""
    lost = held[held["parts"] == 1].groupby(["theme", "label"], sort=False).size().rename("lost").reset_index()
    most = lost.groupby("theme")["lost"].max()
    before = lost["theme"].map(present).to_numpy()
    heavy = lost[_falls(before - lost["lost"], before, threshold)]
    names = heavy.groupby("theme")["label"].agg(" or ".join)
    return ((present - most.reindex(present.index, fill_value=0)).tolist(), names.reindex(present.index, fill_value="").tolist())


def _leave_extracts_out(cells: pd.DataFrame, examined: pd.DataFrame, present: pd.Series) -> pd.Series:
    """For each theme the units left without extracts and abstracts; missing where there are none, or nothing else."""
    extracts = examined.loc[examined["otherwise"] == "not in the extract", "source"].unique()
    if not len(extracts) or len(extracts) == examined["source"].nunique():
        return pd.Series(pd.NA, index=range(len(present)), dtype="Int64")
    return _count_units(cells[~cells["source"].isin(extracts)], present.index)


def _count_units(cells: pd.DataFrame, themes: pd.Index) -> pd.Series:
    """For each theme how many units the cells hold, in the order of the themes."""
    counts = cells[["theme", "unit"]].drop_duplicates()["theme"].value_counts()
    return pd.Series([int(counts.get(theme, 0)) for theme in themes], dtype="Int64")


def _hold_parts(cells: pd.DataFrame, examined: pd.DataFrame, part: str) -> pd.DataFrame:
    """For each theme and unit that carries it, in how many parts it is found, and the label of the first."""
    if part == "target":
        return _count_parts(cells.rename(columns={"target_label": "label"}))
    sources = cells[["theme", "source", "unit"]].drop_duplicates()
    return _count_parts(sources.assign(label=sources["source"].map(_name_parts(examined, part))))


def _hold_coders(cells: pd.DataFrame, examined: pd.DataFrame, unit: str, coders: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """As ``_hold_parts``, the parts being the coders who found the theme in the unit."""
    settled = cells[["theme", "unit"]].drop_duplicates()
    found = pd.concat([_place_units(frame, examined, unit)[["theme", "unit"]].drop_duplicates().assign(label=coder)
                       for coder, frame in coders.items()])
    return _count_parts(settled.merge(found, on=["theme", "unit"]))


def _place_units(codings: pd.DataFrame, examined: pd.DataFrame, unit: str, *more: str) -> pd.DataFrame:
    """The distinct themes and sources (and ``more``) of the judgements on charted sources, with the source's unit."""
    if unit not in UNITS:
        raise ValueError(f"unit is '{unit}'; allowed are {', '.join(UNITS)}")
    sources = examined.drop_duplicates("source")
    owners = dict(zip(sources["source"], sources[unit], strict=True))
    columns = ["theme", "source", *more]
    codes = pd.DataFrame({name: pd.factorize(codings[name])[0] for name in columns}, index=codings.index)  # numbers are compared faster
    cells = codings.loc[~codes.duplicated(), columns]
    return cells.assign(unit=cells["source"].map(owners)).dropna(subset=["unit"])


def _count_parts(cells: pd.DataFrame) -> pd.DataFrame:
    """One row for each theme and unit: theme, unit, parts (how many), label (of the first)."""
    distinct = cells.drop_duplicates(["theme", "unit", "label"])
    return distinct.groupby(["theme", "unit"], sort=False)["label"].agg(parts="size", label="first").reset_index()


def _name_parts(examined: pd.DataFrame, part: str) -> dict[str, str]:
    """For each source the label of the part it belongs to: a kind's word, else the names of the part's sources."""
    sources = examined.drop_duplicates("source")
    if part == "kind":
        return dict(zip(sources["source"], sources["kind"], strict=True))
    labels: dict[str, list[str]] = {}
    for name, label in zip(sources[part], sources["source_label"], strict=True):
        labels.setdefault(name, []).append(label)
    return {source: " + ".join(labels[name]) for source, name in zip(sources["source"], sources[part], strict=True)}


def _list_parts(cells: pd.DataFrame, examined: pd.DataFrame, part: str) -> list[str]:
    """The labels of all parts, in drawing order."""
    if part == "target":
        return cells["target_label"].unique().tolist()
    return list(dict.fromkeys(_name_parts(examined, part).values()))


def _tell_blamed(names: dict[str, str]) -> str:
    """The parts a theme hangs on, in words. Where it hangs on a source, its study, group and kind go without saying."""
    implied = HOLDING if "without_one_source" in names else ()
    told: dict[str, str] = {}  # by the names, since a study and a group of the same sources are told once
    for name, words in names.items():
        if name not in implied:
            part = name.removeprefix("without_one_").replace("_", " ")
            told.setdefault(words, words if name == "without_extracts" else f"{part}: {words}")
    return "; ".join(told.values())

"""Are themes commoner in one kind of source than in others? Tested only for sources drawn at random."""

from __future__ import annotations

import pandas as pd

from litmatrix.tables.evidence import count_bounds, mark_cells
from litmatrix.tables.exact import adjust_holm, compare_groups, describe_p, estimate_odds
from litmatrix.tables.intervals import count_in_full, decline_sampling
from litmatrix.tables.themes import THEME_COLUMNS, check_unit, describe_bounds

LEAST_UNITS = 5
NO_TEST = "No test"
OTHERS = "all others"


def count_themes_by_group(codings: pd.DataFrame, examined: pd.DataFrame, *, sampling: str, by: str = "kind", unit: str = "source",
                          seed: int = 1) -> pd.DataFrame:
    """How many units of each group carry each theme, and whether the groups differ by more than chance.

    The exact test holds the margins (Fisher 1935; Freeman and Halton 1951). It counts only units read in
    full, since in an extract a theme can be found but not missed; p-values of all themes tested are adjusted
    together (Holm 1979). A group with fewer than five such units is counted but not tested.

    Parameters
    ----------
    codings, examined, unit
        As in ``count_sources_by_theme``. A unit whose sources stand in several groups is left out.
    sampling
        ``Review.sampling``; unless it is probability, no test is made.
    by
        The column of ``examined`` that names the group, such as kind or standpoint.
    seed
        Where random numbers begin, for tables too many to be listed.

    Returns
    -------
    One row for each theme and group: theme, theme_label, family, family_label, group, present, at_most,
    total (units), text ("3 of 7, at most 6"), in_full (units read in full), carried (how many of them carry it), tested
    (yes, no), p, p_holm (nan where there is no test), p_text (p_holm in print), method, tests (how many p_holm allows
    for) and declined (why there is no test; empty where there is one).
    """
    counts = _count_groups(codings, examined, by, unit)
    refused, rows = decline_sampling(sampling, NO_TEST), []
    for theme, groups in counts.groupby("theme", sort=False):
        large = groups[groups["in_full"] >= LEAST_UNITS]
        why = refused or ("" if len(large) >= 2 else _decline_few(groups, unit))
        p, method = (float("nan"), "") if why else compare_groups(large["carried"], large["in_full"], seed=seed)
        p = _cut(p)
        if not why and pd.isna(p):
            method, why = "", f"{NO_TEST}: {'every' if large['carried'].any() else 'no'} {unit.replace('_', ' ')} read in full carries it."
        rows.append([theme, p, method, why])
    tests = pd.DataFrame(rows, columns=["theme", "p", "method", "declined"])
    tests = tests.assign(p_holm=adjust_holm(tests["p"]), tests=int(tests["p"].notna().sum()))
    tests = tests.assign(p_text=tests["p_holm"].map(describe_p))
    joined = counts.merge(tests, on="theme", how="left")
    tested = ((joined["in_full"] >= LEAST_UNITS) & (joined["declined"] == "")).map({True: "yes", False: "no"})
    return joined.assign(tested=tested)[[
        *THEME_COLUMNS, "group", "present", "at_most", "total", "text", "in_full", "carried", "tested", "p", "p_holm", "p_text", "method",
        "tests", "declined"]]


def count_odds_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, group: str, *, sampling: str, by: str = "kind",
                        unit: str = "source") -> pd.DataFrame:
    """How much larger the odds of each theme are in one group than in all others, with an exact interval.

    The conditional odds ratio (Cornfield 1956) with the test of Fisher (1935), adjusted over themes (Holm
    1979). The test doubles no tail and the interval halves both, so that at the edge the two may disagree.
    Parameters as in ``count_themes_by_group``, ``group`` being one value of the column ``by``.

    Returns
    -------
    One row for each theme: theme, theme_label, family, family_label, group, in_full, carried, other_in_full,
    other_carried (units read in full), text ("10 of 11 against 2 of 33"), odds, low, high (0 or infinite where a
    group holds none or all; nan where declined), p, p_holm, p_text, tests, declined.
    """
    kinds = examined[by].unique()
    if group not in kinds:
        raise ValueError(f"{by} is never '{group}'; there are {', '.join(kinds)}")
    split = examined.assign(**{by: examined[by].where(examined[by] == group, OTHERS)})
    compared = count_themes_by_group(codings, split, sampling=sampling, by=by, unit=unit)
    ours = compared[compared["group"] == group].reset_index(drop=True)
    others = compared[compared["group"] == OTHERS].set_index("theme")[["in_full", "carried"]].reindex(ours["theme"], fill_value=0)
    table = ours[[*THEME_COLUMNS, "group", "in_full", "carried"]].assign(
        other_in_full=others["in_full"].to_numpy(), other_carried=others["carried"].to_numpy())
    numbers = list(table[["carried", "in_full", "other_carried", "other_in_full"]].itertuples(index=False))
    text = [f"{one} of {total} against {two} of {other_total}" for one, total, two, other_total in numbers]
    ends = [(float("nan"),) * 3 if why else map(_cut, estimate_odds(*row)) for row, why in zip(numbers, ours["declined"], strict=True)]
    odds = pd.DataFrame(ends, columns=["odds", "low", "high"], index=table.index, dtype=float)
    return pd.concat([table.assign(text=text), odds, ours[["p", "p_holm", "p_text", "tests", "declined"]]], axis=1)


def _count_groups(codings: pd.DataFrame, examined: pd.DataFrame, by: str, unit: str) -> pd.DataFrame:
    """Units of each group by theme: present, at_most, total and text, and of those read in full in_full and carried."""
    check_unit(unit)
    kinds = examined[[unit, by]].drop_duplicates()
    alone = kinds[~kinds.duplicated(unit, keep=False)]
    cells = mark_cells(codings, examined[examined[unit].isin(alone[unit])])
    sums = count_bounds(cells, ["theme", by], unit).join(count_in_full(cells, ["theme", by], unit))
    themes, groups = examined[THEME_COLUMNS].drop_duplicates(), alone[by].drop_duplicates()
    sums = sums.reindex(pd.MultiIndex.from_product([themes["theme"], groups], names=["theme", "group"])).fillna(0).astype(int)
    counts = themes.merge(sums.reset_index(), on="theme").assign(total=lambda table: table["group"].map(alone[by].value_counts()))
    return counts.assign(text=[describe_bounds(*row) for row in counts[["present", "at_most", "total"]].itertuples(index=False)])


def _cut(value: float) -> float:
    """Six digits: further ones may differ from machine to machine."""
    return float(f"{value:.6g}")


def _decline_few(groups: pd.DataFrame, unit: str) -> str:
    """Why there are too few units, with the group that has enough."""
    enough = [f"{group} ({number})" for group, number in zip(groups["group"], groups["in_full"], strict=True) if number >= LEAST_UNITS]
    have = f"only {enough[0]} has" if enough else "no group has"
    return f"{NO_TEST}: two groups of {LEAST_UNITS} {unit.replace('_', ' ')}s read in full are needed, and {have} them."

"""Would more sources have brought more themes? Only for sources drawn at random; otherwise declined in words.

All of it is code saturation: whether new themes still turn up. Whether a theme is understood is meaning
saturation (Hennink, Kaiser and Marconi 2017), which no count shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from statistics import NormalDist

import numpy as np
import pandas as pd

from litmatrix.tables.intervals import decline_sampling
from litmatrix.tables.themes import check_unit

LEAST_UNITS = 5
NO_SATURATION = "No saturation"
WHOLE = ("median", "low", "high")  # whole numbers, empty where declined
BASES, RUNS, THRESHOLDS = (4, 5, 6), (2, 3), (0.05, 0.0)
UNSEEN_COLUMNS = ["group", "estimator", "units", "left_out", "seen", "uniques", "duplicates", "estimate", "error", "low", "high",
                  "codebook", "declined"]
CURVE_COLUMNS = ["group", "read", "median", "low", "high", "units", "left_out", "seen", "codebook", "declined"]
RATIO_COLUMNS = ["group", "base", "run", "threshold", "orders", "reached", "median", "low", "high", "text", "units", "left_out",
                 "declined"]


@dataclass(frozen=True)
class _Group:
    """Units of one kind that were read in full: which theme (column) each unit (row) carries."""

    name: str
    carried: np.ndarray
    left_out: int

    @property
    def units(self) -> int:
        return len(self.carried)

    @property
    def seen(self) -> int:
        """How many themes any unit carries."""
        return int(self.carried.any(axis=0).sum())

    def decline(self, sampling: str, least: int = LEAST_UNITS) -> str:
        """Why nothing is said of this group; empty where something is."""
        few = f"{NO_SATURATION}: {self.units} were read in full, and {least} are needed."
        return decline_sampling(sampling, NO_SATURATION) or (few if self.units < least else "")

    def first_places(self, orders: int, seed: int) -> np.ndarray:
        """Where in each random order of the units each theme turns up first, from 1; of shape (orders, themes seen).

        Every group begins with the same seed, so that leaving one group out changes no other.
        """
        rng = np.random.default_rng(seed)
        kind = np.int16 if self.units < 2**15 else np.int32
        places = np.stack([rng.permutation(self.units) for _ in range(orders)], axis=1).astype(kind)
        themes = self.carried[:, self.carried.any(axis=0)]
        return np.stack([places[column].min(axis=0) + 1 for column in themes.T], axis=1) if themes.shape[1] else np.zeros((orders, 0), int)

    def accumulate(self, orders: int, seed: int) -> np.ndarray:
        """How many themes have turned up after 0, 1, 2 … units, for each random order; of shape (orders, units + 1)."""
        firsts, width = self.first_places(orders, seed), self.units + 1
        rows = np.arange(orders).repeat(firsts.shape[1])
        found = np.bincount(rows * width + firsts.ravel().astype(np.int64), minlength=orders * width)
        return found.reshape(orders, width).cumsum(axis=1)


def count_accumulation(codings: pd.DataFrame, examined: pd.DataFrame, *, sampling: str, unit: str = "source", by: str = "",
                       orders: int = 1000, seed: int = 1) -> pd.DataFrame:
    """How many themes turn up as more sources are read, over random orders of the sources.

    The order in which sources of a literature are read means nothing, so no single order is drawn:
    the median of the orders and the middle 95 per cent of them (sample-based rarefaction: Colwell,
    Mao and Chang 2004, here by permutation).

    Parameters
    ----------
    codings, examined
        As in ``count_sources_by_theme``. Units that were not read in full for every theme are left out.
    sampling
        ``Review.sampling``; unless it is probability, one row says why nothing is drawn.
    unit, by
        source, study or author_group; a column of ``examined``, such as kind, whose values are looked at
        apart, or empty for all together. A unit whose sources differ there is left out.
    orders, seed
        How many orders, and where the random numbers begin.

    Returns
    -------
    For each group one row for each number of units read: group, read, median, low, high (themes; whole numbers),
    units, left_out, seen, codebook (themes it holds) and declined; of a group that is declined one row with read 0.
    """
    rows = []
    for group in _list_groups(codings, examined, unit, by):
        ends = [group.units, group.left_out, group.seen, group.carried.shape[1]]
        why = group.decline(sampling)
        if why:
            rows.append(pd.DataFrame([[group.name, 0, np.nan, np.nan, np.nan, *ends, why]], columns=CURVE_COLUMNS))
            continue
        low, median, high = np.quantile(group.accumulate(orders, seed), [0.025, 0.5, 0.975], axis=0, method="inverted_cdf")
        curve = pd.DataFrame({"group": group.name, "read": range(group.units + 1), "median": median, "low": low, "high": high})
        rows.append(curve.assign(**dict(zip(CURVE_COLUMNS[5:9], ends, strict=True)), declined="")[CURVE_COLUMNS])
    return pd.concat(rows, ignore_index=True).astype(dict.fromkeys(WHOLE, "Int64"))


def count_unseen_themes(codings: pd.DataFrame, examined: pd.DataFrame, *, sampling: str, unit: str = "source",
                        by: str = "") -> pd.DataFrame:
    """How many themes there may be, those nobody has come across yet among them.

    Estimates from the themes that exactly one unit carries (uniques) and that exactly two carry
    (duplicates), as ecologists estimate species: see ``estimate_chao`` and ``estimate_jackknife``.
    Parameters as in ``count_accumulation``.

    Returns
    -------
    For each group one row for each estimator: group, estimator, units, left_out, seen, uniques, duplicates,
    estimate (themes), error (standard), low and high (95 per cent), codebook, declined.
    """
    rows = []
    for group in _list_groups(codings, examined, unit, by):
        carriers = group.carried.sum(axis=0)
        once, twice, size, why = int((carriers == 1).sum()), int((carriers == 2).sum()), group.carried.shape[1], group.decline(sampling)
        for name, estimate in ESTIMATORS.items():
            numbers = [np.nan] * 4 if why else estimate(group.seen, once, twice, group.units)
            rows.append([group.name, name, group.units, group.left_out, group.seen, once, twice, *numbers, size, why])
    return pd.DataFrame(rows, columns=UNSEEN_COLUMNS).round(6)  # further digits may differ from machine to machine


def count_saturation(codings: pd.DataFrame, examined: pd.DataFrame, *, sampling: str, unit: str = "source", by: str = "",
                     orders: int = 1000, seed: int = 1) -> pd.DataFrame:
    """After how many sources hardly anything new turned up, by base, run and threshold (Guest, Namey and Chen 2020).

    The themes new in a run of sources are held against those of the base, the first sources read; saturation
    is reached before the first run whose ratio is no higher than the threshold. "9+2" is reached after nine and
    confirmed by two. Runs move on one source at a time. With fewer than twenty themes in the base, a threshold of
    0.05 allows no new theme at all and is the same as 0. One order means nothing for a literature, so this is
    done over random orders: the median, the middle 95 per cent, and in how many of the orders it is reached.
    Parameters as in ``count_accumulation``.

    Returns
    -------
    For each group one row for each base (4, 5, 6), run (2, 3) and threshold (0.05, 0): group, base, run,
    threshold, orders, reached (in how many orders), median, low, high (units), text, units, left_out, declined.
    """
    rows = []
    for group in _list_groups(codings, examined, unit, by):
        why = group.decline(sampling, max(BASES) + max(RUNS))
        found = None if why else group.accumulate(orders, seed)
        for threshold, base, run in product(THRESHOLDS, BASES, RUNS):
            stops = np.zeros(0) if found is None else find_saturation(found, base, run, threshold)
            numbers = [0, np.nan, np.nan, np.nan, ""] if why else _describe_stops(stops, run)
            rows.append([group.name, base, run, threshold, orders, *numbers, group.units, group.left_out, why])
    return pd.DataFrame(rows, columns=RATIO_COLUMNS).astype(dict.fromkeys(WHOLE, "Int64"))


def find_saturation(found: np.ndarray, base: int, run: int, threshold: float) -> np.ndarray:
    """After how many sources each order is saturated; 0 where it never is (Guest, Namey and Chen 2020).

    ``found`` is how many themes had turned up after 0, 1, 2 … sources, a row for each order.
    """
    new = found[:, base + run:] - found[:, base:-run]
    enough = new <= threshold * found[:, [base]] + 1e-9
    return np.where(enough.any(axis=1) & (found[:, base] > 0), enough.argmax(axis=1) + base, 0)


def estimate_chao(seen: int, once: int, twice: int, units: int, *, corrected: bool = False) -> tuple[float, float, float, float]:
    """The least number of themes there are, Chao2: estimate, standard error, lower and upper end (Chao 1987).

    ``corrected`` is the bias-corrected form (Chao 2005), which also serves where no theme is carried
    twice; the plain form then falls back on it. Variances as in Colwell (2013, appendix B). Where no theme
    is carried once, nothing unseen is estimated and the interval ends where it begins.
    """
    part = (units - 1) / units
    if corrected or twice == 0:
        unseen = part * once * (once - 1) / (2 * (twice + 1))
        variance = (unseen + part**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
                    + part**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4))
        if twice == 0 and unseen:
            variance -= part**2 * once**4 / (4 * (seen + unseen))
    else:
        ratio = once / twice
        unseen = part * once**2 / (2 * twice)
        variance = twice * (part * ratio**2 / 2 + part**2 * ratio**3 + part**2 * ratio**4 / 4)
    return _bound_from_below(seen, seen + unseen, variance)


def estimate_jackknife(seen: int, once: int, twice: int, units: int, *, order: int = 1) -> tuple[float, float, float, float]:
    """How many themes there are by the jackknife of the first or second order: estimate, standard error, lower and upper end.

    Burnham and Overton (1978, 1979), with their variance; the interval as for Chao2.
    """
    second = (1 + (2 * units - 3) / units, 1 - (units - 2) ** 2 / (units * (units - 1)))
    weights = second if order == 2 else (1 + (units - 1) / units, 1.0)
    rest = seen - once - twice
    estimate = weights[0] * once + weights[1] * twice + rest
    variance = weights[0] ** 2 * once + weights[1] ** 2 * twice + rest - estimate
    return _bound_from_below(seen, estimate, variance)


ESTIMATORS = {
    "Chao2": estimate_chao,
    "Chao2, bias-corrected": lambda *counts: estimate_chao(*counts, corrected=True),
    "jackknife, first order": estimate_jackknife,
    "jackknife, second order": lambda *counts: estimate_jackknife(*counts, order=2),
}


def _bound_from_below(seen: int, estimate: float, variance: float) -> tuple[float, float, float, float]:
    """An estimate with its error and a log-normal interval; neither is ever below what was seen (Chao 1987)."""
    error, unseen = max(variance, 0.0) ** 0.5, estimate - seen
    if unseen <= 0:
        return float(seen), float(error), float(seen), float(seen)
    factor = np.exp(NormalDist().inv_cdf(0.975) * np.log(1 + variance / unseen**2) ** 0.5)
    return float(estimate), float(error), float(seen + unseen / factor), float(seen + unseen * factor)


def _describe_stops(stops: np.ndarray, run: int) -> list:
    """In how many orders it is reached, the median and the middle 95 per cent of where, and the same in words."""
    reached = np.sort(stops[stops > 0])
    if not len(reached):
        return [0, np.nan, np.nan, np.nan, "not reached"]
    low, median, high = (int(end) for end in np.quantile(reached, [0.025, 0.5, 0.975], method="inverted_cdf"))
    text = f"{median}+{run} ({low}+{run} to {high}+{run})"
    return [len(reached), median, low, high, text if len(reached) == len(stops) else f"{text}, reached in {len(reached) / len(stops):.0%}"]


def _list_groups(codings: pd.DataFrame, examined: pd.DataFrame, unit: str, by: str) -> list[_Group]:
    """The groups in the order of ``examined``, each with its units that were read in full for every theme."""
    check_unit(unit)
    themes = list(dict.fromkeys(examined["theme"]))
    sources = examined.assign(full=examined["otherwise"] == "absent").groupby("source", sort=False).agg(
        unit=(unit, "first"), group=(by or "source", "first"), full=("full", "all")).reset_index()
    if not by:
        sources["group"] = "all"
    units = sources.groupby("unit", sort=False).agg(group=("group", "first"), kinds=("group", "nunique"), full=("full", "all"))
    units["full"] &= units["kinds"] == 1
    counted = codings[["source", "theme"]].drop_duplicates()
    rows = pd.Index(units.index).get_indexer(counted["source"].map(dict(zip(sources["source"], sources["unit"], strict=True))))
    columns = pd.Index(themes).get_indexer(counted["theme"])
    carried = np.zeros((len(units), len(themes)), dtype=bool)
    inside = (rows >= 0) & (columns >= 0)
    carried[rows[inside], columns[inside]] = True
    return [_Group(name, carried[np.asarray((units["group"] == name) & units["full"])],
                   int(((units["group"] == name) & ~units["full"]).sum())) for name in dict.fromkeys(units["group"])]

"""Intervals for shares and sums, and the words in which they are declined.

An interval says how a number might have come out with other sources drawn in the same way. It
means something only where the sources were drawn at random: see ``decline_sampling``.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pandas as pd

from litmatrix.tables.evidence import count_bounds, mark_cells
from litmatrix.tables.themes import THEME_COLUMNS, check_unit, describe_bounds

LEAST_FOR_SHARES = 20
DECLINED = {
    "purposive": "the sources were picked on purpose, so they stand for no larger body of sources.",
    "census": "the sources are all there are, so nothing is estimated from them.",
}


def decline_sampling(sampling: str, what: str = "No interval") -> str:
    """Why nothing is inferred from sources sampled so, as a sentence that opens with ``what``; empty for probability.

    Raises ValueError for a word that review.toml does not allow.
    """
    if sampling == "probability":
        return ""
    if sampling not in DECLINED:
        raise ValueError(f"sampling is '{sampling}'; allowed are purposive, census, probability")
    return f"{what}: {DECLINED[sampling]}"


def wilson_interval(count: int, total: int, *, level: float = 0.95) -> tuple[float, float]:
    """The score interval for a share (Wilson 1927; method 3 of Newcombe 1998), from 0 to 1; nan where the total is 0."""
    if total == 0:
        return float("nan"), float("nan")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = count / total, z * z / total
    centre = share + spread / 2
    half = (spread * (share * (1 - share) + spread / 4)) ** 0.5
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return (0.0 if count == 0 else low), (1.0 if count == total else high)


def exact_interval(count: int, total: int, *, level: float = 0.95) -> tuple[float, float]:
    """The interval for a share that is never too short (Clopper and Pearson 1934), from 0 to 1; nan where the total is 0."""
    from scipy.special import betaincinv  # here, since few notebooks need it and it takes a third of a second

    if total == 0:
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(betaincinv(count, total - count + 1, tail))
    high = 1.0 if count == total else float(betaincinv(count + 1, total - count, 1 - tail))
    return low, high


def bootstrap_interval(sums: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray], *, level: float = 0.95,
                       repeats: int = 2000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The percentile interval of a statistic when whole sources are drawn again, with everything in them.

    Passages of one source are not independent, so sources are drawn and never passages (the cluster
    bootstrap: Davison and Hinkley 1997, section 3.8; percentiles: Efron and Tibshirani 1993, chapter 13).

    Parameters
    ----------
    sums
        One row for each source, one column for each thing that is added up, such as passages and words.
    statistic
        Takes sums over sources, of shape (repeats, columns), and returns one value, or one row, for each repeat.
        A value that is not defined for a draw is nan and is left out.
    repeats, seed
        How often sources are drawn, and where the random numbers begin: the same seed, the same interval.

    Returns
    -------
    The lower and the upper end, each of the shape of one repeat.
    """
    sums, random = np.asarray(sums, dtype=float), np.random.default_rng(seed)
    size = len(sums)
    times = np.stack([np.bincount(random.integers(size, size=size), minlength=size) for _ in range(repeats)])
    values = np.asarray(statistic(times @ sums), dtype=float)
    tail = (1 - level) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail], axis=0)
    return low, high


def count_shares_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, *, sampling: str, unit: str = "source", method: str = "wilson",
                          level: float = 0.95) -> pd.DataFrame:
    """The share of units that carry each theme, with an interval for what other units would have shown.

    Only units read in full count: in an extract a theme can be found but not missed, so extracts would
    make every share too large.

    Parameters
    ----------
    codings, examined, unit
        As in ``count_sources_by_theme``.
    sampling
        ``Review.sampling``; unless it is probability, every interval is declined.
    method
        wilson, or exact (Clopper and Pearson), which is never too short.

    Returns
    -------
    One row for each theme: theme, theme_label, family, family_label, present, at_most, total (units), text ("3 of 7, at most
    6"), in_full (units read in full for the theme), carried (how many of them carry it), share, low, high (each from 0
    to 1; nan where declined), interval (in words: "12 of 44, 16% to 42%") and declined (a sentence; empty where there is
    an interval). Below twenty units read in full none is given.
    """
    make = {"wilson": wilson_interval, "exact": exact_interval}.get(method)
    if make is None:
        raise ValueError(f"method is '{method}'; allowed are wilson, exact")
    check_unit(unit)
    cells = mark_cells(codings, examined)
    sums = count_bounds(cells, ["theme"], unit).join(count_in_full(cells, ["theme"], unit)).fillna(0).astype(int)
    counts = examined[THEME_COLUMNS].drop_duplicates().join(sums, on="theme").assign(total=examined[unit].nunique()).reset_index(drop=True)
    refused = decline_sampling(sampling)
    declined = [refused or _decline_few(n, unit) for n in counts["in_full"]]
    ends = [(float("nan"),) * 3 if why else (count / n, *make(count, n, level=level))
            for count, n, why in zip(counts["carried"], counts["in_full"], declined, strict=True)]
    words = ["" if why else f"{count} of {n}, {low:.0%} to {high:.0%}"
             for count, n, (_, low, high), why in zip(counts["carried"], counts["in_full"], ends, declined, strict=True)]
    share, low, high = zip(*ends, strict=True)
    text = [describe_bounds(*row) for row in counts[["present", "at_most", "total"]].itertuples(index=False)]
    table = counts.assign(text=text, share=share, low=low, high=high, interval=words, declined=declined)
    return table.round(6)[[  # further digits may differ from machine to machine
        *THEME_COLUMNS, "present", "at_most", "total", "text", "in_full", "carried", "share", "low", "high", "interval", "declined"]]


def count_in_full(cells: pd.DataFrame, by: list[str], unit: str) -> pd.DataFrame:
    """Units read in full, which alone can tell presence from absence, by some columns of ``mark_cells``, which become the index.

    Returns in_full (units) and carried (how many of them carry the theme).
    """
    units = cells.groupby([*by, unit], sort=False)[["present", "hidden"]].any()
    return units[~units["hidden"]].groupby(by, sort=False).agg(in_full=("present", "size"), carried=("present", "sum"))


def _decline_few(in_full: int, unit: str) -> str:
    if in_full >= LEAST_FOR_SHARES:
        return ""
    return f"No interval: {in_full} {unit.replace('_', ' ')}s were read in full for it, and {LEAST_FOR_SHARES} are needed."

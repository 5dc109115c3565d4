"""Exact tests and exact odds ratios for counts in groups, and what is left of a p-value after many tests.

For more than two groups scipy draws tables at random, and for thousands of sources its odds ratio takes
a hundred times as long; the tests hold both against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

MOST_TABLES = 1_000_000
DRAWS = 19_999
ALIKE = 1e-7  # tables this close to the observed one count as equally likely


def compare_groups(counts: Sequence[int], totals: Sequence[int], *, seed: int = 1) -> tuple[float, str]:
    """Whether the share differs between groups: the exact test of Fisher (1935), for more groups Freeman and Halton (1951).

    With the margins held, the p-value is the chance of all tables no more likely than the one seen.
    ``counts`` of ``totals`` carry it, a number for each group. Where there are more than a million
    tables to list, they are drawn instead (19,999 draws from ``seed``).

    Returns
    -------
    The p-value and the name of the method; nan where all or none carry it.
    """
    counts, totals = np.asarray(counts, dtype=np.int64), np.asarray(totals, dtype=np.int64)
    carried = int(counts.sum())
    if carried in (0, int(totals.sum())):
        return float("nan"), "undefined: no variation"
    logs = _log_factorials(int(totals.sum()))
    seen = float(sum(_log_choose(logs, total)[count] for count, total in zip(counts, totals, strict=True)))
    name = "Fisher's exact test" if len(counts) == 2 else "Freeman and Halton's exact test"
    if np.prod(totals.astype(float) + 1) / (totals.max() + 1) > MOST_TABLES:
        draws = np.random.default_rng(seed).multivariate_hypergeometric(totals, carried, size=DRAWS, method="marginals")
        weights = sum(_log_choose(logs, total)[draws[:, group]] for group, total in enumerate(totals))
        return float((1 + (weights <= seen + ALIKE).sum()) / (1 + DRAWS)), f"{name}, {DRAWS:,} random tables"
    weights = _list_tables(logs, np.sort(totals), carried)
    chances = np.exp(weights - weights.max())
    return float(min(1.0, chances[weights <= seen + ALIKE].sum() / chances.sum())), name


def _list_tables(logs: np.ndarray, totals: np.ndarray, carried: int) -> np.ndarray:
    """The log weight of every table with these margins. The largest group, last, takes what is left."""
    used, weights = np.zeros(1, dtype=np.int64), np.zeros(1)
    for total in totals[:-1]:
        used = np.add.outer(used, np.arange(total + 1)).ravel()
        weights = np.add.outer(weights, _log_choose(logs, total)).ravel()
        used, weights = used[used <= carried], weights[used <= carried]
    left = carried - used
    fits = left <= totals[-1]
    return weights[fits] + _log_choose(logs, totals[-1])[left[fits]]


def estimate_odds(count: int, total: int, other_count: int, other_total: int, *, level: float = 0.95) -> tuple[float, float, float]:
    """How much larger the odds are in one group than in the other: estimate, lower and upper end.

    The conditional estimate and its exact interval (Cornfield 1956; Agresti 2002, section 3.6.1). The
    estimate is 0 or infinite where a group holds none or all; nan where both do.
    """
    carried = count + other_count
    low, high = max(0, carried - other_total), min(total, carried)
    if low == high:
        return float("nan"), float("nan"), float("nan")
    values, logs = np.arange(low, high + 1), _log_factorials(total + other_total)
    weights = _log_choose(logs, total)[values] + _log_choose(logs, other_total)[carried - values]

    def chances(log_odds: float) -> np.ndarray:
        tilted = weights + values * log_odds
        tilted = np.exp(tilted - tilted.max())
        return tilted / tilted.sum()

    tail = (1 - level) / 2
    estimate = 0.0 if count == low else np.inf if count == high else _solve(lambda odds: float(chances(odds) @ values) - count)
    lower = 0.0 if count == low else _solve(lambda odds: float(chances(odds)[values >= count].sum()) - tail)
    upper = np.inf if count == high else _solve(lambda odds: tail - float(chances(odds)[values <= count].sum()))
    return float(estimate), float(lower), float(upper)


def adjust_holm(values: Sequence[float]) -> list[float]:
    """p-values so adjusted that all of them together err as seldom as one (Holm 1979); nan stays nan and is no test."""
    values = np.asarray(values, dtype=float)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    adjusted = np.full(len(values), np.nan)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(values[order] * np.arange(len(order), 0, -1)))
    return adjusted.tolist()


def describe_p(value: float) -> str:
    """A p-value in print: "0.03", "0.0012", "< 0.0001", or "no test" for nan."""
    if np.isnan(value):
        return "no test"
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}" if value < 0.01 else f"{value:.2f}"


def _solve(rising: Callable[[float], float], low: float = -700.0, high: float = 700.0) -> float:
    """Where a rising function of the log of the odds is zero, as odds."""
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return float(np.exp((low + high) / 2))


def _log_factorials(most: int) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])


def _log_choose(logs: np.ndarray, total: int) -> np.ndarray:
    """The log of "total choose k" for each k from 0 to total."""
    return logs[total] - logs[: total + 1] - logs[total::-1]

"""Points per 1,000 examined words: what passage counts say once the length of sources is taken into account."""

from __future__ import annotations

import numpy as np
import pandas as pd

from litmatrix.tables.intervals import bootstrap_interval, decline_sampling
from litmatrix.tables.themes import THEME_COLUMNS

PER = 1000
FEWEST = 5
CHAIN = 10  # passages restating one another in a row, until a circle is looked for


def select_points(codings: pd.DataFrame) -> pd.DataFrame:
    """The passages of each theme that make a point of their own, each point once.

    A passage that restates another is left out where the other carries the same theme; of passages that
    restate one another in a circle the first stays.

    ``codings`` has passage, theme and restates (passages separated by a space), as from
    ``Review.codings``. Returns the first judgement of every passage and theme that counts, in the
    order given, columns unchanged.
    """
    return _drop_repeats(codings.drop_duplicates(["theme", "passage"]).reset_index(drop=True))


def _drop_repeats(held: pd.DataFrame) -> pd.DataFrame:
    """``select_points`` of a table that has each passage and theme once."""
    repeats = held.loc[held["restates"] != "", ["theme", "restates"]].reset_index(names="later")
    repeats = repeats.assign(restates=repeats["restates"].str.split(" ")).explode("restates")
    origins = held.loc[held["passage"].isin(repeats["restates"]), ["theme", "passage"]].rename(columns={"passage": "restates"})
    edges = repeats.merge(origins.reset_index(names="earlier"), on=["theme", "restates"])
    if edges.empty:
        return held
    circle = _find_circles(edges["later"], edges["earlier"], len(held))
    later, earlier = circle[edges["later"]], circle[edges["earlier"]]
    repeated = np.isin(circle, later[later != earlier])
    return held[~repeated & ~pd.Series(circle).duplicated().to_numpy()].reset_index(drop=True)


def _find_circles(later: pd.Series, earlier: pd.Series, number: int) -> np.ndarray:
    """For each passage the number of its circle: a passage alone, or those that restate one another."""
    for _ in range(CHAIN):
        goes_on = earlier.isin(later)  # a step of a circle leads to a passage that restates another, too
        if goes_on.all():
            break
        later, earlier = later[goes_on], earlier[goes_on]
    if later.empty:
        return np.arange(number)
    from scipy.sparse import coo_array  # here, since circles are rare and it takes a while to load
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(later), dtype=bool), (later, earlier)), shape=(number, number))
    return connected_components(graph, connection="strong")[1]


def count_rates_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source", sampling: str,
                         restated: bool = False) -> pd.DataFrame:
    """Points on each theme per 1,000 examined words: for the middle source, and all words together.

    Counts of passages compare nothing across sources of different length (Sandelowski 2001), and one
    long source can make a pooled rate: so the median of the sources' own rates stands beside it, and a
    warning where one source gives more than half of a theme's points. The interval of the pooled rate is
    at 95 % and draws whole sources again (see ``bootstrap_interval``).

    Parameters
    ----------
    codings
        The judgements that count, with passage, source, theme, restates and ``unit``.
    examined
        Every source with every theme, as from ``Review.examined``: words is what was examined.
    unit
        source, study or author_group.
    sampling
        ``Review.sampling``; unless it is probability, and five units or more were examined, every interval is declined.
    restated
        Whether a passage that restates another on the same theme counts again.

    Returns
    -------
    One row for each theme: theme, theme_label, family, family_label, points (what is counted), passages
    (distinct, repeats included), carriers (units with a point), examined (units with examined words),
    words, q1, median and q3 (of the units' rates, units without a point at 0; linear interpolation,
    Hyndman and Fan 1996, type 7), pooled, low, high, leader (label of the unit with most points),
    leader_points, text ("11 of 58": carriers of those examined), warning and declined (in words; empty where there is nothing to say).
    """
    labels = examined.drop_duplicates("source").groupby(unit, sort=False)["source_label"].agg(" + ".join)
    themes = examined[THEME_COLUMNS].drop_duplicates().reset_index(drop=True)
    keys = (pd.Index(themes["theme"]), labels.index)
    words = _sum_cells(examined[["theme", unit]].assign(words=examined["words"].fillna(0).astype(float)), keys, unit, "words")
    counted = codings[list(dict.fromkeys(["theme", "passage", "restates", unit]))]
    counted = counted.drop_duplicates(["theme", "passage"]).reset_index(drop=True)
    passages = _sum_cells(counted, keys, unit) * (words > 0)
    points = passages if restated else _sum_cells(_drop_repeats(counted), keys, unit) * (words > 0)
    rates = np.divide(points * PER, words, out=np.full(words.shape, np.nan), where=words > 0)
    declined = _decline(sampling, (words > 0).sum(axis=1))
    low, high = _find_intervals(points, words, declined)
    leader = points.argmax(axis=1)
    most, total = points.max(axis=1), points.sum(axis=1)
    return themes.assign(
        points=total.astype(int), passages=passages.sum(axis=1).astype(int), carriers=(points > 0).sum(axis=1),
        examined=(words > 0).sum(axis=1), words=words.sum(axis=1).astype(int),
        **dict(zip(("q1", "median", "q3"), _find_quartiles(rates), strict=True)),
        pooled=_divide(total, words.sum(axis=1)), low=low, high=high,
        leader=[labels.iloc[place] if count else "" for place, count in zip(leader, most, strict=True)],
        leader_points=most.astype(int), declined=declined,
    ).pipe(_warn)


def _warn(rates: pd.DataFrame) -> pd.DataFrame:
    """A sentence for each theme of which one unit gives more than half."""
    told = rates[["leader", "leader_points", "points"]].itertuples(index=False)
    warning = [f"{most} of {points} from {leader}" if most * 2 > points else "" for leader, most, points in told]
    text = [f"{carriers} of {examined}" for carriers, examined in rates[["carriers", "examined"]].itertuples(index=False)]
    return rates.drop(columns="declined").assign(text=text, warning=warning, declined=rates["declined"])


def _sum_cells(table: pd.DataFrame, keys: tuple[pd.Index, pd.Index], unit: str, column: str = "") -> np.ndarray:
    """Themes down, units across: the sum of a column, or the number of rows."""
    theme, member = (index.get_indexer(table[name]) for index, name in zip(keys, ("theme", unit), strict=True))
    known = (theme >= 0) & (member >= 0)
    weights = table[column].to_numpy()[known] if column else None
    cells = np.bincount(theme[known] * len(keys[1]) + member[known], weights=weights, minlength=len(keys[0]) * len(keys[1]))
    return cells.reshape(len(keys[0]), len(keys[1])).astype(float)


def _find_quartiles(rates: np.ndarray) -> list[np.ndarray]:
    """First quartile, median and third quartile of each row's known rates; nan where none is known."""
    found = [np.percentile(row[~np.isnan(row)], [25, 50, 75]) if not np.isnan(row).all() else [np.nan] * 3 for row in rates]
    return list(np.array(found).reshape(-1, 3).T)


def _divide(points: np.ndarray, words: np.ndarray) -> np.ndarray:
    return np.divide(points * PER, words, out=np.full(np.shape(words), np.nan), where=words > 0)


def _decline(sampling: str, examined: np.ndarray) -> list[str]:
    """Why there is no interval, theme by theme; empty where there is one."""
    refused = decline_sampling(sampling)
    return [refused or ("" if count >= FEWEST else f"No interval: words of {count} were examined, and {FEWEST} are needed.")
            for count in examined]


def _find_intervals(points: np.ndarray, words: np.ndarray, declined: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the interval of each theme's pooled rate; nan where it is declined."""
    allowed = np.array([not sentence for sentence in declined], dtype=bool)
    low, high = np.full((2, len(points)), np.nan)
    if allowed.any():
        number = int(allowed.sum())
        sums = np.vstack([points[allowed], words[allowed]]).T
        low[allowed], high[allowed] = bootstrap_interval(sums, lambda drawn: _divide(drawn[:, :number], drawn[:, number:]))
    return low, high

"""Which themes stand together: in pairs, in whole combinations, and where a network draws them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from litmatrix.tables.themes import check_unit, describe_bounds

PASSAGE = "passage"
STEPS, STRENGTH, CENTRE = 300, 0.9, 0.2


def count_theme_pairs(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source") -> pd.DataFrame:
    """How often two themes stand together, for every pair of themes.

    Parameters
    ----------
    codings, examined
        As in ``count_sources_by_theme``.
    unit
        source, study or author_group; or passage, for themes of the same paragraph: of all passages that carry
        a theme, where passages that make the same point (``restates``) count once.

    Returns
    -------
    One row for each pair, in the order of the codebook: first, first_label, second, second_label, both (units that
    carry both), at_most (units that may), total, first_count, second_count (units that carry each), shared and either
    (units that carry both, or at least one, of those read in full for both themes, as an extract cannot show what it
    lacks), jaccard (shared of either, from 0 to 1; nan where either is 0: Jaccard 1901) and text ("5 of 7, at most 6;
    Jaccard 0.50, 2 of 4").
    """
    themes = examined[["theme", "theme_label"]].drop_duplicates()
    order, labels = themes["theme"].tolist(), themes["theme_label"].tolist()
    present, full = _spread_passages(codings, order) if unit == PASSAGE else _spread_units(codings, examined, order, unit)
    rows, columns = np.triu_indices(len(order), 1)
    both, at_most, shared, either = (matrix[rows, columns].round().astype(int) for matrix in _multiply(present, full))
    carried = present.sum(axis=0)
    frame = pd.DataFrame({
        "first": np.array(order)[rows], "first_label": np.array(labels)[rows], "second": np.array(order)[columns],
        "second_label": np.array(labels)[columns], "both": both, "at_most": at_most, "total": len(present), "first_count": carried[rows],
        "second_count": carried[columns], "shared": shared, "either": either})
    jaccard = frame["shared"] / frame["either"].where(frame["either"] > 0)
    texts = [describe_bounds(*row) for row in frame[["both", "at_most", "total"]].itertuples(index=False)]
    shares = ["" if pd.isna(share) else f"; Jaccard {share:.2f}, {one} of {of}"
              for share, one, of in zip(jaccard, shared, either, strict=True)]
    return frame.assign(jaccard=jaccard, text=[text + share for text, share in zip(texts, shares, strict=True)])


def _multiply(present: np.ndarray, full: np.ndarray) -> tuple[np.ndarray, ...]:
    """For every pair of columns: both, both at most, and of the rows that are full both and either."""
    sure = present.astype(np.float32)
    both = sure.T @ sure
    if full.all():
        carried = np.diag(both)
        return both, both, both, carried[:, None] + carried - both
    might, told, told_sure = (part.astype(np.float32) for part in (present | ~full, full, present & full))
    shared, ones = told_sure.T @ told_sure, told_sure.T @ told
    return both, might.T @ might, shared, ones + ones.T - shared


def count_theme_combinations(codings: pd.DataFrame, examined: pd.DataFrame, themes: Sequence[str], *, unit: str = "source") -> pd.DataFrame:
    """Which combinations of a few themes units carry, the commonest first (as in an UpSet plot: Lex and others 2014).

    Only units read in full for all of them are counted; ``left_out`` says how many are not. Parameters as in
    ``count_theme_pairs``, ``themes`` being those looked at. Raises ValueError for a theme that is not there.

    Returns
    -------
    One row for each combination that occurs, that of no theme at all among them: combination (ids, separated by a
    space), labels (joined by "; "; empty for none), count (units), members (their labels, joined by "; "), total, left_out.
    """
    check_unit(unit)
    labels = dict(zip(examined["theme"], examined["theme_label"], strict=True))
    unknown = [theme for theme in themes if theme not in labels]
    if unknown:
        raise ValueError(f"theme '{unknown[0]}' is not among those examined")
    present, full = _spread_units(codings, examined, list(themes), unit)
    whole = full.all(axis=1)
    names = examined.drop_duplicates("source").groupby(unit, sort=False)["source_label"].agg(" + ".join).to_numpy()
    found: dict[tuple[str, ...], list[str]] = {}
    for carried, name in zip(present[whole], names[whole], strict=True):
        found.setdefault(tuple(theme for theme, is_there in zip(themes, carried, strict=True) if is_there), []).append(name)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), len(item[0])))
    ends = [int(whole.sum()), int((~whole).sum())]
    rows = [[" ".join(key), "; ".join(labels[theme] for theme in key), len(members), "; ".join(members), *ends] for key, members in ranked]
    return pd.DataFrame(rows, columns=["combination", "labels", "count", "members", "total", "left_out"])


def arrange_themes(pairs: pd.DataFrame, stored: pd.DataFrame | None = None, *, seed: int = 1) -> pd.DataFrame:
    """Where a network draws each theme. Made once, kept in a table of the review, and handed in from then on.

    Themes that stand together are drawn side by side (spring forces: Fruchterman and Reingold 1991, the
    strength of a spring being Jaccard's share), and each has a line of its own, so that no label meets another.
    A theme that ``stored`` does not name stands below all others; what it names never moves.

    Parameters
    ----------
    pairs
        As from ``count_theme_pairs``.
    stored
        A table with theme, x and y, as this function gave it before; its numbers may be texts.
    seed
        Where the random numbers begin; without effect on what is stored.

    Returns
    -------
    One row for each theme: theme, x (from 0 to 1, in thousandths), y (the line, counted from 0 at the top).
    """
    themes = list(dict.fromkeys([*pairs["first"], *pairs["second"]]))
    made = _spring(themes, pairs, seed)
    if stored is None or stored.empty:
        return made
    kept = stored[["theme", "x", "y"]].astype({"x": float, "y": float})
    new = made[~made["theme"].isin(kept["theme"])]
    new = new.assign(y=kept["y"].max() + 1.0 + np.arange(len(new)))
    return pd.concat([kept[kept["theme"].isin(themes)], new], ignore_index=True)


def _spring(themes: list[str], pairs: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Positions by forces: all themes push each other away, those that stand together pull."""
    size = len(themes)
    places = {theme: number for number, theme in enumerate(themes)}
    pull = np.zeros((size, size))
    pull[pairs["first"].map(places), pairs["second"].map(places)] = pairs["jaccard"].fillna(0)
    pull += pull.T
    at, ideal = np.random.default_rng(seed).random((size, 2)), STRENGTH / max(size, 1) ** 0.5
    for step in range(STEPS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-3)
        force = -CENTRE * (at - 0.5) + ((ideal**2 / distance**2 - pull * distance / ideal)[..., None] * apart).sum(axis=1)
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)[:, None]
        at = at + force / length * np.minimum(length, 0.1 * (1 - step / STEPS))
    across, down = (np.argsort(np.argsort(at[:, axis], kind="stable"), kind="stable") for axis in (0, 1))
    return pd.DataFrame({"theme": themes, "x": (across / max(size - 1, 1)).round(3), "y": down.astype(float)})


def _spread_units(codings: pd.DataFrame, examined: pd.DataFrame, themes: list[str], unit: str) -> tuple[np.ndarray, np.ndarray]:
    """Which units carry which themes, and for which they were read in full: two arrays of units by themes, in the order of ``examined``."""
    check_unit(unit)
    units = list(dict.fromkeys(examined[unit]))
    owner = dict(zip(examined["source"], examined[unit], strict=True))
    present, full = np.zeros((len(units), len(themes)), bool), np.ones((len(units), len(themes)), bool)
    _mark(present, codings["source"].map(owner), codings["theme"], units, themes, value=True)
    unsure = examined[examined["otherwise"] != "absent"]
    _mark(full, unsure[unit], unsure["theme"], units, themes, value=False)
    return present, full


def _spread_passages(codings: pd.DataFrame, themes: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Which passages carry which themes; of a coded passage everything is known."""
    restated = codings.loc[codings["restates"] != "", "restates"].str.split(" ").str[0]
    points = codings["passage"].copy()
    points[restated.index] = restated
    units = list(dict.fromkeys(points))
    present = np.zeros((len(units), len(themes)), bool)
    _mark(present, points, codings["theme"], units, themes, value=True)
    return present, np.ones_like(present)


def _mark(grid: np.ndarray, rows: pd.Series, columns: pd.Series, units: list[str], themes: list[str], *, value: bool) -> None:
    """Set the named cells of a grid that this module has just made; what the grid does not hold is passed over."""
    across, down = pd.Index(units).get_indexer(rows), pd.Index(themes).get_indexer(columns)
    inside = (across >= 0) & (down >= 0)
    grid[across[inside], down[inside]] = value

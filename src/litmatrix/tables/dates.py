"""Themes and sources by date, as far as it is known, beside events that are handed in."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pandas as pd

from litmatrix.tables.evidence import NOT_RECORDED, count_bounds, mark_cells

FORM = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
KNOWN = {4: "year", 7: "month", 10: "day"}
LENGTHS = {known: length for length, known in KNOWN.items()}
DATE_COLUMNS = ["part", "row", "date", "known", "begin", "end", "count", "at_most", "total"]


def count_sources_by_date(sources: pd.DataFrame, row: str = "", *, unit: str = "source", every: str = "year",
                          events: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many sources have each date, all of them and for each value of an attribute.

    Parameters
    ----------
    sources
        A table with the columns date (YYYY, YYYY-MM or YYYY-MM-DD as known, empty = unknown), ``unit``
        and, unless it is empty, ``row``: kind, standpoint, extent …
    unit
        What is counted, distinct: source, study or author_group.
    every
        year, month or day: what is counted together. A date known less well than that stays as
        known, so one known only to the year is counted for that year and for no month of it.
    events
        Events to stand beneath, with date and label; those without a date come last.

    Returns
    -------
    One row for each date that occurs: part (all, row or event), row ("all sources", a value of the
    attribute, or the event's label), date (empty = unknown), known (year, month, day, or no date),
    begin and end (of the year, month or day, in decimal years, 2019.5 for the middle of 2019; empty
    where there is no date), count (distinct units), at_most (the same here) and total (all units).

    Raises
    ------
    ValueError
        For a date in another form, named, and for an unknown ``every``.
    """
    dated = sources.assign(date=_shorten(sources["date"], every))
    parts = [_count_part("all", dated.assign(row="all " + _plural(unit)), unit)]
    if row:
        parts.append(_count_part("row", dated.assign(row=dated[row].fillna("").replace("", NOT_RECORDED)), unit))
    return _place(parts, events, dated[unit].nunique())


def count_themes_by_date(codings: pd.DataFrame, examined: pd.DataFrame, dates: pd.DataFrame, *, unit: str = "source",
                         every: str = "year", events: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many sources of each date carry each theme, beside how many there are.

    Counts say what was written when within the corpus, not how opinion moved (see the part "all" for
    how many sources of the date there are to be counted).

    Parameters
    ----------
    codings, examined, unit
        As for ``count_sources_by_theme``.
    dates
        The sources with their dates: source and date.
    every, events
        As for ``count_sources_by_date``.

    Returns
    -------
    As ``count_sources_by_date``, with a theme's label as row; at_most counts also the units of which
    only an extract was at hand or that were not examined. A theme of no source has one row, of count 0.
    """
    known = dict(zip(dates["source"], _shorten(dates["date"], every), strict=True))
    held = examined[list(dict.fromkeys(["source", "theme", unit, "otherwise"]))]
    cells = mark_cells(codings, held.assign(date=examined["source"].map(known).fillna(""), row=examined["theme_label"]))
    everything = _count_part("all", cells.drop_duplicates("source").assign(row="all " + _plural(unit)), unit)
    counts = count_bounds(cells, ["row", "date"], unit).reset_index().rename(columns={"present": "count"}).assign(part="row")
    themes = list(dict.fromkeys(cells["row"]))
    never = [theme for theme in themes if not counts.loc[counts["row"] == theme, "at_most"].any()]
    kept = pd.concat([counts[counts["at_most"] > 0],
                      pd.DataFrame({"part": "row", "row": never, "date": "", "count": 0, "at_most": 0})])
    return _place([everything, _sort(kept, themes)], events, cells[unit].nunique())


def _count_part(part: str, table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Distinct units by row and date, in the order rows first appear in and by date."""
    counts = table.groupby(["row", "date"], sort=False)[unit].nunique().rename("count").reset_index()
    return _sort(counts.assign(part=part, at_most=counts["count"]), list(dict.fromkeys(table["row"])))


def _sort(counts: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """By row, then by date; what has no date stands last in its row."""
    ranks = {row: rank for rank, row in enumerate(order)}
    return counts.assign(_rank=counts["row"].map(ranks), _last=counts["date"] == "").sort_values(
        ["_rank", "_last", "date"], kind="stable", ignore_index=True)


def _place(parts: list[pd.DataFrame], events: pd.DataFrame | None, total: int) -> pd.DataFrame:
    """The parts and the events below each other, with where each date begins and ends."""
    if events is not None:
        told = pd.DataFrame({"part": "event", "row": events["label"], "date": events["date"].fillna(""), "count": 1, "at_most": 1})
        parts = [*parts, told.assign(_last=told["date"] == "").sort_values(["_last", "date"], kind="stable")]
    joined = pd.concat(parts, ignore_index=True)
    spans = {text: find_span(text) for text in joined["date"].unique()}
    placed = pd.DataFrame([spans[text] for text in joined["date"]], columns=["known", "begin", "end"])
    return joined.assign(**placed, total=total)[DATE_COLUMNS].astype({"count": int, "at_most": int})


def find_span(text: str) -> tuple[str, float | None, float | None]:
    """How well a date is known (year, month, day; no date) and where it begins and ends, in decimal years.

    Raises ValueError for another form than YYYY, YYYY-MM or YYYY-MM-DD, or a day not in the calendar.
    """
    if not text:
        return "no date", None, None
    try:
        first = date.fromisoformat(text + "-01-01"[len(text) - 4:]) if FORM.fullmatch(text) else None
    except ValueError:
        first = None
    if first is None:
        raise ValueError(f"the date '{text}' is not YYYY, YYYY-MM or YYYY-MM-DD")
    known = KNOWN[len(text)]
    if known == "year":
        return known, float(first.year), float(first.year + 1)
    after = first + timedelta(days=1) if known == "day" else (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return known, round(_decimal(first), 4), round(_decimal(after), 4)


def _decimal(day: date) -> float:
    """A day as a decimal year."""
    begin = date(day.year, 1, 1)
    return day.year + (day - begin).days / (date(day.year, 12, 31) - begin + timedelta(days=1)).days


def _shorten(dates: pd.Series, every: str) -> pd.Series:
    """Dates cut to what is counted together; those known less well stay as they are. Raises ValueError for another form."""
    if every not in LENGTHS:
        raise ValueError(f"every is '{every}'; allowed are {', '.join(LENGTHS)}")
    known = dates.fillna("")
    for text in known.unique():
        find_span(text)
    return known.str[:LENGTHS[every]]


def _plural(unit: str) -> str:
    return {"study": "studies"}.get(unit, unit.replace("_", " ") + "s")

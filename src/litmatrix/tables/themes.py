"""How themes are distributed across sources, studies and author groups."""

from __future__ import annotations

import pandas as pd

UNITS = ("source", "study", "author_group")
THEME_COLUMNS = ["theme", "theme_label", "family", "family_label"]
SILENCES = ("absent", "not examined", "not in the extract")  # a group's silence is the last that one of its sources has
CLAIMS = ("observes", "predicts", "silence", "recommends", "names")


def select_codings(codings: pd.DataFrame, *, voices: tuple[str, ...] = ("own", "endorsed"),
                   main_targets: bool = True) -> pd.DataFrame:
    """The judgements charts draw by default: the author's own or endorsed view of a main target.

    ``codings`` has the columns of ``Review.codings``; so has the result.
    """
    chosen = codings["voice"].isin(voices)
    if main_targets:
        chosen &= codings["target_main"] == "yes"
    return codings[chosen].reset_index(drop=True)


def count_states_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source") -> pd.DataFrame:
    """What is known of every unit on every theme.

    Parameters
    ----------
    codings
        The judgements that count, with columns source and theme (see ``select_codings``).
    examined
        Every source with every theme, as from ``Review.examined``.
    unit
        source, study or author_group.

    Returns
    -------
    One row for each unit and theme, in the order of ``examined``: unit, unit_label, theme,
    theme_label, family, family_label, state (present, absent, not in the extract, not
    examined), elsewhere (yes, no): coded, but only in judgements that do not count here, and
    text, which says both. A unit of several sources is present if one of them is, and absent
    if all of them are.
    """
    check_unit(unit)
    counted = pd.MultiIndex.from_frame(codings[["source", "theme"]].drop_duplicates())
    present = pd.MultiIndex.from_frame(examined[["source", "theme"]]).isin(counted)
    silence = examined["otherwise"].map({word: rank for rank, word in enumerate(SILENCES)})
    cells = examined.assign(present=present, elsewhere=(examined["state"] == "present") & ~present, silence=silence)
    labels = examined.drop_duplicates("source").groupby(unit, sort=False)["source_label"].agg(" + ".join)
    grouped = cells.groupby([unit, *THEME_COLUMNS], sort=False)
    states = pd.DataFrame({"present": grouped["present"].any(), "elsewhere": grouped["elsewhere"].any(),
                           "otherwise": grouped["silence"].max().map(dict(enumerate(SILENCES)))}).reset_index()
    state = states["otherwise"].mask(states["present"], "present")
    elsewhere = (states["elsewhere"] & ~states["present"]).map({True: "yes", False: "no"})
    return states.rename(columns={unit: "unit"}).assign(
        unit_label=states[unit].map(labels), state=state, elsewhere=elsewhere,
        text=[_describe_state(*cell) for cell in zip(state, elsewhere, strict=True)],
    )[["unit", "unit_label", *THEME_COLUMNS, "state", "elsewhere", "text"]]


def _describe_state(state: str, elsewhere: str) -> str:
    """A state in words, where judgements that do not count are told first."""
    if elsewhere == "no":
        return state
    return "elsewhere" if state == "absent" else f"elsewhere; rest {state}"


def count_sources_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source") -> pd.DataFrame:
    """How many units carry each theme, and how many at most.

    Parameters as in ``count_states_by_theme``. Returns one row for each theme: theme,
    theme_label, family, family_label, present (units), at_most (present and those nobody can
    know of), elsewhere (units with other judgements only), total, text ("3 of 7, at most 6").
    """
    states = count_states_by_theme(codings, examined, unit=unit)
    is_present = states["state"] == "present"
    counts = states.assign(
        present=is_present, at_most=is_present | states["state"].isin(["not in the extract", "not examined"]),
        elsewhere=states["elsewhere"] == "yes",
    ).groupby(THEME_COLUMNS, sort=False).agg(
        present=("present", "sum"), at_most=("at_most", "sum"), elsewhere=("elsewhere", "sum"), total=("unit", "nunique"),
    ).reset_index()
    return counts.assign(text=[describe_bounds(*row) for row in
                               counts[["present", "at_most", "total"]].itertuples(index=False)])


def describe_bounds(present: int, at_most: int, total: int) -> str:
    """A count with what cannot be known: "3 of 7, at most 6", or "3 of 7" where all is known."""
    return f"{present} of {total}" + (f", at most {at_most}" if at_most > present else "")


def count_carriers_by_theme(codings: pd.DataFrame, examined: pd.DataFrame) -> pd.DataFrame:
    """How many independent author groups carry each theme, in bands of none, 1, 2 and 3 or more.

    Returns one row for each band: band, themes (how many), theme_labels (joined by "; ").
    """
    counts = count_sources_by_theme(codings, examined, unit="author_group")
    band = counts["present"].clip(upper=3).map({0: "none", 1: "1 author group", 2: "2 author groups", 3: "3 or more author groups"})
    bands = ["3 or more author groups", "2 author groups", "1 author group", "none"]
    labels = [counts.loc[band == name, "theme_label"] for name in bands]
    return pd.DataFrame({"band": bands, "themes": [len(found) for found in labels],
                         "theme_labels": ["; ".join(found) for found in labels]})


def count_sources_by_claim(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source") -> pd.DataFrame:
    """How many units make each kind of claim on each theme.

    Returns one row for each theme and claim: theme, theme_label, family, family_label, claim,
    count (distinct units) and members (their labels, joined by "; ").
    """
    check_unit(unit)
    themes = examined[THEME_COLUMNS].drop_duplicates()
    labels = dict(zip(examined["source"], examined["source_label"], strict=True))
    kept = list(dict.fromkeys(["theme", "claim", "source", unit]))
    made = codings[kept].drop_duplicates(kept[:3]).groupby(kept[:2], sort=False)
    units = made[unit].nunique().to_dict()
    members = made["source"].agg(lambda sources: "; ".join(map(labels.get, sources))).to_dict()
    rows = [[*theme, claim, units.get((theme.theme, claim), 0), members.get((theme.theme, claim), "")]
            for theme in themes.itertuples(index=False) for claim in CLAIMS]
    return pd.DataFrame(rows, columns=[*THEME_COLUMNS, "claim", "count", "members"])


def check_unit(unit: str) -> None:
    """Raise ValueError where a unit is none of source, study and author_group."""
    if unit not in UNITS:
        raise ValueError(f"unit is '{unit}'; allowed are {', '.join(UNITS)}")

"""What each theme rests on before and after: sources with bounds, author groups, stances. Pure."""

from __future__ import annotations

import pandas as pd

from litmatrix.editions.codebook import follow_themes
from litmatrix.editions.snapshots import Snapshot
from litmatrix.tables import count_sources_by_theme, count_states_by_theme

COUNTED = ["present", "at_most", "total", "text", "groups", "stances"]
THEME_COLUMNS = ["theme", "theme_label", "family", "family_label"]
CHANGE_COLUMNS = [*THEME_COLUMNS, "change", *(f"{name}_before" for name in COUNTED), *(f"{name}_after" for name in COUNTED),
                  "gained", "lost"]
STANCES = ("critical", "supportive", "neutral", "mixed")


def compare_themes(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """How many sources carry each theme, and how, in both versions.

    Counted is what charts draw: the author's own or endorsed view of a main target. The earlier
    version is counted under the present codebook: a theme that was renamed or merged (see
    ``follow_themes``) counts as what it became.

    Returns one row for each theme, the present ones in drawing order, then those that ended: theme,
    theme_label, family, family_label, change (added, retired, changed or same); then twice, ending in
    _before and _after, present (sources), at_most (present and those nobody can know of), total, text
    ("3 of 7, at most 6"), groups (the same of author groups) and stances ("critical 2, neutral 1":
    sources with such a judgement); gained and lost (labels of sources, joined by "; "). Where the
    theme was not yet or is no longer active, numbers are missing and texts are empty.
    """
    then, now = _count(before, _present_names(before, after)), _count(after, {})
    ended = [theme for theme in then.index if theme not in now.index]
    named = pd.concat([now[THEME_COLUMNS[1:]], then.loc[ended, THEME_COLUMNS[1:]]])
    sides = [frame.reindex(named.index)[COUNTED].add_suffix(f"_{when}") for frame, when in ((then, "before"), (now, "after"))]
    table = pd.concat([named, *sides], axis=1)
    texts = [f"{name}_{when}" for name in ("text", "groups", "stances") for when in ("before", "after")]
    table[texts] = table[texts].fillna("")
    carriers = [[side["members"].get(theme, []) for theme in table.index] for side in (then, now)]
    labels = {**before.source_labels, **after.source_labels}
    return table.assign(
        change=[_name_change(theme, then, now) for theme in table.index],
        gained=[_list_labels(new, old, labels) for old, new in zip(*carriers, strict=True)],
        lost=[_list_labels(old, new, labels) for old, new in zip(*carriers, strict=True)],
    ).rename_axis("theme").reset_index()[CHANGE_COLUMNS]


def _present_names(before: Snapshot, after: Snapshot) -> dict[str, list[str]]:
    """What each theme that became another is called now: theme, label, family and its label."""
    known = after.examined[THEME_COLUMNS].drop_duplicates().set_index("theme", drop=False)
    return {theme: known.loc[now].tolist() for theme, now in follow_themes(before, after).items() if now != theme and now in known.index}


def _count(version: Snapshot, names: dict[str, list[str]]) -> pd.DataFrame:
    """Counts of a version by theme; ``names`` gives the themes that count as another."""
    codings, examined = (_rename(frame, names) for frame in (version.codings, version.examined))
    counts = count_sources_by_theme(codings, examined).set_index("theme")
    groups = count_sources_by_theme(codings, examined, unit="author_group").set_index("theme")["text"]
    states = count_states_by_theme(codings, examined).query("state == 'present'")
    members = states.groupby("theme")["unit"].agg(list)
    return counts.assign(groups=groups, stances=[_tell_stances(codings[codings["theme"] == theme]) for theme in counts.index],
                         members=[members.get(theme, []) for theme in counts.index],
                         **{name: counts[name].astype("Int64") for name in ("present", "at_most", "total")})


def _rename(frame: pd.DataFrame, names: dict[str, list[str]]) -> pd.DataFrame:
    """Rows with a theme, under the name it has now."""
    if not names:
        return frame
    rows = [names.get(row[0], list(row)) for row in frame[THEME_COLUMNS].itertuples(index=False, name=None)]
    return frame.assign(**{name: [row[place] for row in rows] for place, name in enumerate(THEME_COLUMNS)})


def _tell_stances(codings: pd.DataFrame) -> str:
    counts = codings.groupby("stance")["source"].nunique()
    return ", ".join(f"{stance} {counts[stance]}" for stance in STANCES if stance in counts.index)


def _name_change(theme: str, then: pd.DataFrame, now: pd.DataFrame) -> str:
    if theme not in then.index:
        return "added"
    if theme not in now.index:
        return "retired"
    compared = ["text", "groups", "stances", "members"]
    return "same" if then.loc[theme, compared].tolist() == now.loc[theme, compared].tolist() else "changed"


def _list_labels(held: list[str], other: list[str], labels: dict[str, str]) -> str:
    return "; ".join(labels[source] for source in held if source not in other)

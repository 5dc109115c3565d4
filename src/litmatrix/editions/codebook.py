"""Themes added, retired, redefined, renamed and merged, as codebook-changes.csv tells it. Pure."""

from __future__ import annotations

import pandas as pd

from litmatrix.editions.rows import list_differences
from litmatrix.editions.snapshots import Snapshot

CODEBOOK_COLUMNS = ["change", "theme", "theme_label", "into", "field", "before", "after", "version", "reason"]
DEFINING = ("definition", "include_when", "exclude_when", "wants_means")
WORDING = ("label", "family", "invented_example", "since")


def follow_themes(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """The present theme for each theme of the earlier codebook; itself where it lives on or ended without an heir.

    What became of a theme that is no longer active is told by the last row about it among those that
    codebook-changes.csv gained: with one theme in ``into`` it became that one (renamed, or merged into
    it), with none it was retired. Where several rows of that version and change name several themes,
    it was split, and nothing follows. Heirs of heirs are followed to an active theme.
    """
    active, heirs = _active(after), _name_heirs(before, after)
    followed = {}
    for theme in before.codebook["theme"]:
        now, seen = theme, set()
        while now not in active and now not in seen and len(heirs.get(now, [])) == 1:
            seen.add(now)
            now = heirs[now][0]
        followed[theme] = now if now in active else theme
    return followed


def _active(version: Snapshot) -> list[str]:
    return version.codebook.query("status == 'active'")["theme"].tolist()


def _list_new_steps(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """The rows of codebook-changes.csv that the earlier version did not have."""
    known = set(before.steps.itertuples(index=False, name=None))
    return after.steps[[row not in known for row in after.steps.itertuples(index=False, name=None)]]


def _name_heirs(before: Snapshot, after: Snapshot) -> dict[str, list[str]]:
    """The themes that each theme went into, as the last new row about it says; empty for none."""
    heirs = {}
    for theme, steps in _list_new_steps(before, after).groupby("theme", sort=False):
        last = steps.iloc[-1]
        same = steps[(steps["version"] == last["version"]) & (steps["change"] == last["change"])]
        heirs[theme] = [into for into in same["into"].drop_duplicates() if into]
    return heirs


def compare_codebook(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """What happened to the codebook.

    Returns one row for each change: change (added; retired; renamed, merged or split, with ``into``;
    redefined: a field that decides what counts; reworded: another field; rule added, dropped or
    changed, with the other theme in ``into``; noted: told in codebook-changes.csv alone), theme,
    theme_label, into, field, before, after, version and reason. The last two come from the rows that
    codebook-changes.csv gained about that theme; where it gained none, they are empty.
    """
    fates = _list_fates(before, after)
    gone = {theme: into for change, theme, into in fates if change == "renamed"}
    rows = [[change, theme, into, "", "", ""] for change, theme, into in fates]
    rows += _list_fields(before, after, gone) + _list_rules(before, after)
    steps = _list_new_steps(before, after)
    told = set()
    listed = [_explain(row, steps, told) for row in rows]
    listed += [["noted", step.theme, step.into, step.change, "", "", step.version, step.reason]
               for place, step in zip(steps.index, steps.itertuples(index=False), strict=True) if place not in told]
    labels = {**before.theme_labels, **after.theme_labels}
    return pd.DataFrame([[change, theme, labels.get(theme, ""), *rest] for change, theme, *rest in listed], columns=CODEBOOK_COLUMNS)


def _list_fates(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str]]:
    """Themes that came and went: change, theme, into."""
    then, now, followed, heirs = _active(before), _active(after), follow_themes(before, after), _name_heirs(before, after)
    fates = []
    for theme in then:
        into = followed[theme]
        if theme in now:
            continue
        if into != theme:
            alone = into not in then and [followed[other] for other in then].count(into) == 1
            fates.append(("renamed" if alone else "merged", theme, into))
        else:
            several = heirs.get(theme, [])
            fates.append(("split" if len(several) > 1 else "retired", theme, " ".join(several)))
    renamed = {into for change, _, into in fates if change == "renamed"}
    return fates + [("added", theme, "") for theme in now if theme not in then and theme not in renamed]


def _list_fields(before: Snapshot, after: Snapshot, renamed: dict[str, str]) -> list[list[str]]:
    """Fields of themes that are active in both versions, renamed ones under their present name."""
    then, now = (version.codebook.query("status == 'active'") for version in (before, after))
    then = then.assign(theme=[renamed.get(theme, theme) for theme in then["theme"]])
    found = list_differences(then, now, "theme", (*DEFINING, *WORDING))
    return [["redefined" if field in DEFINING else "reworded", theme, "", field, old, new]
            for change, theme, field, old, new in found if change == "changed"]


def _list_rules(before: Snapshot, after: Snapshot) -> list[list[str]]:
    then, now = (version.rules.assign(pair=version.rules["theme_a"] + " " + version.rules["theme_b"]) for version in (before, after))
    return [[f"rule {change}", *pair.split(" "), field, old, new] for change, pair, field, old, new
            in list_differences(then, now, "pair", ("rule", "invented_example"))]


def _explain(row: list[str], steps: pd.DataFrame, told: set) -> list[str]:
    """A row with version and reason as the new steps about it tell; steps used are noted in ``told``."""
    change, theme, into = row[:3]
    about = steps[(steps["theme"] == theme) & (steps["into"] == into)] if change.startswith("rule") else steps[steps["theme"] == theme]
    if change.startswith("rule") and about.empty:
        about = steps[(steps["theme"] == into) & (steps["into"] == theme)]
    told.update(about.index)
    return [*row, " ".join(about["version"].drop_duplicates()), " ".join(about["reason"])]

"""For and against, more and less, what is faulted for silence, and what speaks against a finding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from litmatrix.tables.themes import THEME_COLUMNS, describe_bounds

UNITS = ("source", "study", "author_group")
STANCES = ("critical", "mixed", "supportive", "neutral")
WAYS = ("less", "more", "keep", "several", "clarity", "none")
SILENCES = ("faulted", "spoken", "elsewhere", "absent", "in_part", "not_examined")


def count_stances_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source",
                           targets: Sequence[str] = ()) -> pd.DataFrame:
    """How many units speak against and for what is done about each theme.

    Parameters
    ----------
    codings
        The judgements that count, with columns theme, target, stance and the unit (see ``select_codings``).
    examined
        Every source with every theme, as from ``Review.examined``.
    unit
        source, study or author_group.
    targets
        Ids of targets in drawing order. Where given, there is a row for each theme and target that a unit
        judges, since one may be for one thing and against another; without them all targets are joined.

    Returns
    -------
    One row for each theme (and target): theme, theme_label, family, family_label, (target, target_label,)
    critical, mixed, supportive and neutral (units, which add up to present), present, at_most, total and text
    ("3 of 7, at most 6"). A unit counts once: as mixed where one of its judgements is, or where some are
    critical and some supportive; as critical or supportive where the rest are neutral; else as neutral.
    """
    stance = codings["stance"]
    has = {word: stance == word for word in ("critical", "supportive", "mixed")}
    return _count_folded(codings, examined, unit, targets, has, _fold_stances, STANCES)


def count_wants_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source",
                         targets: Sequence[str] = ()) -> pd.DataFrame:
    """How many units want more of each theme, less of it, or to keep what there is.

    Parameters as in ``count_stances_by_theme``, with the column wants; what more means is said by
    wants_means in the codebook. Returns its columns with less, more, keep, several (units that want
    two of these), clarity (asked for, and no direction) and none (no direction said) in place of the stances.
    """
    has = {word: codings["wants"] == word for word in ("less", "more", "keep", "clarity")}
    return _count_folded(codings, examined, unit, targets, has, _fold_wants, WAYS)


def _fold_stances(has: pd.DataFrame) -> np.ndarray:
    """The stance of each unit, of the stances its judgements have."""
    mixed = has["mixed"] | (has["critical"] & has["supportive"])
    return np.select([mixed, has["critical"], has["supportive"]], ["mixed", "critical", "supportive"], "neutral")


def _fold_wants(has: pd.DataFrame) -> np.ndarray:
    """The direction of each unit, of the directions its judgements have."""
    several = has[["less", "more", "keep"]].sum(axis=1) > 1
    words = ["less", "more", "keep", "clarity"]
    return np.select([several, *(has[word] for word in words)], ["several", *words], "none")


def _count_folded(codings: pd.DataFrame, examined: pd.DataFrame, unit: str, targets: Sequence[str], has: dict[str, pd.Series],
                  fold: object, words: Sequence[str]) -> pd.DataFrame:
    """Units by theme (and target) and by what their judgements fold into, with bounds."""
    if unit not in UNITS:
        raise ValueError(f"unit is '{unit}'; allowed are {', '.join(UNITS)}")
    rows = ["theme", "target"] if len(targets) else ["theme"]
    folded = pd.DataFrame(has).groupby([codings[name] for name in [*rows, unit]], sort=False).any().reset_index()
    folded = folded.assign(word=fold(folded)).join(_find_doubts(examined, unit), on=["theme", unit])
    counted = folded.groupby([*rows, "word"]).size().unstack("word", fill_value=0).reindex(columns=list(words), fill_value=0)
    known = folded.groupby(rows)["doubt"].sum()
    listed = _list_rows(codings, examined, targets).join(counted, on=rows).join(known.rename("known"), on=rows)
    listed[[*words, "known"]] = listed[[*words, "known"]].fillna(0).astype(int)
    doubts = _find_doubts(examined, unit).groupby("theme").sum()
    present = listed[list(words)].sum(axis=1)
    at_most = present + listed["theme"].map(doubts).astype(int) - listed["known"]
    listed = listed.drop(columns="known").assign(present=present, at_most=at_most, total=examined[unit].nunique())
    return listed.assign(text=[describe_bounds(*row) for row in listed[["present", "at_most", "total"]].itertuples(index=False)])


def _find_doubts(examined: pd.DataFrame, unit: str) -> pd.Series:
    """For each theme and unit whether part of the unit was not at hand or not read."""
    return (examined["otherwise"] != "absent").groupby([examined["theme"], examined[unit]], sort=False).any().rename("doubt")


def _list_rows(codings: pd.DataFrame, examined: pd.DataFrame, targets: Sequence[str]) -> pd.DataFrame:
    """The themes in drawing order, each with the targets judged on it where targets are asked for."""
    themes = examined[THEME_COLUMNS].drop_duplicates(ignore_index=True)
    if not len(targets):
        return themes
    judged = codings[["theme", "target", "target_label"]].drop_duplicates()
    missing = sorted(set(judged["target"]) - set(targets))
    if missing:
        raise ValueError(f"the codings judge the target '{missing[0]}', which the targets given do not name")
    ranks = {target: rank for rank, target in enumerate(targets)}
    judged = judged.sort_values("target", key=lambda column: column.map(ranks), kind="stable")
    return themes.merge(judged, on="theme")


def count_silences_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, *, unit: str = "source") -> pd.DataFrame:
    """Who faults a document for saying nothing of a theme, and who says nothing of it: not the same thing.

    Parameters as in ``count_stances_by_theme``, with the column claim. Returns one row for each theme:
    theme, theme_label, family, family_label; faulted (units that fault a silence), spoken (that carry the
    theme with other claims), elsewhere (coded only in judgements that do not count here), absent (read in
    full), in_part (only an extract or abstract at hand) and not_examined, which add up to total; and members,
    the labels of the units that fault a silence, joined by "; ".
    """
    if unit not in UNITS:
        raise ValueError(f"unit is '{unit}'; allowed are {', '.join(UNITS)}")
    keys = ["theme", unit]
    otherwise = examined["otherwise"]
    cells = examined[keys].assign(elsewhere=examined["state"] == "present", in_part=otherwise == "not in the extract",
                                  not_examined=otherwise == "not examined").groupby(keys, sort=False).any().reset_index()
    said = (codings["claim"] == "silence").groupby([codings[name] for name in keys], sort=False).any().rename("silence")
    cells = cells.join(said, on=keys)
    spoken, silence = cells["silence"].notna(), cells["silence"].eq(True)
    word = np.select([silence, spoken, cells["in_part"], cells["not_examined"], cells["elsewhere"]],
                     ["faulted", "spoken", "in_part", "not_examined", "elsewhere"], "absent")
    counted = cells.groupby(["theme", word]).size().unstack(fill_value=0).reindex(columns=list(SILENCES), fill_value=0)
    labels = examined.drop_duplicates("source").groupby(unit, sort=False)["source_label"].agg(" + ".join)
    members = cells[silence].assign(label=cells[unit].map(labels)).groupby("theme")["label"].agg("; ".join).rename("members")
    themes = examined[THEME_COLUMNS].drop_duplicates(ignore_index=True)
    listed = themes.join(counted, on="theme").join(members, on="theme").fillna({"members": ""})
    return listed.assign(total=examined[unit].nunique())[[*THEME_COLUMNS, *SILENCES, "total", "members"]]


def list_contradictions(findings: pd.DataFrame, passages: pd.DataFrame, sources: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """What argues the other way, beside each finding: attention to negative cases (Mays and Pope 2000).

    Parameters
    ----------
    findings
        Columns finding, statement, themes, supporting and contradicting.
    passages, sources
        As from ``Review.passages`` and ``Review.sources``.
    codings
        Every judgement, in any voice and on any target, as from ``Review.codings``.

    Returns
    -------
    One row for each contradicting passage, and one for a finding without any: finding, statement, support
    ("7 passages of 1 source"), against (the same, or "no passage argues the other way"), source_label, passage,
    locator, also_supports (yes where the passage argues both ways) and says: its judgements on the finding's themes.
    """
    placed = passages.merge(sources[["source", "label"]], on="source").set_index("passage")[["source", "label", "locator"]]
    rows = []
    for finding in findings.itertuples(index=False):
        pro, contra = finding.supporting.split(), finding.contradicting.split()
        head = [finding.finding, finding.statement, _tell_extent(pro, placed), _tell_extent(contra, placed)]
        own = codings[codings["theme"].isin(finding.themes.split()) & codings["passage"].isin(contra)]
        rows += [[*head, placed.at[passage, "label"], passage, placed.at[passage, "locator"], "yes" if passage in pro else "no",
                  _tell_judgements(own[own["passage"] == passage])] for passage in contra]
        if not contra:
            rows.append([*head, "", "", "", "", ""])
    return pd.DataFrame(rows, columns=["finding", "statement", "support", "against", "source_label", "passage", "locator",
                                       "also_supports", "says"])


def _tell_extent(passages: list[str], placed: pd.DataFrame) -> str:
    """How many passages of how many sources, in words."""
    if not passages:
        return "no passage argues the other way"
    sources = placed.loc[passages, "source"].nunique()
    return f"{len(passages)} passage{'s' * (len(passages) > 1)} of {sources} source{'s' * (sources > 1)}"


def _tell_judgements(own: pd.DataFrame) -> str:
    """What a passage is coded as: "Upkeep: supportive, wants more (Bridge, own voice)"; several joined by "; "."""
    if own.empty:
        return "not coded on the finding's themes"
    return "; ".join(f"{label}: {stance}" + (f", wants {wants}" if wants != "na" else "") + f" ({target}, {voice} voice)"
                     for label, stance, wants, target, voice in
                     own[["theme_label", "stance", "wants", "target_label", "voice"]].itertuples(index=False))

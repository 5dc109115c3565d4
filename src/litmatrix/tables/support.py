"""What stands behind each finding, as facts: sources, kinds, thickness, voices, claims, appraisal; no level of confidence.

A level is a person's judgement (GRADE-CERQual: Lewin et al. 2018); it is shown where data/findings.csv holds one with its rationale.
"""

from __future__ import annotations

import pandas as pd

from litmatrix.tables.appraisal import describe_criteria
from litmatrix.tables.rates import select_points
from litmatrix.tables.themes import describe_bounds

SIDES = ("supporting", "contradicting")
VOICES = ("own", "endorsed", "reported", "contested")
UNCODED = "not coded for its themes"


def list_support(findings: pd.DataFrame, passages: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Each finding with each source that supports or contradicts it.

    Parameters
    ----------
    findings
        finding, supporting and contradicting (passages separated by a space), as in data/findings.csv.
    passages
        passage, source, words and restates; those a finding names must be among them.
    sources
        source, label, kind, extent, study and author_group, in drawing order.

    Returns
    -------
    One row for each finding and source, findings in their order and sources in theirs: finding, source, source_label,
    kind, extent, study, author_group, supporting, points (the supporting passages, each point once), words (of the supporting
    passages) and contradicting (passages). Raises ValueError for a passage that is not among ``passages``.
    """
    behind = _list_passages(findings, passages)
    numbers = behind.groupby(["finding", "source", "side"], sort=False).size().unstack("side", fill_value=0)
    numbers = numbers.reindex(columns=list(SIDES), fill_value=0)
    pro = behind[behind["side"] == SIDES[0]]
    thick = pd.DataFrame({"words": pro.groupby(["finding", "source"])["words"].sum(), "points": _count_points(pro)})
    joined = numbers.join(thick).fillna(0).astype(int).reset_index()
    named = sources.rename(columns={"label": "source_label"})[["source", "source_label", "kind", "extent", "study", "author_group"]]
    joined = joined.merge(named, on="source")
    ranks = [{word: rank for rank, word in enumerate(order)} for order in (findings["finding"], sources["source"])]
    keys = pd.DataFrame({"one": joined["finding"].map(ranks[0]), "two": joined["source"].map(ranks[1])})
    columns = ["finding", *named.columns, "supporting", "points", "words", "contradicting"]
    return joined.loc[keys.sort_values(["one", "two"]).index, columns].reset_index(drop=True)


def _list_passages(findings: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """A row for each finding, side and passage, with the passage's source, words and restates."""
    sides = [findings[["finding"]].assign(side=side, passage=findings[side].str.split()) for side in SIDES]
    listed = pd.concat(sides, ignore_index=True).explode("passage").dropna(subset="passage").drop_duplicates()
    behind = listed.merge(passages[["passage", "source", "words", "restates"]], on="passage", how="left")
    if behind["source"].isna().any():
        raise ValueError(f"passage '{behind.loc[behind['source'].isna(), 'passage'].iloc[0]}' of a finding is not among the passages")
    return behind


def _count_points(pro: pd.DataFrame) -> pd.Series:
    """How many points of each source support each finding: a passage that restates another of them counts once with it."""
    points = select_points(pro.rename(columns={"finding": "theme"}))
    return points.groupby(["theme", "source"]).size().rename_axis(["finding", "source"])


def count_support_by(findings: pd.DataFrame, codings: pd.DataFrame, attribute: str, *, order: tuple[str, ...]) -> pd.DataFrame:
    """How many supporting passages of each finding have each voice, claim or other attribute of their judgements.

    A passage counts under an attribute if a judgement of it on one of the finding's themes has it, so it may count under
    several; a passage without such a judgement counts as not coded for its themes. ``findings`` has finding, themes and
    supporting; ``codings`` has passage, theme and ``attribute``, whatever the voice; ``order`` gives the words in drawing order.
    Returns one row for each finding and word: row (finding), column and count; since a passage may stand in several cells, they
    are not to be stacked.
    """
    judged = _list_judged(findings, codings, [attribute])
    counts = judged.drop_duplicates(["finding", "passage", attribute]).groupby(["finding", attribute]).size().to_dict()
    columns = [*order, *([UNCODED] if (judged[attribute] == UNCODED).any() else [])]
    unknown = sorted(set(judged[attribute]) - set(columns))
    if unknown:
        raise ValueError(f"{attribute} holds '{unknown[0]}', which the order given does not name")
    return pd.DataFrame([[finding, word, counts.get((finding, word), 0)] for finding in findings["finding"] for word in columns],
                        columns=["row", "column", "count"])


def _list_judged(findings: pd.DataFrame, codings: pd.DataFrame, attributes: list[str]) -> pd.DataFrame:
    """The supporting passages of each finding with what their judgements on its themes say; a word stands for none."""
    pro = findings[["finding"]].assign(passage=findings["supporting"].str.split()).explode("passage").dropna().drop_duplicates()
    themes = findings[["finding"]].assign(theme=findings["themes"].str.split()).explode("theme").drop_duplicates()
    near = codings.loc[codings["passage"].isin(pro["passage"]), ["passage", "theme", *attributes]].drop_duplicates()
    judged = near.merge(themes, on="theme").drop(columns="theme")
    return pro.merge(judged, on=["finding", "passage"], how="left").fillna(dict.fromkeys(attributes, UNCODED))


def count_support_by_finding(findings: pd.DataFrame, passages: pd.DataFrame, sources: pd.DataFrame, codings: pd.DataFrame, *,
                             criteria: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every finding with the facts that bear on how much it can carry.

    ``findings`` is data/findings.csv; ``passages``, ``sources`` (the charted ones) and ``codings`` (all voices) are as for
    ``list_support`` and ``count_support_by``, with target_main in ``codings``; ``criteria`` is from ``list_criteria`` and is told
    for the supporting sources.

    Returns
    -------
    One row for each finding: finding, statement, sources (supporting), at_most (with those of whom nobody can say), total, text
    ("3 of 7, at most 6"), labels, studies, author_groups, extents and kinds (with numbers), passages, points (restated
    ones once), words, largest (the source with most of the passages, and how many), own (passages in the author's own or
    an endorsed voice), other_voice (in reported or contested voice only), uncoded (without a judgement on the finding's
    themes), main (on a main target), voices and claims (with numbers), contradicting (passages), against (sources, those that
    support too included), silent, unexaminable and not_examined (sources), criteria, judgement and rationale (empty unless
    both were written).
    """
    support = list_support(findings, passages, sources)
    judged = _list_judged(findings, codings, ["voice", "claim", "target_main"])
    behind, spoken = (dict(iter(frame.groupby("finding", sort=False))) for frame in (support, judged))
    rows = []
    for finding in findings.to_dict("records"):
        name = finding["finding"]
        both = behind.get(name, support.iloc[:0])
        pro = both[both["supporting"] > 0]
        rows.append({"finding": name, "statement": finding["statement"], **_place_sources(finding, both, sources), **_describe_sources(pro),
                     **_describe_passages(pro), **_describe_judgements(spoken.get(name, judged.iloc[:0])),
                     "contradicting": int(both["contradicting"].sum()), "against": int((both["contradicting"] > 0).sum()),
                     "criteria": "" if criteria is None else describe_criteria(criteria[criteria["source"].isin(pro["source"])]),
                     **_take_judgement(finding)})
    return pd.DataFrame(rows)


def _place_sources(finding: dict, behind: pd.DataFrame, sources: pd.DataFrame) -> dict:
    """How many sources support, are silent, cannot be examined or have no place; the states are never put together."""
    known = set(sources["source"])
    silent, unknown = (len(known & set(finding[name].split())) for name in ("silent", "unexaminable"))
    present = int((behind["supporting"] > 0).sum())
    unplaced = len(known - {*behind["source"], *finding["silent"].split(), *finding["unexaminable"].split()})
    partly = int(((behind["supporting"] == 0) & (behind["extent"] != "full")).sum())
    at_most = present + unknown + unplaced + partly
    return {"sources": present, "at_most": at_most, "total": len(known), "text": describe_bounds(present, at_most, len(known)),
            "silent": silent, "unexaminable": unknown, "not_examined": unplaced}


def _describe_sources(pro: pd.DataFrame) -> dict:
    return {"labels": "; ".join(pro["source_label"]), "studies": pro["study"].nunique(), "author_groups": pro["author_group"].nunique(),
            "extents": _tell(pro["extent"]), "kinds": _tell(pro["kind"])}


def _describe_passages(pro: pd.DataFrame) -> dict:
    """How much there is, and which source gives most of it."""
    first = pro.loc[pro["supporting"].idxmax()] if len(pro) else None
    total = int(pro["supporting"].sum())
    largest = "" if first is None else f"{first['source_label']}: {first['supporting']} of {total}"
    return {"passages": total, "points": int(pro["points"].sum()), "words": int(pro["words"].sum()), "largest": largest}


def _describe_judgements(judged: pd.DataFrame) -> dict:
    """In whose voice and with what kind of claim the supporting passages speak, a passage under each it has."""
    voices, claims = (judged.groupby(name, sort=False)["passage"].nunique().to_dict() for name in ("voice", "claim"))
    own, other = (set(judged.loc[judged["voice"].isin(heard), "passage"]) for heard in (VOICES[:2], VOICES[2:]))
    heard = {word: voices[word] for word in (*VOICES, UNCODED) if word in voices}
    claimed = sorted(claims, key=lambda word: (word == UNCODED, -claims[word], word))
    return {"own": len(own), "other_voice": len(other - own), "uncoded": voices.get(UNCODED, 0),
            "main": judged.loc[judged["target_main"] == "yes", "passage"].nunique(),
            "voices": _join(heard), "claims": _join({word: claims[word] for word in claimed})}


def _take_judgement(finding: dict) -> dict:
    """A person's judgement with its rationale; one without the other is none."""
    whole = bool(finding["judgement"] and finding["rationale"])
    return {name: finding[name] if whole else "" for name in ("judgement", "rationale")}


def _tell(words: pd.Series) -> str:
    return _join(words.value_counts(sort=False).to_dict())


def _join(counts: dict[str, int]) -> str:
    return ", ".join(f"{word} {count}" for word, count in counts.items())

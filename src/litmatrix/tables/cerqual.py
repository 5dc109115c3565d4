"""The tables of GRADE-CERQual, filled with facts: no component is rated, and a level stands only where a person wrote one."""

from __future__ import annotations

import pandas as pd

COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")
NO_JUDGEMENT = "not judged: no person has written a judgement"
FORM = "GRADE-CERQual evidence profile (Lewin et al. 2018)"
ADAPTED = "adapted from GRADE-CERQual (Lewin et al. 2018), which is made for primary qualitative studies"
FACTS = "; the four components hold facts, none is rated and no level is computed"


def arrange_evidence_profile(support: pd.DataFrame, *, primary_qualitative: bool) -> pd.DataFrame:
    """The evidence profile of GRADE-CERQual, its four components filled with facts for a person to rate (Lewin et al. 2018).

    The approach is made for findings of primary qualitative studies: elsewhere ``primary_qualitative`` is False and every row says that
    it is an adaptation. No component is rated and no level is computed: no rule leads from the components to a level.
    ``support`` is from ``count_support_by_finding``. Returns one row for each finding: form, number, finding, contributing_sources,
    methodological_limitations, coherence, adequacy, relevance, level and explanation.
    """
    rows = [[number, finding["statement"], finding["labels"] or "none", *_fill_components(finding), *_fill_level(finding)]
            for number, finding in enumerate(support.to_dict("records"), start=1)]
    profile = pd.DataFrame(rows, columns=["number", "finding", "contributing_sources", *COMPONENTS, "level", "explanation"])
    profile.insert(0, "form", (FORM if primary_qualitative else ADAPTED) + FACTS)
    return profile


def _fill_components(finding: dict) -> list[str]:
    """The facts that bear on methodological limitations, coherence, adequacy and relevance."""
    coherence = (f"{_number(finding['contradicting'], 'passage')} of {_number(finding['against'], 'source')} against; "
                 f"{finding['silent']} silent, {finding['unexaminable']} cannot be examined, {finding['not_examined']} not examined.")
    if not finding["sources"]:
        return ["No source supports it.", coherence, f"{finding['text']} sources; no passage supports it.", "No passage supports it."]
    appraised = f" Appraisal: {finding['criteria']}." if finding["criteria"] else " No appraisal was handed in."
    limitations = f"Supporting sources at hand as: {finding['extents']}.{appraised}"
    adequacy = (f"{finding['text']} sources, {_number(finding['author_groups'], 'author group')}, {_number(finding['studies'], 'study')}; "
                f"{_number(finding['passages'], 'passage')} making {_number(finding['points'], 'point')}, {finding['words']:,} words; "
                f"most from {finding['largest']}.")
    relevance = (f"Kinds: {finding['kinds']}. {finding['main']} of {_number(finding['passages'], 'passage')} on a main target. "
                 f"Voices: {finding['voices']}. Claims: {finding['claims']}.")
    return [limitations, coherence, adequacy, relevance]


def _fill_level(finding: dict) -> list[str]:
    return [finding["judgement"], finding["rationale"]] if finding["judgement"] else [NO_JUDGEMENT, ""]


def _number(count: int, word: str) -> str:
    if count == 1:
        return f"1 {word}"
    return f"{count} {word[:-1]}ies" if word.endswith("y") else f"{count} {word}s"


def arrange_summary_of_findings(support: pd.DataFrame, *, primary_qualitative: bool) -> pd.DataFrame:
    """The summary of qualitative findings of GRADE-CERQual (Lewin et al. 2018), levels only where a person wrote one.

    Parameters as for ``arrange_evidence_profile``. Returns one row for each finding: form, number, finding, level,
    explanation and contributing_sources.
    """
    profile = arrange_evidence_profile(support, primary_qualitative=primary_qualitative)
    form = FORM.replace("evidence profile", "summary of qualitative findings") if primary_qualitative else ADAPTED
    named = profile.assign(form=f"{form}; no level is computed")
    return named[["form", "number", "finding", "level", "explanation", "contributing_sources"]]

"""How two coders agree on the same passages, theme by theme.

Each theme is a yes-or-no judgement of every codable passage both coders read. The variant of
each statistic is named, and without variation the answer is "undefined", never 1.
"""

from __future__ import annotations

import math

import pandas as pd

COLUMNS = ["theme", "both", "first_only", "second_only", "neither", "agreement", "positive_agreement", "kappa", "alpha"]


def cohen_kappa(both: int, first_only: int, second_only: int, neither: int) -> float:
    """Cohen's kappa of a two-by-two table (Cohen 1960); nan where chance leaves nothing to agree on."""
    n = both + first_only + second_only + neither
    if n == 0:
        return math.nan
    observed = (both + neither) / n
    first, second = (both + first_only) / n, (both + second_only) / n
    expected = first * second + (1 - first) * (1 - second)
    return math.nan if math.isclose(expected, 1) else (observed - expected) / (1 - expected)


def krippendorff_alpha(both: int, first_only: int, second_only: int, neither: int) -> float:
    """Krippendorff's alpha, nominal, two coders, no missing values (Krippendorff 2011); nan without variation."""
    values = 2 * (both + first_only + second_only + neither)
    differing = first_only + second_only
    yes = 2 * both + differing
    no = values - yes
    return math.nan if yes == 0 or no == 0 else 1 - (values - 1) * differing / (yes * no)


def positive_agreement(both: int, first_only: int, second_only: int) -> float:
    """Share of the two coders' yeses that meet (Dice 1945; Cicchetti and Feinstein 1990); nan without a yes."""
    yeses = 2 * both + first_only + second_only
    return math.nan if yeses == 0 else 2 * both / yeses


def count_agreement(first: pd.DataFrame, second: pd.DataFrame, passages: list[str], themes: list[str]) -> pd.DataFrame:
    """Agreement on presence, theme by theme.

    Parameters
    ----------
    first, second
        The codings of two coders, with columns passage and theme; rows are not counted twice.
    passages
        The passages both coders read and could code.
    themes
        The themes in drawing order.

    Returns
    -------
    One row for each theme: theme, both, first_only, second_only, neither (passages),
    agreement (share of passages), positive_agreement, kappa, alpha (NaN = undefined).
    """
    pairs = [set(zip(codings["passage"], codings["theme"], strict=True)) for codings in (first, second)]
    rows = []
    for theme in themes:
        one, two = ({passage for passage in passages if (passage, theme) in pair} for pair in pairs)
        counts = (len(one & two), len(one - two), len(two - one), len(passages) - len(one | two))
        agreement = (counts[0] + counts[3]) / len(passages) if passages else math.nan
        rows.append([theme, *counts, agreement, positive_agreement(*counts[:3]),
                     cohen_kappa(*counts), krippendorff_alpha(*counts)])
    return pd.DataFrame(rows, columns=COLUMNS)


def count_attribute_agreement(first: pd.DataFrame, second: pd.DataFrame, attributes: list[str]) -> pd.DataFrame:
    """Agreement on how shared judgements are described.

    Only judgements that both coders made, with the same passage, theme and target, are
    compared. Returns one row for each attribute: attribute, shared, same (judgements).
    """
    key = ["passage", "theme", "target", "start", "end"]
    joined = first[[*key, *attributes]].merge(second[[*key, *attributes]], on=key, suffixes=("_first", "_second"))
    rows = [[name, len(joined), int((joined[f"{name}_first"] == joined[f"{name}_second"]).sum())] for name in attributes]
    return pd.DataFrame(rows, columns=["attribute", "shared", "same"])

"""What must be said of every page: who coded, how the corpus was picked, how much of it was at hand. Read off the tables, never typed."""

from __future__ import annotations

from litmatrix.paper.prose.numbers import WORDS
from litmatrix.review import Review

SAMPLED = {
    "purposive": "The sources were picked, not drawn: they show how they were picked and not how common a view is. So sources are "
                 "named and counted, and there are no shares, intervals or tests.",
    "census": "The sources are meant to be all there are of their kind, so counts are counts and need no interval.",
    "probability": "The sources were drawn at random from a larger number, so a count here is an estimate of theirs.",
}


def describe_standing(review: Review) -> list[str]:
    """Sentences on the codings, the sampling and the extents."""
    charted = review.sources(charted_only=True)
    partly = int((charted["extent"] != "full").sum())
    told = [describe_coders(review), SAMPLED[review.sampling]]
    if partly:
        told.append(f"{spell(partly).capitalize()} of the {spell(len(charted))} charted sources {'was' if partly == 1 else 'were'} at hand "
                    "only in part (an extract or an abstract). What is missing there is unknown, not absent.")
    return told


def describe_coders(review: Review) -> str:
    """Who made the codings, by the kinds in coders.csv: people, runs of a model, and who settled what they disagreed on.

    A person who settled or checked and coded nothing stands in coders.csv too; only where no person does, nobody checked.
    """
    known = review.table("coders")
    coders = known[known["coder"].isin(review.coders)]
    people, models = ((coders["kind"] == kind).sum() for kind in ("person", "model"))
    settled = "; ".join(coders.loc[coders["kind"] == "settlement", "name"])
    parts = [_count(people, "person", "people") if people else "", _count(models, "run of a model", "runs of a model") if models else ""]
    coded = f"The codings were made by {' and '.join(filter(None, parts)) or 'coders who are not told'}"
    told = f"{coded}{f', and settled by: {settled}' if settled else ''}."
    return told if (known["kind"] == "person").any() else f"{told} No person is among the coders: no person has checked these codings."


def spell(number: int) -> str:
    """A number as a word where the prose has one for it, else in figures."""
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def _count(number: int, one: str, many: str) -> str:
    return f"{spell(int(number))} {one if number == 1 else many}"

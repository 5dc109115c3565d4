"""The rules of an appraisal: what an instrument must hold, and which answers can stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from litmatrix.files import Fault, suggest
from litmatrix.review.rules import FULL, Found
from litmatrix.schema import INSTRUMENTS

REASON_WORDS = 25
NOT_JUDGED = "cannot be judged on an extract"
PASSAGE_ID = re.compile(r"(?<!\S)\S+-\d{3}(?!\S)")


def check_instrument(name: str, items: pd.DataFrame) -> Iterable[Fault]:
    """Items that say they belong to another instrument, and items that allow no answer."""
    for row, instrument, answers, role in items[["instrument", "answers", "role"]].itertuples():
        if instrument != name:
            yield Fault(row + 2, f"instrument '{instrument}' stands in the file of '{name}'")
        if (role == "words") != (answers == ""):
            yield Fault(row + 2, "an item answered in words names no answers" if role == "words"
                        else "an item needs its answers, separated by |")


def check_appraisal(found: Found) -> Iterable[Fault]:
    """Answers that their item does not allow, that the extent contradicts, that are too long or lead nowhere."""
    held = {name.partition(":")[2]: frame.set_index("item")["answers"].to_dict()
            for name, frame in found.sound.items() if name.startswith(f"{INSTRUMENTS}:")}
    extents = dict(zip(found.sound["sources"]["source"], found.sound["sources"]["extent"], strict=True))
    known = set(found.sound["passages"]["passage"]) if found.is_whole("passages") else None
    columns = ["source", "instrument", "item", "answer", "reason", "locator"]
    for row, source, instrument, item, answer, reason, locator in found.sound["appraisal"][columns].itertuples():
        whole = found.is_whole(f"{INSTRUMENTS}:{instrument}") if instrument in held else f"{INSTRUMENTS}:{instrument}" not in found.rows
        problems = [_unallowed(instrument, item, answer, held)] if whole else []
        if answer == NOT_JUDGED and extents.get(source) == FULL:
            problems.append(f"'{source}' was read in full, so its answer cannot be '{NOT_JUDGED}'")
        if len(reason.split()) > REASON_WORDS:
            problems.append(f"the reason has {len(reason.split())} words; at most {REASON_WORDS}")
        if known is not None:
            problems += [f"passage '{word}' does not exist" for word in PASSAGE_ID.findall(locator) if word not in known]
        yield from (Fault(row + 2, problem) for problem in problems if problem)


def _unallowed(instrument: str, item: str, answer: str, held: dict[str, dict[str, str]]) -> str:
    """Why an answer cannot stand: an unknown instrument or item, or an answer it does not have; empty where it can."""
    if instrument not in held:
        return f"instrument '{instrument}' has no file in data/instruments.{suggest(instrument, held)}"
    if item not in held[instrument]:
        return f"item '{item}' is not in data/instruments/{instrument}.csv.{suggest(item, held[instrument])}"
    answers = held[instrument][item].split("|")
    if answer == NOT_JUDGED or answers == [""] or answer in answers:
        return ""
    return f"answer '{answer}' is none of item '{item}': {', '.join(answers)}, {NOT_JUDGED}"

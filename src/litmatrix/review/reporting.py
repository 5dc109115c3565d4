"""What a check finds, in words, and what a review holds, in a few lines."""

from __future__ import annotations

from litmatrix.files import describe_faults
from litmatrix.review.checking import check_review
from litmatrix.review.reading import Review, read_review


def report_check(review: Review, *, places: bool = True) -> dict[str, list[str]]:
    """What a check finds, in words: ``faults``, a paragraph for each file and their number, and ``remarks``.

    ``places`` is as in ``check_review``.
    """
    report = check_review(review, places=places)
    faults = [describe_faults(name, sorted(found)) for name, found in sorted(report.faults.items())]
    if report.count:
        faults.append(f"{report.count} fault{'s' if report.count != 1 else ''} in {len(report.faults)} "
                      f"file{'s' if len(report.faults) != 1 else ''}. Nothing was changed.")
    return {"faults": faults, "remarks": [*report.remarks, *([] if faults else [f"{review.title}: no faults"])]}


def report_review() -> dict[str, list]:
    """Check the review around the working folder, and sum it up; what runs make, the notebooks, is not looked into.

    Returns ``faults`` and ``remarks`` as in ``report_check``, and ``summary``, rows of name and value.
    """
    try:
        review = read_review()
        report = report_check(review, places=False)
    except ValueError as error:
        return {"faults": [str(error)], "remarks": [], "summary": []}
    if report["faults"]:
        return {**report, "summary": []}
    sources, themes = review.sources(), review.themes()
    return {**report, "summary": [
        ["sources", f"{len(sources)}, of which {(sources['charted'] == 'yes').sum()} charted"],
        ["themes", f"{len(themes)} in {themes['family'].nunique()} families"],
        ["passages", f"{len(review.passages())} codable in charted sources"],
        ["codings", f"{len(review.codings())} in the consensus"]]}

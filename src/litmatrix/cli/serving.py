"""The warm process of ``litmatrix run``: before it forks for notebooks it checks the review and sums it up.

Whatever the check parses is there for the children too.
"""

from __future__ import annotations

import sys

from litmatrix.cli.check import report_check
from litmatrix.rerun import serve

SERVER = (sys.executable, "-m", "litmatrix.cli.serving")
ROOMS = ("schema", "files", "corpus", "coding", "review", "cli")  # what the check depends on

WARM = ("tables", "figures", "paper", "review")  # what notebooks import


def prepare() -> dict[str, list]:
    """Check the review: ``faults`` and ``remarks`` as in ``report_check``, and ``summary``, rows of name and value."""
    from litmatrix.review import read_review

    try:
        review = read_review()
        report = report_check(review)
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


if __name__ == "__main__":
    serve(prepare, WARM)

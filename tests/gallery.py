"""The invented review of data/gallery for tests: opened, or with its judgements and cells at hand."""

from pathlib import Path

from litmatrix.review import Review, read_review
from litmatrix.tables import select_codings

GALLERY = Path(__file__).parent.parent / "data" / "gallery"


def open_gallery() -> Review:
    """The invented review; what is planted in it stands in ``make_gallery.PLANTED``."""
    return read_review(GALLERY)


def read_gallery(layer: str = "consensus"):
    """The judgements that charts draw by default, and every source with every theme."""
    review = open_gallery()
    return select_codings(review.codings(layer)), review.examined(layer)

"""A review is a folder with review.toml: it hands out its tables, checked, and knows its paths.

After coding, before tables. ``read_review`` opens the folder; ``check_review`` checks the whole.
"""

from litmatrix.review.checking import check_review
from litmatrix.review.reading import Review, ReviewError, find_review, read_review

__all__ = ["Review", "ReviewError", "check_review", "find_review", "read_review"]

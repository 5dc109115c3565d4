"""Passages and their anchors, and how coders agree on them. After corpus, before review."""

from litmatrix.coding.agreement import count_agreement, count_attribute_agreement
from litmatrix.coding.passages import (
    check_anchors,
    measure_passages,
    propose_passages,
    select_codable,
)

__all__ = [
    "check_anchors",
    "count_agreement",
    "count_attribute_agreement",
    "measure_passages",
    "propose_passages",
    "select_codable",
]

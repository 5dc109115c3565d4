"""The passages themselves, for whoever holds the texts: local reading only, never a part of a page to be shared."""

from __future__ import annotations

import pandas as pd

from litmatrix.coding.passages import hash_passage
from litmatrix.files import has_file, read_text
from litmatrix.review import Review


def read_passages(review: Review, passages: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The words of each passage, in the order given, and what could not be shown.

    ``passages`` has passage, text, start, end and quote_sha256. A passage whose text is not at hand, or is not the
    one that was coded, is empty.
    """
    held, remarks = {}, []
    for text, file in review.table("texts")[["text", "file"]].itertuples(index=False):
        path = review.texts / file
        if has_file(path):
            held[text] = read_text(path, file)
        else:
            remarks.append(f"{file} is not at hand, so its passages are not shown (put it into texts/ or set LITMATRIX_TEXTS).")
    columns = ["text", "start", "end", "quote_sha256"]
    words = [_cut(held.get(text, ""), int(start), int(end), sha256)
             for text, start, end, sha256 in passages[columns].itertuples(index=False)]
    differing = sum(1 for text, word in zip(passages["text"], words, strict=True) if text in held and not word)
    if differing:
        remarks.append(f"{differing} passages are not what was coded, and are not shown. litmatrix check names them.")
    return words, remarks


def _cut(characters: str, start: int, end: int, sha256: str) -> str:
    piece = characters[start:end]
    return piece if piece and hash_passage(piece) == sha256 else ""

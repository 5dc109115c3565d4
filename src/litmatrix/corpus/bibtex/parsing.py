"""BibTeX and BibLaTeX -> records, and what had to be said about them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from litmatrix.corpus.bibtex.counting import count_records
from litmatrix.corpus.bibtex.keys import tell_notes
from litmatrix.corpus.bibtex.reading import Reader
from litmatrix.corpus.bibtex.telling import note_names
from litmatrix.corpus.records import Parsed, Record


def parse_bibtex(characters: str) -> Parsed:
    """The records of a BibTeX or BibLaTeX text, and what had to be said about them.

    Values are as they stand in the text, with ``@string`` macros and ``#`` resolved; the months jan to dec are
    the names of the months, as in BibTeX's own styles. What is not well formed is mended and stands among the
    findings with its line. Records are counted a second time by ``count_records``. Nothing is raised for any text.
    """
    with paused_collector():
        reader = Reader(characters)
        records, findings = reader.read()
        note_names(reader.drafts, reader.text)
        findings += reader.findings + tell_notes(reader.drafts, reader.text)
        return Parsed(count_records(reader.text), records, tuple(sorted(findings)))


def parse_records(characters: str) -> tuple[Record, ...]:
    """The records of ``parse_bibtex``, where nobody asks what had to be said about them."""
    with paused_collector():
        return Reader(characters).read()[0]


@contextmanager
def paused_collector() -> Iterator[None]:
    """Hold back the garbage collector, which walks all records again and again while they grow in number."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()

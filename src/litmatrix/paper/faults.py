"""A fault of a finished figure, and the kinds there are."""

from __future__ import annotations

from dataclasses import dataclass

CHECKS = {
    "files": "every file the profile wants is there, and can be read",
    "size": "as wide as the column, no higher than the page, no larger than a journal takes",
    "resolution": "as many dots per inch as the profile wants",
    "fonts": "every font is embedded, none is Type 3, and text of an SVG is outlined",
    "text": "no text is smaller than allowed",
    "lines": "no line is thinner than allowed",
    "colours": "RGB or grey alone",
    "alpha": "no TIFF has an alpha channel",
    "contrast": "text has a contrast of 4.5 and marks have one of 3, as WCAG 2.2 asks",
    "distance": "colours of one shape can be told apart, by eyes that lack a pigment and in grey",
    "layout": "nothing is clipped and no text lies on another or on a mark",
    "words": "the text for those who do not see the figure and its caption are there, and inside each file",
    "provenance": "each file tells from which table, profile and parameters it was made, and these are the present ones",
    "dates": "no file carries a date",
    "live": "an SVG runs nothing and asks no other host for anything",
}


@dataclass(frozen=True, order=True)
class FigureFault:
    """One thing wrong with a file of a figure: which check found it, what was measured, and what is allowed."""

    file: str
    check: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.file}: {self.found}; {self.allowed}"


Found = list[tuple[str, str, str]]  # the check, what was measured, what is allowed

"""Text from a review as nothing but text in Markdown, HTML, LaTeX and spreadsheets: titles, notes and keys are data.

The one place for it. Used by whatever in this room writes a format that has commands of its own. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape

MARKDOWN = re.compile(r"([\\`*_\[\]{}#|~$@^])")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones begin a formula in East Asian spreadsheets
LATEX = {"\\": r"{\textbackslash}", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_",
         "^": r"{\textasciicircum}", "~": r"{\textasciitilde}", '"': r"{\char34}", "`": r"{\textasciigrave}", "|": r"{\textbar}",
         "<": r"{\textless}", ">": r"{\textgreater}", "[": "{[}", "]": "{]}", "*": "{*}"}  # [ and * are commands after \\ in a table


def flatten(parts: Iterable[str]) -> str:
    """Pieces of text as one line, without control characters and with single spaces."""
    joined = " ".join(part for part in parts if part)
    plain = joined if joined.isprintable() else "".join(letter if letter.isprintable() else " " for letter in joined)
    return " ".join(plain.split())


def escape_markdown(text: str) -> str:
    """A line of text as Markdown in which it is only text: no markup, no HTML, no mathematics, no citation and no LaTeX."""
    return MARKDOWN.sub(r"\\\1", escape(text, quote=False))


def escape_html(text: str) -> str:
    """Text as it stands in HTML and in a quoted attribute of it."""
    return escape(text)


def escape_latex(text: str) -> str:
    """A line of text as LaTeX in which no letter is a command, for xelatex and pdflatex.

    Letters beyond ASCII become the commands pylatexenc knows for them; others stay and need a font that has them.
    """
    return "".join(map(_escape_letter, text)).replace("--", "-{}-")


@cache
def _escape_letter(letter: str) -> str:
    """One letter as LaTeX, in braces where it becomes a command."""
    if letter in LATEX or letter.isascii():
        return LATEX.get(letter, letter if letter.isprintable() else " ")
    return _encoder().unicode_to_latex(letter)


@cache
def _encoder():  # noqa: ANN202 (pylatexenc is loaded when a letter needs it)
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    return UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False, replacement_latex_protection="braces-all")


def guard_formula(value: object) -> object:
    """A cell for a CSV file: text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def remove_guard(text: str) -> str:
    """The text of a cell of an exported CSV file as it was before it was guarded."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text

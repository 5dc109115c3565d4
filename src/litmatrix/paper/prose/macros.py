"""Every name of a cell for those who write in LaTeX: one file to ``\\input``, and ``\\litmatrix{stem.row.column}``. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from litmatrix.paper.escaping import escape_latex, flatten
from litmatrix.paper.prose.numbers import WORDS, is_number

HEAD = r"""% The cells of the exported tables, made by `litmatrix paper build`: \input this file and write
%   \litmatrix{stem.row.column}      the value of a cell; an unknown name is an error
%   \litmatrix{stem.row.column:2}    a number with a fraction to two decimals; 0 to 4 are possible
%   \litmatrixword{stem.row.column}  a whole number up to twenty as a word; \litmatrixWord with a capital
\makeatletter
\newcommand*\litmatrix[1]{\ifcsname litmatrix@#1\endcsname\csname litmatrix@#1\endcsname\else\litmatrix@unknown{#1}\fi}
\newcommand*\litmatrixword[1]{\litmatrix@spell{word}{#1}}
\newcommand*\litmatrixWord[1]{\litmatrix@spell{Word}{#1}}
\newcommand*\litmatrix@text[1]{\detokenize\expandafter\expandafter\expandafter{\csname litmatrix@#1\endcsname}}
\newcommand*\litmatrix@spell[2]{\ifcsname litmatrix@#2\endcsname%
  \ifcsname litmatrix@#1@\litmatrix@text{#2}\endcsname\csname litmatrix@#1@\litmatrix@text{#2}\endcsname\else\litmatrix@unspelled{#2}\fi%
  \else\litmatrix@unknown{#2}\fi}
\DeclareRobustCommand*\litmatrix@unknown[1]{\PackageError{litmatrix}{There is no number '\detokenize{#1}'}%
  {Names are stem.row.column; exports/numbers.json holds them all.}}
\DeclareRobustCommand*\litmatrix@unspelled[1]{\PackageError{litmatrix}{'\detokenize{#1}' is no whole number up to twenty}%
  {Write \string\litmatrix{...} for its value.}}
\newcommand*\litmatrix@set[2]{\expandafter\gdef\csname litmatrix@#1\endcsname{#2}}
"""
FOOT = "\\makeatother\n"
DECIMALS = range(5)


def format_macros(cells: Iterable[tuple[str, str]]) -> str:
    """The file: names with their values as LaTeX, in their order."""
    words = [_set(f"{form}@{number}", shown) for number, word in enumerate(WORDS)
             for form, shown in (("word", word), ("Word", word.capitalize()))]
    return "\n".join([HEAD.rstrip(), *words, *(line for name, value in cells for line in _tell(name, value)), FOOT])


def _tell(name: str, value: str) -> list[str]:
    """The lines of one cell: its value, and a number with a fraction with each count of decimals."""
    lines = [_set(name, escape_latex(flatten([value])))]
    if is_number(value) and not value.isdecimal():
        lines += [_set(f"{name}:{places}", f"{float(value):.{places}f}") for places in DECIMALS]
    return lines


def _set(name: str, value: str) -> str:
    return rf"\litmatrix@set{{{name}}}{{{value}}}"

"""A printed table as LaTeX: longtable with the rules of booktabs, for xelatex and pdflatex."""

from __future__ import annotations

from litmatrix.paper.escaping import escape_latex
from litmatrix.paper.typesetting.arranging import PrintedColumn, PrintedTable

PACKAGES = ("array", "booktabs", "longtable", "pdflscape", "ragged2e")
UNBROKEN = 18  # letters of a word that may need to be broken
DOCUMENT = r"""%% Every exported table in one document: compile it in its folder to look at them, with xelatex or pdflatex.
\documentclass[a4paper,10pt]{article}
\usepackage[margin=20mm]{geometry}
\usepackage{iftex}
\ifPDFTeX\usepackage[T1]{fontenc}\usepackage{lmodern}\else\usepackage{fontspec}\fi
\usepackage{%(packages)s}
\begin{document}
\listoftables
%(inputs)s
\end{document}
"""


def format_latex(table: PrintedTable) -> str:
    """A table as a piece of LaTeX for ``\\input``; the first line names the packages it needs."""
    heads = " & ".join(rf"\textbf{{{_write(column.heading)}}}" for column in table.columns)
    width, caption = len(table.columns), f"{_write(table.title)}. {_write(table.told)}"
    lines = [
        rf"% In the preamble: \usepackage{{{','.join(PACKAGES)}}}",
        *([r"\begin{landscape}"] if table.across else []),
        r"\begingroup\footnotesize\setlength{\tabcolsep}{4pt}\setlength{\LTcapwidth}{\linewidth}",
        rf"\begin{{longtable}}{{@{{}}{''.join(map(_format_column, table.columns))}@{{}}}}",
        rf"\caption[{_write(table.title)}]{{{caption}}}\label{{tab:{table.stem}}}\\",
        rf"\toprule {heads} \\ \midrule \endfirsthead",
        rf"\multicolumn{{{width}}}{{@{{}}l}}{{\tablename~\thetable, continued}} \\ \toprule {heads} \\ \midrule \endhead",
        r"\bottomrule \endfoot",
        *_format_rows(table),
        r"\end{longtable}",
        *([rf"\noindent\begin{{minipage}}{{\linewidth}}\RaggedRight {' '.join(map(_write, table.notes))}\end{{minipage}}\par"]
          if table.notes else []),
        r"\endgroup",
        *([r"\end{landscape}"] if table.across else []),
    ]
    return "\n".join(lines) + "\n"


def format_latex_document(stems: list[str]) -> str:
    """A document that shows every table of its folder."""
    inputs = "\n".join(rf"\input{{{stem}.tex}}\clearpage" for stem in stems)
    return DOCUMENT % {"packages": ",".join(PACKAGES), "inputs": inputs}


def _format_column(column: PrintedColumn) -> str:
    side = r"\RaggedLeft" if column.numeric else r"\RaggedRight"
    return rf">{{{side}\arraybackslash}}p{{\dimexpr {column.share:.4f}\linewidth-2\tabcolsep\relax}}"


def _format_rows(table: PrintedTable) -> list[str]:
    """Each row on a line; a group begins with its name over the whole width."""
    lines, group = [], ""
    whole = rf"\multicolumn{{{len(table.columns)}}}{{@{{}}p{{{sum(column.share for column in table.columns):.4f}\linewidth}}@{{}}}}"
    for row in table.rows:
        if row.group != group:
            group = row.group
            space = r"\addlinespace " if lines else ""
            lines.append(rf"{space}{whole}{{\textit{{{_write(group)}}}}} \\*")
        lines.append(rf"{' & '.join(map(_write, row.cells))} \\[1.5pt]")
    return lines


def _write(text: str) -> str:
    """Text in LaTeX, with places where a long word may break."""
    return " ".join(_break_word(word) for word in text.split(" "))


def _break_word(word: str) -> str:
    """A word that may break after underscores, slashes and hyphens, and anywhere where it is very long and has none."""
    if len(word) <= UNBROKEN:
        return escape_latex(word)
    pieces = [word[place:place + UNBROKEN] for place in range(0, len(word), UNBROKEN)] if word.isalnum() and not word.isalpha() else [word]
    whole = r"\hspace{0pt}".join(map(escape_latex, pieces))
    return whole.replace(r"\_", r"\_\hspace{0pt}").replace("/", r"/\hspace{0pt}")

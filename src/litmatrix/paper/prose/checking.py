"""Every fault of a paper, by file and place: names that stand for nothing, typed numbers, images and citations from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from litmatrix.files import Fault, has_file, list_files, read_table, suggest
from litmatrix.paper.prose.auditing import audit_results, check_allowed
from litmatrix.paper.prose.drafts import FOLDER, NAMED, Draft, names_results
from litmatrix.paper.prose.filling import find_value, list_targets, read_target
from litmatrix.paper.prose.numbers import NumberError, Numbers
from litmatrix.paper.prose.papers import Paper
from litmatrix.paper.prose.placing import COLUMNS, list_misplaced, read_rows
from litmatrix.paper.prose.tree import Node, list_nodes, tell_text
from litmatrix.schema import CORE

if TYPE_CHECKING:
    import pandas as pd

ALLOWED = CORE.tables["allowed_numbers"]
ADDRESSED, SPELLED = ("Link", "Image"), ("Code", "CodeBlock", "Math")  # what may hold a name, and no text to fill it into
Faults = dict[str, list[Fault]]


def check_paper(paper: Paper, numbers: Numbers) -> Faults:
    """The faults of each file of a paper, in the order of its text."""
    allowed = _read_allowed(paper.root)
    audited, used = audit_results(paper.drafts, [] if allowed is None else list(allowed["text"]))
    faults: Faults = {draft.name: [*_check_names(draft, paper, numbers), *_check_shown(draft, paper, numbers),
                                   *_check_cited(draft, paper), *audited.get(draft.name, [])] for draft in paper.drafts}
    faults[paper.drafts[0].name] += _check_whole(paper)
    if allowed is not None:
        faults[ALLOWED.path] = check_allowed(allowed, used)
    return {name: sorted(found, key=_order) for name, found in faults.items() if found}


def _order(fault: Fault) -> tuple[int, int]:
    """Faults in the order of the text: those of one line by their column."""
    column = fault.message.removeprefix("column ").partition(":")[0]
    return fault.line, int(column) if column.isdecimal() else 0


def _read_allowed(root: Path) -> pd.DataFrame | None:
    path = root / ALLOWED.path
    return read_table(path, ALLOWED, ALLOWED.path) if has_file(path) else None


def _check_names(draft: Draft, paper: Paper, numbers: Numbers) -> list[Fault]:
    """What stands in double braces and for nothing, or where nothing is filled in."""
    faults, unfilled = [], _list_unfilled(paper.tree)
    readable = {name["name"] for node in list_nodes(paper.tree, "Str") for name in NAMED.finditer(node["c"])}
    for found in draft.list_names():
        try:
            if found.text == "{{" or " " in found.text:
                raise NumberError("'{{' is not closed on its line, or a space follows it. Write {{stem.row.column}}.")
            find_value(found.text, numbers, paper.shown)
            if found.text not in readable or f"{{{{{found.text}}}}}" in unfilled:
                raise NumberError("nothing is filled in within code, mathematics, an address or an attribute.")
        except NumberError as error:
            faults.append(draft.fault(found.place, str(error)))
    return faults


def _list_unfilled(tree: dict) -> str:
    """What is no text of the paper: code, mathematics and addresses."""
    return "\n".join(unquote(node["c"][2][0]) if kind in ADDRESSED else node["c"][-1]
                     for kind in (*ADDRESSED, *SPELLED) for node in list_nodes(tree, kind))


def _check_shown(draft: Draft, paper: Paper, numbers: Numbers) -> list[Fault]:
    """Images that are no figure or table of the exports, that show one again, or that do not stand alone."""
    faults, met = [], set()
    known = {"table": numbers.stems, "figure": _list_drawn(numbers)}
    misplaced = list_misplaced(paper.tree)
    for found in draft.list_pictures():
        kind, stem = read_target(found.text) or ("", "")
        told = []
        if not kind:
            told = [_tell_foreign(found.text)]
        elif stem not in known[kind]:
            told = [f"there is no {kind} '{stem}' among the exports.{suggest(stem, known[kind])}"]
        elif found.text in met:
            told = [f"the {kind} '{stem}' is shown above already. Name it there with {{{{{found.text}}}}}."]
        elif found.text in misplaced:
            told = ["a figure or a table stands in a paragraph of its own, with blank lines around it."]
        elif kind == "table":
            told = _check_columns(stem, paper, numbers)
        faults += [draft.fault(found.place, message) for message in told]
        met.add(found.text)
    return faults


def _tell_foreign(target: str) -> str:
    return f"the image '{target}' is none of the review's. Allowed are figure:STEM and table:STEM, such as figure:sources-by-theme."


def _list_drawn(numbers: Numbers) -> list[str]:
    """The figures there are; where only tables are at hand, any of these may be the one behind a figure."""
    return [path.stem for path in list_files(numbers.folder.parent / "figures", "*.png")] or numbers.stems


def _check_columns(stem: str, paper: Paper, numbers: Numbers) -> list[str]:
    """Columns that a table is to show and does not have."""
    for image in list_nodes(paper.tree, "Image"):
        if image["c"][2][0] == f"table:{stem}":
            try:
                read_rows(numbers, stem, dict(image["c"][0][2]).get(COLUMNS, ""))
            except NumberError as error:
                return [str(error)]
    return []


def _check_cited(draft: Draft, paper: Paper) -> list[Fault]:
    """Citations of what the bibliography does not hold."""
    keys = {str(item["id"]) for item in paper.references}
    cited = {citation["citationId"] for cite in list_nodes([paper.tree["meta"], paper.tree["blocks"]], "Cite") for citation in cite["c"][0]}
    return [draft.fault(found.place, f"there is no record '{found.text}' in bib/corpus.bib or bib/cited.bib.{suggest(found.text, keys)}")
            for found in draft.list_cited() if found.text in cited - keys - {"*"}]


def _check_whole(paper: Paper) -> list[Fault]:
    """What a paper lacks as a whole, and images that are written in another way than ``![caption](target)``."""
    faults = []
    found = sum(tells for draft in paper.drafts for _, _, tells in draft.list_headings())
    if not found:
        faults.append(Fault(0, "there is no section called Results. Name it so, or mark the heading of the section that holds them: "
                               "# What was found {.results}"))
    elif sum(map(_tells_results, list_nodes(paper.tree, "Header"))) > found:
        faults.append(Fault(0, "the heading of a section with results is not written with #. Write # Results on a line of its own."))
    if paper.style and not (Path(paper.style).name == paper.style and has_file(paper.root / FOLDER / paper.style)):
        faults.append(Fault(0, f"csl: there is no file {FOLDER}/{paper.style}. Put the citation style there."))
    seen = {found.text for draft in paper.drafts for found in draft.list_pictures()}
    return faults + [Fault(0, f"{_tell_foreign(target)} Write it as ![caption](figure:STEM).")
                     for target in dict.fromkeys(list_targets(paper.tree)) if target not in seen]


def _tells_results(heading: Node) -> bool:
    """Whether pandoc reads a heading of a section with results."""
    _, (_, classes, _), words = heading["c"]
    return names_results(tell_text(words)) or "results" in classes

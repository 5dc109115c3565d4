"""The paper of a review, checked and built: drafts, exports and bibliography joined. The last step of the last room.

Nothing is written where anything is wrong, and every fault of every file is told at once.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from litmatrix.files import Fault, has_file, list_files, read_bytes, read_table, save_bytes, suggest
from litmatrix.paper.prose.auditing import audit_results, check_allowed
from litmatrix.paper.prose.drafts import FOLDER, Draft, join_drafts, read_drafts
from litmatrix.paper.prose.filling import Shown, fill_names, find_value, list_targets, number_shown, read_target
from litmatrix.paper.prose.macros import format_macros
from litmatrix.paper.prose.numbers import NumberError, Numbers, read_numbers
from litmatrix.paper.prose.placing import Exports, place_shown, read_rows
from litmatrix.paper.prose.references import read_references
from litmatrix.paper.prose.rendering import CAPTION, find_latex, read_markdown, save_rendered, typeset_latex
from litmatrix.paper.prose.tree import list_nodes, tell_text
from litmatrix.paper.provenance import format_json
from litmatrix.schema import CORE

ALLOWED = CORE.tables["allowed_numbers"]
OWN = ("bibliography", "css", "header-includes", "include-before", "include-after")  # set by litmatrix, not by a paper's own heading
PICTURES = {"docx": "png", "html": "png", "tex": "pdf", "md": "png"}
LANGUAGE = "en"
Faults = dict[str, list[Fault]]


@dataclass(frozen=True)
class Paper:
    """A paper that was read: its files, what pandoc read in them, and the figures and tables it shows."""

    root: Path
    drafts: list[Draft]
    tree: dict
    shown: dict[str, Shown]
    references: list[dict[str, object]]


def read_paper(root: Path) -> Paper:
    """The paper in the folder paper/ of a review. Raises FileFaults where there is none."""
    drafts = read_drafts(root)
    tree = read_markdown(join_drafts(drafts))
    tree["meta"] = {name: value for name, value in tree["meta"].items() if name not in OWN}
    return Paper(root, drafts, tree, number_shown(list_targets(tree)), read_references(root))


def check_paper(paper: Paper, numbers: Numbers) -> Faults:
    """Every fault, by file: names that stand for nothing, typed numbers in the results, images and citations from elsewhere."""
    allowed, style = _read_allowed(paper.root), _tell_style(paper)
    audited, used = audit_results(paper.drafts, [] if allowed is None else list(allowed["text"]))
    faults: Faults = {draft.name: [*_check_names(draft, numbers, paper.shown), *_check_shown(draft, paper, numbers),
                                   *_check_cited(draft, paper), *audited.get(draft.name, [])] for draft in paper.drafts}
    if not any(draft.list_results() for draft in paper.drafts):
        faults[paper.drafts[-1].name].append(Fault(0, "there is no section called Results. Name it so, or mark the heading of the section "
                                                      "that holds them: # What was found {.results}"))
    if style and not (Path(style).name == style and has_file(paper.root / FOLDER / style)):
        faults[paper.drafts[0].name].append(Fault(0, f"csl: there is no file {FOLDER}/{style}. Put the citation style there."))
    if allowed is not None:
        faults[ALLOWED.path] = check_allowed(allowed, used)
    return {name: sorted(found, key=_order) for name, found in faults.items() if found}


def build_paper(paper: Paper, exports: Path) -> tuple[list[str], list[str]]:
    """Write exports/paper/paper.docx, .html, .tex, .md and, where there is a LaTeX engine, .pdf, for a paper without faults.

    Returns the names of the files, and remarks on what was left out or lost.
    """
    numbers = read_numbers(exports)
    filled = fill_names(paper.tree, numbers, paper.shown)
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="litmatrix-paper-") as held:
        folder = Path(held)
        _set_out(paper, exports, folder)
        for ending, picture in PICTURES.items():
            format_ = "latex" if ending == "tex" else ending
            placed = place_shown(filled, paper.shown, Exports(exports, _read_caption), numbers, picture, format_)
            made[f"paper.{ending}"] = save_rendered(placed, ending, folder, language=_tell_language(paper.tree)).read_bytes()
        remarks = _typeset(folder, made)
    for name, content in made.items():
        save_bytes(_set_apart(name, content), exports / "paper" / name)
    if "paper.pdf" not in made:
        (exports / "paper" / "paper.pdf").unlink(missing_ok=True)
    return sorted(made), remarks


def save_numbers(exports: Path) -> int:
    """Write exports/numbers.json and exports/numbers.tex: every cell that has a name. Returns how many there are."""
    cells = dict(read_numbers(exports).list_all())
    save_bytes((format_json(cells, indent=0) + "\n").encode("utf-8"), exports / "numbers.json")
    save_bytes(format_macros(cells.items()).encode("utf-8"), exports / "numbers.tex")
    return len(cells)


def _order(fault: Fault) -> tuple[int, int]:
    """Faults in the order of the text: those of one line by their column."""
    column = fault.message.removeprefix("column ").partition(":")[0]
    return fault.line, int(column) if column.isdecimal() else 0


def _check_names(draft: Draft, numbers: Numbers, shown: dict[str, Shown]) -> list[Fault]:
    """What stands in double braces and for nothing."""
    faults = []
    for found in draft.list_names():
        try:
            if found.text == "{{":
                raise NumberError("'{{' is not closed on its line. Write {{stem.row.column}}.")
            find_value(found.text, numbers, shown)
        except NumberError as error:
            faults.append(draft.fault(found.place, str(error)))
    return faults


def _check_shown(draft: Draft, paper: Paper, numbers: Numbers) -> list[Fault]:
    """Images that are no figure or table of the exports."""
    faults = []
    known = {"table": numbers.stems, "figure": _list_drawn(numbers)}
    for found in draft.list_pictures():
        read = read_target(found.text)
        if not read:
            faults.append(draft.fault(found.place, f"the image '{found.text}' is none of the review's. "
                                                   "Allowed are figure:STEM and table:STEM, such as figure:sources-by-theme."))
        elif read[1] not in known[read[0]]:
            faults.append(draft.fault(found.place, f"there is no {read[0]} '{read[1]}' among the exports."
                                                   f"{suggest(read[1], known[read[0]])}"))
        elif read[0] == "table":
            faults += _check_columns(draft, found.place, read[1], paper, numbers)
    return faults


def _list_drawn(numbers: Numbers) -> list[str]:
    """The figures there are; where only tables are at hand, any of these may be the one behind a figure."""
    return [path.stem for path in list_files(numbers.folder.parent / "figures", "*.png")] or numbers.stems


def _check_columns(draft: Draft, place: int, stem: str, paper: Paper, numbers: Numbers) -> list[Fault]:
    """Columns that a table is to show and does not have."""
    for image in list_nodes(paper.tree, "Image"):
        if image["c"][2][0] == f"table:{stem}":
            try:
                read_rows(numbers, stem, dict(image["c"][0][2]).get("columns", ""))
            except NumberError as error:
                return [draft.fault(place, str(error))]
    return []


def _check_cited(draft: Draft, paper: Paper) -> list[Fault]:
    """Citations of what the bibliography does not hold."""
    keys = {str(item["id"]) for item in paper.references}
    cited = {citation["citationId"] for cite in list_nodes([paper.tree["meta"], paper.tree["blocks"]], "Cite") for citation in cite["c"][0]}
    return [draft.fault(found.place, f"there is no record '{found.text}' in bib/corpus.bib or bib/cited.bib.{suggest(found.text, keys)}")
            for found in draft.list_cited() if found.text in cited - keys - {"*"}]


def _read_allowed(root: Path):  # noqa: ANN202 (a DataFrame, or None where there is no such file)
    path = root / ALLOWED.path
    return read_table(path, ALLOWED, ALLOWED.path) if has_file(path) else None


def _read_caption(words: str) -> list[dict]:
    """The words of a caption that was made with its figure."""
    blocks = read_markdown(words, CAPTION)["blocks"]
    return blocks[0]["c"] if blocks and blocks[0]["t"] in ("Para", "Plain") else []


def _set_out(paper: Paper, exports: Path, folder: Path) -> None:
    """Put what rendering needs into an empty folder: the pictures, the references, and a citation style where the paper names one."""
    save_bytes(format_json(paper.references, indent=1).encode("utf-8"), folder / "references.json")
    if _tell_style(paper):
        save_bytes(read_bytes(paper.root / FOLDER / _tell_style(paper)), folder / _tell_style(paper))
    for shown in paper.shown.values():
        for ending in sorted(set(PICTURES.values())) if shown.kind == "figure" else ():
            save_bytes(read_bytes(exports / "figures" / f"{shown.stem}.{ending}"), folder / "figures" / f"{shown.stem}.{ending}")


def _typeset(folder: Path, made: dict[str, bytes]) -> list[str]:
    """Add the PDF to what was made, where an engine is installed; remarks."""
    if not find_latex():
        return ["paper.pdf was left out: there is no xelatex on this computer (it comes with TeX Live and MiKTeX)."]
    place, lost = typeset_latex(folder)
    made["paper.pdf"] = place.read_bytes()
    return [f"paper.pdf lacks these letters, for which its font has no sign: {' '.join(lost)}"] if lost else []


def _set_apart(name: str, content: bytes) -> bytes:
    """Text files as they work in exports/paper: the pictures stand beside their folder."""
    if not name.endswith((".tex", ".md")):
        return content
    return content.replace(b"{figures/", b"{../figures/").replace(b"(figures/", b"(../figures/")


def _tell_style(paper: Paper) -> str:
    """The file of the citation style that the paper names; empty where it names none."""
    return tell_text(paper.tree["meta"].get("csl", {})).strip()


def _tell_language(tree: dict) -> str:
    return tell_text(tree["meta"].get("lang", {})).strip() or LANGUAGE

"""The paper of a review, built: filled in, with its figures and tables, in every format. The last step of the last room."""

from __future__ import annotations

import tempfile
from pathlib import Path

from litmatrix.files import read_bytes, save_bytes
from litmatrix.paper.prose.drafts import FOLDER
from litmatrix.paper.prose.filling import fill_names
from litmatrix.paper.prose.macros import format_macros
from litmatrix.paper.prose.numbers import read_numbers
from litmatrix.paper.prose.papers import Paper
from litmatrix.paper.prose.placing import LATEX, Exports, place_shown
from litmatrix.paper.prose.rendering import CAPTION, RenderError, find_latex, read_markdown, save_rendered, save_typeset
from litmatrix.paper.provenance import format_json

PICTURES = {"docx": "png", "html": "png", "tex": "pdf", "md": "png"}


def build_paper(paper: Paper, exports: Path) -> tuple[list[str], list[str]]:
    """Write exports/paper/paper.docx, .html, .tex, .md and, where there is a LaTeX engine, .pdf, for a paper without faults.

    Returns the names of the files, and remarks on what was left out or lost. Raises RenderError; where only the PDF
    could not be made, after the others were written.
    """
    made, remarks, failure = _render(paper, exports)
    for name, content in made.items():
        save_bytes(_set_apart(name, content), exports / "paper" / name)
    if "paper.pdf" not in made:
        (exports / "paper" / "paper.pdf").unlink(missing_ok=True)
    if failure:
        raise RenderError(f"{failure}\nThe other formats were written, paper.pdf was not.")
    return sorted(made), remarks


def save_numbers(exports: Path) -> int:
    """Write exports/numbers.json and exports/numbers.tex: every cell that has a name. Returns how many there are."""
    cells = dict(read_numbers(exports).list_all())
    save_bytes((format_json(cells, indent=0) + "\n").encode("utf-8"), exports / "numbers.json")
    save_bytes(format_macros(cells.items()).encode("utf-8"), exports / "numbers.tex")
    return len(cells)


def _render(paper: Paper, exports: Path) -> tuple[dict[str, bytes], list[str], str]:
    """The files by name, remarks, and why there is no PDF where it failed."""
    numbers = read_numbers(exports)
    filled = fill_names(paper.tree, numbers, paper.shown)
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="litmatrix-paper-") as held:
        folder = Path(held)
        _save_needed(paper, exports, folder)
        for ending, picture in PICTURES.items():
            format_ = LATEX if ending == "tex" else ending
            placed = place_shown(filled, paper.shown, Exports(exports, _read_caption), numbers, picture, format_)
            made[f"paper.{ending}"] = save_rendered(placed, ending, folder, language=paper.language).read_bytes()
        if not find_latex():
            return made, ["paper.pdf was left out: there is no xelatex on this computer (it comes with TeX Live and MiKTeX)."], ""
        try:
            place, lost = save_typeset(folder)
        except RenderError as error:
            return made, [], str(error)
        made["paper.pdf"] = place.read_bytes()
    return made, [f"paper.pdf lacks these letters, for which its font has no sign: {' '.join(lost)}"] if lost else [], ""


def _save_needed(paper: Paper, exports: Path, folder: Path) -> None:
    """Put what rendering needs into an empty folder: the references, a citation style where one is named, the pictures."""
    (folder / "references.json").write_bytes(format_json(paper.references, indent=1).encode("utf-8"))
    if paper.style:
        (folder / paper.style).write_bytes(read_bytes(paper.root / FOLDER / paper.style))
    (folder / "figures").mkdir()
    for shown in paper.shown.values():
        for ending in sorted(set(PICTURES.values())) if shown.kind == "figure" else ():
            name = f"figures/{shown.stem}.{ending}"
            (folder / name).write_bytes(read_bytes(exports / name))


def _read_caption(words: str) -> list[dict]:
    """The words of a caption that was made with its figure."""
    blocks = read_markdown(words, CAPTION)["blocks"]
    return blocks[0]["c"] if blocks and blocks[0]["t"] in ("Para", "Plain") else []


def _set_apart(name: str, content: bytes) -> bytes:
    """Text files as they work in exports/paper: the pictures stand beside their folder."""
    if not name.endswith((".tex", ".md")):
        return content
    return content.replace(b"{figures/", b"{../figures/").replace(b"(figures/", b"(../figures/")

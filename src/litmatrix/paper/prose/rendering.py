"""pandoc and a LaTeX engine, called as programs of their own: Markdown to what was read, and that to Word, HTML, LaTeX and PDF.

pandoc reads in its sandbox, without HTML or LaTeX in Markdown being more than text; it writes in a
folder that holds the pictures of the exports and nothing else. The clock is held, so that bytes are the same each time.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from litmatrix.editions.archives import pack_members
from litmatrix.paper.prose.tree import Node, change_nodes, write_text

MARKDOWN = "markdown-blank_before_header-raw_html-raw_tex-raw_attribute-latex_macros-markdown_in_html_blocks-native_divs-native_spans"
CAPTION = "markdown_strict+all_symbols_escapable-raw_html"
EPOCH = "946684800"  # 2000-01-01, as in exported workbooks
ENGINE = "xelatex"
PASSES = 3  # a long table finds its widths in the third
SECONDS = 300
NEEDED = "Rendering the paper needs pandoc, which comes with pypandoc_binary: pip install 'litmatrix[paper]'"
LOST = re.compile(r"Missing character: There is no (.) ")
THEME, LATIN = "word/theme/theme1.xml", re.compile(rb'(<a:latin typeface=")Aptos[^"]*')
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
HTML_HEAD = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
LATEX_HEAD = r"""\IfFileExists{accsupp.sty}{\usepackage{accsupp}}{\newcommand\BeginAccSupp[1]{}\newcommand\EndAccSupp[1]{}}
\AtBeginDocument{\ifdefined\LTcapwidth\setlength\LTcapwidth{\linewidth}\setlength\extrarowheight{2pt}\fi}
"""
CITING = ("--citeproc", "--bibliography", "references.json", "--metadata", "link-citations=true")
OPTIONS = {
    "docx": (*CITING, "--reference-doc", "reference.docx"),
    "html": (*CITING, "--to", "html5", "--embed-resources", "--css", "page.css", "--include-in-header", "head.html", "--section-divs"),
    "tex": (*CITING, "--to", "latex", "--include-in-header", "head.tex",
            "--variable", "geometry:margin=25mm", "--variable", "colorlinks=true"),
    "md": ("--wrap=none", "--to", "markdown-simple_tables-multiline_tables-grid_tables"),
}


class RenderError(RuntimeError):
    """pandoc or the LaTeX engine did not do it, and what it said."""


def find_pandoc() -> str:
    """pandoc as pypandoc_binary carries it, else one that is installed. Raises RenderError where there is none."""
    try:
        import pypandoc
    except ModuleNotFoundError:
        raise RenderError(NEEDED) from None
    own = Path(pypandoc.__file__).parent / "files"
    found = shutil.which("pandoc", path=str(own)) or shutil.which("pandoc")
    if not found:
        raise RenderError(NEEDED)
    return found


def find_latex() -> str:
    """The LaTeX engine, where it is installed, else an empty string."""
    return shutil.which(ENGINE) or ""


def read_markdown(text: str, dialect: str = MARKDOWN) -> dict:
    """What pandoc reads in a text, as its JSON tree, in which a piece of HTML or LaTeX is text whatever the dialect."""
    return change_nodes(json.loads(_run([find_pandoc(), "--sandbox", "--from", dialect, "--to", "json"], text)), _show_raw)


def save_rendered(tree: dict, ending: str, folder: Path, *, language: str) -> Path:
    """Write a tree as paper.<ending> (docx, html, tex or md) into a folder in which its pictures and references.json stand."""
    for name, content in (("head.html", HTML_HEAD), ("head.tex", LATEX_HEAD), ("page.css", _read_style())):
        (folder / name).write_bytes(content.encode("utf-8"))
    (folder / "reference.docx").write_bytes(make_reference())
    _run([find_pandoc(), "--from", "json", "--standalone", "--variable", f"lang={language}", *OPTIONS[ending],
          "--output", f"paper.{ending}"], json.dumps(tree), folder)
    return folder / f"paper.{ending}"


def make_reference() -> bytes:
    """pandoc's own styles for Word, in Arial, which computers without Microsoft's newer fonts have or can stand in for."""
    with zipfile.ZipFile(io.BytesIO(_call([find_pandoc(), "--print-default-data-file", "reference.docx"]))) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return pack_members({**members, THEME: LATIN.sub(rb"\1Arial", members[THEME])})


def save_typeset(folder: Path) -> tuple[Path, list[str]]:
    """Typeset the paper.tex of a folder; the PDF, and the letters for which its font has no sign."""
    limits = {"openin_any": "p", "openout_any": "p", "max_print_line": "1000", "FORCE_SOURCE_DATE": "1"}
    for _ in range(PASSES):
        _run([find_latex(), "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"], "", folder, limits)
    log = (folder / "paper.log").read_text(encoding="utf-8", errors="replace")
    return folder / "paper.pdf", sorted(set(LOST.findall(log)))


def _show_raw(node: Node) -> list[Node] | None:
    """A raw piece as the text it is."""
    if node["t"] not in ("RawInline", "RawBlock"):
        return None
    words = write_text(node["c"][1])
    return words if node["t"] == "RawInline" else [{"t": "Para", "c": words}]


def _read_style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def _run(command: list[str], text: str, folder: Path | None = None, more: dict[str, str] | None = None) -> str:
    """Run a program on a text; the text it prints. Raises RenderError with what it complains of."""
    return _call(command, text, folder, more).decode("utf-8", "replace")


def _call(command: list[str], text: str = "", folder: Path | None = None, more: dict[str, str] | None = None) -> bytes:
    """Run a program on a text; what it prints. Raises RenderError."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **(more or {})}
    try:
        done = subprocess.run(command, input=text.encode("utf-8"), capture_output=True, cwd=folder, env=environment, timeout=SECONDS,
                              check=False)
    except subprocess.TimeoutExpired:
        raise RenderError(f"{Path(command[0]).name} took more than {SECONDS} seconds") from None
    if done.returncode:
        said, complaint = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace").strip()
        told = "\n".join(line for line in said.splitlines() if line.startswith(("!", "l."))) or complaint or said[-500:]
        raise RenderError(f"{Path(command[0]).stem} could not do it: {told}")
    return done.stdout

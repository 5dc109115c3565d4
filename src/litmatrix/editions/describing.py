"""An edition in words and as an RO-Crate: what it is, how to rerun, compare and cite it. Pure but for ``gather_facts``.

The crate is written by hand from the RO-Crate 1.1 specification: it is thirty lines, in a fixed order
and without a clock, where the rocrate library brings requests, jinja2 and its own idea of today's date.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from urllib.parse import quote

import litmatrix
from litmatrix.review import Review
from litmatrix.schema import CONSENSUS

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
FORMATS = {
    ".bib": "text/x-bibtex", ".cff": "application/yaml", ".css": "text/css", ".csv": "text/csv", ".ipynb": "application/x-ipynb+json",
    ".json": "application/json", ".lock": "text/plain", ".md": "text/markdown", ".pdf": "application/pdf", ".png": "image/png",
    ".py": "text/x-python", ".svg": "image/svg+xml", ".toml": "application/toml", ".ttf": "font/ttf", ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".yml": "application/yaml"}
FOLDERS = {
    "bib/": "The bibliography", "data/": "What was judged: passages, codebook, codings, findings",
    "notebooks/": "The review, to be rerun", "paper/": "The paper, to be filled in from exports/",
    "exports/": "Figures and tables", "src/": "The package that reruns it",
    "frozen/": "The notebooks as they were frozen, to compare with"}


@dataclass(frozen=True)
class Facts:
    """What an edition says of itself."""

    name: str
    title: str
    sampling: str
    date: str
    litmatrix: str
    python: str
    packages: dict[str, str]
    counts: dict[str, int]
    coders: list[dict[str, str]]
    has_lock: bool
    has_licence: bool
    has_citation: bool


def gather_facts(review: Review, name: str, date: str, members: dict[str, bytes]) -> Facts:
    """What an edition of a review says of itself; ``members`` are its files by path.

    Versions of packages are those of requirements.lock, none where there is none.
    """
    sources, findings = review.table("sources"), "data/findings.csv" in members
    coders = review.table("coders")[["coder", "kind", "name", "version"]]
    return Facts(
        name=name, title=review.title, sampling=review.sampling, date=date, litmatrix=litmatrix.__version__,
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        packages=dict(sorted(PINNED.findall(members.get("requirements.lock", b"").decode("utf-8", "replace")))),
        counts={"sources": len(sources), "charted": int((sources["charted"] == "yes").sum()), "themes": len(review.themes()),
                "passages": len(review.passages()), "codings": len(review.codings()) if CONSENSUS in review.coders else 0,
                "findings": len(review.table("findings")) if findings else 0},
        coders=coders.to_dict("records"), has_lock="requirements.lock" in members, has_licence="LICENSE" in members,
        has_citation="CITATION.cff" in members)


def describe_edition(facts: Facts) -> str:
    """EDITION.md: the edition in plain words, one sentence a line."""
    counts = facts.counts
    parts = [
        f"# {facts.title}", "", f"Edition {facts.name}, {facts.date}, made with litmatrix {facts.litmatrix} on Python {facts.python}.",
        f"It holds {counts['sources']} sources, of which {counts['charted']} are charted, {counts['themes']} themes, "
        f"{counts['codings']} settled codings and {counts['findings']} findings.",
        "The texts of the sources are not in it: they belong to their authors.", "",
        "## Who coded", "", *_describe_coders(facts), "",
        "## To rerun it", "", *_describe_rerun(facts), "",
        "## To compare", "", "`python -m litmatrix test` runs the notebooks again and compares them with frozen/notebooks.",
        "`python -m litmatrix check` checks every table and every join.",
        "edition.json gives the sha256 of every file, and `litmatrix diff` with this zip and another version tells what changed.", "",
        "## To cite it", "", f"{facts.title}. Edition {facts.name}, {facts.date}.",
        *(["How to cite the software stands in CITATION.cff."] if facts.has_citation else []),
        "The terms stand in LICENSE." if facts.has_licence else "No licence is stated."]
    return "\n".join(parts) + "\n"


def _describe_coders(facts: Facts) -> list[str]:
    """Who coded, as coders.csv says, and whether a person did."""
    lines = [f"- {coder['coder']}: {coder['name']}{', ' + coder['version'] if coder['version'] else ''} ({coder['kind']})"
             for coder in facts.coders]
    kinds = {coder["kind"] for coder in facts.coders}
    if "model" in kinds:
        told = "Codings here are by runs of a model, as data/coders.csv says"
        lines += ["", f"{told}, beside those of people." if "person" in kinds else f"{told}; no coder listed there is a person."]
    return lines


def _describe_rerun(facts: Facts) -> list[str]:
    install = "python -m pip install -r requirements.lock" if facts.has_lock else f"python -m pip install litmatrix=={facts.litmatrix}"
    return [f"You need Python {facts.python} and this folder.", "", "```sh", install, "PYTHONPATH=src python -m litmatrix run", "```", "",
            "On Windows, in PowerShell, write `$env:PYTHONPATH = \"src\"` on a line of its own first."]


def describe_crate(facts: Facts, members: dict[str, bytes], manifest: str) -> dict:
    """ro-crate-metadata.json as JSON-LD: the descriptor, the root, its folders, and every file.

    ``members`` are the files by path; ``manifest`` is the one that will give their hashes.
    """
    paths = sorted({*members, manifest})
    folders = [folder for folder in FOLDERS if any(path.startswith(folder) for path in paths)]
    loose = [path for path in paths if "/" not in path]
    root = {"@id": "./", "@type": "Dataset", "name": f"{facts.title}, edition {facts.name}",
            "description": f"A bibliography joined to {facts.counts['codings']} settled codings of {facts.counts['charted']} sources, "
                           "with the notebooks, figures and tables made from them.",
            "datePublished": facts.date, "version": facts.name,
            "license": {"@id": "LICENSE"} if facts.has_licence else "No licence is stated.", "hasPart": _refer([*folders, *loose])}
    descriptor = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}}
    graph = [descriptor, root]
    for folder in folders:
        inside = [path for path in paths if path.startswith(folder)]
        graph.append({"@id": folder, "@type": "Dataset", "name": FOLDERS[folder], "hasPart": _refer(inside)})
    return {"@context": CONTEXT, "@graph": [*graph, *(_describe_file(path, members) for path in paths)]}


def _refer(paths: list[str]) -> list[dict[str, str]]:
    return [{"@id": quote(path)} for path in paths]


def _describe_file(path: str, members: dict[str, bytes]) -> dict[str, str]:
    ending = path[path.rfind("."):] if "." in path.rpartition("/")[2] else ""
    known = FORMATS.get(ending, "text/plain" if not ending else "application/octet-stream")
    size = {"contentSize": str(len(members[path]))} if path in members else {}
    return {"@id": quote(path), "@type": "File", "name": path.rpartition("/")[2], "encodingFormat": known, **size}

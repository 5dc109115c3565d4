"""How many records of hostile files each tool keeps: litmatrix beside the parsers that others build on.

Every tool but litmatrix is installed by name into an environment of its own. benchmarks/README.md says what the numbers mean.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

from hostile import Hostile, list_bibtex, list_ris
from report import err, out
from rich import box
from rich.table import Table

SECONDS = 300
HEAD = "import json, sys, logging\nlogging.disable(logging.CRITICAL)\n"
TAIL = """
told = []
for path in sys.argv[1:]:
    try:
        told.append([[str(key), {str(name).lower(): str(value) for name, value in fields.items()}] for key, fields in read(path)])
    except Exception as error:
        told.append(f"{type(error).__name__}: {error}")
print("\\n" + json.dumps(told))
"""


@dataclass(frozen=True)
class Tool:
    """A tool: its name, what pip installs for it (nothing for litmatrix, which is here), and how it reads a file."""

    name: str
    packages: tuple[str, ...]
    read: str


LITMATRIX = Tool("litmatrix", (), """
from pathlib import Path
from litmatrix.corpus import read_records
def read(path):
    return [(record.key, record.fields) for record in read_records(Path(path).read_bytes(), path).records]
""")
BIBTEX = [
    LITMATRIX,
    Tool("bibtexparser 2.1", ("bibtexparser>=2.1,<3",), """
import bibtexparser
def read(path):
    return [(entry.key, {field.key: field.value for field in entry.fields}) for entry in bibtexparser.parse_file(path).entries]
"""),
    Tool("bibtexparser 1.4", ("bibtexparser>=1.4,<2",), """
import bibtexparser
def read(path):
    with open(path, encoding="utf-8") as file:
        return [(entry["ID"], entry) for entry in bibtexparser.load(file).entries]
"""),
    Tool("pybtex", ("pybtex>=0.26", "setuptools"), """
import pybtex.errors
from pybtex.database import parse_file
pybtex.errors.set_strict_mode(False)
def read(path):
    with pybtex.errors.capture():
        entries = parse_file(path, "bibtex").entries
    return [(key, {**dict(entry.fields), **{role: " and ".join(map(str, people)) for role, people in entry.persons.items()}})
            for key, entry in entries.items()]
"""),
    Tool("litstudy", ("litstudy>=1.0.6", "bibtexparser<2", "setuptools"), """
import litstudy
def read(path):
    return [("", {"title": document.title}) for document in litstudy.load_bibtex(path)]
"""),
]
RIS = [
    LITMATRIX,
    Tool("rispy", ("rispy>=0.10",), """
import rispy
def read(path):
    with open(path, encoding="utf-8") as file:
        return [("", {**record, "title": record.get("title", record.get("primary_title", ""))}) for record in rispy.load(file)]
"""),
]


def find_python(tool: Tool, place: Path) -> Path:
    """The Python that has a tool, in an environment made for it."""
    if not tool.packages:
        return Path(sys.executable)
    home = place / re.sub(r"\W+", "-", tool.name)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.is_file():
        err.print(f"installing {tool.name}")
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *tool.packages], check=True)
    return python


def read_files(tool: Tool, python: Path, files: list[Path]) -> list[list[tuple[str, dict[str, str]]] | str]:
    """What a tool makes of each file: its records, or the error it ends with."""
    command = [python, "-c", HEAD + tool.read + TAIL, *files]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=True,
                          env={**os.environ, "PYTHONUTF8": "1"})
    return json.loads(done.stdout.strip().rpartition("\n")[2])


def fold(value: str) -> str:
    """The letters and digits of a value: braces, spaces and LaTeX's signs are each tool's own."""
    return "".join(sign for sign in value.casefold() if sign.isalnum())


def match_records(kept: dict[str, dict[str, str]], found: list[tuple[str, dict[str, str]]]) -> tuple[int, int]:
    """How many of the records of a file were found, by key or by title, and how many with every field whole."""
    rest, counts = list(found), [0, 0]
    for key, fields in kept.items():
        alike = [record for record in rest if record[0].casefold() in (key.casefold(), re.sub(r"-\d+$", "", key).casefold())
                 or (fields.get("title") and fold(record[1].get("title", "")) == fold(fields["title"]))]
        best = max(alike, key=lambda record: count_whole(fields, record[1]), default=None)
        if best is not None:
            rest.remove(best)
            counts[0] += 1
            counts[1] += count_whole(fields, best[1]) == len(fields)
    return counts[0], counts[1]


def count_whole(expected: dict[str, str], fields: dict[str, str]) -> int:
    """How many fields have the letters and digits they should have."""
    return sum(1 for name, value in expected.items() if fold(fields.get(name, "")) == fold(value))


def compare(tools: list[Tool], cases: list[Hostile], ending: str, place: Path, verbose: bool) -> Table:
    """A row for each tool: records kept, with every field whole, and files that ended in an error."""
    files = []
    for number, case in enumerate(cases):
        files.append(place / f"case-{number:03}.{ending}")
        files[-1].write_bytes(case.content)
    total = sum(len(case.kept) for case in cases)
    table = Table(box=box.MARKDOWN)
    for heading in ("tool", f"records kept, of {total}", "with every field whole", f"errors, in {len(cases)} files"):
        table.add_column(heading, justify="left" if heading == "tool" else "right")
    for tool in tools:
        told = read_files(tool, find_python(tool, place), files)
        counts = [match_records(case.kept, [] if isinstance(found, str) else found) for case, found in zip(cases, told, strict=True)]
        whole = "not asked for" if tool.name in ("litstudy", "rispy") or ending == "ris" else str(sum(count for _, count in counts))
        table.add_row(tool.name, str(sum(count for count, _ in counts)), whole, str(sum(isinstance(found, str) for found in told)))
        for case, found, count in zip(cases, told, counts, strict=True):
            if verbose and count[0] < len(case.kept):
                err.print(f"{tool.name}: {case.name}: {count[0]} of {len(case.kept)}{f', {found[:100]}' if isinstance(found, str) else ''}")
    return table


def main() -> None:
    """Read every hostile file with every tool and print the tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--environments", type=Path, help="keep the tools' environments in this folder and use them again")
    options.add_argument("--verbose", action="store_true", help="name every file of which a tool lost a record")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = chosen.environments or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        out.print(compare(BIBTEX, list_bibtex(), "bib", place, chosen.verbose))
        out.print(compare(RIS, list_ris(), "ris", place, chosen.verbose))


if __name__ == "__main__":
    main()

"""What is opened with the programs of readers: a LaTeX engine and LibreOffice. Collected by `make test-documents` alone."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def typeset() -> Path:
    """The typeset tables of the review that ships."""
    folder = ROOT / "exports" / "typeset"
    if not (folder / "_all.tex").is_file():
        pytest.skip("exports/typeset is not there: run litmatrix export")
    return folder


@pytest.fixture(scope="session", params=["xelatex", "pdflatex"])
def compile_latex(request) -> Callable[..., str]:
    """Compile a .tex file in its folder, where it may read and write: the log. The PDF stands beside it, and what was read in .fls."""
    engine = shutil.which(request.param)
    if engine is None:
        pytest.skip(f"there is no {request.param}")

    def compile_file(path: Path, *options: str) -> str:
        subprocess.run([engine, "-interaction=nonstopmode", "-recorder", *(options or ["-no-shell-escape"]), path.name], cwd=path.parent,
                       capture_output=True, check=False, timeout=300)
        return path.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    return compile_file


@pytest.fixture(scope="session")
def convert(tmp_path_factory) -> Callable[..., list[Path]]:
    """Have LibreOffice convert files into a folder: what it made."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("there is no LibreOffice")
    profile = tmp_path_factory.mktemp("profile")

    def convert_files(files: list[Path], ending: str, to: Path) -> list[Path]:
        subprocess.run([office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", ending, "--outdir", str(to),
                        *map(str, files)], capture_output=True, check=True, timeout=500)
        made = [to / f"{path.stem}.{ending}" for path in files]
        if not any(path.is_file() for path in made):
            pytest.skip(f"this LibreOffice does not convert {files[0].suffix} to {ending}")
        return made
    return convert_files

"""The paper as a page in Chromium, opened from its file: hostile titles, values and captions are text, and nothing runs."""

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import prose
import pytest

from litmatrix.paper.prose import build_paper, read_paper

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
RUNS = "document.title='it ran'"
HOSTILE = f'<script>{RUNS}</script><img src=x onerror="{RUNS}"><svg onload="{RUNS}"></svg>'
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")


def open_page(path: Path, folder: Path) -> tuple[str, str]:
    """The title and the words of a page, after Chromium has run what it runs."""
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [CHROMIUM, "--headless", "--disable-gpu", *alone, f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=2000",
               "--dump-dom", path.as_uri()]
    page = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode("utf-8")
    body = page.partition("<body")[2]
    return html.unescape(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]), html.unescape(re.sub(r"<[^<>]*>", "", body))


def test_left_as_it_is_such_a_title_would_run(tmp_path):
    prose.write(tmp_path / "open.html", f"<!doctype html><title>Tolls</title><body>{HOSTILE}")

    assert open_page(tmp_path / "open.html", tmp_path)[0] == "it ran"


def test_in_the_paper_it_is_text(tiny_folder, tmp_path, monkeypatch):
    monkeypatch.setattr("litmatrix.paper.prose.building.find_latex", lambda: "")
    quoted = HOSTILE.replace('"', '""')
    exports = prose.write_exports(tiny_folder, notes=f'"id","note"\n"a","{quoted}"\n')
    prose.write(exports / "figures" / "notes.caption.md", f"Caption {HOSTILE}\n")
    prose.write(exports / "figures" / "notes.alt.txt", f"Words {HOSTILE}\n")
    prose.write_paper(tiny_folder, f"---\ntitle: 'Tolls {HOSTILE.replace(chr(39), chr(39) * 2)}'\n---\n\n# Results\n\n"
                      "It says {{notes.a.note}}!\n\n![](figure:notes)\n\n![x](table:notes)\n\n@bell2014\n")
    bibliography = (tiny_folder / "bib" / "corpus.bib").read_text(encoding="utf-8")
    prose.write(tiny_folder / "bib" / "corpus.bib", bibliography.replace("Who pays for the bridge?", f"Who {HOSTILE}?"))
    build_paper(read_paper(tiny_folder), exports)
    title, words = open_page(exports / "paper" / "paper.html", tmp_path)

    assert title.startswith("Tolls <script>") and title != "it ran"
    shown = " ".join(words.lower().split()).count("</script><img src=x onerror=")
    assert shown == 5  # the title, the sentence, the caption, the table and the reference

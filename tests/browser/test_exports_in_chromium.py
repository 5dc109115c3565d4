"""Exported tables and figures in Chromium, opened from files: hostile titles are text, and nothing runs or is fetched."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hostile import TITLES

from litmatrix import figures, paper
from litmatrix.paper import saving
from litmatrix.paper.typesetting import Wording, arrange_table, format_webpage

ROOT = Path(__file__).parents[2]
LIVE = "document.querySelectorAll('script, foreignObject, a[href^=\"javascript\"], [onload], [onerror], [onmouseover]').length"


@dataclass
class Seen:
    """What happened while a page was open."""

    text: str = ""
    live: int = 0
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def look() -> Callable[[Path], Seen]:
    """Open a file in Chromium, and tell what was seen; skipped where Playwright or Chromium is not there."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def open_file(path: Path) -> Seen:
            seen, page = Seen(), browser.new_page()
            page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
            page.on("request", lambda request: seen.requests.append(request.url))
            page.on("console", lambda message: seen.complaints.append(message.text))
            page.goto(path.as_uri())
            page.wait_for_timeout(200)
            seen.text, seen.live = page.evaluate("document.documentElement.textContent"), page.evaluate(LIVE)
            page.close()
            return seen
        yield open_file
        browser.close()


def test_unescaped_a_hostile_title_would_run_and_be_seen(look, tmp_path):
    (tmp_path / "open.html").write_text("<p><script>alert(1)</script><svg onload=alert(2)></p>", encoding="utf-8")
    (tmp_path / "open.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(3)"/>', encoding="utf-8")

    assert sorted(look(tmp_path / "open.html").dialogs) == ["1", "2"]
    assert look(tmp_path / "open.svg").dialogs == ["3"]


@pytest.mark.parametrize("policy", [True, False], ids=["as exported", "without its policy"])
def test_hostile_titles_are_text_on_the_page_of_a_table(look, tmp_path, policy):
    page = format_webpage(arrange_table("hostile", {"title": TITLES, TITLES[7]: TITLES[::-1], "family_label": TITLES}, Wording()))
    path = tmp_path / "hostile.html"
    path.write_text(page if policy else page.replace("Content-Security-Policy", "none"), encoding="utf-8")
    seen = look(path)

    assert (seen.dialogs, seen.live, seen.complaints, seen.requests) == ([], 0, [], [path.as_uri()])
    assert [title for title in TITLES if title not in seen.text] == []


def test_hostile_labels_titles_and_parameters_are_text_in_an_svg(look, tmp_path, tiny, monkeypatch):
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path))
    monkeypatch.setenv("LITMATRIX_REVIEW", str(tiny.root))
    monkeypatch.setattr(saving, "arrange_source", lambda stem, profile, table: {"figure": stem, "parameters": {"LAYER": " ".join(TITLES)}})
    figures.use_profile("default")
    table = pd.DataFrame({"row": TITLES, "column": TITLES[::-1], "count": range(1, len(TITLES) + 1)})
    ax = figures.draw_counts(table, label=TITLES[8])
    ax.set_xlabel(TITLES[7])
    paper.save_figure(ax, table, "hostile")
    plt.close("all")
    path = tmp_path / "figures" / "hostile.svg"
    seen = look(path)

    assert (seen.dialogs, seen.live, seen.complaints, seen.requests) == ([], 0, [], [path.as_uri()])
    assert "<script>alert(1)</script>" in seen.text  # in its description


def test_hostile_labels_are_text_in_a_caption_that_pandoc_turns_into_a_page(look, tmp_path):
    pandoc = pytest.importorskip("pypandoc")
    fig, ax = plt.subplots()
    ax.set_xlabel(TITLES[8])
    told = paper.tell_figure(pd.DataFrame({"row": TITLES, "column": ["x"] * len(TITLES), "count": range(len(TITLES))}), "hostile", fig)
    plt.close("all")
    body = pandoc.convert_text("\n\n".join([told.caption, *map(paper.escape_markdown, TITLES)]), "html", format="markdown-smart",
                               extra_args=["--sandbox"])
    path = tmp_path / "caption.html"
    path.write_text(f"<meta charset='utf-8'>{body}", encoding="utf-8")
    seen = look(path)

    assert (seen.dialogs, seen.live, seen.complaints, seen.requests) == ([], 0, [], [path.as_uri()])
    assert [title for title in TITLES[:11] if title not in seen.text] == []


def test_every_exported_table_opens_without_a_request_or_a_complaint(look):
    pages = sorted((ROOT / "exports" / "typeset").glob("*.html"))
    if not pages:
        pytest.skip("exports/typeset is not there: run litmatrix export")
    for path in pages:
        seen = look(path)
        assert (seen.dialogs, seen.live, seen.complaints, seen.requests) == ([], 0, [], [path.as_uri()]), path.name

"""The page in Chromium. What it shows under its filters is held against the counts of litmatrix.tables on the tiny review."""

import json
import shutil
from itertools import product
from pathlib import Path

import pytest

pytest.importorskip("altair", reason="the extra 'site' is not installed")
pytest.importorskip("vl_convert", reason="the extra 'site' is not installed")

from opening import Opened, launch_browser

from litmatrix import tables
from litmatrix.paper.site import build_site, save_site
from litmatrix.review import read_review

TINY = Path(__file__).parents[1] / "tiny"
VOICES, STANCES = ("own", "endorsed", "reported", "contested"), ("critical", "supportive", "neutral", "mixed")


@pytest.fixture(scope="module")
def browser():
    with launch_browser() as launched:
        yield launched


@pytest.fixture
def open_page(browser):
    opened = []

    def call(path, **settings):
        opened.append(Opened(browser, path, **settings))
        return opened[-1]

    yield call
    for page in opened:
        page.context.close()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of the tiny review."""
    folder = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("site") / "tiny"))
    return write_page(folder)


def write_page(folder: Path, **settings) -> Path:
    save_site(build_site(read_review(folder), **settings), folder / "page")
    return folder / "page" / "index.html"


def read_counts(tab) -> dict[str, str]:
    """The count under each theme, as the matrix shows it."""
    labels = tab.locator("#grid [role=rowheader][data-row], #grid [role=columnheader][data-row]").all()
    pairs = [(label.locator(".name").inner_text(), label.locator(".count")) for label in labels]
    return {name: count.inner_text() for name, count in pairs if count.count()}


def read_states(tab) -> dict[tuple[str, str], str]:
    """What each cell says of itself to whoever cannot see it: (theme, source) and the state in words."""
    names = [cell.get_attribute("aria-label") for cell in tab.locator("#grid [role=gridcell]").all()]
    found = {}
    for name in names:
        where, _, state = name.partition(": ")
        theme, _, source = where.partition(", ")
        found[theme, source] = state
    return found


def choose(tab, name: str, words: tuple[str, ...]) -> None:
    """Check these words of a filter and no others."""
    filter_box = tab.locator(f'details[data-filter="{name}"]')
    filter_box.evaluate("box => { box.open = true; }")
    for box in filter_box.locator("input[type=checkbox]").all():
        wanted = box.get_attribute("value") in words
        if box.is_checked() != wanted:
            box.evaluate("box => box.click()")
    filter_box.evaluate("box => { box.open = false; }")


def expect_counts(layer="consensus", voices=("own", "endorsed"), stances=STANCES, targets=("bridge",), kinds=("report", "letter"),
                  extents=("full", "extract", "abstract"), since="", until="9999") -> dict[str, str]:
    """The counts of the library for the same choice."""
    review = read_review(TINY)
    sources = review.sources(charted_only=True)
    kept = sources.loc[sources["kind"].isin(kinds) & sources["extent"].isin(extents) & (sources["date"].str[:4] >= since)
                       & (sources["date"].str[:4] <= until), "source"]
    codings, examined = review.codings(layer), review.examined(layer)
    chosen = codings[codings["voice"].isin(voices) & codings["stance"].isin(stances) & codings["target"].isin(targets)
                     & codings["source"].isin(kept)]
    counts = tables.count_sources_by_theme(chosen, examined[examined["source"].isin(kept)])
    return dict(zip(counts["theme_label"], counts["text"], strict=True))


def test_the_page_opens_from_the_disk_without_a_request_an_error_or_anything_its_policy_refuses(page, open_page):
    opened = open_page(page)

    assert opened.requests == [page.as_uri()]
    assert opened.errors == [] and opened.refused == [] and opened.dialogs == []
    assert opened.tab.locator("#chart-bounds svg").count() == opened.tab.locator("#chart-stances svg").count() == 1


def test_the_states_are_those_worked_out_by_hand_in_the_readme_of_the_tiny_review(page, open_page):
    states = read_states(open_page(page).tab)

    assert states["Toll level", "Bell 2014"] == states["Detour", "Ferry and Harbour Board 2016"] == "present"
    assert states["Waiting time", "Bell 2014"] == states["Toll level", "Mill and Bell 2018"] == "coded only in what the filters leave out"
    assert states["Waiting time", "Mill and Bell 2018"] == states["Detour", "Bell 2014"] == "absent: read in full, and not coded there"
    assert states["Upkeep", "Ferry and Harbour Board 2016"] == "unknown: only an extract or an abstract was at hand"


def test_the_counts_at_first_are_those_of_the_figures(page, open_page):
    assert read_counts(open_page(page).tab) == expect_counts() == {
        "Toll level": "2 of 3", "Upkeep": "2 of 3, at most 3", "Waiting time": "1 of 3", "Detour": "1 of 3"}


@pytest.mark.parametrize("layer", ["consensus", "ann", "bob"])
def test_the_counts_under_every_voice_stance_and_target_are_those_of_the_tables(page, open_page, layer):
    tab = open_page(page).tab
    tab.locator("select[name=coder]").select_option(layer)
    for voices, stances, targets in product((("own", "endorsed"), VOICES, ("reported",)),
                                            (STANCES, ("critical",), ("supportive", "neutral")), (("bridge",), ("bridge", "ferry_line"))):
        choose(tab, "voice", voices)
        choose(tab, "stance", stances)
        choose(tab, "target", targets)

        assert read_counts(tab) == expect_counts(layer, voices, stances, targets), (voices, stances, targets)


@pytest.mark.parametrize("choice", [{"kinds": ("letter",)}, {"kinds": ("report",)}, {"extents": ("full",)}, {"extents": ("extract",)},
                                    {"since": "2016"}, {"since": "2015", "until": "2016"},
                                    {"kinds": ("report",), "extents": ("full",), "until": "2014"}])
def test_the_counts_of_some_sources_are_those_of_the_tables(page, open_page, choice):
    tab = open_page(page).tab
    choose(tab, "kind", choice.get("kinds", ("report", "letter")))
    choose(tab, "extent", choice.get("extents", ("full", "extract", "abstract")))
    tab.locator('details[data-filter="date"]').evaluate("box => { box.open = true; }")
    years = tab.locator("select[name=from] option").all_inner_texts()
    since = next((year for year in years[1:] if year >= choice.get("since", "")), "") if "since" in choice else ""
    tab.locator("select[name=from]").select_option(since)
    tab.locator("select[name=to]").select_option(choice.get("until", ""))

    assert read_counts(tab) == expect_counts(**choice)


def test_the_stances_of_the_chart_count_distinct_sources(page, open_page):
    tab = open_page(page).tab
    rows = tab.locator("#chart-numbers tbody tr").all()
    told = {row.locator("th").text_content(): [cell.text_content() for cell in row.locator("td").all()] for row in rows}

    assert told["Toll level"] == ["2 of 3", "1", "1", "0", "0"]  # critical, supportive, neutral, mixed
    assert told["Upkeep"] == ["2 of 3, at most 3", "2", "1", "1", "0"]


def test_a_cell_shows_its_summary_its_codings_where_they_stand_and_the_reference(page, open_page):
    tab = open_page(page).tab
    tab.get_by_role("gridcell", name="Upkeep, Bell 2014").click()
    shown = tab.locator("#details").inner_text()

    assert "Timber decays; half of the income should go into it." in shown
    assert "3 codings" in shown and "half of the toll for planks" in shown and "endorsed voice" in shown and "supportive stance" in shown
    assert "bell2014-005" in shown and "Who pays for the bridge?" in shown and "https://example.org/~bell/a_bridge?page=1&part=2" in shown


def test_a_coding_the_filters_leave_out_is_shown_and_said_so(page, open_page):
    tab = open_page(page).tab
    tab.get_by_role("gridcell", name="Waiting time, Bell 2014").click()

    assert "The filters leave this coding out." in tab.locator("#details").inner_text()
    choose(tab, "voice", VOICES)
    assert "leave this coding out" not in tab.locator("#details").inner_text()
    assert tab.get_by_role("gridcell", name="Waiting time, Bell 2014: present").get_attribute("aria-selected") == "true"


def test_what_is_chosen_is_marked_in_the_matrix_the_findings_and_the_chart(page, open_page):
    tab = open_page(page).tab
    tab.get_by_role("rowheader", name="Upkeep").click()
    linked = tab.locator(".finding.linked h3").all_inner_texts()

    assert linked == ["Two sources by one author group ask for repairs."]
    assert "Mending, and who pays for it." in tab.locator("#details").inner_text()
    tab.wait_for_function("""() => [...document.querySelectorAll('#chart-bounds path[aria-roledescription=bar]')]
        .map(bar => getComputedStyle(bar).fill).filter((fill, place, all) => all.indexOf(fill) === all.lastIndexOf(fill)).length === 1""")


def test_a_passage_of_a_finding_leads_to_its_codings(page, open_page):
    tab = open_page(page).tab
    tab.locator(".finding").first.locator("button.locator").first.click()

    assert "bell2014-005" in tab.locator("#details").inner_text()
    assert tab.evaluate("document.activeElement.id") == "details-heading"
    assert tab.locator("#grid .top.chosen").all_inner_texts() == ["Bell 2014"]


def test_the_keyboard_reaches_every_cell_by_one_stop_and_comes_back(page, open_page):
    tab = open_page(page).tab
    assert tab.locator("#grid [tabindex='0']").count() == 1
    tab.locator("#grid [tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowDown"):
        tab.keyboard.press(key)
    name = tab.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name.startswith("Upkeep, Ferry and Harbour Board 2016")

    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.textContent") == "Upkeep in Ferry and Harbour Board 2016"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == name
    assert tab.locator("#grid [tabindex='0']").count() == 1
    tab.keyboard.press("Control+End")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Detour, Mill and Bell 2018")
    tab.keyboard.press("Home")
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "rowheader"


def test_rows_and_columns_can_change_places_without_changing_a_state_or_a_count(page, open_page):
    tab = open_page(page).tab
    states, counts = read_states(tab), read_counts(tab)
    tab.locator("#swap").click()

    assert read_states(tab) == states and read_counts(tab) == counts
    assert tab.locator("#grid [role=rowheader]").first.inner_text() == "Bell 2014"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_that_shuts_anybody_out(page, open_page, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    tab = open_page(page, viewport={"width": width, "height": 900}, color_scheme=scheme).tab
    tab.get_by_role("gridcell").first.click()
    tab.evaluate("document.querySelectorAll('main details:not(.filter)').forEach(part => { part.open = true; })")
    tab.locator('details[data-filter="voice"] summary').click()
    tab.locator("#texts-banner").evaluate("banner => { banner.hidden = false; }")
    found = axe.Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})

    assert [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in found.response["violations"]] == []


@pytest.mark.parametrize("width", [320, 390, 700, 900, 1100, 1440])
def test_nothing_but_the_matrix_scrolls_sideways(page, open_page, width):
    tab = open_page(page, viewport={"width": width, "height": 800}).tab

    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    for box in tab.locator("details.filter").all():
        box.evaluate("box => { box.open = true; }")
        edges = box.locator("fieldset").evaluate("box => [box.getBoundingClientRect().left, box.getBoundingClientRect().right]")
        assert edges[0] >= 0 and edges[1] <= width, box.get_attribute("data-filter")


def test_light_and_dark_can_be_turned_and_the_charts_follow(page, open_page):
    opened = open_page(page, color_scheme="light")
    colour = "getComputedStyle(document.querySelector('#chart-bounds text')).fill"
    before = opened.tab.evaluate(colour)
    opened.tab.locator("#lights").click()
    opened.tab.wait_for_function(f"document.querySelector('#chart-bounds text') && {colour} !== {json.dumps(before)}")

    assert opened.tab.evaluate("document.documentElement.dataset.theme") == "dark"
    assert opened.errors == [] and opened.refused == []


def test_on_paper_everything_stands_open(page, open_page):
    tab = open_page(page).tab
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert tab.locator("main details:not(.filter):not([open])").count() == 0
    assert tab.locator("#grid .line").count() == 4
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.locator("main details[open]").count() == 0


def test_the_passages_stand_in_the_page_only_where_they_were_asked_for(page, open_page, tmp_path, monkeypatch):
    monkeypatch.delenv("LITMATRIX_TEXTS", raising=False)
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    with_texts = write_page(folder, texts=True)
    part = (TINY / "texts" / "bell.txt").read_text(encoding="utf-8")[295:324]

    assert part not in page.read_text(encoding="utf-8")
    tab = open_page(with_texts).tab
    assert tab.locator("#texts-banner").is_visible() and not open_page(page).tab.locator("#texts-banner").is_visible()
    tab.get_by_role("gridcell", name="Upkeep, Bell 2014").click()
    assert part in tab.locator("#details mark").all_inner_texts()


ALIVE = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20" onload="alert(1)">
<script>alert(2)</script><image href="http://127.0.0.1:9/x.png" width="5" height="5"/><rect width="40" height="20" fill="navy"/></svg>"""


def test_a_figure_is_unpacked_into_an_image_with_its_words_and_nothing_in_it_runs(open_page, tmp_path, monkeypatch):
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "exports"))
    figures = tmp_path / "exports" / "figures"
    figures.mkdir(parents=True)
    for ending, content in (("svg", ALIVE), ("alt.txt", "A bar & <b>more</b>."), ("caption.md", "**Bar.** One \\*bar\\*.")):
        (figures / f"bar.{ending}").write_text(content, encoding="utf-8")
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    opened = open_page(write_page(folder, stems=["bar"], headings={"bar": "01 · Bars"}))
    opened.tab.locator("#figure-list summary", has_text="01 · Bars").click()
    image = opened.tab.locator("#figure-bar img")
    image.evaluate("image => image.decode()")

    assert image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [40, 20]
    assert image.get_attribute("alt") == "A bar & <b>more</b>."
    assert opened.tab.locator("#figure-bar figcaption").inner_text().startswith("Bar. One *bar*.")
    assert (folder / "page" / opened.tab.locator("#figure-bar a[download]").get_attribute("href")).read_text(encoding="utf-8") == ALIVE
    assert opened.dialogs == [] and opened.errors == [] and opened.refused == [] and len(opened.requests) == 1


HOSTILE = ("<script>alert(1)</script>", "<svg onload=alert(2)>", "<img src=x onerror=alert(3)>",
           "</script><script>alert(4)</script>",
           "\\input{/etc/passwd}", '=HYPERLINK("http://127.0.0.1:9/","x")', "<!--<script>", "javascript:alert(5)", "{{7*7}}", "alert(6)")


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory):
    """A page of the tiny review in which every text a person writes is an attack."""
    folder = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("hostile") / "tiny"))
    attack = " ".join(HOSTILE)
    for name, old in (("summaries", "The toll has doubled and ought to come down."), ("codebook", "Waiting time"),
                      ("findings", "One source wants a lower toll, one wants it kept."), ("codebook", "Mending, and who pays for it."),
                      ("targets", "the old bridge and its toll"), ("codings/consensus", "half of the toll for planks"),
                      ("coders", "settled at a table")):
        place = folder / "data" / f"{name}.csv"
        told = place.read_text(encoding="utf-8")
        assert old in told
        place.write_text(told.replace(old, attack.replace('"', '""')), encoding="utf-8")
    bib = folder / "bib" / "corpus.bib"
    title = "<script>alert(7)</script><svg onload=alert(8)> \\input{x}},"
    told = bib.read_text(encoding="utf-8").replace("Crossing times},", title, 1)
    bib.write_text(told.replace("https://example.org/~bell/a_bridge?page=1&part=2", "javascript:alert(9)"), encoding="utf-8")
    (folder / "review.toml").write_text(f"title = '{attack}'\nsampling = 'purposive'\nquestions = '{attack}'\n", encoding="utf-8")
    return write_page(folder)


def test_a_text_that_attacks_is_shown_and_does_nothing(hostile_page, open_page):
    opened = open_page(hostile_page)
    tab = opened.tab
    for cell in tab.locator("#grid [role=gridcell]").all():
        cell.click()
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    tab.wait_for_timeout(300)

    assert opened.dialogs == [] and opened.errors == [] and opened.refused == []
    assert opened.requests == [hostile_page.as_uri()]
    assert "<svg onload=alert(2)>" in tab.locator("#question-text").inner_text()
    assert "\\input{/etc/passwd}" in tab.locator("h1").inner_text()
    assert tab.evaluate("document.querySelectorAll('script').length") == 4
    assert tab.evaluate("document.querySelectorAll('[onload], [onerror], a[href^=javascript]').length") == 0
    assert "<script>alert(1)</script>" in tab.locator("#finding-list").inner_text()

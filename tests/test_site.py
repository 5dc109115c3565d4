"""The page's data, policy and files; what a browser makes of them is asked in tests/browser."""

import base64
import gzip
import hashlib
import html
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("altair", reason="the extra 'site' is not installed")
pytest.importorskip("vl_convert", reason="the extra 'site' is not installed")

from litmatrix import editions, tables
from litmatrix.corpus import parse_bibtex
from litmatrix.paper.site import SiteError, build_site, building, find_own_figures, gather_review
from litmatrix.paper.site.layers import SILENCES
from litmatrix.paper.site.pictures import gather_figures, list_files, split_caption
from litmatrix.paper.site.policy import check_script, format_data, hash_inline
from litmatrix.paper.site.standing import describe_coders, describe_standing
from litmatrix.review import ReviewError, read_review
from litmatrix.schema import CONSENSUS

ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "tiny"
FIGURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>Tolls</title></svg>'


@pytest.fixture
def small(monkeypatch):
    """Pages without the Vega bundle, which takes two seconds to put together."""
    monkeypatch.setattr(building, "_load_charts", lambda: ("window.vegaEmbed = null;", {}))


@pytest.fixture
def exported(tiny_folder, monkeypatch):
    """The tiny review with two figures: one of its own, and one of another review that stands inside it."""
    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tiny_folder / "exports"))
    for stem in ("tolls", "gallery-tolls"):
        save(tiny_folder / "exports" / "figures" / f"{stem}.svg", FIGURE)
        save(tiny_folder / "exports" / "figures" / f"{stem}.alt.txt", "Two tolls.\n")
        save(tiny_folder / "exports" / "figures" / f"{stem}.caption.md", "**Tolls.** Two \\*rows\\*, a &lt; b. Data: tolls.csv.\n")
    save(tiny_folder / "exports" / "figures" / "tolls.pdf", "%PDF-")
    save(tiny_folder / "exports" / "tables" / "tolls.csv", '"toll"\n"2"\n')
    save(tiny_folder / "exports" / "provenance.json", json.dumps({
        "notebooks": {"01.ipynb": {"data/sources.csv": "0", "review.toml": "0"},
                      "90.ipynb": {"data/gallery/data/sources.csv": "0", "review.toml": "0"}},
        "figures": {"tolls": {"notebook": "01.ipynb"}, "gallery-tolls": {"notebook": "90.ipynb"}}}))
    return read_review(tiny_folder)


def save(path: Path, characters: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(characters, encoding="utf-8")


def read_data(page: str, name: str = "data") -> object:
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)[1])


# --- what the page knows

def test_the_voices_counted_at_first_are_those_the_tables_count(tiny):
    told = gather_review(tiny)[0]
    codings = tiny.codings()

    by_voice = codings[codings["voice"].isin(told["counted"]["voices"]) & (codings["target_main"] == "yes")]
    assert by_voice.index.tolist() == codings[codings.set_index(["passage", "theme"]).index.isin(
        tables.select_codings(codings).set_index(["passage", "theme"]).index)].index.tolist()


def test_a_layer_holds_each_coding_by_place_and_what_silence_means_in_each_cell(tiny):
    told = gather_review(tiny)[0]
    layer, passages = told["layers"]["bob"], told["passages"]
    silences = dict(zip([(source, theme) for source in ("bell2014", "ferry2016", "mill2018") for theme in told["themes"]["theme"]],
                        [SILENCES[int(digit)] for digit in layer["silences"]], strict=True))

    assert len(layer["passage"]) == 8 and passages["passage"][layer["passage"][2]] == "bell2014-004"
    assert told["words"]["voice"][layer["voice"][2]] == ["own", "own"]
    assert (layer["start"][4], layer["end"][4], layer["note"][4]) == (295, 324, "half of the toll for planks")
    assert silences["bell2014", "detour"] == "absent" and silences["mill2018", "upkeep"] == "not examined"
    assert silences["ferry2016", "upkeep"] == "not in the extract" and silences["ferry2016", "detour"] == "not examined"


def test_the_settled_layer_comes_first(tiny):
    assert list(gather_review(tiny)[0]["layers"]) == [CONSENSUS, "ann", "bob"]


def test_a_finding_carries_the_count_of_the_tables_and_what_every_source_says(tiny):
    finding = gather_review(tiny)[0]["findings"][0]

    assert finding["text"] == "1 of 3, at most 2"
    assert finding["marks"] == ["supports", "contradicts", "silent"] and finding["themes"] == ["toll_level"]


def test_the_passages_are_not_there_unless_they_are_asked_for(tiny):
    without, asked = gather_review(tiny)[0], gather_review(tiny, texts=True)
    words = dict(zip(asked[0]["passages"]["passage"], asked[0]["passages"]["words"], strict=True))

    assert without["passages"]["words"] == [] and "planks" in words["bell2014-005"]
    assert words["bell2014-005"] not in json.dumps(without)


def test_a_text_that_is_missing_or_differs_is_told_and_not_shown(tiny):
    (tiny.root / "texts" / "harbour.txt").unlink()
    bell = tiny.root / "texts" / "bell.txt"
    bell.write_text(bell.read_text(encoding="utf-8").replace("planks", "timber"), encoding="utf-8")
    told, remarks = gather_review(tiny, texts=True)
    words = dict(zip(told["passages"]["passage"], told["passages"]["words"], strict=True))

    assert words["ferry2016-002"] == words["bell2014-005"] == "" and words["mill2018-001"]
    assert remarks[0].startswith("harbour.txt is not at hand") and "passages are not what was coded" in remarks[1]


def test_a_source_that_withholds_its_author_appears_under_its_label(tiny):
    bib = tiny.root / "bib" / "corpus.bib"
    author = "  author = {Mill, Jonas and Bell, {\\AA}sa},\n"
    labelled = f"{author}  label = {{a letter to the paper}},\n  annotation = {{Mill lives there}},\n"
    head, _, rest = bib.read_text(encoding="utf-8").partition(author)
    bib.write_text(head + labelled + rest.replace("{certainty:inferred}", "{certainty:inferred, withhold:author}", 1), encoding="utf-8")
    sources = gather_review(read_review(tiny.root))[0]["sources"]
    place = sources["source"].index("mill2018")

    assert sources["reference"][place] == "a letter to the paper (2018-03-02). Letter on Crossing times."
    assert "Mill" not in json.dumps([sources["bibtex"][place], sources["reference"][place]])
    assert parse_bibtex(sources["bibtex"][place]).records[0].fields["label"] == "a letter to the paper"
    assert "Bell, Åsa (2014-05)" in sources["reference"][0]


def test_the_bibtex_to_copy_is_the_record_without_internal_notes(tiny):
    told = gather_review(tiny)[0]["sources"]["bibtex"][0]
    copied, kept = parse_bibtex(told).records[0], parse_bibtex((tiny.root / "bib" / "corpus.bib").read_text(encoding="utf-8")).records[0]

    assert copied.fields == {name: value for name, value in kept.fields.items() if name != "keywords"} and copied.key == "bell2014"


def test_only_web_addresses_become_links(tiny):
    bib = tiny.root / "bib" / "corpus.bib"
    bib.write_text(bib.read_text(encoding="utf-8").replace("https://example.org/~bell", "javascript:alert(1)//"), encoding="utf-8")

    assert gather_review(read_review(tiny.root))[0]["sources"]["address"][0] == ""


def test_who_coded_is_read_off_the_kinds_of_the_coders(tiny):
    coders = tiny.root / "data" / "coders.csv"
    people = describe_coders(tiny)
    coders.write_text(coders.read_text(encoding="utf-8").replace('"person"', '"model"'), encoding="utf-8")

    with_checker = coders.read_text(encoding="utf-8") + '"cem","person","Cem","","","2024-04-01","checked all of it"\n'

    assert people == "The codings were made by two people, and settled by: Ann and Bob."
    assert describe_coders(read_review(tiny.root)) == ("The codings were made by two runs of a model, and settled by: Ann and Bob. "
                                                       "No person is among the coders: no person has checked these codings.")
    coders.write_text(with_checker, encoding="utf-8")
    assert describe_coders(read_review(tiny.root)) == "The codings were made by two runs of a model, and settled by: Ann and Bob."


def test_what_was_at_hand_only_in_part_is_said(tiny):
    assert describe_standing(tiny)[2] == ("One of the three charted sources was at hand only in part (an extract or an abstract). "
                                          "What is missing there is unknown, not absent.")


def test_the_question_and_the_limits_of_review_toml_stand_in_the_page(tiny):
    settings = tiny.root / "review.toml"
    assert gather_review(tiny)[1] == ["review.toml states no question; the page opens without one."]
    settings.write_text(settings.read_text(encoding="utf-8") + 'questions = "Who pays?"\nlimits = ["One.", "Two."]\n', encoding="utf-8")
    told, remarks = gather_review(read_review(tiny.root))

    assert (told["review"]["questions"], told["review"]["limits"], remarks) == (["Who pays?"], ["One.", "Two."], [])


def test_questions_that_are_no_sentences_are_an_error(tiny):
    settings = tiny.root / "review.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "questions = [1]\n", encoding="utf-8")

    with pytest.raises(ReviewError, match="questions must be a sentence, or a list of them"):
        read_review(tiny.root)


def test_what_changed_is_told_but_for_the_names_of_authors(tiny, tmp_path):
    before = Path(shutil.copytree(tiny.root, tmp_path / "before"))
    for place, old, new in ((before / "data" / "findings.csv", "Two sources by one", "Three sources by one"),
                            (before / "bib" / "corpus.bib", "Crane, Ida", "Secretname, Ida")):
        place.write_text(place.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    changes = editions.compare_reviews(read_review(before), tiny, names=("first", "this review"))
    told = gather_review(tiny, changes=changes)[0]["changes"]

    assert "Secretname" in str(changes.sources.to_dict()) and "Secretname" not in json.dumps(told)
    assert told["before"]["version"] == "first" and dict(told["parts"])["Findings"] == [
        "changed: f2; statement from Three sources by one author group ask for repairs. "
        "to Two sources by one author group ask for repairs."]


# --- the page as a file

def test_the_policy_names_every_script_and_style_and_allows_nothing_else(tiny, small):
    page = build_site(tiny).page
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)

    assert len(scripts) == 2 and len(styles) == 1
    assert policy == (f"default-src 'none'; script-src {hash_inline(scripts[0])} {hash_inline(scripts[1])}; "
                      f"style-src {hash_inline(styles[0])}; img-src data:; base-uri 'none'; form-action 'none'")
    assert hash_inline("x") == f"'sha256-{base64.b64encode(hashlib.sha256(b'x').digest()).decode()}'"
    assert not re.search(r"\sstyle=|\son[a-z]+=|<link|<iframe|src=|@import|url\((?!\"#)", page.split('<script type="application/json"')[0])


def test_data_cannot_leave_its_element(tiny, small):
    attack = "</script><script>alert(1)</script><!-- \u2028"
    assert "<" not in format_data({"note": attack}) and json.loads(format_data({"note": attack})) == {"note": attack}
    notes = tiny.root / "data" / "summaries.csv"
    told = notes.read_text(encoding="utf-8").replace("No change to the toll, please.", "</script><script>alert(1)</script><!--")
    notes.write_text(told, encoding="utf-8")
    page = build_site(read_review(tiny.root)).page

    assert page.count("<script") == 4 and "alert(1)</script>" not in page
    assert "</script><script>alert(1)</script><!--" in [summary["summary"] for summary in read_data(page)["summaries"]]


def test_a_script_that_would_end_its_element_is_refused():
    with pytest.raises(ValueError, match="cannot stand in a page"):
        check_script("Vega", "x = '</Script>'")


def test_the_title_is_text(tiny, small):
    settings = tiny.root / "review.toml"
    settings.write_text('title = "<b onclick=x> & $data"\nsampling = "census"\n', encoding="utf-8")

    assert "<title>&lt;b onclick=x&gt; &amp; $data</title>" in build_site(read_review(tiny.root)).page


def test_the_same_review_gives_the_same_bytes_with_vega_in_it(tiny):
    pages = [build_site(tiny).page for _ in range(2)]

    assert pages[0] == pages[1] and "vegaEmbed=" in pages[0]
    assert set(read_data(pages[0])["charts"]) == {"bounds", "stances"}


def test_no_script_of_ours_builds_html_from_text_or_code_from_strings():
    ours = "\n".join(map(building._read_asset, building.SCRIPTS))
    builders = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style"
    callers = r"\bfetch\(|XMLHttp|sendBeacon|WebSocket|http://(?!www\.w3\.org)"

    assert not re.search(f"{builders}|{callers}", ours)


def test_every_script_of_the_folder_stands_in_the_page():
    assert {path.name for path in Path(building.__file__).parent.glob("*.js")} == set(building.SCRIPTS)


def test_a_missing_library_is_named_with_what_installs_it(tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    with pytest.raises(SiteError, match=r"vl-convert-python.*pip install 'litmatrix\[site\]'"):
        build_site(tiny)


# --- figures

def test_the_figures_of_another_review_are_told_apart_by_what_their_notebook_read(exported):
    assert find_own_figures(exported) == (["tolls"], ["gallery-tolls"])


def test_a_figure_stands_in_the_page_with_its_words_and_its_files(exported, small):
    figure = gather_figures(exported, ["tolls"], {"tolls": "01 · Tolls"})[0]

    assert gzip.decompress(base64.b64decode(figure["svg"])).decode() == FIGURE
    assert (figure["heading"], figure["title"], figure["alt"]) == ("01 · Tolls", "Tolls", "Two tolls.")
    assert figure["caption"] == "Two *rows*, a < b. Data: tolls.csv."
    assert figure["files"] == ["figures/tolls.pdf", "figures/tolls.svg", "tables/tolls.csv"]
    assert sorted(list_files(exported.exports, ["tolls"])) == figure["files"]
    assert split_caption("") == ("", "")


def test_the_command_writes_the_page_its_downloads_and_what_changed(exported, small, litmatrix):
    shutil.copytree(TINY, exported.root / "data" / "editions" / "2020", ignore=shutil.ignore_patterns("bib", "texts"))
    status, said, _ = litmatrix(exported.root, "site")
    folder = exported.root / "exports" / "site"

    assert status == 0 and "1 figures are of another review" in said and "3 files to download" in said
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*")) == [
        "figures/tolls.pdf", "figures/tolls.svg", "index.html", "tables/tolls.csv"]
    save(folder / "tables" / "mine.csv", "")
    assert "1 files in" in litmatrix(exported.root, "site")[2] and (folder / "tables" / "mine.csv").is_file()
    told = read_data((folder / "index.html").read_text(encoding="utf-8"))
    assert told["changes"]["before"]["version"] == "2020" and told["review"]["texts"] is False


def test_a_page_with_passages_goes_into_a_folder_of_its_own(exported, small, litmatrix):
    status, _, _ = litmatrix(exported.root, "site", "--texts", "--since", "none")

    assert status == 0 and (exported.root / "exports" / "site-with-texts" / "index.html").is_file()
    assert not (exported.root / "exports" / "site").exists()


def test_a_last_edition_that_holds_too_little_is_told_and_left_out(exported, small, litmatrix):
    save(exported.root / "data" / "editions" / "2020" / "review.toml", 'title = "Tolls"\nsampling = "census"\n')
    status, _, told = litmatrix(exported.root, "site")

    assert status == 0 and "The page does not tell what changed. 2020 cannot be compared" in told
    assert read_data((exported.root / "exports" / "site" / "index.html").read_text(encoding="utf-8"))["changes"] is None


def test_an_unknown_version_is_one_clear_error(exported, small, litmatrix):
    status, _, complaint = litmatrix(exported.root, "site", "--since", "nowhere")

    assert status == 2 and "'nowhere' is no folder, no archived edition and no git revision" in complaint


def test_the_page_of_the_review_that_ships_names_no_private_commenter(small):
    review = read_review(ROOT)
    private = review.table("sources").query("kind == 'reader comment'")["source"]
    families = [author.partition(",")[0] for author in review.bibliography().set_index("key").loc[private, "authors"]]
    page = build_site(review).page

    assert families and not [family for family in families if re.search(rf"\b{family}\b", page)]
    assert "no person has checked these codings" in page

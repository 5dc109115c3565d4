"""The shipped review: its dictionary, its joins, its counts, and that it holds no sentence of a source."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from litmatrix.files import read_text
from litmatrix.review import check_review, read_review
from litmatrix.schema import CONSENSUS, describe_schema

ROOT = Path(__file__).parents[1]
READERS = ("reader1", "reader2")
JUDGEMENT = ["passage", "theme", "target"]


@pytest.fixture(scope="module")
def review():
    return read_review(ROOT)


def texts_at_hand(review) -> dict[str, str]:
    found = {name: review.texts / name for name in review.table("texts")["file"]}
    if not all(path.is_file() for path in found.values()):
        pytest.skip("the source texts are not at hand: put them into texts/ or set LITMATRIX_TEXTS")
    return {name: read_text(path) for name, path in found.items()}


def test_the_review_has_no_faults(review):
    assert check_review(review).faults == {}


def test_every_line_of_the_texts_stands_in_exactly_one_passage(review):
    texts_at_hand(review)

    assert check_review(review).remarks == ["anchors: all 5 texts at hand, every line accounted for"]


def test_without_the_texts_a_line_says_that_anchors_were_not_checked(review, monkeypatch, tmp_path):
    monkeypatch.setenv("LITMATRIX_TEXTS", str(tmp_path))

    assert check_review(review).remarks == ["anchors: not checked for 5 of 5 texts, which are not at hand "
                                            "(put them into texts/ or set LITMATRIX_TEXTS)"]


def test_the_data_dictionary_is_the_schema(review):
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8") == describe_schema(review.schema)


def test_five_documents_were_given_split_into_eight_sources_and_seven_are_charted(review):
    sources = review.sources()

    assert len(review.table("texts")) == 5
    assert len(sources) == 8
    assert sources.loc[sources["charted"] == "no", "source"].tolist() == ["pollock2021comment1"]


def test_bibliographies_hold_what_was_given_cited_and_identified(review):
    assert {name: len(review.bibliography(name)) for name in ("corpus", "cited", "candidates_bib")} == {
        "corpus": 8, "cited": 32, "candidates_bib": 40}
    certainty = review.bibliography("cited")["certainty"].value_counts().to_dict()
    assert certainty == {"verified": 18, "from-text": 11, "general-knowledge": 3}


def test_no_two_works_share_a_name_on_a_figure(review):
    labels = [*review.bibliography()["label"], *review.bibliography("cited")["label"]]

    assert len(labels) == len(set(labels))


def test_the_codebook_has_21_themes_in_6_families_and_records_its_pilot(review):
    themes, changes = review.themes(), review.table("codebook_changes")

    assert (len(themes), themes["family"].nunique()) == (21, 6)
    assert {"sharpened", "reopened"} <= set(changes.loc[changes["version"] == "2", "change"])
    assert set(review.table("readings")["codebook_version"]) == {"2"}


def test_comments_are_never_named_on_a_figure(review):
    comments = review.sources().query("kind == 'reader comment'")

    assert comments["label"].str.contains("reader comment on").all()


def test_both_readers_read_every_charted_source_and_judged_by_the_guide_that_ships(review):
    readings, coders = review.table("readings"), review.table("coders").set_index("coder")
    charted = set(review.sources(charted_only=True)["source"])
    guide = hashlib.sha256((ROOT / "data" / "coding-guide.md").read_bytes()).hexdigest()

    for reader in READERS:
        assert set(readings.loc[readings["coder"] == reader, "source"]) == charted
        assert coders.loc[reader, "kind"] == "model"
        assert coders.loc[reader, "instructions_sha256"] == guide


def test_it_is_said_plainly_that_no_person_has_checked_the_codings():
    for path in (ROOT / "README.md", ROOT / "notebooks" / "02-codings.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "two runs of a model" in text or "runs of a model" in text
        assert "no person has checked these codings" in text


def test_the_consensus_is_what_both_had_or_what_a_decision_settled(review):
    first, second, settled = ({tuple(row) for row in review.judgements(coder)[JUDGEMENT].itertuples(index=False)}
                              for coder in (*READERS, CONSENSUS))
    decisions = review.table("decisions")
    decided = set(zip(decisions["passage"], decisions["theme"], strict=True))

    assert first & second - settled <= {row for row in first & second if row[:2] in decided}
    assert {row[:2] for row in settled - (first & second)} <= decided
    assert {row[:2] for row in (first ^ second)} <= decided, "a difference without a decision"


def test_every_difference_in_presence_is_settled_as_its_decision_says(review):
    first, second, settled = ({tuple(row) for row in review.judgements(coder)[["passage", "theme"]].itertuples(index=False)}
                              for coder in (*READERS, CONSENSUS))
    presence = review.table("decisions").query("field == 'presence'")

    assert {tuple(row) for row in presence[["passage", "theme"]].itertuples(index=False)} == first ^ second
    for passage, theme, value in presence[["passage", "theme", "settled"]].itertuples(index=False):
        assert ((passage, theme) in settled) == (value == "present")


def test_every_decision_has_a_reason(review):
    assert (review.table("decisions")["reason"].str.split().str.len() >= 4).all()


def test_every_finding_places_each_charted_source_exactly_once(review):
    owner = dict(review.table("passages")[["passage", "source"]].itertuples(index=False))
    charted = sorted(review.sources(charted_only=True)["source"])
    for finding in review.table("findings").itertuples(index=False):
        speaking = {owner[passage] for passage in f"{finding.supporting} {finding.contradicting}".split()}
        assert sorted([*speaking, *finding.silent.split(), *finding.unexaminable.split()]) == charted, finding.finding
        assert (finding.judgement, finding.rationale) == ("", "")


def test_a_source_is_called_silent_only_if_it_was_read_in_full(review):
    extent = dict(review.table("sources")[["source", "extent"]].itertuples(index=False))
    for finding in review.table("findings").itertuples(index=False):
        assert all(extent[source] == "full" for source in finding.silent.split()), finding.finding
        assert all(extent[source] != "full" for source in finding.unexaminable.split()), finding.finding


def test_findings_rest_on_coded_passages(review):
    coded = set(review.judgements(CONSENSUS)["passage"])
    for finding in review.table("findings").itertuples(index=False):
        assert set(f"{finding.supporting} {finding.contradicting}".split()) <= coded, finding.finding


def test_facts_stand_in_a_passage_or_carry_a_reference_and_a_certainty(review):
    events = review.table("events")

    assert not events[(events["passages"] == "") & (events["reference"] == "")].to_numpy().tolist()
    for name in ("tiers", "options", "answers", "control", "routes", "answerability", "links"):
        assert (review.table(name)["passages"] != "").all(), name


def test_passages_of_a_fact_belong_to_its_source(review):
    owner = dict(review.table("passages")[["passage", "source"]].itertuples(index=False))
    for name in ("control", "routes", "answerability", "links"):
        for source, passages in review.table(name)[["source", "passages"]].itertuples(index=False):
            assert {owner[passage] for passage in passages.split()} == {source}, name


def test_restated_points_stand_in_the_same_source(review):
    passages = review.table("passages")
    owner = dict(passages[["passage", "source"]].itertuples(index=False))
    for passage, source, restates in passages.loc[passages["restates"] != "", ["passage", "source", "restates"]].itertuples(index=False):
        assert {owner[other] for other in restates.split()} == {source}
        assert passage not in restates.split()


def test_the_eighteen_points_are_one_sources_and_seventeen_return_in_its_sections(review):
    gaps = review.table("gaps")
    restates = dict(review.table("passages")[["passage", "restates"]].itertuples(index=False))

    assert len(gaps) == 18
    assert gaps["passage"].str.startswith("pollock2021-").all()
    assert (gaps["elsewhere"] != "").sum() == 17
    assert [restates[passage] for passage in gaps["passage"]] == gaps["elsewhere"].tolist()


def test_the_four_answers_are_the_second_commenters(review):
    answers = review.table("answers")

    assert len(answers) == 4
    assert answers["passages"].str.match(r"(pollock2021comment2-\d{3} ?)+$").all()


def test_known_errors_of_the_texts_are_not_repeated(review):
    events = review.table("events").set_index("reference")

    assert events.loc["fyfv2014", "date"] == "2014-10-23"
    assert events.loc["hsc2019", "date"] == "2019-06-24"
    for path in (ROOT / "data").glob("*.csv"):
        assert "section 75 of the NHS Act" not in path.read_text(encoding="utf-8"), path.name


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)?", text.casefold())


def test_no_run_of_nine_words_of_a_source_is_in_the_project(review):
    """Titles and names of laws and bodies may be longer; they are taken out before the comparison."""
    titles = [title for name in ("corpus", "cited", "candidates_bib") for title in review.bibliography(name)["title"]]
    runs = set()
    for text in texts_at_hand(review).values():
        words = words_of(text)
        runs |= {tuple(words[place:place + 9]) for place in range(len(words) - 8)}
    for title in titles:
        words = words_of(title)
        runs -= {tuple(words[place:place + 9]) for place in range(len(words) - 8)}
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False)
    for name in listed.stdout.splitlines() or pytest.skip("this copy is not a git checkout"):
        if (ROOT / name).suffix in {".png", ".ttf"} or not (ROOT / name).is_file():
            continue
        words = words_of((ROOT / name).read_text(encoding="utf-8", errors="replace").replace("\\n", " "))
        shared = [words[place:place + 9] for place in range(len(words) - 8) if tuple(words[place:place + 9]) in runs]
        assert not shared, f"{name}: {' '.join(shared[0])}"


def test_no_tracked_file_names_a_path_of_a_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    home = re.compile(r"(?<![\w.])/(?:home|Users|root|tmp|work)/[\w.]")
    for name in listed.stdout.splitlines():
        if (ROOT / name).suffix in {".png", ".ttf", ".svg"} or not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        assert not home.search(text), name
        assert os.environ.get("HOME", "/nowhere") + "/" not in text, name

from pathlib import Path

import pandas as pd
import pytest

from litmatrix.files import FileFaults
from litmatrix.review import Review, ReviewError, find_review, read_review

PRESENT, ABSENT, EXTRACT, NOT_EXAMINED = "present", "absent", "not in the extract", "not examined"


def states(review: Review, layer: str, column: str = "state") -> dict[str, list[str]]:
    examined = review.examined(layer)
    return {source: examined.loc[examined["source"] == source, column].tolist() for source in examined["source"].unique()}


# --- finding and opening


def test_a_review_is_found_from_any_folder_inside_it(tiny_folder, monkeypatch):
    monkeypatch.chdir(tiny_folder / "data" / "codings")

    assert find_review() == tiny_folder
    assert find_review(tiny_folder / "texts") == tiny_folder


def test_the_environment_names_the_review_unless_a_folder_is_given(tiny_folder, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    (other / "review.toml").write_text('title = "Other"\nsampling = "census"\n', encoding="utf-8")
    monkeypatch.chdir(tiny_folder)
    monkeypatch.setenv("LITMATRIX_REVIEW", str(other))

    assert find_review() == other
    assert find_review(tiny_folder) == tiny_folder
    assert read_review().title == "Other"


def test_an_empty_environment_variable_names_nothing(tiny_folder, monkeypatch):
    monkeypatch.chdir(tiny_folder)
    monkeypatch.setenv("LITMATRIX_REVIEW", "")

    assert find_review() == tiny_folder


def test_where_there_is_no_review_the_way_out_is_told(tmp_path):
    with pytest.raises(ReviewError) as raised:
        find_review(tmp_path)

    assert str(raised.value) == f"No review.toml in {tmp_path} or above it. Go to the folder of your review, or set LITMATRIX_REVIEW to it."


def test_opening_reads_review_toml_alone(tmp_path):
    (tmp_path / "review.toml").write_text('title = "Bare"\nsampling = "purposive"\n', encoding="utf-8")

    review = read_review(tmp_path)

    assert (review.root, review.title, review.sampling) == (tmp_path, "Bare", "purposive")
    assert review.coders == []


@pytest.mark.parametrize(("settings", "said"), [
    ('title = "Tolls"', "review.toml lacks sampling"),
    ("", "review.toml lacks title and sampling"),
    ('title = "Tolls"\nsampling = "probabilty"',
     "review.toml: sampling 'probabilty' is not allowed. Allowed: purposive, census, probability. Did you mean 'probability'?"),
    ('title = "Tolls"\nsampling = 3', "review.toml: sampling '3' is not allowed. Allowed: purposive, census, probability."),
    ("title = Tolls", "review.toml cannot be read: "),
])
def test_settings_that_cannot_be_used_are_told(tmp_path, settings, said):
    (tmp_path / "review.toml").write_text(settings, encoding="utf-8")

    with pytest.raises(ReviewError) as raised:
        read_review(tmp_path)

    assert str(raised.value).startswith(said)


def test_settings_in_another_encoding_are_told(tmp_path):
    (tmp_path / "review.toml").write_bytes('title = "Ålund"\n'.encode("cp1252"))

    with pytest.raises(FileFaults, match="review.toml has 1 fault"):
        read_review(tmp_path)


def test_folders_lie_in_the_review_unless_the_environment_moves_them(tiny, monkeypatch, tmp_path):
    monkeypatch.delenv("LITMATRIX_EXPORTS")
    assert (tiny.texts, tiny.exports, tiny.notebooks) == (tiny.root / "texts", tiny.root / "exports", tiny.root / "notebooks")

    monkeypatch.setenv("LITMATRIX_EXPORTS", str(tmp_path / "out"))
    monkeypatch.setenv("LITMATRIX_TEXTS", str(tmp_path / "mine"))
    assert (tiny.texts, tiny.exports) == (tmp_path / "mine", tmp_path / "out")


# --- tables


def test_a_table_is_read_when_it_is_asked_for(tiny):
    assert tiny.table("targets").values.tolist() == [["bridge", "Bridge", "yes", "the old bridge and its toll"],
                                                     ["ferry_line", "Ferry", "no", "the ferry and its fare"]]


def test_a_table_the_review_declares_is_read_like_any_other(tiny):
    tolls = tiny.table("tolls")

    assert tolls["pence"].tolist() == [2, pd.NA, pd.NA]
    assert tolls["date"].tolist() == ["2013", "", "2018-03-02"]


def test_an_unknown_table_is_told_with_a_suggestion(tiny):
    with pytest.raises(ReviewError) as raised:
        tiny.table("source")

    assert str(raised.value) == "There is no table 'source'. Did you mean 'sources'?"


def test_faults_of_a_table_are_raised_under_its_path_in_the_review(tiny):
    (tiny.root / "data" / "targets.csv").write_text("target;label;main;description\n", encoding="utf-8")

    with pytest.raises(FileFaults, match=r"^data/targets\.csv has 1 fault:\n  line 1: the columns are separated by semicolons"):
        tiny.table("targets")


def test_coders_are_those_with_a_file(tiny):
    (tiny.root / "data" / "codings" / "._ann.csv").write_bytes(b"what a file manager leaves behind")

    assert tiny.coders == ["ann", "bob", "consensus"]


def test_sources_come_in_the_order_of_their_table_with_their_records(tiny):
    sources = tiny.sources()

    assert sources["source"].tolist() == ["bell2014", "ferry2016", "mill2018", "note2019"]
    assert sources["label"].tolist() == ["Bell 2014", "Ferry and Harbour Board 2016", "Mill and Bell 2018", "Crane (no date)"]
    assert tiny.sources(charted_only=True)["source"].tolist() == ["bell2014", "ferry2016", "mill2018"]


def test_themes_are_the_active_ones_with_the_label_of_their_family(tiny):
    codebook = tiny.root / "data" / "codebook.csv"
    codebook.write_text(codebook.read_text(encoding="utf-8").replace('"1","active"', '"1","retired"', 1), encoding="utf-8")

    assert tiny.themes()[["theme", "family_label"]].values.tolist() == [["upkeep", "Money"], ["waiting", "Travel"], ["detour", "Travel"]]


def test_passages_are_the_codable_ones_of_charted_sources(tiny):
    passages = tiny.passages()

    assert passages.groupby("source", sort=False)["words"].agg(["size", "sum"]).values.tolist() == [[5, 59], [3, 33], [3, 25]]
    assert "note2019-001" not in set(passages["passage"])


def test_words_of_a_vocabulary_come_in_their_declared_order(tiny):
    assert tiny.vocabulary("sources", "kind") == ["report", "letter"]
    assert tiny.vocabulary("codings", "voice") == ["own", "endorsed", "reported", "contested"]


def test_a_labelled_table_says_what_figures_write_for_its_ids(tiny):
    citations = tiny.labelled("citations")

    assert citations[["source_label", "cited_label"]].values.tolist() == [
        ["Bell 2014", "Plank 1790"], ["Ferry and Harbour Board 2016", "Toll Act"],
        ["Mill and Bell 2018", "Ferry and Harbour Board 2016"]]
    assert "passage_label" not in citations
    assert tiny.labelled("codebook_rules")[["theme_a_label", "theme_b_label"]].values.tolist() == [["Waiting time", "Detour"]]


def test_labels_do_without_a_bibliography_of_cited_works(tiny):
    (tiny.root / "bib" / "cited.bib").unlink()

    assert tiny.labelled("tolls")["source_label"].tolist() == ["Bell 2014", "Ferry and Harbour Board 2016", "Mill and Bell 2018"]


# --- codings


def test_codings_are_joined_to_all_that_is_known_of_them(tiny):
    codings = tiny.codings()

    assert codings.columns.tolist() == [
        "passage", "theme", "target", "start", "end", "voice", "stance", "wants", "claim", "note", "source", "locator", "words", "restates",
        "source_label", "study", "author_group", "source_kind", "standpoint", "theme_label", "family", "family_label", "target_label",
        "target_main"]
    assert codings.iloc[10].drop(["start", "end"]).to_dict() == {
        "passage": "mill2018-002", "theme": "toll_level", "target": "ferry_line", "voice": "own",
        "stance": "critical", "wants": "less", "claim": "names", "note": "", "source": "mill2018", "locator": "letter, paragraph 2",
        "words": 7, "restates": "", "source_label": "Mill and Bell 2018", "study": "mill2018", "author_group": "bell",
        "source_kind": "letter", "standpoint": "resident", "theme_label": "Toll level", "family": "money", "family_label": "Money",
        "target_label": "Ferry", "target_main": "no"}
    assert codings.loc[11, "restates"] == "mill2018-001"
    assert codings[["start", "end"]].dropna().reset_index().values.tolist() == [[4, 295, 324]]


def test_codings_stand_in_the_order_of_sources_passages_and_themes_whatever_the_order_of_the_file(tiny):
    expected = [("bell2014-002", "toll_level"), ("bell2014-003", "upkeep"), ("bell2014-004", "waiting"), ("bell2014-005", "toll_level"),
                ("bell2014-005", "upkeep"), ("bell2014-006", "upkeep"), ("ferry2016-002", "waiting"), ("ferry2016-003", "toll_level"),
                ("ferry2016-004", "detour"), ("mill2018-001", "upkeep"), ("mill2018-002", "toll_level"), ("mill2018-003", "upkeep")]
    path = tiny.root / "data" / "codings" / "consensus.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *rows[::-1]]) + "\n", encoding="utf-8")

    codings = tiny.codings()

    assert list(zip(codings["passage"], codings["theme"], strict=True)) == expected
    assert codings.index.tolist() == list(range(12))


def test_a_layer_is_one_coder_s_judgements(tiny):
    assert tiny.codings("bob")["passage"].tolist() == [
        "bell2014-002", "bell2014-003", "bell2014-004", "bell2014-005", "bell2014-005", "bell2014-006", "ferry2016-002", "ferry2016-003"]
    assert tiny.codings("ann").query("theme == 'detour'")["passage"].tolist() == ["ferry2016-004", "mill2018-001"]


def test_a_layer_without_a_file_is_told(tiny):
    with pytest.raises(FileFaults, match=r"data/codings/carl\.csv has 1 fault:\n  the file does not exist"):
        tiny.codings("carl")


# --- what was examined: themes in the order toll_level, upkeep, waiting, detour


def test_every_charted_source_meets_every_theme_once(tiny):
    examined = tiny.examined()

    assert examined["source"].tolist() == ["bell2014"] * 4 + ["ferry2016"] * 4 + ["mill2018"] * 4
    assert examined["theme"].tolist() == ["toll_level", "upkeep", "waiting", "detour"] * 3
    assert examined.iloc[0].to_dict() == {
        "source": "bell2014", "source_label": "Bell 2014", "study": "bell2014", "author_group": "bell", "kind": "report",
        "standpoint": "resident", "theme": "toll_level", "theme_label": "Toll level", "family": "money", "family_label": "Money",
        "state": PRESENT, "otherwise": ABSENT, "words": 59}


def test_absent_is_said_only_where_a_full_text_was_read(tiny):
    assert states(tiny, "consensus") == {
        "bell2014": [PRESENT, PRESENT, PRESENT, ABSENT],
        "ferry2016": [PRESENT, EXTRACT, PRESENT, PRESENT],
        "mill2018": [PRESENT, PRESENT, ABSENT, ABSENT]}


def test_what_a_coder_did_not_read_or_could_not_look_for_is_not_examined(tiny):
    assert states(tiny, "bob") == {
        "bell2014": [PRESENT, PRESENT, PRESENT, ABSENT],
        "ferry2016": [PRESENT, EXTRACT, PRESENT, NOT_EXAMINED],  # read before the codebook had the theme
        "mill2018": [NOT_EXAMINED] * 4}


def test_otherwise_is_the_state_without_any_judgement(tiny):
    assert states(tiny, "consensus", "otherwise") == {"bell2014": [ABSENT] * 4, "ferry2016": [EXTRACT] * 4, "mill2018": [ABSENT] * 4}


def test_words_are_those_examined(tiny):
    assert states(tiny, "consensus", "words") == {"bell2014": [59] * 4, "ferry2016": [33] * 4, "mill2018": [25] * 4}
    assert states(tiny, "bob", "words") == {"bell2014": [59] * 4, "ferry2016": [33, 33, 33, 0], "mill2018": [0] * 4}


def test_versions_count_in_the_order_of_the_changes_not_of_the_alphabet(tiny):
    for name in ("codebook", "codebook-changes", "readings", "summaries"):
        path = tiny.root / "data" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace('"2"', '"10"').replace('"1"', '"9"'), encoding="utf-8")

    assert states(tiny, "bob")["ferry2016"] == [PRESENT, EXTRACT, PRESENT, NOT_EXAMINED]
    assert states(tiny, "consensus")["mill2018"] == [PRESENT, PRESENT, ABSENT, ABSENT]


def test_without_a_record_of_changes_every_reading_saw_every_theme(tiny):
    (tiny.root / "data" / "codebook-changes.csv").unlink()

    assert states(tiny, "bob")["ferry2016"] == [PRESENT, EXTRACT, PRESENT, EXTRACT]


def test_a_judgement_counts_as_present_even_where_no_reading_is_recorded(tiny):
    readings = tiny.root / "data" / "readings.csv"
    readings.write_text(readings.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")

    assert states(tiny, "consensus") == {
        "bell2014": [PRESENT, PRESENT, PRESENT, NOT_EXAMINED],
        "ferry2016": [PRESENT, NOT_EXAMINED, PRESENT, PRESENT],
        "mill2018": [PRESENT, PRESENT, NOT_EXAMINED, NOT_EXAMINED]}


def test_nothing_is_written_by_reading(tiny):
    before = {path: path.read_bytes() for path in Path(tiny.root).rglob("*") if path.is_file()}
    for layer in tiny.coders:
        tiny.codings(layer)
        tiny.examined(layer)

    assert {path: path.read_bytes() for path in Path(tiny.root).rglob("*") if path.is_file()} == before

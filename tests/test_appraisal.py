"""Expectations are worked by hand on four sources and five items; the review that ships and the invented one are read as they are."""

import csv
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from gallery import open_gallery, read_gallery
from make_gallery import PLANTED
from test_figures import assert_no_text_overlaps

from litmatrix import figures, tables
from litmatrix.review import check_review, read_review

ROOT = Path(__file__).parents[1]
NOT_JUDGED = "cannot be judged on an extract"
ITEM_COLUMNS = ["instrument", "name", "version", "section", "item", "label", "wording", "answers", "role", "conditional", "certainty"]
ANSWER_COLUMNS = ["source", "instrument", "item", "answer", "reason", "locator", "by", "date"]


@pytest.fixture(autouse=True)
def closed():
    figures.use_profile("default")
    yield
    plt.close("all")


def item(name: str, label: str, answers: str = "yes|no|unsure|not applicable", role: str = "item", instrument: str = "form") -> list[str]:
    return [instrument, "Form", "1", "Part", name, label, f"{label}, at length", answers, role, "no", "verified"]


@pytest.fixture
def items() -> pd.DataFrame:
    return pd.DataFrame([item("W", "the whole", role="criterion"), item("W1", "purpose stated"), item("W2", "body known"),
                         item("W3", "sources named", "yes|partly|no|cannot tell"),
                         item("D", "decision", "include|exclude", role="decision")], columns=ITEM_COLUMNS)


@pytest.fixture
def sources() -> pd.DataFrame:
    rows = [("hill", "book", "full"), ("moss", "essay", "extract"), ("tide", "letter", "full"), ("vale", "letter", "full")]
    frame = pd.DataFrame(rows, columns=["source", "kind", "extent"])
    return frame.assign(label=frame["source"].str.title())


def answers(*rows: tuple[str, str, str], instrument: str = "form") -> pd.DataFrame:
    return pd.DataFrame([[source, instrument, name, answer, "because", "p. 1", "nobody", "2024"] for source, name, answer in rows],
                        columns=ANSWER_COLUMNS)


@pytest.fixture
def appraisal() -> pd.DataFrame:
    """hill meets all three items; moss is an extract; tide was asked two items only; vale was not appraised."""
    return answers(("hill", "W", "yes"), ("hill", "W1", "yes"), ("hill", "W2", "yes"), ("hill", "W3", "yes"), ("hill", "D", "include"),
                   ("moss", "W", NOT_JUDGED), ("moss", "W1", "no"), ("moss", "W2", "not applicable"), ("moss", "W3", NOT_JUDGED),
                   ("tide", "W", "unsure"), ("tide", "W2", "unsure"), ("tide", "W3", "partly"))


# --- answers and what they mean

def test_every_answer_has_one_meaning_and_not_applicable_is_blank(appraisal, items, sources):
    criteria = tables.list_criteria(appraisal, items, sources)

    assert criteria.set_index(["source", "item"])["mark"].to_dict() == {
        ("hill", "W1"): "met", ("hill", "W2"): "met", ("hill", "W3"): "met",
        ("moss", "W1"): "not met", ("moss", "W2"): "", ("moss", "W3"): NOT_JUDGED,
        ("tide", "W1"): "not answered", ("tide", "W2"): "unclear", ("tide", "W3"): "partly met"}


def test_n_counts_the_sources_an_item_applies_to(appraisal, items, sources):
    criteria = tables.list_criteria(appraisal, items, sources)

    assert criteria.drop_duplicates("item").set_index("item")["n"].to_dict() == {"W1": 3, "W2": 2, "W3": 3}


def test_a_source_that_was_not_appraised_is_left_out_and_the_order_is_that_of_the_sources(appraisal, items, sources):
    backwards = sources.iloc[::-1]

    assert tables.list_criteria(appraisal, items, backwards)["source"].unique().tolist() == ["tide", "moss", "hill"]


def test_criteria_items_and_decisions_are_kept_apart(appraisal, items, sources):
    whole = tables.list_criteria(appraisal, items, sources, role="criterion")

    assert whole["item_label"].unique().tolist() == ["W the whole"]
    assert whole["mark"].tolist() == ["met", NOT_JUDGED, "unclear"]


def test_items_of_two_instruments_are_refused(appraisal, items, sources):
    both = pd.concat([items, pd.DataFrame([item("X", "other", instrument="another")], columns=ITEM_COLUMNS)])

    with pytest.raises(ValueError, match="the items are of 2 instruments"):
        tables.list_criteria(appraisal, both, sources)


def test_an_answer_without_a_meaning_is_refused(items, sources):
    with pytest.raises(ValueError, match="the answer 'perhaps' is not known as met or not met"):
        tables.list_criteria(answers(("hill", "W1", "perhaps")), items, sources)


def test_what_sources_meet_is_told_item_by_item_and_never_added_up(appraisal, items, sources):
    criteria = tables.list_criteria(appraisal, items, sources)

    assert tables.describe_criteria(criteria) == (
        "W1 met by 1 of 3, 1 not met, 1 not answered; W2 met by 1 of 2, 1 unclear; "
        f"W3 met by 1 of 3, 1 partly met, 1 {NOT_JUDGED}")


def test_the_tables_handed_in_stay_as_they_were(appraisal, items, sources):
    before = [frame.copy() for frame in (appraisal, items, sources)]

    tables.count_criteria_by_item(tables.list_criteria(appraisal, items, sources))

    for frame, copy in zip((appraisal, items, sources), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


# --- items counted, alike and weighted

def test_items_are_counted_over_the_sources_they_apply_to(appraisal, items, sources):
    counted = tables.count_criteria_by_item(tables.list_criteria(appraisal, items, sources))
    wide = counted.pivot(index="item", columns="mark", values="sources")

    assert counted["mark"].unique().tolist() == ["met", "partly met", "not met", "unclear", NOT_JUDGED, "not answered"]
    assert wide.loc["W2"].to_dict() == {"met": 1, "partly met": 0, "not met": 0, "unclear": 1, NOT_JUDGED: 0, "not answered": 0}
    assert counted.drop_duplicates("item")["n"].tolist() == [3, 2, 3]
    assert (counted["weight"] == counted["sources"]).all()
    assert counted["weighting"].unique().tolist() == ["every source weighs 1"]


def test_no_share_is_given_under_twenty_sources(items, sources):
    shares = []
    for count in (19, 20):
        frame = pd.DataFrame({"source": [f"s{number}" for number in range(count)], "kind": "book", "extent": "full"})
        asked = answers(*[(source, "W1", "yes" if place < 5 else "no") for place, source in enumerate(frame["source"])])
        criteria = tables.list_criteria(asked, items[items["item"] == "W1"], frame.assign(label=frame["source"]))
        shares.append(tables.count_criteria_by_item(criteria)["share"].tolist())

    assert pd.isna(shares[0]).all()
    assert shares[1] == [0.25, 0.75]


def test_a_weight_is_the_mean_worth_of_the_answers_named_and_its_rule_is_told(appraisal, items, sources):
    weights = tables.weigh_sources(tables.list_criteria(appraisal, items, sources), worth={"met": 1, "partly met": 0.5, "not met": 0})

    assert weights.set_index("source")["weight"].to_dict() == {"hill": 1.0, "moss": 0.0, "tide": 0.5}
    assert weights.set_index("source")["items"].to_dict() == {"hill": 3, "moss": 1, "tide": 1}
    assert weights["rule"].unique().tolist() == ["mean over W1, W2, W3 (met 1, partly met 0.5, not met 0; other answers left out)"]


def test_a_source_of_which_nothing_counts_has_no_weight_and_is_left_out_of_weighted_counts(appraisal, items, sources):
    criteria = tables.list_criteria(appraisal, items, sources, role="criterion")
    weights = tables.weigh_sources(criteria, worth={"met": 1, "unclear": 0.25})

    assert pd.isna(weights.set_index("source").loc["moss", "weight"])
    counted = tables.count_criteria_by_item(criteria, weights=weights).set_index("mark")
    assert counted["weight"].to_dict() == {"met": 1.0, "unclear": 0.25, NOT_JUDGED: 0.0}
    assert counted["n"].tolist() == [2, 2, 2]
    assert counted["weighting"].iloc[0] == weights["rule"].iloc[0]


@pytest.mark.parametrize("worth", [{}, {"good": 1}, {"met": 2}])
def test_weights_need_marks_that_there_are_and_worths_from_0_to_1(worth, appraisal, items, sources):
    with pytest.raises(ValueError, match="worth must map marks"):
        tables.weigh_sources(tables.list_criteria(appraisal, items, sources), worth=worth)


def test_the_sources_of_the_weakly_appraised_theme_are_found_to_meet_least():
    review, (codings, examined) = open_gallery(), read_gallery()
    criteria = tables.list_criteria(review.table("appraisal"), review.instrument("aacods"), review.sources(), role="criterion")
    met = criteria.assign(met=criteria["mark"] == "met").groupby("source")["met"].mean()
    theme = PLANTED["weakly_appraised"]
    carriers = codings.groupby("theme")["source"].unique()
    weights = tables.weigh_sources(criteria, worth={"met": 1, "not met": 0}).set_index("source")["weight"]
    weighted = tables.count_weighted_by_theme(codings, examined, weights).set_index("theme")

    assert met[carriers[theme]].mean() < 0.2 < 0.8 < met.drop(carriers[theme]).mean()
    assert weighted.loc[theme, "mark"] == "fragile"
    assert weighted.loc[list(PLANTED["robust"]), "mark"].eq("robust").all()


# --- drawn

def names(axis) -> list[str]:
    return [tick.get_text().replace("\n", " ") for tick in axis.get_ticklabels()]


def test_each_meaning_has_a_shape_of_its_own_and_what_does_not_apply_is_not_drawn(appraisal, items, sources):
    ax = figures.draw_criteria(tables.list_criteria(appraisal, items, sources))
    drawn = {artist.get_gid(): len(artist.get_offsets()) for artist in ax.collections if artist.get_gid()}

    assert drawn == {"full": 3, "half": 1, "cross": 1, "unknown": 1, "up": 1, "open": 1}
    assert names(ax.yaxis) == ["W1 purpose stated, n 3", "W2 body known, n 2", "W3 sources named, n 3"]
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == [
        "met", "partly met", "not met", "unclear", NOT_JUDGED, "not answered"]


def test_sources_stand_down_the_side_when_asked_and_items_by_their_ids(appraisal, items, sources):
    ax = figures.draw_criteria(tables.list_criteria(appraisal, items, sources), down="sources")

    assert names(ax.yaxis) == ["Hill", "Moss", "Tide"]
    assert names(ax.xaxis) == ["W1, n 3", "W2, n 2", "W3, n 3"]


def test_more_rows_than_anyone_can_read_are_declined_in_words(items):
    many = pd.DataFrame({"source": [f"s{number}" for number in range(1200)], "kind": "book", "extent": "full"})
    asked = answers(*[(source, "W1", "yes") for source in many["source"]])
    criteria = tables.list_criteria(asked, items[items["item"] == "W1"], many.assign(label=many["source"]))

    ax = figures.draw_criteria(criteria, down="sources")

    assert "1,200 sources are too many for a row each" in ax.texts[0].get_text().replace("\n", " ")
    assert not ax.collections


def test_more_columns_than_fit_side_by_side_are_declined_in_words():
    review = open_gallery()
    criteria = tables.list_criteria(review.table("appraisal"), review.instrument("aacods"), review.sources(), role="criterion")

    assert figures.draw_criteria(criteria).texts[0].get_text().startswith("58 sources do not fit side by side")
    assert len(names(figures.draw_criteria(criteria, down="sources").yaxis)) == 58


def test_items_stand_side_by_side_where_the_type_is_small_enough():
    review = read_review(ROOT)
    criteria = tables.list_criteria(review.table("appraisal"), review.instrument("aacods"), review.sources())

    assert_no_text_overlaps(figures.draw_criteria(criteria, down="sources"))
    figures.use_profile("talk")
    assert figures.draw_criteria(criteria, down="sources").texts[0].get_text().startswith("33 items do not fit side by side")


def test_bars_end_at_n_and_the_parts_not_told_by_lightness_are_hatched(appraisal, items, sources):
    ax = figures.draw_criteria_by_item(tables.count_criteria_by_item(tables.list_criteria(appraisal, items, sources)))
    bars = sorted(ax.patches, key=lambda bar: bar.get_x())
    ends = {round(bar.get_y() + bar.get_height() / 2): bar.get_x() + bar.get_width() for bar in bars}

    assert ends == {0: 3, 1: 2, 2: 3}
    assert [text.get_text() for text in ax.texts if text.get_text().startswith("n ")] == ["n 3", "n 2", "n 3"]
    assert ax.get_xlabel() == "sources (every source weighs 1)"
    legend = ax.figure.legends[0]
    hatched = {text.get_text(): patch.get_hatch() for patch, text in zip(legend.get_patches(), legend.get_texts(), strict=True)}
    assert hatched["not met"] and hatched[NOT_JUDGED] and not hatched["met"]


def test_weighted_bars_say_by_which_rule(appraisal, items, sources):
    criteria = tables.list_criteria(appraisal, items, sources)
    weights = tables.weigh_sources(criteria, worth={"met": 1, "not met": 0.5})

    ax = figures.draw_criteria_by_item(tables.count_criteria_by_item(criteria, weights=weights))

    assert ax.get_xlabel().replace("\n", " ").startswith("sum of weights: mean over W1, W2, W3 (met 1, not met 0.5")


@pytest.mark.parametrize("profile", ["default", "talk"])
def test_no_text_of_an_appraisal_meets_another(profile):
    figures.use_profile(profile)
    review = read_review(ROOT)
    appraisal, sources = review.table("appraisal"), review.sources()
    for role in ("criterion", "item"):
        criteria = tables.list_criteria(appraisal, review.instrument("aacods"), sources, role=role)
        assert_no_text_overlaps(figures.draw_criteria(criteria))
        assert_no_text_overlaps(figures.draw_criteria_by_item(tables.count_criteria_by_item(criteria)))


# --- in a review

def save(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([columns, *rows])


def faults_of(folder: Path) -> dict[str, list[str]]:
    return {path: [fault.message for fault in faults] for path, faults in check_review(read_review(folder)).faults.items()}


@pytest.fixture
def appraised(tiny_folder):
    """The small review with an instrument of two items, and a way to write its answers."""
    rows = [item("W1", "purpose stated"), item("W2", "remarks", "", "words")]
    save(tiny_folder / "data" / "instruments" / "form.csv", ITEM_COLUMNS, rows)
    kinds = read_review(tiny_folder).table("sources")

    def write(source: str, *answer: str, instrument: str = "form", name: str = "W1", reason: str = "because", locator: str = "p. 1"):
        rows = [[source, instrument, name, text, reason, locator, "nobody", "2024"] for text in answer]
        save(tiny_folder / "data" / "appraisal.csv", ANSWER_COLUMNS, rows)
        return faults_of(tiny_folder).get("data/appraisal.csv", [])

    write.full = kinds.loc[kinds["extent"] == "full", "source"].iloc[0]
    write.part = kinds.loc[kinds["extent"] != "full", "source"].iloc[0]
    write.folder = tiny_folder
    return write


def test_an_answer_its_item_allows_passes_and_so_does_any_in_words(appraised):
    assert appraised(appraised.full, "yes") == []
    assert appraised(appraised.full, "anything at all", name="W2") == []


def test_an_answer_its_item_does_not_allow_is_told_with_those_it_does(appraised):
    assert appraised(appraised.full, "maybe") == [
        f"answer 'maybe' is none of item 'W1': yes, no, unsure, not applicable, {NOT_JUDGED}"]


def test_a_source_read_in_full_can_be_judged(appraised):
    assert appraised(appraised.part, NOT_JUDGED) == []
    assert appraised(appraised.full, NOT_JUDGED) == [f"'{appraised.full}' was read in full, so its answer cannot be '{NOT_JUDGED}'"]


def test_an_unknown_instrument_and_an_unknown_item_are_told_with_a_hint(appraised):
    assert appraised(appraised.full, "yes", instrument="from") == [
        "instrument 'from' has no file in data/instruments. Did you mean 'form'?"]
    assert appraised(appraised.full, "yes", name="W11") == ["item 'W11' is not in data/instruments/form.csv. Did you mean 'W1'?"]


def test_a_long_reason_and_a_passage_that_is_not_there_are_told(appraised):
    assert appraised(appraised.full, "yes", reason="word " * 25 + "word") == ["the reason has 26 words; at most 25"]
    assert appraised(appraised.full, "yes", locator="nothing-999") == ["passage 'nothing-999' does not exist"]
    assert appraised(appraised.full, "yes", locator="title page, section 75") == []


def test_items_in_the_wrong_file_and_items_without_answers_are_told(appraised):
    rows = [item("W1", "purpose stated", instrument="another"), item("W2", "empty", "")]
    save(appraised.folder / "data" / "instruments" / "form.csv", ITEM_COLUMNS, rows)

    assert faults_of(appraised.folder)["data/instruments/form.csv"] == [
        "instrument 'another' stands in the file of 'form'", "an item needs its answers, separated by |"]


def test_a_judgement_needs_its_rationale(tiny_folder):
    path = tiny_folder / "data" / "findings.csv"
    findings = read_review(tiny_folder).table("findings")
    findings.loc[0, "judgement"] = "moderate"
    save(path, list(findings.columns), findings.to_numpy().tolist())

    assert faults_of(tiny_folder)["data/findings.csv"] == ["a judgement needs its rationale"]


def test_an_instrument_that_is_not_there_is_told_with_a_hint():
    with pytest.raises(Exception, match="There is no instrument 'aacod'. Did you mean 'aacods'"):
        read_review(ROOT).instrument("aacod")


# --- the review that ships

def test_every_source_is_answered_on_every_item_of_aacods_and_has_its_form_chosen():
    review = read_review(ROOT)
    appraisal, sources = review.table("appraisal"), set(review.sources()["source"])
    asked = set(review.instrument("aacods")["item"])

    given = appraisal[appraisal["instrument"] == "aacods"].groupby("source")["item"].agg(set)
    assert given.to_dict() == dict.fromkeys(sources, asked)
    forms = appraisal[appraisal["item"] == "FORM"].set_index("source")["answer"]
    opinion = appraisal[appraisal["item"].str.fullmatch(r"EO\d")].groupby("source")["item"].nunique()
    assert set(forms.index) == sources
    assert opinion.to_dict() == dict.fromkeys(forms.index[forms == "expert opinion"], 6)


def test_it_is_said_that_no_person_checked_the_appraisal():
    review = read_review(ROOT)

    assert review.table("appraisal")["by"].unique().tolist() == ["appraisal by a model, checked by no person"]
    assert "no person has taken part in either" in (ROOT / "notebooks" / "11-appraisal.ipynb").read_text(encoding="utf-8")


def test_what_the_two_readings_settled_is_what_stands():
    review = read_review(ROOT)
    key = ["source", "instrument", "item"]
    differences = review.table("appraisal_differences").merge(review.table("appraisal")[[*key, "answer"]], on=key, how="left")

    assert (differences["settled"] == differences["answer"]).all()
    assert (differences["first"] != differences["second"]).all()


@pytest.mark.parametrize("name", ["aacods", "casp-qualitative", "jbi-qualitative", "jbi-text-opinion-2017", "jbi-textual-evidence-2024",
                                  "mmat-2018"])
def test_instruments_ship_with_the_certainty_of_each_restatement_and_a_reference(name):
    items = read_review(ROOT).instrument(name)

    assert items["certainty"].isin(["verified", "general-knowledge"]).all()
    assert items["label"].str.split().str.len().max() <= 5
    assert f"| {name}.csv |" in (ROOT / "data" / "instruments" / "README.md").read_text(encoding="utf-8")

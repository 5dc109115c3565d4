import csv
import json
import random
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from litmatrix.corpus.bibtex.parsing import parse_bibtex
from litmatrix.corpus.duplicates import (
    propose_duplicates,
    record_decisions,
    resolve_merges,
    start_merges,
    undo_decisions,
)
from litmatrix.corpus.duplicates.blocking import LARGEST
from litmatrix.corpus.duplicates.signatures import fold_title, normalise_doi
from litmatrix.corpus.records import Record
from litmatrix.files import FileFaults

LABELLED = Path(__file__).parent / "duplicates"
ARTICLE = {"author": "Marsh, Ada and Okoro, Ben", "title": "Queues after the merger of district hospitals", "year": "2019",
           "journal": "Journal of Regional Care", "volume": "12", "pages": "101--118"}
REPORT = {"author": "{Northmoor Health Board}", "title": "Care on the coast", "year": "2018"}
ANNUAL = {"author": "{Northmoor Health Board}", "title": "Annual report and accounts", "year": "2018"}


def record(key: str, base: dict[str, str], kind: str = "", **changes: str) -> Record:
    """A record like ``base``; an empty value takes a field away."""
    fields = {name: value for name, value in {**base, **changes}.items() if value}
    return Record(1, key, kind or ("article" if base is ARTICLE else "report"), fields)


def propose(*records: Record, merges: pd.DataFrame | None = None) -> list[tuple[str, str, str]]:
    """Kept, merged and certainty of each proposal."""
    table = propose_duplicates({"bib/corpus.bib": records}, merges).table
    return list(table[["kept", "record", "certainty"]].itertuples(index=False, name=None))


def propose_one(one: Record, other: Record) -> pd.Series:
    table = propose_duplicates({"bib/corpus.bib": [one, other]}).table
    assert len(table) == 1
    return table.iloc[0]


@pytest.mark.parametrize("written", [
    "10.1000/ABC", "10.1000/abc.", "https://doi.org/10.1000/abc", "http://dx.doi.org/10.1000/ABC", "doi:10.1000/abc", "DOI 10.1000/abc,",
    "https://doi.org/10.1000%2Fabc", "https://doi.org.proxy.example/10.1000/abc/", "{10.1000/abc}", "(10.1000/abc)",
    "https://journal.example/doi/full/10.1000/abc", "https://journal.example/doi/10.1000/abc?download=1", "info:doi/10.1000/abc",
    "10.1000/a\\bc".replace("\\b", "b")])
def test_a_doi_is_the_same_however_it_is_written(written):
    assert normalise_doi(written) == "10.1000/abc"


@pytest.mark.parametrize(("written", "doi"), [
    ("10.1016/S0140-6736(04)5555-1", "10.1016/s0140-6736(04)5555-1"), ("10.1016/S0140-6736%2804%295555-1", "10.1016/s0140-6736(04)5555-1"),
    ("10.1002/(SICI)1097(199901)1:1", "10.1002/(sici)1097(199901)1:1"), ("10.1000/a\\_b", "10.1000/a_b"), ("10.1000/a&lt;b", "10.1000/a"),
    ("10.5555/abc(def)", "10.5555/abc(def)"), ("no DOI", ""), ("", ""), ("https://example.org/10/1000", "")])
def test_brackets_and_escapes_of_a_doi_are_kept_apart_from_what_surrounds_it(written, doi):
    assert normalise_doi(written) == doi


@pytest.mark.parametrize(("one", "other"), [
    ("THE COST OF CARE", "The cost of care"), ("Profit &amp; loss", "Profit and loss"), ("Schöne neue Klinik", "Schone neue Klinik"),
    ("CO<sub>2</sub> costs", "CO2 costs"), ("Seven lessons", "7 lessons"), ("Part II: discharge", "Part 2 - Discharge"),
    ("Annual report 2019/20", "Annual report 2019-2020"), ("Accounts 2014 to 2015", "Accounts 2014–15"),
    ("Eﬃcient wards", "Efficient wards"),
    ("Patients’ views", "Patients' views"), ("Vol. 2", "Volume two")])
def test_titles_are_folded_alike(one, other):
    assert fold_title(one) == fold_title(other)


@pytest.mark.parametrize(("one", "other"), [
    ("Part 1", "Part 2"), ("Annual report 2019/20", "Annual report 2020/21"), ("Care does improve", "Care does not improve"),
    ("東京", "大阪")])
def test_titles_that_say_different_things_stay_different(one, other):
    assert fold_title(one) != fold_title(other)


def test_the_same_doi_is_certain_and_the_reason_names_it():
    found = propose_one(record("a", ARTICLE, doi="10.1000/ABC"), record("b", ARTICLE, doi="https://dx.doi.org/10.1000/abc", title="QUEUES"))

    assert found["certainty"] == "likely"
    assert "the same DOI 10.1000/abc" in found["reason"]
    assert found["against"] == "the titles differ"
    assert propose_one(record("a", ARTICLE, doi="10.1000/ABC"), record("b", ARTICLE, doi="doi:10.1000/abc."))["certainty"] == "certain"


def test_what_differs_beside_the_same_doi_is_told():
    found = propose_one(record("a", ARTICLE, doi="10.1000/abc"), record("b", ARTICLE, doi="10.1000/abc", pages="1--9", year="2018"))

    assert found["against"] == "the years 2019 and 2018 differ; the first pages 101 and 1 differ"


@pytest.mark.parametrize(("changes", "certainty"), [
    ({"author": "MARSH, A. and OKORO, B."}, "certain"), ({"author": "Marsh A and Okoro B"}, "certain"),
    ({"author": "Marsh, A. and others"}, "certain"),
    ({"journal": "J Reg Care"}, "certain"), ({"pages": "101-18"}, "certain"), ({"pages": "101", "volume": ""}, "certain"),
    ({"title": "Queues after the merger of distrct hospitals"}, "likely"),
    ({"title": "Queues after the mergers of district hospital"}, "certain"),
    ({"title": "Queues after the merger of district hospitals: a study of six towns"}, "likely"), ({"year": "2018"}, "likely"),
    ({"year": ""}, "likely"), ({"author": ""}, "likely"), ({"title": "", "author": "Marsh, Ada"}, "likely"),
    ({"title": "Files d'attente", "author": "Marsh, Ada and Okoro, Ben"}, "likely"), ({"volume": "21"}, "likely"),
    ({"author": "Okoro, Ben and Marsh, Ada"}, "certain"), ({"author": "Mrash, Ada"}, "likely"),
    ({"author": "March, A. and Okoro, B.", "pages": ""}, "likely"), ({"author": "Ada, Marsh"}, "likely"),
    ({"title": "Files d'attente", "author": "Okoro, Ben and Marsh, Ada"}, "likely"),
    ({"title": "Queues after the merger of distrct hospitals", "author": "Mrash, Ada", "pages": ""}, "likely")])
def test_one_article_written_in_two_ways_is_found(changes, certainty):
    assert [row[2] for row in propose(record("a", ARTICLE), record("b", ARTICLE, **changes))] == [certainty]


@pytest.mark.parametrize("changes", [
    {"author": "Vale, Eva", "journal": "", "pages": "", "volume": ""}, {"pages": "300--310", "volume": "14"}, {"pages": "210--211"},
    {"journal": "Ward and Clinic", "volume": "", "pages": ""}, {"title": "Queues after the merger of county hospitals", "pages": ""},
    {"title": "Corrigendum: Queues after the merger of district hospitals", "pages": "400"},
    {"title": "Queues after the merger of district hospitals: a reply", "pages": ""},
    {"title": "Queues after the merger of district hospitals: executive summary", "pages": ""},
    {"title": "Queues after the merger of district hospitals (book review)", "pages": ""}, {"year": "2012", "pages": "", "volume": ""}])
def test_what_only_resembles_an_article_is_not_proposed(changes):
    assert propose(record("a", ARTICLE), record("b", ARTICLE, **changes)) == []


def test_two_different_dois_are_never_joined():
    assert propose(record("a", ARTICLE, doi="10.1000/abc"), record("b", ARTICLE, doi="10.1000/xyz", pages="")) == []


def test_versions_of_one_preprint_are_likely_one_work():
    one, other = (record(key, ARTICLE, "online", journal="", volume="", pages="", doi=f"10.1101/2020.01.01.200000{key}")
                  for key in ("v1", "v2"))

    assert propose(one, other) == [("v1", "v2", "likely")]


def test_a_preprint_and_its_article_are_only_possible():
    preprint = record("p", ARTICLE, "online", journal="", volume="", pages="", doi="10.1101/2018.01.01.200000", year="2018")
    found = propose_one(record("a", ARTICLE, doi="10.1000/abc"), preprint)

    assert (found["certainty"], found["against"]) == ("possible", "two different DOIs, 10.1000/abc and 10.1101/2018.01.01.200000")
    assert found["reason"].startswith("perhaps versions of one work")


def test_an_article_that_names_its_preprint_is_an_article():
    noted = record("b", ARTICLE, note="Preprint at medRxiv", eprint="2001.00001", eprinttype="arxiv")

    assert propose(record("a", ARTICLE), noted) == [("b", "a", "certain")]


def test_annual_reports_of_two_years_are_never_joined():
    years = [record(f"r{year}", ANNUAL, year=str(year)) for year in range(2015, 2021)]
    spelt = [record(f"s{year}", ANNUAL, title=f"Annual report {year}/{year - 1999}", year=str(year)) for year in range(2015, 2021)]

    assert propose(*years) == []
    assert propose(*spelt) == []


def test_an_annual_report_found_twice_is_found_in_its_own_year():
    records = [record(f"{name}{year}", ANNUAL, year=str(year)) for year in (2018, 2019) for name in "ab"]

    assert propose(*records) == [("a2018", "b2018", "likely"), ("a2019", "b2019", "likely")]


def test_an_annual_report_that_names_its_year_may_be_dated_by_the_next():
    one, other = (record(key, ANNUAL, title="Annual report 2016/17", year=year) for key, year in (("a", "2016"), ("b", "2017")))

    assert propose(one, other) == [("a", "b", "likely")]


@pytest.mark.parametrize("changes", [
    {"author": "{Southmoor Health Board}"}, {"title": "Care on the coast, part 2"}, {"title": "Care on the coast: summary"},
    {"title": "Care on the coast: easy read"}, {"title": "Response to: Care on the coast"}, {"year": "2012"}])
def test_reports_that_only_resemble_one_another_are_not_proposed(changes):
    assert propose(record("a", REPORT), record("b", REPORT, **changes)) == []


@pytest.mark.parametrize("changes", [
    {"author": "{NHB}"}, {"author": "{The Northmoor Health Board}"}, {"author": "", "institution": "Northmoor Health Board"},
    {"author": "Bell, Ida", "institution": "Northmoor Health Board"}, {"title": "Care on the coast: ten villages"},
    {"title": "Care on the Coast - Northmoor Health Board report"}, {"title": "Briefing 12: Care on the coast"}])
def test_one_report_described_in_two_ways_is_found(changes):
    assert len(propose(record("a", REPORT), record("b", REPORT, **changes))) == 1


@pytest.mark.parametrize(("one", "other"), [("HC 300", "HC300"), ("HC 300", "300"), ("WP 12/15", "12"),
                                          ("HC 719", "HC 719 Session 2017-18")])
def test_a_number_that_tells_more_is_the_same_number(one, other):
    assert len(propose(record("a", REPORT, number=one), record("b", REPORT, number=other))) == 1


def test_numbers_of_a_series_tell_reports_apart():
    assert propose(record("a", REPORT, number="HC 300"), record("b", REPORT, number="CBP 7009")) == []
    assert propose(record("a", REPORT, number="HC 300"), record("b", REPORT, number="HC300")) == [("a", "b", "certain")]


def test_the_same_words_at_two_addresses_are_never_certain():
    title = "Five myths about the boards of care"
    one, other = (Record(1, key, "online", {"author": "Dorn, Felix", "title": title, "year": "2021", "url": f"https://{key}.example/myths"})
                  for key in "ab")
    assert propose(one, other) == [("a", "b", "likely")]


def test_one_page_found_twice_is_known_by_its_address():
    one, other = (Record(1, key, "online", {"title": title, "year": "2021", "url": url}) for key, title, url in (
        ("a", "Bed watch", "https://www.chn.example/bed-watch/?utm_source=mail"), ("b", "Bedwatch", "http://chn.example/bed-watch")))

    assert propose(one, other) == [("a", "b", "likely")]


@pytest.mark.parametrize(("one", "other"), [("hypotension", "hypertension"), ("microfinance", "macrofinance"), ("eastern", "western")])
def test_words_that_are_opposites_are_no_slip_of_writing(one, other):
    article = {**ARTICLE, "pages": ""}

    assert propose(record("a", article, "article", title=f"Clinics for {one} in towns"),
                   record("b", article, "article", title=f"Clinics for {other} in towns")) == []


def test_comments_under_one_page_are_two_works():
    one, other = (Record(1, key, "online", {"author": "Vane, Rob", "title": "Comment on: The end of the split", "year": "2020",
                                           "url": f"https://care.example/split#{key}"}) for key in ("c1", "c2"))
    assert propose(one, other) == []


def test_editorials_are_joined_by_their_page_alone():
    base = {**ARTICLE, "title": "Editorial", "pages": "1--2"}
    records = [record("a", base, "article"), record("b", base, "article", pages="1", author="Marsh, A."),
               record("c", base, "article", pages="95"), record("d", base, "article", volume="13", year="2020")]

    assert propose(*records) == [("a", "b", "certain")]


def test_a_chapter_that_bears_the_doi_of_its_book_is_only_possible():
    book = Record(1, "book", "book", {"author": "Novak, Lena", "title": "Steering", "year": "2013", "doi": "10.5555/978"})
    chapter = Record(2, "chapter", "inbook", {**book.fields, "title": "Targets", "booktitle": "Steering"})
    found = propose_one(book, chapter)

    assert (found["certainty"], found["against"]) == ("possible", "one is entered as book, the other as inbook")


def test_a_record_that_could_be_either_of_two_works_joins_one_and_the_other_is_told():
    one = record("one", ARTICLE, doi="10.1000/abc")
    two = record("two", ARTICLE, doi="10.1000/xyz", journal="Ward and Clinic", volume="3", pages="7")
    bare = record("bare", ARTICLE, journal="", volume="", pages="")
    table = propose_duplicates({"bib/corpus.bib": [one, two, bare]}).table

    assert table[["kept", "record"]].values.tolist() == [["one", "bare"]]
    assert table.iloc[0]["against"] == "resembles two too (two different DOIs, 10.1000/abc and 10.1000/xyz: one and two)"


def test_records_are_joined_across_a_third_where_nothing_speaks_against_it():
    full = record("full", ARTICLE, doi="10.1000/abc", pmid="123456")
    by_doi = Record(2, "by-doi", "misc", {"doi": "10.1000/abc"})
    by_number = Record(3, "by-number", "misc", {"pmid": "123456"})

    assert propose(by_doi, by_number, full) == [("full", "by-doi", "certain"), ("full", "by-number", "certain")]
    assert propose(by_doi, by_number) == []


def test_the_record_of_the_earlier_list_is_kept_and_there_the_fuller_one():
    full, bare = record("full", ARTICLE, doi="10.1000/abc"), record("bare", ARTICLE, pages="")
    found = propose_duplicates({"bib/corpus.bib": [bare], "bib/candidates.bib": [full]}).table.iloc[0]

    assert found[["kept", "kept_file", "record", "file"]].tolist() == ["bare", "bib/corpus.bib", "full", "bib/candidates.bib"]
    assert [row[:2] for row in propose(bare, full)] == [("full", "bare")]


def decide(merges: pd.DataFrame, *records: Record, status: str = "accepted") -> pd.DataFrame:
    table = propose_duplicates({"bib/corpus.bib": records}, merges).table
    return record_decisions(merges, table, status, "ann", "2026-03-01")


def make_merges(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Rows of kept, merged and status."""
    return pd.DataFrame([[f"m{number:03d}", *row, "why", "ann", "2026-03-01", ""] for number, row in enumerate(rows, 1)],
                        columns=["merge", "kept", "merged", "status", "reason", "by", "date", "undone"])


def test_what_was_accepted_is_not_proposed_again_and_counts_as_one():
    records = [record("a", ARTICLE), record("b", ARTICLE)]
    merges = decide(start_merges(), *records)

    assert merges.iloc[0].drop("reason").tolist() == ["m001", "a", "b", "accepted", "ann", "2026-03-01", ""]
    assert merges.iloc[0]["reason"] == "certain: the same title; the same authors; 2019; volume 12, page 101"
    assert propose(*records, merges=merges) == []
    assert resolve_merges(merges) == {"b": "a"}


def test_a_new_copy_of_an_accepted_work_is_proposed_for_the_record_that_is_kept():
    records = [record("a", ARTICLE), record("b", ARTICLE, doi="10.1000/abc"), Record(3, "c", "misc", {"doi": "10.1000/abc"})]
    merges = make_merges(("a", "b", "accepted"))

    assert [row[:2] for row in propose(*records, merges=merges)] == [("a", "c")]


def test_what_was_rejected_is_not_proposed_again_not_even_through_a_third_record():
    records = [record("a", ARTICLE), record("b", ARTICLE), record("c", ARTICLE)]
    merges = make_merges(("a", "b", "rejected"))

    assert [row[:2] for row in propose(*records, merges=merges)] == [("a", "c")]
    assert resolve_merges(merges) == {}


def test_undoing_leaves_the_table_as_before_but_for_the_row_that_tells_it():
    records = [record("a", ARTICLE), record("b", ARTICLE)]
    before = make_merges(("x", "y", "accepted"))
    undone = undo_decisions(decide(before, *records), ["m002"], "2026-03-02")

    assert undone.iloc[:1].equals(before)
    assert undone.iloc[1][["merge", "kept", "merged", "status", "by", "date", "undone"]].tolist() == [
        "m002", "a", "b", "undone", "ann", "2026-03-01", "2026-03-02"]
    assert resolve_merges(undone) == resolve_merges(before) == {"y": "x"}
    assert propose(*records, merges=undone) == [("a", "b", "certain")]


def test_a_decision_that_is_not_there_or_undone_already_cannot_be_undone():
    merges = make_merges(("a", "b", "undone"))

    with pytest.raises(FileFaults, match="there is no merge 'm009'. It has m001") as faults:
        undo_decisions(merges, ["m001", "m009"], "2026-03-02")
    assert "'m001' is undone already" in str(faults.value)


def test_chains_of_merges_are_followed_to_the_end_whatever_their_order():
    merges = make_merges(("b", "c", "accepted"), ("a", "b", "accepted"), ("c", "d", "accepted"), ("a", "e", "rejected"))

    assert resolve_merges(merges) == {"c": "a", "b": "a", "d": "a"}


def test_a_circle_of_merges_is_refused_with_its_line():
    merges = make_merges(*((kept, merged, "accepted") for kept, merged in ("xy", "ba", "cb", "ac", "az")))

    with pytest.raises(FileFaults) as faults:
        resolve_merges(merges)
    assert str(faults.value) == ("bib/merges.csv has 1 fault:\n  line 3: 'a' comes back to itself: a -> b -> c -> a. "
                                 "Undo one of these merges.")


def test_a_record_merged_into_itself_or_into_two_others_is_refused():
    with pytest.raises(FileFaults, match="line 2: 'a' comes back to itself: a -> a"):
        resolve_merges(make_merges(("a", "a", "accepted")))
    with pytest.raises(FileFaults, match="line 3: 'b' is merged into 'c' here and into 'a' on line 2"):
        resolve_merges(make_merges(("a", "b", "accepted"), ("c", "b", "accepted")))


def test_the_same_merge_twice_is_no_fault():
    assert resolve_merges(make_merges(("a", "b", "accepted"), ("a", "b", "accepted"))) == {"b": "a"}


def read_labels(name: str) -> dict[str, str]:
    with (LABELLED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return {row["record"]: row["cluster"] for row in csv.DictReader(handle)}


def count_pairs(name: str, levels: set[str]) -> tuple[int, int, int]:
    """Pairs proposed and right, pairs proposed, pairs that are true."""
    records, labels = parse_bibtex((LABELLED / f"{name}.bib").read_text(encoding="utf-8")).records, read_labels(name)
    assert {record.key for record in records} == set(labels)
    table = propose_duplicates({"a.bib": records}).table
    works, clusters = defaultdict(set), {key: {key} for key in labels}
    for key, work in labels.items():
        works[work].add(key)
    for kept, merged in table.loc[table["certainty"].isin(levels), ["kept", "record"]].itertuples(index=False):
        joined = clusters[kept] | clusters[merged]
        clusters.update(dict.fromkeys(joined, joined))
    found, true = ({pair for group in groups for pair in combinations(sorted(group), 2)} for groups in (clusters.values(), works.values()))
    return len(found & true), len(found), len(true)


@pytest.mark.parametrize(("name", "right", "proposed", "true"), [
    ("tuned", 74, 74, 74), ("held-out", 53, 53, 53), ("hard", 12, 15, 22), ("fresh", 18, 20, 20)])
def test_precision_and_recall_on_the_labelled_records_stay_what_was_measured(name, right, proposed, true):
    found = count_pairs(name, {"certain", "likely"})

    assert found[2] == true
    assert found[0] >= right
    assert found[1] - found[0] <= proposed - right


@pytest.mark.parametrize("name", ["tuned", "held-out", "hard", "fresh"])
def test_nothing_certain_is_wrong_on_the_labelled_records(name):
    right, proposed, _ = count_pairs(name, {"certain"})

    assert right == proposed > 0


def make_articles(number: int) -> list[Record]:
    """Articles of eight words each out of 1,500, common ones more often, by one author in ten; each fifth stands twice."""
    chance = random.Random(7)
    words, weights = [f"word{place}" for place in range(1500)], [1 / (place + 20) for place in range(1500)]
    records = []
    for place in range(number):
        fields = {"author": f"Name{chance.randrange(number // 10)}, A.", "title": " ".join(chance.choices(words, weights, k=8)),
                  "year": str(chance.randrange(1990, 2020))}
        records.append(Record(place, f"r{place}", "article", dict(records[-1].fields) if place % 5 == 4 else fields))
    return records


def test_the_pairs_compared_grow_with_the_records_and_not_with_their_square():
    small, large = (propose_duplicates({"a.bib": make_articles(number)}) for number in (1000, 4000))

    assert (len(small.table), len(large.table)) == (200, 800)
    assert small.compared >= 200
    assert large.compared <= 5 * small.compared


def test_a_key_that_too_many_records_share_is_told_and_not_compared_in_full():
    number = 2 * LARGEST
    found = propose_duplicates({"a.bib": [record(f"r{place}", ANNUAL, year=str(1700 + place)) for place in range(number)]})

    assert ("author and words of the title: northmoor health board, accounts, annual", number) in [
        (crowd.key, crowd.records) for crowd in found.crowds]
    assert found.compared < number * 20
    assert found.table.empty


def test_copies_by_the_thousand_are_one_cluster_and_cost_little():
    found = propose_duplicates({"a.bib": [record(f"r{place}", ARTICLE, doi="10.1000/abc") for place in range(1000)]})

    assert found.table["cluster"].unique().tolist() == ["r0"]
    assert len(found.table) == 999
    assert found.compared < 1000 * 30


def test_proposals_do_not_depend_on_the_run_or_change_the_records():
    records = parse_bibtex((LABELLED / "tuned.bib").read_text(encoding="utf-8")).records
    before = [dict(one.fields) for one in records]
    first, second = (propose_duplicates({"a.bib": records}).table for _ in range(2))

    assert first.equals(second)
    assert [dict(one.fields) for one in records] == before


def test_records_without_anything_to_go_by_are_no_duplicates():
    assert propose(Record(1, "a", "misc", {}), Record(2, "b", "misc", {}), Record(3, "c", "misc", {"title": " "})) == []
    assert propose() == []


@pytest.fixture
def review(tiny_folder) -> Path:
    """The tiny review with candidates, one of which stands in its corpus too."""
    (tiny_folder / "bib" / "candidates.bib").write_text(
        "@report{bell2014a,\n  author = {Bell, {\\AA}.},\n  title = {Who pays for the bridge? 50\\% of all tolls and fees at {\\AA}lund},\n"
        "  date = {2014},\n}\n\n@report{quay2015,\n  author = {{Quay Office}},\n  title = {Mooring},\n  date = {2015},\n}\n\n"
        "@report{quay2015a,\n  author = {{Quay Office}},\n  title = {Mooring},\n  year = {2015},\n}\n", encoding="utf-8")
    return tiny_folder


def read_decisions(review: Path) -> list[list[str]]:
    with (review / "bib" / "merges.csv").open(encoding="utf-8", newline="") as handle:
        return [[row[name] for name in ("merge", "kept", "merged", "status", "by")] for row in csv.DictReader(handle)]


def test_the_command_proposes_and_changes_nothing(review, litmatrix):
    before = {path: path.read_bytes() for path in review.rglob("*") if path.is_file()}
    status, said, errors = litmatrix(review, "duplicates")

    assert (status, errors) == (0, "")
    assert "bell2014  Bell 2014: Who pays for the bridge? 50% of all tolls & fees at Ålund  [bib/corpus.bib]" in said
    assert "  certain: bell2014a  Bell 2014: Who pays" in said
    assert "it stands in two lists" in said
    assert "9 records in 3 lists: 2 duplicates proposed (1 certain, 1 likely, 0 possible)" in said
    assert {path: path.read_bytes() for path in review.rglob("*") if path.is_file()} == before


def test_accepting_rejecting_and_undoing_are_kept_in_the_table_and_no_list_is_touched(review, litmatrix):
    lists = {path: path.read_bytes() for path in (review / "bib").glob("*.bib")}
    litmatrix(review, "duplicates", "--accept", "bell2014", "--reject", "quay2015a", "--by", "ann")
    assert read_decisions(review) == [["m001", "quay2015", "quay2015a", "rejected", "ann"],
                                      ["m002", "bell2014", "bell2014a", "accepted", "ann"]]

    status, said, errors = litmatrix(review, "duplicates", "--undo", "m001", "--by", "bob")
    assert status == 0
    assert errors == "1 decision undone\n"
    assert "quay2015a" in said
    assert "bell2014" not in said
    assert read_decisions(review)[0] == ["m001", "quay2015", "quay2015a", "undone", "ann"]

    litmatrix(review, "duplicates", "--accept", "quay2015", "--by", "bob")
    assert read_decisions(review)[2] == ["m003", "quay2015", "quay2015a", "accepted", "bob"]
    assert {path: path.read_bytes() for path in (review / "bib").glob("*.bib")} == lists


def test_accepting_what_is_certain_leaves_the_rest(review, litmatrix):
    status, said, errors = litmatrix(review, "duplicates", "--accept-certain", "--by", "ann")

    assert (status, errors) == (0, "1 record accepted\n")
    assert read_decisions(review) == [["m001", "bell2014", "bell2014a", "accepted", "ann"]]
    assert "likely: quay2015a" in said


def test_a_key_that_no_proposal_names_changes_nothing(review, litmatrix):
    status, _, errors = litmatrix(review, "duplicates", "--accept", "bell2014", "--reject", "quay2015b")

    assert status == 1
    assert "No proposal names 'quay2015b'. Did you mean 'quay2015" in errors
    assert not (review / "bib" / "merges.csv").exists()


def test_a_decision_undone_by_hand_or_a_key_misspelt_in_the_table_is_seen(review, litmatrix):
    litmatrix(review, "duplicates", "--accept-certain", "--by", "ann")
    path = review / "bib" / "merges.csv"
    path.write_text(path.read_text(encoding="utf-8").replace('"bell2014a"', '"bell2014x"'), encoding="utf-8")
    status, said, errors = litmatrix(review, "duplicates")

    assert status == 0
    assert "bib/merges.csv, m001: 'bell2014x' is in no list of the review." in errors
    assert "certain: bell2014a" in said


def test_a_circle_in_the_table_is_one_clear_error(review, litmatrix):
    make_merges(("quay2015", "quay2015a", "accepted"), ("quay2015a", "quay2015", "accepted")).to_csv(
        review / "bib" / "merges.csv", index=False, encoding="utf-8")
    status, _, errors = litmatrix(review, "duplicates")

    assert status == 1
    assert "line 2: 'quay2015a' comes back to itself: quay2015a -> quay2015 -> quay2015a. Undo one of these merges." in errors


def test_proposals_are_printed_as_json(review, litmatrix):
    status, said, _ = litmatrix(review, "duplicates", "--json")
    told = json.loads(said)

    assert status == 0
    assert told["records"] == {"bib/corpus.bib": 4, "bib/cited.bib": 2, "bib/candidates.bib": 3}
    assert [(row["cluster"], row["record"], row["file"], row["certainty"]) for row in told["proposals"]] == [
        ("bell2014", "bell2014a", "bib/candidates.bib", "certain"), ("quay2015", "quay2015a", "bib/candidates.bib", "likely")]
    assert told["not_compared_in_full"] == []


def test_any_files_can_be_compared_but_decisions_belong_to_a_review(review, litmatrix, tmp_path):
    other = tmp_path / "search.bib"
    other.write_text("@report{x, author={{Quay Office}}, title={Mooring}, year={2015}}\n", encoding="utf-8")
    status, said, _ = litmatrix(review, "duplicates", review / "bib" / "candidates.bib", other)
    assert status == 0
    assert "likely: x  Quay Office 2015: Mooring" in said

    status, _, errors = litmatrix(review, "duplicates", other, "--accept", "x")
    assert status == 2
    assert "Leave FILE out" in errors


def test_one_key_in_two_lists_is_told_and_cannot_be_merged_into_itself(review, litmatrix):
    with (review / "bib" / "candidates.bib").open("a", encoding="utf-8") as bib:
        bib.write("\n@book{plank1790,\n  author = {Plank, O.},\n  title = {On Bridges},\n  date = {1790},\n}\n")
    status, said, errors = litmatrix(review, "duplicates", "--accept", "plank1790")

    assert status == 0
    assert "'plank1790' stands in two lists under one key and counts once already. Take it out of one of them." in errors
    assert "plank1790  Plank 1790: On Bridges  [bib/candidates.bib]" in said
    assert not (review / "bib" / "merges.csv").exists()

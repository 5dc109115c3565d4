import hashlib
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from conftest import TINY

import litmatrix as package
from litmatrix import editions, figures
from litmatrix.editions import EditionError
from litmatrix.review import read_review

CONSENSUS = "data/codings/consensus.csv"
CHANGES = "data/codebook-changes.csv"
DATE = "2024-05-06"


@pytest.fixture
def earlier(tmp_path):
    """A second copy of tests/tiny, the earlier version where ``tiny_folder`` is the later one."""
    return Path(shutil.copytree(TINY, tmp_path / "earlier"))


def edit(folder, path, *swaps):
    """Replace texts in a file; each stands there exactly once."""
    text = (folder / path).read_text(encoding="utf-8")
    for old, new in swaps:
        assert text.count(old) == 1, (path, old, text.count(old))
        text = text.replace(old, new)
    (folder / path).write_text(text, encoding="utf-8", newline="\n")


def drop_lines(folder, path, part):
    lines = (folder / path).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / path).write_text("".join(line for line in lines if part not in line), encoding="utf-8", newline="\n")


def add_line(folder, path, line):
    with (folder / path).open("a", encoding="utf-8", newline="\n") as handle:
        handle.write(line + "\n")


def compare(before, after, layer="consensus"):
    return editions.compare_reviews(read_review(before), read_review(after), layer)


def listed(table, *columns):
    return table[list(columns)].to_numpy().tolist()


def drop_mill(folder):
    """Take the source mill2018 out of a copy of tests/tiny."""
    text = (folder / "bib/corpus.bib").read_text(encoding="utf-8")
    begin, end = text.index("@misc{mill2018"), text.index("@misc{note2019")
    (folder / "bib/corpus.bib").write_text(text[:begin] + text[end:], encoding="utf-8", newline="\n")
    for path in ("data/passages.csv", CONSENSUS, "data/codings/ann.csv", "data/summaries.csv", "data/readings.csv",
                 "data/decisions.csv", "data/citations.csv", "data/tolls.csv"):
        drop_lines(folder, path, '"mill2018')
    drop_lines(folder, "data/sources.csv", '"mill2018","mill2018"')
    edit(folder, "data/findings.csv", ('"ferry2016-003","mill2018",', '"ferry2016-003","",'),
         ("bell2014-005 mill2018-001", "bell2014-005"), ('"bell2014 mill2018"', '"bell2014"'))


def retire(folder, theme, into, change, version="3"):
    """Retire a theme with a row of codebook-changes.csv, and take its judgements, summaries and findings to another."""
    text = (folder / "data/codebook.csv").read_text(encoding="utf-8").splitlines()
    lines = [line.removesuffix('"active"') + '"retired"' if line.startswith(f'"{theme}",') else line for line in text]
    (folder / "data/codebook.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    add_line(folder, CHANGES, f'"{version}","2024-06-01","{change}","{theme}","{into}","few rows"')


# Nothing changed

def test_two_equal_versions_differ_in_nothing(earlier, tiny_folder):
    changes = compare(earlier, tiny_folder)

    assert changes.is_empty
    assert [len(getattr(changes, part)) for part in editions.PARTS if part != "themes"] == [0] * 7
    assert changes.themes["change"].tolist() == ["same"] * 4
    assert editions.describe_paragraph(changes) == (
        "**Changes since earlier.**\n"
        "Nothing changed: sources, codings, codebook, themes, findings and summaries are as they were.\n")


def test_diff_says_plainly_that_nothing_changed(litmatrix, earlier, tiny_folder):
    status, said, told = litmatrix(tiny_folder, "diff", earlier)

    assert (status, told) == (0, "")
    assert said.endswith("\nNothing changed between earlier and this review.\n")


# Sources

def test_a_source_dropped_changed_and_described_otherwise_is_told_by_field(earlier, tiny_folder):
    drop_lines(tiny_folder, "data/sources.csv", '"note2019","note2019"')
    drop_lines(tiny_folder, "data/passages.csv", '"note2019-001"')
    edit(tiny_folder, "data/sources.csv", ('"harbour","report","operator"', '"harbour","letter","operator"'))
    edit(tiny_folder, "bib/corpus.bib", ("date = {2014-05}", "date = {2014-06}"),
         ("@misc{note2019,\n  author = {Crane, Ida},\n  title = {Card to the editor},\n  keywords = {certainty:inferred},\n}\n", ""))

    assert listed(compare(earlier, tiny_folder).sources, "change", "source", "source_label", "field", "before", "after") == [
        ["changed", "bell2014", "Bell 2014", "date", "2014-05", "2014-06"],
        ["changed", "ferry2016", "Ferry and Harbour Board 2016", "kind", "report", "letter"],
        ["dropped", "note2019", "Crane (no date)", "", "", ""]]


def test_a_source_is_added_where_the_earlier_version_lacks_it(earlier, tiny_folder):
    drop_mill(earlier)

    assert listed(compare(earlier, tiny_folder).sources, "change", "source", "source_label") == [
        ["added", "mill2018", "Mill and Bell 2018"]]


# Codings

def test_codings_added_withdrawn_moved_and_reworded_are_told_with_their_passage(earlier, tiny_folder):
    edit(tiny_folder, CONSENSUS,
         ('"bell2014-004","waiting","bridge","","","reported"', '"bell2014-004","waiting","bridge","","","own"'),
         ('"bell2014-005","upkeep","bridge","295","324"', '"bell2014-005","upkeep","bridge","300","324"'),
         ('"mill2018-002","toll_level","ferry_line"', '"mill2018-002","toll_level","bridge"'),
         ("breaks off", "ends in mid-sentence"),
         ('"mill2018-003","upkeep","bridge","","","own","critical","more","recommends",""\n', ""))
    add_line(tiny_folder, CONSENSUS, '"bell2014-003","toll_level","bridge","","","own","neutral","na","names",""')

    codings = compare(earlier, tiny_folder).codings
    assert listed(codings, "change", "source_label", "passage", "theme_label", "fields", "before", "after") == [
        ["added", "Bell 2014", "bell2014-003", "Toll level", "", "", "target bridge; voice own; stance neutral; wants na; claim names"],
        ["moved", "Bell 2014", "bell2014-004", "Waiting time", "voice", "voice reported", "voice own"],
        ["moved", "Bell 2014", "bell2014-005", "Upkeep", "start", "start 295", "start 300"],
        ["reworded", "Ferry and Harbour Board 2016", "ferry2016-004", "Detour", "note", "note breaks off", "note ends in mid-sentence"],
        ["moved", "Mill and Bell 2018", "mill2018-002", "Toll level", "target", "target ferry_line", "target bridge"],
        ["withdrawn", "Mill and Bell 2018", "mill2018-003", "Upkeep", "",
         "target bridge; voice own; stance critical; wants more; claim recommends", ""]]


def test_the_same_judgement_at_the_same_words_elsewhere_has_moved_its_passage(earlier, tiny_folder):
    for path in ("data/passages.csv", CONSENSUS, "data/findings.csv", "data/summaries.csv", "data/codings/ann.csv", "data/codings/bob.csv"):
        text = (tiny_folder / path).read_text(encoding="utf-8")
        (tiny_folder / path).write_text(text.replace("ferry2016-004", "ferry2016-104"), encoding="utf-8", newline="\n")

    assert listed(compare(earlier, tiny_folder).codings, "change", "passage", "theme", "fields", "before", "after") == [
        ["moved", "ferry2016-104", "detour", "passage", "passage ferry2016-004", "passage ferry2016-104"]]


def test_a_judgement_that_also_changed_at_a_new_passage_is_withdrawn_and_added(earlier, tiny_folder):
    edit(tiny_folder, "data/passages.csv", ('"ferry2016-004"', '"ferry2016-104"'))
    edit(tiny_folder, CONSENSUS, ('"ferry2016-004","detour","bridge","","","own"', '"ferry2016-104","detour","bridge","","","reported"'))
    edit(tiny_folder, "data/summaries.csv", ('"ferry2016-004"', '"ferry2016-104"'))
    edit(tiny_folder, "data/findings.csv", ('"ferry2016-004"', '"ferry2016-104"'))

    assert listed(compare(earlier, tiny_folder).codings, "change", "passage") == [
        ["added", "ferry2016-104"], ["withdrawn", "ferry2016-004"]]


def test_another_layer_is_compared_when_asked_for(earlier, tiny_folder):
    drop_lines(tiny_folder, "data/codings/ann.csv", '"mill2018-001","detour"')

    assert listed(compare(earlier, tiny_folder, "ann").codings, "change", "passage", "theme") == [["withdrawn", "mill2018-001", "detour"]]
    changes = compare(earlier, tiny_folder)
    assert len(changes.codings) == 0
    assert changes.tables.to_numpy().tolist() == [["data/codings/ann.csv", 12, 11, 0, 1]]


# Codebook

def test_a_theme_redefined_reworded_or_told_apart_otherwise_carries_its_reason(earlier, tiny_folder):
    edit(tiny_folder, "data/codebook.csv", ("planks, repairs, neglect", "planks, repairs, neglect, paint"), ('"Upkeep"', '"Repairs"'))
    edit(tiny_folder, "data/codebook-rules.csv", ("On another road: detour.", "Elsewhere: detour."))
    add_line(tiny_folder, CHANGES, '"3","2024-06-01","sharpened","upkeep","","paint was left out"')
    add_line(tiny_folder, CHANGES, '"3","2024-06-01","reopened","","","all read again"')

    assert listed(compare(earlier, tiny_folder).codebook, "change", "theme", "into", "field", "before", "after", "version", "reason") == [
        ["redefined", "upkeep", "", "include_when", "planks, repairs, neglect", "planks, repairs, neglect, paint", "3",
         "paint was left out"],
        ["reworded", "upkeep", "", "label", "Upkeep", "Repairs", "3", "paint was left out"],
        ["rule changed", "waiting", "detour", "rule", "At the crossing: waiting. On another road: detour.",
         "At the crossing: waiting. Elsewhere: detour.", "", ""],
        ["noted", "", "", "reopened", "", "", "3", "all read again"]]


def test_a_theme_merged_into_another_is_followed_in_codings_counts_and_summaries(earlier, tiny_folder):
    retire(tiny_folder, "detour", "waiting", "merged")
    edit(tiny_folder, CONSENSUS, ('"ferry2016-004","detour"', '"ferry2016-004","waiting"'))
    drop_lines(tiny_folder, "data/summaries.csv", '"ferry2016","detour"')
    edit(tiny_folder, "data/findings.csv", ('"detour waiting"', '"waiting"'))

    changes = compare(earlier, tiny_folder)

    assert listed(changes.codebook, "change", "theme", "into", "version", "reason") == [["merged", "detour", "waiting", "3", "few rows"]]
    assert listed(changes.codings, "change", "passage", "theme", "fields", "before", "after") == [
        ["moved", "ferry2016-004", "waiting", "theme", "theme detour", "theme waiting"]]
    assert listed(changes.themes, "theme", "change", "text_before", "text_after") == [
        ["toll_level", "same", "2 of 3", "2 of 3"], ["upkeep", "same", "2 of 3, at most 3", "2 of 3, at most 3"],
        ["waiting", "same", "1 of 3", "1 of 3"]]
    assert len(changes.findings) == 0
    assert listed(changes.summaries, "change", "source", "theme", "because") == [["stale", "ferry2016", "waiting", "moved ferry2016-004"]]


def test_two_judgements_that_a_merger_makes_one_are_one_merged(earlier, tiny_folder):
    for folder in (earlier, tiny_folder):
        add_line(folder, CONSENSUS, '"ferry2016-002","detour","bridge","","","own","neutral","clarity","observes",""')
    retire(tiny_folder, "detour", "waiting", "merged")
    edit(tiny_folder, CONSENSUS, ('"ferry2016-004","detour"', '"ferry2016-004","waiting"'))
    drop_lines(tiny_folder, CONSENSUS, '"ferry2016-002","detour"')
    drop_lines(tiny_folder, "data/summaries.csv", '"ferry2016","detour"')

    assert listed(compare(earlier, tiny_folder).codings, "change", "passage", "before") == [
        ["merged", "ferry2016-002", "theme detour; target bridge; voice own; stance neutral; wants clarity; claim observes"],
        ["moved", "ferry2016-004", "theme detour"]]


def test_a_renamed_theme_changes_nothing_but_the_codebook(earlier, tiny_folder):
    retire(tiny_folder, "detour", "way_round", "renamed")
    add_line(tiny_folder, "data/codebook.csv", '"way_round","Way round","travel","The way round.","other roads, added miles",'
             '"time lost at the crossing itself (waiting)","na","By Nor it is nine miles.","2","active"')
    for path in (CONSENSUS, "data/summaries.csv", "data/findings.csv"):
        text = (tiny_folder / path).read_text(encoding="utf-8")
        (tiny_folder / path).write_text(text.replace('"detour', '"way_round'), encoding="utf-8", newline="\n")

    changes = compare(earlier, tiny_folder)

    assert listed(changes.codebook, "change", "theme", "into", "field", "after") == [
        ["renamed", "detour", "way_round", "", ""], ["reworded", "way_round", "", "label", "Way round"]]
    assert [len(part) for part in (changes.codings, changes.summaries, changes.findings)] == [0, 0, 0]
    assert listed(changes.themes, "theme", "change")[-1] == ["way_round", "same"]


def test_a_theme_retired_without_an_heir_ends_and_its_judgements_are_withdrawn(earlier, tiny_folder):
    retire(tiny_folder, "detour", "", "retired")
    drop_lines(tiny_folder, CONSENSUS, '"detour"')
    drop_lines(tiny_folder, "data/summaries.csv", '"detour"')

    changes = compare(earlier, tiny_folder)
    ended = changes.themes.set_index("theme").loc["detour"]

    assert listed(changes.codebook, "change", "theme", "into") == [["retired", "detour", ""]]
    assert listed(changes.codings, "change", "passage") == [["withdrawn", "ferry2016-004"]]
    assert (ended["change"], ended["text_before"], ended["text_after"]) == ("retired", "1 of 3", "")
    assert (ended["present_before"], pd.isna(ended["present_after"]), ended["lost"]) == (1, True, "Ferry and Harbour Board 2016")
    assert listed(changes.summaries, "change", "source", "theme") == [["dropped", "ferry2016", "detour"]]


def test_a_theme_split_into_several_is_followed_to_none(earlier, tiny_folder):
    retire(tiny_folder, "detour", "waiting", "split")
    add_line(tiny_folder, CHANGES, '"3","2024-06-01","split","detour","upkeep","few rows"')
    drop_lines(tiny_folder, CONSENSUS, '"detour"')
    drop_lines(tiny_folder, "data/summaries.csv", '"detour"')

    assert listed(compare(earlier, tiny_folder).codebook, "change", "theme", "into") == [["split", "detour", "waiting upkeep"]]


def test_a_theme_is_added(earlier, tiny_folder):
    retire(earlier, "detour", "", "not yet")
    drop_lines(earlier, CHANGES, '"not yet"')
    for path in (CONSENSUS, "data/summaries.csv"):
        drop_lines(earlier, path, '"detour"')
    edit(earlier, "data/findings.csv", ('"detour waiting"', '"waiting"'))

    changes = compare(earlier, tiny_folder)

    assert listed(changes.codebook, "change", "theme") == [["added", "detour"]]
    assert listed(changes.themes.query("change != 'same'"), "theme", "change", "text_before", "text_after", "gained") == [
        ["detour", "added", "", "1 of 3", "Ferry and Harbour Board 2016"]]


# Themes

def test_themes_are_counted_in_both_versions_with_bounds_groups_and_stances(earlier, tiny_folder):
    drop_mill(tiny_folder)

    columns = [f"{name}_{when}" for name in ("text", "groups", "stances") for when in ("before", "after")]
    assert listed(compare(earlier, tiny_folder).themes, "theme", "change", *columns, "gained", "lost") == [
        ["toll_level", "changed", "2 of 3", "2 of 2", "2 of 2", "2 of 2", "critical 1, supportive 1", "critical 1, supportive 1", "", ""],
        ["upkeep", "changed", "2 of 3, at most 3", "1 of 2, at most 2", "1 of 2, at most 2", "1 of 2, at most 2",
         "critical 2, supportive 1, neutral 1", "critical 1, supportive 1, neutral 1", "", "Mill and Bell 2018"],
        ["waiting", "changed", "1 of 3", "1 of 2", "1 of 2", "1 of 2", "neutral 1", "neutral 1", "", ""],
        ["detour", "changed", "1 of 3", "1 of 2", "1 of 2", "1 of 2", "neutral 1", "neutral 1", "", ""]]


def test_a_theme_gains_a_source_when_a_voice_becomes_the_authors_own(earlier, tiny_folder):
    edit(tiny_folder, CONSENSUS, ('"bell2014-004","waiting","bridge","","","reported"', '"bell2014-004","waiting","bridge","","","own"'))

    assert listed(compare(earlier, tiny_folder).themes.query("change == 'changed'"), "theme", "text_before", "text_after", "gained") == [
        ["waiting", "1 of 3", "2 of 3", "Bell 2014"]]


# Findings

def test_a_finding_tells_what_it_gained_and_lost_and_what_sources_say_of_it_now(earlier, tiny_folder):
    edit(tiny_folder, "data/findings.csv",
         ("One source wants a lower toll, one wants it kept.", "One source wants a lower toll."),
         ('"bell2014-005","ferry2016-003","mill2018",""', '"bell2014-005 bell2014-002","","mill2018","ferry2016"'))
    drop_lines(tiny_folder, "data/findings.csv", '"f3"')
    add_line(tiny_folder, "data/findings.csv",
             '"f4","Carters wait.","waiting","bell2014-004","","mill2018","ferry2016","all rows","","","Ann","2024-06-01"')

    changes = compare(earlier, tiny_folder)

    assert listed(changes.findings, "change", "finding", "field", "gained", "lost", "sources") == [
        ["changed", "f1", "statement", "", "", ""], ["changed", "f1", "supporting", "bell2014-002", "", "Bell 2014"],
        ["changed", "f1", "contradicting", "", "ferry2016-003", "Ferry and Harbour Board 2016"],
        ["changed", "f1", "unexaminable", "ferry2016", "", "Ferry and Harbour Board 2016"],
        ["added", "f4", "", "", "", ""], ["dropped", "f3", "", "", "", ""]]
    assert listed(changes.findings, "before", "after")[-2:] == [
        ["", "Carters wait."], ["The way round is spoken of in one source alone.", ""]]
    assert listed(changes.marks.query("finding == 'f1'"), "source", "before", "after", "passages_before", "passages_after") == [
        ["ferry2016", "contradicts", "cannot be examined", 1, 0]]
    assert editions.describe_changes(changes)["Findings"] == [
        "changed: f1; statement from One source wants a lower toll, one wants it kept. to One source wants a lower toll.; "
        "supporting gained bell2014-002 (Bell 2014); contradicting lost ferry2016-003 (Ferry and Harbour Board 2016); "
        "unexaminable gained ferry2016 (Ferry and Harbour Board 2016)", "added: f4", "dropped: f3"]


# Summaries

def test_a_summary_is_stale_when_its_codings_changed_and_nobody_looked(earlier, tiny_folder):
    drop_lines(tiny_folder, CONSENSUS, '"bell2014-006"')
    edit(tiny_folder, CONSENSUS, ('"bell2014-005","toll_level","bridge","","","own","critical"',
                                  '"bell2014-005","toll_level","bridge","","","own","mixed"'))
    edit(tiny_folder, "data/summaries.csv", ('"bell2014-002 bell2014-005","core","Ann","2024-03-01"',
                                             '"bell2014-002 bell2014-005","core","Ann","2024-06-01"'))

    assert listed(compare(earlier, tiny_folder).summaries, "change", "source", "theme", "field", "because") == [
        ["changed", "bell2014", "toll_level", "date", ""], ["stale", "bell2014", "upkeep", "", "withdrawn bell2014-006"]]


def test_a_reworded_note_makes_no_summary_stale(earlier, tiny_folder):
    edit(tiny_folder, CONSENSUS, ("breaks off", "ends early"))

    assert len(compare(earlier, tiny_folder).summaries) == 0


# The rest

def test_tables_that_one_version_lacks_are_named_and_others_counted_by_rows(earlier, tiny_folder):
    (earlier / "data/memos.csv").unlink()
    edit(tiny_folder, "data/tolls.csv", ('"cart","bridge","2"', '"cart","bridge","3"'))
    edit(tiny_folder, "review.toml", ("Tolls at Ålund", "Tolls of Ålund"))

    changes = compare(earlier, tiny_folder)

    assert changes.tables.to_numpy().tolist() == [["data/tolls.csv", 3, 3, 1, 1]]
    assert changes.remarks == ("The title was 'Tolls at Ålund' and is 'Tolls of Ålund'.",
                               "Not compared, because earlier does not hold it: data/memos.csv.")


def test_the_paragraph_speaks_of_every_part(earlier, tiny_folder):
    drop_mill(tiny_folder)
    edit(tiny_folder, "data/findings.csv", ("all rows on upkeep compared", "all rows on upkeep read again"))

    assert editions.describe_paragraph(compare(earlier, tiny_folder)) == (
        "**Changes since earlier.**\n"
        "Sources: 1 dropped (Mill and Bell 2018); 2 are charted.\n"
        "Codings (consensus): 3 withdrawn; 9 in all.\n"
        "Themes that rest on something else than before: Toll level (from 2 of 3 to 2 of 2 sources); "
        "Upkeep (from 2 of 3, at most 3 to 1 of 2, at most 2 sources); Waiting time (from 1 of 3 to 1 of 2 sources); "
        "Detour (from 1 of 3 to 1 of 2 sources).\n"
        "Findings: 3 changed (f1, f2, f3).\n"
        "Summaries: 2 dropped.\n"
        "Unchanged: the codebook.\n")


def test_nothing_of_a_label_is_live_in_the_report(earlier, tiny_folder):
    edit(tiny_folder, "bib/corpus.bib", ("title = {Crossing times}", "title = {Crossing times}, label = {[x](http://x) <b>|* @key}"))

    report = editions.format_report(compare(earlier, tiny_folder))

    assert r"\[x\](http://x) \<b\>\|\* \@key" in report
    assert "<b>" not in report


def test_json_is_the_only_thing_on_standard_output_and_keeps_its_keys(litmatrix, earlier, tiny_folder):
    drop_lines(tiny_folder, CONSENSUS, '"bell2014-006"')

    status, said, told = litmatrix(tiny_folder, "diff", earlier, "--json")
    found = json.loads(said)

    assert (status, told) == (0, "")
    assert list(found) == ["format", "changed", "layer", "before", "after", "remarks", *editions.PARTS]
    assert (found["format"], found["changed"], found["layer"]) == ("litmatrix-changes/1", True, "consensus")
    assert found["before"] == {"version": "earlier", "title": "Tolls at Ålund", "sources": 4, "charted": 3, "themes": 4, "codings": 12,
                               "findings": 3}
    assert found["codings"] == [{
        "change": "withdrawn", "source": "bell2014", "source_label": "Bell 2014", "passage": "bell2014-006", "theme": "upkeep",
        "theme_label": "Upkeep", "fields": "", "after": "",
        "before": "target bridge; voice endorsed; stance neutral; wants more; claim names"}]
    assert found["themes"][1]["present_before"] == 2


def test_out_writes_report_json_tables_and_figure(litmatrix, earlier, tiny_folder, tmp_path):
    edit(tiny_folder, CONSENSUS, ("breaks off", "=ends"))

    assert litmatrix(tiny_folder, "diff", earlier, "--out", tmp_path / "told")[0] == 0
    assert sorted(path.name for path in (tmp_path / "told").iterdir()) == sorted([
        "changes.md", "changes.json", *(f"changes-{part}.csv" for part in editions.PARTS),
        *(f"changes-by-theme.{ending}" for ending in ("svg", "pdf", "png"))])
    assert (tmp_path / "told/changes.md").read_text(encoding="utf-8").startswith("# Changes from earlier to this review\n")


# Opening another version

def git(folder, *arguments):
    subprocess.run(["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false",
                    "-c", "core.autocrlf=false", *arguments], check=True, capture_output=True,
                   env={**os.environ, "GIT_AUTHOR_DATE": f"{DATE}T12:00:00Z", "GIT_COMMITTER_DATE": f"{DATE}T12:00:00Z"})


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A git repository with tests/tiny in the folder study/of tolls, tagged before one judgement is withdrawn."""
    for name in ("LITMATRIX_REVIEW", "LITMATRIX_TEXTS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repository"
    shutil.copytree(TINY, folder / "study" / "of tolls")
    (folder / ".gitattributes").write_text("*.bib export-ignore\n", encoding="utf-8")
    (folder / "study" / "of tolls" / "data" / "ål und.txt").write_bytes(b"one\r\ntwo\0")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    git(folder, "tag", "first-edition")
    drop_lines(folder / "study" / "of tolls", CONSENSUS, '"bell2014-006"')
    git(folder, "commit", "--quiet", "--all", "--message", "second")
    return folder / "study" / "of tolls"


def test_a_git_revision_is_opened_whole_and_byte_for_byte_in_a_subfolder_of_the_repository(repository):
    with editions.open_version("first-edition", repository) as folder:
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert not folder.exists()
    assert found == {**{path.relative_to(TINY).as_posix(): path.read_bytes() for path in TINY.rglob("*") if path.is_file()},
                     "data/ål und.txt": b"one\r\ntwo\0"}


def test_diff_compares_with_a_git_revision_and_names_its_commit(litmatrix, repository):
    commit = subprocess.run(["git", "-C", repository, "rev-parse", "--short=7", "HEAD~1"], capture_output=True, text=True, check=True)

    status, said, _ = litmatrix(repository, "diff", "HEAD~1")

    assert status == 0
    assert f"HEAD~1 ({commit.stdout.strip()})" in said
    assert "\nCodings (consensus)\n  withdrawn: bell2014-006 (Bell 2014), Upkeep: target bridge;" in said
    assert litmatrix(repository, "diff", "HEAD~1", "HEAD")[1].count("withdrawn:") == 1


def test_what_is_neither_folder_nor_zip_nor_revision_is_one_clear_error(litmatrix, repository):
    status, said, told = litmatrix(repository, "diff", "first-editon")

    assert (status, said) == (2, "")
    assert told == ("'first-editon' is no folder, no archived edition and no git revision. Did you mean 'first-edition'? "
                    "Give a commit, tag or branch, a folder with a review, or a zip made by litmatrix edition.\n")


def test_a_folder_without_a_review_is_one_clear_error(litmatrix, tiny_folder, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()

    status, _, told = litmatrix(tiny_folder, "diff", folder)

    assert (status, told) == (2, f"The folder '{folder}' holds no review.toml, so it is no review. Name the folder that does.\n")


def test_a_version_with_faults_in_its_tables_is_one_clear_error(litmatrix, earlier, tiny_folder):
    edit(earlier, CONSENSUS, ('"ferry2016-002","waiting"', '"ferry2016-002","wating"'))

    status, _, told = litmatrix(tiny_folder, "diff", earlier)

    assert (status, told) == (2, "earlier cannot be compared, because its tables have faults:\n"
                              "data/codings/consensus.csv has 1 fault:\n"
                              "  line 8: theme 'wating' is not in data/codebook.csv. Did you mean 'waiting'?\n"
                              "Mend them as litmatrix check tells in that folder, or name a version that reads.\n")


def test_faults_of_values_and_columns_are_told_together(earlier, tiny_folder):
    edit(earlier, "data/summaries.csv", ('"source","theme"', '"source","them"'))
    edit(earlier, CONSENSUS, ('"mill2018-001","upkeep","bridge","","","own"', '"mill2018-001","upkeep","bridge","","","mine"'))

    with pytest.raises(EditionError) as raised:
        compare(earlier, tiny_folder)

    assert "data/codings/consensus.csv has 1 fault:\n  line 11: voice 'mine' is not allowed." in str(raised.value)
    assert "data/summaries.csv has 2 faults:" in str(raised.value)


# Editions kept in a review

def test_a_kept_edition_reads_the_corpus_of_its_keeper_and_is_opened_by_its_name(litmatrix, tiny_folder):
    kept = tiny_folder / "data" / "editions" / "first"
    shutil.copytree(TINY / "data", kept / "data")
    shutil.copy(TINY / "review.toml", kept)
    assert litmatrix(tiny_folder, "check")[0] == 0
    drop_mill(tiny_folder)

    opened = editions.read_edition(read_review(tiny_folder), "first")

    assert opened.sources()["label"].tolist() == ["Bell 2014", "Ferry and Harbour Board 2016", "mill2018", "Crane (no date)"]
    assert editions.read_edition(read_review(tiny_folder), "data/editions/first").root == opened.root
    assert "dropped: mill2018 (mill2018)" in litmatrix(tiny_folder, "diff", "first")[1]
    with pytest.raises(EditionError, match="There is no edition 'frist' in data/editions/. Did you mean 'first'?"):
        editions.read_edition(read_review(tiny_folder), "frist")


# Freezing

@pytest.fixture
def whole(tiny_folder, monkeypatch):
    """The tiny review with a notebook, exports, a lock, a licence, and what must stay out."""
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    (tiny_folder / "notebooks" / "expected").mkdir(parents=True)
    (tiny_folder / "notebooks" / "01-tolls.ipynb").write_text("{}\n", encoding="utf-8")
    (tiny_folder / "notebooks" / "expected" / "tolls-by-source.csv").write_text('"a"\n', encoding="utf-8")
    for kind, ending in (("figures", "svg"), ("tables", "csv")):
        (tiny_folder / "exports" / kind).mkdir(parents=True)
        for stem in ("tolls-by-source", "old-draft"):
            (tiny_folder / "exports" / kind / f"{stem}.{ending}").write_text(stem, encoding="utf-8")
    (tiny_folder / "requirements.lock").write_text("pandas==3.1.1 \\\n    --hash=sha256:00\ntyper==0.29.2 ; x\n", encoding="utf-8")
    (tiny_folder / "LICENSE").write_text("Do as you like.\n", encoding="utf-8")
    (tiny_folder / "notebooks" / ".ipynb_checkpoints").mkdir()
    (tiny_folder / "notebooks" / ".ipynb_checkpoints" / "x.ipynb").write_text("{}", encoding="utf-8")
    shutil.copy(TINY / "texts" / "bell.txt", tiny_folder / "data" / "copy-of-a-text.txt")
    return tiny_folder


def freeze(folder, **more):
    return editions.freeze_edition(read_review(folder), "2024-05", DATE, **{"stems": ["tolls-by-source"], **more})


def unpack(content, folder):
    for name, bytes_ in editions.read_archive(content, "edition").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes_)
    return folder / "2024-05"


def test_two_builds_from_two_folders_are_the_same_bytes(whole, tmp_path):
    other = Path(shutil.copytree(whole, tmp_path / "some" / "where" / "else"))
    os.utime(other / "review.toml", (1, 1))
    (other / "LICENSE").chmod(0o600)

    assert freeze(whole) == freeze(other)


def test_an_edition_holds_what_it_needs_and_no_text(whole):
    names = set(editions.read_archive(freeze(whole), "edition"))
    inside = {name.removeprefix("2024-05/") for name in names}
    data = {path.relative_to(TINY).as_posix() for folder in ("bib", "data") for path in (TINY / folder).rglob("*") if path.is_file()}

    assert all(name.startswith("2024-05/") for name in names)
    assert {name for name in inside if not name.startswith("src/")} == data | {
        "review.toml", "README.md", "requirements.lock", "LICENSE", "EDITION.md", "edition.json", "ro-crate-metadata.json",
        "notebooks/01-tolls.ipynb", "notebooks/expected/tolls-by-source.csv",
        "frozen/notebooks/01-tolls.ipynb", "frozen/notebooks/expected/tolls-by-source.csv",
        "exports/figures/tolls-by-source.svg", "exports/tables/tolls-by-source.csv"}
    assert {"src/litmatrix/__main__.py", "src/litmatrix/figures/fonts/OFL.txt"} <= inside
    assert not [name for name in inside if "pycache" in name or name.endswith(".pyc")]


def test_every_member_has_one_time_one_permission_and_its_place_in_the_order(whole):
    with zipfile.ZipFile(io.BytesIO(freeze(whole))) as archive:
        members = archive.infolist()

    assert [info.filename for info in members] == sorted(info.filename for info in members)
    assert {(info.date_time, info.external_attr >> 16, info.create_system) for info in members} == {((1980, 1, 1, 0, 0, 0), 0o100644, 3)}


def test_edition_json_gives_counts_versions_and_the_hash_of_every_other_file(whole):
    members = editions.read_archive(freeze(whole), "edition")
    told = json.loads(members["2024-05/edition.json"])

    assert (told["name"], told["title"], told["date"], told["litmatrix"]) == ("2024-05", "Tolls at Ålund", DATE, package.__version__)
    assert told["packages"] == {"pandas": "3.1.1", "typer": "0.29.2"}
    assert told["counts"] == {"sources": 4, "charted": 3, "themes": 4, "passages": 11, "codings": 12, "findings": 3}
    assert {f"2024-05/{name}" for name in told["files"]} == set(members) - {"2024-05/edition.json"}
    assert told["files"]["LICENSE"] == hashlib.sha256(b"Do as you like.\n").hexdigest()


def test_the_crate_describes_the_root_its_folders_and_every_file(whole):
    members = editions.read_archive(freeze(whole), "edition")
    crate = json.loads(members["2024-05/ro-crate-metadata.json"])
    entities = {entity["@id"]: entity for entity in crate["@graph"]}

    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    assert entities["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert (entities["./"]["datePublished"], entities["./"]["license"]) == (DATE, {"@id": "LICENSE"})
    files = {f"2024-05/{name}" for name, entity in entities.items() if entity["@type"] == "File"}
    assert files == set(members) - {"2024-05/ro-crate-metadata.json"}
    reached = {part["@id"] for entity in crate["@graph"] for part in entity.get("hasPart", [])}
    assert reached == set(entities) - {"./", "ro-crate-metadata.json"}


def test_edition_md_says_who_coded_as_coders_csv_does(whole):
    def told():
        return editions.read_archive(freeze(whole), "edition")["2024-05/EDITION.md"].decode("utf-8")

    assert "- ann: Ann (person)" in told()
    assert "runs of a model" not in told()
    edit(whole, "data/coders.csv", ('"ann","person"', '"ann","model"'))
    assert "Codings here are by runs of a model, as data/coders.csv says, beside those of people." in told()
    edit(whole, "data/coders.csv", ('"bob","person"', '"bob","model"'))
    assert "Codings here are by runs of a model, as data/coders.csv says; no coder listed there is a person." in told()


def test_an_unpacked_edition_checks_itself_with_its_own_package(whole, tmp_path):
    folder = unpack(freeze(whole), tmp_path / "elsewhere")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LITMATRIX_")}

    answer = subprocess.run([sys.executable, "-m", "litmatrix", "check"], cwd=folder, env={**environment, "PYTHONPATH": "src"},
                            capture_output=True, text=True, encoding="utf-8", check=False)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.endswith("Tolls at Ålund: no faults\n")


def test_an_edition_is_a_version_to_compare_with(litmatrix, whole, tmp_path):
    (tmp_path / "2024-05.zip").write_bytes(freeze(whole))
    drop_lines(whole, CONSENSUS, '"bell2014-006"')

    status, said, _ = litmatrix(whole, "diff", tmp_path / "2024-05.zip")

    assert status == 0
    assert "2024-05" in said.splitlines()[0]
    assert "  withdrawn: bell2014-006 (Bell 2014), Upkeep" in said


def rezip(content, change):
    members = editions.read_archive(content, "edition")
    change(members)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, bytes_ in members.items():
            archive.writestr(name, bytes_)
    return held.getvalue()


@pytest.mark.parametrize("name", ["../evil", "2024-05/../../evil", "/evil", "C:/evil", "2024-05\\..\\evil", "2024-05//evil"])
def test_a_zip_with_a_path_that_leads_out_is_refused(litmatrix, whole, tmp_path, name):
    content = rezip(freeze(whole), lambda members: members.update({name: b"x"}))
    (tmp_path / "bad.zip").write_bytes(content)

    status, _, told = litmatrix(whole, "diff", tmp_path / "bad.zip")

    assert status == 2
    assert "would land outside its folder. Nothing was unpacked" in told
    assert not list(tmp_path.rglob("evil"))


def test_a_link_in_a_zip_is_refused():
    held, info = io.BytesIO(), zipfile.ZipInfo("x/link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(info, "/etc/hostname")

    with pytest.raises(EditionError, match="which is a link"):
        editions.read_archive(held.getvalue(), "x.zip")


def test_a_zip_that_is_no_edition_or_was_changed_is_refused(litmatrix, whole, tmp_path):
    def tell(content):
        (tmp_path / "other.zip").write_bytes(content)
        return litmatrix(whole, "diff", tmp_path / "other.zip")[::2]

    good = freeze(whole)
    assert tell(b"PK nonsense") == (2, "other.zip is not a zip that can be read: File is not a zip file\n")
    assert tell(rezip(good, lambda members: members.pop("2024-05/edition.json"))) == (
        2, "other.zip is a zip, but no edition: it needs one folder with edition.json in it. "
           "Editions are made by: litmatrix edition NAME\n")
    assert tell(rezip(good, lambda members: members.update({"2024-05/data/memos.csv": b"x"}))) == (
        2, "other.zip is not as it was frozen: 'data/memos.csv' differs from edition.json. Get it again.\n")
    assert tell(rezip(good, lambda members: members.update({"2024-05/more.txt": b"x"})))[1].startswith(
        "other.zip is not as it was frozen: 'more.txt'")


@pytest.mark.parametrize("name", ["", "..", "a b", "a/b", ".hidden", "-x", "a..b", "x" * 61])
def test_a_name_that_is_not_one_word_is_refused(tiny, name):
    with pytest.raises(EditionError, match="cannot name an edition"):
        editions.freeze_edition(tiny, name, DATE)


@pytest.mark.parametrize("date", ["", "2024", "2024-02-30", "yesterday"])
def test_an_edition_needs_a_date(tiny, date):
    with pytest.raises(EditionError, match="An edition needs a.*: --date YYYY-MM-DD"):
        editions.freeze_edition(tiny, "2024-05", date)


def test_a_file_that_names_the_folder_it_stands_in_is_refused(whole):
    (whole / "notebooks" / "01-tolls.ipynb").write_text(json.dumps({"out": str(whole)}), encoding="utf-8")

    with pytest.raises(EditionError, match=r"notebooks/01-tolls\.ipynb names .*, a folder of this machine, and an edition must not"):
        freeze(whole)


def test_the_date_of_the_last_commit_is_read(repository, tmp_path):
    assert editions.read_commit_date(repository) == DATE
    assert editions.read_commit_date(tmp_path) == ""


@pytest.fixture
def up_to_date(monkeypatch):
    """Take the notebooks for current without running them."""
    monkeypatch.setattr(importlib.import_module("litmatrix.cli.run"), "bring_up_to_date", lambda review: True, raising=False)


def make_real(folder):
    """A notebook that is one, so that the command finds what it exports."""
    source = 'paper.save_table(table, "tolls-by-source")'
    notebook = {"cells": [{"cell_type": "code", "id": "cell-01", "metadata": {}, "outputs": [], "execution_count": None, "source": source}],
                "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "notebooks" / "01-tolls.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def test_edition_writes_the_zip_and_does_not_replace_one_that_differs(litmatrix, whole, up_to_date, tmp_path):
    make_real(whole)
    path = whole / "exports" / "editions" / "2024-05.zip"

    status, said, _ = litmatrix(whole, "edition", "2024-05", "--date", DATE)
    assert status == 0
    assert said.splitlines()[-1].startswith(f"{path}: ")
    first = path.read_bytes()
    assert litmatrix(whole, "edition", "2024-05", "--date", DATE)[0] == 0

    drop_lines(whole, "data/memos.csv", '"detour"')
    status, _, told = litmatrix(whole, "edition", "2024-05", "--date", DATE)
    assert (status, path.read_bytes()) == (1, first)
    assert told == (f"{path} exists and holds something else. What may have been cited is not replaced: "
                    "choose another name, or say --force.\n")
    assert litmatrix(whole, "edition", "2024-05", "--date", DATE, "--force")[0] == 0
    assert path.read_bytes() != first
    assert litmatrix(whole, "edition", "2024-05", "--date", DATE, "--out", tmp_path / "there.zip")[0] == 0
    assert (tmp_path / "there.zip").read_bytes() == path.read_bytes()


def test_edition_refuses_a_review_with_faults_and_one_without_exports(litmatrix, whole, up_to_date):
    make_real(whole)
    (whole / "exports" / "tables" / "tolls-by-source.csv").unlink()
    assert litmatrix(whole, "edition", "2024-05", "--date", DATE)[::2] == (
        1, "exports/tables/ lacks tolls-by-source. Run litmatrix run, then freeze the edition.\n")
    assert litmatrix(whole, "edition", "two words", "--date", DATE)[0] == 2

    edit(whole, CONSENSUS, ('"ferry2016-002","waiting"', '"ferry2016-002","wating"'))
    assert litmatrix(whole, "edition", "2024-05", "--date", DATE)[0] == 1
    assert not (whole / "exports" / "editions").exists()


# The figure

def themes(*rows):
    columns = ["theme_label", "family_label",
               *(f"{name}_{when}" for when in ("before", "after") for name in ("present", "at_most", "total", "text"))]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({name: "Int64" for name in columns if name.startswith(("present", "at_most", "total"))})


def found(ax, gid):
    return [artist for artist in (*ax.collections, *ax.lines) if artist.get_gid() == gid]


def test_the_figure_draws_a_ring_a_dot_and_a_line_where_a_theme_moved():
    figures.use_profile()
    ax = figures.draw_changes(themes(("Upkeep", "Money", 2, 3, 3, "2 of 3, at most 3", 3, 3, 3, "3 of 3"),
                                     ("Toll level", "Money", 1, 1, 3, "1 of 3", 1, 1, 3, "1 of 3")))

    assert [list(ring.get_offsets()[0]) for ring in found(ax, "before")] == [[2, 1], [1, 2]]
    assert [list(dot.get_offsets()[0]) for dot in found(ax, "after")] == [[3, 1], [1, 2]]
    assert [list(line.get_xdata()) for line in found(ax, "moved")] == [[2, 3]]
    assert [list(line.get_xdata()) for line in found(ax, "bounds before")] == [[2, 3]]
    assert not found(ax, "bounds after")
    assert [text.get_text() for text in ax.texts] == ["2 of 3, at most 3 → 3 of 3", "1 of 3"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Money", "Upkeep", "Toll level"]
    legend = ax.figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["before", "after", "the difference", "before, cannot be known"]


def test_the_figure_draws_a_theme_that_one_version_lacks_with_one_mark():
    figures.use_profile()
    ax = figures.draw_changes(themes(("Upkeep", "Money", pd.NA, pd.NA, pd.NA, "", 1, 2, 3, "1 of 3, at most 2"),
                                     ("Toll level", "Money", 2, 2, 3, "2 of 3", pd.NA, pd.NA, pd.NA, "")), names=("then", "now"))

    assert [len(found(ax, gid)) for gid in ("before", "after", "moved", "bounds after")] == [1, 1, 0, 1]
    assert [text.get_text() for text in ax.texts] == ["new: 1 of 3, at most 2", "2 of 3; ended"]
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["then", "now", "now, cannot be known"]

import json
import os
import random
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litmatrix.cli.bibliography import import_
from litmatrix.corpus.bibtex.parsing import parse_bibtex
from litmatrix.corpus.imports.csl import parse_csl
from litmatrix.corpus.imports.cslcount import count_csl
from litmatrix.corpus.imports.decoding import decode_bytes
from litmatrix.corpus.imports.importing import read_records
from litmatrix.corpus.imports.ledger import open_ledger
from litmatrix.corpus.imports.nbib import parse_nbib
from litmatrix.corpus.imports.plaindates import write_date
from litmatrix.corpus.imports.ris import parse_ris
from litmatrix.corpus.imports.spreadsheets import parse_spreadsheet
from litmatrix.corpus.imports.storing import save_import
from litmatrix.corpus.latex import decode_latex
from litmatrix.corpus.names import split_names
from litmatrix.corpus.records import Finding, Parsed
from litmatrix.corpus.writing import format_bibtex
from litmatrix.files import FileFaults

IMPORTS = Path(__file__).parent / "imports"
FILES = sorted(path for path in IMPORTS.iterdir() if path.suffix != ".md")


def read(name):
    return read_records((IMPORTS / name).read_bytes(), name)


def records_of(parsed):
    return {record.key: record for record in parsed.records}


def told(parsed, kind):
    return [(finding.line, finding.key) for finding in parsed.findings if finding.kind == kind]


def run(*arguments):
    return CliRunner().invoke(import_, [str(argument) for argument in arguments])


@pytest.fixture
def bib(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bib").mkdir()
    return tmp_path / "bib"


def everything(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".lock"}


# ---------------------------------------------------------------- RIS

def test_every_ris_record_is_kept_or_rejected_by_name():
    parsed = read("awkward.ris")

    assert parsed.counted == 11
    assert [(record.line, record.type, record.key) for record in parsed.records] == [
        (4, "article", "ubermut2019pooled"), (28, "report", "department2021working"), (35, "report", "committee2020evidence"),
        (42, "legislation", "invented2014"), (49, "legislation", "invented"), (52, "legislation", "bill2022"), (56, "online", "doe2020"),
        (64, "misc", "orphan2018record"), (72, "misc", "doe2020-2"), (76, "incollection", "author2001chapter")]
    assert told(parsed, "rejected") == [(69, "")]
    assert parsed.balances


def test_a_ris_article_keeps_every_character_of_its_values():
    fields = records_of(read("awkward.ris"))["ubermut2019pooled"].fields

    assert decode_latex(fields["title"]) == "Pooled budgets: 50% of a_b & other stories"
    assert fields["author"] == "Übermut, Ænne and van den Berg, Jr., A. B."
    assert fields["url"] == "https://example.org/a;b?c=d_e%20f&g=~h"
    assert fields["doi"] == "10.5555/pool_ed(2019)<1>"
    assert (fields["journaltitle"], fields["shortjournal"], fields["date"], fields["pages"]) == (
        "Journal of Invented Policy", "J Inv Pol", "2019-03-05", "101-109")
    assert fields["keywords"] == "pooled budgets, {care, integrated}"
    assert fields["ris-xq"] == "a tag nobody knows"


def test_lines_of_an_abstract_that_look_like_tags_stay_in_it():
    abstract = decode_latex(records_of(read("awkward.ris"))["ubermut2019pooled"].fields["abstract"])

    assert abstract == ("First paragraph of an abstract. Second paragraph, whose line ER - positive cases are counted "
                        "TY - looks like a tag and is none")


def test_vendors_lines_between_ris_records_are_told_and_cost_no_record():
    assumed = [finding for finding in read("awkward.ris").findings if finding.kind == "assumed"]

    assert [finding.line for finding in assumed] == [1]
    assert "3 lines between the records" in assumed[0].message


def test_a_ris_file_without_its_last_er_line_keeps_its_last_record():
    parsed = parse_ris("TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two")

    assert [record.fields["title"] for record in parsed.records] == ["One", "Two"]
    assert [finding.message for finding in parsed.findings] == ["the record has no ER line at its end"]


def test_ris_tags_with_one_space_are_read_where_a_file_has_no_others():
    parsed = parse_ris("TY - RPRT\nTI - Boards\nPY - 2020\nER - \nTY - JOUR\nTI - Towns\nER -\n")

    assert [(record.type, record.fields["title"]) for record in parsed.records] == [("report", "Boards"), ("article", "Towns")]


def test_a_repeated_ris_tag_loses_no_value():
    text = "TY  - JOUR\nTI  - One\nTI  - Two\nPB  - P\nPB  - Q\nUR  - https://a.org\nUR  - https://b.org\nER  - \n"
    fields = parse_ris(text).records[0].fields

    assert (fields["title"], fields["ris-ti"]) == ("One", "Two")
    assert fields["publisher"] == "P; Q"
    assert (fields["url"], fields["ris-ur"]) == ("https://a.org", "https://b.org")


def test_a_ris_type_that_is_not_known_is_kept_as_misc_and_said():
    parsed = parse_ris("TY  - LEAFLET\nTI  - One\nER  - \nTY  - GEN\nTI  - Two\nER  - \n")

    assert [(record.type, record.fields.get("ris-ty")) for record in parsed.records] == [("misc", "LEAFLET"), ("misc", None)]
    assert [(finding.line, finding.kind) for finding in parsed.findings] == [(1, "repaired")]


@pytest.mark.parametrize(("written", "kept", "doubtful"), [
    ("Department of Health and Social Care", "{Department of Health and Social Care}", False),
    ("Committee for Levelling Up, Housing and Communities", "{Committee for Levelling Up, Housing and Communities}", True),
    ("NHS England", "{NHS England}", False),
    ("Invented Body,", "{Invented Body}", False),
    ("Jane Doe", "{Jane Doe}", True),
    ("Doe, Jane", "Doe, Jane", False),
    ("Doe, Jane, Jr.", "Doe, Jr., Jane", False),
    ("WHO", "{WHO}", False),
    ("Strand and Sons", "{Strand and Sons}", False),
    ("Strand and Hill, Ann", "{Strand and Hill}, Ann", False),
    ("et al.", "others", False),
])
def test_a_ris_name_without_a_comma_is_a_bodys_and_one_that_may_be_a_persons_is_said(written, kept, doubtful):
    parsed = parse_ris(f"TY  - JOUR\nAU  - {written}\nTI  - T\nER  - \n")

    assert parsed.records[0].fields["author"] == kept
    assert bool(parsed.findings) == doubtful


@pytest.mark.parametrize(("written", "kind"), [
    ("RPRT", "report"), ("GOVDOC", "report"), ("STAT", "legislation"), ("BILL", "legislation"), ("LEGAL", "legislation"),
    ("CASE", "jurisdiction"), ("ELEC", "online"), ("BLOG", "online"), ("THES", "thesis"), ("UNPB", "unpublished"), ("STAND", "standard"),
])
def test_grey_literature_in_ris_is_no_misc(written, kind):
    parsed = parse_ris(f"TY  - {written}\nTI  - T\nER  - \n")

    assert [record.type for record in parsed.records] == [kind]
    assert not parsed.findings


def test_rispy_counts_the_same_records_in_a_well_formed_file():
    import rispy

    text = "".join(f"TY  - JOUR\nAU  - Author{count}, A\nTI  - Title {count}\nPY  - {1990 + count}\nER  - \n\n" for count in range(30))
    entries = rispy.loads(text)

    assert [record.fields["title"] for record in parse_ris(text).records] == [entry["title"] for entry in entries]


# ---------------------------------------------------------------- PubMed

def test_every_pubmed_record_is_kept_or_rejected_by_name():
    parsed = read("awkward.nbib")

    assert parsed.counted == 9
    assert [(record.line, record.type, record.fields.get("eprint")) for record in parsed.records] == [
        (2, "article", "90000001"), (29, "article", "90000002"), (35, "article", "90000003"), (41, "book", "90000004"),
        (49, "incollection", "90000005"), (57, "article", None), (62, "article", "90000007"), (67, "report", "90000008")]
    assert told(parsed, "rejected") == [(71, "")]
    assert told(parsed, "repaired") == [(57, "brown2001record")]


def test_a_pubmed_article_keeps_wrapped_lines_bodies_and_tags_without_a_field():
    fields = records_of(read("awkward.nbib"))["ubermut2020pooled"].fields

    assert decode_latex(fields["title"]) == "Pooled budgets in invented towns: 50% of a_b & a title that goes on over a line."
    assert split_names(fields["author"])[0] == "Übermut, Ænne"
    assert split_names(fields["author"])[-1] == "Invented Care Collaborative"
    assert (fields["doi"], fields["eprint"], fields["eprinttype"]) == ("10.5555/pm.1", "90000001", "pubmed")
    assert (fields["pubmed-lid"], fields["pubmed-pt"]) == ("e12 [pii]", "Journal Article; Review")
    assert "ER - begin like tags" in fields["abstract"]


def test_a_blank_line_inside_a_pubmed_record_costs_nothing():
    fields = next(record.fields for record in read("awkward.nbib").records if record.fields.get("eprint") == "90000007")

    assert (fields["title"], fields["abstract"]) == ("What was cut in two", "by a blank line in the middle.")


def test_a_pubmed_author_of_initials_alone_is_a_person():
    parsed = parse_nbib("PMID- 1\nTI  - T\nAU  - de la Cruz AB\nJT  - J\n")

    assert split_names(parsed.records[0].fields["author"]) == ["de la Cruz, AB"]


# ---------------------------------------------------------------- CSL

def test_every_csl_item_is_kept_or_rejected_by_name():
    parsed = read("awkward.json")

    assert parsed.counted == 10
    assert [(record.line, record.type, record.key) for record in parsed.records] == [
        (2, "article", "ubermut2019pooled"), (8, "report", "dhsc2021"), (11, "legislation", "act2014"), (12, "online", "why"),
        (14, "legislation", "dhsc2021-2"), (15, "misc", "x"), (18, "incollection", "author2001chapter")]
    assert told(parsed, "rejected") == [(16, ""), (17, ""), (20, "empty")]


def test_a_csl_item_keeps_every_character_and_every_property():
    records = records_of(read("awkward.json"))
    article, report = records["ubermut2019pooled"].fields, records["dhsc2021"].fields

    assert decode_latex(article["title"]) == r"Pooled budgets: 50% of a_b & {braces} \ <i>italics</i>"
    assert article["author"] == "Übermut, Ænne and van den Berg, Jr., A. B. and {Care, Cash and Co}"
    assert (article["url"], article["doi"]) == ("https://example.org/a;b?c=d_e%20f&g=~h", "10.5555/pool_ed(2019)<1>")
    assert (article["volume"], article["date"], article["csl-id"]) == ("12", "2019-03-05", "http://example.org/items/ABC1")
    assert report["author"] == "{Department of Health and Social Care}"
    assert decode_latex(report["csl-custom"]) == '{"shelf": ["a", "1", null, true]}'


def test_csl_dates_are_never_more_exact_than_they_are():
    records = records_of(read("awkward.json"))

    assert [records[key].fields.get("date", records[key].fields.get("year")) for key in ("act2014", "why", "dhsc2021-2", "x")] == [
        "2014-05", "in press", "2020-01/2021-02", "2018-22"]


def test_a_csl_property_that_stands_twice_keeps_both_values():
    fields = records_of(read("awkward.json"))["dhsc2021-2"].fields

    assert (fields["title"], fields["csl-title-2"]) == ("A Bill to Invent", "A second title")


def test_half_a_character_and_an_address_with_braces_are_said():
    messages = [finding.message for finding in read("awkward.json").findings if finding.kind == "repaired"]

    assert any("lone surrogate" in message for message in messages)
    assert any("%7B" in message for message in messages)


def test_a_csl_file_cut_at_its_end_keeps_the_items_before():
    parsed = parse_csl('[{"id": "a", "type": "book", "title": "A"}, {"id": "b", "type": "book", "title": "B"}, {"id": "c", "type": "bo')

    assert [record.key for record in parsed.records] == ["a", "b"]
    assert (parsed.counted, told(parsed, "rejected")) == (3, [(1, "")])


@pytest.mark.parametrize("text", [
    '{"id": "a", "type": "book", "title": "A"}',
    '{"items": [{"id": "a", "type": "book", "title": "A"}], "note": {"id": "none"}}',
    '[{"id": "a", "type": "book", "title": "A"}][{"id": "b", "type": "book", "title": "B"}]',
    '{"id": "a", "type": "book", "title": "A"}\n{"id": "b", "type": "book", "title": "B"}\n',
])
def test_items_are_found_whatever_stands_around_them(text):
    parsed = parse_csl(text)

    assert [record.key for record in parsed.records] == ["a", "b"][:text.count('"book"')]
    assert parsed.balances and not parsed.findings


def test_json_decoding_finds_the_same_items_in_a_whole_file():
    items = [{"id": f"k{count}", "type": "report", "title": f'"{count}" {{[}}]'} for count in range(40)]

    assert [record.key for record in parse_csl(json.dumps(items)).records] == [item["id"] for item in items]


@pytest.mark.parametrize(("text", "counted"), [
    ("", 0),
    ("[]", 0),
    ('[{"id": "a"}, {"id": "b"}]', 2),
    ('{"id": "a"}', 1),
    ('{"id": "a"}\n{"id": "b"}\n', 2),
    ('[{"id": "a"}]\n[{"id": "b"}, {"id": "c"}]', 3),
    ('{"items": [{"id": "a"}, {"id": "b"}]}', 2),
    ('{"style": "apa", "meta": {"deep": {"er": [1]}}, "references": [{"id": "a"}, {"id": "b"}]}', 2),
    ('{"style": "apa", "items": [{"id": "a"}, {"id": "b"', 2),
    ('{"items": [{"id": "a"}]} and more', 1),
    ('[{"id": "a"}, 7, "words", null]', 4),
    ('[{"id": "a"} {"id": "b"}]', 2),
    ('[{"id": "a", "title": "] } \\" {"}, {"id": "b", "title": "A}]', 2),
    ('[{"id": "a"}, {"type": "book", "id": "b", "note": {"id" : 1}', 3),
    ("[{", 1),
])
def test_csl_items_are_counted_by_their_brackets(text, counted):
    assert count_csl(text) == counted
    assert parse_csl(text).balances


def test_the_count_of_csl_does_not_use_the_parser():
    source = Path(count_csl.__code__.co_filename).read_text(encoding="utf-8")

    assert not re.search(r"^(from|import) (?!__future__|json|re$)", source, re.MULTILINE)
    assert "def parse_csl" not in source


def test_a_json_record_nested_without_end_is_rejected_and_its_neighbour_kept():
    deep = "[" * 100_000 + "]" * 100_000
    parsed = parse_csl(f'[{{"id": "a", "type": "book", "title": {deep}}}, {{"id": "b", "type": "book", "title": "B"}}]')

    assert [record.key for record in parsed.records] == ["b"]
    assert "nested too deeply" in parsed.findings[0].message


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
WORDS = st.one_of(st.text(st.sampled_from("abcÉö ,.'-{}&~AND\\=;%"), min_size=1, max_size=12),
                  st.sampled_from(["van der", "A, B", "a and b", "etc"]))
PARTS = WORDS.filter(lambda word: word[0].isalpha() and word.strip(" ,;") == word and sum(map(str.isalpha, word)) > 1)


def write_and_read(item):
    return parse_bibtex(format_bibtex(parse_csl(json.dumps([item])).records)).records[0].fields


@given(TEXTS, TEXTS)
def test_no_character_of_a_value_is_lost_on_its_way_into_a_bib_file(title, abstract):
    fields = write_and_read({"id": "a", "type": "report", "title": title, "abstract": abstract})

    assert decode_latex(fields["title"]) == " ".join(title.split())
    assert decode_latex(fields["abstract"]) == " ".join(abstract.split())


@given(st.lists(WORDS.filter(str.strip), min_size=1, max_size=3))
def test_bodies_stay_one_and_as_they_were_whatever_their_names(bodies):
    fields = write_and_read({"id": "a", "type": "report", "title": "T", "author": [{"literal": body} for body in bodies]})

    assert split_names(fields["author"]) == [" ".join(body.split()) for body in bodies]


# A semicolon separates people in lists of some databases, so it is no part of a name.
@given(st.lists(st.tuples(PARTS.filter(lambda part: ";" not in part), PARTS.filter(lambda part: ";" not in part)), min_size=1, max_size=3))
def test_people_keep_family_and_given_names_whatever_stands_in_them(people):
    fields = write_and_read({"id": "a", "type": "report", "title": "T", "author": [{"family": one, "given": two} for one, two in people]})

    assert split_names(fields["author"]) == [f"{' '.join(family.split())}, {' '.join(given.split())}" for family, given in people]


# ---------------------------------------------------------------- spreadsheets

def test_every_row_of_a_scopus_export_is_kept_or_rejected_by_name():
    parsed = read("scopus.csv")

    assert parsed.counted == 8
    assert [(record.line, record.type) for record in parsed.records] == [
        (2, "article"), (4, "article"), (5, "article"), (6, "incollection"), (8, "article"), (11, "misc")]
    assert told(parsed, "rejected") == [(7, ""), (9, "")]
    assert parsed.balances


def test_a_scopus_row_keeps_every_cell():
    fields = parsed_fields = read("scopus.csv").records[0].fields

    assert decode_latex(fields["title"]) == 'Pooled budgets: 50% of a_b & "quoted" words'
    assert split_names(fields["author"]) == ["Übermut, Ænne", "van den Berg, Anna B."]
    assert decode_latex(fields["column-author-full-names"]) == "Übermut, Ænne (57190000001); van den Berg, Anna B. (57190000002)"
    assert fields["authors"] == "Übermut Æ.; van den Berg A.B."
    assert (fields["pages"], fields["cited-by"], fields["column-eid"]) == ("101-109", "7", "2-s2.0-1")
    assert fields["keywords"] == "pooled budgets, {care, integrated}, Towns"
    assert parsed_fields["url"] == "https://example.org/record?eid=1&x=~y"


def test_a_quote_that_never_closes_costs_its_own_row():
    parsed = parse_spreadsheet('title,doi\n"One,10.5555/1\nTwo,10.5555/2\n"Three",10.5555/3\n')

    assert [record.fields["title"] for record in parsed.records] == ["Two", "Three"]
    assert told(parsed, "rejected") == [(2, "")]


def test_columns_that_are_not_known_are_named_and_kept():
    parsed = read("handmade.csv")

    assert "'our notes'" in next(finding.message for finding in parsed.findings if finding.kind == "assumed")
    assert parsed.records[0].fields["our-notes"] == "read twice"


def test_a_list_made_by_hand_with_semicolons_keeps_types_bodies_and_dates():
    records = read("handmade.csv").records

    assert [record.type for record in records] == ["article", "report", "legislation", "article", "thesis", "misc", "online"]
    assert [split_names(record.fields.get("author", "")) for record in records] == [
        ["Smith, J.", "Brown, K.L."], ["Department of Health and Social Care"], [], ["Smith, J"], ["Smith, Ann", "Brown, Bo"],
        ["AB Carter"], ["NHS England", "Doe, Jane"]]
    assert [record.fields.get("date") for record in records] == ["2019", "2020", "2014", None, "2018-05", "2017", "2016"]


def test_zoteros_spreadsheet_is_read_with_its_mark_and_dates():
    article, report = read("zotero.csv").records

    assert (article.fields["date"], article.fields["urldate"], article.fields["column-key"]) == ("2019-03-05", "2020-12-31", "ABCD1234")
    assert (report.type, report.fields["author"], report.fields["institution"], report.fields["type"]) == (
        "report", "{Department of Health and Social Care}", "DHSC", "White paper")


def test_a_tab_delimited_export_of_web_of_science_is_read():
    text = ("Publication Type\tAuthors\tArticle Title\tSource Title\tPublication Year\tDOI\tUT (Unique WOS ID)\n"
            "J\tSmith, J; Brown, K\tTowns\tJournal of Invented Policy\t2019\t10.5555/1\tWOS:1\n")
    record = parse_spreadsheet(text).records[0]

    assert (record.type, split_names(record.fields["author"])) == ("article", ["Smith, J", "Brown, K"])
    assert record.fields["ut-unique-wos-id"] == "WOS:1"


def test_python_csv_finds_the_same_rows_in_a_well_formed_file():
    import csv
    import io

    written, chance = io.StringIO(), random.Random(7)
    writer = csv.writer(written, lineterminator="\n")
    titles = ["".join(chance.choice('ab ,"\n;') for _ in range(12)) + "x" for _ in range(200)]
    writer.writerows([["title", "doi"], *([title, f"10.5555/{count}"] for count, title in enumerate(titles))])
    parsed = parse_spreadsheet(written.getvalue())

    assert [decode_latex(record.fields["title"]) for record in parsed.records] == [" ".join(title.split()) for title in titles]


def test_many_quotes_that_never_close_take_no_longer_than_the_text():
    text = "title,doi\n" + 'a","b\n' * 100_000

    assert parse_spreadsheet(text).balances


# ---------------------------------------------------------------- BibTeX

def test_every_entry_of_a_bib_file_is_kept_and_goes_into_another_as_it_was(bib):
    parsed = read("awkward.bib")
    run(IMPORTS / "awkward.bib", "--into", "bib/corpus.bib")
    written = records_of(read_records((bib / "corpus.bib").read_bytes(), "corpus.bib"))

    assert (parsed.counted, len(parsed.records)) == (9, 9)
    assert {record.key: (record.type, record.fields) for record in parsed.records} == {
        key: (record.type, record.fields) for key, record in written.items()}
    assert [record.type for record in parsed.records] == [
        "article", "report", "online", "legislation", "inbook", "book", "book", "misc", "misc"]


# ---------------------------------------------------------------- encodings

TEXT = "TY  - JOUR\nTI  - Café “society” £5\nER  - \n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_a_file_is_read_in_any_of_these_encodings(encoding):
    parsed = read_records(TEXT.encode(encoding), "a.ris")

    assert decode_latex(parsed.records[0].fields["title"]) == "Café “society” £5"


@pytest.mark.parametrize(("encoding", "shown"), [
    ("cp1252", "line 2, byte 0xe9 is 'é' in 'TI  - Café"), ("utf-16-le", "Line 2 then holds 'é'"),
])
def test_an_assumed_encoding_is_said_with_an_example_and_its_line(encoding, shown):
    note = next(finding for finding in read_records(TEXT.encode(encoding), "a.ris").findings if finding.kind == "assumed")

    assert (note.line, note.key) == (0, "")
    assert shown in note.message


def test_nothing_is_assumed_of_utf_8():
    assert decode_bytes(TEXT.encode())[2] == "" and decode_bytes(TEXT.encode("utf-8-sig"))[1:] == ("utf-8-sig", "")


def test_a_file_put_together_from_two_encodings_loses_no_letter():
    characters, encoding, note = decode_bytes("TI  - Müller\n".encode() + "TI  - Müller\n".encode("cp1252"))

    assert characters == "TI  - Müller\nTI  - Müller\n"
    assert encoding == "utf-8 and cp1252"
    assert "line 2, byte 0xfc" in note


def test_a_byte_that_windows_lacks_is_read_as_latin_1():
    assert decode_bytes(b"a\x81\xe9")[:2] == ("a\x81é", "latin-1")


@given(st.binary(max_size=300))
def test_any_bytes_give_characters_that_can_be_written(content):
    decode_bytes(content)[0].encode("utf-8")


# ---------------------------------------------------------------- formats

@pytest.mark.parametrize(("content", "name", "what"), [
    (b"%PDF-1.7\n", "a.bib", "a PDF"), (b"PK\x03\x04rest", "a.docx", "a Word, Excel or zip file"),
    (b"<!DOCTYPE html><html>@x{y}", "a.bib", "a web page"), (b"\n<?xml version='1.0'?><xml/>", "a.ris", "XML"),
    (b"hello there", "a.ris", "no line of it begins with 'TY  - '"), (b"hello there", "a.txt", "it begins 'hello there'"),
    (bytes(range(256)) * 4, "a.bib", "it is not text"), (b"", "a.xyz", "none of the formats"),
    (b"one,two\n1,2\n", "a.csv", "its first row"),
    (b"FN Clarivate\nVR 1.0\nPT J\n", "a.txt", "Web of Science"), (b'{"items": [{"itemType": "book"}]}', "a.json", "Zotero's own JSON"),
])
def test_a_file_that_is_no_bibliography_is_refused_with_what_it_is(content, name, what):
    with pytest.raises(FileFaults, match=what):
        read_records(content, name)


def test_a_file_with_the_wrong_ending_is_read_for_what_it_is():
    parsed = read_records(TEXT.encode(), "a.bib")

    assert parsed.counted == 1
    assert "named .bib but holds RIS" in parsed.findings[0].message


@pytest.mark.parametrize("name", ["a.bib", "a.ris", "a.nbib", "a.json", "a.csv"])
def test_an_empty_file_holds_no_record_and_says_so(name):
    parsed = read_records(b"", name)

    assert (parsed.counted, parsed.records) == (0, ())
    assert "no record was found" in parsed.findings[0].message


@pytest.mark.parametrize(("text", "field", "value"), [
    ("2020", "date", "2020"), ("2020/03/15/", "date", "2020-03-15"), ("2020///", "date", "2020"), ("2020 Mar 5", "date", "2020-03-05"),
    ("5 March 2020", "date", "2020-03-05"), ("March 5, 2020", "date", "2020-03-05"), ("2019 Nov-Dec", "date", "2019-11/2019-12"),
    ("2018 Dec-2019 Jan", "date", "2018-12/2019-01"), ("2020 Winter", "date", "2020-24"), ("2010-2015", "date", "2010/2015"),
    ("2020-12-31 10:11:12", "date", "2020-12-31"), ("in press", "year", "in press"), ("03/04/2020", "year", "03/04/2020"),
    ("2020-02-30", "year", "2020-02-30"),
])
def test_a_date_is_written_as_known_and_no_more(text, field, value):
    assert write_date(text) == (field, value)


# ---------------------------------------------------------------- the ledger

PIECES = [b'"', b"{", b"}", b"\n", b"\n\n", b"ER  - \n", b"TY  - JOUR\n", b"\\", b",", b";", b"[", b"]", b"@book{x,", b"PMID- 1\n", b"\xff",
          b"\x00", b"\xc3\xa9", b"TI  - t\n", b"null,", b'"",""', b"%", b"#", b"\r", "\u2028".encode(), b"\\ud800", b'{"id":']


@st.composite
def mutated_files(draw):
    path = draw(st.sampled_from(FILES))
    content = path.read_bytes()
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 60)))
        content = draw(st.sampled_from([content[:start] + content[end:], content[:end] + content[start:], content[:end]]))
        content = content[:start] + draw(st.sampled_from([b"", *PIECES])) + content[start:]
    return path.name, content


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated_files())
def test_the_ledger_balances_whatever_happened_to_a_file(tmp_path_factory, file):
    name, content = file
    target = tmp_path_factory.mktemp("bib") / "corpus.bib"
    try:
        ledger = save_import(content, name, target, "2026-01-02")
    except FileFaults as error:
        assert "independent count" not in str(error) and "without changing" not in str(error)
        return
    assert ledger.records == ledger.kept + ledger.merged + ledger.rejected
    written = read_records(target.read_bytes(), "corpus.bib")
    assert [record.key for record in written.records] == [record.key for record in ledger.sources]


def test_a_ledger_that_does_not_balance_stops_everything():
    with pytest.raises(FileFaults, match="2 records by an independent count, but 0 were kept, 0 merged and 1 rejected"):
        open_ledger("a.ris", b"", Parsed(2, (), (Finding(1, "", "rejected", "x"),)))


# ---------------------------------------------------------------- the command

def test_without_into_nothing_is_written(bib):
    before = everything(bib.parent)

    assert run(IMPORTS / "awkward.ris").exit_code == 1
    assert everything(bib.parent) == before


def test_the_exit_status_tells_what_happened(bib):
    good = bib.parent / "good.ris"
    good.write_text("TY  - JOUR\nTI  - One\nER  - \n", encoding="utf-8")
    (bib.parent / "a.pdf").write_bytes(b"%PDF-1.4")

    assert run(good).exit_code == 0
    assert run(IMPORTS / "awkward.json").exit_code == 1
    assert run("no-such-file.bib").exit_code == 2
    assert run(bib.parent / "a.pdf").exit_code == 2
    assert run(good, "--into", "nowhere/corpus.bib").exit_code == 2


def test_json_has_one_object_for_one_file_and_a_list_for_several(bib):
    one = json.loads(run(IMPORTS / "awkward.ris", "--json").stdout)
    two = json.loads(run(IMPORTS / "awkward.ris", IMPORTS / "zotero.csv", "--json").stdout)

    assert [one[name] for name in ("records", "kept", "merged", "rejected", "repaired")] == [11, 10, 0, 1, 6]
    assert [item["records"] for item in two] == [11, 2]
    assert one["sources"][0] | {"file": ""} == {
        "file": "", "key": "ubermut2019pooled", "type": "article", "title": "Pooled budgets: 50% of a_b & other stories", "year": "2019",
        "authors": one["sources"][0]["authors"], "editors": [], "date": "2019-03-05", "container": "Journal of Invented Policy",
        "doi": "10.5555/pool_ed(2019)<1>", "url": "https://example.org/a;b?c=d_e%20f&g=~h", "line": 4}
    assert one["sources"][1]["authors"] == ["Department of Health and Social Care"]
    assert {"line": 69, "key": "", "kind": "rejected"}.items() <= next(
        fault for fault in one["faults"] if fault["kind"] == "rejected").items()


def test_the_report_names_each_rejected_and_repaired_record(bib):
    output = run(IMPORTS / "awkward.ris").stdout

    assert "line 69: rejected: the record has no title" in output
    assert "line 49, invented: repaired: the record has no ER line at its end" in output
    assert output.splitlines()[1].split()[-5:] == ["11", "10", "0", "1", "6"]


def test_into_adds_what_is_new_behind_what_stands_there_byte_for_byte(bib):
    held = b"\xef\xbb\xbf% mine\r\n@Book { own , TITLE = \"Mine\" # { too} }\r\n% the end"
    (bib / "corpus.bib").write_bytes(held)

    assert run(IMPORTS / "zotero.csv", "--into", "bib/corpus.bib").exit_code == 0
    written = (bib / "corpus.bib").read_bytes()
    assert written.startswith(held)
    assert [record.key for record in read_records(written, "corpus.bib").records] == ["own", "ubermut2019pooled", "department2021working"]
    assert b"\n" not in written.replace(b"\r\n", b"")


def test_into_leaves_a_row_and_the_raw_text_of_what_was_left_out(bib):
    run(IMPORTS / "awkward.ris", "--into", "bib/corpus.bib")
    header, row = (bib / "imports.csv").read_text(encoding="utf-8").splitlines()
    left_out = next((bib / "rejected").iterdir())

    assert header == '"file","sha256","date","records","kept","merged","rejected"'
    assert row.startswith('"awkward.ris","') and row.endswith('"11","10","0","1"')
    assert left_out.name.startswith("awkward.ris-") and left_out.name.removesuffix(".txt")[-12:] in row
    assert "rejected: line 69: the record has no title" in left_out.read_text(encoding="utf-8")
    assert "TY  - JOUR\nER  -" in left_out.read_text(encoding="utf-8")


def test_the_same_file_twice_adds_nothing_and_says_so(bib):
    first = run(IMPORTS / "zotero.csv", "--into", "bib/corpus.bib")
    before = everything(bib)
    second = run(IMPORTS / "zotero.csv", "--into", "bib/corpus.bib")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert everything(bib) == before
    assert "nothing was added" in second.stdout
    assert second.stdout.splitlines()[1].split()[-5:] == ["2", "0", "2", "0", "0"]


def test_a_record_that_says_the_same_is_merged_whatever_its_layout(bib):
    (bib / "corpus.bib").write_text('@Article{a, Title = "One", year=2000}\n', encoding="utf-8")
    (bib.parent / "b.bib").write_text("@article{a,\n  year = {2000},\n  title = {One},\n}\n", encoding="utf-8")
    before = (bib / "corpus.bib").read_bytes()

    report = json.loads(run("b.bib", "--into", "bib/corpus.bib", "--json").stdout)
    assert (report["kept"], report["merged"]) == (0, 1)
    assert (bib / "corpus.bib").read_bytes() == before


def test_another_record_under_the_same_key_is_kept_under_a_numbered_one_and_so_are_references_to_it(bib):
    (bib / "corpus.bib").write_text("@book{a, title = {One}}\n", encoding="utf-8")
    (bib.parent / "b.bib").write_text("@inbook{part, title = {Part}, crossref = {a}}\n@book{a, title = {Two}}\n", encoding="utf-8")

    report = json.loads(run("b.bib", "--into", "bib/corpus.bib", "--json").stdout)
    written = {record.key: record.fields for record in read_records((bib / "corpus.bib").read_bytes(), "corpus.bib").records}
    assert [source["key"] for source in report["sources"]] == ["part", "a-2"]
    assert written["part"]["crossref"] == "a-2" and written["part"]["booktitle"] == "Two"
    assert any(fault["key"] == "a-2" and "stands in bib/corpus.bib with other content" in fault["message"] for fault in report["faults"])


def test_a_target_with_faults_is_refused_and_nothing_is_written(bib):
    (bib / "corpus.bib").write_text("@book{a, title = {One}\n\n@book{b, title = {Two}}\n", encoding="utf-8")
    before = everything(bib)
    result = run(IMPORTS / "zotero.csv", "--into", "bib/corpus.bib")

    assert result.exit_code == 2
    assert "nothing is imported until these are put right" in result.stderr
    assert everything(bib) == before


def test_one_file_that_cannot_be_read_stops_all_before_anything_is_written(bib):
    (bib.parent / "a.pdf").write_bytes(b"%PDF-1.4")

    assert run(IMPORTS / "zotero.csv", "a.pdf", "--into", "bib/corpus.bib").exit_code == 2
    assert everything(bib) == {}


def test_imports_csv_with_other_columns_is_refused(bib):
    (bib / "imports.csv").write_text("file;sha256\n", encoding="utf-8")
    result = run(IMPORTS / "zotero.csv", "--into", "bib/corpus.bib")

    assert result.exit_code == 2 and "every row must have the columns file,sha256" in result.stderr
    assert not (bib / "corpus.bib").exists()


CUT_SHORT = ("an import of this file was cut short when its records stood in bib/corpus.bib already; it is completed, and they count "
             "as kept")
CRASH = """
    import os, signal, sys
    from litmatrix.files import recording
    from litmatrix.corpus.imports import storing
    saved = []
    save = storing.save_bytes
    def die_before(content, path):
        if len(saved) == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        saved.append(path)
        save(content, path)
    storing.save_bytes = die_before
    from pathlib import Path
    source = Path(sys.argv[2])
    storing.save_import(source.read_bytes(), source.name, Path(sys.argv[3]), "2026-01-02")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill so")
@pytest.mark.parametrize("saves", [0, 1, 2])
def test_an_import_killed_between_two_files_is_completed_by_importing_again(bib, saves):
    target = bib / "corpus.bib"
    whole = save_import((IMPORTS / "awkward.ris").read_bytes(), "awkward.ris", bib.parent / "other.bib", "2026-01-02")
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(CRASH), str(saves), str(IMPORTS / "awkward.ris"), str(target)],
                            check=False, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    ledger = save_import((IMPORTS / "awkward.ris").read_bytes(), "awkward.ris", target, "2026-01-03")

    assert killed.returncode == -signal.SIGKILL
    assert target.read_bytes() == (bib.parent / "other.bib").read_bytes()
    assert (ledger.kept, ledger.merged) == (10, 0)
    assert [finding.message for finding in ledger.findings if "cut short" in finding.message] == [CUT_SHORT] * (saves == 2)
    assert sorted(path.name for path in bib.iterdir()) == ["corpus.bib", "imports.csv", "rejected"]
    assert ledger.records == whole.records and ledger.rejected == whole.rejected
    assert everything(bib / "rejected") == everything(bib.parent / "rejected")
    assert len((bib / "imports.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_what_was_added_by_hand_after_an_import_was_cut_short_is_merged_and_not_kept_twice(bib):
    target = bib / "corpus.bib"
    subprocess.run([sys.executable, "-c", textwrap.dedent(CRASH), "2", str(IMPORTS / "awkward.ris"), str(target)], check=False,
                   env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    target.write_bytes(target.read_bytes() + b"@misc{mine, title = {Mine}}\n")
    ledger = save_import((IMPORTS / "awkward.ris").read_bytes(), "awkward.ris", target, "2026-01-03")

    assert (ledger.kept, ledger.merged) == (0, 10)
    assert target.read_bytes().endswith(b"@misc{mine, title = {Mine}}\n")
    assert sorted(path.name for path in bib.iterdir()) == ["corpus.bib", "imports.csv", "rejected"]


def test_an_import_outside_a_review_leaves_nothing_but_what_it_says(bib):
    run(IMPORTS / "zotero.csv", "--into", "bib/corpus.bib")

    assert sorted(path.relative_to(bib.parent).as_posix() for path in bib.parent.rglob("*")) == ["bib", "bib/corpus.bib", "bib/imports.csv"]


def test_an_import_into_a_review_holds_the_lock_of_the_review(bib):
    (bib.parent / "review.toml").write_text("", encoding="utf-8")
    run(IMPORTS / "zotero.csv", "--into", "bib/corpus.bib")

    assert (bib.parent / ".litmatrix" / "import.lock").is_file()


def test_a_row_whose_first_line_is_a_lone_quote_is_a_row():
    parsed = parse_spreadsheet('title,doi\n"\nOne",10.5555/1\n"",\n')

    assert (parsed.counted, [record.fields["title"] for record in parsed.records]) == (1, ["One"])


def test_a_row_with_an_undoubled_quote_is_kept_where_its_cells_are_as_many_as_the_headings():
    parsed = parse_spreadsheet('title,doi\n"The "new" boards",10.5555/1\n"The "new, and old" boards",10.5555/2\n')

    assert (told(parsed, "repaired"), told(parsed, "rejected")) == ([(2, parsed.records[0].key)], [(3, "")])


def test_titles_and_paths_of_a_record_are_only_words(bib):
    hostile = bib.parent / "hostile.ris"
    hostile.write_text("TY  - JOUR\nTI  - [bold]$(touch pwned)[/bold] \\input{/etc/passwd} =cmd|'/c calc'!A0\nL1  - file:///etc/passwd\n"
                       "ID  - a]b[/red]\nER  - \n", encoding="utf-8")
    result = run(hostile, "--into", "bib/corpus.bib")
    record = read_records((bib / "corpus.bib").read_bytes(), "corpus.bib").records[0]

    assert result.exit_code == 0
    assert decode_latex(record.fields["title"]) == "[bold]$(touch pwned)[/bold] \\input{/etc/passwd} =cmd|'/c calc'!A0"
    assert not (bib.parent / "pwned").exists()


def test_a_second_title_stands_beside_the_first_and_is_told():
    record, = (parsed := parse_ris("TY  - RPRT\nTI  - One\nTI  - One again\nER  - \n")).records

    assert (record.fields["title"], record.fields["ris-ti"]) == ("One", "One again")
    assert parsed.findings[0].message == "the record has 2 titles; the first is kept, the others are in the field ris-ti"


def test_a_line_end_inside_a_csl_string_costs_no_record_behind_it():
    parsed = parse_csl('[{"id": "a", "type": "book", "title": "One\nline"},\n {"id": "b", "type": "book", "title": "Two"}]')

    assert [record.fields["title"] for record in parsed.records] == ["One line", "Two"]
    assert (parsed.counted, parsed.balances) == (2, True)

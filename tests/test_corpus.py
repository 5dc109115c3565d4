import pytest

from litmatrix.corpus import (
    decode_latex,
    parse_bibliography,
    parse_bibtex,
    read_bibliography,
    read_corpus,
    read_date,
    read_names,
    split_names,
)
from litmatrix.files import FileFaults, recording

TWO = """@article{bell2014,
  author = {Bell, Åsa},
  title = {Who pays?},
  date = {2014-05},
}

@misc{mill2018,
  title = {Letter},
}
"""


def records(characters: str):
    frame, faults = parse_bibliography(characters)
    assert faults == []
    return frame


def record(fields: str, repaired: bool = False) -> dict:
    text = f"@report{{it,\n{fields}\n}}\n"
    return (parse_bibliography(text)[0] if repaired else records(text)).iloc[0].to_dict()


def told(characters: str) -> list[str]:
    return [str(fault) for fault in sorted(parse_bibliography(characters)[1])]


# --- records


def test_entries_come_in_file_order_with_what_is_known_and_nothing_else(tiny):
    frame = tiny.bibliography()

    assert frame["key"].tolist() == ["bell2014", "ferry2016", "mill2018", "note2019"]
    assert frame["type"].tolist() == ["report", "report", "misc", "misc"]
    assert frame["label"].tolist() == ["Bell 2014", "Ferry and Harbour Board 2016", "Mill and Bell 2018", "Crane (no date)"]
    assert frame["authors"].tolist() == ["Bell, Åsa", "Ferry and Harbour Board", "Mill, Jonas; Bell, Åsa", "Crane, Ida"]
    assert frame["title"].tolist() == [
        "Who pays for the bridge? 50% of all tolls & fees at Ålund", "Crossing times", "Letter on Crossing times", "Card to the editor"]
    assert frame["date"].tolist() == ["2014-05", "2016", "2018-03-02", ""]
    assert frame["publisher"].tolist() == ["Ålund Gazette", "", "", ""]
    assert frame["url"].tolist() == ["https://example.org/~bell/a_bridge?page=1&part=2", "", "", ""]
    assert frame["certainty"].tolist() == ["verified", "verified", "inferred", "inferred"]
    assert frame["keywords"].tolist() == ["certainty:verified", "certainty:verified, extract", "certainty:inferred", "certainty:inferred"]
    assert frame["note"].tolist() == ["", "Held as an extract that breaks off in mid-sentence", "", ""]
    assert frame["doi"].tolist() == ["", "", "", ""]


def test_an_empty_bibliography_has_the_columns_of_a_full_one():
    frame = records("")

    assert frame.empty
    assert frame.columns.tolist() == records(TWO).columns.tolist()


def test_field_names_may_be_in_capitals_and_a_year_is_a_date():
    assert record('  Author = "Bell, Ann",\n  TITLE = "Tolls",\n  Year = 2014')["label"] == "Bell 2014"


def test_a_string_is_written_out():
    assert records('@string{gaz = "Ålund Gazette"}\n@article{a, title = {x}, journal = gaz}\n')["publisher"].item() == "Ålund Gazette"


def test_a_label_of_its_own_is_what_figures_say():
    assert record("  author = {Crane, Ida},\n  date = {2019},\n  label = {Reader comment}")["label"] == "Reader comment"


@pytest.mark.parametrize(("authors", "label"), [
    ("Bell, Ann", "Bell 2014"),
    ("Bell, Ann and Mill, Jo", "Bell and Mill 2014"),
    ("Bell, Ann and Mill, Jo and Crane, Ida", "Bell et al. 2014"),
    ("Bell, Ann and others", "Bell et al. 2014"),
    ("{Ferry and Harbour Board}", "Ferry and Harbour Board 2014"),
    ("{Ferry and Harbour Board} and others", "Ferry and Harbour Board et al. 2014"),
    ("{Bell, Mill and Partners}", "Bell, Mill and Partners 2014"),
    ("Ludwig van der Berg", "van der Berg 2014"),
    ("", "Tolls"),
])
def test_figures_name_a_record_by_family_and_year(authors, label):
    assert record(f"  author = {{{authors}}},\n  title = {{Tolls}},\n  date = {{2014-05}}")["label"] == label


@pytest.mark.parametrize(("value", "names"), [
    ("Bell, Ann and Mill, Jo", ["Bell, Ann", "Mill, Jo"]),
    ("Ann Bell and Jo Mill", ["Bell, Ann", "Mill, Jo"]),
    ("{Ferry and Harbour Board} and Bell, Ann", ["Ferry and Harbour Board", "Bell, Ann"]),
    ("{Department of Tolls {\\&} Roads}", ["Department of Tolls & Roads"]),
    ("M{\\\"u}ller, J{\\\"o}rg", ["Müller, Jörg"]),
    ("O'Neil, Bob", ["O'Neil, Bob"]),
    ("Bell, Ann and others", ["Bell, Ann", "et al."]),
    ("{Tolls; Roads}; Mill, Jo; Garc&iacute;a, Bo", ["Tolls; Roads", "Mill, Jo", "Garc&iacute;a, Bo"]),
    ("Bell, Ann; Mill, Jo &amp", ["Bell, Ann", "Mill, Jo &amp"]),
    ("", []),
])
def test_authors_are_told_apart_and_bodies_stay_whole(value, names):
    assert split_names(value) == names


@pytest.mark.parametrize(("written", "read"), [
    ("50% of tolls", "50% of tolls"),
    ("{50}% of {Tolls} & fees", "50% of Tolls & fees"),
    ("50\\% \\& more \\_ \\#1", "50% & more _ #1"),
    ("The {NHS} in a {C}hange", "The NHS in a Change"),
    ("{\\\"o} \\'{e} {\\AA} {\\ss} \\c{c} \\o{}", "ö é Å ß ç ø"),
    ("naïve – “already” Unicode {É}", "naïve – “already” Unicode É"),
    ("two\n    lines  {of} it", "two lines of it"),
    ("Bell~Tower", "Bell Tower"),
    ("seen at https://example.org/~bell {twice}", "seen at https://example.org/~bell twice"),
    ("tax\\\\% {break}", "tax % break"),
    ("{A_b} and $x_1$", "A_b and $x_1$"),
    ("\\href{https://example.org}{Tolls}", "\\href{https://example.org}{Tolls}"),
])
def test_latex_is_read_as_a_reader_sees_it_and_no_character_begins_a_comment(written, read):
    assert decode_latex(written) == read


def test_addresses_are_kept_as_they_are():
    kept = record("  url = {https://example.org/~bell/a_b?x=1&y=50%25#part},\n  doi = {10.1000/a_b{c}}")

    assert kept["url"] == "https://example.org/~bell/a_b?x=1&y=50%25#part"
    assert kept["doi"] == "10.1000/a_b{c}"


# --- names


@pytest.mark.parametrize(("value", "people"), [
    ("Bell, Ann and Mill, Jo", [("Bell", "Ann", False), ("Mill", "Jo", False)]),
    ("{Department of Health and Social Care}", [("Department of Health and Social Care", "", True)]),
    ("{Department of Health and Social Care} and Bell, Ann", [("Department of Health and Social Care", "", True), ("Bell", "Ann", False)]),
    ("{NHS England} and {The King's Fund}", [("NHS England", "", True), ("The King's Fund", "", True)]),
    ("Smith, J.; Jones, B.; Li, W.", [("Smith", "J.", False), ("Jones", "B.", False), ("Li", "W.", False)]),
    ("{Fire; Water} and Bell, A.", [("Fire; Water", "", True), ("Bell", "A.", False)]),
    ("M&uuml;ller, J.", [("M&uuml;ller", "J.", False)]),
    ("Ludwig van der Berg", [("van der Berg", "Ludwig", False)]),
    ("van der Berg, Ludwig", [("van der Berg", "Ludwig", False)]),
    ("King, Jr., Martin Luther", [("King", "Martin Luther, Jr.", False)]),
    ("{\\'E}mile~Bell", [("Bell", "Émile", False)]),
    ("{van Bell}, {Ann}", [("van Bell", "Ann", False)]),
    ("family=Bell, given=Ann, prefix=van", [("van Bell", "Ann", False)]),
    ("Plato", [("Plato", "", False)]),
    ("Bell, Ann, Mill, Jo", [("Bell, Ann, Mill, Jo", "", False)]),
    ("Bell,", [("Bell", "", False)]),
    ("Bell, {Ann", [("Bell", "Ann", False)]),
    ("Bell AND Mill\n  and Crane", [("Bell", "", False), ("Mill", "", False), ("Crane", "", False)]),
])
def test_people_and_bodies_are_told_apart(value, people):
    assert [tuple(name) for name in read_names(value).names] == people


@pytest.mark.parametrize("value", ["Bell, Ann and others", "Bell, Ann and et al."])
def test_others_are_a_flag_and_no_person(value):
    found = read_names(value)

    assert found.others
    assert [name.family for name in found.names] == ["Bell"]


def test_one_bad_name_costs_neither_the_record_nor_the_other_names():
    assert record("  author = {Bell, Ann and Mill Jo, B, C, D and Crane, Ida and {NHS England}}", repaired=True)["authors"] == (
        "Bell, Ann; Mill Jo, B, C, D; Crane, Ida; NHS England")


# --- dates


@pytest.mark.parametrize(("fields", "date", "note"), [
    ({"date": "2019"}, "2019", ""),
    ({"date": "2019-05-02"}, "2019-05-02", ""),
    ({"date": "2019-05-02T12:00:00"}, "2019-05-02", ""),
    ({"date": "2019/2020"}, "2019", "2019/2020"),
    ({"date": "2019-05/2020-01"}, "2019-05", "2019-05/2020-01"),
    ({"date": "2019/"}, "2019", "2019/"),
    ({"date": "2019/.."}, "2019", "2019/.."),
    ({"date": "/2019"}, "", "/2019"),
    ({"date": "2020~"}, "2020", "about"),
    ({"date": "2020?"}, "2020", "uncertain"),
    ({"date": "2020-21"}, "2020", "spring"),
    ({"date": "2020-24?"}, "2020", "winter, uncertain"),
    ({"date": "201X"}, "", "201X"),
    ({"date": "2019-XX"}, "2019", ""),
    ({"date": "2014-13"}, "2014", "2014-13"),
    ({"date": "May 2014"}, "2014-05", "May 2014"),
    ({"year": "2014"}, "2014", ""),
    ({"year": "{2014}", "month": "February"}, "2014-02", ""),
    ({"year": "2014", "month": "2", "day": "3"}, "2014-02-03", ""),
    ({"year": "2014", "month": "feb.", "day": "30"}, "2014-02", ""),
    ({"year": "2014", "month": "Spring"}, "2014", "Spring"),
    ({"year": "2014", "month": "May--June"}, "2014", "May–June"),
    ({"year": "2019--2020"}, "2019", "2019–2020"),
    ({"year": "Spring 2019"}, "2019", "Spring 2019"),
    ({"year": "c. 1990"}, "1990", "c. 1990"),
    ({"year": "in press"}, "", "in press"),
    ({"year": "Forthcoming"}, "", "forthcoming"),
    ({"year": "2026", "pubstate": "inpress"}, "2026", "in press"),
    ({"pubstate": "forthcoming"}, "", "forthcoming"),
    ({"year": "n.d."}, "", "n.d."),
    ({"year": "0000"}, "", "0000"),
    ({"year": "14"}, "", "14"),
    ({"month": "May"}, "", ""),
    ({}, "", ""),
])
def test_a_date_is_as_known_and_nothing_is_invented(fields, date, note):
    assert read_date(fields) == (date, note)


def test_the_table_says_what_else_is_known_of_a_date():
    kept = record("  date = {2019/2020},\n  pubstate = {inpress}")

    assert (kept["date"], kept["date_note"], kept["label"]) == ("2019", "2019/2020, in press", "it")


# --- any file, mended


def test_a_broken_file_that_is_not_the_reviews_own_is_read_all_the_same(tmp_path):
    path = tmp_path / "export.bib"
    path.write_text(TWO.replace("{Who pays?},", "{Who pays?}").replace("mill2018", "bell2014"), encoding="utf-8")

    frame = read_corpus(path)

    assert frame[["key", "title"]].to_numpy().tolist() == [["bell2014", "Who pays?"], ["bell2014-2", "Letter"]]


def test_a_broken_file_is_read_as_a_fault_where_it_is_the_reviews_own(tmp_path):
    path = tmp_path / "corpus.bib"
    path.write_text(TWO.replace("mill2018", "bell2014"), encoding="utf-8")

    with pytest.raises(FileFaults, match="line 7: the key 'bell2014' stands already on line 1"):
        read_bibliography(path)


# --- large files are kept in the cache


def write_large(path, title: str = "Tolls"):
    abstract = "word " * 100
    records = (f"@book{{key{number},\n  title = {{{title} {number}}},\n  abstract = {{{abstract}}},\n  date = {{2019}},\n}}\n"
               for number in range(1500))
    path.write_text("\n".join(records), encoding="utf-8")
    return path


@pytest.fixture
def cache(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setenv("LITMATRIX_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "corpus"


@pytest.fixture
def parses(monkeypatch):
    """How often a text is parsed."""
    calls = []
    monkeypatch.setattr("litmatrix.corpus.tabulating.parse_bibtex", lambda characters: calls.append(1) or parse_bibtex(characters))
    return calls


def test_a_large_file_is_parsed_once_and_then_kept(tmp_path, cache, parses):
    path = write_large(tmp_path / "large.bib")
    first, second = read_bibliography(path), read_bibliography(path)

    assert len(parses) == 1
    assert second.equals(first)
    assert second.dtypes.equals(first.dtypes)
    assert len(list(cache.glob("*.parquet"))) == 1


def test_a_change_of_the_file_is_seen(tmp_path, cache, parses):
    read_bibliography(write_large(tmp_path / "large.bib"))

    assert read_bibliography(write_large(tmp_path / "large.bib", "Ferries"))["title"].iloc[0] == "Ferries 0"
    assert len(parses) == 2


def test_what_is_kept_still_counts_as_read(tmp_path, cache, parses):
    path = write_large(tmp_path / "large.bib")
    read_bibliography(path)
    recording.start(tmp_path)
    read_bibliography(path)
    inputs = recording.stop().inputs()

    assert list(inputs["read"]) == [str(path.resolve())]
    assert inputs["written"] == {}
    assert len(parses) == 1


def test_faults_are_kept_with_the_table(tmp_path, cache, parses):
    path = write_large(tmp_path / "large.bib")
    path.write_text(path.read_text(encoding="utf-8").replace("key7,", "key6,"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(FileFaults, match="the key 'key6' stands already on line 37"):
            read_bibliography(path)

    assert len(read_corpus(path)) == 1500
    assert len(parses) == 1


def test_a_table_that_nobody_judged_is_judged_when_it_is_the_reviews_own(tmp_path, cache, parses):
    path = write_large(tmp_path / "large.bib")
    path.write_text(path.read_text(encoding="utf-8").replace("key7,", "key6,"), encoding="utf-8")
    assert len(read_corpus(path)) == 1500
    for _ in range(2):
        with pytest.raises(FileFaults, match="the key 'key6' stands already on line 37"):
            read_bibliography(path)

    assert len(parses) == 1


def test_a_damaged_file_of_the_cache_is_made_again(tmp_path, cache, parses):
    path = write_large(tmp_path / "large.bib")
    expected = read_bibliography(path)
    kept, = cache.glob("*.parquet")
    for damaged in (b"", kept.read_bytes()[:-100], b"x" * 5000):
        kept.write_bytes(damaged)
        assert read_bibliography(path).equals(expected)

    assert len(parses) == 4


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path, cache, parses):
    cache.parent.write_text("a file where a folder should be", encoding="utf-8")
    path = write_large(tmp_path / "large.bib")

    assert len(read_bibliography(path)) == len(read_bibliography(path)) == 1500
    assert len(parses) == 2


def test_a_small_file_is_not_kept(tmp_path, cache):
    path = tmp_path / "small.bib"
    path.write_text(TWO, encoding="utf-8")
    read_bibliography(path)

    assert not cache.exists()


# --- faults, each on its line


def test_a_sound_bibliography_has_no_faults():
    assert told(TWO) == []


@pytest.mark.parametrize(("old", "new", "said"), [
    ("{Who pays?},", "{Who pays?}", "line 3: in 'bell2014' a comma is missing after title"),
    ("{Who pays?},\n  date = {2014-05}", '"Who pays?"\n  date = "2014-05"', "line 3: in 'bell2014' a comma is missing after title"),
    ("{Who pays?},\n  date = {2014-05}", "{Who pays?} date = {2014-05}", "line 3: in 'bell2014' a comma is missing after title"),
    ("date = {2014-05},", "year = 2014\n  note = {x},", "line 4: in 'bell2014' a comma is missing after year"),
    ("{Bell, Åsa},", '"Bell" # ", Åsa",', "line 2: in 'bell2014' the value of author is joined with '#'; it is kept as one. "
                                          "Write it whole, in one pair of braces."),
    ("{Who pays?},", "Who pays?,", "line 3: in 'bell2014' the value of title must stand in braces; it is kept whole"),
    ("  date = {2014-05},", "  title = {Again},", "line 4: in 'bell2014' the field title stands already, with another value; "
                                                       "left out is 'Again'. Keep one."),
    ("  date = {2014-05},", "  Title = {Again},", "line 4: in 'bell2014' the field title stands already, with another value; "
                                                       "left out is 'Again'. Keep one."),
    ("{2014-05}", "{May 2014}", "line 4: in 'bell2014' the date 'May 2014' is not YYYY, YYYY-MM or YYYY-MM-DD"),
    ("{2014-05}", "{2014-05},\n  keywords = {tolls, withhold: author}, label = {a letter}",
     "line 5: 'bell2014' has a keyword with 'withhold:' in it that hides nothing. Write withhold:author, between commas."),
    ("{2014-05}", "{2014-05},\n  keywords = {tolls, Withhold:Author}",
     "line 5: 'bell2014' has the keyword withhold:author and no label to go by. "
     "Write what it is called instead: label = {reader comment on Bell 2014}"),
    ("{2014-05}", "{2014-13}", "line 4: in 'bell2014' the date '2014-13' is not YYYY, YYYY-MM or YYYY-MM-DD"),
    ("{Bell, Åsa}", "{Bell, Åsa, Mill, Jo}", "line 2: in 'bell2014' the author 'Bell, Åsa, Mill, Jo' has too many commas. "
                                             "Write 'Family, Given', and ' and ' between two people."),
    ("  title = {Who", "  the title = {Who", "line 3: in 'bell2014' the text 'the' before title is no part of a field and is left out. "
                                             "Look for a missing comma or brace before it."),
    ("{bell2014,", "{,", "line 1: the entry has no key; it is read as 'bell2014'. Write '@article{key,'."),
    ("{bell2014,", "{bell 2014,", "line 1: the key 'bell 2014' is not one word; it is kept as 'bell-2014'."),
    ("{bell2014,", "{bell2014", "line 1: in 'bell2014' the comma after its key is missing"),
    ("{mill2018,", "{bell2014,", "line 7: the key 'bell2014' stands already on line 1; the entry is read as 'bell2014-2'. "
                                  "Give one of them another key."),
    ("@misc{", "@ misc{", "line 7: the entry begins with '@ misc{', and some programs pass over it. "
                          "Write '@misc{key,' without a space after the '@', on one line."),
    ("@misc{", "% @misc{", "line 7: the entry 'mill2018' stands behind a '%', where some programs read it and some do not. "
                           "Delete it, or take the '%' away."),
    ("{Who pays?}", "{Who pays?}}", "line 3: ',' stands outside any entry. Look for a brace too many above it."),
    ("{Who pays?}", "{Who pays?", "line 3: in 'bell2014' a closing brace is missing after title"),
    ("{Letter},", "{Letter,", "line 8: in 'mill2018' a closing brace is missing after title"),
    ("{2014-05},\n}", "{2014-05},", "line 1: the entry '@article{bell2014,' has no end before '@misc{mill2018,' on line 6. "
                                   "Look for a missing brace; if line 6 belongs to the entry, put a word before the '@'."),
    ("{Letter},\n}", "{Letter},", "line 7: the entry '@misc{mill2018,' has no end before the end of the file. "
                                 "What is there is kept; look for a missing brace."),
    ("{Who pays?}", "{Who pays\n@keeper{mill} says?}",
     "line 4: '@keeper{' begins a line inside a value, where some programs see a new entry; it is kept as text. "
     "Put a word before the '@'."),
    ("{Who pays?}", "gazette", "line 3: in 'bell2014' the value of title is 'gazette', without braces, and no @string defines it. "
                               "Put it in braces if it means what it says."),
    ("  date = {2014-05},", "  crossref = {gone},", "line 1: in 'bell2014' it refers to 'gone', which is not in the file"),
    ("{mill2018,\n  title = {Letter},", "{", "line 7: the entry '@misc{' has no field that can be read"),
])
def test_a_fault_is_told_with_its_line_and_what_to_do(old, new, said):
    assert TWO.count(old) == 1
    assert told(TWO.replace(old, new)) == [said]


def test_an_at_sign_inside_a_value_is_no_fault():
    assert records(TWO.replace("Who pays?", "Write to a@example.org, or\n@home"))["key"].tolist() == ["bell2014", "mill2018"]


def test_two_entries_on_a_line_are_two_entries():
    assert records("@misc{a, title = {x}} @misc{b, title = {y}}\n")["key"].tolist() == ["a", "b"]


def test_words_and_settings_between_entries_are_no_fault():
    assert records("Found on Monday: see below\n" + TWO + "\n@Comment{jabref-meta: databaseType:biblatex;}\n% the end\n").shape[0] == 2


def test_every_doubled_key_is_named():
    assert told(TWO + TWO.replace("mill2018", "crane2019")) == [
        "line 10: the key 'bell2014' stands already: it is the same, field by field, as the entry on line 1. Delete one of them."]


def test_all_faults_come_at_once_in_order_of_lines(tmp_path):
    path = tmp_path / "corpus.bib"
    path.write_text(TWO.replace("{Who pays?},", "{Who pays?}").replace("2014-05", "spring") + "@ book{c,\n}\n", encoding="utf-8")

    with pytest.raises(FileFaults) as raised:
        read_bibliography(path, "bib/corpus.bib")

    assert str(raised.value).splitlines() == [
        "bib/corpus.bib has 3 faults:",
        "  line 3: in 'bell2014' a comma is missing after title",
        "  line 4: in 'bell2014' the date 'spring' is not YYYY, YYYY-MM or YYYY-MM-DD",
        "  line 10: the entry begins with '@ book{', and some programs pass over it. "
        "Write '@book{key,' without a space after the '@', on one line."]


def test_the_keys_of_broken_entries_are_still_known(tmp_path):
    path = tmp_path / "corpus.bib"
    path.write_text(TWO.replace("{Letter},", "{Letter,"), encoding="utf-8")

    with pytest.raises(FileFaults) as raised:
        read_bibliography(path)

    assert raised.value.rows["key"].tolist() == ["bell2014", "mill2018"]


def test_a_missing_bibliography_is_told(tmp_path):
    with pytest.raises(FileFaults) as raised:
        read_bibliography(tmp_path / "corpus.bib", "bib/corpus.bib")

    assert str(raised.value) == "bib/corpus.bib has 1 fault:\n  the file does not exist"


def test_another_encoding_is_told(tmp_path):
    path = tmp_path / "corpus.bib"
    path.write_bytes(TWO.encode("cp1252"))

    with pytest.raises(FileFaults, match="line 2: byte 0xc5 is not UTF-8"):
        read_bibliography(path)


def test_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path):
    path = tmp_path / "corpus.bib"
    path.write_bytes(b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode("utf-8"))

    assert read_bibliography(path).equals(records(TWO))


def test_an_address_that_a_reference_manager_escaped_works_again():
    records, _ = parse_bibliography("@misc{a, title = {A}, url = {https://example.org/a\\_b\\%20c\\&d}}\n")

    assert records["url"].tolist() == ["https://example.org/a_b%20c&d"]

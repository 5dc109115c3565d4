import pytest

from litmatrix.corpus import decode_latex, parse_bibliography, read_bibliography, split_names
from litmatrix.files import FileFaults

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


def record(fields: str) -> dict:
    return records(f"@report{{it,\n{fields}\n}}\n").iloc[0].to_dict()


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


# --- faults, each on its line


def test_a_sound_bibliography_has_no_faults():
    assert told(TWO) == []


@pytest.mark.parametrize(("old", "new", "said"), [
    ("{Who pays?},", "{Who pays?}", "line 3: in 'bell2014' a comma is missing after title"),
    ("{Who pays?},\n  date = {2014-05}", '"Who pays?"\n  date = "2014-05"', "line 3: in 'bell2014' a comma is missing after title"),
    ("{Who pays?},\n  date = {2014-05}", "{Who pays?} date = {2014-05}", "line 3: in 'bell2014' a comma is missing after title"),
    ("date = {2014-05},", "year = 2014\n  note = {x},", "line 4: in 'bell2014' a comma is missing after year"),
    ("{Bell, Åsa},", '"Bell" # ", Åsa",', "line 2: in 'bell2014' the value of author is joined with '#'. "
                                          "Write it whole, in one pair of braces."),
    ("{Who pays?},", "Who pays?,", "line 3: in 'bell2014' the value of title must stand in braces"),
    ("  date = {2014-05},", "  title = {Again},", "line 1: the entry has title twice. Keep one."),
    ("  date = {2014-05},", "  Title = {Again},", "line 4: in 'bell2014' the field title stands already. Keep one."),
    ("{2014-05}", "{May 2014}", "line 4: in 'bell2014' the date 'May 2014' is not YYYY, YYYY-MM or YYYY-MM-DD"),
    ("{2014-05}", "{2014-13}", "line 4: in 'bell2014' the date '2014-13' is not YYYY, YYYY-MM or YYYY-MM-DD"),
    ("{Bell, Åsa}", "{Bell, Åsa, Mill, Jo}", "line 2: in 'bell2014' the author 'Bell, Åsa, Mill, Jo' has too many commas. "
                                             "Write 'Family, Given', and ' and ' between two people."),
    ("  title = {Who", "  the title = {Who", "line 3: in 'bell2014' the field name 'the title' cannot be read. "
                                             "Look for a missing comma or brace before it."),
    ("{bell2014,", "{,", "line 1: the entry has no key. Write '@type{key,'."),
    ("{bell2014,", "{bell 2014,", "line 1: the key 'bell 2014' is not one word"),
    ("{bell2014,", "{bell2014", "line 1: the entry '@article{bell2014' cannot be read: Expected comma after entry key, but found =. "
                                "Look for a missing brace or comma in it."),
    ("{mill2018,", "{bell2014,", "line 7: the key 'bell2014' stands already on line 1. Give one of them another key."),
    ("@misc{", "@ misc{", "line 7: '@ misc{mill2018' was not read as an entry. "
                          "Write '@type{key,' without a space after the '@', or take the '@' away."),
    ("@misc{", "% @misc{", "line 7: the entry 'mill2018' stands behind a '%', where some programs read it and some do not. "
                           "Delete it, or take the '%' away."),
    ("{Who pays?}", "{Who pays?}}", "line 3: ',' stands outside any entry. Look for a brace too many above it."),
    ("{Who pays?}", "{Who pays?", "line 1: the entry '@article{bell2014,' has no end before '@misc' on line 7. "
                                  "Look for a missing brace or comma; if line 7 belongs to the entry, put a word before the '@'."),
    ("{Letter},", "{Letter,", "line 7: the entry '@misc{mill2018,' cannot be read: Unexpectedly reached end of file. "
                              "Look for a missing brace or comma in it."),
    ("{Who pays?}", "{Who pays\n@keeper{mill} says?}",
     "line 1: the entry '@article{bell2014,' has no end before '@keeper' on line 4. "
     "Look for a missing brace or comma; if line 4 belongs to the entry, put a word before the '@'."),
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
        "line 10: the key 'bell2014' stands already on line 1. Give one of them another key."]


def test_all_faults_come_at_once_in_order_of_lines(tmp_path):
    path = tmp_path / "corpus.bib"
    path.write_text(TWO.replace("{Who pays?},", "{Who pays?}").replace("2014-05", "spring") + "@ book{c,\n}\n", encoding="utf-8")

    with pytest.raises(FileFaults) as raised:
        read_bibliography(path, "bib/corpus.bib")

    assert str(raised.value).splitlines() == [
        "bib/corpus.bib has 2 faults:",
        "  line 3: in 'bell2014' a comma is missing after title",
        "  line 10: '@ book{c' was not read as an entry. Write '@type{key,' without a space after the '@', or take the '@' away."]


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

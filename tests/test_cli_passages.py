import hashlib
from pathlib import Path

import pytest

from litmatrix.coding.passages import hash_passage
from litmatrix.review import read_review
from litmatrix.schema import describe_schema

NEW = "Crane on tolls\n\n• A toll is a tax on bread,\nand bread is dear.\n"


@pytest.fixture
def new_text(tiny_folder) -> Path:
    """A source with its record, its row and its text, not cut into passages yet."""
    with (tiny_folder / "bib" / "corpus.bib").open("a", encoding="utf-8") as bib:
        bib.write("\n@misc{crane2020,\n  author = {Crane, Ida},\n  title = {On tolls},\n  date = {2020},\n}\n")
    with (tiny_folder / "data" / "sources.csv").open("a", encoding="utf-8") as sources:
        sources.write('"crane2020","crane2020","crane","letter","unknown","","no","full","yes",""\n')
    path = tiny_folder / "texts" / "crane.txt"
    path.write_text(NEW, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def join_lines(folder: Path) -> None:
    """What a person does by hand: the first line is a heading, the other two are one passage."""
    rows = (folder / "data" / "passages.csv").read_text(encoding="utf-8").splitlines()
    first, second, third = rows[-3:]
    fields = second.split('","')
    fields[5] = third.split('","')[5]
    second = '","'.join([*fields[:-1], '"'])
    (folder / "data" / "passages.csv").write_text("\n".join([*rows[:-3], first.replace('"body"', '"heading"'), second]) + "\n",
                                                  encoding="utf-8")


def test_a_new_text_is_cut_into_passages_and_the_review_stays_sound(new_text, tiny_folder, litmatrix):
    before = read_review(tiny_folder).table("passages")

    status, said, errors = litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020")

    assert (status, errors) == (0, "")
    assert said.startswith("3 passages of 'crane2020' added to data/passages.csv. Correct their kind and locator")
    after = read_review(tiny_folder).table("passages")
    assert after.iloc[:18].equals(before)
    assert after.iloc[18:].drop(columns="quote_sha256").values.tolist() == [
        ["crane2020-001", "crane2020", "crane2020", "line 1", 0, 14, 3, "body", "no", ""],
        ["crane2020-002", "crane2020", "crane2020", "line 3", 18, 43, 7, "body", "no", ""],
        ["crane2020-003", "crane2020", "crane2020", "line 4", 44, 62, 4, "body", "no", ""]]
    assert read_review(tiny_folder).table("texts").iloc[3].tolist() == [
        "crane2020", "crane.txt", hashlib.sha256(NEW.encode()).hexdigest(), 63, "", ""]
    assert litmatrix(tiny_folder, "check") == (
        0, "anchors: all 4 texts at hand, every line accounted for\nTolls at Ålund: no faults\n", "")


def test_lines_joined_by_hand_are_measured_and_nothing_else_changes(new_text, tiny_folder, litmatrix):
    litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020")
    join_lines(tiny_folder)
    before = (tiny_folder / "data" / "passages.csv").read_text(encoding="utf-8").splitlines()
    assert litmatrix(tiny_folder, "check")[2].splitlines()[1] == "  line 21: quote_sha256 is empty"

    status, said, errors = litmatrix(tiny_folder, "passages")

    assert (status, said, errors) == (0, "1 passage measured\n", "")
    after = (tiny_folder / "data" / "passages.csv").read_text(encoding="utf-8").splitlines()
    assert after[:-1] == before[:-1]
    assert after[-1] == ('"crane2020-002","crane2020","crane2020","line 3","18","62","11","body","no","",'
                         f'"{hash_passage("A toll is a tax on bread, and bread is dear.")}"')
    assert litmatrix(tiny_folder, "check")[0] == 0


def test_where_nothing_waits_nothing_is_written(tiny_folder, litmatrix):
    before = contents(tiny_folder)

    assert litmatrix(tiny_folder, "passages") == (0, "0 passages measured\n", "")
    assert contents(tiny_folder) == before


def test_a_text_is_not_taken_twice(new_text, tiny_folder, litmatrix):
    litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020")
    before = contents(tiny_folder)

    assert litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020") == (
        1, "", "'crane2020' is already in data/texts.csv or data/passages.csv.\n")
    assert contents(tiny_folder) == before


def test_a_text_whose_id_would_not_be_one_word_is_refused(tiny_folder, litmatrix):
    path = tiny_folder / "texts" / "my new text.txt"
    path.write_text(NEW, encoding="utf-8")
    before = contents(tiny_folder)

    assert litmatrix(tiny_folder, "passages", path)[::2] == (1, "text 'my new text' is not one word\n")
    assert contents(tiny_folder) == before


def test_a_text_that_does_not_exist_is_told(tiny_folder, litmatrix):
    status, _, said = litmatrix(tiny_folder, "passages", tiny_folder / "texts" / "none.txt", "--source", "crane2020")

    assert status == 2
    assert "does not exist" in said


def test_a_text_in_another_encoding_is_refused(new_text, tiny_folder, litmatrix):
    new_text.write_bytes("Ålund\n".encode("cp1252"))
    before = contents(tiny_folder)

    status, _, said = litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020")

    assert status == 1
    assert said.startswith("crane.txt has 1 fault:\n  line 1: byte 0xc5 is not UTF-8")
    assert contents(tiny_folder) == before


def test_an_empty_text_gives_no_passages(new_text, tiny_folder, litmatrix):
    new_text.write_bytes(b"")

    assert litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020")[1].startswith("0 passages of 'crane2020'")


def test_a_text_without_a_source_is_furniture(tiny_folder, litmatrix):
    path = tiny_folder / "texts" / "page.txt"
    path.write_text("Menu\n", encoding="utf-8")

    assert litmatrix(tiny_folder, "passages", path)[0] == 0
    assert read_review(tiny_folder).table("passages").iloc[-1][["passage", "source", "kind"]].tolist() == [
        "furniture-page-001", "", "furniture"]
    assert litmatrix(tiny_folder, "check")[0] == 0


def test_measuring_without_the_text_says_where_it_was_looked_for(new_text, tiny_folder, litmatrix):
    litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020")
    join_lines(tiny_folder)
    new_text.unlink()
    before = contents(tiny_folder)

    assert litmatrix(tiny_folder, "passages")[::2] == (
        1, f"crane.txt is not in {tiny_folder / 'texts'}. Put it there, or set LITMATRIX_TEXTS.\n")
    assert contents(tiny_folder) == before


def test_measuring_names_the_faults_of_the_passages_and_writes_nothing(tiny_folder, litmatrix):
    edit(tiny_folder / "data" / "passages.csv", '"bell2014-003","bell","bell2014","bullet 1","175"',
         '"bell2014-003","bell","bell2014","bullet 1","x"')
    before = contents(tiny_folder)

    assert litmatrix(tiny_folder, "passages") == (
        1, "", "data/passages.csv has 1 fault:\n  line 5: start 'x' is not a whole number.\n")
    assert contents(tiny_folder) == before


def test_a_schema_that_cannot_be_read_is_a_message(tiny_folder, litmatrix):
    (tiny_folder / "data" / "schema.toml").write_text("[tables", encoding="utf-8")

    for command in (["passages"], ["dictionary"], ["check"]):
        status, _, said = litmatrix(tiny_folder, *command)
        assert status == 1
        assert "data/schema.toml cannot be read: " in said


def test_a_file_that_another_program_holds_is_a_message(new_text, tiny_folder, litmatrix, monkeypatch):
    def refuse(source, target):
        raise PermissionError(13, "The process cannot access the file", str(source), None, str(target))
    before = contents(tiny_folder)
    monkeypatch.setattr("os.replace", refuse)

    status, _, said = litmatrix(tiny_folder, "passages", new_text, "--source", "crane2020")

    assert status == 1
    assert said == f"{tiny_folder / 'data' / 'passages.csv'} cannot be read or written. Is it open in another program?\n"
    assert contents(tiny_folder) == before


def test_the_dictionary_is_written_from_the_schemas(tiny_folder, litmatrix):
    assert litmatrix(tiny_folder, "dictionary") == (0, "data/README.md written\n", "")

    assert (tiny_folder / "data" / "README.md").read_text(encoding="utf-8") == describe_schema(read_review(tiny_folder).schema)
    assert "## `data/tolls.csv` (a table of this review, declared in schema.toml)" in (
        tiny_folder / "data" / "README.md").read_text(encoding="utf-8")


def test_a_source_without_a_row_is_refused_with_what_was_meant(new_text, tiny_folder, litmatrix):
    before = contents(tiny_folder)

    status, _, said = litmatrix(tiny_folder, "passages", new_text, "--source", "crane2021")

    assert (status, said) == (1, "source 'crane2021' is not in data/sources.csv. Did you mean 'crane2020'? Add its row there first.\n")
    assert contents(tiny_folder) == before

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TWINS = sorted(path.name for path in (HERE / "broken").iterdir() if path.is_dir())


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", TWINS)
def test_a_broken_review_is_told_all_its_faults_and_left_as_it_was(name, tiny_folder, litmatrix):
    shutil.copytree(HERE / "broken" / name, tiny_folder, dirs_exist_ok=True)
    before = contents(tiny_folder)

    status, _, said = litmatrix(tiny_folder, "check")

    assert said == (HERE / "broken" / name / "expected.txt").read_text(encoding="utf-8")
    assert status == 1
    assert contents(tiny_folder) == before


@pytest.mark.parametrize("name", TWINS)
def test_a_twin_differs_from_the_good_review_in_every_file_it_holds(name):
    for path in (HERE / "broken" / name).rglob("*"):
        good = HERE / "tiny" / path.relative_to(HERE / "broken" / name)
        assert path.is_dir() or not good.is_file() or good.read_bytes() != path.read_bytes()


def test_a_sound_review_passes_and_says_that_every_line_of_its_texts_is_accounted_for(tiny_folder, litmatrix):
    assert litmatrix(tiny_folder, "check") == (
        0, "anchors: all 3 texts at hand, every line accounted for\nTolls at Ålund: no faults\n", "")


def test_without_the_texts_the_review_passes_and_says_what_was_not_checked(tiny_folder, litmatrix, monkeypatch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("LITMATRIX_TEXTS", str(tmp_path / "elsewhere"))

    assert litmatrix(tiny_folder, "check") == (
        0, "anchors: not checked for 3 of 3 texts, which are not at hand (put them into texts/ or set LITMATRIX_TEXTS)\n"
           "Tolls at Ålund: no faults\n", "")


def test_texts_that_are_at_hand_are_checked_where_others_are_missing(tiny_folder, litmatrix):
    (tiny_folder / "texts" / "bell.txt").unlink()
    (tiny_folder / "texts" / "harbour.txt").write_text("Something else\n", encoding="utf-8")

    status, remarks, said = litmatrix(tiny_folder, "check")

    assert status == 1
    assert remarks.startswith("anchors: not checked for 1 of 3 texts")
    assert "line 3: 'harbour.txt' is not the file that was coded: its hash differs" in said
    assert "line 10: passage 'ferry2016-001' is not what stands at 0 to 14 of text 'harbour'" in said


def test_anchors_are_not_said_to_be_sound_where_one_is_wrong(tiny_folder, litmatrix):
    shutil.copytree(HERE / "broken" / "wrong-anchor", tiny_folder, dirs_exist_ok=True)

    assert litmatrix(tiny_folder, "check")[1] == ""


def test_anchors_wait_until_the_passages_can_be_read(tiny_folder, litmatrix):
    shutil.copytree(HERE / "broken" / "field-too-many", tiny_folder, dirs_exist_ok=True)

    assert litmatrix(tiny_folder, "check")[1] == "anchors: not checked, because texts.csv or passages.csv has faults\n"


def test_a_copy_of_a_text_with_other_line_ends_has_another_hash_and_the_same_anchors(tiny_folder, litmatrix):
    text = tiny_folder / "texts" / "bell.txt"
    text.write_bytes(b"\xef\xbb\xbf" + text.read_bytes().replace(b"\n", b"\r\n"))

    assert litmatrix(tiny_folder, "check")[2] == (
        "data/texts.csv has 1 fault:\n  line 2: 'bell.txt' is not the file that was coded: its hash differs\n"
        "1 fault in 1 file. Nothing was changed.\n")


@pytest.mark.parametrize("path", ["bib/corpus.bib", "data/sources.csv", "data/passages.csv", "data/codebook.csv", "data/targets.csv",
                                  "data/coders.csv", "data/readings.csv", "data/tolls.csv"])
def test_a_missing_file_is_named_and_nothing_that_refers_to_it_is_called_wrong(path, tiny_folder, litmatrix):
    (tiny_folder / path).unlink()

    status, _, said = litmatrix(tiny_folder, "check")

    assert status == 1
    assert said.startswith(f"{path} has 1 fault:\n  the file does not exist")
    assert said.endswith("1 fault in 1 file. Nothing was changed.\n")


@pytest.mark.parametrize("paths", ["bib/cited.bib data/citations.csv", "data/texts.csv", "data/decisions.csv", "data/findings.csv",
                                   "data/memos.csv", "data/codebook-rules.csv", "data/codebook-changes.csv", "data/summaries.csv",
                                   "data/codings/bob.csv"])
def test_a_review_may_lack_what_it_has_no_use_for(paths, tiny_folder, litmatrix):
    for path in paths.split():
        (tiny_folder / path).unlink()

    assert litmatrix(tiny_folder, "check")[0] == 0


def test_a_table_with_a_header_and_no_rows_is_sound(tiny_folder, litmatrix):
    memos = tiny_folder / "data" / "memos.csv"
    memos.write_text(memos.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")

    assert litmatrix(tiny_folder, "check")[0] == 0


def test_a_record_without_a_row_in_sources_is_named(tiny_folder, litmatrix):
    with (tiny_folder / "bib" / "corpus.bib").open("a", encoding="utf-8") as bib:
        bib.write("\n@misc{new2020,\n  title = {New},\n}\n")

    assert litmatrix(tiny_folder, "check")[2] == (
        "data/sources.csv has 1 fault:\n  'new2020' of bib/corpus.bib has no row\n1 fault in 1 file. Nothing was changed.\n")


def test_ids_are_told_as_written_even_where_they_look_like_an_emoji_or_markup(tiny_folder, litmatrix):
    tolls = tiny_folder / "data" / "tolls.csv"
    tolls.write_text(tolls.read_text(encoding="utf-8").replace('"mill2018"', '"a:cat:b"').replace('"2013"', '"[red]2013[/red]"'),
                     encoding="utf-8")

    said = litmatrix(tiny_folder, "check")[2]

    assert "source 'a:cat:b' is not in sources.csv." in said
    assert "date '[red]2013[/red]' is not a date." in said


def test_without_a_review_the_way_out_is_told(tmp_path, litmatrix):
    assert litmatrix(tmp_path, "check") == (
        2, "", f"No review.toml in {tmp_path} or above it. Go to the folder of your review, or set LITMATRIX_REVIEW to it.\n")


def test_the_installed_command_ends_with_status_1_and_no_traceback(tiny_folder):
    shutil.copytree(HERE / "broken" / "many-at-once", tiny_folder, dirs_exist_ok=True)
    command = [sys.executable, "-c", "from litmatrix.cli import main; main()", "check"]

    ended = subprocess.run(command, env={**os.environ, "LITMATRIX_REVIEW": str(tiny_folder), "PYTHONIOENCODING": "utf-8"},
                           capture_output=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr.decode("utf-8").replace("\r\n", "\n") == (
        HERE / "broken" / "many-at-once" / "expected.txt").read_text(encoding="utf-8")

import errno
import os
import stat

import pandas as pd
import pytest

from litmatrix import files
from litmatrix.files import (
    Fault,
    FileFaults,
    check_value,
    describe_faults,
    format_table,
    parse_table,
    read_table,
    read_text,
    save_bytes,
    suggest,
)
from litmatrix.schema import Column, Table

TOLLS = Table("tolls", "data/tolls.csv", "a toll", (
    Column("toll", "id", "id"),
    Column("crossing", "where"),
    Column("pence", "how much", "count", empty=True),
    Column("kind", "what is paid for", allowed=("cart", "horse"), empty=True),
), ("toll",))
HEADER = "toll,crossing,pence,kind\n"


def read(tmp_path, content: bytes | str, table: Table = TOLLS) -> pd.DataFrame:
    path = tmp_path / "tolls.csv"
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return read_table(path, table)


def faults_of(content: str, table: Table = TOLLS) -> list[str]:
    return [str(fault) for fault in sorted(parse_table(content, table)[1])]


# --- reading a table


def test_everything_is_text_but_counts(tmp_path):
    frame = read(tmp_path, HEADER + "00123,NA,7,\nnull,1e5,,cart\nnan,TRUE,0,horse\n")

    assert frame["toll"].tolist() == ["00123", "null", "nan"]
    assert frame["crossing"].tolist() == ["NA", "1e5", "TRUE"]
    assert frame["kind"].tolist() == ["", "cart", "horse"]
    assert frame["pence"].dtype == "Int64"
    assert frame["pence"].tolist() == [7, pd.NA, 0]


def test_no_column_becomes_an_index(tmp_path):
    frame = read(tmp_path, HEADER + "a,bridge,1,\nb,ferry,2,\n")

    assert frame.columns.tolist() == ["toll", "crossing", "pence", "kind"]
    assert frame.index.tolist() == [0, 1]


def test_a_row_with_a_field_too_many_does_not_shift_the_columns():
    assert faults_of(HEADER + "a,bridge,1,cart,\nb,ferry,2,horse\n") == [
        "line 2: the row has 5 fields, the header has 4. A value with a comma in it must stand in double quotes."]


@pytest.mark.parametrize("content", [
    (HEADER + "a,bridge,1,\n").encode().replace(b"\n", b"\r\n"),
    (HEADER + "a,bridge,1,\n").encode().replace(b"\n", b"\r"),
    b"\xef\xbb\xbf" + (HEADER + "a,bridge,1,").encode(),
], ids=["CRLF", "CR", "BOM and no last line end"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path, content):
    assert read(tmp_path, content).values.tolist() == [["a", "bridge", 1, ""]]


def test_quoted_commas_quotes_and_letters_of_all_kinds_are_kept(tmp_path):
    assert read(tmp_path, HEADER + '"a","Ålund, ""old"" bridge – é́𝔅",1,cart\n')["crossing"].item() == 'Ålund, "old" bridge – é́𝔅'


def test_a_header_without_rows_is_an_empty_table(tmp_path):
    frame = read(tmp_path, HEADER)

    assert frame.empty
    assert frame.columns.tolist() == ["toll", "crossing", "pence", "kind"]
    assert frame["pence"].dtype == "Int64"


@pytest.mark.parametrize("content", ["", "\n", " \n\n"])
def test_an_empty_file_is_called_empty(content):
    assert faults_of(content) == ["line 1: the file is empty"]


def test_a_missing_file_is_told_with_the_header_it_needs(tmp_path):
    with pytest.raises(FileFaults) as raised:
        read_table(tmp_path / "none.csv", TOLLS, "data/tolls.csv")

    assert str(raised.value) == ("data/tolls.csv has 1 fault:\n"
                                 "  the file does not exist. It needs the header toll,crossing,pence,kind")


def test_all_faults_of_a_file_are_raised_at_once_in_order_of_lines(tmp_path):
    with pytest.raises(FileFaults) as raised:
        read(tmp_path, HEADER + "a,,x,carts\nb c,bridge,1\n\na,ferry,1,horse\n")

    assert str(raised.value).splitlines() == [
        "tolls.csv has 6 faults:",
        "  line 2: crossing is empty",
        "  line 2: kind 'carts' is not allowed. Allowed: cart, horse. Did you mean 'cart'?",
        "  line 2: pence 'x' is not a whole number.",
        "  line 3: the row has 3 fields, the header has 4. A value with a comma in it must stand in double quotes.",
        "  line 4: the line is blank. Delete it.",
        "  line 5: toll 'a' stands already on line 2"]


def test_what_could_be_read_goes_with_the_faults_and_keeps_its_lines():
    frame, faults = parse_table(HEADER + "a,bridge,x,\n\nb,ferry,2,horse,more\nc,ferry,3,horse\n", TOLLS)

    assert [fault.line for fault in sorted(faults)] == [2, 3, 4]
    assert (frame.index + 2).tolist() == [2, 4, 5]
    assert frame["toll"].tolist() == ["a", "b", "c"]
    assert frame["crossing"].fillna("missing").tolist() == ["bridge", "missing", "ferry"]
    assert frame["pence"].tolist() == [pd.NA, pd.NA, 3]


@pytest.mark.parametrize("content", ["toll;crossing;pence;kind\n", HEADER + '"a,bridge,1,\nb,ferry,2,\n'])
def test_a_file_that_cannot_be_told_apart_gives_no_rows(content):
    frame, faults = parse_table(content, TOLLS)

    assert frame is None
    assert len(faults) == 1


@pytest.mark.parametrize("row", [",,,\n", " \n", "\n", ",,,,,\n"])
def test_a_blank_row_is_one_fault(row):
    assert faults_of(HEADER + "a,bridge,1,\n" + row) == ["line 3: the line is blank. Delete it."]


def test_a_line_break_in_a_cell_does_not_shift_the_lines_below():
    assert faults_of(HEADER + 'a,"old\nbridge",1,\nb,ferry,x,\n') == [
        "line 2: crossing holds a line break. One row is one line here; write a space instead.",
        "line 4: pence 'x' is not a whole number."]


def test_an_open_quote_is_told_on_the_line_it_begins():
    assert faults_of(HEADER + 'a,"bridge,1,\nb,ferry,2,\n') == [
        "line 2: the row cannot be read: unexpected end of data. "
        "Look for a double quote that is not closed, or not doubled inside a value."]


def test_a_quote_that_is_not_doubled_is_told():
    assert faults_of(HEADER + 'a,"the "old" bridge",1,\n')[0].startswith("line 2: the row cannot be read: ',' expected after '\"'.")


@pytest.mark.parametrize(("header", "said"), [
    ("toll,crosing,pence,kind\n", ["line 1: column 'crosing' is not known here. Did you mean 'crossing'?",
                                   "line 1: column 'crossing' is missing"]),
    ("toll,crossing,pence\n", ["line 1: column 'kind' is missing"]),
    ("toll,crossing,pence,kind,note\n", ["line 1: column 'note' is not known here."]),
    ("toll,pence,crossing,kind\n", ["line 1: the columns must stand in this order: toll,crossing,pence,kind"]),
    ("toll,crossing,pence,kind,kind\n", ["line 1: column 'kind' stands twice"]),
    ("toll;crossing;pence;kind\n", ["line 1: the columns are separated by semicolons, not commas. "
                                    "In Excel choose 'Save as: CSV UTF-8' with English list separators."]),
    ('"toll";"crossing";"pence";"kind"\n', ["line 1: the columns are separated by semicolons, not commas. "
                                            "In Excel choose 'Save as: CSV UTF-8' with English list separators."]),
    ("toll\tcrossing\tpence\tkind\n", ["line 1: the columns are separated by tabs, not commas. "
                                       "In Excel choose 'Save as: CSV UTF-8' with English list separators."]),
])
def test_a_wrong_header_is_told_alone(header, said):
    assert faults_of(header + "a,b\n") == said


def test_a_key_of_several_columns_may_share_some_of_them():
    table = Table("pairs", "pairs.csv", "a pair", (Column("one", ""), Column("two", "", empty=True)), ("one", "two"))

    assert faults_of("one,two\na,b\na,c\na,\na,b\na,\n", table) == ["line 5: one 'a', two 'b' stands already on line 2",
                                                                   "line 6: one 'a' stands already on line 4"]


# --- single values


@pytest.mark.parametrize(("holds", "value"), [
    ("count", "0"), ("count", "007"), ("count", "999999999999999"),
    ("date", "2020"), ("date", "2020-02"), ("date", "2020-02-29"),
    ("hash", "0f" * 32), ("id", "bell2014-003"), ("id", "Ålund"), ("id", "a.b:c_d"), ("ids", "a"), ("ids", "a b-1 c"),
    ("text", "a, b; c"), ("text", "NA"),
])
def test_a_sound_value_has_no_fault(holds, value):
    assert check_value(value, Column("it", "", holds)) == []


@pytest.mark.parametrize(("holds", "value", "said"), [
    ("count", "-1", "it '-1' is not a whole number."),
    ("count", "1.0", "it '1.0' is not a whole number."),
    ("count", "٣", "it '٣' is not a whole number."),
    ("count", "99999999999999999999", "it '99999999999999999999' is not a whole number."),
    ("count", "1.2E+05", "it '1.2E+05' is not a whole number. Excel shortens long numbers; format the column as text."),
    ("date", "2021-02-29", "it '2021-02-29' is not a date. Allowed: YYYY, YYYY-MM or YYYY-MM-DD."),
    ("date", "2021-13", "it '2021-13' is not a date. Allowed: YYYY, YYYY-MM or YYYY-MM-DD."),
    ("date", "2021-2-3", "it '2021-2-3' is not a date. Allowed: YYYY, YYYY-MM or YYYY-MM-DD."),
    ("date", "3/2/2021", "it '3/2/2021' is not a date. Allowed: YYYY, YYYY-MM or YYYY-MM-DD. "
                         "Excel rewrites dates; format the column as text."),
    ("date", "44230", "it '44230' is not a date. Allowed: YYYY, YYYY-MM or YYYY-MM-DD. Excel rewrites dates; format the column as text."),
    ("hash", "0F" * 32, f"it '{'0F' * 32}' is not 64 hexadecimal digits"),
    ("id", "two words", "it 'two words' is not one word"),
    ("ids", "a, b", "it 'a,' is not one word. Put one space between two of them."),
    ("ids", "a  b", "it '' is not one word. Put one space between two of them."),
    ("text", "", "it is empty"),
    ("text", " a", "it ' a' begins or ends with white space"),
    ("text", "a\nb", "it holds a line break. One row is one line here; write a space instead."),
    ("text", "#REF!", "it is '#REF!', an error Excel left behind. Type the value again."),
    ("count", "#N/A", "it is '#N/A', an error Excel left behind. Type the value again."),
])
def test_a_wrong_value_is_told_with_what_is_allowed(holds, value, said):
    assert check_value(value, Column("it", "", holds)) == [said]


def test_an_empty_value_is_sound_where_it_may_be_empty():
    assert check_value("", Column("it", "", "date", empty=True)) == []


def test_a_word_is_suggested_only_where_it_is_close():
    assert suggest("acountability", ["accountability", "autonomy"]) == " Did you mean 'accountability'?"
    assert suggest("cat", ["accountability", "autonomy"]) == ""


def test_faults_are_told_by_file_and_line():
    assert describe_faults("a.csv", [Fault(2, "one"), Fault(0, "two")]) == "a.csv has 2 faults:\n  line 2: one\n  two"


# --- encodings


def test_text_has_plain_line_ends_and_no_byte_order_mark(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf\xc3\x85\r\nb\rc\n")

    assert read_text(tmp_path / "a.txt") == "Å\nb\nc\n"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_another_encoding_is_told_with_the_line_and_the_byte(tmp_path, mark):
    (tmp_path / "a.txt").write_bytes(mark + b"one\ntwo\n\xc3\x85 and \x93quoted\x94\n")

    with pytest.raises(FileFaults) as raised:
        read_text(tmp_path / "a.txt", "texts/a.txt")

    assert str(raised.value) == ("texts/a.txt has 1 fault:\n  line 3: byte 0x93 is not UTF-8 (in Windows-1252 it would be '“'). "
                                 "Save it as UTF-8; in Excel choose 'Save as: CSV UTF-8'.")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_is_named(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes((b"\xfe\xff" if encoding == "utf-16-be" else b"") + HEADER.encode(encoding))

    with pytest.raises(FileFaults, match="the file is UTF-16, not UTF-8"):
        read_text(tmp_path / "a.csv")


# --- saving


class Disk:
    """A file on a disk that is full after three bytes."""

    def __init__(self, descriptor: int):
        self.file = os.fdopen(descriptor, "wb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, content: bytes):
        self.file.write(content[:3])
        self.file.flush()
        raise OSError(errno.ENOSPC, "No space left on device")


def fail(error: BaseException):
    def raise_it(*_, **__):
        raise error
    return raise_it


def full_disk(monkeypatch):
    open_descriptor = os.fdopen

    def pretend(descriptor: int, mode: str):
        monkeypatch.setattr(os, "fdopen", open_descriptor)
        return Disk(descriptor)
    monkeypatch.setattr(os, "fdopen", pretend)


FAILURES = {
    "the rename fails": lambda monkeypatch: monkeypatch.setattr(os, "replace", fail(OSError(errno.EIO, "Input/output error"))),
    "the disk is full": full_disk,
    "the disk is full at the end": lambda monkeypatch: monkeypatch.setattr(os, "fsync", fail(OSError(errno.ENOSPC, "No space left"))),
    "the user stops it": lambda monkeypatch: monkeypatch.setattr(os, "fsync", fail(KeyboardInterrupt())),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("old", [b"old", None], ids=["over an old file", "as a new file"])
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failure, old):
    path = tmp_path / "codings.csv"
    if old is not None:
        path.write_bytes(old)
    failure(monkeypatch)

    with pytest.raises((OSError, KeyboardInterrupt)):
        save_bytes(b"new content", path)

    assert [found.name for found in tmp_path.iterdir()] == ([] if old is None else ["codings.csv"])
    assert old is None or path.read_bytes() == old


def test_a_save_replaces_the_file_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "deep" / "er" / "codings.csv"
    save_bytes(b"one", path)
    save_bytes(b"two", path)

    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_an_identical_file_is_left_alone(tmp_path):
    path = tmp_path / "codings.csv"
    path.write_bytes(b"same")
    before = path.stat()

    save_bytes(b"same", path)

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link_and_its_target_gets_the_content(tmp_path):
    target, link = tmp_path / "shared" / "codings.csv", tmp_path / "codings.csv"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link.symlink_to(target)

    save_bytes(b"new", link)

    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["codings.csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_who_may_read_the_file_stays_as_it_was(tmp_path, mode):
    path = tmp_path / "codings.csv"
    path.write_bytes(b"old")
    path.chmod(mode)

    save_bytes(b"new", path)

    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_table_is_written_with_every_field_quoted_and_plain_line_ends(tmp_path):
    frame = pd.DataFrame({"toll": ["00123", 'the "old"'], "pence": pd.array([7, None], dtype="Int64"), "note": ["=1+1, NA", None]})

    files.save_table(frame, tmp_path / "tolls.csv")

    assert (tmp_path / "tolls.csv").read_bytes() == b'"toll","pence","note"\n"00123","7","=1+1, NA"\n"the ""old""","",""\n'


def test_a_table_that_is_read_and_saved_again_is_the_same_file(tiny):
    for name in ("passages", "codebook", "decisions", "tolls", "texts"):
        path = tiny.root / tiny.schema.tables[name].path
        assert format_table(tiny.table(name)).encode("utf-8") == path.read_bytes()

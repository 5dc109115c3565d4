from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from litmatrix.cli.bibliography import fmt
from litmatrix.corpus.bibtex.parsing import parse_bibtex
from litmatrix.corpus.records import Record
from litmatrix.corpus.writing import ORDER, format_bibliography, format_bibtex
from litmatrix.files import FileFaults

ROOT = Path(__file__).parents[1]

UNTIDY = """% A file of inventions.
@string{jip = {Journal of Invented Policy}}
@preamble{"\\newcommand{\\x}{y}"}


@Article{b2019, title="The {"}new{"} boards", Year = 2019,
     journal = jip # " (suppl.)",   author={Smith, Ann  and
   {Care, Cash and Co}}
} % read twice
@comment{ @book{no, title = {x}} }

Words between entries, with an e-mail: a@b.org


% belongs to a
@BOOK(a2001, title = {A {\\"U}ber 50\\% {\\textbraceleft}}, NOTE = {x},)

@misc{lone}
@misc{empty,
}
% the end"""

TIDY = """% A file of inventions.
@string{jip = {Journal of Invented Policy}}
@preamble{"\\newcommand{\\x}{y}"}

@article{b2019,
  author = {Smith, Ann  and
   {Care, Cash and Co}},
  title = "The {"}new{"} boards",
  journal = jip # " (suppl.)",
  year = 2019,
} % read twice
@comment{ @book{no, title = {x}} }

Words between entries, with an e-mail: a@b.org


% belongs to a
@book{a2001,
  title = {A {\\"U}ber 50\\% {\\textbraceleft}},
  note = {x},
}

@misc{lone}

@misc{empty,
}
% the end
"""

SORTED = """% A file of inventions.
@string{jip = {Journal of Invented Policy}}
@preamble{"\\newcommand{\\x}{y}"}

@comment{ @book{no, title = {x}} }

Words between entries, with an e-mail: a@b.org

% belongs to a
@book{a2001,
"""


def contents(characters):
    return [(record.key, record.type, record.fields) for record in parse_bibtex(characters).records]


def run(*arguments):
    return CliRunner().invoke(fmt, [str(argument) for argument in arguments])


def test_a_file_is_laid_out_with_every_value_comment_and_macro_as_it_stands():
    assert format_bibliography(UNTIDY) == TIDY
    assert contents(TIDY) == contents(UNTIDY)


def test_a_file_that_is_laid_out_stays_as_it_is():
    assert format_bibliography(TIDY) == TIDY


def test_entries_are_sorted_only_when_asked_and_what_stands_before_one_goes_with_it():
    written = format_bibliography(UNTIDY, sort=True)

    assert written.startswith(SORTED)
    assert [key for key, _, _ in contents(written)] == ["a2001", "b2019", "empty", "lone"]
    assert sorted(contents(written), key=str) == sorted(contents(UNTIDY), key=str)
    assert "} % read twice\n" in written
    assert format_bibliography(written, sort=True) == written


def test_a_macro_is_still_defined_before_it_is_used_when_entries_are_sorted():
    text = "@book{b, title = {B}}\n@string{p = {Press}}\n@book{a, title = {A}, publisher = p}\n"

    assert sorted(contents(format_bibliography(text, sort=True))) == sorted(contents(text))


def test_an_entry_that_others_refer_to_stands_behind_them_when_sorted():
    text = "@book{a, title = {A}}\n@inbook{b, title = {B}, crossref = {a}}\n"

    assert [key for key, _, _ in contents(format_bibliography(text, sort=True))] == ["b", "a"]


def test_fields_stand_in_the_documented_order_and_others_behind_in_the_files():
    text = "@misc{a, zebra = {1}, url = {u}, apple = {2}, title = {t}, author = {A}}"

    assert [line.split()[0] for line in format_bibliography(text).splitlines()[1:-1]] == ["author", "title", "url", "zebra", "apple"]
    assert ORDER.index("author") < ORDER.index("title") < ORDER.index("date") < ORDER.index("url") < ORDER.index("keywords")


@pytest.mark.parametrize("text", [
    "@book{a, title = {One}\n\n@book{b, title = {Two}}\n",
    "@book{a, title = {One} year = 2000}\n",
    "@book{a, title = {One}, title = {Two}}\n",
    "@book{a, title = {One}}\n@book{a, title = {Two}}\n",
    "@book{a, title = {One}}\n@book{a, title = {One}}\n",
    "@book{, title = {One}}\n",
    "@book{a, title = {One",
])
def test_a_file_with_faults_is_left_as_it_is_with_what_is_wrong(tmp_path, text):
    path = tmp_path / "a.bib"
    path.write_text(text, encoding="utf-8")
    result = run(path)

    assert result.exit_code == 1
    assert "fault" in result.stderr and "is left as it is" in result.stderr
    assert path.read_text(encoding="utf-8") == text


def test_crossref_and_joined_values_are_no_faults():
    text = '@inbook{b, title = "B" # {C}, crossref = {a}}\n@book{a, title = {A}}\n'

    assert contents(format_bibliography(text)) == contents(text)


@pytest.mark.parametrize("path", sorted((ROOT / "bib").glob("*.bib")), ids=lambda path: path.name)
def test_the_shipped_bibliographies_keep_every_value(path):
    text = path.read_text(encoding="utf-8")
    written = format_bibliography(text)

    assert contents(written) == contents(text)
    assert format_bibliography(written) == written


def test_check_changes_nothing_and_tells_by_its_exit_status(tmp_path):
    path = tmp_path / "a.bib"
    path.write_text(UNTIDY, encoding="utf-8")

    assert run(path, "--check").exit_code == 1
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run(path).exit_code == 0
    assert path.read_text(encoding="utf-8") == TIDY
    assert run(path, "--check").exit_code == 0


def test_windows_line_ends_and_a_mark_give_the_same_layout(tmp_path):
    path = tmp_path / "a.bib"
    path.write_bytes(b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode())

    assert run(path).exit_code == 0
    assert path.read_bytes() == TIDY.encode()


def test_a_file_in_another_encoding_is_left_as_it_is(tmp_path):
    path = tmp_path / "a.bib"
    path.write_bytes("@book{a, title = {Café}}".encode("cp1252"))

    assert run(path).exit_code == 1
    assert path.read_bytes() == "@book{a, title = {Café}}".encode("cp1252")


WORDS = st.text(st.sampled_from("abcé ÄÖ%&~_$#^'`\\-\"@=,;:.()[]<>/\n09"), max_size=30)
VALUES = st.recursive(WORDS, lambda inner: st.builds("{}{{{}}}{}".format, WORDS, inner, WORDS), max_leaves=4)
WRITTEN = st.one_of(
    VALUES.map("{{{}}}".format), VALUES.filter(lambda value: '"' not in value).map('"{}"'.format), st.integers(0, 9999).map(str),
    st.just('jip # " and " # {more}'), st.just("feb"))
NAMES = st.sampled_from(["author", "Title", "YEAR", "journal", "note", "x-own", "keywords", "url", "date", "editor"])
ENTRIES = st.builds(
    lambda kind, key, fields, end: (kind, key, fields, end), st.sampled_from(["book", "Article", "ONLINE", "legislation"]),
    st.from_regex(r"[A-Za-z][A-Za-z0-9:._/-]{0,8}", fullmatch=True),
    st.lists(st.tuples(NAMES, WRITTEN), max_size=5, unique_by=lambda field: field[0].lower()), st.sampled_from(["", ",", "\n", " ,\n"]))
BETWEEN = st.sampled_from(["", "\n", "\n\n\n", "% a comment\n", "\n% two\n% lines\n\n", " words \n", "@comment{x}\n", '@string{q = "r"}\n'])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(BETWEEN, ENTRIES), max_size=4, unique_by=lambda pair: pair[1][1].lower()), BETWEEN, st.booleans())
def test_no_value_of_any_file_changes_and_a_second_time_changes_nothing(parts, tail, sort):
    text = "@string{jip = {J}}\n" + "".join(
        f"{before}@{kind}{{{key}, {', '.join(f'{name} = {value}' for name, value in fields)}{end}}}\n" for before, (kind, key, fields, end)
        in parts) + tail
    try:
        written = format_bibliography(text, sort=sort)
    except FileFaults as error:
        assert "without changing" not in str(error)
        return
    assert sorted(contents(written), key=str) == sorted(contents(text), key=str)
    assert format_bibliography(written, sort=sort) == written
    assert sort or "".join(sorted(written.split())).count("%") == text.count("%")


@given(st.dictionaries(NAMES.map(str.lower), VALUES.map(str.strip), min_size=1, max_size=5))
def test_records_that_are_written_are_read_again_as_they_were(fields):
    record = Record(1, "key2020", "report", fields)
    read = parse_bibtex(format_bibtex([record])).records

    assert [(found.key, found.type, found.fields) for found in read] == [("key2020", "report", fields)]

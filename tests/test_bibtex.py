import random
import re
from pathlib import Path

import bibtexparser
import pytest
from fuzz_bibtex import check_text, make_text
from hypothesis import given, settings
from hypothesis import strategies as st
from torture.cases import CASES

from litmatrix.corpus import count_records, parse_bibtex
from litmatrix.corpus.bibtex import parse_records
from litmatrix.corpus.bibtex.reading import Reader

PACKAGE = Path(__file__).parents[1] / "src" / "litmatrix"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_text_gives_what_was_written_down_for_it(case):
    parsed = parse_bibtex(case.text)

    assert {record.key: (record.type, record.fields) for record in parsed.records} == case.kept
    assert [(finding.kind, finding.line) for finding in parsed.findings] == [(kind, line) for kind, line, _ in case.said]
    for finding, (_, _, said) in zip(parsed.findings, case.said, strict=True):
        assert said in finding.message
    assert parse_records(case.text) == parsed.records
    assert parsed.balances


def keys(text: str) -> list[str]:
    return [record.key for record in parse_bibtex(text).records]


def test_there_are_more_hostile_texts_than_were_ever_measured():
    assert len(CASES) >= 66


def test_a_finding_holds_the_text_it_is_about():
    rejected, = parse_bibtex("@book{a, title = {A}}\n@book{\n}\n").findings

    assert (rejected.kind, rejected.line, rejected.raw) == ("rejected", 2, "@book{\n}")


def test_a_record_holds_the_text_it_was_read_from():
    text = "% first\n@book{a,\n  title = {A},\n}\n\n@ misc(b,\n  note = {N}\n)\n"

    assert [(record.line, record.raw) for record in parse_bibtex(text).records] == [
        (2, "@book{a,\n  title = {A},\n}"), (6, "@ misc(b,\n  note = {N}\n)")]


@pytest.mark.parametrize("behind", ["\n  note = {N},\n}", "\n  note = {N} year = 2000,\n}"])
def test_a_record_holds_the_fields_that_a_brace_too_many_cut_off(behind):
    record, = parse_bibtex("\n@book{a,\n  title = {A}}," + behind + "\n\n").records

    assert record.fields["note"] == "N"
    assert record.raw == "@book{a,\n  title = {A}}," + behind


@pytest.mark.parametrize(("old", "new"), [
    ("@book", "@book"), ("2019,\n}", "2019,"), ("A},", "A,"), ("A},", "A}"), ("A},", "A}},"), ("A},", "A},\ntitle = {B},"),
    ("A},", "A},\nnote = {see\n@home x@y.org\n@word{in text}},")])
def test_spaces_before_each_line_change_nothing(old, new):
    text = "\n@book{a,\ntitle = {A},\nyear = 2019,\n}\n\n@book{b,\ntitle = {B},\n}\n".replace(old, new, 1)
    plain, indented = parse_bibtex(text), parse_bibtex(text.replace("\n", "\n\t "))

    assert [(record.line, record.key, list(record.fields)) for record in indented.records] == [
        (record.line, record.key, list(record.fields)) for record in plain.records]
    assert [finding[:4] for finding in indented.findings] == [finding[:4] for finding in plain.findings]
    assert len(plain.records) == 2


@pytest.mark.parametrize("note", ["{N}", "{N}, year = 2000 volume = 1"])
def test_a_month_counts_as_read_however_the_record_is_broken(note):
    parsed = parse_bibtex(f"\n@book{{a,\n  title = {{A}}}},\n  month = feb,\n  note = {note}\n}}\n")

    assert parsed.records[0].fields["month"] == "February"
    assert parsed.findings[0].message.startswith("1 months")


def test_fields_come_in_the_order_of_the_file():
    record, = parse_bibtex("@book{a, title = {A}, Year = 2000, note = {N} author = {Bell, Ann}}").records

    assert list(record.fields) == ["title", "year", "note", "author"]


def test_one_broken_record_costs_no_other():
    sound = [f"@book{{good{number},\n  title = {{Tolls {number}}},\n}}\n" for number in range(12)]
    broken = [case.text for case in CASES if len(case.text) < 1000 and "\\{" not in case.text and "(" not in case.text]
    for text in broken:
        kept = {record.key: record.fields for record in parse_bibtex("\n".join([*sound[:6], text, "", *sound[6:]])).records}
        assert all(kept[f"good{number}"]["title"] == f"Tolls {number}" for number in range(12)), text


SOUND = "@report{a,\n  author = {Bell, Ann},\n  title = {The {NHS}},\n  year = 2019,\n  note = {N},\n}\n\n@book{b,\n  title = {B},\n}\n"
WHOLE = {"author": "Bell, Ann", "title": "The {NHS}", "year": "2019", "note": "N"}


@pytest.mark.parametrize(("old", "new", "line", "said"), [
    ("}},\n  year", "}}\n  year", 3, "a comma is missing after title"),
    ("}},\n  year", "},\n  year", 3, "a closing brace is missing after title"),
    ("  note", "  YEAR = 2020,\n  note", 5, "the field year stands already, with another value; left out is '2020'. Keep one."),
    ("  note", "  Year = 2019,\n  note", 5, "the field year stands already, with the same value. Keep one."),
    ("N},\n}\n", "N},\n", 1, "the entry '@report{a,' has no end before '@book{b,' on line 8. Look for a missing brace; if line 8 belongs"),
    ("2019,\n", "2019,\n  title = {Two},\n  note = {N},\n  title = {Three},\n", 5, "the field title stands already, with another value"),
    ("}},\n", "}}},\n", 3, "',' stands outside any entry. Look for a brace too many above it."),
])
def test_a_slip_costs_no_field_and_is_told_with_its_line(old, new, line, said):
    text = SOUND.replace(old, new, 1)
    parsed = parse_bibtex("\n" + text)

    assert {record.key: record.fields for record in parsed.records} == {"a": WHOLE, "b": {"title": "B"}}
    assert (parsed.findings[0].kind, parsed.findings[0].line) == ("repaired", line + 1)
    assert said in parsed.findings[0].message
    assert parsed.balances


def test_macros_and_months_count_once_where_a_field_stands_twice():
    parsed = parse_bibtex("@string{x = {X}}\n@book{a,\n  month = feb,\n  note = x,\n  note = x,\n}\n")

    assert parsed.records[0].fields == {"month": "February", "note": "X"}
    assert [finding.message[:8] for finding in parsed.findings] == ["1 months", "the fiel"]


# --- the count


@pytest.mark.parametrize(("text", "counted"), [
    ("", 0),
    ("no record @ all", 0),
    ("@book{a}", 1),
    ("  @book{a}\n\t@misc{b}\n", 2),
    ("@comment{x}@preamble{y}\n@string{z = {1}}", 0),
    ("% @book{a,\n% }\n", 1),
    ("@book{a, title = {\n@keeper{mill} says}}", 1),
    ("@book{a, title = {A\n\n@book{b,\n title = {B}\n}\n\n@book{c,\n title = {C}\n}\n", 3),
    ("@book{a, title = {A}\n@book{b, title = {B}}", 2),
    ("@book{a, note = {\n@book{b,\n title = {B}}\n}}\n@book{c,\n}", 2),
    ("mail bell@example{x, y = {z}}", 0),
    ("see @book{a, title = {A}}", 1),
    ("see @handle{mill} there", 0),
    ("@book(a, title = {)\n@book{x}}, note = \")\n@misc{y}\")\n@book(b, title = {B})", 2),
])
def test_records_are_counted_by_their_heads(text, counted):
    assert count_records(text) == counted
    assert parse_bibtex(text).balances


def test_the_count_does_not_use_the_parser():
    source = (PACKAGE / "corpus" / "bibtex" / "counting.py").read_text(encoding="utf-8")

    assert not re.search(r"^(from|import) (?!__future__)", source, re.MULTILINE)


# --- the same values as bibtexparser


def read_with_bibtexparser(text: str) -> dict[str, dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    return {entry.key: {field.key.lower(): str(field.value) for field in entry.fields} for entry in library.entries}


WELL_FORMED = [case for case in CASES if not case.said and "\r" not in case.text and case.name not in {
    "a backslash before the last brace",         # bibtexparser: the backslash escapes the brace, and the record fails
    "byte order mark of a file put behind another",  # bibtexparser: what follows the mark is a comment
    "a macro made of a macro",                   # bibtexparser: # is left as it stands
    "a macro in parentheses and capitals",       # bibtexparser: GAZ is not gaz
    "a macro defined after it is used"}]


@pytest.mark.parametrize("case", WELL_FORMED, ids=lambda case: case.name)
def test_a_well_formed_text_has_the_values_bibtexparser_reads(case):
    assert {record.key: record.fields for record in parse_bibtex(case.text).records} == read_with_bibtexparser(case.text)


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True).filter(lambda name: name not in ("crossref", "xdata", "month"))
CHARACTERS = st.characters(codec="utf-8", exclude_characters="{}\\\"@\r\ufeff")
PLAIN = st.text(CHARACTERS, max_size=30)
INNER = st.recursive(PLAIN, lambda inner: st.lists(st.one_of(PLAIN, inner.map(lambda value: f"{{{value}}}")), max_size=4).map("".join),
                     max_leaves=6)
VALUES = st.one_of(INNER.map(lambda value: ("{", value, "}")), INNER.map(lambda value: ('"', value, '"')),
                   st.from_regex(r"[0-9]{1,4}", fullmatch=True).map(lambda value: ("", value, "")))
KEYS = st.from_regex(r"[A-Za-z][A-Za-z0-9:_./+-]{0,12}", fullmatch=True)
TYPES = st.sampled_from(["article", "Book", "online", "report", "MISC"])
BREAKS = st.sampled_from(["", "{", "}", '"', ",", "@", "=", "#", "%", "\n@book{x,\n", "\\"])
SPACES = st.sampled_from(["", " ", "\n", "\n  ", "\t"])


@st.composite
def well_formed(draw):
    """The text of a file in which every record is as BibTeX wants it, and its values by key."""
    text, values = draw(st.sampled_from(["", "\n", "Some words\n"])), {}
    for key in draw(st.lists(KEYS, max_size=4, unique_by=str.lower)):
        fields = draw(st.dictionaries(NAMES, VALUES, max_size=5))
        written = [f"{draw(SPACES)}{name}{draw(SPACES)}={draw(SPACES)}{''.join(value)}{draw(SPACES)}" for name, value in fields.items()]
        last = draw(st.sampled_from(["", ",", ",\n"]) if written else SPACES)
        text += f"@{draw(TYPES)}{{{key}{draw(SPACES)}," + ",".join(written) + last + "}\n"
        values[key] = {name: value[1] for name, value in fields.items()}
    return text, values


@settings(max_examples=300, deadline=None)
@given(well_formed())
def test_no_character_of_a_well_formed_record_is_lost(drawn):
    text, values = drawn
    parsed = parse_bibtex(text)

    assert {record.key: record.fields for record in parsed.records} == values == read_with_bibtexparser(text)
    assert [finding for finding in parsed.findings if finding.kind != "repaired"] == []
    assert parsed.counted == len(values)


@settings(max_examples=300, deadline=None)
@given(well_formed(), st.lists(st.tuples(st.integers(0, 2000), BREAKS), max_size=5))
def test_whatever_is_broken_nothing_is_raised_and_the_ledger_balances(drawn, breaks):
    text, _ = drawn
    for place, put in breaks:
        place = min(place, len(text))
        text = text[:place] + put + text[place + (not put):]

    assert parse_bibtex(text).balances


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('@{}()",=#%\\ \nabk1ё\ufeff'), max_size=60))
def test_no_text_at_all_raises(text):
    assert parse_bibtex(text).balances


def test_what_the_fuzzer_makes_keeps_its_promises():
    chance = random.Random(7)
    for _ in range(300):
        check_text(*make_text(chance))


def test_it_matters_not_where_a_closer_look_begins(monkeypatch):
    chance = random.Random(7)
    texts = [case.text for case in CASES if len(case.text) < 10_000] + [make_text(chance)[0] for _ in range(600)]
    calls, read_on = [], Reader._read_on

    def count(reader: Reader, *given: object) -> bool:
        calls.append(read_on(reader, *given))
        return calls[-1]

    def read(text: str) -> tuple:
        parsed = parse_bibtex(text)
        return [(*record[:4], record.start, record.end) for record in parsed.records], sorted(found[1:] for found in parsed.findings)

    monkeypatch.setattr(Reader, "_read_on", count)
    later = [read(text) for text in texts]
    monkeypatch.setattr(Reader, "_read_on", lambda *_: False)

    assert calls.count(True) > 100
    assert calls.count(False) > 5
    assert later == [read(text) for text in texts]

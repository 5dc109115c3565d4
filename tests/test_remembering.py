"""What parsing found out is taken over by another process, and makes the same tables there."""

import json
from pathlib import Path

import pytest

from litmatrix.corpus import reading
from litmatrix.files import FileFaults, read_table, remembering, tables
from litmatrix.review import read_review
from litmatrix.schema import CORE

ROOT = Path(__file__).parents[1]
SCREENING = CORE.tables["screening"]


@pytest.fixture(autouse=True)
def forgotten():
    """A process that has parsed nothing yet, before and after."""
    forget()
    yield
    forget()


def forget():
    remembering.take_over({})
    tables._parse_once.cache_clear()
    reading._parse_once.cache_clear()


def hand_on():
    """As from one process to another, through JSON."""
    handed = json.loads(json.dumps(remembering.hand_over()))
    forget()
    remembering.take_over(handed)


def list_tables(review):
    return [*(review.table_or_empty(name) for name in ("sources", "passages", "codebook", "events", "screening")),
            *map(review.judgements, review.coders), review.bibliography(), review.bibliography("cited")]


def test_tables_are_the_same_where_they_are_not_checked_again(monkeypatch):
    made = list_tables(read_review(ROOT))
    hand_on()
    monkeypatch.setattr(tables, "parse_table", lambda *_: pytest.fail("parsed again"))
    monkeypatch.setattr("litmatrix.corpus.tabulating.parse_bibliography", lambda _: pytest.fail("parsed again"))

    for before, after in zip(made, list_tables(read_review(ROOT)), strict=True):
        assert before.equals(after)
        assert list(before.dtypes) == list(after.dtypes)
        assert before.index.equals(after.index) and type(before.index) is type(after.index)


def test_a_table_without_rows_is_the_same(tmp_path):
    path = tmp_path / "screening.csv"
    path.write_text(",".join(SCREENING.column_names) + "\n", encoding="utf-8")
    before = read_table(path, SCREENING)
    hand_on()

    after = read_table(path, SCREENING)
    assert before.equals(after) and list(before.dtypes) == list(after.dtypes)


def test_faults_are_found_each_time(tmp_path):
    path = tmp_path / "screening.csv"
    path.write_text(",".join(SCREENING.column_names) + "\nonly one field\n", encoding="utf-8")
    with pytest.raises(FileFaults) as first:
        read_table(path, SCREENING)
    hand_on()

    with pytest.raises(FileFaults) as second:
        read_table(path, SCREENING)
    assert str(first.value) == str(second.value)


def test_what_was_found_out_longest_ago_is_forgotten():
    for number in range(remembering.MOST + 1):
        remembering.remember(remembering.name_parsed(number), True)

    assert len(remembering.hand_over()) == remembering.MOST
    assert remembering.recall(remembering.name_parsed(0)) is None

import pytest

from litmatrix.schema import BIBLIOGRAPHIES, CORE, HOLDS, SchemaError, describe_schema, parse_schema

TOLLS = """
[tables.tolls]
path = "data/tolls.csv"
row = "a toll"
key = ["toll"]
columns = [
    { name = "toll", meaning = "id of the toll", holds = "id" },
    { name = "crossing", meaning = "where", allowed = ["bridge", "ferry"] },
    { name = "passages", meaning = "who says so", holds = "ids", refers = ["passages.passage"], empty = true },
]
"""


def column_of(schema, table, name):
    return next(column for column in schema.tables[table].columns if column.name == name)


def test_every_reference_of_the_core_tables_names_a_column_that_there_is():
    known = {f"{table.name}.{column}" for table in CORE.tables.values() for column in table.column_names}
    known |= {f"{name}.key" for name in BIBLIOGRAPHIES} | {"works.key"}
    for table in CORE.tables.values():
        assert set(table.key) <= set(table.column_names)
        for column in table.columns:
            assert set(column.refers) <= known
            assert column.holds in HOLDS


def test_an_empty_schema_is_the_core():
    assert parse_schema("") == CORE


def test_a_review_gives_a_column_its_own_words_and_leaves_the_core_as_it_was():
    schema = parse_schema('[vocabularies]\n"sources.kind" = ["report", "letter"]\n')

    assert column_of(schema, "sources", "kind").allowed == ("report", "letter")
    assert column_of(CORE, "sources", "kind").allowed == ()


def test_a_word_is_shown_by_its_label_or_without_underscores():
    schema = parse_schema('[labels]\nmoney = "Money matters"\n')

    assert schema.label("money") == "Money matters"
    assert schema.label("way_round") == "way round"


def test_a_review_declares_its_own_table():
    schema = parse_schema(TOLLS)
    table = schema.tables["tolls"]

    assert schema.declared == ("tolls",)
    assert (table.path, table.row, table.key, table.column_names) == (
        "data/tolls.csv", "a toll", ("toll",), ["toll", "crossing", "passages"])
    assert column_of(schema, "tolls", "crossing").allowed == ("bridge", "ferry")
    assert column_of(schema, "tolls", "passages").refers == ("passages.passage",)
    assert [column.empty for column in table.columns] == [False, False, True]
    assert [column.holds for column in table.columns] == ["id", "text", "ids"]


def test_declared_tables_may_refer_to_each_other_in_any_order():
    schema = parse_schema(TOLLS.replace("passages.passage", "fares.fare") + TOLLS.replace("toll", "fare"))

    assert column_of(schema, "tolls", "passages").refers == ("fares.fare",)


@pytest.mark.parametrize(("characters", "said"), [
    ("[tables", "data/schema.toml cannot be read: "),
    ('[vocabularies]\n"source.kind" = ["a"]', "gives a vocabulary to 'source.kind', which is no column of a core table"),
    ('[vocabularies]\n"sources.sort" = ["a"]', "gives a vocabulary to 'sources.sort', which is no column of a core table"),
    ('[vocabularies]\n"sources.kind" = "report"', 'the vocabulary of \'sources.kind\' must be a list of words, such as ["one", "two"]'),
    (TOLLS.replace("tables.tolls", "tables.sources"), "declares 'sources', which is a core table"),
    (TOLLS.replace('path = "data/tolls.csv"', ""), "table 'tolls' or one of its columns lacks 'path'"),
    (TOLLS.replace('meaning = "where", ', ""), "table 'tolls' or one of its columns lacks 'meaning'"),
    (TOLLS.replace('holds = "ids"', 'holds = "list"'),
     "column 'passages' of 'tolls' holds 'list'; allowed are text, count, date, hash, id, ids"),
    (TOLLS.replace("empty = true", "optional = true"),
     "column 'passages' of 'tolls' has 'optional'; known are allowed, empty, holds, meaning, name, refers"),
    (TOLLS.replace('["toll"]', '["tol"]'), "the key 'tol' of 'tolls' is none of its columns"),
    (TOLLS.replace('["toll"]', '"toll"'), "the key of 'tolls' must be a list of words"),
    (TOLLS.replace("passages.passage", "passage.passage"), "column 'passages' of 'tolls' refers to 'passage.passage', which is no column"),
    (TOLLS.replace('["passages.passage"]', '"passages.passage"'), "refers of column 'passages' of 'tolls' must be a list of words"),
    (TOLLS.replace('["bridge", "ferry"]', '"bridge"'), "allowed of column 'crossing' of 'tolls' must be a list of words"),
    ('[tables.tolls]\npath = "a"\nrow = "b"\ncolumns = ["toll"]', "column 'toll' of 'tolls' must be written as { name = …, meaning = … }"),
    ('[tables.tolls]\npath = "a"\nrow = "b"\ncolumns = "toll"', "table 'tolls' needs path, row and columns"),
    ('[tables]\ntolls = "data/tolls.csv"', "table 'tolls' needs path, row and columns"),
])
def test_what_cannot_be_declared_is_said(characters, said):
    with pytest.raises(SchemaError) as raised:
        parse_schema(characters)

    assert str(raised.value).startswith("data/schema.toml")
    assert said in str(raised.value)


def test_the_dictionary_has_a_section_for_each_table_and_a_row_for_each_column():
    schema = parse_schema(TOLLS)
    said = describe_schema(schema)

    assert said.count("\n## ") == len(schema.tables)
    assert "## `data/tolls.csv` (a table of this review, declared in schema.toml)\n\nOne row is a toll.\nKey: toll.\n" in said
    assert "| toll | id of the toll | id | no |\n| crossing | where | bridge, ferry | no |\n" \
           "| passages | who says so | ids of passages.passage | yes |\n" in said
    assert sum(line.startswith("| ") for line in said.splitlines()) == sum(1 + len(table.columns) for table in schema.tables.values())

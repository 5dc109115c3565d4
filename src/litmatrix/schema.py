"""Every core table once: its file, what a row is, its columns and their allowed values.

The first room of the house; it imports nothing of litmatrix. A review adds its own
vocabularies and tables in data/schema.toml, and parse_schema joins the two.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace

HOLDS = ("text", "count", "date", "hash", "id", "ids")
CONSENSUS = "consensus"
CODINGS = "codings"


class SchemaError(ValueError):
    """data/schema.toml declares something that is not possible."""


@dataclass(frozen=True)
class Column:
    """A column: its meaning, what it holds and what may stand in it.

    ``holds`` is text, count, date, hash, id or ids (several, separated by one space).
    ``refers`` names the columns whose ids it may hold, such as ``passages.passage``.
    """

    name: str
    meaning: str
    holds: str = "text"
    allowed: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its file in the review, what one row is, its columns and its key."""

    name: str
    path: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def column_names(self) -> list[str]:
        """The header of the file."""
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Schema:
    """The tables of a review, and how its vocabularies are written on a figure."""

    tables: dict[str, Table]
    labels: dict[str, str] = field(default_factory=dict)
    declared: tuple[str, ...] = ()

    def label(self, word: str) -> str:
        """A word of a vocabulary as a reader sees it: declared, else without underscores."""
        return self.labels.get(word, word.replace("_", " "))


YES_NO = ("yes", "no")
VOICES = ("own", "endorsed", "reported", "contested")
STANCES = ("critical", "supportive", "neutral", "mixed")
WANTS = ("more", "less", "keep", "clarity", "na")
CLAIMS = ("names", "observes", "predicts", "silence", "recommends")
EXTENTS = ("full", "extract", "abstract")

SOURCE = "sources.source"
THEME = "codebook.theme"
PASSAGE = "passages.passage"
TARGET = "targets.target"
CODER = "coders.coder"
WORK = "works.key"

_JUDGEMENT = (
    Column("passage", "the passage judged", "id", refers=(PASSAGE,)),
    Column("theme", "the theme it carries", "id", refers=(THEME,)),
    Column("target", "what the judgement is about", "id", refers=(TARGET,)),
    Column("start", "first code point of the part judged; empty for the whole passage", "count", empty=True),
    Column("end", "code point after the part judged; empty for the whole passage", "count", empty=True),
)
_JUDGEMENT_KEY = ("passage", "theme", "target", "start", "end")

_TABLES = (
    Table("texts", "data/texts.csv", "a text file that sources stand in; the file stays with the reader", (
        Column("text", "id of the text", "id"),
        Column("file", "its file name"),
        Column("sha256", "hash of the file's bytes", "hash"),
        Column("characters", "its length in code points, read as UTF-8 with LF and no byte order mark", "count"),
        Column("obtained", "when it was obtained; empty = not recorded", "date", empty=True),
        Column("note", "what is missing from it", empty=True),
    ), ("text",)),
    Table("sources", "data/sources.csv", "a source of the corpus; its record stands in bib/corpus.bib", (
        Column("source", "citation key in bib/corpus.bib", "id", refers=("corpus.key",)),
        Column("study", "sources that report one piece of work share a study", "id"),
        Column("author_group", "sources that share an author share a group", "id"),
        Column("kind", "kind of document"),
        Column("standpoint", "where the author speaks from, as far as the text shows it"),
        Column("responds_to", "the works it answers, keys of corpus.bib or cited.bib", "ids", refers=(WORK,), empty=True),
        Column("peer_reviewed", "as the text states it", allowed=("yes", "no", "unknown")),
        Column("extent", "how much of the document was at hand", allowed=EXTENTS),
        Column("charted", "whether it is coded and charted", allowed=YES_NO),
        Column("exclusion_reason", "why it is not charted", empty=True),
    ), ("source",)),
    Table("passages", "data/passages.csv",
          "one paragraph, bullet or paragraph of a comment; ids are given once and never renumbered", (
        Column("passage", "id of the passage", "id"),
        Column("text", "the text it stands in", "id", refers=("texts.text",)),
        Column("source", "the source it belongs to; empty for furniture", "id", refers=(SOURCE,), empty=True),
        Column("locator", "where a person finds it"),
        Column("start", "first code point in the text, from 0", "count"),
        Column("end", "code point after the last", "count"),
        Column("words", "runs between white space", "count"),
        Column("kind", "body, heading (also a bare lead-in), note (a footnote) or furniture (menus, titles, forms)",
               allowed=("body", "heading", "note", "furniture")),
        Column("quoted", "yes when the passage is somebody else's words", allowed=YES_NO),
        Column("restates", "passages of the same source that make the same point", "ids", refers=(PASSAGE,), empty=True),
        Column("quote_sha256", "hash of the normalised passage", "hash"),
    ), ("passage",)),
    Table("codebook", "data/codebook.csv", "a theme", (
        Column("theme", "id of the theme, never changed", "id"),
        Column("label", "its name on figures"),
        Column("family", "the family it belongs to", "id"),
        Column("definition", "what it is"),
        Column("include_when", "what counts"),
        Column("exclude_when", "what does not, and where it goes"),
        Column("wants_means", "what wanting more of it means; na where no direction makes sense"),
        Column("invented_example", "an example from no source"),
        Column("since", "codebook version it appeared in", "id", refers=("codebook_changes.version",)),
        Column("status", "active or retired", allowed=("active", "retired")),
    ), ("theme",)),
    Table("codebook_rules", "data/codebook-rules.csv", "how to tell two themes apart", (
        Column("theme_a", "one theme", "id", refers=(THEME,)),
        Column("theme_b", "the other", "id", refers=(THEME,)),
        Column("rule", "which to take when"),
        Column("invented_example", "an example from no source"),
    ), ("theme_a", "theme_b")),
    Table("codebook_changes", "data/codebook-changes.csv", "a change of the codebook", (
        Column("version", "version the change made", "id"),
        Column("date", "when", "date"),
        Column("change", "what was done"),
        Column("theme", "the theme it touches; empty for all", "id", refers=(THEME,), empty=True),
        Column("into", "the other theme it touches", "id", refers=(THEME,), empty=True),
        Column("reason", "why"),
    )),
    Table("targets", "data/targets.csv", "what a judgement can be about", (
        Column("target", "id of the target", "id"),
        Column("label", "its name on figures"),
        Column("main", "whether charts draw it by default", allowed=YES_NO),
        Column("description", "what belongs to it"),
    ), ("target",)),
    Table("coders", "data/coders.csv", "a coder: a person or a model; consensus is reserved for the settled layer", (
        Column("coder", "id of the coder and name of its file in data/codings/", "id"),
        Column("kind", "person, model or settlement", allowed=("person", "model", "settlement")),
        Column("name", "who"),
        Column("version", "of a model, as far as it is known", empty=True),
        Column("instructions_sha256", "hash of the coding guide the coder worked from", "hash", empty=True),
        Column("date", "when", "date"),
        Column("note", "how the coder worked", empty=True),
    ), ("coder",)),
    Table("readings", "data/readings.csv", "one coder read one source in full", (
        Column("coder", "who read", "id", refers=(CODER,)),
        Column("source", "what was read", "id", refers=(SOURCE,)),
        Column("codebook_version", "with which version of the codebook", "id", refers=("codebook_changes.version",)),
        Column("date", "when", "date"),
    ), ("coder", "source")),
    Table(CODINGS, "data/codings/<coder>.csv", "one judgement; a file for each coder", (
        *_JUDGEMENT,
        Column("voice", "whose view it is: the author's own, endorsed, reported and left open, or contested", allowed=VOICES),
        Column("stance", "the author's, toward what the target does as to the theme", allowed=STANCES),
        Column("wants", "the direction argued for", allowed=WANTS),
        Column("claim", "the strongest claim made", allowed=CLAIMS),
        Column("note", "the reason in the coder's own words, 15 words at most", empty=True),
    ), _JUDGEMENT_KEY),
    Table("decisions", "data/decisions.csv", "how a disagreement was settled", (
        *_JUDGEMENT,
        Column("field", "what the coders disagreed on",
               allowed=("presence", "target", "voice", "stance", "wants", "claim")),
        Column("coders", "what each coder had, as coder=value; none = no such judgement"),
        Column("settled", "the value that stands; none = the judgement was dropped"),
        Column("reason", "why"),
        Column("by", "who settled it"),
        Column("date", "when", "date"),
    ), (*_JUDGEMENT_KEY, "field")),
    Table("summaries", "data/summaries.csv", "the charted cell: one source on one theme", (
        Column("source", "the source", "id", refers=(SOURCE,)),
        Column("theme", "the theme", "id", refers=(THEME,)),
        Column("summary", "what it says, in the analyst's own words, 60 at most"),
        Column("passages", "the passages the summary rests on", "ids", refers=(PASSAGE,)),
        Column("centrality", "how much the theme matters in the source", allowed=("core", "contributory", "passing")),
        Column("by", "who wrote it"),
        Column("date", "when", "date"),
        Column("codebook_version", "under which version", "id", refers=("codebook_changes.version",)),
    ), ("source", "theme")),
    Table("findings", "data/findings.csv", "a statement the review makes", (
        Column("finding", "id of the finding", "id"),
        Column("statement", "the statement"),
        Column("themes", "the themes it draws on", "ids", refers=(THEME,)),
        Column("supporting", "passages that support it", "ids", refers=(PASSAGE,)),
        Column("contradicting", "passages in which a source argues the other way; a neutral description is not one", "ids",
               refers=(PASSAGE,), empty=True),
        Column("silent", "sources read in full that do not speak to it", "ids", refers=(SOURCE,), empty=True),
        Column("unexaminable", "sources at hand in part only, so that nobody can say", "ids", refers=(SOURCE,), empty=True),
        Column("basis", "how it was reached"),
        Column("judgement", "a person's judgement of it; empty unless a person wrote one", empty=True),
        Column("rationale", "that person's reasons", empty=True),
        Column("by", "who wrote it"),
        Column("date", "when", "date"),
    ), ("finding",)),
    Table("memos", "data/memos.csv", "a note on the analyst's trail", (
        Column("coder", "who wrote it", "id", refers=(CODER,)),
        Column("date", "when", "date"),
        Column("about", "what it is about"),
        Column("note", "the note"),
    )),
    Table("citations", "data/citations.csv", "a source relies on a work", (
        Column("source", "the source", "id", refers=(SOURCE,)),
        Column("cited", "the work, a key of corpus.bib or cited.bib", "id", refers=(WORK,)),
        Column("relation", "cites, or quotes its words", allowed=("cites", "quotes")),
        Column("passage", "where", "id", refers=(PASSAGE,)),
    ), ("source", "cited", "relation", "passage")),
    Table("candidates", "data/candidates.csv", "a source identified and not held", (
        Column("candidate", "key in bib/candidates.bib", "id", refers=("candidates_bib.key",)),
        Column("kind", "kind of document"),
        Column("standpoint", "where it speaks from, as far as its record shows it, else unknown"),
        Column("basis", "what in the record shows it", empty=True),
    ), ("candidate",)),
    Table("searches", "bib/search-log.csv", "a search", (
        Column("search", "id of the search", "id"),
        Column("kind", "where one looked", allowed=("database", "register", "website", "organisation", "citation")),
        Column("where", "the name of it"),
        Column("query", "what was asked"),
        Column("date", "when; empty = not recorded", "date", empty=True),
        Column("records", "how many records it gave; empty = not recorded", "count", empty=True),
    ), ("search",)),
)

BIBLIOGRAPHIES = {"corpus": "bib/corpus.bib", "cited": "bib/cited.bib", "candidates_bib": "bib/candidates.bib"}
CORE = Schema({table.name: table for table in _TABLES})


def parse_schema(characters: str) -> Schema:
    """The core schema with a review's own vocabularies, labels and tables.

    ``characters`` is data/schema.toml: ``[vocabularies]`` maps ``table.column`` to allowed
    words, ``[labels]`` maps words to what figures show, and each ``[tables.NAME]`` declares a
    table with ``path``, ``row``, ``key`` and ``columns``. Raises SchemaError.
    """
    try:
        document = tomllib.loads(characters)
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"data/schema.toml cannot be read: {error}") from None
    tables = dict(CORE.tables)
    for name, words in document.get("vocabularies", {}).items():
        _require_words(words, f"the vocabulary of '{name}'")
        tables.update(_with_vocabulary(tables, name, words))
    declared = document.get("tables", {})
    for name, entry in declared.items():
        if name in tables:
            raise SchemaError(f"data/schema.toml declares '{name}', which is a core table")
        tables[name] = _declare_table(name, entry)
    for name in declared:
        _check_declared(tables[name], tables)
    return Schema(tables, document.get("labels", {}), tuple(declared))


def _require_words(words: object, name: str) -> None:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise SchemaError(f'data/schema.toml: {name} must be a list of words, such as ["one", "two"]')


def _check_declared(table: Table, tables: dict[str, Table]) -> None:
    """A declared table's key and references must name columns that there are."""
    known = {f"{other.name}.{column}" for other in tables.values() for column in other.column_names}
    known |= {f"{name}.key" for name in (*BIBLIOGRAPHIES, "works")}
    for name in table.key:
        if name not in table.column_names:
            raise SchemaError(f"data/schema.toml: the key '{name}' of '{table.name}' is none of its columns")
    for column in table.columns:
        for reference in column.refers:
            if reference not in known:
                raise SchemaError(f"data/schema.toml: column '{column.name}' of '{table.name}' refers to '{reference}', "
                                  "which is no column of any table")


def _with_vocabulary(tables: dict[str, Table], name: str, words: list[str]) -> dict[str, Table]:
    table_name, _, column_name = name.partition(".")
    table = tables.get(table_name)
    if table is None or column_name not in table.column_names:
        raise SchemaError(f"data/schema.toml gives a vocabulary to '{name}', which is no column of a core table")
    columns = tuple(replace(c, allowed=tuple(words)) if c.name == column_name else c for c in table.columns)
    return {table_name: replace(table, columns=columns)}


def _declare_table(name: str, entry: dict) -> Table:
    if not isinstance(entry, dict) or not isinstance(entry.get("columns", []), list):
        raise SchemaError(f"data/schema.toml: table '{name}' needs path, row and columns, a list of {{ name = …, meaning = … }}")
    _require_words(entry.get("key", []), f"the key of '{name}'")
    try:
        columns = tuple(_declare_column(name, column) for column in entry["columns"])
        return Table(name, entry["path"], entry["row"], columns, tuple(entry.get("key", ())))
    except KeyError as missing:
        raise SchemaError(f"data/schema.toml: table '{name}' or one of its columns lacks {missing}") from None


def _declare_column(table: str, entry: dict) -> Column:
    if not isinstance(entry, dict):
        raise SchemaError(f"data/schema.toml: column {entry!r} of '{table}' must be written as {{ name = …, meaning = … }}")
    known = {"name", "meaning", "holds", "allowed", "refers", "empty"}
    unknown = sorted(set(entry) - known)
    if unknown:
        raise SchemaError(f"data/schema.toml: column '{entry.get('name', '?')}' of '{table}' has {unknown[0]!r}; "
                          f"known are {', '.join(sorted(known))}")
    holds = entry.get("holds", "text")
    if holds not in HOLDS:
        raise SchemaError(f"data/schema.toml: column '{entry['name']}' of '{table}' holds '{holds}'; "
                          f"allowed are {', '.join(HOLDS)}")
    for part in ("allowed", "refers"):
        _require_words(entry.get(part, []), f"{part} of column '{entry['name']}' of '{table}'")
    return Column(entry["name"], entry["meaning"], holds, tuple(entry.get("allowed", ())),
                  tuple(entry.get("refers", ())), entry.get("empty", False))


def describe_schema(schema: Schema) -> str:
    """The data dictionary as Markdown: a section for each table, a row for each column."""
    parts = ["# Data dictionary", "",
             "Made from the schemas by `litmatrix dictionary`; do not edit it by hand.",
             "Every table is UTF-8 CSV with commas and one header row. An empty cell means unknown or none; "
             "several ids in one cell are separated by a space.",
             "Dates are written as known: YYYY, YYYY-MM or YYYY-MM-DD.", ""]
    for table in schema.tables.values():
        own = " (a table of this review, declared in schema.toml)" if table.name in schema.declared else ""
        parts += [f"## `{table.path}`{own}", "", f"One row is {table.row}."]
        if table.key:
            parts += [f"Key: {', '.join(table.key)}."]
        parts += ["", "| column | meaning | holds | may be empty |", "|---|---|---|---|"]
        parts += [f"| {c.name} | {c.meaning} | {_describe_values(c)} | {'yes' if c.empty else 'no'} |"
                  for c in table.columns]
        parts += [""]
    return "\n".join(parts)


def _describe_values(column: Column) -> str:
    if column.allowed:
        return ", ".join(column.allowed)
    if column.refers:
        return f"{column.holds} of {' or '.join(column.refers)}"
    return column.holds

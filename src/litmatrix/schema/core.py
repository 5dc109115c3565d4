"""The core tables, with their columns and allowed values."""

from __future__ import annotations

from litmatrix.schema.shapes import Column, Schema, Table

CONSENSUS = "consensus"
CODINGS = "codings"
INSTRUMENTS = "instruments"
YES_NO = ("yes", "no")
REPORTED = ("met", "partly", "located", "missing", "not applicable")
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
    Table(INSTRUMENTS, "data/instruments/<instrument>.csv",
          "one item of an appraisal instrument or a reporting standard, restated; a file for each, and the original is to be consulted", (
        Column("instrument", "id of the instrument and name of its file", "id"),
        Column("name", "its name"),
        Column("version", "its version or year"),
        Column("section", "the part of it the item stands in"),
        Column("item", "id of the item", "id"),
        Column("label", "what it asks in a few words, for figures"),
        Column("wording", "what it asks, in own words"),
        Column("answers", "the answers it allows, separated by bars; empty where it is answered in words", empty=True),
        Column("role", "item; criterion, which sums up several items; decision, on the source as a whole; or words, answered in words",
               allowed=("item", "criterion", "decision", "words")),
        Column("conditional", "whether it is asked of some sources only", allowed=YES_NO),
        Column("certainty", "whether the restatement was read in the instrument or written from memory",
               allowed=("verified", "general-knowledge")),
    ), ("instrument", "item")),
    Table("appraisal", "data/appraisal.csv", "one answer to one item of an instrument", (
        Column("source", "the source appraised", "id", refers=(SOURCE,)),
        Column("instrument", "the instrument, a file of data/instruments", "id"),
        Column("item", "its item", "id"),
        Column("answer", "one of the answers the item allows, or 'cannot be judged on an extract' where the source is none in full"),
        Column("reason", "why, in own words, 25 at most"),
        Column("locator", "where it can be seen: passages, or a place in words"),
        Column("by", "who judged"),
        Column("date", "when", "date"),
    ), ("source", "instrument", "item")),
    Table("checklists", "data/checklists.csv", "one item of a reporting standard, and where the review answers it", (
        Column("instrument", "the standard, a file of data/instruments", "id"),
        Column("item", "its item", "id"),
        Column("where", "the places that answer it, separated by '; ': a file of the review, or a heading in a notebook or Markdown file, "
                        "as file#Heading with a comma for a semicolon in it", empty=True),
        Column("status", "met; partly; located, where a place says that it answers the item and nobody has judged whether it does; "
                         "missing; or not applicable", allowed=REPORTED),
        Column("note", "what is lacking, or why the item does not apply", empty=True),
    ), ("instrument", "item")),
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
    Table("imports", "bib/imports.csv", "a file whose records were imported; records = kept + merged + rejected", (
        Column("file", "its name"),
        Column("sha256", "hash of the file's bytes", "hash"),
        Column("date", "when it was imported", "date"),
        Column("records", "how many records an independent count finds in it", "count"),
        Column("kept", "records now in the bibliography", "count"),
        Column("merged", "records that were there already, field by field", "count"),
        Column("rejected", "records that could not be read; their text is in bib/rejected", "count"),
    ), ("sha256",)),
    Table("merges", "bib/merges.csv", "a decision that two records are one work, or are not", (
        Column("merge", "id of the decision", "id"),
        Column("kept", "key of the record that stands for the work"),
        Column("merged", "key of the record that counts as the same work and stays in its .bib"),
        Column("status", "accepted; rejected, they are two works; or undone, taken back", allowed=("accepted", "rejected", "undone")),
        Column("reason", "why, as it was proposed or as a person wrote it", empty=True),
        Column("by", "who decided"),
        Column("date", "when", "date"),
        Column("undone", "when it was taken back; empty where it stands", "date", empty=True),
    ), ("merge",)),
    Table("screening", "data/screening.csv", "a decision on a record that was found", (
        Column("record", "key in bib/corpus.bib or bib/candidates.bib", "id", refers=("corpus.key", "candidates_bib.key")),
        Column("search", "the search that found it; empty where none did", "id", refers=("searches.search",), empty=True),
        Column("stage", "on what it was decided: before screening, by an automation tool (automation) or for another reason (before); "
                        "title and abstract; whether it could be had; or the full text",
               allowed=("automation", "before", "title", "retrieval", "full_text")),
        Column("decision", "whether it stays in", allowed=("in", "out")),
        Column("reason", "why it is out; empty where it is in", empty=True),
        Column("by", "who decided; empty = not recorded", empty=True),
        Column("date", "when; empty = not recorded", "date", empty=True),
    ), ("record", "stage")),
    Table("allowed_numbers", "paper/allowed-numbers.csv", "words with a number that may be typed in the results of the paper", (
        Column("text", "the words, as they are written there"),
        Column("reason", "why the number cannot become wrong when the review changes"),
    ), ("text",)),
)
BIBLIOGRAPHIES = {"corpus": "bib/corpus.bib", "cited": "bib/cited.bib", "candidates_bib": "bib/candidates.bib"}
CORE = Schema({table.name: table for table in _TABLES})

"""Changes in words: lines for a reader, a paragraph for a paper, and one JSON for programs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from litmatrix.editions.comparing import PARTS, Changes

FORMAT = "litmatrix-changes/1"
LONG = 60  # a value of more characters is prose: the tables hold it, a line only says that it changed
HEADINGS = {"sources": "Sources", "codings": "Codings", "codebook": "Codebook", "themes": "Themes", "findings": "Findings",
            "marks": "What sources say of findings", "summaries": "Summaries", "tables": "Other tables"}


def arrange_json(changes: Changes) -> dict:
    """The changes as plain values for JSON.

    The keys are format ("litmatrix-changes/1"; a key that goes or means something else raises the
    number), changed (false where nothing differs), layer, before and after (version, title, and the
    numbers of sources, charted, themes, codings, findings), remarks (sentences), and then one list of
    rows for each of sources, codings, codebook, themes, findings, marks, summaries, tables. A row maps
    the columns of that table, as ``Changes`` documents them, to a text, a number or null. Every theme
    has a row, the unchanged ones too.
    """
    return {"format": FORMAT, "changed": not changes.is_empty, "layer": changes.layer, "before": changes.before, "after": changes.after,
            "remarks": list(changes.remarks), **{part: _list_rows(getattr(changes, part)) for part in PARTS}}


def _list_rows(table: pd.DataFrame) -> list[dict]:
    return [{name: None if pd.isna(value) else int(value) if not isinstance(value, str) else value for name, value in row.items()}
            for row in table.to_dict("records")]


def describe_changes(changes: Changes) -> dict[str, list[str]]:
    """What changed, as lines under headings; a part in which nothing changed is left out.

    Prose is not repeated in a line: the tables and the JSON hold it whole.
    """
    told = {"sources": [_tell_source(row) for row in _rows(changes.sources)],
            "codings": [_tell_coding(row) for row in _rows(changes.codings)],
            "codebook": [_tell_codebook(row) for row in _rows(changes.codebook)],
            "themes": [_tell_theme(row) for row in _rows(changes.themes) if row["change"] != "same"],
            "findings": [_tell_finding(finding, _rows(fields)) for finding, fields in changes.findings.groupby("finding", sort=False)],
            "marks": [f"{row['finding']}: {row['source_label']} {_tell_values(row)}" for row in _list_marks(changes)],
            "summaries": [_tell_summary(row) for row in _rows(changes.summaries)],
            "tables": [f"{row['table']}: {_count(row['added'], 'row')} added, {_count(row['dropped'], 'row')} dropped "
                       f"({row['rows_before']} before, {row['rows_after']} now)" for row in _rows(changes.tables)]}
    layer = {"codings": f" ({changes.layer})"}
    return {HEADINGS[part] + layer.get(part, ""): lines for part, lines in told.items() if lines}


def _rows(table: pd.DataFrame) -> list[dict]:
    return table.to_dict("records")


def _tell_values(row: dict) -> str:
    """From what to what; of prose, only that it changed."""
    before, after = (row[name] or "nothing" for name in ("before", "after"))
    return "changed in wording" if max(len(before), len(after)) > LONG else f"from {before} to {after}"


def _tell_source(row: dict) -> str:
    named = f"{row['source_label']} ({row['source']})"
    return f"changed: {named}, {row['field']} {_tell_values(row)}" if row["field"] else f"{row['change']}: {named}"


def _tell_coding(row: dict) -> str:
    values = row["after"] or row["before"]
    if row["fields"]:
        values = f"from {row['before'] or 'nothing'} to {row['after'] or 'nothing'}"
    return f"{row['change']}: {row['passage']} ({row['source_label']}), {row['theme_label']}: {values}"


def _tell_codebook(row: dict) -> str:
    named = (row["theme_label"] or "all themes") + (f" with {row['into']}" if row["change"].startswith("rule") else "")
    into = f" into {row['into'].replace(' ', ' and ')}" if row["into"] and row["change"] in ("renamed", "merged", "split") else ""
    field = ""
    if row["field"]:
        field = f", {row['field']}" + ("" if row["change"] == "noted" else f" {_tell_values(row)}")
    version = f" (version {row['version'].replace(' ', ', ')}: {row['reason']})" if row["version"] else ""
    return f"{row['change']}: {named}{into}{field}{version}"


def _tell_theme(row: dict) -> str:
    if row["change"] in ("added", "retired"):
        return f"{row['change']}: {row['theme_label']}, {row['text_after'] or row['text_before']}"
    parts = [f"{name} from {row[f'{column}_before'] or 'none'} to {row[f'{column}_after'] or 'none'}" for column, name in
             (("text", "sources"), ("groups", "author groups"), ("stances", "stance"))
             if row[f"{column}_before"] != row[f"{column}_after"]]
    parts += [f"{name} {row[name]}" for name in ("gained", "lost") if row[name]]
    return f"{row['theme_label']}: {'; '.join(parts)}"


def _tell_finding(finding: str, rows: list[dict]) -> str:
    """A finding in one line, whatever fields of it changed."""
    return f"{rows[0]['change']}: {finding}" + "".join(f"; {_tell_field(row)}" for row in rows if row["field"])


def _tell_field(row: dict) -> str:
    if not row["gained"] and not row["lost"]:
        return f"{row['field']} {_tell_values(row)}"
    moved = " and ".join(f"{name} {row[name]}" for name in ("gained", "lost") if row[name])
    return f"{row['field']} {moved}" + (f" ({', '.join(row['sources'].split('; '))})" if row["sources"] else "")


def _list_marks(changes: Changes) -> list[dict]:
    """The marks of findings that both versions have; of others there is nothing to compare."""
    whole = changes.findings.loc[changes.findings["field"] == "", "finding"]
    return _rows(changes.marks[~changes.marks["finding"].isin(whole)])


def _tell_summary(row: dict) -> str:
    named = f"{row['source_label']} on {row['theme_label']}"
    if row["change"] == "stale":
        return f"stale: {named}; its codings changed ({row['because']}), its text did not"
    return f"changed: {named}, {row['field']} {_tell_values(row)}" if row["field"] else f"{row['change']}: {named}"


def describe_paragraph(changes: Changes) -> str:
    """A paragraph "changes since the last edition" for a paper, as Markdown with one sentence a line.

    Every part is spoken of: what did not change is named in a last sentence. Titles and labels are
    escaped, so that nothing in them is live.
    """
    opening = f"**Changes since {_escape(changes.before['version'])}.**"
    if changes.is_empty:
        return f"{opening}\nNothing changed: sources, codings, codebook, themes, findings and summaries are as they were.\n"
    told = {"the sources": _count_sources(changes), "the codings": _count_codings(changes), "the codebook": _count_codebook(changes),
            "what each theme rests on": _count_themes(changes), "the findings": _count_findings(changes),
            "the summaries": _count_summaries(changes)}
    still = [name for name, sentence in told.items() if not sentence]
    last = [f"Unchanged: {_join(still)}."] if still else []
    return "\n".join([opening, *(sentence for sentence in told.values() if sentence), *last]) + "\n"


def _count_sources(changes: Changes) -> str:
    parts = []
    for change in ("added", "dropped", "changed"):
        named = changes.sources.loc[changes.sources["change"] == change, "source_label"].drop_duplicates()
        parts += [f"{len(named)} {change} ({_escape('; '.join(named))})"] if len(named) else []
    return f"Sources: {_join(parts)}; {changes.after['charted']} are charted." if parts else ""


def _count_codings(changes: Changes) -> str:
    counts = changes.codings["change"].value_counts()
    parts = [f"{counts[change]} {change}" for change in ("added", "withdrawn", "moved", "merged", "reworded") if change in counts]
    return f"Codings ({_escape(changes.layer)}): {_join(parts)}; {changes.after['codings']} in all." if parts else ""


def _count_codebook(changes: Changes) -> str:
    table = changes.codebook.assign(named=changes.codebook["theme_label"].mask(changes.codebook["theme_label"] == "", "all themes"))
    parts = [f"{change} {_escape('; '.join(rows['named'].drop_duplicates()))}" for change, rows in table.groupby("change", sort=False)]
    return f"Codebook: {', '.join(parts)}." if parts else ""


def _count_themes(changes: Changes) -> str:
    table = changes.themes[changes.themes["change"] == "changed"]
    moved = table[table["text_before"] != table["text_after"]]
    parts = [f"{_escape(row['theme_label'])} (from {row['text_before']} to {row['text_after']} sources)" for row in _rows(moved)]
    parts += [f"{_escape(row['theme_label'])} (other sources, groups or stances)" for row in _rows(table.drop(index=moved.index))]
    return f"Themes that rest on something else than before: {'; '.join(parts)}." if parts else ""


def _count_findings(changes: Changes) -> str:
    parts = []
    for change in ("added", "dropped", "changed"):
        named = changes.findings.loc[changes.findings["change"] == change, "finding"].drop_duplicates()
        parts += [f"{len(named)} {change} ({_escape(', '.join(named))})"] if len(named) else []
    reworded = changes.findings.query("field == 'statement'")["finding"].nunique()
    more = f"; the statement differs in {reworded}" if reworded else ""
    return f"Findings: {_join(parts)}{more}." if parts else ""


def _count_summaries(changes: Changes) -> str:
    cells = changes.summaries.drop_duplicates(["change", "source", "theme"])["change"].value_counts()
    parts = [f"{cells[change]} {change}" for change in ("added", "dropped", "changed") if change in cells]
    parts += [f"{cells['stale']} to be read again, since the codings under them changed"] if "stale" in cells else []
    return f"Summaries: {_join(parts)}." if parts else ""


def format_report(changes: Changes) -> str:
    """The whole report as Markdown: the paragraph, then every line under its heading."""
    parts = [f"# Changes from {_escape(changes.before['version'])} to {_escape(changes.after['version'])}", "",
             describe_paragraph(changes)]
    for heading, lines in describe_changes(changes).items():
        parts += [f"## {heading}", "", *(f"- {_escape(line)}" for line in lines), ""]
    if changes.remarks:
        parts += ["## Remarks", "", *(f"- {_escape(remark)}" for remark in changes.remarks), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _escape(text: str) -> str:
    r"""A text in which Markdown and HTML find nothing to do."""
    return re.sub(r"([\\`*_\[\]{}<>#|$~&@^])", r"\\\1", str(text))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _join(parts: Iterable[str]) -> str:
    """Words as English joins them: "one, two and three"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last

"""A spreadsheet of records (CSV with commas, semicolons or tabs) -> records. Its columns are known by their headings."""

from __future__ import annotations

import re

from litmatrix.corpus.imports.building import Draft, build_parsed, name_field
from litmatrix.corpus.imports.cells import read_people
from litmatrix.corpus.imports.columns import BODIES, CONTAINERS, EXACT_TYPES, FIELDS, KEYS, KEYWORDS, KINDS, KNOWN, PAGES, RESERVED, TYPES
from litmatrix.corpus.imports.plaindates import write_date
from litmatrix.corpus.imports.quoting import count_rows, cut_rows, read_cells
from litmatrix.corpus.records import Finding, Parsed

SEPARATORS = (",", ";", "\t", "|")
NEEDED = {"title", "doi", "url", "author", "eprint", "isbn"}
CLUES = {"article": ("journaltitle", "issn"), "incollection": ("booktitle",), "book": ("isbn",), "report": ("institution",)}
HANDLED = {"author", "editor", "date", "year", "type", "journaltitle", "publisher"}
UNDERSTOOD = {*KNOWN, *KEYS, *KINDS, *KEYWORDS, *PAGES[0], *PAGES[1]}
RANKS = {heading: rank for rank, heading in enumerate(KNOWN)}
HINT = "Look for a double quote that is not closed, or a comma in a value that stands outside quotes"


def find_header(characters: str) -> tuple[int, str]:
    """The line of the headings (from 0) and the separator of a spreadsheet's text; no separator where it is none.

    It is one when its first row names a column of titles, authors or identifiers. Excel's ``sep=;`` line is passed over.
    """
    lines = characters.split("\n", 20)[:20]
    place = next((place for place, line in enumerate(lines) if line.strip() and not re.fullmatch('"?sep=."?', line.strip())), 0)
    found = {separator: [_plain(cell) for cell in read_cells([lines[place]], separator)] for separator in SEPARATORS}
    known = {separator: {KNOWN[word] for word in words if word in KNOWN} for separator, words in found.items()}
    best = max(SEPARATORS, key=lambda separator: (len(known[separator]), len(found[separator])))
    return place, best if known[best] & NEEDED else ""


def parse_spreadsheet(characters: str) -> Parsed:
    """The records of a spreadsheet's text, one for each row that is not empty.

    Columns are known by their headings (``columns.py``); any other column is kept in a field of its own name. A row with
    more cells than there are headings, or with a quote that is not closed, is rejected, and the row after it read.
    """
    lines = characters.split("\n")
    place, separator = find_header(characters)
    separator = separator or ","
    rows = cut_rows(lines, separator, place)
    if not rows:
        return Parsed(0, ())
    headings = read_cells(lines[rows[0][0]:rows[0][1]], separator)
    drafts, findings = [], _tell_columns(headings, place + 1)
    for first, last, quotes in rows[1:]:
        raw, cells = "\n".join(lines[first:last]), read_cells(lines[first:last], separator)
        if not quotes and not any(cells):
            continue
        misfit = _find_misfit(cells, headings, quotes)
        if misfit:
            findings.append(Finding(first + 1, "", "rejected", misfit, raw))
        else:
            doubts = ["a double quote stands inside a cell in quotes; inside one it must be doubled"] if quotes else []
            drafts.append(_fill(Draft(first + 1, raw, problems=doubts), headings, cells))
    return build_parsed(max(0, count_rows(lines, separator, place) - 1), drafts, findings)


def _plain(heading: str) -> str:
    """A heading in lower case, with single spaces for all but letters and digits."""
    return re.sub(r"[\W_]+", " ", heading.lower()).strip()


def _squeeze(kind: str) -> str:
    """The word for a type without its spaces: one spells it in one word, another in two."""
    return _plain(kind).replace(" ", "")


def _find_misfit(cells: list[str], headings: list[str], quotes: str) -> str:
    """Why a row cannot be read; empty where it can. Cells that are missing at its end are empty, unless quotes are misplaced."""
    if quotes == "open":
        return f"the row has a double quote that is not closed. {HINT}"
    if any(cells[len(headings):]) or (quotes and len(cells) != len(headings)):
        return f"the row has {len(cells)} cells, and there are {len(headings)} headings. {HINT}"
    return ""


def _tell_columns(headings: list[str], line: int) -> list[Finding]:
    """What is assumed about columns that are not known, and about the types of records."""
    told = []
    own = [heading for heading in headings if heading and _plain(heading) not in UNDERSTOOD]
    if own:
        named = ", ".join(f"'{heading}'" for heading in own[:12]) + (f" and {len(own) - 12} more" if len(own) > 12 else "")
        told.append(Finding(line, "", "assumed", f"these columns are not known here and are kept as fields of their own names: {named}"))
    if not {_plain(heading) for heading in headings} & {*KINDS, "type"}:
        told.append(Finding(line, "", "assumed", "no column tells the type of a record, so it is told from what is filled in: article with "
                            "a journal, incollection with a book title, book with an ISBN, report with an institution, online with "
                            "nothing but an address, else misc"))
    return told


def _fill(draft: Draft, headings: list[str], cells: list[str]) -> Draft:
    """The cells of one row in the fields of a draft."""
    row = [(_plain(heading), heading, cell) for heading, cell in zip(headings, cells, strict=False) if cell]
    if len(cells) < len(headings):
        draft.problems.append(f"the row has {len(cells)} cells for {len(headings)} headings; those missing are taken as empty")
    _set_type(draft, row)
    for heading, shown, cell in row:
        if heading in KEYS:
            draft.set_key(cell, _own(shown))
    _set_people(draft, row)
    _set_dates(draft, row)
    _set_known(draft, row)
    draft.keywords = [word for heading, _, cell in row if heading in KEYWORDS for word in re.split(r"\s*;\s*", cell)]
    for heading, shown, cell in row:
        if heading not in UNDERSTOOD:
            draft.put(_own(shown), cell)
    return draft


def _set_known(draft: Draft, row: list[tuple[str, str, str]]) -> None:
    """The columns that are one field of BibLaTeX each, and the pages."""
    places = {"journaltitle": CONTAINERS.get(draft.type, "journaltitle"), "publisher": BODIES.get(draft.type, "publisher")}
    for field, shown, cell in _list_known(row):
        if field == "urldate":
            name, date = write_date(cell)
            draft.put("urldate" if name == "date" else _own(shown), date, _own(shown))
        elif field not in HANDLED or field in places:
            draft.put(places.get(field, field), cell, _own(shown))
    pages = [next((cell for heading, _, cell in row if heading in words), "") for words in PAGES]
    draft.put("pages", "-".join(dict.fromkeys(filter(None, pages))), "page-range")
    if "eprint" in draft.fields:
        draft.put("eprinttype", "pubmed")


def _own(heading: str) -> str:
    """A heading as a field of its own name."""
    name = name_field(heading, "column")
    return f"column-{name}" if name in RESERVED or name in FIELDS else name


def _list_known(row: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Field, heading and cell of the columns that are known, the preferred column of each field first."""
    known = sorted((cell for cell in row if cell[0] in RANKS), key=lambda cell: RANKS[cell[0]])
    return [(KNOWN[heading], shown, cell) for heading, shown, cell in known]


def _set_type(draft: Draft, row: list[tuple[str, str, str]]) -> None:
    """The type a column names, else the one told from what is filled in. A column "Type" beside such a column says what kind of it."""
    kinds = [(shown, cell) for wanted in KINDS for heading, shown, cell in row if heading == wanted]
    closer = [("type", cell) for heading, _, cell in row if heading == "type"]
    told = kinds or closer
    known = [TYPES[_squeeze(cell)] for _, cell in told if _squeeze(cell) in TYPES]
    filled = {field for field, _, _ in _list_known(row)}
    guesses = [kind for kind, clues in CLUES.items() if filled & set(clues)]
    alone = "online" if "url" in filled and "doi" not in filled else "misc"
    draft.type = next(iter(known or ([] if told else [*guesses, alone])), "misc")
    if told and not known:
        draft.problems.append(f"the type '{told[0][1]}' is not known, so the record is kept as misc")
    for shown, cell in [*kinds, *closer]:
        if _squeeze(cell) not in EXACT_TYPES:
            draft.put("type" if shown == "type" else _own(shown), cell)


def _set_people(draft: Draft, row: list[tuple[str, str, str]]) -> None:
    """Authors and editors from the first column that has them; a second column of them is kept beside."""
    for field, shown, cell in _list_known(row):
        if field not in ("author", "editor"):
            continue
        if draft.names.get(field):
            draft.put(_own(shown) if _own(shown) != field else f"column-{field}", cell)
            continue
        draft.names[field], problems, left_out = read_people(cell)
        draft.problems += problems
        if left_out:
            draft.put(f"column-{_own(shown)}", cell)


def _set_dates(draft: Draft, row: list[tuple[str, str, str]]) -> None:
    """The date; the year where there is none, or where the date cannot be read."""
    known = [(shown, cell) for field, shown, cell in _list_known(row) if field in ("date", "year")]
    for shown, cell in sorted(known, key=lambda column: write_date(_mend_year(column[1]))[0] != "date"):
        name, value = write_date(_mend_year(cell))
        if not draft.fields.get("date", "").startswith(value) or not value:
            draft.put(name if "date" not in draft.fields else f"column-{_own(shown)}", value, f"column-{_own(shown)}")


def _mend_year(cell: str) -> str:
    """A year without the '.0' that a spreadsheet of numbers puts behind it."""
    return cell.removesuffix(".0") if re.fullmatch(r"[0-9]{4}\.0", cell) else cell

"""What a record takes from the one that its crossref or xdata names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from litmatrix.corpus.bibtex.drafts import Draft

RENAMED = {
    **dict.fromkeys(("inbook", "incollection", "inproceedings", "conference", "suppbook", "suppcollection", "bookinbook", "inreference"),
                    {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}),
    **dict.fromkeys(("article", "suppperiodical"), {"title": "journaltitle", "subtitle": "journalsubtitle"}),
    **dict.fromkeys(("book", "collection", "proceedings", "reference"),
                    {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"}),
}
WRITERS = ("inbook", "bookinbook", "suppbook")
KEPT_BACK = frozenset((
    "ids", "crossref", "xref", "xdata", "entryset", "entrysubtype", "execute", "label", "options", "presort", "related", "relatedoptions",
    "relatedstring", "relatedtype", "shorthand", "shorttitle", "shortauthor", "sortkey", "sorttitle", "indextitle",
    "abstract", "annotation", "file", "keywords", "note"))  # the last five: BibLaTeX gives them on, but they tell of the parent alone


def inherit_fields(drafts: list[Draft]) -> None:
    """Fill in what records take from others, and note it with each.

    crossref follows BibTeX, where a child takes every field it lacks, and BibLaTeX's defaults (Lehman et al.,
    manual, appendix B): the title of a book is the booktitle of its part. What is a parent's alone, such as its
    abstract or its keywords, stays with it. xdata gives all fields. A child's own values win.
    """
    children = [draft for draft in drafts if "crossref" in draft.fields or "xdata" in draft.fields]
    if not children:
        return
    exact = {draft.key: draft for draft in reversed(drafts)}
    known = {draft.key.lower(): draft for draft in reversed(drafts)}
    waiting = {id(draft) for draft in children}

    def find(key: str) -> Draft | None:
        return exact.get(key) or known.get(key.lower())

    for child in children:
        _fill_oldest_first(child, find, waiting)


def _fill_oldest_first(child: Draft, find: Callable[[str], Draft | None], waiting: set[int]) -> None:
    """Fill a child, and before it the parents that are children themselves; a circle is broken where it closes."""
    line, held = [child], {id(child)}
    while line:
        parents = [find(name) for name in _names(line[-1])]
        older = next((parent for parent in parents if id(parent) in waiting and id(parent) not in held), None)
        if older:
            line.append(older)
            held.add(id(older))
        else:
            draft = line.pop()
            if id(draft) in waiting:
                _fill(draft, find, waiting)
                waiting.discard(id(draft))


def _names(draft: Draft) -> list[str]:
    xdata = [name.strip() for name in draft.fields.get("xdata", "").split(",")]
    return [name for name in [*xdata, draft.fields.get("crossref", "").strip()] if name]


def _fill(child: Draft, find: Callable[[str], Draft | None], waiting: set[int]) -> None:
    for name in _names(child):
        parent = find(name)
        if parent is None:
            child.notes.append((child.start, f"it refers to '{name}', which is not in the file"))
        elif id(parent) in waiting:
            child.notes.append((child.start, f"it refers to '{name}', which refers to it; nothing is taken over"))
        else:
            whole = name != child.fields.get("crossref", "").strip()
            taken = _take(child, parent.fields if whole else _rename(child.type, parent.fields))
            if taken:
                child.notes.append((child.start, f"{', '.join(taken)} {'is' if len(taken) == 1 else 'are'} taken from '{parent.key}', "
                                                f"which it refers to by {'xdata' if whole else 'crossref'}"))


def _take(child: Draft, offered: Mapping[str, str]) -> list[str]:
    """Set the fields a child lacks; their names."""
    has_date = "date" in child.fields or "year" in child.fields
    taken = [name for name in offered if name not in child.fields and not (has_date and name in ("date", "year", "month", "day"))]
    child.fields.update({name: offered[name] for name in taken})
    return taken


def _rename(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields a parent offers to a child of a type, under the names they have there."""
    names = RENAMED.get(kind, {})
    offered = {name: value for name, value in fields.items() if name not in KEPT_BACK and (name not in names)}
    for name, other in names.items():
        if name in fields and not offered.get(other):
            offered[other] = fields[name]
    if kind in WRITERS and "author" in fields:
        offered.setdefault("bookauthor", fields["author"])
    return offered

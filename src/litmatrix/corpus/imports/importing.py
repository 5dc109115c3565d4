"""Any bibliography file -> its records: the format is told from what the file holds, then from its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from litmatrix.corpus.imports.decoding import decode_bytes
from litmatrix.corpus.records import Finding, Parsed
from litmatrix.files import Fault, FileFaults

ALLOWED = "BibTeX or BibLaTeX (.bib), RIS (.ris), PubMed (.nbib), CSL-JSON (.json) and spreadsheets saved as CSV (.csv, .tsv)"
ENDINGS = {"bib": "BibTeX", "bibtex": "BibTeX", "biblatex": "BibTeX", "ris": "RIS", "nbib": "PubMed", "medline": "PubMed",
           "json": "CSL-JSON", "csljson": "CSL-JSON", "csv": "CSV", "tsv": "CSV", "tab": "CSV"}
SIGNATURES = (
    (b"%PDF", "a PDF", "Save the references as RIS or BibTeX from where the PDF came from."),
    (b"PK\x03\x04", "a Word, Excel or zip file", "In Excel choose 'Save as: CSV UTF-8'; unpack a zip first."),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "In Excel choose 'Save as: CSV UTF-8'."),
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"{\\rtf", "a rich text file", "Export the references as RIS or BibTeX from your reference manager."),
    (b"SQLite format 3", "a database", "In Zotero choose 'Export Library' and RIS, BibLaTeX or CSL JSON."),
    (b"\x89PNG", "a picture", "Export the references as RIS or BibTeX."),
    (b"\xff\xd8\xff", "a picture", "Export the references as RIS or BibTeX."),
)
FOREIGN = (
    (re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE), "a web page",
     "The site may have asked to sign in, or sent an error page; download the export again."),
    (re.compile(r"\s*(?:<\?xml|<xml\b|<\w+[ >])", re.IGNORECASE), "XML", "In EndNote or Zotero export as RIS or BibTeX."),
    (re.compile(r"\s*FN [^\n]*\n\s*VR "), "Web of Science's own plain text", "Export as RIS, BibTeX or a tab-delimited file there."),
    (re.compile(r"\s*%0 \S[^\n]*\n%[A-Z0-9] "), "EndNote's own text (.enw)", "Export as RIS there."),
    (re.compile(r'[\s\[{]*"[^{}]{0,2000}"itemType"\s*:|\s*\{[^\[]{0,4000}"items"\s*:\s*\[\s*\{[^{}]{0,2000}"itemType"\s*:'),
     "Zotero's own JSON", "In Zotero choose 'Export' and Better CSL JSON, CSL JSON or BibLaTeX."),
)
MARKS = {
    "RIS": re.compile(r"^[ \t]*TY {1,4}-", re.MULTILINE),
    "PubMed": re.compile(r"^PMID *-", re.MULTILINE),
    "BibTeX": re.compile(r"^[ \t]*@\s*+[\w-]*+\s*+[{(]", re.MULTILINE),
    "CSL-JSON": re.compile(r"\A\s*(?:\[\s*(?:[{\]]|\Z)|\{\s*[\"}])"),
}


def read_records(content: bytes, name: str) -> Parsed:
    """The records of a bibliography file, whatever its format and encoding.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        Its name; its ending is a hint, used where the content leaves the format open, and it stands in errors.

    Raises
    ------
    FileFaults
        Where the file is no bibliography (a PDF, a web page, a Word file …), with what it is and what to do.
    """
    _check_signature(content, name)
    characters, _, note = decode_bytes(content)
    kind = tell_format(characters, name)
    parsed = _find_parser(kind)(characters)
    findings = [Finding(0, "", "assumed", note)] if note else []
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ENDINGS.get(ending, kind) != kind:
        findings.append(Finding(0, "", "assumed", f"the file is named .{ending} but holds {kind}, and is read as {kind}"))
    if not parsed.counted:
        findings.append(Finding(0, "", "assumed", f"no record was found in the file, read as {kind}"))
    return Parsed(parsed.counted, parsed.records, (*findings, *parsed.findings))


def tell_format(characters: str, name: str) -> str:
    """BibTeX, RIS, PubMed, CSL-JSON or CSV.

    Raises FileFaults, with what the file seems to be, for any other.
    """
    for pattern, what, advice in FOREIGN:
        if pattern.match(characters):
            raise FileFaults(name, [Fault(0, f"the file is {what}, which cannot be imported. Allowed: {ALLOWED}. {advice}")])
    expected = ENDINGS.get(PurePath(name).suffix.lower().removeprefix("."), "")
    counts = {kind: len(pattern.findall(characters)) for kind, pattern in MARKS.items()}
    found = [kind for kind, count in counts.items() if count]
    if (expected == "CSV" or not found) and _is_spreadsheet(characters):
        return "CSV"
    if found:
        return max(found, key=lambda kind: (kind == expected, kind == "CSL-JSON", counts[kind]))
    if expected and (not characters.strip() or (expected == "BibTeX" and "\0" not in characters)):
        return expected
    raise FileFaults(name, [_tell_unknown(characters, expected)])


def _is_spreadsheet(characters: str) -> bool:
    from litmatrix.corpus.imports.spreadsheets import find_header

    return bool(find_header(characters)[1])


def _tell_unknown(characters: str, expected: str) -> Fault:
    """What is missing from a file that is no bibliography."""
    wanted = {"RIS": "no line of it begins with 'TY  - '", "PubMed": "no line of it begins with 'PMID- '",
              "CSL-JSON": "it is no list of records, which begins with '[{'",
              "CSV": "its first row names no column of titles, authors, DOIs or addresses"}
    shown = characters.strip().partition("\n")[0][:60]
    begins = "it is not text" if "\0" in characters[:4096] or not shown.isprintable() else f"it begins '{shown}'"
    return Fault(0, f"the file holds no bibliography: {wanted.get(expected, 'none of the formats known here is in it')}; {begins}. "
                    f"Allowed: {ALLOWED}.")


def _check_signature(content: bytes, name: str) -> None:
    for signature, what, advice in SIGNATURES:
        if content.startswith(signature):
            raise FileFaults(name, [Fault(0, f"the file is {what}, which cannot be imported. Allowed: {ALLOWED}. {advice}")])


def _find_parser(kind: str) -> Callable[[str], Parsed]:
    """The parser of a format, loaded when it is needed."""
    if kind == "BibTeX":
        from litmatrix.corpus.bibtex.parsing import parse_bibtex as parse
    elif kind == "RIS":
        from litmatrix.corpus.imports.ris import parse_ris as parse
    elif kind == "PubMed":
        from litmatrix.corpus.imports.nbib import parse_nbib as parse
    elif kind == "CSL-JSON":
        from litmatrix.corpus.imports.csl import parse_csl as parse
    else:
        from litmatrix.corpus.imports.spreadsheets import parse_spreadsheet as parse
    return parse

"""A printed table as a Word document: a real table with a repeated header row, a numbered caption and words for those who do not see it.

The same table gives the same bytes. Needs python-docx.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from litmatrix.editions.archives import pack_members
from litmatrix.paper.typesetting.arranging import PrintedRow, PrintedTable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

FONT = "Arial"
TEXT, NOTE = "Table Text", "Table Note"
MARGIN, SHORT, LONG = 20, 210, 297  # A4 in mm
TWIPS = 56.6929  # twentieths of a point in a millimetre
THICK, THIN = "8", "4"  # rules, in eighths of a point


def format_word(table: PrintedTable) -> bytes:
    """A table as a .docx of one page or more."""
    document = _open_document(table)
    document.paragraphs[0]._p.extend(_number(f"{table.title}. {table.told}"))
    document.element.body.insert(1, _build_table(table))
    for note in table.notes:
        document.add_paragraph(note, style=NOTE)
    if not table.notes:
        document.add_paragraph(style=NOTE)  # Word wants a paragraph after a table
    held = io.BytesIO()
    document.save(held)
    with zipfile.ZipFile(held) as archive:
        return pack_members({info.filename: archive.read(info) for info in archive.infolist()})


def _open_document(table: PrintedTable) -> WordDocument:
    """An empty document with the page, the styles and the paragraph of the caption."""
    document = Document()
    properties, stamp = document.core_properties, datetime.datetime(2000, 1, 1)  # noqa: DTZ001 (a fixed stamp)
    properties.title, properties.author, properties.comments, properties.last_modified_by = table.title, "", "", ""
    properties.created, properties.modified = stamp, stamp
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if table.across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(LONG), Mm(SHORT)) if table.across else (Mm(SHORT), Mm(LONG))
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    document.styles["Normal"].font.name = FONT
    for name, size, after in ((TEXT, 8, 1), (NOTE, 8, 2)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = document.styles["Normal"], Pt(size)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(after)
    caption = document.styles["Caption"]
    caption.font.color.rgb, caption.font.size, caption.font.bold = RGBColor(0, 0, 0), Pt(9), False
    caption.paragraph_format.keep_with_next = True
    document.add_paragraph(style="Caption")
    return document


def _number(text: str) -> list[BaseOxmlElement]:
    """The caption: the word Table, a field that numbers it among the tables of a document, and its text."""
    number = _make("w:fldSimple", {"w:instr": r" SEQ Table \* ARABIC "}, _make_run("1", bold=True))
    return [_make_run("Table ", bold=True), number, _make_run(f". {text}")]


def _build_table(table: PrintedTable) -> BaseOxmlElement:
    """The table itself, with columns of fixed width."""
    room = ((LONG if table.across else SHORT) - 2 * MARGIN) * TWIPS
    widths = [round(column.share * room) for column in table.columns]
    sides = [_make(f"w:{side}", {"w:val": "single", "w:sz": THICK, "w:space": "0", "w:color": "000000"}) for side in ("top", "bottom")]
    properties = _make("w:tblPr", {}, _make("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}), _make("w:tblBorders", {}, *sides),
                       _make("w:tblLayout", {"w:type": "fixed"}), _make("w:tblLook", {"w:val": "0020", "w:firstRow": "1"}),
                       _make("w:tblCaption", {"w:val": table.title}), _make("w:tblDescription", {"w:val": table.told}))
    grid = _make("w:tblGrid", {}, *(_make("w:gridCol", {"w:w": str(width)}) for width in widths))
    numeric = [column.numeric for column in table.columns]
    head = _build_row([column.heading for column in table.columns], widths, numeric, head=True)
    return _make("w:tbl", {}, properties, grid, head, *_build_rows(table.rows, widths, numeric))


def _build_rows(rows: tuple[PrintedRow, ...], widths: list[int], numeric: list[bool]) -> list[BaseOxmlElement]:
    built, group = [], ""
    for row in rows:
        if row.group != group:
            group = row.group
            name = _make_cell(group, sum(widths), spans=len(widths), italic=True, keep=True)
            built.append(_make("w:tr", {}, _make("w:trPr", {}, _make("w:cantSplit")), name))
        built.append(_build_row(row.cells, widths, numeric))
    return built


def _build_row(cells: list[str] | tuple[str, ...], widths: list[int], numeric: list[bool], *, head: bool = False) -> BaseOxmlElement:
    """A row, or the header that is repeated on every page."""
    kept = _make("w:trPr", {}, _make("w:cantSplit"), *([_make("w:tblHeader")] if head else []))
    built = [_make_cell(text, width, right=right, bold=head, ruled=head) for text, width, right in zip(cells, widths, numeric, strict=True)]
    return _make("w:tr", {}, kept, *built)


def _make_cell(text: str, width: int, *, spans: int = 1, right: bool = False, bold: bool = False, italic: bool = False,
               ruled: bool = False, keep: bool = False) -> BaseOxmlElement:
    """One cell: ``ruled`` has a line beneath, ``keep`` stays with the next row."""
    line = _make("w:tcBorders", {}, _make("w:bottom", {"w:val": "single", "w:sz": THIN, "w:space": "0", "w:color": "000000"}))
    properties = _make("w:tcPr", {}, _make("w:tcW", {"w:w": str(width), "w:type": "dxa"}),
                       *([_make("w:gridSpan", {"w:val": str(spans)})] if spans > 1 else []), *([line] if ruled else []))
    style = _make("w:pPr", {}, _make("w:pStyle", {"w:val": TEXT.replace(" ", "")}), *([_make("w:keepNext")] if keep else []),
                  *([_make("w:jc", {"w:val": "right"})] if right else []))
    return _make("w:tc", {}, properties, _make("w:p", {}, style, *([_make_run(text, bold=bold, italic=italic)] if text else [])))


def _make_run(text: str, *, bold: bool = False, italic: bool = False) -> BaseOxmlElement:
    styled = [*([_make("w:b")] if bold else []), *([_make("w:i")] if italic else [])]
    written = _make("w:t", {"xml:space": "preserve"})
    written.text = text
    return _make("w:r", {}, *([_make("w:rPr", {}, *styled)] if styled else []), written)


def _make(tag: str, values: dict[str, str] | None = None, *inside: BaseOxmlElement) -> BaseOxmlElement:
    """An element of a Word document with its attributes and what stands inside."""
    element = OxmlElement(tag)
    for name, value in (values or {}).items():
        element.set("{http://www.w3.org/XML/1998/namespace}space" if name == "xml:space" else qn(name), value)
    element.extend(inside)
    return element

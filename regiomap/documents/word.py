"""A report as a Word document, with headings to navigate by, and the same bytes every time."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from regiomap.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
)

if TYPE_CHECKING:
    from docx.document import Document as Pages

__all__ = ["encode_word"]

_WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)
_TEXT_CM = 17.0  # A4 without its margins
_FLAT_CM, _TALLEST_CM = 25.7, 15.0  # the same laid flat, with room for a heading
_FONT, _SMALL = "Calibri", 9
_INK, _HEAD, _LINE = "0B1526", "E8EDF4", "C4CCD8"
_SPEECH = {"nl": "nl-BE", "en": "en-GB"}


def encode_word(document: Document) -> bytes:
    """Return a report as docx.

    Raises
    ------
    ImportError
        If python-docx is not installed.
    """
    try:
        import docx  # noqa: PLC0415  (optional)
    except ImportError as error:
        raise ImportError("a docx needs python-docx: pip install 'regiomap[report]'") from error
    pages = docx.Document()
    _set_up(pages, document)
    pages.add_heading(document.title, level=0)
    for block in document.blocks:
        _add(pages, block, document)
    content = BytesIO()
    pages.save(content)
    return _settled(content.getvalue())


def _settled(content: bytes) -> bytes:
    """Return a zip whose entries all have one date, in the order that they were written in."""
    settled = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(settled, "w") as target:
        for one in source.infolist():
            entry = zipfile.ZipInfo(one.filename, _WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(one))
    return settled.getvalue()


def _set_up(pages: "Pages", document: Document) -> None:
    """Set paper, letters, properties, and what stands on every page."""
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415  (optional)

    section = pages.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - _TEXT_CM) / 2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    styles = pages.styles
    for name, size in (("Normal", 10.5), ("Title", 24), ("List Bullet", 10.5)):
        _set_font(styles[name], Pt(size))
    for level, size in ((1, 17), (2, 13.5), (3, 10.5)):
        style = styles[f"Heading {level}"]
        _set_font(style, Pt(size))
        style.font.color.rgb = RGBColor.from_string(_INK)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(12 if level < 3 else 6)  # noqa: PLR2004
        style.paragraph_format.space_after = Pt(3)
    styles["Title"].font.color.rgb = RGBColor.from_string(_INK)
    styles["Normal"].paragraph_format.space_after = Pt(5)
    speech = _element("w:lang", {"w:val": _SPEECH[document.language]})
    styles["Normal"].element.get_or_add_rPr().append(speech)
    for old in styles.element.xpath("w:docDefaults//w:lang"):
        old.set(_qualified("w:val"), _SPEECH[document.language])
    known = pages.core_properties
    known.title, known.subject = document.title[:255], document.subject[:255]
    known.author, known.comments, known.keywords = "regiomap", "", ""
    known.last_modified_by, known.revision = "regiomap", 1
    known.language = _SPEECH[document.language]
    known.created = known.modified = _WRITTEN
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.text = document.title
    footer.alignment = 2  # right
    footer.add_run(f"{document.page_word} ")
    _add_field(footer, "PAGE")
    footer.add_run(" / ")
    _add_field(footer, "NUMPAGES")
    for line in (header, footer):
        for run in line.runs:
            run.font.size = Pt(8)


def _is_flat(pages: "Pages") -> bool:
    section = pages.sections[-1]
    return int(section.page_width or 0) > int(section.page_height or 0)


def _turn(pages: "Pages") -> None:
    """Go on with a new page, laid flat where the one before is not."""
    from docx.enum.section import WD_ORIENT, WD_SECTION  # noqa: PLC0415  (optional)

    old = pages.sections[-1]
    width, height = old.page_width, old.page_height
    flat = _is_flat(pages)
    new = pages.add_section(WD_SECTION.NEW_PAGE)
    new.page_width, new.page_height = height, width
    new.orientation = WD_ORIENT.PORTRAIT if flat else WD_ORIENT.LANDSCAPE


def _set_font(style: Any, size: Any) -> None:  # noqa: ANN401  (of python-docx)
    style.font.name, style.font.size = _FONT, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):  # goes before the name of a font
            del fonts.attrib[name]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_qualified(f"w:{kind}"), _FONT)


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415  (optional)

    return str(qn(name))


def _element(name: str, facts: dict[str, str] | None = None, *inside: Any) -> Any:  # noqa: ANN401
    from docx.oxml import OxmlElement  # noqa: PLC0415  (optional)

    element = OxmlElement(name)
    for key, value in (facts or {}).items():
        element.set(_qualified(key), value)
    for one in inside:
        element.append(one)
    return element


def _add_field(line: Any, what: str) -> None:  # noqa: ANN401  (of python-docx)
    """Add what Word works out itself, as the number of a page."""
    run = line.add_run()
    for kind in ("begin", what, "separate", "1", "end"):
        if kind in {"begin", "separate", "end"}:
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))  # noqa: SLF001
        else:
            words = _element("w:t" if kind == "1" else "w:instrText")
            words.text = kind
            run._r.append(words)  # noqa: SLF001


def _add(pages: "Pages", block: Block, document: Document) -> None:
    from docx.shared import Cm, Pt  # noqa: PLC0415  (optional)

    if isinstance(block, Heading):
        flat = _is_flat(pages)
        if block.wide != flat:
            _turn(pages)
        line = pages.add_heading(block.words, level=block.level - 1)
        line.paragraph_format.page_break_before = block.new_page and block.wide == flat
    elif isinstance(block, Paragraph):
        run = pages.add_paragraph().add_run(block.words)
        if block.lead:
            run.font.size = Pt(12.5)
    elif isinstance(block, Bullets):
        for item in block.items:
            pages.add_paragraph(item, style="List Bullet")
    elif isinstance(block, Picture):
        most = (_FLAT_CM, _TALLEST_CM) if block.wide else (_TEXT_CM, _TALLEST_CM)
        width = min(most[0], most[1] * block.ratio)
        shape = pages.add_picture(BytesIO(block.png), width=Cm(width))
        known = shape._inline.docPr  # noqa: SLF001  (python-docx has no other way)
        known.set("descr", block.alt)
        known.set("name", f"picture {known.id}")
    else:
        _add_table(pages, block, document)


def _add_table(pages: "Pages", table: Table, document: Document) -> None:
    """Add a table that repeats its header on every page, and breaks no row."""
    rows = [[column.words for column in table.columns], *table.shown(document.language)]
    widths = _widths(table.columns)
    made = pages.add_table(rows=0, cols=0)
    grid = made._tbl  # noqa: SLF001
    facts = grid.tblPr
    facts.append(_element("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}))
    facts.append(_borders())
    facts.append(_element("w:tblLayout", {"w:type": "fixed"}))
    facts.append(_margins())
    facts.append(_element("w:tblCaption", {"w:val": table.name}))
    for old in grid.xpath("w:tblPr/w:tblW")[:-1] + grid.xpath("w:tblPr/w:tblLook"):
        facts.remove(old)
    facts[:] = sorted(facts, key=_place)
    for width in widths:
        grid.tblGrid.append(_element("w:gridCol", {"w:w": str(width)}))
    # Cells of python-docx are looked up one by one, which takes seconds in a long table.
    for i, row in enumerate(rows):
        grid.append(_row(row, table.columns, widths, head=i == 0))
    _add_gap(pages)


def _add_gap(pages: "Pages") -> None:
    """Add what keeps a table apart from what follows."""
    line = pages.add_paragraph()
    line.paragraph_format.space_after = _points(0)
    line.paragraph_format.line_spacing = _points(6)


_ORDER = ("tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblCaption")


def _place(element: Any) -> int:  # noqa: ANN401  (of lxml)
    """Return where an element belongs among the properties of a table."""
    name = element.tag.rpartition("}")[2]
    return _ORDER.index(name) if name in _ORDER else 1


def _points(n: float) -> Any:  # noqa: ANN401  (of python-docx)
    from docx.shared import Pt  # noqa: PLC0415  (optional)

    return Pt(n)


def _widths(columns: tuple[Column, ...]) -> list[int]:
    """Return the widths of columns in twentieths of a point."""
    whole = _TEXT_CM / 2.54 * 1440
    total = sum(column.width for column in columns)
    return [round(whole * column.width / total) for column in columns]


def _borders() -> Any:  # noqa: ANN401  (of lxml)
    line = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": _LINE}
    sides = ("top", "bottom", "insideH")
    return _element("w:tblBorders", None, *(_element(f"w:{side}", line) for side in sides))


def _margins() -> Any:  # noqa: ANN401  (of lxml)
    sides = (("top", "15"), ("left", "80"), ("bottom", "15"), ("right", "80"))
    inside = (_element(f"w:{side}", {"w:w": n, "w:type": "dxa"}) for side, n in sides)
    return _element("w:tblCellMar", None, *inside)


def _row(row: list[str], columns: tuple[Column, ...], widths: list[int], *, head: bool) -> Any:  # noqa: ANN401
    about = [_element("w:cantSplit"), *([_element("w:tblHeader")] if head else [])]
    cells = _cells(row, columns, widths, head=head)
    return _element("w:tr", None, _element("w:trPr", None, *about), *cells)


def _cells(
    row: list[str], columns: tuple[Column, ...], widths: list[int], *, head: bool
) -> Iterator[Any]:
    for at, (words, column, width) in enumerate(zip(row, columns, widths, strict=True)):
        about = [_element("w:tcW", {"w:w": str(width), "w:type": "dxa"})]
        if head:
            shade = {"w:val": "clear", "w:color": "auto", "w:fill": _HEAD}
            about.append(_element("w:shd", shade))
        line = [_element("w:spacing", {"w:before": "0", "w:after": "0", "w:line": "230"})]
        if head:
            line.insert(0, _element("w:keepNext"))
        if column.digits is not None:
            line.append(_element("w:jc", {"w:val": "right"}))
        size = str(_SMALL * 2)
        look = [_element("w:sz", {"w:val": size}), _element("w:szCs", {"w:val": size})]
        if head or at == 0:
            look.insert(0, _element("w:b"))
        said = _element("w:t", {"xml:space": "preserve"})
        said.text = words
        run = _element("w:r", None, _element("w:rPr", None, *look), said)
        paragraph = _element("w:p", None, _element("w:pPr", None, *line), run)
        yield _element("w:tc", None, _element("w:tcPr", None, *about), paragraph)

"""Tables as an Excel workbook: a few short files in a zip, the same bytes for the same tables.

Text is written as text (`inlineStr`), so that no cell is ever a formula.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

__all__ = ["encode_workbook"]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# What XML cannot hold, and what a cell may hold at most.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 32_767
_WRITTEN = (2025, 1, 1, 0, 0, 0)
_TOP = '<alignment vertical="top"/>'
_TEXT = '<alignment horizontal="left" vertical="top" wrapText="1" indent="1"/>'
# How cells look in a table for people: its heading, text, whole numbers, and others.
_LOOKS = {"head": ' s="2"', "text": ' s="3"', "whole": ' s="4"', "real": ' s="5"'}
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="#,##0.0"/></numFmts><fonts count="2"><font><sz val="11"/>'
    '<name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/>'
    '<family val="2"/></font></fonts><fills count="3"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill>'
    '<patternFill patternType="solid"><fgColor rgb="FFE8EDF4"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" applyFont="1"/>'
    f'<xf xfId="0" fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1">{_TEXT}'
    f'</xf><xf xfId="0" applyAlignment="1">{_TEXT}</xf>'
    f'<xf xfId="0" numFmtId="3" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>'
    f'<xf xfId="0" numFmtId="164" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>'
    '</cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def encode_workbook(tables: Mapping[str, pd.DataFrame], *, filters: bool = False) -> bytes:
    """Return a workbook with a sheet for each table, by name, without their indexes.

    With `filters` it is made for people: every column has a filter, long texts go on below,
    numbers have their thousands apart, and each sheet prints as wide as the paper, its header on
    every page.

    Examples
    --------
    >>> encode_workbook({"a": pd.DataFrame({"x": [1]})})[:2]
    b'PK'
    """
    names = list(tables)
    parts = {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names, titles=filters),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
    }
    parts |= {
        f"xl/worksheets/sheet{n}.xml": (_readable if filters else _sheet)(table)
        for n, table in enumerate(tables.values(), 1)
    }
    encoded = io.BytesIO()
    with zipfile.ZipFile(encoded, "w") as packed:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _WRITTEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content.encode())
    return encoded.getvalue()


def _content_types(n: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{i}.xml", "worksheet") for i in range(1, n + 1)]
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _workbook(names: list[str], *, titles: bool) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    defined = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">{escape(_quoted(name))}!$1:$1'
        "</definedName>"
        for n, name in enumerate(names)
        if titles
    )
    defined = f"<definedNames>{defined}</definedNames>" if defined else ""
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        f"{defined}</workbook>"
    )


def _quoted(sheet: str) -> str:
    """Return the name of a sheet as formulas name it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def _sheet(table: pd.DataFrame) -> str:
    head = "".join(_cell(str(column), ' s="1"') for column in table.columns)
    rows = table.astype(object).to_numpy().tolist()
    lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_width(table.iloc[:, n - 1])}" customWidth="1"/>'
        for n in range(1, len(table.columns) + 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{head}</row>{lines}</sheetData></worksheet>"
    )


def _readable(table: pd.DataFrame) -> str:
    """Return a sheet for people, on screen and on paper."""
    head = "".join(_cell(str(column), _LOOKS["head"]) for column in table.columns)
    rows = table.astype(object).to_numpy().tolist()
    wide = [_width(table.iloc[:, n]) + 2 for n in range(len(table.columns))]
    lines = "".join(f"<row{_tall(row, wide)}>{''.join(map(_looking, row))}</row>" for row in rows)
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(wide, 1)
    )
    last = f"{_letters(len(table.columns))}{len(rows) + 1}"
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{head}</row>{lines}</sheetData>"
        f'<autoFilter ref="A1:{last}"/><pageMargins left="0.5" right="0.5" top="0.6" '
        'bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" '
        'orientation="landscape" fitToHeight="0"/><headerFooter><oddHeader>&amp;L&amp;A</oddHeader>'
        "<oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _looking(value: object) -> str:
    if isinstance(value, Real) and not isinstance(value, bool):
        return _cell(value, _LOOKS["whole" if isinstance(value, Integral) else "real"])
    return _cell(value, _LOOKS["text"])


def _tall(row: Sequence[object], wide: Sequence[int]) -> str:
    """Return the height of a row whose texts go on below; not every program works it out."""
    most = max(
        (
            -(-len(cell) // max(1, width - 4))
            for cell, width in zip(row, wide, strict=True)
            if isinstance(cell, str)
        ),
        default=1,
    )
    return f' ht="{15 * min(most, 27)}" customHeight="1"' if most > 1 else ""


def _letters(n: int) -> str:
    """Return what the column with a number from 1 is called."""
    letters = ""
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _width(column: pd.Series) -> int:
    longest = max((len(str(cell)) for cell in column), default=0)
    return max(10, len(str(column.name)) + 2, min(60, longest + 2))


def _cell(value: object, style: str = "") -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 (NaN)
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Real):
        return f"<c{style}><v>{value}</v></c>"
    text = escape(_ILLEGAL.sub("\ufffd", str(value))[:_LONGEST])
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'

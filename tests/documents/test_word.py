"""The Word document: headings, tables that go on, alternative texts, fixed properties."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENTATION
from docx.shared import Cm

from helpers.reported import BROKEN, document, plan, written
from regiomap.documents.model import Heading, Table
from regiomap.documents.word import encode_word


def opened(content: bytes) -> Any:  # noqa: ANN401  (of python-docx)
    return docx.Document(BytesIO(content))


def test_headings_and_tables_are_those_of_the_report() -> None:
    known = document(BROKEN, others={"ander": plan()})
    pages = opened(encode_word(known))
    said = [
        (int(line.style.name[-1]), line.text)
        for line in pages.paragraphs
        if line.style.name.startswith("Heading")
    ]
    headings = [one for one in known.blocks if isinstance(one, Heading)]
    assert said == [(one.level - 1, one.words) for one in headings]
    tables = [one for one in known.blocks if isinstance(one, Table)]
    assert len(pages.tables) == len(tables)
    for made, table in zip(pages.tables, tables, strict=True):
        rows = [[cell.text for cell in row.cells] for row in made.rows]
        assert rows == [[one.words for one in table.columns], *table.shown("nl")]
        grid = made._tbl  # noqa: SLF001  (python-docx has no other way)
        assert grid.xpath("w:tr[1]/w:trPr/w:tblHeader")
        assert len(grid.xpath("w:tr/w:trPr/w:cantSplit")) == len(rows)


def test_paper_properties_and_pages_are_set() -> None:
    pages = opened(encode_word(document(language="en")))
    known = pages.core_properties
    assert (known.title, known.language, known.author) == ("plan: report", "en-GB", "regiomap")
    assert known.created == known.modified
    assert round(pages.sections[0].page_width.cm, 1) == 21.0
    footer = pages.sections[0].footer._element  # noqa: SLF001  (python-docx has no other way)
    fields = footer.xpath(".//w:instrText")
    assert [one.text for one in fields] == ["PAGE", "NUMPAGES"]


def test_the_same_report_has_the_same_bytes_whenever_it_is_written() -> None:
    one = encode_word(document(BROKEN))
    assert one == encode_word(document(BROKEN))
    with zipfile.ZipFile(BytesIO(one)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2025, 1, 1, 0, 0, 0)}


@pytest.mark.slow
def test_every_picture_says_what_it_shows_and_fits_its_page(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    written(plan(), tmp_path / "r.docx")
    pages = docx.Document(str(tmp_path / "r.docx"))
    inline = [one._inline for one in pages.inline_shapes]  # noqa: SLF001  (no other way)
    shown = [one.docPr.get("descr") for one in inline]
    assert len(shown) == 5
    assert shown[0].startswith("Kaart van ")
    assert all(shown)
    assert max(one.width for one in pages.inline_shapes) <= Cm(25.7)
    upright, lying = WD_ORIENTATION.PORTRAIT, WD_ORIENTATION.LANDSCAPE
    assert [one.orientation for one in pages.sections] == [upright, lying, upright]

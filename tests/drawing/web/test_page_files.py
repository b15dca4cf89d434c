"""The files of the page: what it writes is what Python writes, and what it reads or refuses."""

import csv
import io
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import expect

import regiomap as rm
from helpers.lands import row_of
from helpers.pages import (
    Opener,
    assignment_of,
)
from regiomap._base.csv import _guard

pytestmark = pytest.mark.browser


def test_downloads_can_be_read_back_and_opened_again(
    file: Path, visit: Opener, tmp_path: Path
) -> None:
    page = visit(file)
    page.evaluate("() => { regiomap.page.store.move(3, 7); regiomap.page.store.move(5, -1); }")
    wanted = assignment_of(page)
    for button, name in [
        ("Download om terug te sturen", "plan.csv"),
        ("Download voor Excel", "excel.csv"),
        ("Download voor GIS", "plan.geojson"),
    ]:
        page.locator(".rm-menu summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        download.value.save_as(tmp_path / name)
        got = rm.read_plan(tmp_path / name).assignment
        assert got.astype(object).where(got.notna(), None).to_dict() == wanted.to_dict()
    assert list(pd.read_csv(tmp_path / "plan.csv").columns) == ["nis", "name", "region"]
    shapes = gpd.read_file(tmp_path / "plan.geojson")
    assert shapes.is_valid.all()
    assert shapes.crs == "EPSG:4326"
    page.evaluate("() => regiomap.page.store.reset()")
    page.locator("#rm-open-file").set_input_files(tmp_path / "excel.csv")
    expect(page.locator("#rm-notice")).to_contain_text("Bestand geopend")
    assert assignment_of(page).to_dict() == wanted.to_dict()
    (tmp_path / "other.csv").write_text("code;regio\n1;2\n")
    page.locator("#rm-open-file").set_input_files(tmp_path / "other.csv")
    expect(page.locator("#rm-notice")).to_contain_text("past niet bij deze kaart")
    assert assignment_of(page).to_dict() == wanted.to_dict()


SIGNS = [*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20", *"'\"{}%#$\\`<>&|;, a7", "\u2028", "\x85"]


def test_the_page_and_python_write_the_same_cells(visit: Opener, tmp_path: Path) -> None:
    names = [mark + sign + "1" for mark in ("", "'", "''", "x") for sign in SIGNS]
    table = row_of(names)
    # Python writes no region with blanks at an end, because no reader keeps them.
    regions = [name if name == name.strip() else "x" for name in names]
    plan = rm.Plan(pd.Series(regions, table.index), municipalities=table)
    rm.save_map(rm.draw_map(table, plan, parents=None), tmp_path / "map.html")
    plan.save(tmp_path / "python.csv")
    page = visit(tmp_path / "map.html")
    written = {"python": (tmp_path / "python.csv").read_bytes().decode()}
    for separator in (",", ";"):
        written[separator] = page.evaluate(
            "(one) => regiomap.files.toCsv(regiomap.page.store, one)", separator
        ).removeprefix("\ufeff")
    rows = {
        by: list(csv.reader(io.StringIO(text, newline=""), delimiter=by if by == ";" else ","))
        for by, text in written.items()
    }
    assert rows["python"] == rows[","] == rows[";"]
    # Without quotes where pandas or a spreadsheet would trim or cut, and guarded as in Python.
    for name, (_, cell, _) in zip(names, rows[","][1:], strict=True):
        assert cell == _guard(name)
    (tmp_path / "page.csv").write_bytes(written[","].encode())
    assert rm.read_plan(tmp_path / "page.csv").assignment.to_list() == regions


LONG = "Dit bestand bevat een naam van meer dan 200 tekens"
NOT_OURS = "past niet bij deze kaart"
ROWS = "nis{0}name{0}region\n000{0}\xe9{0}Één\n001{0}b{0}Twee\n"
REFUSED = {
    "too large": (("nis,region\n" + "000,a\n" * 1_000_000).encode(), "groter dan 5 MB"),
    "a long region": (f"nis,region\n000,{'a' * 201}\n".encode(), LONG),
    "a long name": (f"nis,name,region\n000,{'a' * 201},x\n".encode(), LONG),
    "a quote without end": (f'nis,region\n000,"{"a," * 150}\n'.encode(), NOT_OURS),
    "Windows-1252": (ROWS.format(";").encode("cp1252"), "Windows-1252 of een ander alfabet"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "Windows-1252 of een ander alfabet"),
    "no columns": (b"code,regio\n000,a\n", NOT_OURS),
    "nothing": (b"", NOT_OURS),
    "a quote without end in few letters": (b'nis,region\n000,"a\n001,b\n', NOT_OURS),
    "text after a quote": (b'nis,region\n000,"a"b\n', NOT_OURS),
    "a comma too many": (b"nis,name,region\n000,a, b,x\n", NOT_OURS),
    "two columns of regions": (b"nis,region,Region\n000,a,b\n", NOT_OURS),
    "a NUL": (b"nis,region\n000,a\0b\n", NOT_OURS),
    "blanks that would make two regions one": (b"nis,region\n000,y\n001, y \n", NOT_OURS),
    "a return alone": (b"nis,region\n000,a\rb\n", NOT_OURS),
    "a municipality twice": (b"nis,region\n000,a\n000,b\n", NOT_OURS),
}
READ = {
    "tabs": ROWS.format("\t").encode(),
    "semicolons": ROWS.format(";").encode(),
    "UTF-16 as of a spreadsheet": ROWS.format("\t").encode("utf-16"),
    "returns only": ROWS.format(",").replace("\n", "\r").encode(),
    "a header in quotes": ('"n;;;",' + ROWS.format(",").replace("\n", "\nx,")[:-2]).encode(),
    "an inch": ROWS.format(",").replace("b,", 'b 6",').encode(),
    "200 letters": ROWS.format(",").replace("name", "naam").encode(),
}


@pytest.mark.parametrize("language", ["nl", pytest.param("en", marks=pytest.mark.slow)])
def test_a_file_is_read_or_refused_in_words(
    visit: Opener, tmp_path: Path, language: Literal["nl", "en"]
) -> None:
    table = row_of(["a", "b", "c"])
    drawn = rm.draw_map(table, pd.Series("x", table.index), parents=None, language=language)
    rm.save_map(drawn, tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    before = assignment_of(page).to_dict()

    def opened(content: bytes) -> str:
        page.evaluate("() => { document.getElementById('rm-notice').textContent = ''; }")
        file = {"name": "x.csv", "mimeType": "text/csv", "buffer": content}
        page.locator("#rm-open-file").set_input_files(file)  # type: ignore[arg-type]
        expect(page.locator("#rm-notice")).not_to_be_empty()
        return str(page.locator("#rm-notice").text_content())

    for why, (content, said) in REFUSED.items():
        told = opened(content)
        nothing = "Er is niets veranderd." if language == "nl" else "Nothing was changed."
        assert told.endswith(nothing), why
        assert language == "en" or said in told, why
        assert assignment_of(page).to_dict() == before, why
    for how, content in READ.items():
        opened(content)
        assert assignment_of(page).to_dict() == {"000": "Één", "001": "Twee", "002": "x"}, how
        page.evaluate("() => regiomap.page.store.undo()")


def test_a_mark_of_byte_order_within_a_name_survives(visit: Opener, tmp_path: Path) -> None:
    table = row_of(["a", "b"])
    regions = pd.Series(["x\ufeffy", "xy"], table.index)
    rm.save_map(rm.draw_map(table, regions, parents=None), tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    page.evaluate(
        """async () => {
          const { files, page: { store } } = regiomap;
          const saved = new File([files.toCsv(store)], "x.csv");
          store.move(0, -1);
          store.replace((await files.readFile(saved, store)).step);
        }"""
    )
    assert assignment_of(page).to_dict() == regions.to_dict()

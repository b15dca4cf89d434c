"""Who lives where: Statbel's inhabitants by age, reduced to a row a municipality while they stream.

The text has half a million rows, one for each municipality, sex, nationality, marital status and
year of age. Only the sums are ever held.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import few, listed, shown
from regiomap._base.progress import heeding
from regiomap._base.provenance import provenance
from regiomap.errors import FetchError
from regiomap.official.archives import reading_text
from regiomap.official.download import Bounds
from regiomap.official.sources import fetch_file, require_timeout, source_of, store_of

__all__ = ["AGES", "STATBEL", "fetch_people", "read_people"]

STATBEL = (
    "https://statbel.fgov.be/sites/default/files/files/opendata/bevolking%20naar%20woonplaats%2C%20"
    "nationaliteit%20burgelijke%20staat%20%2C%20leeftijd%20en%20geslacht/"
    "TF_SOC_POP_STRUCT_{year}.zip"
)
# The groups of youth work, first and last year of age.
AGES = {
    "aged_0_2": (0, 2),
    "aged_3_11": (3, 11),
    "aged_12_17": (12, 17),
    "aged_18_25": (18, 25),
    "aged_0_17": (0, 17),
    "aged_0_25": (0, 25),
}
_CODES = ("CD_REFNIS", "CD_MUNTY_REFNIS")
_NAMES = ("TX_DESCR_NL", "TX_MUNTY_DESCR_NL")
_AGE, _PEOPLE = "CD_AGE", "MS_POPULATION"
_OLDEST = 150
_ENOUGH = 6  # faults: more than a message shows
_LONGEST = 100_000  # of a row: beyond it this is no table
_SOURCE = {
    "nl": "Statbel, bevolking op 1 januari {year}",
    "en": "Statbel, population on 1 January {year}",
}
_LATEST = 2025


@heeding
@checked
def fetch_people(
    year: int = _LATEST,
    *,
    address: str | None = None,
    cache: str | Path | None = None,
    offline: bool = False,
    refresh: bool = False,
    timeout_s: float = 30.0,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Return the inhabitants of every Belgian municipality by age, fetched once and kept.

    Parameters
    ----------
    year
        The year on whose first of January they are counted, in the municipalities of that day.
    address
        Where Statbel's file is, when it moved or you have a copy: a zip with one text. `{year}` in
        it becomes the year.
    cache
        The folder to keep it in, as for `fetch_municipalities`.
    offline
        Use what is kept, and fetch nothing.
    refresh
        Fetch anew what is kept. When that fails, what was kept stays.
    timeout_s
        Seconds that a server may be silent.
    progress
        A bar on the standard error. None: after two seconds, where that is a terminal or a
        notebook that somebody works in; True: at once; False: never.

    Returns
    -------
    DataFrame
        One row a municipality, sorted by code. Index: `nis` (text). Columns: `name` where the file
        has it, `population`, and the inhabitants of these ages: `aged_0_2`, `aged_3_11`,
        `aged_12_17`, `aged_18_25`, `aged_0_17`, `aged_0_25` (the first and the last year of age
        included). Its `attrs` name source, licence, date and vintage; `join_figures` hands them
        on.

    Raises
    ------
    FetchError
        If it does not come, not whole, or is something else; if it is not kept and `offline`; or
        if what is kept is no longer what was fetched.
    OptionError
        If there is no such year or address.
    FileError
        If the cache cannot be written.

    Notes
    -----
    Statbel's server was not reached when this was written; the tests ask one of the same shape.
    For 1 January 2025 the Flemish Region has 6,864,766 inhabitants, of whom 1,315,768 are under 18.

    Examples
    --------
    >>> import regiomap as rm
    >>> rm.fetch_people(2025, cache="new", offline=True)
    Traceback (most recent call last):
    regiomap.errors.FetchError: the cache 'new' does not hold the inhabitants of 2025, and \
offline=True. Fetch that once where there is internet, from ...

    With internet::

        flanders = rm.join_figures(rm.fetch_municipalities(), rm.fetch_people(2025))
    """
    source = source_of("statbel-people", STATBEL, address, year)
    kept = fetch_file(
        store_of(cache, offline=offline, refresh=refresh),
        source,
        "zip",
        "zip",
        Bounds(silence_s=require_timeout(timeout_s), most_bytes=500_000_000),
        what=f"the inhabitants of {year}",
        progress=progress,
        look=read_people,
    )
    people = read_people(kept.path)
    said = {language: text.format(year=year) for language, text in _SOURCE.items()}
    date = f"{year}-01-01"
    known: dict[Any, Any] = provenance(said, licence="CC BY 4.0", date=date, vintage=year)
    counted = [column for column in people.columns if column != "name"]
    people.attrs = {
        **known,
        "additive": counted,
        "fetched": kept.fetched,
        "address": kept.address,
        "sha256": kept.checksum,
    }
    return people


def read_people(path: Path) -> pd.DataFrame:
    """Read Statbel's text out of its zip row by row, and return the sums by municipality.

    Raises
    ------
    FetchError
        If it is no such zip, lacks a column, or has rows that are none.
    """
    sums: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    told: list[str] = []
    for number, code, name, age, people in _rows(path):
        if wrong := _wrong(code, age, people):
            told.append(f"{wrong} in line {number}")
            if len(told) == _ENOUGH:
                break
            continue
        row = sums.setdefault(code, [0] * (1 + len(AGES)))
        names.setdefault(code, name)
        many, years = int(people), int(age)
        row[0] += many
        for at, (first, last) in enumerate(AGES.values(), start=1):
            if first <= years <= last:
                row[at] += many
    if told:
        raise FetchError(f"{path.name!r} has rows that are none: {few(told)}. Look at the file.")
    if not sums:
        raise FetchError(f"{path.name!r} holds no row at all. Look at the file.")
    table = pd.DataFrame.from_dict(
        {code: sums[code] for code in sorted(sums)}, orient="index", columns=["population", *AGES]
    )
    table.index = pd.Index(table.index, name="nis")
    if any(names.values()):
        table.insert(0, "name", [names[code] for code in table.index])
    return table


def _rows(path: Path) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield the line, the code, the name, the age and the inhabitants of each row."""
    with reading_text(path) as text:
        lines = (text.readline(_LONGEST) for _ in iter(int, 1))
        cells = csv.reader(_until_empty(lines), delimiter="|", quoting=csv.QUOTE_NONE)
        header = [cell.strip().upper() for cell in next(cells, [])]
        code = _column(header, _CODES, path.name)
        age, people = (_column(header, (one,), path.name) for one in (_AGE, _PEOPLE))
        name = next((header.index(one) for one in _NAMES if one in header), None)
        for row in cells:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                yield cells.line_num, "", "", "", f"{len(row)} cells for {len(header)} columns"
                continue
            called = "" if name is None else row[name].strip()
            yield cells.line_num, row[code].strip(), called, row[age].strip(), row[people].strip()


def _until_empty(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines until there are no more; one without end comes in pieces, which do not fit."""
    for line in lines:
        if not line:
            return
        yield line


def _column(header: list[str], known: tuple[str, ...], called: str) -> int:
    for one in known:
        if one in header:
            return header.index(one)
    raise FetchError(
        f"{called!r} has no column {' or '.join(known)} (it has {listed(header) or 'none'}). Is it "
        "Statbel's TF_SOC_POP_STRUCT? Pass the right address=."
    )


def _wrong(code: str, age: str, people: str) -> str | None:
    """Return what is wrong with a row, or None."""
    if not code and people.endswith("columns"):
        return people
    if not (len(code) == 5 and code.isascii() and code.isdigit()):  # noqa: PLR2004 (NIS codes)
        return f"the code {shown(code)}"
    if not (age.isascii() and age.isdigit() and len(age) <= 3 and int(age) <= _OLDEST):  # noqa: PLR2004
        return f"the age {shown(age)}"
    if not (people.isascii() and people.isdigit() and len(people) <= 9):  # noqa: PLR2004
        return f"{shown(people)} inhabitants"
    return None

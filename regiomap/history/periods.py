"""Days and periods as a register writes them: a day, a whole year, or an open end."""

import re
from datetime import date

import pandas as pd

from regiomap.errors import OptionError

__all__ = ["Day", "day_asked", "day_named", "periods_of"]

Day = date | str

_DAY = re.compile(r"\d{4}(-\d{2}-\d{2})?")


def periods_of(table: pd.DataFrame) -> "tuple[pd.Series[date], pd.Series[date]]":
    """Return the first and the last day of every membership; an open end is the end of time.

    Examples
    --------
    >>> start, end = periods_of(pd.DataFrame({"valid_from": ["2024"], "valid_to": [None]}))
    >>> start[0].isoformat(), end[0].isoformat()
    ('2024-01-01', '9999-12-31')
    """
    start = table["valid_from"].map(lambda cell: date.min if cell is None else day_named(cell))
    end = table["valid_to"].map(
        lambda cell: date.max if cell is None else day_named(cell, last=True)
    )
    return start.astype(object), end.astype(object)


def day_named(cell: str, *, last: bool = False) -> date | None:
    """Return the day a cell names, of a whole year its first or its last; None: it names none."""
    if not _DAY.fullmatch(cell):
        return None
    if len(cell) == 4:  # noqa: PLR2004  (a year)
        cell = f"{cell}-12-31" if last else f"{cell}-01-01"
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def day_asked(on: Day) -> date:
    """Return the day that is asked about; raise `OptionError` when it is none."""
    day = on if isinstance(on, date) else day_named(on) if len(on) > 4 else None  # noqa: PLR2004
    if day is None:
        raise OptionError(f"on must be a day such as '2025-01-31', got {on!r}.")
    return day

"""Days and periods as a register writes them: a day, a whole year, or an open end."""

from datetime import date

import pandas as pd
import pytest

from regiomap.errors import OptionError
from regiomap.history.periods import day_asked, day_named, periods_of


def test_a_year_names_its_first_and_its_last_day() -> None:
    assert day_named("2024") == date(2024, 1, 1)
    assert day_named("2024", last=True) == date(2024, 12, 31)
    assert day_named("2024-02-29") == day_named("2024-02-29", last=True) == date(2024, 2, 29)


@pytest.mark.parametrize("cell", ["", "24", "2024-2-1", "2023-02-29", "2024-01-01T00", "x"])
def test_what_is_no_day_names_none(cell: str) -> None:
    assert day_named(cell) is None


def test_a_day_that_is_asked_about_is_a_whole_day() -> None:
    assert day_asked("2025-01-31") == day_asked(date(2025, 1, 31)) == date(2025, 1, 31)
    for wrong in ("2025", "2025-13-01"):
        with pytest.raises(OptionError, match="on must be a day such as '2025-01-31', got"):
            day_asked(wrong)


def test_an_open_end_is_the_end_of_time() -> None:
    table = pd.DataFrame({"valid_from": [None, "2024"], "valid_to": ["2024", None]}, dtype=object)
    start, end = periods_of(table)
    assert start.tolist() == [date.min, date(2024, 1, 1)]
    assert end.tolist() == [date(2024, 12, 31), date.max]

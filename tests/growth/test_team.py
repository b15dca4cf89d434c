"""The team of supporters: what is refused."""

import pytest

from regiomap.errors import (
    OptionError,
)
from regiomap.growth.team import Team


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"n": 2.5}, "n .* must be a whole number"),
        ({"n": 2, "max_regions": 0}, "max_regions must be a whole number of 1 or more"),
        ({"n": 2, "spread": -1}, "spread must be a whole number of 0 or more"),
        ({"n": 2, "balance": "area"}, "balance must be one of"),
        ({"n": 2, "tolerance": -0.1}, "tolerance must be a number of 0 or more"),
    ],
)
def test_a_team_that_is_none(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        Team(**options)  # type: ignore[arg-type]

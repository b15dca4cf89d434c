"""Costs: what a budget pays for."""

import pytest

from regiomap.errors import (
    OptionError,
)
from regiomap.growth.money import Costs


def test_a_budget_pays_for_decimals_as_they_are_written() -> None:
    assert Costs(region_eur=0.1).n_regions_for(0.3) == 3
    assert Costs(region_eur=0).n_regions_for(0) is None
    assert Costs(10, supporter_eur=100).n_regions_for(50, n_supporters=1) == 0
    assert Costs(10, supporter_eur=100).a_year(n_regions=3, n_supporters=2) == 230


def test_costs_that_are_none() -> None:
    with pytest.raises(OptionError, match="region_eur must be a number of 0 or more, got -5"):
        Costs(region_eur=-5)

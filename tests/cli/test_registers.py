"""A register is checked on a day, and carried through the mergers where it has to be."""

import pytest

from regiomap.checks.criteria import Criteria
from regiomap.cli.registers import checked_register
from regiomap.errors import IsolatedMunicipalityWarning


def test_the_recognised_regions_before_and_after_the_mergers() -> None:
    with pytest.warns(IsolatedMunicipalityWarning, match="Voeren"):
        _check_both()


def _check_both() -> None:
    before, notes = checked_register(
        None, "2024-06-01", Criteria(), within="reference_region", bridges=[]
    )
    assert "4 of 5 regions keep" in repr(before)
    assert notes == []
    after, notes = checked_register(
        None, "2025-06-01", Criteria(), within="reference_region", bridges=[]
    )
    assert "3 of 5 regions keep" in repr(after)
    assert len(notes) == 1

"""What a proposal says: who is in no region, and why, in two languages."""

import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import parented
from regiomap.errors import (
    OptionError,
)


def test_reasons_are_there_in_dutch_and_in_the_order_of_the_table() -> None:
    table = pd.concat(
        [parented("aab"), parented("cc", west=9e5).rename(index=lambda code: f"9{code}")]
    )
    proposal = rm.propose_regions(table, within="parent", size=(2, 2))
    assert proposal.unplaced["nis"].tolist() == ["02"]
    assert "0 alternatives, 1 municipality not placed" in repr(proposal)
    assert proposal.explain_unplaced("en")["reason"][0].startswith("has no neighbour in b")
    assert proposal.explain_unplaced("nl")["reason"][0].startswith("heeft geen buur in b")
    with pytest.raises(OptionError, match="language must be one of"):
        proposal.explain_unplaced("fr")  # type: ignore[arg-type]


def test_without_parents_the_reason_speaks_of_the_whole_area() -> None:
    table = pd.concat(
        [parented("aa"), parented("c", west=9e5).rename(index=lambda code: f"9{code}")]
    )
    proposal = rm.propose_regions(table, within=None, size=(2, 2))
    assert proposal.unplaced["reason"][0].startswith("has no neighbour in the whole area:")
    dutch = proposal.explain_unplaced("nl")["reason"][0]
    assert dutch.startswith("heeft geen buur in het hele gebied:")

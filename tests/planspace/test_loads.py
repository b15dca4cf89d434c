"""What is counted in a region, and between which bounds: by hand, and every refusal."""

from typing import Any

import networkx as nx
import pandas as pd
import pytest

from helpers.graphs import path
from regiomap.errors import OptionError
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.loads import Loads, require_size, whole_sizes

FOUR = path(4)
NOTHING: dict[str, Any] = dict.fromkeys(
    ("together", "apart", "fixed", "growing", "centres", "left_out"), ()
) | {"centres_in_region": None}


def test_centre_towns_are_a_second_load() -> None:
    asked = NOTHING | {"centres": ["0", "3"], "centres_in_region": (1, None)}
    loads = Loads.of(dict.fromkeys("0123", 3), (3, 9), Constraints.of(FOUR, **asked))
    assert loads.table("0123").tolist() == [[3, 3, 3, 3], [1, 0, 0, 1]]
    assert (loads.lower.tolist(), loads.upper.tolist()) == ([3, 1], [9, 2])


def test_sizes_beyond_what_can_be_counted_are_refused() -> None:
    nothing = Constraints.of(FOUR, **NOTHING)
    assert Loads.of({"0": 2**62}, (1, 2**70), nothing).upper.tolist() == [2**62 + 1]
    with pytest.raises(OptionError, match=r"adds up to .* at most 2 \*\* 62"):
        Loads.of({"0": 2**62, "1": 1}, (1, 9), nothing)


def test_everybody_counts_for_one_unless_it_is_said() -> None:
    assert whole_sizes(None, FOUR) == dict.fromkeys("0123", 1)
    assert whole_sizes(pd.Series([4, 3, 2, 1, 9], list("3210x")), FOUR) == {
        "0": 1, "1": 2, "2": 3, "3": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("size_by", "said"),
    [
        ({"0": 1}, "no number for 3 codes"),
        (dict.fromkeys("0123", 0.5), "whole numbers of 0 or more, got 0.5"),
        (dict.fromkeys("0123", True), "got True"),
        (pd.Series([1, 1, 1, 1, 2], list("01233")), "gives '3' twice"),
        ([1, 2, 3, 4], "size_by must be a table"),
    ],
)
def test_sizes_that_are_none_are_refused(size_by: Any, said: str) -> None:  # noqa: ANN401
    with pytest.raises(OptionError, match=said):
        whole_sizes(size_by, nx.freeze(FOUR.copy()))


def test_a_size_is_fewest_and_most() -> None:
    assert require_size((1, 1)) == (1, 1)
    for wrong in ((3, 2), (0, 1), 5, (1, 2, 3), (1.0, 2)):
        with pytest.raises(OptionError, match="size must be"):
            require_size(wrong)  # type: ignore[arg-type]

"""What the exchange says is what its table says, proven or not."""

import pandas as pd

from regiomap import Plan
from regiomap.propose.exchange import Pareto


def pareto(proven: list[bool], *, last: bool) -> Pareto:
    n = len(proven)
    table = pd.DataFrame(
        {
            "cut": range(1000, 1000 + 100 * n, 100),
            "extra": [i / 10 for i in range(n)],
            "population_ratio": range(n + 1, 1, -1),
            "proven": proven,
        }
    )
    plan = Plan(pd.Series({"a": "1"}))
    return Pareto((plan,) * n, table, "population", "shared_border_m", last)


def test_it_is_true_when_all_of_it_is_proven() -> None:
    assert pareto([True, True], last=True)
    assert not pareto([True, False], last=True)
    assert not pareto([True, True], last=False)


def test_it_claims_no_more_than_is_proven() -> None:
    said = pareto([True, False], last=False).sentences("en")
    assert "Of 1 of the 2 it is proven" in said
    assert "is not proven" in said
    assert "Van elk is bewezen" in pareto([True, True], last=True).sentences()
    assert "no exchange" in pareto([True], last=True).sentences("en")

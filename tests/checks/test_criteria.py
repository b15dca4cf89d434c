"""The criteria of a youth region: what they say, and what is refused."""

import pytest

from regiomap.checks.criteria import Criteria, Criterion
from regiomap.errors import (
    OptionError,
)


def test_every_rule_has_its_source_in_two_languages() -> None:
    for language in ("nl", "en"):
        table = Criteria().to_frame(language)
        assert list(table.index) == list(Criteria().active())
        assert table["source"].str.len().gt(10).all()
    rules = Criteria(min_pullers=None, recommended=()).to_frame("en")
    assert rules.loc["pullers", "rule"] == "at most 2 regional pullers"
    assert rules["severity"].eq("required").all()
    assert Criteria(max_pullers=None).to_frame("en").loc["pullers", "rule"] == (
        "at least 1 regional puller"
    )


def test_what_counts_something_has_limits_and_what_is_off_has_none() -> None:
    assert Criteria().limits() == {
        "size": (5, 15), "pullers": (1, 2), "meetings": (4, None), "services": (1, None),
    }  # fmt: skip
    fewer = Criteria(min_pullers=None, max_pullers=None, max_size=20)
    assert fewer.limits()["size"] == (5, 20)
    assert "pullers" not in fewer.limits()
    assert set(fewer.limits()) < set(fewer.active())


@pytest.mark.parametrize("criterion", ["size", "nested"])
def test_a_criterion_is_required_unless_it_is_only_recommended(criterion: Criterion) -> None:
    assert Criteria().severity(criterion) == "required"
    assert Criteria(recommended=(criterion,)).severity(criterion) == "recommended"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"min_size": 0}, "min_size must be a whole number from 1, got 0"),
        ({"min_size": 16}, "min_size is 16 and max_size is 15"),
        ({"max_size": 7.5}, "max_size must be a whole number"),
        ({"min_pullers": -1}, "from 0, got -1"),
        ({"min_pullers": 3}, "min_pullers is 3 and max_pullers is 2"),
        ({"min_meetings_per_year": True}, "got True"),
        ({"recommended": ("meeting",)}, "recommended must be one of 'size'"),
    ],
)
def test_criteria_are_checked(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        Criteria(**wrong)  # type: ignore[arg-type]

"""The criteria of a youth region: what they say, and what is refused."""

import pytest

from regiomap.checks.criteria import Criteria
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
        "at least 1 regional pullers"
    )


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

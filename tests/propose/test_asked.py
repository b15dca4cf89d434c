"""What is asked of every region: sums and measures, of one region and of plans."""

import numpy as np
import pytest

from helpers.lands import squares
from regiomap.errors import ColumnError, OptionError, VerificationError
from regiomap.propose.asked import NOTHING, asked_of, require_kept

LAND = squares("abcd", population=[1, 2, 3, 4], parent="P")
ASKED = asked_of({"population": (3, 7), "rows": (None, 2)}, {"rows": len}, LAND, codes=list("abcd"))


def test_a_bound_is_of_a_measure_by_its_name_and_else_of_a_column() -> None:
    assert [one.name for one in ASKED.figures] == ["population"]
    assert [one.name for one in ASKED.measured] == ["rows"]
    assert ASKED.bounds == {"population": (3, 7), "rows": (None, 2)}
    assert ASKED.said("en") == "3 to 7 inhabitants, at most 2 rows"
    assert not NOTHING
    assert not asked_of(None, None, LAND, codes="abcd")


def test_a_region_keeps_everything_or_not() -> None:
    assert ASKED.keeps(["a", "b"])
    assert not ASKED.keeps(["a"])
    assert not ASKED.keeps(["a", "b", "c"])


def test_plans_keep_sums_in_every_region_they_have() -> None:
    labels = np.array([[0, 0, 1, 1], [0, 1, 1, 1], [0, 0, -1, -1]])
    assert ASKED.kept_by(labels, list("abcd"), ASKED.figures).tolist() == [True, False, True]
    names = np.array(list("abcd"), dtype=object)
    assert ASKED.measured_keeps(labels[0], names)
    assert not ASKED.measured_keeps(labels[1], names)


def test_a_measure_is_asked_once_about_a_region_and_must_give_a_number() -> None:
    asked = []

    def count(rows: object) -> int:
        asked.append(len(rows))  # type: ignore[arg-type]
        return 1

    one = asked_of({"x": (1, 1)}, {"x": count}, LAND, codes="abcd").measured[0]
    assert one.keeps("ab")
    assert one.keeps("ba")
    assert asked == [2]
    wrong = asked_of({"x": (1, 1)}, {"x": lambda _: float("nan")}, LAND, codes="abcd").measured[0]
    with pytest.raises(OptionError, match="the measure 'x' must return a number"):
        wrong.keeps("a")


def test_the_second_check_names_a_region_that_is_out_of_bounds() -> None:
    require_kept(np.array([[0, 0, 1, 1]]), list("abcd"), ASKED)
    with pytest.raises(VerificationError, match=r"the region of 'b', 'c', 'd' does not keep"):
        require_kept(np.array([[-1, 0, 0, 0]]), list("abcd"), ASKED)


def test_a_measure_that_nothing_bounds_is_told() -> None:
    with pytest.raises(OptionError, match="measures gives 'rows', and nothing bounds it"):
        asked_of({"population": (1, 2)}, {"rows": len}, LAND, codes="abcd")


def test_a_measure_that_cannot_be_asked_is_refused_in_a_sentence() -> None:
    land = LAND.assign(endless=[1.0, float("inf"), 1.0, 1.0])
    for bounds, measures, kind, said in [
        ({"population": (0, 5)}, {"population": len}, OptionError, "name of its own"),
        ({"x": (0, 5)}, {"x": 3}, OptionError, "must be a function"),
        ({"endless": (0, 5)}, None, ColumnError, "infinite for 'b'"),
    ]:
        with pytest.raises(kind, match=said):
            asked_of(bounds, measures, land, codes=list("abcd"))  # type: ignore[arg-type]
    failing = asked_of({"x": (0, 5)}, {"x": lambda _: 1 / 0}, land, codes="abcd").measured[0]
    with pytest.raises(OptionError, match=r"'x' fails for the region of 'a', 'b'.*ZeroDivision"):
        failing.keeps("ab")

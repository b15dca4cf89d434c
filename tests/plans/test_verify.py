"""The independent checker: every way to break a good plan is found."""

import numpy as np
import numpy.typing as npt
import pytest

from regiomap.errors import VerificationError
from regiomap.plans.verify import verify_plans

NONE = np.zeros((0, 2), dtype=np.int64)
# 0 - 1 - 2
# |   |   |
# 3 - 4 - 5
BORDERS = np.array([(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)])
GOOD = [[0, 0, 2, 0, 2, 2], [0, 0, 0, 3, 3, 3]]


def check(
    labels: list[list[int]],
    *,
    together: npt.NDArray[np.int64] = NONE,
    apart: npt.NDArray[np.int64] = NONE,
    loads: list[list[int]] | None = None,
    upper: tuple[int, ...] = (3,),
) -> None:
    sizes = np.array(loads or [[1] * 6])
    verify_plans(
        np.array(labels),
        BORDERS,
        sizes=sizes,
        lower=np.array([2] * len(sizes)),
        upper=np.array(upper),
        together=together,
        apart=apart,
    )


def test_good_plans_pass() -> None:
    check(GOOD)
    check(GOOD, together=np.array([(0, 1)]), apart=np.array([(0, 5)]))


def test_no_plan_passes() -> None:
    verify_plans(
        np.zeros((0, 6), dtype=np.int64),
        BORDERS,
        sizes=np.ones((1, 6), dtype=np.int64),
        lower=np.array([2]),
        upper=np.array([3]),
        together=NONE,
        apart=NONE,
    )


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ([0, 1, 0, 0, 1, 1], "1 regions are not connected"),
        ([0, 1, 0, 1, 0, 1], "4 regions are not connected"),
        ([0, 0, 0, 0, 4, 4], "size outside 2 to 3, the first 4"),
        ([0, 0, 0, 3, 4, 4], "size outside 2 to 3, the first 1"),
    ],
)
def test_one_broken_plan_among_good_ones_is_found(broken: list[int], message: str, at: int) -> None:
    plans = [*GOOD]
    plans.insert(at, broken)
    with pytest.raises(VerificationError, match=message):
        check(plans)


def test_every_load_is_checked() -> None:
    check(GOOD, loads=[[1] * 6, [1, 1, 0, 0, 1, 2]], upper=(3, 3))
    with pytest.raises(VerificationError, match="size outside 2 to 3, the first 1"):
        check(GOOD, loads=[[1] * 6, [1, 0, 0, 0, 1, 2]], upper=(3, 3))


def test_a_constraint_that_is_not_kept_is_found() -> None:
    with pytest.raises(VerificationError, match="had to be together is not"):
        check(GOOD, together=np.array([(0, 2)]))
    with pytest.raises(VerificationError, match="had to be apart is not"):
        check(GOOD, apart=np.array([(0, 1)]))

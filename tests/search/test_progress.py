"""What is told while a search runs, and in which words."""

import math
import pickle

import pytest

from regiomap.search.progress import Here, gap_of, measured, told


def test_the_gap_is_the_part_of_the_cut_that_is_not_proven() -> None:
    assert gap_of(200.0, 150.0) == 0.25
    assert gap_of(200.0, 200.0) == 0
    assert gap_of(0.0, 0.0) == 0


@pytest.mark.parametrize(
    ("cut", "bound"), [(math.nan, 5.0), (5.0, math.nan), (math.nan, math.nan), (0.0, math.nan)]
)
def test_where_either_is_unknown_so_is_the_gap(cut: float, bound: float) -> None:
    assert math.isnan(gap_of(cut, bound))


def test_an_amount_has_its_unit_where_the_name_says_it() -> None:
    assert measured(314214.4, "shared_border_m") == "314,214 m"
    assert measured(12.0, "shared_divisions") == "12"


def test_a_bound_is_never_rounded_up() -> None:
    assert measured(999.9, "shared_border_m", rounding="down") == "999 m"


def test_a_function_is_called_with_cut_bound_and_gap() -> None:
    seen: list[tuple[float, float, float]] = []
    with told(lambda cut, bound, gap: seen.append((cut, bound, gap)), "shared_border_m") as tell:
        tell(200.0, 150.0)
        tell(200.0, math.nan)
    assert seen[0] == (200.0, 150.0, 0.25)
    assert math.isnan(seen[1][2])


def test_true_shows_a_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with told(True, "shared_border_m") as tell:  # noqa: FBT003
        tell(math.nan, math.nan)
        tell(200_000.0, math.nan)
        tell(200_000.0, 150_000.0)
        tell(math.nan, 100.0)
    out, err = capsys.readouterr()
    assert out == ""
    assert "no plan yet, no bound yet" in err
    assert "cuts 200,000 m, no bound yet" in err
    assert "cuts 200,000 m, at least 150,000 m is proven, gap 25 %" in err
    assert "no plan yet, at least 100 m is proven (" in err


@pytest.mark.parametrize("progress", [None, False])
def test_without_it_nothing_is_shown(
    progress: bool | None,  # noqa: FBT001
    capsys: pytest.CaptureFixture[str],
) -> None:
    with told(progress, "shared_border_m") as tell:
        tell(200.0, 150.0)
    assert capsys.readouterr() == ("", "")


def test_what_listens_here_is_deaf_elsewhere() -> None:
    heard: list[tuple[object, ...]] = []
    here = Here(lambda *told: heard.append(told))
    here("East", 1.0)
    pickle.loads(pickle.dumps(here))("West", 2.0)  # noqa: S301  (made here)
    assert heard == [("East", 1.0)]

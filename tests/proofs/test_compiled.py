"""Compiled functions of the checker: kept on disk, as those of the engine are."""

import numpy as np

from regiomap._base.kept_code import is_compiled
from regiomap.proofs.compiled import compiled


def double(number):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  (as numba has it)
    return 2 * number


def share(part, whole):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  (as numba has it)
    return part / whole


def test_a_compiled_function_answers_as_before_and_is_kept() -> None:
    function = compiled(double)
    assert function(21) == 42
    assert is_compiled(function)
    assert function.stats.cache_path


def test_a_division_by_zero_raises_nothing() -> None:
    assert compiled(share)(1.0, 0.0) == np.inf

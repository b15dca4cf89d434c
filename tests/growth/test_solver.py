"""The solver: no answer without a proof."""

import numpy as np
import pytest

from regiomap.errors import (
    VerificationError,
)
from regiomap.growth.solver import Model


def test_an_answer_without_a_proof_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped:
        status, message, x = 1, "time limit", None

    monkeypatch.setattr("regiomap.growth.solver.milp", lambda *_, **__: Stopped())
    model = Model(1)
    model.add([0], low=1)
    with pytest.raises(VerificationError, match="HiGHS gives no proof: time limit"):
        model.solve([1])


def test_an_answer_that_breaks_a_rule_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        status, message, x, fun, mip_dual_bound = 0, "", np.array([0.0]), 0.0, 0.0

    monkeypatch.setattr("regiomap.growth.solver.milp", lambda *_, **__: Wrong())
    model = Model(1)
    model.add([0], low=1)
    with pytest.raises(VerificationError, match="breaks a rule"):
        model.solve([1])

"""One budget of memory for all parents at work: shared, never exceeded, and of no influence."""

import threading
import time
from functools import partial

import pytest

import regiomap as rm
from regiomap import PlanSpace
from regiomap.errors import PlanSpaceTooLarge
from regiomap.propose import memory


def test_a_parent_that_is_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    small = partial(PlanSpace, max_states=1000)
    monkeypatch.setattr("regiomap.propose.regions.PlanSpace", small)
    with pytest.raises(PlanSpaceTooLarge, match=r"^Limburg: the budget of 1,000 states"):
        rm.propose_regions(rm.load_flanders(), n_jobs=1)


def test_parents_at_work_share_one_budget() -> None:
    shared = memory.SharedMemory()
    at_work: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    class Space:
        def _modest(self) -> "Space":
            return Modest()

    class Modest(Space):
        pass

    def ask(space: Space) -> str:
        parts = 1 if isinstance(space, Modest) else 8
        with lock:
            at_work.append(parts)
            most.append(sum(at_work))
        time.sleep(0.002)
        with lock:
            at_work.remove(parts)
        if parts == 1 and threading.current_thread().name.endswith(("1", "4")):
            raise PlanSpaceTooLarge
        return "small" if parts == 1 else "large"

    answers: dict[str, str] = {}

    def work() -> None:
        answers[threading.current_thread().name] = shared.within(Space(), ask)  # type: ignore[arg-type]

    threads = [threading.Thread(target=work, name=f"parent {i}") for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 8  # all of the budget, and never more
    assert {name for name, answer in answers.items() if answer == "large"} == {
        f"parent {i}" for i in (1, 4, 11, 14)
    }


def test_a_proposal_is_the_same_however_many_are_at_work() -> None:
    flanders = rm.load_flanders()
    one, four = (rm.propose_regions(flanders, n_regions=30, n_jobs=n) for n in (1, 4))
    assert one.best == four.best
    assert one.curve.equals(four.curve)

"""One budget of memory for the parents that are at work at the same time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import TypeVar

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.space import PlanSpace

__all__ = ["SharedMemory"]

T = TypeVar("T")

# A first try of the exact engine takes at most this part of its budget.
_PARTS = 8


class SharedMemory:
    """Lets first tries run side by side, and who needs more alone.

    The budget of a space is split into eight parts. A first try takes one; a space that does not
    fit in it waits until nobody else is at work, and takes all. Which of the two it is depends
    on the space alone, never on how many are at work or who is faster.
    """

    def __init__(self) -> None:
        self._free = _PARTS
        self._waiting = 0  # for all parts; they go before those who would take one
        self._change = Condition()

    def within(self, space: PlanSpace, ask: Callable[[PlanSpace], T]) -> T:
        """Ask a space within its part of the budget, or within all of it.

        Raises
        ------
        PlanSpaceTooLarge
            If the space does not fit in the whole budget.
        """
        with self._taken(1):
            try:
                return ask(space._modest())  # noqa: SLF001  (only proposals share a budget)
            except PlanSpaceTooLarge:
                pass  # what was built is given back before more is asked for
        with self._taken(_PARTS):
            return ask(space)

    @contextmanager
    def _taken(self, parts: int) -> Iterator[None]:
        with self._change:
            self._waiting += parts == _PARTS
            self._change.wait_for(
                lambda: self._free >= parts and (parts == _PARTS or not self._waiting)
            )
            self._waiting -= parts == _PARTS
            self._free -= parts
        try:
            yield
        finally:
            with self._change:
                self._free += parts
                self._change.notify_all()

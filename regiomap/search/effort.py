"""How much a search may do: states of its sweeps, the same on any machine; seconds, for people."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from regiomap.planspace.engine.compiled import stop_flag

__all__ = ["MAX_BYTES", "Effort", "Spent"]


MAX_BYTES = 4_000_000_000
_GRACE = 10
_PARTS = 1000


class Spent(Exception):  # noqa: N818  (no error: whoever searches keeps what it has)
    """What was allowed has been spent."""


class Effort:
    """What was spent, and what may be; nothing more once whoever waits for it gives up.

    Attributes
    ----------
    steps
        What was spent.
    is_cramped
        Whether something was not done because it takes more bytes than allowed.

    Parameters
    ----------
    max_steps
        States that all sweeps together may take, and nodes of trees; None: as many as it takes.
    time_limit_s
        Seconds from now; None: no limit. A result that ended so may differ from run to run.
    max_bytes
        What one sweep may keep in memory.
    """

    def __init__(
        self,
        max_steps: int | None = None,
        time_limit_s: float | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.max_bytes = max_bytes
        self.steps = 0
        self.is_cramped = False
        self._stop = stop_flag()
        self.max_steps, self._time_limit_s = max_steps, time_limit_s
        self._until = None if time_limit_s is None else time.monotonic() + time_limit_s

    def spend(self, steps: int) -> None:
        """Note some steps.

        Raises
        ------
        Spent
            If these were the last.
        """
        self.steps += steps
        if self.is_spent:
            raise Spent

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be done."""
        if self._stop[0] or (self.max_steps is not None and self.steps >= self.max_steps):
            return True
        return self._until is not None and time.monotonic() >= self._until

    @property
    def is_stopped(self) -> bool:
        """Whether whoever waits for it gave up."""
        return bool(self._stop[0])

    @property
    def steps_left(self) -> int | None:
        """Steps that are left; None: as many as it takes."""
        return None if self.max_steps is None else max(self.max_steps - self.steps, 0)

    @property
    def seconds_left(self) -> float | None:
        """Seconds that are left; None: as many as it takes."""
        return None if self._until is None else max(self._until - time.monotonic(), 0.0)

    def grace(self) -> "Effort":
        """Return a tenth of what was allowed, to bring to an end what is nearly done."""
        steps = None if self.max_steps is None else self.max_steps // _GRACE
        seconds = None if self._time_limit_s is None else self._time_limit_s / _GRACE
        return Effort(steps, seconds, self.max_bytes)

    @contextmanager
    def at_most(self, share: float) -> Iterator[None]:
        """Allow only a share of what is left inside."""
        before = self.max_steps, self._until
        if self.max_steps is not None:
            left = self.max_steps - self.steps  # any number of digits
            self.max_steps = self.steps + left * round(share * _PARTS) // _PARTS
        if self._until is not None:
            now = time.monotonic()
            self._until = now + (self._until - now) * share
        try:
            yield
        finally:
            self.max_steps, self._until = before

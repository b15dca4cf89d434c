"""A request to stop that reaches tasks wherever they are: in threads, processes, on a cluster."""

import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from uuid import uuid4
from weakref import finalize

import numpy as np

from regiomap.planspace.engine.compiled import Flag, stopped_by

__all__ = ["Stop", "StopOfCluster", "StopOfProcesses"]

# How often a task elsewhere looks whether it is still wanted: for a file, and at a scheduler.
_LOOK_S, _ASK_S = 0.2, 1.0


class Stop:
    """A request that tasks in the threads of this process see as soon as it is made.

    Whoever waits for the tasks does so inside `with`; an error there is a request too.
    """

    def __init__(self) -> None:
        self.flag: Flag = np.zeros(1, dtype=np.int8)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            with suppress(Exception):  # a cluster that is gone, perhaps: the error is that one
                self.request()

    def request(self) -> None:
        """Ask all tasks to come to an end."""
        self.flag[0] = 1

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Stop what is done inside once it is requested."""
        with stopped_by(self.flag):
            yield


class _Elsewhere(Stop):
    """A request that a task has to look for, since it has a copy of the flag."""

    every_s = _LOOK_S

    def requested(self) -> Callable[[], bool]:
        """Return how to look whether it was made, for where the task runs."""
        raise NotImplementedError

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Stop what is done inside once it is requested, wherever that is."""
        requested, over = self.requested(), threading.Event()

        def look() -> bool:
            with suppress(Exception):  # a scheduler that does not answer has requested nothing
                if requested():
                    self.flag[0] = 1
            return bool(self.flag[0])

        def watch() -> None:
            while not over.wait(self.every_s) and not look():
                pass

        look()
        threading.Thread(target=watch, daemon=True).start()
        try:
            with super().heeded():
                yield
        finally:
            over.set()


class StopOfProcesses(_Elsewhere):
    """A request that other processes of this machine find as a file."""

    def __init__(self) -> None:
        super().__init__()
        self._path = Path(tempfile.gettempdir()) / f"regiomap-stop-{uuid4().hex}"
        # Only once nobody uses it any more: who asked may be gone before a task has looked.
        finalize(self, self._path.unlink, missing_ok=True)

    def request(self) -> None:
        """Ask all tasks to come to an end."""
        super().request()
        self._path.touch()

    def requested(self) -> Callable[[], bool]:
        """Return how to look for the file."""
        return self._path.exists

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Stop what is done inside once it is requested, and for no other reason.

        A terminal sends Ctrl-C to every process that was started from it, and who waits for this
        one decides what it means.
        """
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        with super().heeded():
            yield


class StopOfCluster(_Elsewhere):
    """A request that the scheduler of a Dask cluster knows.

    It is not taken back there, some hundred bytes: nobody waits until the last task has seen it.
    """

    every_s = _ASK_S

    def __init__(self, client: Any) -> None:  # noqa: ANN401  (Dask has no types)
        super().__init__()
        self._client, self._name = client, f"regiomap-stop-{uuid4().hex}"

    def __getstate__(self) -> dict[str, object]:
        return {"flag": self.flag, "_client": None, "_name": self._name}

    def request(self) -> None:
        """Ask all tasks to come to an end."""
        super().request()
        self._event(self._client).set()

    def requested(self) -> Callable[[], bool]:
        """Return how to ask the scheduler."""
        from distributed import get_client  # noqa: PLC0415  (only a cluster has it)

        return self._event(get_client()).is_set  # type: ignore[no-any-return]

    def _event(self, client: Any) -> Any:  # noqa: ANN401
        from distributed import Event  # noqa: PLC0415  (only a cluster has it)

        return Event(self._name, client=client)

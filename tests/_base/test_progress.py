"""A line that says how far a job is: only where somebody looks, and only when it takes long."""

import io
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from tqdm import tqdm

from regiomap._base import progress
from regiomap._base.progress import (
    SPOKEN,
    heeding,
    is_hidden,
    patience,
    somebody_looks,
    waiting,
    watched,
)


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def notebook(patch: pytest.MonkeyPatch, *, answers: bool) -> None:
    kernel = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=answers))
    patch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: kernel))


def test_a_line_is_for_who_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setitem(sys.modules, "IPython", None)
    assert not somebody_looks()
    monkeypatch.setattr(sys, "stderr", None)
    assert not somebody_looks()
    monkeypatch.setattr(sys, "stderr", Screen())
    assert somebody_looks()
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    assert not somebody_looks()


def test_a_notebook_has_one_where_somebody_works_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    notebook(monkeypatch, answers=True)
    assert somebody_looks()
    notebook(monkeypatch, answers=False)  # as nbconvert and nbclient run it
    assert not somebody_looks()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert not somebody_looks()


def test_false_is_never_and_true_is_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    assert is_hidden(False)  # noqa: FBT003
    assert is_hidden(print)
    assert not is_hidden(None)
    assert not is_hidden(True)  # noqa: FBT003
    assert (patience(None), patience(True)) == (2.0, 0.0)  # noqa: FBT003


def test_a_line_shows_itself_though_nothing_tells_it_anything() -> None:
    shown = threading.Event()

    class Written(io.StringIO):
        def write(self, text: str) -> int:
            if "waiting" in text:
                shown.set()
            return super().write(text)

    file = Written()
    bar = tqdm(total=3, desc="waiting", file=file, delay=0.01, leave=False)
    with watched(bar):
        assert shown.wait(60)
    assert file.getvalue().rstrip(" ").endswith("\r")


def test_a_short_job_shows_nothing() -> None:
    file = io.StringIO()
    with watched(tqdm(total=3, desc="short", file=file, delay=3600, leave=False)) as bar:
        bar.set_postfix_str("x", refresh=False)
        bar.update()
    assert "short" not in file.getvalue()


def looked_at(patch: pytest.MonkeyPatch) -> Screen:
    """Return what somebody looks at who has no patience."""
    screen = Screen()
    patch.setattr(sys, "stderr", screen)
    patch.setattr(progress, "PATIENCE_S", 0.01)
    return screen


def lines(screen: Screen, what: str) -> int:
    """Return in how many lines a wait of some ticks tells what is done."""
    return screen.getvalue().count(what)


def test_what_tells_nothing_itself_is_said_in_the_language_of_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = looked_at(monkeypatch)
    before = SPOKEN.set("nl")
    try:
        with waiting("neighbours"):
            until(lambda: lines(screen, "buren zoeken (00:0") > 0)
    finally:
        SPOKEN.reset(before)
    assert screen.getvalue().rstrip(" ").endswith("\r")  # and is gone again


def test_there_is_one_line_and_not_one_within_another(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = looked_at(monkeypatch)
    with waiting("map"):
        until(lambda: lines(screen, "drawing the map") > 0)
        with waiting("neighbours"):
            until(lambda: lines(screen, "drawing the map") > 1)
    assert lines(screen, "looking for neighbours") == 0


@pytest.mark.parametrize("progress", [False, print])
def test_who_silences_a_job_silences_what_it_calls(
    progress: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = looked_at(monkeypatch)

    @heeding
    def job(*, progress: object = None) -> None:
        with waiting("neighbours"):
            if progress is None:
                until(lambda: lines(screen, "neighbours") > 0)
            threading.Event().wait(0.01)

    job(progress=progress)
    assert screen.getvalue() == ""
    job()


def test_nobody_looks_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at(monkeypatch)
    monkeypatch.setenv("TQDM_DISABLE", "1")
    assert not somebody_looks()
    monkeypatch.setenv("TQDM_DISABLE", "0")
    assert somebody_looks()


def test_one_of_several_jobs_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = looked_at(monkeypatch)

    @waiting("counting")
    def job() -> None:
        threading.Event().wait(0.01)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(job).result()
    assert screen.getvalue() == ""


def test_a_function_stays_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = looked_at(monkeypatch)

    @waiting("map")
    def double(number: int) -> int:
        """Return twice a number."""
        return 2 * number

    assert (double(2), double(3), double.__doc__) == (4, 6, "Return twice a number.")
    with pytest.raises(ZeroDivisionError), waiting("map"):
        _ = 1 / 0
    with waiting("map"):  # the next one has its line
        until(lambda: lines(screen, "drawing the map") > 0)


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    pause = threading.Event()
    while not true():
        pause.wait(0.01)

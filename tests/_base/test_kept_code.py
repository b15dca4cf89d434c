"""Machine code on disk: where it is kept, for whom, and what happens where nothing can be."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba as nb
import pytest
from filelock import FileLock, Timeout
from numba.core import caching

from regiomap._base import kept_code
from regiomap._base.kept_code import folder_of, is_compiled, keep, say_compiling, stamp_of
from regiomap._base.progress import SPOKEN

MODULES = Path(kept_code.__file__).parent


def one_more(number: int) -> int:
    return number + 1


def one_less(number: int) -> int:
    return number - 1


def kept(function: Callable[[int], int]) -> Any:  # noqa: ANN401  (as numba has no types)
    return keep(nb.njit(function), function)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder to keep things in, for which nothing is known yet."""
    monkeypatch.setattr(nb.config, "CACHE_DIR", "")
    monkeypatch.setenv("REGIOMAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept_code, "_said", set())
    folder_of.cache_clear()
    stamp_of.cache_clear()
    yield tmp_path / "cache"
    folder_of.cache_clear()
    stamp_of.cache_clear()


def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no folder be written to."""
    monkeypatch.setattr(kept_code, "_may_be_written", lambda _: False)


# -- where -----------------------------------------------------------------------------------------


def test_code_is_kept_in_a_folder_of_the_user(cache: Path) -> None:
    function = kept(one_more)
    assert function(1) == 2
    folder = Path(function.stats.cache_path)
    assert folder.parent == cache / "compiled"
    assert folder.name == f"_base-{stamp_of(Path(__file__).parent)}"
    assert len(list(folder.glob("*.nbi"))) == len(list(folder.glob("*.nbc"))) == 1
    again = kept(one_more)
    assert is_compiled(again)
    assert again(1) == 2
    assert again.stats.cache_hits


def test_the_folder_that_numba_is_told_comes_first(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nb.config, "CACHE_DIR", str(tmp_path / "told"))
    folder = folder_of(MODULES)
    assert folder is not None
    assert folder.parent == tmp_path / "told"
    assert not cache.exists()


def test_where_the_user_has_no_folder_it_lies_beside_the_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("REGIOMAP_CACHE", str(tmp_path / "file"))
    modules = tmp_path / "modules"
    modules.mkdir()
    assert folder_of(modules) == modules / "__pycache__" / f"modules-{stamp_of(modules)}"


def test_a_home_that_is_not_known_makes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kept_code, "own_cache", lambda: Path("~/.cache/regiomap"))
    modules = tmp_path / "modules"
    modules.mkdir()
    assert folder_of(modules) == modules / "__pycache__" / f"modules-{stamp_of(modules)}"
    assert not (tmp_path / "~").exists()


# -- for whom --------------------------------------------------------------------------------------


def test_a_stamp_hangs_on_the_text_of_the_modules_and_on_no_time(tmp_path: Path) -> None:
    module = tmp_path / "one.py"
    module.write_text("x = 1\n", encoding="utf-8")
    first = stamp_of(tmp_path)
    os.utime(module, (0, 0))
    stamp_of.cache_clear()
    assert stamp_of(tmp_path) == first
    module.write_text("x = 2\n", encoding="utf-8")
    stamp_of.cache_clear()
    assert stamp_of(tmp_path) != first
    module.rename(tmp_path / "two.py")
    module.write_text("x = 1\n", encoding="utf-8")
    stamp_of.cache_clear()
    assert stamp_of(tmp_path) != first


def test_a_stamp_hangs_on_numba_and_python(monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = {stamp_of(MODULES)}
    for owner, name in ((nb, "__version__"), (sys.implementation, "cache_tag")):
        monkeypatch.setattr(owner, name, "another")
        stamp_of.cache_clear()
        stamps.add(stamp_of(MODULES))
    assert len(stamps) == 3


def test_code_is_compiled_anew_when_a_module_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(one_less)(1) == 0
    assert kept(one_less).stats.cache_path == kept(one_less).stats.cache_path
    monkeypatch.setattr(kept_code, "stamp_of", lambda _: "0" * 16)
    folder_of.cache_clear()
    changed = kept(one_less)
    assert not is_compiled(changed)
    assert changed(1) == 0
    assert changed.stats.cache_misses
    assert not changed.stats.cache_hits


def test_only_the_last_folders_of_one_name_stay(cache: Path) -> None:
    for i in range(15):
        old = cache / "compiled" / f"_base-{i:016x}"
        old.mkdir(parents=True)
        os.utime(old, (i, i))
    other = cache / "compiled" / f"search-{0:016x}"
    other.mkdir()
    folder = folder_of(MODULES)
    assert folder is not None
    left = {path.name for path in (cache / "compiled").iterdir()}
    assert left == {folder.name, other.name, *(f"_base-{i:016x}" for i in range(4, 15))}


# -- where it cannot be kept, or is damaged --------------------------------------------------------


def test_code_that_cannot_be_kept_runs_all_the_same(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere(monkeypatch)
    function = kept(one_more)
    assert not is_compiled(function)
    assert function(1) == 2
    assert is_compiled(function)
    assert not cache.exists()


def test_a_full_disk_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "_save_data", refuse)
    assert kept(one_more)(1) == 2


def test_a_folder_that_cannot_be_locked_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    assert kept(one_more)(1) == 2
    assert kept(one_more).stats.cache_path
    again = kept(one_more)
    assert again(1) == 2
    assert again.stats.cache_hits


def test_damaged_code_is_thrown_away_and_compiled_again(caplog: pytest.LogCaptureFixture) -> None:
    first = kept(one_more)
    assert first(1) == 2
    (code,) = Path(first.stats.cache_path).glob("*.nbc")
    code.write_bytes(b"damaged")
    assert kept(one_more)(4) == 5
    assert "damaged" in caplog.text
    assert code.read_bytes() != b"damaged"


def test_what_is_added_is_added_by_one_process_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    held = []
    saved = caching.IndexDataCacheFile.save

    def save(self: Any, *args: object) -> None:  # noqa: ANN401  (numba has no types)
        another = FileLock(Path(self._cache_path) / ".lock")
        with pytest.raises(Timeout):
            another.acquire(blocking=False)
        held.append(self._index_name)
        saved(self, *args)

    monkeypatch.setattr(caching.IndexDataCacheFile, "save", save)
    function = kept(one_more)
    assert function(1) == 2
    assert len(held) == 1
    FileLock(Path(function.stats.cache_path) / ".lock").acquire(blocking=False)


CLASH = """
import sys
import numba as nb
from regiomap._base.kept_code import keep
from test_kept_code import one_more
function = keep(nb.njit(one_more), one_more)
sys.stdin.readline()
values = [1, 1.5, True, 1j]
for value in values[int(sys.argv[1]):] + values[:int(sys.argv[1])]:
    assert function(value) == value + 1, (value, function(value))
"""


def test_processes_that_start_together_keep_one_sound_whole(cache: Path) -> None:
    def started(turn: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", CLASH, str(turn)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **{name: v for name, v in os.environ.items() if name != "NUMBA_CACHE_DIR"},
                "REGIOMAP_CACHE": str(cache),
                "PYTHONPATH": str(Path(__file__).parent),
            },
        )

    processes = [started(turn) for turn in range(3)]
    assert [process.communicate("go\n")[1] for process in processes] == [""] * 3
    assert len(list(cache.rglob("*.nbc"))) == 4  # one for each type
    late = started(0)
    assert late.communicate("go\n")[1] == ""
    assert len(list(cache.rglob("*.nbc"))) == 4


# -- what is said ----------------------------------------------------------------------------------


def test_what_takes_long_is_said_once_with_where_it_is_kept(
    cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    function = kept(one_more)
    for _ in range(2):
        say_compiling("engine", function, seconds=25)
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("compiling the exact engine, once: some 25 seconds; kept in ")
    assert str(cache) in said
    function(1)
    say_compiling("checker", function, seconds=25)
    assert len(caplog.records) == 1


def test_it_is_said_in_the_language_of_the_call(
    cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = SPOKEN.set("nl")
    try:
        say_compiling("engine", kept(one_more), seconds=25)
    finally:
        SPOKEN.reset(before)
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("eenmalig compileren van de exacte rekenmotor: zo'n 25 seconden")
    assert str(cache) in said


def test_where_it_cannot_be_kept_that_is_said_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere(monkeypatch)
    with caplog.at_level(logging.WARNING):
        say_compiling("search", kept(one_more), seconds=15)
    assert "again in every run" in caplog.text
    assert "REGIOMAP_CACHE" in caplog.text


def test_a_folder_that_cannot_even_be_looked_for_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(nb.config, "CACHE_DIR", "")
    monkeypatch.setenv("REGIOMAP_CACHE", str(tmp_path / ("x" * 300)))  # as a home of somebody else
    folder = folder_of(tmp_path)
    assert folder is not None
    assert folder.parent == tmp_path / "__pycache__"

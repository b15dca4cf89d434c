"""What was fetched is kept whole, or what was kept before still is."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from regiomap.errors import FetchError, FileError, RegiomapWarning
from regiomap.official.store import Kept, Store, cache_folder

ADDRESS = "https://me:secret@example.org/a"


def writes(content: bytes) -> Callable[[Path], object]:
    """Return what fetches these bytes."""
    return lambda path: path.write_bytes(content)


def keep(store: Store, fetch: Callable[[Path], object], address: str = ADDRESS) -> Kept:
    """Keep something in a store."""
    return store.keep("thing", "bin", address, fetch, what="the thing")


def never(_: Path) -> None:
    """Fail, since nothing is to be fetched."""
    raise AssertionError


def files(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, but for the locks."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def test_a_thing_is_fetched_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "cache")
    kept = keep(store, writes(b"one"))
    assert kept.path.read_bytes() == b"one"
    assert keep(store, never) == kept
    assert keep(Store(store.folder, offline=True), never) == kept


def test_the_record_says_where_and_when_and_what_but_no_password(tmp_path: Path) -> None:
    kept = keep(Store(tmp_path), writes(b"one"))
    (record,) = tmp_path.glob("*.json")
    said = json.loads(record.read_text())
    assert said == {
        "address": "https://example.org/a",
        "fetched": kept.fetched,
        "n_bytes": 3,
        "sha256": kept.checksum,
    }
    assert "secret" not in record.read_text()


def test_another_address_is_another_thing(tmp_path: Path) -> None:
    keep(Store(tmp_path), writes(b"one"))
    assert keep(Store(tmp_path), writes(b"two"), ADDRESS + "b").path.read_bytes() == b"two"
    assert keep(Store(tmp_path), never).path.read_bytes() == b"one"


def test_offline_says_what_is_missing_and_from_where(tmp_path: Path) -> None:
    with pytest.raises(
        FetchError, match=r"does not hold the thing, and .*example\.org/a, and copy"
    ):
        keep(Store(tmp_path, offline=True), never)
    assert not files(tmp_path)


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    keep(Store(tmp_path), writes(b"one"))
    before = files(tmp_path)

    def half(path: Path) -> None:
        path.write_bytes(b"tw")
        raise FetchError("it ended before everything had come.")

    with pytest.raises(FetchError, match="ended before"):
        keep(Store(tmp_path, refresh=True), half)
    assert files(tmp_path) == before
    assert keep(Store(tmp_path), never).path.read_bytes() == b"one"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError, SystemExit])
def test_who_is_interrupted_leaves_nothing_half_written(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    def half(path: Path) -> None:
        path.write_bytes(b"tw")
        raise stop

    with pytest.raises(stop):
        keep(Store(tmp_path), half)
    assert files(tmp_path) == {}


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from regiomap.official.store import Store\n"
        "def half(path): path.write_bytes(b'tw'); os._exit(9)\n"
        f"Store(Path(sys.argv[1])).keep('thing', 'bin', {ADDRESS!r}, half, what='the thing')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == 9
    assert len(files(tmp_path)) == 1
    kept = keep(Store(tmp_path), writes(b"one"))
    assert set(files(tmp_path).values()) == {
        b"one",
        (kept.path.parent / record(tmp_path)).read_bytes(),
    }


def record(folder: Path) -> str:
    """Return the name of the only record of a folder."""
    (found,) = folder.glob("*.json")
    return found.name


def test_a_changed_file_is_refused_and_can_be_fetched_again(tmp_path: Path) -> None:
    kept = keep(Store(tmp_path), writes(b"one"))
    kept.path.write_bytes(b"0ne")
    for offline in (False, True):
        with pytest.raises(FetchError, match=r"its checksum has changed. Fetch it again"):
            keep(Store(tmp_path, offline=offline), never)
    assert keep(Store(tmp_path, refresh=True), writes(b"one")) == kept
    assert kept.path.read_bytes() == b"one"


@pytest.mark.parametrize("said", ["", "{", "[]", "null", "{}", '{"sha256": "../x", "fetched": 1}'])
def test_a_damaged_record_is_refused_and_can_be_fetched_again(tmp_path: Path, said: str) -> None:
    keep(Store(tmp_path), writes(b"one"))
    (tmp_path / record(tmp_path)).write_text(said)
    with pytest.raises(FetchError, match=r"is damaged\. Fetch it again with refresh=True"):
        keep(Store(tmp_path), never)
    assert keep(Store(tmp_path, refresh=True), writes(b"one")).path.read_bytes() == b"one"


def test_a_file_that_is_gone_is_fetched_again(tmp_path: Path) -> None:
    keep(Store(tmp_path), writes(b"one")).path.unlink()
    with pytest.raises(FetchError, match="does not hold the thing"):
        keep(Store(tmp_path, offline=True), never)
    assert keep(Store(tmp_path), writes(b"one")).path.read_bytes() == b"one"


def test_what_changed_at_the_source_is_said_and_replaces_what_was_there(tmp_path: Path) -> None:
    old = keep(Store(tmp_path), writes(b"one"))
    with pytest.warns(RegiomapWarning, match=f"the thing changed since {old.fetched}"):
        new = keep(Store(tmp_path, refresh=True), writes(b"two"))
    assert new.path.read_bytes() == b"two"
    assert not old.path.exists()


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    asked = []
    both = threading.Barrier(2)

    def slow(path: Path) -> None:
        asked.append(path)
        path.write_bytes(b"one")

    found = []

    def one() -> None:
        both.wait()
        found.append(keep(Store(tmp_path), slow))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1
    assert found[0] == found[1]


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    def meanwhile(path: Path) -> None:
        with pytest.raises(FetchError, match="another process has been fetching the thing for 0 s"):
            keep(Store(tmp_path, wait_s=0), never)
        path.write_bytes(b"one")

    assert keep(Store(tmp_path), meanwhile).path.read_bytes() == b"one"


def test_a_part_is_taken_once_and_again_when_the_whole_changes(tmp_path: Path) -> None:
    whole = keep(Store(tmp_path), writes(b"one"))

    def part(take: Callable[[Path], object], **how: bool) -> bytes:
        store = Store(tmp_path, **how)
        return store.extract("thing-PT", "bin", whole, take, what="a part").path.read_bytes()

    assert part(writes(b"o"), offline=True) == b"o"
    assert part(never, offline=True) == b"o"
    whole = whole._replace(checksum="f" * 64)
    assert part(writes(b"t")) == b"t"
    assert part(never) == b"t"


def test_a_damaged_part_is_taken_again(tmp_path: Path) -> None:
    whole = keep(Store(tmp_path), writes(b"one"))
    kept = Store(tmp_path).extract("p", "bin", whole, writes(b"o"), what="a part")
    kept.path.write_bytes(b"x")
    again = Store(tmp_path, offline=True).extract("p", "bin", whole, writes(b"o"), what="a part")
    assert again.path.read_bytes() == b"o"


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="cannot"):
        keep(Store(tmp_path / "file"), writes(b"one"))


def test_the_folder_is_the_one_given_or_named_or_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGIOMAP_CACHE", str(tmp_path / "named"))
    assert cache_folder("given") == Path("given")
    assert cache_folder(None) == tmp_path / "named"
    monkeypatch.delenv("REGIOMAP_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder(None).name in {"regiomap", "Cache"}

"""Where things are kept: in the folder that is named, or in that of the system."""

from pathlib import Path

import pytest

from regiomap._base.caches import own_cache


def test_the_folder_that_is_named_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGIOMAP_CACHE", str(tmp_path / "named"))
    assert own_cache() == tmp_path / "named"
    assert not own_cache().exists()


@pytest.mark.parametrize("named", ["", None])
def test_without_a_name_it_is_that_of_the_system(
    named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGIOMAP_CACHE", raising=False)
    if named is not None:
        monkeypatch.setenv("REGIOMAP_CACHE", named)
    assert own_cache().is_absolute()
    assert own_cache().name in {"regiomap", "Cache"}

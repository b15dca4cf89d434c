"""What is said of this regiomap in a report of a fault."""

import platform

import pytest

import regiomap
from regiomap.cli.about import about_lines


def test_the_version_stands_alone_on_the_first_line() -> None:
    assert about_lines()[0] == f"regiomap {regiomap.__version__}"


def test_python_packages_and_the_cache_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIOMAP_CACHE", "kept")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "made")
    monkeypatch.setattr("regiomap.cli.about._PACKAGES", ("numba", "no-such-package"))
    _, python, packages, cache = about_lines()
    assert platform.python_version() in python
    assert packages.startswith("numba 0.")
    assert packages.endswith(", no-such-package not there")
    assert cache == "cache: kept; compiled code: made"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert about_lines()[-1] == "cache: kept"

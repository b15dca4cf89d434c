"""The shell speaks English in these tests, on one wide line, unless a test says otherwise."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _english() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGIOMAP_LANGUAGE", "en")
        patch.setenv("COLUMNS", "1000")
        yield

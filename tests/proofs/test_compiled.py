"""Compiled functions of the checker: kept on disk, and made anew when that is damaged."""

import logging
from pathlib import Path

import pytest

from regiomap.proofs import compiled as module
from regiomap.proofs.compiled import compiled, folder_stamp


def double(number):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  (as numba has it)
    return 2 * number


def test_a_compiled_function_answers_as_before() -> None:
    assert compiled(double)(21) == 42


def test_the_stamp_names_every_module_of_the_folder() -> None:
    names = {path.name for path in Path(module.__file__).parent.glob("*.py")}
    assert {name for name, _, _ in folder_stamp()} == names


def test_damaged_code_is_compiled_again(caplog: pytest.LogCaptureFixture) -> None:
    first = compiled(double)
    assert first(1) == 2
    kept = list(Path(first.stats.cache_path).glob("test_compiled.double*.nbc"))
    assert kept
    for path in kept:
        path.write_bytes(b"damaged")
    with caplog.at_level(logging.WARNING):
        assert compiled(double)(4) == 8
    assert "damaged" in caplog.text

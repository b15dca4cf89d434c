"""Damaged files of every format: a table, or one sentence, and never the reader inside."""

import random
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

import regiomap as rm
from regiomap.errors import RegiomapError

Readers = list[Callable[[Path], object]]
PIECES = [b"\r", b"\0", b'"', b"[", b"}", b"1e300", b"\xff", b"nan", b",", b"\n"]


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """Return random bytes, a file cut short, or one with some bytes changed."""
    how = chance.random()
    if how < 0.15:
        return chance.randbytes(chance.randrange(2000))
    if how < 0.35:
        return whole[: chance.randrange(len(whole))]
    content = bytearray(whole)
    for _ in range(chance.choice([1, 2, 5, 30])):
        at = chance.randrange(len(whole) // 2)
        content[at : at + chance.choice([0, 1, 20])] = chance.choice(PIECES)
    return bytes(content)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".csv", ".geojson", ".gpkg", ".parquet"])
def test_a_damaged_file_is_read_or_refused_in_words(ending: str, tmp_path: Path) -> None:
    flanders = rm.load_flanders()
    some = flanders[flanders["reference_region"] == "Regio Brugge"][["name", "geometry"]]
    path = tmp_path / f"whole{ending}"
    if ending == ".parquet":
        some.to_parquet(path)
    else:
        rm.Plan(some["name"].str[0], municipalities=some).save(path)
    readers: dict[str, Readers] = {
        ".csv": [rm.read_plan, rm.read_register],
        ".parquet": [rm.read_municipalities],
    }
    both: Readers = [rm.read_plan, rm.read_municipalities]
    whole, chance, n_refused = path.read_bytes(), random.Random(ending), 0  # noqa: S311
    for _ in range(300):
        broken = tmp_path / f"broken{ending}"
        broken.write_bytes(damaged(whole, chance))
        for read in readers.get(ending, both):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    read(broken)
                except RegiomapError as error:
                    n_refused += 1
                    assert "\n" not in str(error)  # noqa: PT017
    assert n_refused > 100

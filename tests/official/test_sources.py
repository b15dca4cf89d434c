"""What to fetch: the year in its address, and calls that cannot be meant."""

from pathlib import Path

import pytest

from helpers.servers import Server, sends
from regiomap.errors import OptionError
from regiomap.official.download import Bounds
from regiomap.official.sources import fetch_file, require_timeout, source_of, store_of


def test_the_year_stands_in_the_address_and_in_the_name() -> None:
    template = "https://a.b/VRBG{year}/items"
    assert source_of("x", template, None, None) == ("x", "https://a.b/VRBG/items", None)
    assert source_of("x", template, None, 2025) == ("x-2025", "https://a.b/VRBG2025/items", 2025)
    mine = "http://localhost/{year}.json"
    assert source_of("x", template, mine, 2025).address == "http://localhost/2025.json"


@pytest.mark.parametrize("year", [1999, 2101, -1])
def test_a_year_is_of_this_century(year: int) -> None:
    with pytest.raises(OptionError, match="year must be"):
        source_of("x", "https://a.b/", None, year)


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan"), 1e9])
def test_patience_has_bounds(timeout_s: float) -> None:
    with pytest.raises(OptionError, match="timeout_s must be"):
        require_timeout(timeout_s)
    assert require_timeout(2) == 2.0


def test_nothing_is_fetched_offline(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="give one of them"):
        store_of(tmp_path, offline=True, refresh=True)
    assert store_of(tmp_path, offline=True, refresh=False).offline


def test_what_is_looked_at_and_found_wanting_is_not_kept(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = sends(b"{}")

    def look(path: Path) -> None:
        assert path.read_bytes() == b"{}"
        raise OptionError("no.")

    store = store_of(tmp_path, offline=False, refresh=False)
    source = source_of("x", "", server.at("/a"), None)

    def fetch() -> object:
        return fetch_file(
            store, source, "json", "json", Bounds(), what="x", progress=None, look=look
        )

    with pytest.raises(OptionError, match=r"no\."):
        fetch()
    assert not [path for path in tmp_path.rglob("*") if path.suffix != ".lock"]

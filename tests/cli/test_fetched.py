"""What was fetched, written to files: looked at before the work, and saying where it is from."""

from pathlib import Path

import pytest

from helpers.lands import squares
from regiomap.cli.fetched import stated_by, write_boundaries, write_people
from regiomap.errors import FetchError, OptionError


def test_the_file_is_looked_at_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is a file ending in"):
        write_boundaries("PT", tmp_path / "a.xls", language="nl", how={})
    with pytest.raises(OptionError, match="is a file ending in"):
        write_people(2025, tmp_path / "a.xls", language="nl", how={})
    with pytest.raises(FetchError, match="does not hold"):
        write_people(
            2025, tmp_path / "a.csv", language="nl", how={"cache": tmp_path, "offline": True}
        )
    assert not list(tmp_path.iterdir())


def test_another_file_says_nothing_of_itself(tmp_path: Path) -> None:
    squares("ab").to_file(tmp_path / "a.gpkg")
    (tmp_path / "b.gpkg").write_text("x")
    for name in ("a.gpkg", "b.gpkg", "c.gpkg", "d.geojson"):
        assert stated_by(tmp_path / name) == {}

"""What several test rooms share: the official boundary files."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def official() -> Path:
    """Return the folder of the official boundaries, named by REGIOMAP_OFFICIAL_DATA."""
    named = os.environ.get("REGIOMAP_OFFICIAL_DATA")
    if named and Path(named, "municipalities_2025.shp").is_file():
        return Path(named)
    reason = (
        f"REGIOMAP_OFFICIAL_DATA is {named!r}, which holds no municipalities_2025.shp"
        if named
        else "REGIOMAP_OFFICIAL_DATA does not name the folder of the official boundaries"
    )
    if os.environ.get("REGIOMAP_REQUIRE_OFFICIAL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)

"""What all tests share: how Hypothesis searches, and the official boundary files."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine makes no test fail: no deadline for an example, and no look at how many seconds
# the examples took to draw. Where CI is set the same commit gets the same examples; elsewhere
# each run tries others, and prints how to repeat the one that fails.
settings.register_profile(
    "regiomap",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
)
settings.load_profile("regiomap")


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

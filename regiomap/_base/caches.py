"""Where things are kept between runs: the folder that the user names, or that of the system."""

import os
from pathlib import Path

__all__ = ["CACHE", "own_cache"]

CACHE = "REGIOMAP_CACHE"


def own_cache() -> Path:
    """Return the folder to keep things in: the one `REGIOMAP_CACHE` names, or the system's.

    It need not be there, or be one that may be written to.
    """
    if named := os.environ.get(CACHE):
        return Path(named)
    from platformdirs import user_cache_path  # noqa: PLC0415 (of no use where one is named)

    return user_cache_path("regiomap", appauthor=False)

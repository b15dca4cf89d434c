"""What a report of a fault needs to say: which regiomap this is, on what, and with what."""

import os
import platform
from importlib import metadata

from regiomap._base.caches import own_cache

__all__ = ["about_lines"]

# Those whose versions have made a difference.
_PACKAGES = (
    *("folium", "geopandas", "highspy", "joblib", "networkx", "numba", "numpy", "pandas"),
    *("pyogrio", "pyproj", "rich", "scipy", "shapely", "typer", "matplotlib"),
)


def about_lines() -> list[str]:
    """Return the version, and below it Python, the system, the packages and the cache.

    Examples
    --------
    >>> about_lines()[0]
    'regiomap 0.1.0'
    """
    named = os.environ.get("NUMBA_CACHE_DIR")
    return [
        f"regiomap {metadata.version('regiomap')}",
        f"{platform.python_implementation()} {platform.python_version()}, {platform.platform()}",
        ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
        f"cache: {own_cache()}" + (f"; compiled code: {named}" if named else ""),
    ]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not there"

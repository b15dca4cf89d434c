"""Which plan an answer is about: a short text that a page and Python have in common."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

__all__ = ["fingerprint_of", "region_text"]

_LETTERS = 12


def region_text(value: Any) -> str | None:  # noqa: ANN401  (whatever a column holds)
    """Return a region as text; None: not assigned."""
    if pd.isna(value):
        return None
    # Missing values turn a column of whole numbers into floats: 7.0 is region 7.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def fingerprint_of(regions: Mapping[Any, Any] | pd.Series) -> str:
    """Return a short text that is the same for the same division, whatever the order of its rows.

    Municipalities without a region do not matter, so that a plan that was saved and read again
    keeps its fingerprint.

    Examples
    --------
    >>> fingerprint_of({"11001": "x", "11002": "y"}) == fingerprint_of({"11002": "y", "11001": "x"})
    True
    >>> fingerprint_of({"11001": 7.0, "11002": None}) == fingerprint_of({"11001": "7"})
    True
    """
    texts = {str(code): region_text(region) for code, region in regions.items()}
    rows = sorted(f"{code}\t{region}" for code, region in texts.items() if region is not None)
    digest = hashlib.sha256("\n".join(rows).encode("utf-8", "backslashreplace")).hexdigest()
    return digest[:_LETTERS]

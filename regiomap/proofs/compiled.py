"""Functions compiled to machine code, and kept on disk where that is possible."""

from collections.abc import Callable
from typing import Any

import numba as nb

from regiomap._base.kept_code import keep

__all__ = ["compiled"]


def compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401  (as numba has no types)
    """Compile a function on its first call; divisions by zero are for the caller to avoid."""
    return keep(nb.njit(nogil=True, error_model="numpy")(function), function)

"""Warnings that point at the line which called this package, whatever lies between."""

import sys
import warnings

__all__ = ["warn_caller"]

_OURS = ("regiomap", "contextlib")  # and what our decorators are made of


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn at the first line of the stack that is nobody's but the caller's."""
    level, frame = 1, sys._getframe()  # noqa: SLF001  (what `inspect` takes it from)
    while frame.f_back is not None and _is_ours(frame.f_globals.get("__name__", "")):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in _OURS

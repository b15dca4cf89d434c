"""How much of something has come, on the standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from regiomap._base.progress import SPOKEN, line, watched
from regiomap._base.texts import text
from regiomap.official.download import Tell

__all__ = ["telling"]


@contextmanager
def telling(what: str, unit: str, *, shown: bool | None) -> Iterator[Tell]:
    """Yield what to call with how much has come, and how much there is where that is known."""
    counted = unit if unit == "B" else f" {text('progress', unit, SPOKEN.get())}"
    with watched(line(shown, desc=what, unit=counted, unit_scale=unit == "B")) as bar:

        def tell(so_far: int, total: int | None) -> None:
            bar.total = total
            bar.update(so_far - bar.n)

        yield tell

"""How much of something has come, on the standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from regiomap._base.progress import SPOKEN, is_hidden, patience, watched
from regiomap._base.texts import text
from regiomap.official.download import Tell

__all__ = ["telling"]


@contextmanager
def telling(what: str, unit: str, *, shown: bool | None) -> Iterator[Tell]:
    """Yield what to call with how much has come, and how much there is where that is known."""
    counted = unit if unit == "B" else f" {text('progress', unit, SPOKEN.get())}"
    line = tqdm(
        desc=what,
        unit=counted,
        unit_scale=unit == "B",
        disable=is_hidden(shown),
        delay=patience(shown),
        leave=False,
    )
    with watched(line) as bar:

        def tell(so_far: int, total: int | None) -> None:
            bar.total = total
            bar.update(so_far - bar.n)

        yield tell

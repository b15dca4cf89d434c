"""How much of something has come, on the standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from regiomap.official.download import Tell

__all__ = ["telling"]


@contextmanager
def telling(what: str, unit: str, *, shown: bool | None) -> Iterator[Tell]:
    """Yield what to call with how much has come, and how much there is where that is known."""
    with tqdm(
        desc=what,
        unit=unit if unit == "B" else f" {unit}",
        unit_scale=unit == "B",
        disable=shown is not True,
        leave=False,
    ) as bar:

        def tell(so_far: int, total: int | None) -> None:
            bar.total = total
            bar.update(so_far - bar.n)

        yield tell

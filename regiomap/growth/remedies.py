"""Remedies: what would do instead of what was asked, each tried before it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from regiomap.errors import InfeasibleError

__all__ = ["RefusedError", "Remedy", "with_remedies"]

Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Remedy(Generic[Asked]):
    """One change of what was asked: its values, from the mildest to the strongest.

    Attributes
    ----------
    words
        What to do, with `{}` where the value stands.
    values
        The values to try.
    change
        Return what was asked with a value in it.
    otherwise
        What to try when no value works.
    """

    words: str
    values: Sequence[Any]
    change: Callable[[Asked, Any], Asked]
    otherwise: "Remedy[Asked] | None" = None

    def tried(self, asked: Asked, works: Callable[[Asked], bool]) -> str | None:
        """Return the words of what works; None where neither this nor what comes after it does."""
        found = self._mildest(asked, works)
        if found is None and self.otherwise is not None:
            return self.otherwise.tried(asked, works)
        return found

    def _mildest(self, asked: Asked, works: Callable[[Asked], bool]) -> str | None:
        """Return the words with the mildest value found to work; None where nothing does.

        A stronger value nearly always works where a milder one does, so halving finds the
        mildest; whatever is returned was tried itself.
        """

        def does(i: int) -> bool:
            return works(self.change(asked, self.values[i]))

        if not self.values:
            return None
        if does(0):
            return self.words.format(self.values[0])
        fails, does_it = 0, len(self.values) - 1
        if does_it == 0 or not does(does_it):
            return None
        while does_it - fails > 1:
            middle = (fails + does_it) // 2
            fails, does_it = (fails, middle) if does(middle) else (middle, does_it)
        return self.words.format(self.values[does_it])


class RefusedError(InfeasibleError, Generic[Asked]):
    """What was asked cannot be, with the changes that may mend it, not tried yet."""

    def __init__(self, why: str, remedies: Sequence[Remedy[Asked]]) -> None:
        super().__init__(why)
        self.remedies = remedies


def with_remedies(
    refused: RefusedError[Asked], asked: Asked, works: Callable[[Asked], bool]
) -> InfeasibleError:
    """Return the refusal with those of its remedies that work when they are tried."""
    found = [words for one in refused.remedies if (words := one.tried(asked, works))]
    if not found:
        return InfeasibleError(f"{refused} No single change of what was asked mends this.")
    advice = ", or ".join(found)
    return InfeasibleError(f"{refused} {advice[0].upper()}{advice[1:]}.")

"""The team: how many supporters there are, and what is asked of how they share the regions."""

from dataclasses import dataclass
from typing import Literal, get_args

from regiomap._base.arguments import checked
from regiomap._base.options import require_choice, require_number, require_whole

__all__ = ["Balance", "Team"]

Balance = Literal["n_municipalities", "population"]


@checked
@dataclass(frozen=True)
class Team:
    """The supporters, and what is asked of the way regions are given to them.

    Parameters
    ----------
    n
        Number of supporters, the same in every year.
    max_regions
        Most regions that one supporter carries; None: no limit.
    balance
        What is shared evenly in the last year: municipalities or inhabitants.
    tolerance
        How far a supporter's share of that may lie from the average, as part of the average;
        None: any distance.
    spread
        How many regions a supporter may have above or below an even share, in any year.

    Raises
    ------
    OptionError
        If a number is outside its range, or `balance` is neither.
    """

    n: int
    max_regions: int | None = None
    balance: Balance = "n_municipalities"
    tolerance: float | None = 0.2
    spread: int = 1

    def __post_init__(self) -> None:
        # Whole numbers of Python: those of a small type of numpy overflow when they are multiplied.
        n = require_whole("n (the number of supporters)", self.n, least=1)
        object.__setattr__(self, "n", n)
        object.__setattr__(self, "spread", require_whole("spread", self.spread, least=0))
        require_choice("balance", self.balance, get_args(Balance))
        if self.max_regions is not None:
            most = require_whole("max_regions", self.max_regions, least=1)
            object.__setattr__(self, "max_regions", most)
        if self.tolerance is not None:
            object.__setattr__(self, "tolerance", require_number("tolerance", self.tolerance))

    @property
    def capacity(self) -> int | None:
        """Most regions the team carries together; None: no limit."""
        return None if self.max_regions is None else self.n * self.max_regions

    @property
    def counted(self) -> str:
        """What is shared evenly, in words."""
        return "inhabitants" if self.balance == "population" else "municipalities"

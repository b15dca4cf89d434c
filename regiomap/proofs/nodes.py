"""The prices of a certificate, and the nodes of its tree."""

from typing import NamedTuple

__all__ = ["Cut", "Drop", "Fork", "Tariff", "tariffs_of"]


class Cut(NamedTuple):
    """Groups of which every `divisor` in one region cost a fine."""

    members: tuple[int, ...]
    divisor: int
    fine: int


class Tariff(NamedTuple):
    """Prices of the groups, a toll for each region, and cuts: what every region is charged."""

    prices: tuple[int, ...]
    toll: int
    cuts: tuple[Cut, ...]

    def bound(self, n_regions: tuple[int, int]) -> int:
        """Return what a plan costs at least where no region costs less than its charge."""
        fines = sum(cut.fine * (len(cut.members) // cut.divisor) for cut in self.cuts)
        return sum(self.prices) + min(self.toll * number for number in n_regions) - fines

    @property
    def branches(self) -> tuple[str, ...]:
        """Nothing follows a leaf."""
        return ()

    def total(self) -> int:
        """Return more than any sum of charges can come to."""
        fines = sum(cut.fine * (len(cut.members) // cut.divisor + 1) for cut in self.cuts)
        return sum(map(abs, self.prices)) + abs(self.toll) + fines


class Fork(NamedTuple):
    """Two groups: the numbers of the nodes for plans where they share a region, or do not."""

    pair: tuple[int, int]
    together: int
    apart: int

    @property
    def branches(self) -> tuple[str, ...]:
        """The names of the nodes that follow, the one to be read last first."""
        return "apart", "together"


class Drop(NamedTuple):
    """Prices under which some sets reach the limit, and the number of the node without these."""

    tariff: Tariff
    then: int

    @property
    def branches(self) -> tuple[str, ...]:
        """The name of the node that follows."""
        return ("then",)


def tariffs_of(node: Fork | Drop | Tariff) -> tuple[Tariff, ...]:
    """Return the prices of a node."""
    if isinstance(node, Fork):
        return ()
    return (node.tariff,) if isinstance(node, Drop) else (node,)

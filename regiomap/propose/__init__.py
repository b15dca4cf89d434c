"""The best regions for a whole land: every parent exactly, then the best total."""

from regiomap.propose.proposal import Proposal
from regiomap.propose.regions import Progress, propose_regions

__all__ = ["Progress", "Proposal", "propose_regions"]

from .adjacency import AdjacencyReport as AdjacencyReport
from .answers.result import Answers as Answers
from .boundaries.repairs import Repair as Repair
from .checks.doubtful_borders import SensitivityReport as SensitivityReport
from .checks.regions import Finding as Finding
from .checks.regions import RegionsReport as RegionsReport
from .checks.stack import StackReport as StackReport
from .growth.schedule import Schedule as Schedule
from .growth.supporters import Supporters as Supporters
from .history.register import CarriedRegister as CarriedRegister
from .history.register import Register as Register
from .history.vintages import CarryReport as CarryReport
from .history.vintages import VintageReport as VintageReport
from .matryoshka import ContiguityReport as ContiguityReport
from .matryoshka import NestingReport as NestingReport
from .official.changes import BoundaryChanges as BoundaryChanges
from .plans.proposals import Comparison as Comparison
from .plans.sequence import Plans as Plans
from .plans.ties import PlanTies as PlanTies
from .planspace.membership import Membership as Membership
from .planspace.ranking import Ranking as Ranking
from .proofs.check import CertificateReport as CertificateReport
from .propose.exchange import Pareto as Pareto
from .propose.proposal import Proposal as Proposal
from .search.result import Search as Search

__all__: list[str]  # noqa: PYI035  (its value is the names above)

"""The matryoshka room: how territories lie in each other, and what a youth region must be."""

from regiomap.matryoshka.contiguity import ContiguityReport, check_contiguity
from regiomap.matryoshka.criteria import Criteria
from regiomap.matryoshka.figure import draw_nesting
from regiomap.matryoshka.moves import propose_moves
from regiomap.matryoshka.nesting import Nesting, NestingReport, check_nesting
from regiomap.matryoshka.regions import Finding, RegionsReport, check_regions
from regiomap.matryoshka.sensitivity import SensitivityReport, check_sensitivity
from regiomap.matryoshka.stack import StackReport, check_stack, compare_nesting

__all__ = [
    "ContiguityReport",
    "Criteria",
    "Finding",
    "Nesting",
    "NestingReport",
    "RegionsReport",
    "SensitivityReport",
    "StackReport",
    "check_contiguity",
    "check_nesting",
    "check_regions",
    "check_sensitivity",
    "check_stack",
    "compare_nesting",
    "draw_nesting",
    "propose_moves",
]

"""The matryoshka room: how territories lie in each other, and what a youth region must be."""

from regiomap.matryoshka.contiguity import ContiguityReport, check_contiguity
from regiomap.matryoshka.criteria import Criteria
from regiomap.matryoshka.nesting import Nesting, NestingReport, check_nesting
from regiomap.matryoshka.regions import Finding, RegionsReport, check_regions

__all__ = [
    "ContiguityReport",
    "Criteria",
    "Finding",
    "Nesting",
    "NestingReport",
    "RegionsReport",
    "check_contiguity",
    "check_nesting",
    "check_regions",
]

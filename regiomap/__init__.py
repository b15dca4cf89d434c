"""Municipality boundaries in, provably best youth regions out.

The names below are the whole public surface. Those that need a large library (the exact engine,
the map) are loaded when they are first used, so that `import regiomap` stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from regiomap import errors
from regiomap.adjacency import AdjacencyReport, build_adjacency, check_adjacency
from regiomap.boundaries import read_municipalities
from regiomap.errors import RegiomapError, RegiomapWarning
from regiomap.flanders import load_flanders
from regiomap.matryoshka import Criteria, check_contiguity, check_nesting, check_regions
from regiomap.mergers import merge_municipalities
from regiomap.plans import Plan, compare_plans, read_plan
from regiomap.repairs import Repair, repair_municipalities

if TYPE_CHECKING:
    from regiomap.planspace import PlanSpace
    from regiomap.propose import Proposal, propose_regions
    from regiomap.render import draw_map, save_map

__all__ = [
    "AdjacencyReport",
    "Criteria",
    "Plan",
    "PlanSpace",
    "Proposal",
    "RegiomapError",
    "RegiomapWarning",
    "Repair",
    "build_adjacency",
    "check_adjacency",
    "check_contiguity",
    "check_nesting",
    "check_regions",
    "compare_plans",
    "draw_map",
    "errors",
    "load_flanders",
    "merge_municipalities",
    "propose_regions",
    "read_municipalities",
    "read_plan",
    "repair_municipalities",
    "save_map",
]

# Name -> module that is loaded when the name is first used.
_LATE = {
    "PlanSpace": "planspace",
    "Proposal": "propose",
    "draw_map": "render",
    "propose_regions": "propose",
    "save_map": "render",
}


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

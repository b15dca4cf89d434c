# The errors, by name, and what calls return.
from . import errors as errors
from . import reports as reports
from .errors import RegiomapError as RegiomapError
from .errors import RegiomapWarning as RegiomapWarning

# The embedded Flanders.
from .flanders import load_flanders as load_flanders
from .flanders import load_cooperations as load_cooperations
from .flanders import load_former_names as load_former_names
from .flanders import load_merger_table as load_merger_table
from .flanders import load_mergers as load_mergers
from .flanders import load_reference_regions as load_reference_regions
from .flanders import load_shared_borders as load_shared_borders
from .flanders import load_youth_regions as load_youth_regions

# Boundaries: read, mend.
from .boundaries.reading import read_municipalities as read_municipalities
from .boundaries.repairs import repair_municipalities as repair_municipalities

# Official boundaries and people: fetched, joined, compared.
from .official.municipalities import fetch_municipalities as fetch_municipalities
from .official.people import fetch_people as fetch_people
from .official.figures import join_figures as join_figures
from .official.changes import compare_boundaries as compare_boundaries

# Neighbours, and what ties them.
from .adjacency import build_adjacency as build_adjacency
from .adjacency import check_adjacency as check_adjacency
from .ties import build_ties as build_ties

# The matryoshka, and the rules of a youth region.
from .matryoshka import check_contiguity as check_contiguity
from .matryoshka import check_nesting as check_nesting
from .checks.criteria import Criteria as Criteria
from .checks.own_rules import OwnRule as OwnRule
from .checks.regions import check_regions as check_regions
from .checks.stack import check_stack as check_stack
from .checks.stack import compare_nesting as compare_nesting
from .checks.moves import propose_moves as propose_moves
from .checks.doubtful_borders import check_sensitivity as check_sensitivity

# Through time: mergers, vintages, the register.
from .history.mergers import merge_municipalities as merge_municipalities
from .history.vintages import carry_assignment as carry_assignment
from .history.vintages import check_vintage as check_vintage
from .history.register import load_register as load_register
from .history.register import read_register as read_register
from .history.register import carry_register as carry_register

# Plans: one, and how two differ.
from .plans.plan import Plan as Plan
from .plans.reading import read_plan as read_plan
from .plans.compare import compare_plans as compare_plans
from .plans.proposals import compare_proposals as compare_proposals
from .plans.measures import measure_plans as measure_plans
from .plans.ties import measure_ties as measure_ties

# Graphs and plans of other packages.
from .exchange import from_gerrychain_graph as from_gerrychain_graph
from .exchange import from_gerrychain_partition as from_gerrychain_partition
from .exchange import from_libpysal as from_libpysal
from .exchange import to_gerrychain_graph as to_gerrychain_graph
from .exchange import to_gerrychain_partition as to_gerrychain_partition
from .exchange import to_libpysal as to_libpysal

# Every possible plan, and the best.
from .planspace.space import PlanSpace as PlanSpace
from .planspace.ranking import rank_plans as rank_plans
from .planspace.ranking import pareto_plans as pareto_plans
from .planspace.doubtful_borders import check_doubtful_borders as check_doubtful_borders
from .search.plans import search_plans as search_plans
from .propose.regions import propose_regions as propose_regions

# A searched plan: what its certificate proves.
from .proofs.check import check_certificate as check_certificate

# Growth: which region starts when, with whom, for how much.
from .growth.schedule import schedule_growth as schedule_growth
from .growth.targets import interpolate_targets as interpolate_targets
from .growth.targets import parse_targets as parse_targets
from .growth.readiness import measure_readiness as measure_readiness
from .growth.team import Team as Team
from .growth.supporters import assign_supporters as assign_supporters
from .growth.money import Costs as Costs
from .growth.prices import price_growth as price_growth

# What municipalities answer to a plan.
from .answers.collect import collect_answers as collect_answers

# Maps and pictures.
from .render import draw_map as draw_map
from .render import save_map as save_map
from .live import draw_live_map as draw_live_map
from .drawing.figures.plans import draw_figure as draw_figure
from .drawing.figures.adjacency import draw_adjacency as draw_adjacency
from .drawing.figures.files import save_figure as save_figure
from .drawing.figures.planspace import draw_curve as draw_curve
from .drawing.figures.pareto import draw_pareto as draw_pareto
from .drawing.figures.planspace import draw_together as draw_together
from .drawing.figures.planspace import draw_always_together as draw_always_together
from .drawing.figures.nesting import draw_nesting as draw_nesting
from .drawing.figures.growth import draw_gantt as draw_gantt
from .drawing.figures.growth import draw_targets as draw_targets
from .drawing.figures.growth import draw_budget as draw_budget

# Reports on plans: HTML, Word, Excel, Markdown.
from .documents.save import save_report as save_report

__version__: str
__all__: list[str]  # noqa: PYI035  (its value is the names above)

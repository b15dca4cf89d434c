"""One of everything that public calls return, of a small land."""

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import regiomap as rm
from helpers.answers import answer, write
from helpers.lands import squares
from regiomap.answers.fingerprint import fingerprint_of

CODES = [f"{i:05d}" for i in range(11001, 11013)]


def small_land(side: float) -> gpd.GeoDataFrame:
    """Return twelve squares in two rows, in two parents."""
    facts: dict[str, Any] = {
        "name": [f"Town <{code}> & $x$" for code in CODES],
        "reference_region": ["west", "west", "west", "east", "east", "east"] * 2,
        "population": [round(n * side) for n in range(1000, 13000, 1000)],
    }
    return squares(CODES, columns=6, side=side, **facts)


def results(folder: Path, *, other: bool = False) -> dict[str, Any]:
    """Return a result of each class, by its name; `other`: everything says something else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _results(folder, other=other)


def _results(folder: Path, *, other: bool) -> dict[str, Any]:
    side, size = (1500.0, (2, 4)) if other else (1000.0, (2, 3))
    towns = small_land(side)
    within = towns["reference_region"]
    graph = rm.build_adjacency(towns, bridges=[(CODES[0], CODES[11])] if other else [])
    proposal = rm.propose_regions(towns, graph, size=size, alternatives=1, balance="population")
    plan = proposal.best
    loose = pd.Series("one", index=CODES[:2] + CODES[6:] if other else CODES[:1] + CODES[4:])
    space = rm.PlanSpace(graph, size=(3, 5) if other else (3, 6))
    search = rm.search_plans(graph, size=size)
    gone = {CODES[0]: "12001"} if other else {CODES[0]: "12000"}
    targets = {2026: (1, 2), 2027: (2, 4)} if other else {2026: (1, 2), 2027: (1, 2)}
    team = 2 if other else 1
    write(folder, "a.json", answer(CODES[team], plan=fingerprint_of(plan.assignment)))
    register = rm.load_register()
    if other:
        register = rm.carry_register(register, {"23023": "23106"}, on="2025-01-01").register
    checked = rm.check_regions(loose, graph, parents=within)
    day = "2026-01-01" if other else "2025-01-01"
    changed = towns.iloc[1:] if other else towns.iloc[2:]
    torn = pd.concat([towns, towns.iloc[: 2 if other else 1]])
    every = [
        plan,
        proposal,
        proposal.pareto,
        proposal.alternatives,
        space,
        space.predict(),
        space.contains(loose.reindex(CODES)),
        space.explain(space.best(n=3)[2]),
        rm.rank_plans(space, towns, n_listed=5 if other else 10),
        rm.check_doubtful_borders(graph, size=size, short_border_m=side + 1),
        search,
        rm.check_certificate(search.certificate or {}),
        rm.check_adjacency(graph),
        rm.compare_boundaries(towns, changed),
        rm.repair_municipalities(torn),
        rm.assign_supporters(plan, team),
        rm.measure_ties(plan),
        rm.carry_assignment(plan.assignment, gone),
        rm.carry_register(rm.load_register(), {"23023": "23106"}, on=day),
        checked.contiguity,
        checked.nesting,
        checked.findings[1 if other else 0],
        checked,
        rm.compare_proposals([plan, *proposal.alternatives]),
        rm.check_sensitivity(loose, graph, short_border_m=side + 1),
        rm.check_stack({"a": loose, "b": within}),
        rm.check_vintage(CODES[: 10 if other else 11], {2024: CODES, 2025: CODES[:-1]}),
        rm.schedule_growth(plan, targets=targets),
        rm.collect_answers(folder, plan=plan),
        register,
    ]
    return {type(one).__name__: one for one in every}

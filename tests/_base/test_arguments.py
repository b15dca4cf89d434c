"""Every public function, every argument, every wrong kind: a sentence, never a raw error.

The calls are made from the signatures, so that a new function or argument is tested as soon as
it is public.
"""

import inspect
import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import regiomap as rm
from helpers.answers import answer, write
from helpers.lands import squares
from helpers.official import kept_europe, kept_people
from regiomap.answers.fingerprint import fingerprint_of
from regiomap.errors import AssignmentError, OptionError, RegiomapError, UnknownMunicipalityError

CODES = [f"{i:05d}" for i in range(11001, 11013)]


def land() -> gpd.GeoDataFrame:
    """Return twelve squares in two rows, in two parents."""
    facts: dict[str, Any] = {
        "name": [f"Town {code}" for code in CODES],
        "reference_region": ["west", "west", "west", "east", "east", "east"] * 2,
        "population": range(1000, 13000, 1000),
    }
    return squares(CODES, columns=6, **facts)


class LibpysalGraph:
    """What regiomap sees of a `libpysal.graph.Graph`: one method, and a loop for an island."""

    def __init__(self, graph: nx.Graph) -> None:
        self._graph = graph

    def to_networkx(self) -> nx.Graph:
        """Return neighbours with `weight`, as libpysal does."""
        bare = nx.Graph()
        bare.add_edges_from((a, b, {"weight": 1.0}) for a, b in self._graph.edges)
        bare.add_edges_from((code, code, {"weight": 0.0}) for code in nx.isolates(self._graph))
        return bare


WRONG: dict[str, Callable[[], Any]] = {
    "none": lambda: None,
    "five": lambda: 5,
    "minus one": lambda: -1,
    "half": lambda: 1.5,
    "nan": lambda: float("nan"),
    "infinite": lambda: float("inf"),
    "huge": lambda: 10**400,
    "true": lambda: True,
    "text": lambda: "x",
    "no text": lambda: "",
    "bytes": lambda: b"x",
    "no list": list,
    "list of numbers": lambda: [5],
    "list of nothing": lambda: [None],
    "list of text": lambda: ["x", "y"],
    "list of half characters": lambda: ["\ud800", "x"],
    "list of lists": lambda: [[None, 5], ["x"]],
    "a pair": lambda: ("x", None),
    "no dict": dict,
    "dict of numbers": lambda: {5: None, "x": "y"},
    "dict of pairs": lambda: {"x": ("y", None)},
    "object": object,
    "set": lambda: {1, "x"},
    "class": lambda: int,
    "array": lambda: np.array(3.5),
    "whole of numpy": lambda: np.int64(3),
    "float of numpy": lambda: np.float32(0.5),
    "missing": lambda: pd.NA,
    "no time": lambda: pd.NaT,
    "fraction": lambda: Fraction(1, 3),
    "path": lambda: Path("no-such-file"),
    "numbered series": lambda: pd.Series(["a", "b"], index=[11001, 11002]),
    "series of numbers": lambda: pd.Series(range(12), index=CODES),
    "series of lists": lambda: pd.Series([["a"]] * 12, index=CODES),
    "series of half characters": lambda: pd.Series(["\ud800"] * 12, index=CODES, dtype=object),
    "half a character as code": lambda: pd.Series("a", index=pd.Index(["\ud800"], dtype=object)),
    "half a character in a name": lambda: land().assign(
        name=pd.Series(["\ud800"] * 12, CODES, object)
    ),
    "repeated series": lambda: pd.Series("a", index=[*CODES, *CODES]),
    "levels": lambda: pd.Series("a", index=pd.MultiIndex.from_product([CODES, ["a"]])),
    "no series": lambda: pd.Series(dtype=object),
    "no frame": pd.DataFrame,
    "frame": lambda: pd.DataFrame({"x": [1, None]}, index=[1, 2]),
    "no geoframe": lambda: land().iloc[:0],
    "no crs": lambda: land().set_crs(None, allow_override=True),
    "degrees": lambda: land().to_crs(4326),
    "no geometry": lambda: pd.DataFrame(land().drop(columns="geometry")),
    "numbered land": lambda: land().reset_index(drop=True),
    "no graph": nx.Graph,
    "numbered graph": lambda: nx.path_graph(4),
    "mixed graph": lambda: nx.Graph([(1, "x"), ("x", None.__class__)]),
    "bare graph": lambda: nx.path_graph(CODES),
    "loops": lambda: nx.Graph([(CODES[0], CODES[0])]),
    "directed": lambda: nx.DiGraph(made()["graph"]),
    "several edges": lambda: nx.MultiGraph(made()["graph"]),
    "libpysal": lambda: LibpysalGraph(nx.path_graph(4)),
    "plan": lambda: made()["plan"],
    "proposal": lambda: made()["proposal"],
    "register": lambda: made()["register"],
    "function": lambda: len,
}


def made() -> dict[str, Any]:
    """Return a right value for every argument, by its name, made once."""
    return _made()


@cache
def _made() -> dict[str, Any]:
    """Return a right value for every argument, by its name."""
    towns = land()
    graph = rm.build_adjacency(towns)
    proposal = rm.propose_regions(towns, graph, size=(2, 3), alternatives=1)
    balanced = rm.propose_regions(towns, graph, size=(2, 3), balance="population")
    front = balanced.pareto
    assert front is not None
    plan = proposal.best
    space = rm.PlanSpace(graph, size=(3, 6))
    search = rm.search_plans(graph, size=(2, 3))
    nesting = rm.check_nesting(plan.assignment, towns["reference_region"])
    schedule = rm.schedule_growth(plan, targets={2026: (1, 2), 2027: (2, 4)})
    return {
        "assignment": plan.assignment,
        "graph": graph,
        "proposal": proposal,
        "plan": plan,
        "plans": [plan],
        "space": space,
        "search": search,
        "municipality": CODES[0],
        "certificate": search.certificate,
        "share": 0.01,
        "rule": len,
        "report": nesting,
        "reports": {"a": nesting},
        "schedule": schedule,
        "register": rm.load_register(),
        "municipalities": towns,
        "parents": towns["reference_region"],
        "shares": space.together(n_samples=10),
        "curve": proposal.curve,
        "pareto": balanced.pareto,
        "front": front.to_frame(),
        "extra": 0.05,
        "crosswalk": {CODES[0]: CODES[1]},
        "layers": {"a": plan.assignment, "b": towns["reference_region"]},
        "codes": CODES,
        "vintages": {2024: CODES, 2025: CODES},
        "figures": ["cut", "n_regions"],
        "by": {"cut": "least", "n_regions": "most"},
        "targets": {2026: (1, 2), 2027: (2, 4)},
        "team": rm.Team(1),
        "priced": rm.price_growth(schedule),
        "words": "2026:1:2",
        "on": "2025-01-01",
        "n": 1,
        "seed": 0,
        "year": 2026,
        "language": "nl",
        "n_regions": 4,
        "budget_eur": 1.0,
        "least": 1.0,
        "rows": towns,
        "name": "population",
        "vintage": 2025,
        "criterion": "size",
        "positions": [0, 2, 0],
        "a": plan,
        "b": plan,
        "size": (2, 3),
    }


def entries() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public function and class, and the methods of what they return."""
    public = {name: getattr(rm, name) for name in rm.__all__}
    public |= {name: getattr(rm.reports, name) for name in rm.reports.__all__}
    for name, thing in public.items():
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and not issubclass(thing, BaseException):
            given_by_us = name in rm.reports.__all__
            if not given_by_us:
                yield name, thing
            for method, call in inspect.getmembers(thing, inspect.isfunction):
                if not method.startswith("_") and call.__module__.startswith("regiomap"):
                    yield f"{name}.{method}", call


ENTRIES = dict(entries())
# What a function of the caller raises is the caller's.
OF_THE_CALLER = {(name, kind) for name in ("progress", "rule") for kind in ("function", "class")}


def receivers() -> dict[str, Any]:
    """Return an object for the methods of each class."""
    it = made()
    return {
        "PlanSpace": it["space"],
        "Plan": it["plan"],
        "Plans": it["space"].best(n=3),
        "Proposal": it["proposal"],
        "Search": it["search"],
        "CertificateReport": rm.check_certificate(it["certificate"]),
        "Register": it["register"],
        "Schedule": it["schedule"],
        "Criteria": rm.Criteria(),
        "Costs": rm.Costs(),
        "OwnRule": rm.OwnRule("population", least=1),
        "Ranking": rm.rank_plans(it["space"], it["municipalities"], n_listed=10),
        "Answers": answered(),
        "AdjacencyReport": rm.check_adjacency(it["graph"]),
        "BoundaryChanges": rm.compare_boundaries(it["municipalities"], it["municipalities"]),
        "Repair": rm.repair_municipalities(it["municipalities"]),
        "Supporters": rm.assign_supporters(it["plan"], 1),
        "Team": it["team"],
        "PlanTies": rm.measure_ties(it["plan"]),
        "CarryReport": rm.carry_assignment(it["assignment"], it["crosswalk"]),
        "ContiguityReport": rm.check_contiguity(it["assignment"], it["graph"]),
        "Finding": rm.check_regions(it["assignment"], it["graph"]).findings[0],
        "Membership": it["space"].contains(it["assignment"]),
        "NestingReport": it["report"],
        "Comparison": rm.compare_proposals(it["plans"]),
        "Pareto": it["pareto"],
        "RegionsReport": rm.check_regions(it["assignment"], it["graph"]),
        "SensitivityReport": rm.check_sensitivity(it["assignment"], it["graph"]),
        "StackReport": rm.check_stack(it["layers"]),
        "VintageReport": rm.check_vintage(it["codes"], it["vintages"]),
    }


@cache
def answered() -> rm.reports.Answers:
    """Return the answer of one municipality."""
    folder = Path(mkdtemp())
    plan = made()["plan"]
    about = fingerprint_of(plan.assignment)
    write(folder, "a.json", answer(CODES[0], plan=about))
    return rm.collect_answers(folder, plan=plan)


@cache
def made_map() -> object:
    return rm.draw_map(land(), made()["plan"])


def kept(folder: Path, name: str) -> Path:
    """Return a file in which something of `made` is saved."""
    path = folder / f"{name}.csv"
    made()[name].save(path)
    return path


def shapes(folder: Path) -> Path:
    """Return a file with boundaries."""
    path = folder / "land.gpkg"
    land().to_file(path)
    return path


# What some need besides, made when it is asked.
MORE: dict[str, Callable[[Path], dict[str, Any]]] = {
    "read_plan": lambda folder: {"path": kept(folder, "plan")},
    "read_register": lambda folder: {"path": kept(folder, "register")},
    "read_municipalities": lambda folder: {"path_or_frame": shapes(folder)},
    "repair_municipalities": lambda folder: {"path_or_frame": shapes(folder)},
    "Search.save_certificate": lambda folder: {"path": folder / "certificate.json"},
    "Plan.save": lambda folder: {"path": folder / "out.csv"},
    "Answers.save": lambda folder: {"path": folder / "out.csv"},
    "draw_figure": lambda _: {"plans": made()["plan"]},  # only a plan itself can do without
    "collect_answers": lambda folder: {"paths": [kept(folder, "plan")]},
    "Register.save": lambda folder: {"path": folder / "out.csv"},
    "Schedule.save": lambda folder: {"path": folder / "out.csv"},
    "Register": lambda _: {"table": made()["register"].table},
    "save_map": lambda folder: {"path": folder / "m.html", "map": made_map()},
    "carry_register": lambda _: {"crosswalk": {"23023": "23106"}},
    "save_report": lambda folder: {"path": folder / "report.md"},
    "save_figure": lambda folder: {
        "picture": rm.draw_figure(land(), made()["plan"]),
        "path": folder / "m.svg",
    },
    "Costs.a_year": lambda _: {"n_regions": 2},
    "OwnRule": lambda _: {"least": 1},
    "build_ties": lambda _: {"weights": {"shared_border_m": 1}},
    "carry_assignment": lambda _: {"crosswalk": {CODES[0]: "12000"}},
    "check_vintage": lambda _: {"codes": CODES},
    "fetch_municipalities": lambda folder: {
        "country": "PT",
        "cache": kept_europe(folder),
        "offline": True,
    },
    "compare_boundaries": lambda _: {"other": made()["municipalities"]},
    "join_figures": lambda _: {"table": made()["municipalities"]["population"]},
    "from_libpysal": lambda _: {"theirs": rm.to_libpysal(made()["graph"])},
    "from_gerrychain_graph": lambda _: {"theirs": rm.to_gerrychain_graph(made()["graph"])},
    "from_gerrychain_partition": lambda _: {
        "partition": rm.to_gerrychain_partition(made()["plan"])
    },
    "fetch_people": lambda folder: {"year": 2025, "cache": kept_people(folder), "offline": True},
}


def right(entry: str, call: Callable[..., Any], folder: Path) -> dict[str, Any]:
    """Return arguments that a public function accepts; skip where a neighbouring tool is absent."""
    for neighbour in ("libpysal", "gerrychain"):
        if neighbour in entry:
            pytest.importorskip(neighbour)
    signature = inspect.signature(call)
    owner = entry.split(".", maxsplit=1)[0]
    given = {
        name: made()[name]
        for name, parameter in signature.parameters.items()
        if name in made() and parameter.default is parameter.empty
    }
    if "self" in signature.parameters:
        given["self"] = receivers()[owner]
    more = MORE.get(entry)
    return given if more is None else given | more(folder)


# Sixty kinds at every argument: half a minute on a free machine.
@pytest.mark.parametrize("entry", ENTRIES)
def test_whatever_is_given_the_answer_is_a_sentence(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call = ENTRIES[entry]
    right_ones = right(entry, call, tmp_path)
    raw = []
    for argument in inspect.signature(call).parameters:
        if argument == "self":
            continue
        for wrong, make in WRONG.items():
            if (argument, wrong) in OF_THE_CALLER:
                continue
            given = right_ones | {argument: make()}
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    call(**given)
            except RegiomapError as error:
                message = str(error)
                assert message.endswith((".", ")", "?")), message
            except Exception as error:  # noqa: BLE001  (any other is what is looked for)
                raw.append(f"{argument}={wrong}: {type(error).__name__}: {error}")
    assert not raw, "\n".join(raw)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_right_arguments_are_accepted(entry: str, tmp_path: Path) -> None:
    """Or the test above would look at the wrong argument."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ENTRIES[entry](**right(entry, ENTRIES[entry], tmp_path))


# -- the cases that were met ------------------------------------------------------------------


def test_none_is_no_constraint() -> None:
    towns = land()
    graph = rm.build_adjacency(towns, bridges=None)  # type: ignore[arg-type]
    assert nx.utils.graphs_equal(graph, rm.build_adjacency(towns))
    nothing: Any = dict.fromkeys(
        ["together", "apart", "fixed", "growing", "centres", "left_out"], None
    )
    bare = rm.PlanSpace(graph, size=(3, 6)).count()
    assert rm.PlanSpace(graph, size=(3, 6), **nothing).count().equals(bare)
    plan = rm.propose_regions(towns, graph, size=(2, 3), **nothing).best
    assert plan.assignment.equals(made()["plan"].assignment)


def ask_metres(check: Callable[..., Any], *given: object) -> None:
    check(*given, short_border_m="1")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda it: it["space"].best("2"), "n_regions must be a whole number or None, got '2'"),
        (lambda it: it["space"].alternatives(max_worse="x"), "max_worse must be a number"),
        (lambda it: it["space"].alternatives(min_moved="3"), "min_moved must be a whole number"),
        (lambda it: it["space"].explain(it["plan"], search="9"), "search must be a whole number"),
        (lambda it: ask_metres(rm.check_sensitivity, it["parents"], it["graph"]), "metres"),
        (lambda it: ask_metres(rm.check_doubtful_borders, it["graph"]), "metres"),
        (lambda it: rm.check_adjacency(it["graph"], short_border_m=-5), "short_border_m must be"),
        (lambda it: rm.rank_plans(it["proposal"], it["municipalities"]), "space must be a PlanSp"),
        (lambda it: rm.check_regions(it["plan"], it["graph"]), "index and the region as value"),
        (lambda it: rm.check_contiguity(it["parents"], nx.DiGraph(it["graph"])), "directions"),
        (lambda it: rm.check_contiguity(it["parents"], nx.MultiGraph(it["graph"])), "several"),
        (lambda it: rm.PlanSpace(LibpysalGraph(it["graph"])), "no weight 'shared_border_m'"),
    ],
)
def test_a_wrong_kind_is_named_with_what_is_wanted(ask: Callable[[Any], Any], said: str) -> None:
    with pytest.raises((OptionError, AssignmentError), match=said):
        ask(made())


def test_a_column_of_parents_needs_the_municipalities(
    tmp_path: Path,
) -> None:
    made()["plan"].save(tmp_path / "plan.csv")
    with pytest.raises(OptionError, match="parents given as a column name need the municipalities"):
        rm.read_plan(tmp_path / "plan.csv", parents="district")


def test_numbers_as_codes_are_told_to_be_text() -> None:
    plan = made()["plan"].assignment
    numbered = plan.set_axis(plan.index.astype(int))
    with pytest.raises(UnknownMunicipalityError, match=r"astype\(str\)"):
        rm.check_contiguity(numbered, made()["graph"])


def test_a_graph_of_libpysal_is_a_graph() -> None:
    it = made()
    theirs = LibpysalGraph(it["graph"])
    assert rm.check_contiguity(it["parents"], theirs)
    counts = rm.PlanSpace(theirs, size=(3, 6), weight="weight").count()
    assert counts.equals(it["space"].count())


def test_an_island_of_libpysal_is_no_neighbour_of_itself() -> None:
    graph = nx.Graph()
    graph.add_nodes_from(["a"])
    report = rm.check_adjacency(LibpysalGraph(graph))
    assert report.to_frame()["kind"].to_list() == ["isolated"]


def test_the_register_itself_is_a_register() -> None:
    register = rm.load_register()
    flanders = rm.load_flanders(2024)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = rm.build_adjacency(flanders)
    on = "2024-01-01"
    whole = rm.check_regions(register.assignment(on), graph, register=register)
    day = rm.check_regions(register.assignment(on), graph, register=register.regions(on))
    assert whole.to_frame().equals(day.to_frame())


def test_honest_values_are_taken_as_what_they_are() -> None:
    it = made()
    space, graph = it["space"], it["graph"]
    assert len(space.best(np.int64(2), np.int32(2))) == 2
    assert len(space.sample(np.uint8(3), seed=np.int64(1))) == 3
    assert len(rm.load_flanders(np.int64(2024))) == 300  # type: ignore[arg-type]
    assert rm.check_adjacency(graph, short_border_m=np.float32(1)) is not None  # type: ignore[arg-type]
    assert rm.check_adjacency(graph, short_border_m=Fraction(1, 3)) is not None  # type: ignore[arg-type]
    left_out = rm.PlanSpace(graph, size=[3, 6], left_out=np.array(CODES[:1]))  # type: ignore[arg-type]
    assert left_out.count().sum() > 0
    constrained = rm.PlanSpace(graph, size=(3, 6), together=(pair for pair in [CODES[:2]]))
    assert constrained.count().sum() > 0


def test_plans_by_title_are_plans() -> None:
    drawn: Any = rm.draw_map(land(), {"title": made()["plan"]})
    assert "title" in drawn.get_root().render()


def test_the_number_and_names_of_arguments_are_the_business_of_python() -> None:
    with pytest.raises(TypeError, match=r"load_flanders\(\) takes from 0 to 1 positional"):
        rm.load_flanders(2025, 3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'sizes'"):
        rm.PlanSpace(made()["graph"], sizes=(1, 2))  # type: ignore[call-arg]

"""A search from the outside: what it returns, what it proves, and what it refuses."""

import copy
import json
import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from helpers.brute_force import partition
from helpers.graphs import cell_graph, grid, path, reference_region
from helpers.search import searched, triangulation
from regiomap import PlanSpace, search_plans
from regiomap.errors import (
    AssignmentError,
    InfeasibleError,
    OptionError,
    PlanSpaceTooLarge,
    UnknownMunicipalityError,
    VerificationError,
)
from regiomap.reports import Search


@pytest.fixture(scope="module")
def ghent() -> nx.Graph:
    return reference_region("Regio Gent")


@pytest.fixture(scope="module")
def search(ghent: nx.Graph) -> Search:
    return searched(ghent)


def test_the_best_plan_is_the_one_of_the_exact_engine(search: Search, ghent: nx.Graph) -> None:
    best = PlanSpace(ghent).best()[0]
    assert partition(search.best) == partition(best)
    assert search.best.cut == search.cut == best.cut
    assert search.best.exact
    assert search.proven
    assert (search.gap, search.bound, search.why_not) == (0, search.cut, "")
    assert search.exact_bound == search.exact_cut == Fraction(int(best.cut))


def test_plans_are_those_found_on_the_way_the_best_first() -> None:
    found = searched(triangulation(30, 1), size=(2, 5), seed=1)
    cuts = [plan.cut for plan in found.plans]
    assert len(cuts) > 1
    assert all(a < b for a, b in pairwise(cuts))
    assert partition(found.plans[0]) == partition(found.best)
    assert found.best.n_regions == len(partition(found.best))
    assert set(found.best.assignment.index) == {f"{i:02d}" for i in range(30)}


def test_one_row_says_it_all(search: Search) -> None:
    (row,) = search.to_frame().to_dict("records")
    assert row == {
        "n_regions": search.best.n_regions,
        "cut": search.cut,
        "bound": search.cut,
        "gap": 0.0,
        "proven": True,
        "steps": search.steps,
    }
    assert search.steps > 0


def test_it_says_what_is_proven(search: Search) -> None:
    cut = f"{search.cut:,.0f}"
    what = f"{search.best.n_regions} regions cut {cut} m of shared_border_m"
    assert repr(search) == f"<Search: {what}, proven best (checked)>"
    partly = searched(triangulation(60, 0), size=(2, 5), max_steps=50_000)
    assert "proven at most " in repr(partly)
    none = searched(triangulation(60, 0), size=(2, 5), max_steps=1)
    assert repr(none).endswith(("no bound>", "%>"))


def test_the_next_best_are_those_of_the_exact_engine(search: Search, ghent: nx.Graph) -> None:
    plans, cuts = search.next_best(25)
    ranked = PlanSpace(ghent).best(n=25)
    assert [plan.cut for plan in plans] == [plan.cut for plan in ranked] == list(map(float, cuts))
    assert [partition(plan) for plan in search.next_best(1)[0]] == [partition(search.best)]


@pytest.mark.parametrize("fixed", [0, 1])
def test_a_line_lies_below_the_best_cut_of_every_number_of_regions(
    fixed: int, ghent: nx.Graph
) -> None:
    groups = [sorted(next(iter(partition(PlanSpace(ghent).best(3)[0]))))][:fixed]
    space = PlanSpace(ghent, fixed=groups)
    for k in (None, *space.count().index):
        line = searched(ghent, n_regions=k, fixed=groups).line
        assert line is not None
        base, slope = line
        best = {number: space.best(number)[0].cut for number in space.count().index}
        assert all(base + slope * number <= cut for number, cut in best.items())
        if k is not None:
            assert float(base + slope * k) > best[k] / 2


def test_a_search_that_was_checked_says_so(ghent: nx.Graph) -> None:
    search = searched(ghent, check=False)
    checked = search.checked()
    assert (checked.certified, search.certified) == (True, False)
    assert repr(search).endswith("proven best (computed)>")
    assert repr(checked) == repr(search).replace("(computed)", "(checked)")
    assert partition(checked.best) == partition(search.best)
    with pytest.raises(PlanSpaceTooLarge, match="bound: not all sets were looked"):
        search.checked(max_branches=1)


def test_a_proof_that_is_wrong_is_not_taken(
    ghent: nx.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searched(ghent, check=False)
    certificate = search.certificate
    assert certificate is not None
    wrong = certificate | {"cost": certificate["cost"] + 2}
    monkeypatch.setattr("regiomap.search.result.certificate_of", lambda *_: wrong)
    with pytest.raises(VerificationError, match="plan: it costs "):
        search.checked()
    with pytest.raises(VerificationError, match="plan: it costs "):
        searched(ghent)


def test_what_the_bound_does_not_know_is_named() -> None:
    graph = triangulation(60, 0)
    asked = {"size": (2, 5), "centres": ["00", "30"], "centres_in_region": (0, 1)}
    found = searched(graph, max_steps=50_000, **asked)
    assert found.relaxed == ("centres_in_region",)
    assert repr(found).endswith("without 'centres_in_region'>")
    people = {code: 1000 * (3 + int(code) % 5) + 1 for code in graph}
    found = searched(graph, size=(6_000, 30_000), size_by=people, max_steps=200_000)
    assert found.relaxed == ("size_by",)
    assert searched(graph, size=(2, 5), max_steps=50_000).relaxed == ()
    best = searched(triangulation(14, 0), **(asked | {"centres": ["00", "12"]}))
    assert (best.proven, best.relaxed) == (True, ())


def test_the_graph_is_not_changed(ghent: nx.Graph) -> None:
    before = copy.deepcopy(ghent)
    searched(ghent, n_regions=3)
    assert nx.utils.graphs_equal(ghent, before)


@pytest.mark.parametrize("k", [2, 3, 4])
def test_so_many_regions(k: int, ghent: nx.Graph) -> None:
    found = searched(ghent, n_regions=k)
    best = PlanSpace(ghent).best(k)[0]
    assert (found.best.n_regions, found.cut) == (k, best.cut)


@pytest.mark.parametrize("k", [1, 5, 100])
def test_more_or_fewer_regions_than_sizes_allow(k: int, ghent: nx.Graph) -> None:
    with pytest.raises(InfeasibleError, match=r"there is no such plan: .*region"):
        searched(ghent, n_regions=k)


def test_what_is_impossible_though_sizes_allow_it_is_proven() -> None:
    # A star: every region of two or more holds the middle, so that there is one region at most.
    star = nx.relabel_nodes(nx.star_graph(6), str)
    nx.set_edge_attributes(star, 1.0, "shared_border_m")
    with pytest.raises(InfeasibleError, match="there is no such plan"):
        searched(star, size=(2, 4))
    apart = [["00", "01", "10", "11"]]
    with pytest.raises(InfeasibleError, match="there is no such plan"):
        searched(cell_graph(2, 3), size=(2, 3), apart=apart)


def test_one_municipality_is_one_region_or_none() -> None:
    alone = nx.Graph()
    alone.add_node("1")
    found = searched(alone, size=(1, 3))
    assert found.best.assignment.to_dict() == {"1": "1"}
    assert (found.cut, found.bound, found.gap, found.proven) == (0, 0, 0, True)
    assert len(found.near_best(0.5)) == 1
    with pytest.raises(InfeasibleError):
        searched(alone, size=(2, 3))


def test_pieces_that_do_not_touch_are_divided_each_for_itself() -> None:
    two = nx.disjoint_union(cell_graph(3, 3), cell_graph(2, 4))
    two = nx.relabel_nodes(two, {i: f"{i:02}" for i in two})
    found, space = searched(two, size=(2, 4)), PlanSpace(two, size=(2, 4))
    assert found.proven
    assert found.cut == space.best()[0].cut
    for k in space.count().index:
        assert searched(two, size=(2, 4), n_regions=k).cut == space.best(k)[0].cut


def test_all_fixed_is_one_plan() -> None:
    fixed = [["11001", "11002", "11003"], ["11004", "11005", "11006"]]
    found, space = (
        searched(grid(), size=(2, 4), fixed=fixed),
        PlanSpace(grid(), size=(2, 4), fixed=fixed),
    )
    assert partition(found.best) == partition(space.best()[0])
    assert (found.cut, found.proven, found.gap) == (3, True, 0)
    assert [plan.cut for plan in found.near_best(1)] == [3]
    assert found.best_under(lambda _: False).cut == 3  # fixed regions are not asked
    assert searched(grid(), size=(2, 4), fixed=fixed, n_regions=2).cut == 3
    with pytest.raises(InfeasibleError):
        searched(grid(), size=(2, 4), fixed=fixed, n_regions=3)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    found = searched(triangulation(25, 2), size=(3, 5), n_jobs=1)
    found.near_best(0.01)
    found.best_under(lambda codes: len(codes) != 4)
    assert found.certificate is not None
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"time_limit_s": 0}, OptionError, "time_limit_s must be more than 0"),
        ({"time_limit_s": math.inf}, OptionError, "time_limit_s must be a number of 0 or more"),
        ({"max_steps": 0}, OptionError, "max_steps must be a whole number of 1 or more"),
        ({"n_jobs": 0}, OptionError, "n_jobs must be a whole number of 1 or more"),
        ({"n_regions": 0}, OptionError, "n_regions must be a whole number of 1 or more"),
        ({"n_regions": 2.5}, OptionError, "n_regions must be a whole number"),
        ({"seed": -1}, OptionError, "seed must be a whole number of 0 or more"),
        ({"weight": "width"}, OptionError, "have no weight 'width'"),
        ({"size": (3, 2)}, OptionError, "size"),
        ({"together": [["0", "x"]]}, UnknownMunicipalityError, "'x'"),
        ({"together": [["0", "1"]], "apart": [["0", "1"]]}, InfeasibleError, "together and apart"),
    ],
)
def test_what_is_refused(asked: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        search_plans(path(6), **({"size": (1, 3)} | asked))


def test_an_empty_graph_is_refused() -> None:
    with pytest.raises(AssignmentError, match="no municipality at all"):
        search_plans(nx.Graph())


def test_a_share_is_a_number_of_0_or_more(search: Search) -> None:
    for share in (-0.1, math.nan, math.inf):
        with pytest.raises(OptionError, match="share must be"):
            search.near_best(share)


def test_what_lies_near_an_unproven_plan_is_not_known() -> None:
    partly = searched(triangulation(60, 0), size=(2, 5), max_steps=3000)
    assert not partly.proven
    with pytest.raises(PlanSpaceTooLarge, match="best plan is not proven"):
        partly.near_best(0.01)


def test_questions_may_be_limited_too(search: Search) -> None:
    with pytest.raises(PlanSpaceTooLarge, match="too many plans so near the best"):
        search.near_best(0.5, max_steps=1)
    with pytest.raises(PlanSpaceTooLarge, match="could not be proven"):
        search.best_under(lambda _: True, max_steps=1)


def test_a_certificate_is_kept_as_json(search: Search, tmp_path: Path) -> None:
    search.save_certificate(tmp_path / "proof.json")
    text = (tmp_path / "proof.json").read_text(encoding="utf-8")
    assert json.loads(text) == search.certificate
    assert text.endswith("}\n")


def test_where_nothing_is_proven_there_is_no_certificate(tmp_path: Path) -> None:
    found = searched(triangulation(30, 0), size=(2, 5))
    found._outcome.bound = None  # noqa: SLF001
    assert found.certificate is None
    with pytest.raises(PlanSpaceTooLarge, match="nothing is proven that a certificate can say"):
        found.save_certificate(tmp_path / "proof.json")
    with pytest.raises(PlanSpaceTooLarge, match="nothing is proven about this graph"):
        found.best_under(lambda _: True)


def test_a_notebook_shows_the_best_plan(search: Search) -> None:
    assert "<table" in search._repr_html_()


@pytest.mark.parametrize("weights", [[0.1, 0.2, 0.3], [1e6, 33.333333333333336, 2.5]])
def test_fractions_of_a_unit_are_exact(weights: list[float]) -> None:
    graph = triangulation(14, 4)
    rng = np.random.default_rng(0)
    for *_, data in graph.edges(data=True):
        data["shared_border_m"] = weights[int(rng.integers(len(weights)))]
    found, space = searched(graph, size=(2, 5)), PlanSpace(graph, size=(2, 5))
    assert found.cut == space.best()[0].cut
    near = found.near_best(0.02)
    ranked = list(space.best(n=len(near) + 1))
    assert [plan.cut for plan in near] == [plan.cut for plan in ranked[: len(near)]]
    assert ranked[len(near)].cut > found.cut * 1.02


def test_inhabitants_by_code_may_be_a_series() -> None:
    people = pd.Series({f"{i}": 100 + 7 * i for i in range(9)})
    asked: dict[str, Any] = {"size": (200, 460), "size_by": people}
    found, space = searched(path(9), **asked), PlanSpace(path(9), **asked)
    assert partition(found.best) == partition(space.best()[0])

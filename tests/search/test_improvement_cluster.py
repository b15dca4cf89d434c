"""Groups of regions are divided anew in processes and on a cluster as they are alone."""

import logging
from pathlib import Path

import joblib
import networkx as nx
import pytest

import regiomap as rm
from helpers.graphs import bordered
from helpers.workers import Killed, cluster, processes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def land() -> nx.Graph:
    """Return a grid so large that a plan is improved before there is a bound."""
    graph = bordered(nx.grid_2d_graph(14, 29))
    for i, (a, b) in enumerate(graph.edges):
        graph.edges[a, b]["shared_border_m"] = float(1 + i * i % 17)
    return graph


def found(land: nx.Graph, n_jobs: int | None = None) -> list[object]:
    """Return all plans on the way, with what is proven and what was spent."""
    search = rm.search_plans(land, size=(4, 8), time_limit_s=None, max_steps=300_000, n_jobs=n_jobs)
    frame = search.plans.to_frame()
    return [search.steps, search.exact_cut, search.exact_bound, frame.to_csv()]


@pytest.fixture(scope="module")
def alone(land: nx.Graph) -> list[object]:
    """Return what one worker finds: plans that get better and better."""
    answer = found(land)
    assert str(answer[-1]).count("\n") > 3
    return answer


def test_processes_find_the_same(land: nx.Graph, alone: list[object]) -> None:
    with joblib.parallel_config(backend="threading"):
        assert found(land, n_jobs=2) == alone
    with processes(2):
        assert found(land, n_jobs=2) == alone


def test_a_cluster_that_loses_a_worker_finds_the_same(
    land: nx.Graph, alone: list[object], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), cluster(tmp_path / "dask", 2) as client:
        client.register_plugin(Killed(tmp_path / "killed", nth=3))
        assert found(land) == alone
    assert (tmp_path / "killed").exists()
    assert "Restarting worker" in caplog.text

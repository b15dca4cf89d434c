"""A proposal is the same alone, in processes, and on a cluster that loses a worker."""

import logging
import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from distributed import Client

import regiomap as rm
from helpers.workers import Killed, cluster, processes
from regiomap.planspace.engine.tasks import in_parallel
from regiomap.propose import regions, searching
from regiomap.reports import Proposal

pytestmark = pytest.mark.slow

_LARGEST = 20_000  # bytes of a parent of some sixty municipalities, or of its plans


@pytest.fixture(scope="module")
def provinces(flanders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return three parents that the exact engine is not allowed to do."""
    return flanders[flanders["province"].isin(["Limburg", "Oost-Vlaanderen", "West-Vlaanderen"])]


def proposed(provinces: gpd.GeoDataFrame, bridged: nx.Graph) -> Proposal:
    """Return sixteen regions, searched for several numbers in each parent, one after another."""
    return rm.propose_regions(
        provinces,
        bridged.subgraph(provinces.index),
        within="province",
        n_regions=16,
        alternatives=2,
        max_states=300_000,
        max_steps=300_000,
    )


@pytest.fixture(scope="module")
def alone(provinces: gpd.GeoDataFrame, bridged: nx.Graph) -> Proposal:
    """Return what one thread finds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("joblib.cpu_count", lambda: 1)
        return proposed(provinces, bridged)


def require_same(found: Proposal, alone: Proposal, folder: Path) -> None:
    """Check every figure of two proposals, and every byte of their files."""
    pd.testing.assert_frame_equal(found.parents, alone.parents, check_exact=True)
    pd.testing.assert_frame_equal(found.curve, alone.curve, check_exact=True)
    pd.testing.assert_frame_equal(found.unplaced, alone.unplaced, check_exact=True)
    assert (found.bound, found.gap) == (alone.bound, alone.gap)
    plans = [[one.best, *one.alternatives] for one in (found, alone)]
    assert [len(several) for several in plans] == [3, 3]
    for ours, theirs in zip(*plans, strict=True):
        pd.testing.assert_series_equal(ours.assignment, theirs.assignment)
        assert (ours.cut, ours.exact) == (theirs.cut, theirs.exact)
        for name in ("plan.csv", "plan.geojson"):
            files = [folder / f"{i}-{name}" for i in range(2)]
            for plan, file in zip((ours, theirs), files, strict=True):
                plan.save(file)
            assert files[0].read_bytes() == files[1].read_bytes()


def test_a_cluster_that_loses_a_worker_proposes_the_same(
    provinces: gpd.GeoDataFrame,
    bridged: nx.Graph,
    alone: Proposal,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    killed = tmp_path / "killed"
    with caplog.at_level(logging.WARNING), cluster(tmp_path / "dask", 3) as client:
        client.register_plugin(Killed(killed, nth=3))
        before = pids(client)
        found = proposed(provinces, bridged)
        # The others did its task again, and another process took its place.
        assert "Restarting worker" in caplog.text
        assert len(before & pids(client)) == 2
    assert killed.exists()
    require_same(found, alone, tmp_path)


def pids(client: Client) -> set[int]:
    """Return the processes of a cluster, once there are three."""
    client.wait_for_workers(3)
    return set(client.run(os.getpid).values())


def test_processes_propose_the_same(
    provinces: gpd.GeoDataFrame, bridged: nx.Graph, alone: Proposal, tmp_path: Path
) -> None:
    with processes(2):
        found = proposed(provinces, bridged)
    require_same(found, alone, tmp_path)


def test_what_is_sent_is_small(
    provinces: gpd.GeoDataFrame, bridged: nx.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: dict[str, list[int]] = {}

    def spy(
        function: Callable[[object], object],
        tasks: Sequence[object],
        **options: Any,  # noqa: ANN401  (handed on)
    ) -> list[object]:
        answers = in_parallel(function, tasks, **options)
        sent = [len(pickle.dumps(one)) for one in [*tasks, *answers]]
        sizes.setdefault(function.__name__, []).extend(sent)
        return answers

    monkeypatch.setattr(regions, "in_parallel", spy)
    monkeypatch.setattr(searching, "in_parallel", spy)
    proposed(provinces, bridged)
    assert sizes.keys() == {"solved_exactly", "solved_by_search"}
    assert max(map(max, sizes.values())) < _LARGEST

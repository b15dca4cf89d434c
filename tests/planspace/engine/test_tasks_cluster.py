"""Pure tasks on a Dask cluster of several processes, one of which may be killed."""

import logging
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from distributed import Client

from helpers.workers import (
    cluster,
    interrupted_once,
    nested,
    nested_pids,
    nested_until_stopped,
    pid_of,
    refused,
    squared,
    sum_of,
    until_stopped,
)
from regiomap.planspace.engine.tasks import in_parallel

pytestmark = pytest.mark.slow

SQUARES = [0, 1, 4, 9, 16, 25, 36]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """Start two processes of one thread each, on this machine alone."""
    with cluster(tmp_path / "dask", 2) as client:
        yield client


def test_tasks_are_answered_elsewhere_and_in_order(client: Client) -> None:
    workers = set(client.run(os.getpid).values())
    assert set(in_parallel(pid_of, range(20))) <= workers
    assert in_parallel(squared, range(7)) == SQUARES
    assert in_parallel(squared, range(7), n_jobs=1, most_here=1) == SQUARES
    assert in_parallel(squared, []) == []
    with pytest.raises(LookupError, match="there is no 3"):
        in_parallel(refused, range(6))


def test_tasks_of_tasks_go_to_others_when_there_are_enough(client: Client) -> None:
    workers = set(client.run(os.getpid).values())
    few = in_parallel(nested_pids, [20])
    assert set(few[0][1:]) == workers
    many = in_parallel(nested_pids, [3, 0, 7, 1])
    assert [len(pids) for pids in many] == [4, 1, 8, 2]
    assert all(len(set(pids)) == 1 for pids in many)
    assert in_parallel(nested, [7]) == [SQUARES]
    assert in_parallel(nested, [3, 0, 7, 1]) == [SQUARES[:n] for n in (3, 0, 7, 1)]


@pytest.mark.usefixtures("client")
def test_a_signal_ends_the_tasks_at_work_and_returns_what_they_have(tmp_path: Path) -> None:
    marks = [tmp_path / str(i) for i in range(4)]
    with interrupted_once(*marks[:2]):
        assert in_parallel(until_stopped, marks, finish=True) == ["0", "1", "2", "3"]
    inner = [tmp_path / f"inner{i}" for i in range(2)]
    with interrupted_once(*inner):
        assert in_parallel(nested_until_stopped, [inner], finish=True) == [["inner0", "inner1"]]
    inner = [tmp_path / f"here{i}" for i in range(2)]
    with interrupted_once(*inner):
        answers = in_parallel(nested_until_stopped, [[one] for one in inner], finish=True)
    assert answers == [["here0"], ["here1"]]
    many = [tmp_path / f"many{i}" for i in range(40)]
    with interrupted_once(*many[:2]), pytest.raises(KeyboardInterrupt):
        in_parallel(until_stopped, many)
    assert not many[-1].exists()
    assert in_parallel(squared, range(7)) == SQUARES


@pytest.mark.usefixtures("client")
def test_what_was_sent_is_not_lost_with_a_worker(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Large as it is: joblib puts a large argument on one worker, unless it is in a tuple."""
    large = [np.full(100_000, i) for i in range(5)]
    with caplog.at_level(logging.WARNING):
        sums = in_parallel(partial(sum_of, tmp_path / "killed"), large)
    assert sums == [100_000 * i for i in range(5)]
    assert "Restarting worker" in caplog.text

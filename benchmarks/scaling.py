"""One proposal by 1 and by 2 workers, as threads, processes and a Dask cluster of this machine.

`python benchmarks/scaling.py` takes the provinces of Flanders; with `--file`, `--code` and
`--within` any table of municipalities, `--only` some of its parents. Every answer has to be the
same. What a hundred workers would take is computed: the longest task of each round.
"""

import argparse
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import geopandas as gpd
import joblib
import networkx as nx

import regiomap as rm
from regiomap.planspace.engine.tasks import in_parallel
from regiomap.propose import regions, searching

KINDS = ("threading", "loky", "dask")


@dataclass
class Rounds:
    """What the tasks of each round took: seconds of the clock, and of a processor."""

    took: list[list[tuple[float, float]]] = field(default_factory=list)

    def in_parallel(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        *,
        done: Callable[[int, Any], None] | None = None,
        **options: Any,  # noqa: ANN401  (handed on)
    ) -> list[Any]:
        """Do what the real one does, and note how long it takes."""
        answers = in_parallel(
            partial(timed, function),
            tasks,
            done=None if done is None else lambda number, one: done(number, one[1]),
            **options,
        )
        self.took.append([took for took, _ in answers])
        return [answer for _, answer in answers]

    @property
    def work(self) -> float:
        """Seconds of a processor, for all tasks."""
        return sum(cpu for tasks in self.took for _, cpu in tasks)

    @property
    def share(self) -> float:
        """Part of a processor that a task had: others want it too, or the interpreter's lock."""
        return self.work / sum(clock for tasks in self.took for clock, _ in tasks)

    @property
    def longest(self) -> float:
        """Seconds of a processor for the longest task of each round, all rounds together."""
        return sum(max((cpu for _, cpu in tasks), default=0.0) for tasks in self.took)


def timed(function: Callable[[Any], Any], task: Any) -> tuple[tuple[float, float], Any]:  # noqa: ANN401
    """Return how long a task took, by the clock and in its thread, and its answer."""
    clock, cpu = time.perf_counter(), time.thread_time()
    answer = function(task)
    return (time.perf_counter() - clock, time.thread_time() - cpu), answer


@contextmanager
def workers(kind: str, n: int) -> Iterator[None]:
    """Let joblib work with so many workers of a kind."""
    if kind != "dask":
        with joblib.parallel_config(backend=kind, n_jobs=n):
            yield
        return
    from distributed import Client, LocalCluster  # noqa: PLC0415  (only this kind needs it)

    here = "127.0.0.1"
    pages = {"dashboard_address": f"{here}:0", "worker_dashboard_address": f"{here}:0"}
    options = {"threads_per_worker": 1, "host": here, **pages}
    with (
        LocalCluster(n_workers=n, **options) as local,
        Client(local),
        joblib.parallel_config("dask"),
    ):
        yield


def measured(propose: Callable[[], rm.reports.Proposal]) -> tuple[float, Rounds, object]:
    """Return the seconds of a proposal, its rounds, and what was proposed."""
    rounds = Rounds()
    with (
        mock.patch.object(regions, "in_parallel", rounds.in_parallel),
        mock.patch.object(searching, "in_parallel", rounds.in_parallel),
    ):
        begin = time.perf_counter()
        found = propose()
        seconds = time.perf_counter() - begin
    return seconds, rounds, (found.best.cut, found.bound, tuple(found.best.assignment))


def main() -> None:
    """Run what is asked, and print one line for each kind and number of workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--code")
    parser.add_argument("--within", default="province")
    parser.add_argument("--only", nargs="*", help="some of the parents")
    parser.add_argument("--n-regions", type=int)
    parser.add_argument("--max-states", type=int, default=300_000)
    parser.add_argument("--max-steps", type=int, default=30_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    table, graph = read(asked)

    def propose() -> rm.reports.Proposal:
        return rm.propose_regions(
            table,
            graph,
            within=asked.within,
            n_regions=asked.n_regions,
            max_states=asked.max_states,
            max_steps=asked.max_steps,
        )

    print(propose().parents.drop(columns="reason").to_string(index=False))  # compiled and warm
    print("workers      seconds   of 1 thread   share of a core   work   longest tasks")
    runs: dict[tuple[str, int], list[tuple[float, Rounds, object]]] = {}
    for _ in range(asked.runs):  # in turns, so that a machine that slows down slows all
        for kind, n in product(KINDS, (1, 2)):
            with workers(kind, n):
                propose()  # loaded by the workers
                runs.setdefault((kind, n), []).append(measured(propose))
    best = {who: min(several, key=lambda run: run[0]) for who, several in runs.items()}
    for (kind, n), (seconds, rounds, _) in best.items():
        print(
            f"{n} {kind:<10}{seconds:8.1f} s{best[KINDS[0], 1][0] / seconds:10.2f}"
            f"{rounds.share:16.2f}{rounds.work:11.1f} s{rounds.longest:9.1f} s"
        )
    known = {found for several in runs.values() for _, _, found in several}
    print("the same answer everywhere" if len(known) == 1 else f"{len(known)} DIFFERENT ANSWERS")


def read(asked: argparse.Namespace) -> tuple[gpd.GeoDataFrame, nx.Graph]:
    """Return the municipalities, with the column of their parents, and their neighbours."""
    if asked.file is None:
        table = rm.load_flanders()
        graph = rm.build_adjacency(table, bridges=[("Voeren", "Riemst")])
    else:
        table = rm.read_municipalities(asked.file, code_column=asked.code)
        table[asked.within] = table[asked.within].astype(str)
        graph = rm.build_adjacency(table)
    if asked.only:
        table = table[table[asked.within].isin(asked.only)]
    return table, graph.subgraph(table.index)


if __name__ == "__main__":
    main()

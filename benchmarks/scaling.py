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

import geopandas as gpd
import joblib
import networkx as nx

import regiomap as rm
from regiomap.planspace.engine.tasks import in_parallel
from regiomap.propose import regions, searching

KINDS = ("threading", "loky", "dask")


@dataclass
class Rounds:
    """What each round of tasks took: in all, and each task by itself, in seconds."""

    took: list[tuple[str, float, list[float]]] = field(default_factory=list)

    def in_parallel(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        *,
        done: Callable[[int, Any], None] | None = None,
        **options: Any,  # noqa: ANN401  (handed on)
    ) -> list[Any]:
        """Do what the real one does, and note how long it takes."""
        begin = time.perf_counter()
        answers = in_parallel(
            partial(timed, function),
            tasks,
            done=None if done is None else lambda number, one: done(number, one[1]),
            **options,
        )
        whole = time.perf_counter() - begin
        self.took.append((function.__name__, whole, [seconds for seconds, _ in answers]))
        return [answer for _, answer in answers]

    @property
    def work(self) -> float:
        """Seconds of all tasks."""
        return sum(sum(tasks) for _, _, tasks in self.took)

    @property
    def longest(self) -> float:
        """Seconds of the longest task of each round, all rounds together."""
        return sum(max(tasks, default=0.0) for _, _, tasks in self.took)


def timed(function: Callable[[Any], Any], task: Any) -> tuple[float, Any]:  # noqa: ANN401
    """Return how long a task took, and its answer."""
    begin = time.perf_counter()
    answer = function(task)
    return time.perf_counter() - begin, answer


@contextmanager
def workers(kind: str, n: int) -> Iterator[None]:
    """Let joblib work with so many workers of a kind."""
    if kind != "dask":
        with joblib.parallel_config(backend=kind, n_jobs=n):
            yield
        return
    from distributed import Client, LocalCluster  # noqa: PLC0415  (only this kind needs it)

    options = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=n, **options) as here, Client(here), joblib.parallel_config("dask"):
        yield


def measured(propose: Callable[[], rm.reports.Proposal]) -> tuple[float, Rounds, object]:
    """Return the seconds of a proposal, its rounds, and what was proposed."""
    rounds = Rounds()
    regions.in_parallel = searching.in_parallel = rounds.in_parallel  # type: ignore[attr-defined]
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
    print("workers      seconds   of 1 thread   work   longest tasks")
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
            f"{rounds.work:11.1f} s{rounds.longest:9.1f} s"
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

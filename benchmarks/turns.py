"""Ours and the peers in turn, so that a machine that slows down slows both."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

__all__ = ["compare"]


def compare(
    title: str,
    ours: Callable[[], object],
    peers: Mapping[str, Callable[[], object]],
    *,
    runs: int = 5,
) -> None:
    """Time ours and the peers in turn, and print medians and ratios.

    As in `timeit`, garbage is collected between the runs and not in them: when it is depends on
    what ran before, and it would strike the one and spare the other.
    """
    ours()  # compiled and warm
    seconds: dict[str, list[float]] = {name: [] for name in ["regiomap", *peers]}
    for _ in range(runs):
        for name, run in {"regiomap": ours, **peers}.items():
            seconds[name].append(_timed(run))
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    print(title)
    for name, value in median.items():
        ratio = "" if name == "regiomap" else f"  {value / median['regiomap']:6.1f} times ours"
        print(f"  {name:<28}{value:8.3f} s{ratio}", flush=True)


def _timed(run: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        begin = time.perf_counter()
        run()
        return time.perf_counter() - begin
    finally:
        gc.enable()

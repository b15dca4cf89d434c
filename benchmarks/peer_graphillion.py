"""Counts and best plans with graphillion, in a process of its own: it aborts when memory ends."""

import json
import sys
from pathlib import Path

from graphillion import GraphSet

LOWER, UPPER = 5, 15

for part in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
    lengths = {(a, b): length for a, b, length in part["borders"]}
    GraphSet.set_universe(list(lengths), traversal="as-is")
    sizes = dict.fromkeys(range(1, part["n"] + 1), 1)
    for n_regions in range(-(-part["n"] // UPPER), part["n"] // LOWER + 1):
        found = GraphSet.balanced_partitions(
            weight_list=sizes, lower=LOWER, upper=UPPER, num_comps=n_regions
        )
        # Keeping most border inside is cutting least.
        kept = sum(lengths[border] for border in next(found.max_iter(lengths), ()))
        print(n_regions, len(found), kept)

"""The exact engine, interrupted: signals, and compiled code that is damaged on disk."""

import os
import pickle
import subprocess
import sys
from glob import escape
from pathlib import Path

import networkx as nx
import pytest

from regiomap import PlanSpace
from regiomap._base.kept_code import is_compiled
from regiomap.planspace.engine.compiled import compiled

LARGE = """
import signal, sys, threading, time, os
import networkx as nx
from regiomap import PlanSpace

def bordered(shape):
    graph = nx.relabel_nodes(shape, {vertex: str(i) for i, vertex in enumerate(shape)})
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    return graph

PlanSpace(bordered(nx.path_graph(4)), size=(1, 4)).best()  # compiles
space = PlanSpace(bordered(nx.complete_graph(15)), size=(1, 15), max_states=10**9, max_bytes=10**10)
threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()
begin = time.monotonic()
try:
    space.count()
except KeyboardInterrupt:
    print("interrupted", flush=True)
else:
    print("finished")
"""


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
        env={**os.environ, **environment},
    )


@pytest.fixture(scope="module")
def _ready() -> None:
    """Compile the engine and keep it, so that no process below says that it does."""
    graph = nx.relabel_nodes(nx.path_graph(4), str)
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    PlanSpace(graph, size=(1, 4)).best()


@pytest.mark.usefixtures("_ready")
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself this signal")
def test_a_signal_within_a_question_is_a_keyboard_interrupt() -> None:
    done = run(LARGE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


PROPOSE = """
import os, signal, time
import regiomap as rm
from regiomap.planspace.engine import diagram

flanders = rm.load_flanders()
rm.propose_regions(flanders[flanders["reference_region"] == "Regio Gent"])  # compiles
expanded = diagram.expand
calls = []
def slow(*args):
    calls.append(args)
    if len(calls) == 1:
        os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)
    return expanded(*args)
diagram.expand = slow
try:
    rm.propose_regions(flanders, n_jobs=2)
except KeyboardInterrupt:
    print("interrupted", len(calls) < 9)  # a step that runs, and one that was about to
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself this signal")
def test_a_signal_within_a_proposal_stops_every_parent() -> None:
    done = run(PROPOSE)
    assert (done.stdout, done.stderr) == ("interrupted True\n", "")


def test_the_same_question_is_answered_after_an_interrupt() -> None:
    script = LARGE.replace("complete_graph(15)", "complete_graph(11)").replace("(1, 15)", "(1, 11)")
    # Sent once the first layers are there, whatever the machine does meanwhile.
    script = script.replace(
        "threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()", HOOK
    )
    done = run(script + "\ndiagram.expand = expanded\nprint(space.count().sum())")
    assert done.stdout == "interrupted\n678570\n", done.stderr  # the number of Bell


HOOK = """
from regiomap.planspace.engine import diagram
expanded = diagram.expand
def hooked(*args):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return expanded(*args)
diagram.expand = hooked
"""

GHENT = """
import regiomap as rm
flanders = rm.load_flanders()
ghent = flanders[flanders["reference_region"] == "Regio Gent"]
space = rm.PlanSpace(rm.build_adjacency(ghent))
print(space.count().to_dict(), space.best()[0].n_regions)
"""


@pytest.mark.slow
def test_damaged_compiled_code_is_thrown_away_and_made_anew(tmp_path: Path) -> None:
    folder = {"NUMBA_CACHE_DIR": str(tmp_path)}
    known = run(GHENT, **folder)
    assert known.stdout.startswith("{2: 3109"), known.stderr
    indexes = sorted(tmp_path.rglob("*.nbi"))
    assert len(indexes) > 4
    for i, index in enumerate(indexes):  # of every other function its code, beside a sound index
        code = sorted(index.parent.glob(f"{escape(index.stem)}.*.nbc"))
        for file in [index] if i % 2 else code:
            old = file.read_bytes()
            bad = [old[: len(old) // 2], b"", b"this is no code", pickle.dumps(7)]
            assert bad[i // 2 % len(bad)] != old
            file.write_bytes(bad[i // 2 % len(bad)])
    again = run(GHENT, **folder)
    assert (again.returncode, again.stdout) == (0, known.stdout), again.stderr
    assert "Traceback" not in again.stderr
    # Mended: the next process finds sound code.
    sound = run(GHENT, **folder)
    assert (sound.stdout, sound.stderr) == (known.stdout, "")


def test_a_compiled_function_answers_as_before() -> None:
    function = compiled(one_more)
    assert function(1) == 2
    assert is_compiled(function)


def one_more(number: int) -> int:
    return number + 1

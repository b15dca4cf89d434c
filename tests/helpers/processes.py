"""Python, or the command, in a process of its own."""

import os
import resource
import subprocess
import sys

import pytest

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and links as POSIX has them")
SHELL = "from regiomap.cli.main import main; main()"


def run_python(script: str, stdin: str = "", **environment: str) -> str:
    """Run a script in a process of its own, with the same package; its memory is bounded."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (12 * 2**30,) * 2),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def slow(*values: object) -> object:
    """Return values of a parameter that only a whole run tries; each starts a process."""
    return pytest.param(*values, marks=pytest.mark.slow)


def process(code: str, *words: object, **keywords: object) -> subprocess.CompletedProcess[str]:
    """Run a script with these words on its command line, and return what came of it."""
    call = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        call, text=True, check=False, timeout=1800, **{"capture_output": True, **keywords}
    )


def said(run: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a refused command says."""
    assert run.returncode == 2, run.stderr
    lines = [line for line in run.stderr.splitlines() if "regiomap: note:" not in line]
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("regiomap: ")
    return lines[0]

"""Python in a process of its own."""

import os
import resource
import subprocess
import sys


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

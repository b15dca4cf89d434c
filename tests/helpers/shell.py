"""The shell command run in this process, which saves starting Python a hundred times."""

import contextlib
import io
import sys
import warnings
from pathlib import Path
from typing import NamedTuple

import pytest

from regiomap.cli.main import main


class Run(NamedTuple):
    """What a shell command gave."""

    returncode: int
    stdout: str
    stderr: str


def shell(*words: str | Path, cwd: Path) -> Run:
    """Run the command in a folder."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")  # as in a shell: warnings are shown, not raised
        patch.setattr(sys, "argv", ["regiomap", *map(str, words)])
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code or 0
    assert isinstance(code, int)
    return Run(code, out.getvalue(), err.getvalue())

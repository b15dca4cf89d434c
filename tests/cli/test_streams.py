"""The streams of the shell: what is said where one of them is full, closed or not there."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import regiomap as rm
from helpers.processes import POSIX, SHELL, process, said, slow


@POSIX
@pytest.mark.parametrize(
    "words", [["check", "--register"], slow(["--help"]), slow(["check", "--help"])]
)
def test_a_standard_output_that_is_full_is_told(words: list[str]) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("there is no /dev/full")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = process(SHELL, *words, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert "cannot write to the standard output: No space left on device" in said(run)


def closed_pipe(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command where who read its output is gone, as after `| head`."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return process(SHELL, *words, stdout=writer, stderr=subprocess.PIPE, capture_output=False)
    finally:
        os.close(writer)


@POSIX
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["check", "--register"], 1),
        slow(["check", "--register", "--json"], 1),
        slow(["--help"], 0),
        slow(["check", "--help"], 0),
    ],
)
def test_who_reads_may_go_and_nothing_is_said(words: list[str], status: int) -> None:
    run = closed_pipe(*words)
    lines = [line for line in run.stderr.splitlines() if "regiomap: note:" not in line]
    assert (lines, run.returncode) == ([], status)


@POSIX
def test_what_was_asked_is_written_when_nobody_reads(tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.csv", tmp_path / "report.md"
    plan.write_text("nis,region\nx,a\ny,b\n", encoding="utf-8")
    assert closed_pipe("report", plan, "--out", out).returncode == 0
    assert out.stat().st_size


class Full(io.StringIO):
    """A stream on a disk without room."""

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("stream", [None, Full()], ids=["none", "full"])
def test_work_is_done_where_nobody_can_read_the_progress(
    stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regiomap.cli.streams import told_when_full

    flanders = rm.load_flanders()
    brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    monkeypatch.setattr(sys, "stderr", stream)
    with told_when_full():
        assert rm.propose_regions(brugge, progress=True).best.exact


@POSIX
def test_a_standard_error_that_is_full_still_ends_in_exit_2(tmp_path: Path) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("there is no /dev/full")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = process(
            SHELL, "check", "missing.csv", cwd=tmp_path, stderr=full, capture_output=False
        )
    assert run.returncode == 2

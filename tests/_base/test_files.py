"""Saving: whole or not at all, links and modes kept, and every trouble said in a sentence."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from helpers.processes import POSIX, process, slow
from regiomap._base.files import require_writable, write_whole
from regiomap.cli.demo import run_demo
from regiomap.errors import FileError

ENDINGS = (".csv", ".geojson", ".gpkg")


FIRST_ENDING_QUICK = (ENDINGS[0], *map(slow, ENDINGS[1:]))


@pytest.fixture(scope="module")
def plan() -> rm.Plan:
    """Return four squares in two regions."""
    table = squares("abcd", columns=2, name=list("ABCD"))
    assignment = pd.Series(dict(zip("abcd", "nnss", strict=True)), name="region")
    return rm.Plan(assignment.rename_axis("nis"), municipalities=table)


def test_a_long_path_is_told_with_the_name_of_the_file(tmp_path: Path, plan: rm.Plan) -> None:
    deep = tmp_path.joinpath(*["a folder with a long name"] * 8)
    for missing in (deep / "no-such" / "plan.csv", deep / "no-such" / "plan.gpkg"):
        with pytest.raises(FileError, match=r"no-such./?.*plan") as told:
            plan.save(missing)
        assert len(str(told.value)) < 400
        with pytest.raises(FileError, match=r"there is no file '.*\.\.\..*no-such.*plan"):
            rm.read_plan(missing)


# -- troubles -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("file.csv/plan{}", "Not a directory"),
        ("nowhere/plan{}", "No such file or directory.*Does the folder exist"),
        ("nul\0plan{}", "cannot hold the character NUL"),
        ("half\ud800plan{}", "half a character"),
        ("x" * 300 + "{}", "name too long. Choose a shorter name"),
        ("folder{}", "Is a directory. Give the name of a file in it"),
        ("loop{}", "symbolic links"),
    ],
)
def test_a_place_where_nothing_can_be_written_is_named(
    where: str, message: str, ending: str, plan: rm.Plan, tmp_path: Path
) -> None:
    (tmp_path / "file.csv").touch()
    (tmp_path / f"folder{ending}").mkdir()
    (tmp_path / f"loop{ending}").symlink_to(tmp_path / f"loop{ending}")
    there = sorted(tmp_path.iterdir())
    path = tmp_path / where.format(ending)
    with pytest.raises(FileError, match=message):
        plan.save(path)
    with pytest.raises(FileError, match=message):
        require_writable(path)
    assert sorted(tmp_path.iterdir()) == there


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_name_as_long_as_names_may_be_is_written(
    ending: str, plan: rm.Plan, tmp_path: Path
) -> None:
    path = tmp_path / ("x" * (255 - len(ending)) + ending)
    plan.save(path)
    assert rm.read_plan(path).n_regions == 2


@POSIX
@pytest.mark.parametrize("ending", FIRST_ENDING_QUICK)
def test_a_disk_that_is_full_leaves_what_was_there(ending: str, tmp_path: Path) -> None:
    code = (
        "import resource, sys, regiomap as rm\n"
        "flanders = rm.load_flanders()\n"
        "plan = rm.Plan(flanders['reference_region'], municipalities=flanders)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    plan.save(sys.argv[1])\n"
        "except rm.RegiomapError as error:\n"
        "    print(type(error).__name__, error)\n"
    )
    path = tmp_path / f"plan{ending}"
    path.write_text("what was there", encoding="utf-8")
    run = process(code, path)
    assert run.stdout.startswith("FileError cannot write"), run.stderr
    assert "File too large. Make room, or write elsewhere" in run.stdout
    assert path.read_text(encoding="utf-8") == "what was there"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@POSIX
def test_a_read_only_folder_is_named(plan: rm.Plan, tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    for ending in ENDINGS:
        with pytest.raises(FileError, match=r"Permission denied.*may you write there"):
            plan.save(folder / f"plan{ending}")
    with pytest.raises(FileError, match="Permission denied"):
        run_demo(folder)


@POSIX
def test_a_device_that_is_full_is_told_and_stays_a_device(plan: rm.Plan, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.is_char_device():
        pytest.skip("there is no /dev/full")
    link = tmp_path / "plan.csv"
    link.symlink_to(full)
    with pytest.raises(FileError, match=r"No space left on device. Make room"):
        plan.save(link)
    assert full.is_char_device()


def test_an_error_of_any_kind_leaves_no_file(
    plan: rm.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (KeyboardInterrupt, RuntimeError, MemoryError):

        def broken(_: int, kind: type[BaseException] = kind) -> None:
            raise kind

        monkeypatch.setattr(os, "fsync", broken)
        with pytest.raises(kind):
            plan.save(tmp_path / "plan.csv")
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("word", ["a\0b", "a\ud800b"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_text_that_no_file_keeps_is_refused(
    word: str, ending: str, plan: rm.Plan, tmp_path: Path
) -> None:
    nasty = rm.Plan(
        plan.assignment.astype(object).replace("n", word), municipalities=plan.municipalities
    )
    with pytest.raises(FileError, match=r"1 texts? .*which no file keeps|2 texts hold"):
        nasty.save(tmp_path / f"plan{ending}")
    with pytest.raises(FileError, match=r"half a character|NUL"):
        write_whole(tmp_path / f"plan{word}", "text")
    assert not list(tmp_path.iterdir())


# -- links, modes, left-overs ---------------------------------------------------------------------


@POSIX
def test_a_symbolic_link_stays_one(plan: rm.Plan, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "kept.csv", tmp_path / "plan.csv"
    link.symlink_to(Path("real", "kept.csv"))
    for _ in range(2):  # first where it leads to nothing
        plan.save(link)
        assert link.is_symlink()
        assert not target.is_symlink()
        assert rm.read_plan(target).n_regions == 2


@POSIX
def test_hard_links_stay_links(plan: rm.Plan, tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    for before in ("x", "x" * 10_000):
        one.write_text(before, encoding="utf-8")
        other.unlink(missing_ok=True)
        other.hardlink_to(one)
        plan.save(one)
        assert one.samefile(other)
        assert rm.read_plan(other).assignment.to_dict() == plan.assignment.to_dict()


@POSIX
def test_a_full_disk_loses_nothing_of_a_file_with_two_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = tmp_path / "one.csv"
    one.write_text("what was there", encoding="utf-8")
    (tmp_path / "other.csv").hardlink_to(one)

    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(FileError, match="No space left"):
        write_whole(one, "longer than what was there before")
    assert one.read_text(encoding="utf-8") == "what was there"


@POSIX
def test_modes_are_kept_and_new_files_follow_the_umask(plan: rm.Plan, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        for ending in ENDINGS:
            path = tmp_path / f"plan{ending}"
            plan.save(path)
            assert stat.S_IMODE(path.stat().st_mode) == 0o640
            for mode in (0o600, 0o664, 0o755):
                path.chmod(mode)
                plan.save(path)
                assert stat.S_IMODE(path.stat().st_mode) == mode
    finally:
        os.umask(before)


@POSIX
@pytest.mark.parametrize("ending", FIRST_ENDING_QUICK)
def test_what_a_killed_run_left_goes_with_the_next_save(
    ending: str, plan: rm.Plan, tmp_path: Path
) -> None:
    path = tmp_path / f"plan{ending}"
    plan.save(path)
    code = (
        "import os, signal, sys, regiomap as rm\n"
        "plan = rm.read_plan(sys.argv[1])\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "plan.save(sys.argv[2])\n"
    )
    plan.save(tmp_path / "killed.csv")
    process(code, path, tmp_path / "killed.csv")
    left = [one.name for one in tmp_path.iterdir() if one.name.startswith(".")]
    assert len(left) == 1
    former = [f".plan.0123abcd{ending}"]
    others = [".regiomap-notes.tmp", ".plan.csv", ".plan.0123abcz.csv", "plan.0123abcd.csv"]
    for name in (*former, *others):
        (tmp_path / name).touch()
    plan.save(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(
        {path.name, "killed.csv", *others}
    )


@POSIX
def test_what_is_being_written_right_now_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def meanwhile(file: int) -> None:
        monkeypatch.setattr(os, "fsync", sync)
        write_whole(tmp_path / "other.csv", "other")
        sync(file)

    monkeypatch.setattr(os, "fsync", meanwhile)
    write_whole(tmp_path / "one.csv", "one")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "one.csv": "one",
        "other.csv": "other",
    }


def test_nothing_is_overwritten_that_is_read_only(tmp_path: Path) -> None:
    path = tmp_path / "kept.csv"
    path.write_text("kept", encoding="utf-8")
    path.chmod(0o444)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everything")
    with pytest.raises(FileError, match="read-only"):
        write_whole(path, "new")


@POSIX
def test_a_system_that_has_no_accents_in_names_is_told_as_such(tmp_path: Path) -> None:
    script = (
        "from regiomap._base.files import write_whole\n"
        "write_whole('plan.csv', 'Één')\n"
        "write_whole('één.csv', 'x')\n"
    )
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    plain = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-P", "script.py"],
        cwd=tmp_path,
        env={**os.environ, **plain},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (tmp_path / "plan.csv").read_text("utf-8") == "Één"
    assert (
        "FileError: cannot write 'één.csv': this system has names of files in ascii" in done.stderr
    )
    assert "PYTHONUTF8=1" in done.stderr

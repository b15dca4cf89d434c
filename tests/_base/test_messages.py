"""What people read when something is wrong: one line, not too long, and with a way out."""

import contextlib
import io
import subprocess
import sys
import warnings
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap import errors
from regiomap._base.messages import listed, shown
from regiomap.cli.main import main

LONGEST = 2_000
# A cursor that moves, a window title that changes, a text that runs backwards, a forged line.
NASTY = "Gent\x1b[2J\x1b]0;owned\x07\nregiomap: all is well\u202ednE\x00\r\u2028."


def shell(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in this process: starting Python takes longer than most answers."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")
        patch.setattr(sys, "argv", ["regiomap", *words])
        patch.setenv("REGIOMAP_LANGUAGE", "en")
        patch.setenv("COLUMNS", "1000")
        with pytest.raises(SystemExit) as left:
            main()
    code = int(left.value.code or 0)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


@pytest.mark.parametrize(
    "value", ["x" * 10_000, ["x" * 10_000] * 10_000, dict.fromkeys(range(9_999)), b"x" * 9_999]
)
def test_what_was_received_is_shown_short(value: object) -> None:
    assert len(shown(value)) < 200
    assert len(listed([value] * 10_000)) < 1_000


def test_a_table_is_shown_by_its_kind() -> None:
    assert shown(pd.DataFrame({"a": range(1_000)})) == "a DataFrame"


def many(n: int, name: str) -> gpd.GeoDataFrame:
    """Return a row of squares that do not meet, all with one name."""
    return squares((f"{i}{name}" for i in range(n)), apart=1000, name=name)


@pytest.mark.parametrize(("n", "name"), [(20, "y" * 10_000), (2_000, "y"), (20, NASTY)])
def test_every_message_about_many_or_long_names_is_short(n: int, name: str) -> None:
    """The same everywhere: whoever is at fault, five are named, and no name fills a screen."""
    table = many(n, name)
    said: list[str] = []

    def ask(call: object) -> None:
        with pytest.raises(rm.RegiomapError) as caught:
            call()  # type: ignore[operator]
        said.append(str(caught.value))

    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        graph = rm.build_adjacency(table)
    strangers = pd.Series("x", index=[f"{code}?" for code in table.index])
    twice = pd.Series("x", index=[*table.index, *table.index])
    ask(lambda: rm.check_contiguity(strangers, graph))
    ask(lambda: rm.check_contiguity(twice, graph))
    ask(lambda: rm.check_nesting(strangers, table["name"]))
    ask(lambda: rm.compare_plans(strangers, table["name"]))
    ask(lambda: rm.build_adjacency(table, bridges=[(name, "nobody")]))
    ask(lambda: rm.build_adjacency(pd.concat([table, table])))
    ask(lambda: rm.propose_regions(table, within=name))
    ask(lambda: rm.PlanSpace(graph, left_out=list(strangers.index)))
    ask(lambda: rm.PlanSpace(nx.path_graph(table.index), weight=name))
    ask(lambda: rm.load_flanders(name))  # type: ignore[arg-type]
    ask(lambda: rm.merge_municipalities(table, dict.fromkeys(strangers.index, "z")))
    ask(lambda: rm.read_plan(f"{name}.nothing"))
    said += [str(one.message) for one in noted]
    assert len(said) > 12
    for message in said:
        assert len(message) <= LONGEST, message
        assert message.isprintable(), message


def test_the_nearest_boundary_is_that_of_another() -> None:
    with pytest.warns(errors.IsolatedMunicipalityWarning) as noted:
        rm.build_adjacency(rm.load_flanders())
    assert str(noted[0].message).count("Voeren") == 1
    assert "m away, that of " in str(noted[0].message)


def test_cut_off_from_the_rest_is_said_only_where_there_is_a_rest() -> None:
    table = squares("012345678", parent=list("aaabbbbbb"))
    reasons = rm.propose_regions(table, within="parent").unplaced["reason"]
    assert len(reasons) == 3
    assert reasons.str.startswith("a has 3 municipalities to place, too few for a region of").all()


def test_bare_check_checks_the_recognised_regions(tmp_path: Path) -> None:
    bare = shell("check", "--on", "2024-01-01", cwd=tmp_path)
    named = shell("check", "--register", "--on", "2024-01-01", cwd=tmp_path)
    assert (bare.stdout, bare.returncode) == (named.stdout, named.returncode)
    assert "of 5 regions keep every required rule" in bare.stdout


def test_a_note_is_given_once_and_not_where_the_answer_says_it(tmp_path: Path) -> None:
    asked = shell("check", "--on", "2025-06-01", cwd=tmp_path)
    assert asked.stderr.count("Voeren") == 1
    assert "--bridge" in asked.stderr


@pytest.mark.parametrize("verb", [["check"], ["propose"]])
def test_a_smallest_size_alone_says_what_to_give(verb: list[str], tmp_path: Path) -> None:
    run = shell(*verb, "--min-size", "20", cwd=tmp_path)
    assert run.returncode == 2
    assert "--max-size of 20 or more as well" in run.stderr
    with pytest.raises(errors.OptionError, match="give a max_size of 20 or more as well"):
        rm.Criteria(min_size=20)


@pytest.mark.parametrize(
    "words", [["check", "plan.csv"], ["nest", "plan.csv"], ["propose"], ["map", "plan.csv"]]
)
def test_the_shell_speaks_of_its_own_flags(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("nis,region\n31005,a\n", encoding="utf-8")
    run = shell(*words, "--within", "reference_regio", cwd=tmp_path)
    assert run.returncode == 2
    said = run.stderr.splitlines()[-1]
    assert "Did you mean 'reference_region'?" in said
    assert said.endswith("Name one with --within.")


def test_the_shell_names_flags_that_exist(tmp_path: Path) -> None:
    run = shell("propose", "--n-regions", "0", cwd=tmp_path)
    assert run.returncode == 2
    assert "regiomap: --n-regions must be a whole number" in run.stderr


def test_names_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    """Neither in what is answered nor in what is refused, and what is refused is one line."""
    rows = [f'{code},"{NASTY}","{NASTY}"' for code in ("31005", "31003")]
    text = "\n".join(["nis,name,region", *rows]).replace("\x00", "") + "\n"
    (tmp_path / "plan.csv").write_text(text, encoding="utf-8")
    (tmp_path / "gone.csv").write_text(text.replace("31003", "x\x1b[2J"), encoding="utf-8")
    for words in (["check", "plan.csv"], ["nest", "plan.csv"], ["compare", "plan.csv", "gone.csv"]):
        run = shell(*words, cwd=tmp_path)
        assert not {char for char in run.stdout + run.stderr if not char.isprintable()} - {"\n"}
        assert "Traceback" not in run.stderr
        if run.returncode == 2:
            assert len(run.stderr.strip().splitlines()) == 1

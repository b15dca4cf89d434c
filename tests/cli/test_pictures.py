"""A picture for paper from the shell."""

from pathlib import Path

import pytest

import regiomap as rm
from helpers.shell import shell
from regiomap.cli.pictures import is_picture, require_no_question, write_figure
from regiomap.errors import OptionError

pytest.importorskip("matplotlib")


@pytest.fixture
def plans(tmp_path: Path) -> list[str]:
    flanders = rm.load_flanders()
    brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    for n in (1, 2):
        rm.propose_regions(brugge, n_regions=n).best.save(tmp_path / f"{n}.csv")
    return ["1.csv", "2.csv"]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_a_plan_becomes_the_picture_that_the_ending_says(
    ending: str, plans: list[str], tmp_path: Path
) -> None:
    run = shell("map", plans[1], "--out", f"plan.{ending}", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, f"Written: plan.{ending}\n"), run.stderr
    first = (tmp_path / f"plan.{ending}").read_bytes()
    assert shell("map", plans[1], "--out", f"plan.{ending}", cwd=tmp_path).returncode == 0
    assert (tmp_path / f"plan.{ending}").read_bytes() == first


def test_several_plans_stand_side_by_side(plans: list[str], tmp_path: Path) -> None:
    run = shell("map", *plans, "--out", "both.svg", "--language", "en", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    run = shell("map", *plans, *plans, "--out", "four.svg", cwd=tmp_path)
    assert run.returncode == 0 or "room for 3 plans" in run.stderr


def test_paper_takes_no_answers(plans: list[str], tmp_path: Path) -> None:
    run = shell("map", plans[0], "--out", "a.pdf", "--question", "Mee?", cwd=tmp_path)
    assert run.returncode == 2
    assert "'--question' asks something of readers, and a picture takes no answers" in run.stderr
    assert not (tmp_path / "a.pdf").exists()
    with pytest.raises(OptionError, match="reply-by"):
        require_no_question(question=None, reply_by="2026-01-01")


def test_without_matplotlib_the_way_out_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ImportError("drawing needs matplotlib: pip install 'regiomap[plot]'")

    monkeypatch.setattr("regiomap.cli.pictures.draw_figure", missing)
    with pytest.raises(OptionError, match=r"pip install 'regiomap\[plot\]'"):
        write_figure(tmp_path / "a.svg", rm.load_flanders(), {})


def test_pictures_are_known_by_their_ending() -> None:
    assert is_picture(Path("a.SVG"))
    assert not is_picture(Path("a.html"))

"""The files of the shell: looked at before the work, and never one that is read."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from helpers.processes import SHELL, process, said, slow

OUTS = [
    (["propose"], "plan.csv"),
    (["map", "plan.csv"], "map.html"),
    (["grow", "plan.csv", "--targets", "2030:1:1"], "growth.png"),
    (["demo"], "demo"),
]


@pytest.mark.parametrize("verb", OUTS, ids=lambda verb: verb[0][0])
@pytest.mark.parametrize("place", ["nowhere", "file"])
def test_every_verb_looks_at_its_output_before_the_work(
    place: str,
    verb: tuple[list[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from regiomap.cli import main

    def work(*_: object, **__: object) -> None:
        raise AssertionError("work was done before the output was looked at")

    for module, name in (
        ("regiomap.cli.propose", "build_adjacency"),
        ("regiomap.cli.main", "read_plan"),
        ("regiomap.cli.inputs", "load_flanders"),
        ("regiomap.cli.inputs", "read_plan"),
        ("regiomap.cli.demo", "load_flanders"),
    ):
        monkeypatch.setattr(import_module(module), name, work)
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    words, name = verb
    if words == ["demo"] and place == "nowhere":
        pytest.skip("the folder of the demo is made")
    monkeypatch.setattr(sys, "argv", ["regiomap", *words, "--out", f"{place}/{name}"])
    with pytest.raises(SystemExit) as exit_:
        main.main()
    assert exit_.value.code == 2
    assert "regiomap: cannot" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("words", "saying"),
    [
        (["propose", "--out", "plan.xlsx"], "ending in .csv"),
        slow(["map", "missing.csv", "--out", "x.docx"], "a map is a file ending in .html"),
        slow(["map", "missing.csv", "--out", "x"], "a map is a file ending in .html"),
        slow(["grow", "missing.csv", "--targets", "2030:1:1", "--out", "x.xlsx"], "ending in .csv"),
    ],
)
def test_another_ending_is_refused_before_the_work(
    words: list[str], saying: str, tmp_path: Path
) -> None:
    assert saying in said(process(SHELL, *words, cwd=tmp_path))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        (["propose", "read.gpkg", "--out"], ".gpkg"),
        (["propose", "read.geojson", "--out"], ".geojson"),
        (["grow", "read.csv", "--targets", "2030:1:1", "--out", "fresh.png", "--out"], ".csv"),
        (["grow", "missing.csv", "-m", "read.csv", "--targets", "2030:1:1", "--out"], ".csv"),
        (["map", "missing.csv", "read.html", "--out"], ".html"),
        (["map", "missing.csv", "-m", "read.html", "--out"], ".html"),
    ],
)
def test_no_verb_overwrites_what_it_reads(
    words: list[str],
    ending: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from regiomap.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    read = tmp_path / f"read{ending}"
    read.write_text("what was there", encoding="utf-8")
    (tmp_path / f"link{ending}").symlink_to(read)
    (tmp_path / f"other{ending}").hardlink_to(read)
    for name in ("read", "folder/../read", "link", "other"):
        monkeypatch.setattr(sys, "argv", ["regiomap", *words, f"{name}{ending}"])
        with pytest.raises(SystemExit) as exit_:
            main.main()
        assert exit_.value.code == 2
        assert "which is read here. Give another name." in capsys.readouterr().err
        assert read.read_text(encoding="utf-8") == "what was there"
    assert not (tmp_path / "fresh.png").exists()

"""Official boundaries and people in the shell: fetched, written, or one line."""

import sys
from pathlib import Path

import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from helpers.official import kept_europe, kept_people
from helpers.servers import paged, serving
from regiomap.cli.fetched import (
    BOUNDARY_ENDINGS,
    PEOPLE_ENDINGS,
)
from regiomap.cli.inputs import read_boundaries
from regiomap.cli.main import main


def shell(patch: pytest.MonkeyPatch, folder: Path, *words: object) -> int:
    """Run the command in a folder, and return its exit status."""
    patch.chdir(folder)
    patch.setattr(sys, "argv", ["regiomap", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    return code if isinstance(code, int) else 0


@pytest.mark.parametrize("ending", BOUNDARY_ENDINGS)
def test_boundaries_are_written_and_can_be_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ending: str,
) -> None:
    monkeypatch.setenv("REGIOMAP_LANGUAGE", "nl")
    kept_europe(tmp_path / "cache")
    words = ("fetch", "boundaries", "PT", "--cache", "cache", "--offline", "--out", f"pt{ending}")
    assert shell(monkeypatch, tmp_path, *words) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "6 gemeenten, in 2 van nuts3"
    assert "EuroGeographics" in said[1]
    assert said[2].startswith("Opgehaald: 20")
    assert said[3] == f"Geschreven: pt{ending}"
    table = rm.read_municipalities(tmp_path / f"pt{ending}")
    assert table["nuts3"].tolist() == ["Minho"] * 3 + ["Norte"] * 3
    assert rm.build_adjacency(table).number_of_edges() == 5
    first = (tmp_path / f"pt{ending}").read_bytes()
    assert shell(monkeypatch, tmp_path, *words) == 0
    assert (tmp_path / f"pt{ending}").read_bytes() == first


def test_people_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGIOMAP_LANGUAGE", "nl")
    kept_people(tmp_path / "cache")
    assert shell(monkeypatch, tmp_path, "fetch", "people", "--cache", "cache", "--offline") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "1 gemeente, 11 inwoners, van wie 5 jonger dan 18"
    assert said[1] == "Bron: Statbel, bevolking op 1 januari 2025, CC BY 4.0"
    table = pd.read_csv(tmp_path / "people.csv", dtype={"nis": str})
    assert table.iloc[0][["nis", "population", "aged_0_17"]].tolist() == ["11001", 11, 5]
    assert PEOPLE_ENDINGS == (".csv",)


def test_what_is_missing_offline_is_one_line_in_the_words_of_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("fetch", "boundaries", "--cache", "cache", "--offline")
    assert shell(monkeypatch, tmp_path, *words) == 2
    said = capsys.readouterr().err
    assert said.startswith("regiomap: the cache 'cache' does not hold the municipalities of Fland")
    assert "and --offline. Fetch that once" in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_what_the_server_does_wrong_is_one_line_and_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "municipalities.gpkg").write_text("mine")
    with serving() as server:
        words = ("fetch", "boundaries", "--cache", "cache", "--address", server.at("/none"))
        assert shell(monkeypatch, tmp_path, *words) == 2
    said = capsys.readouterr().err
    assert "answers 404 (Not Found)" in said
    assert "pass --address." in said
    assert (tmp_path / "municipalities.gpkg").read_text() == "mine"


def test_people_are_joined_in_the_same_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGIOMAP_LANGUAGE", "nl")
    kept_people(tmp_path / "cache")
    land = squares(["11001"], west=150_000, south=170_000).reset_index()
    land = land.rename(columns={"nis": "NISCODE", "name": "NAAM"})
    with serving() as server:
        paged(server, land, at="/items")
        words = ("fetch", "boundaries", "--cache", "cache", "--address", server.at("/items"))
        more = ("--people", "2025", "--out", "a.gpkg")
        assert shell(monkeypatch, tmp_path, *words, *more) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "1 gemeente, in 1 van reference_region"
    assert "Cijfers (inwoners, 0 tot 2 jaar, 3 tot 11 jaar, 4 andere): Statbel" in said[1]
    table = rm.read_municipalities(tmp_path / "a.gpkg")
    assert table.loc["11001", ["population", "aged_0_17"]].tolist() == [11, 5]
    # The file says where it comes from, and so does a map of it.
    stated = read_boundaries(tmp_path / "a.gpkg").attrs
    assert stated["source"]["nl"].startswith("Voorlopig referentiebestand")
    assert stated["figures"]["population"]["date"] == "2025-01-01"

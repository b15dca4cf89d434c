"""Figures as files: whole, of the kind that is asked, and the same bytes every time."""

import subprocess
import sys
from pathlib import Path

import pytest

import regiomap as rm
from helpers.lands import cells, halves
from regiomap.drawing.figures.files import FIGURE_ENDINGS, encode_png
from regiomap.errors import FileError, OptionError

pytest.importorskip("matplotlib")

SCRIPT = """
import sys
import regiomap as rm
brugge = rm.load_flanders().query("reference_region == 'Regio Brugge'")
halves = brugge["name"].str.len().mod(2).map({0: "even", 1: "odd"})
figure = rm.draw_figure(brugge, [brugge["reference_region"], halves])
for ending in ("svg", "png", "pdf"):
    rm.save_figure(figure, f"{sys.argv[1]}.{ending}")
"""


def test_another_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        subprocess.run([sys.executable, "-c", SCRIPT, name], cwd=tmp_path, check=True)
    for ending in FIGURE_ENDINGS:
        content = (tmp_path / f"a{ending}").read_bytes()
        assert content == (tmp_path / f"b{ending}").read_bytes(), ending
        assert b"Matplotlib v" not in content
        assert b"CreationDate" not in content
        assert b"<dc:date>" not in content


@pytest.mark.parametrize(
    ("ending", "first"),
    [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".PDF", b"%PDF")],
)
def test_the_ending_says_the_kind(ending: str, first: bytes, tmp_path: Path) -> None:
    land = cells()
    figure = rm.draw_figure(land, halves(land), parents=None)
    rm.save_figure(figure, tmp_path / f"a{ending}")
    assert (tmp_path / f"a{ending}").read_bytes().startswith(first)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    land = cells()
    figure = rm.draw_figure(land, halves(land), parents=None)
    with pytest.raises(OptionError, match=r"ending in \.svg, \.png, \.pdf"):
        rm.save_figure(figure, tmp_path / "a.jpg")
    with pytest.raises(FileError):
        rm.save_figure(figure, tmp_path / "no folder" / "a.svg")
    with pytest.raises(OptionError, match="for save_map"):
        rm.save_figure(rm.draw_map(land, halves(land), parents=None), tmp_path / "a.svg")
    assert not list(tmp_path.iterdir())


def test_a_picture_for_a_document_is_small_and_the_same_every_time() -> None:
    table = cells()
    one, two = (encode_png(rm.draw_figure(table, halves(table)), dpi=100) for _ in range(2))
    assert one == two
    assert len(one) < 40_000

"""The picture of nesting: what is on it, not how it looks to the pixel."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from regiomap.drawing.figures.nesting import draw_nesting
from regiomap.errors import BoundaryError, OptionError, UnknownMunicipalityError
from regiomap.flanders import load_cooperations, load_flanders
from regiomap.matryoshka import check_nesting


def written(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_every_crossing_group_has_its_number_in_the_bars_on_the_map_and_in_the_key(
    flanders_2024: gpd.GeoDataFrame,
) -> None:
    report = check_nesting(flanders_2024["transport_region"], flanders_2024["reference_region"])
    figure = draw_nesting(report, flanders_2024)
    assert figure.get_suptitle() == (
        "7 van 15 groepen liggen in één referentieregio, 8 over de grens"
    )
    bars, country = figure.axes
    assert len(bars.get_yticklabels()) == 15
    assert {text.get_text() for text in bars.texts} == set("12345678")
    assert {text.get_text() for text in country.texts[:-1]} == set("12345678")
    key = country.texts[-1].get_text().splitlines()
    assert key[1] == "1  Antwerpen: Regio Antwerpen 29, Waasland 2, Rivierenland 1"
    assert len(key) == 9
    assert sum(patch.get_width() for patch in bars.patches) == 300  # type: ignore[attr-defined]


def test_overlapping_groups_are_counted_on_the_map(flanders_2024: gpd.GeoDataFrame) -> None:
    groups = load_cooperations().set_index("nis")["cooperation"]
    figure = draw_nesting(
        check_nesting(groups, flanders_2024["reference_region"]), flanders_2024, language="en"
    )
    assert "100 of 177 groups lie in one reference region, 77 cross" in figure.get_suptitle()
    assert len(figure.axes) == 3, "bars, map and a scale"
    assert written(figure) == []


def test_nothing_crosses_nothing_is_marked(flanders_2024: gpd.GeoDataFrame) -> None:
    parents = flanders_2024["reference_region"]
    figure = draw_nesting(
        check_nesting(parents, parents), flanders_2024, title="Rust", parent="regio"
    )
    assert figure.get_suptitle() == "Rust"
    assert written(figure) == []
    assert "regio" in figure.axes[0].get_title("left")


def test_members_in_no_parent_get_a_bar_of_their_own(flanders_2024: gpd.GeoDataFrame) -> None:
    parents = flanders_2024["reference_region"].where(flanders_2024["province"] != "Limburg")
    figure = draw_nesting(check_nesting(flanders_2024["province"], parents), flanders_2024)
    assert "geen referentieregio" in [
        label.get_text() for label in figure.axes[0].get_yticklabels()
    ]


def test_no_name_is_a_formula(flanders_2024: gpd.GeoDataFrame, tmp_path: Path) -> None:
    groups = flanders_2024["transport_region"].replace({"Antwerpen": r"$\frac{1}$"})
    report = check_nesting(groups, "$" + flanders_2024["reference_region"] + "_^$")
    draw_nesting(report, flanders_2024, title=r"$\nope$", parent="$$").savefig(tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size > 10_000


def test_nothing_is_left_behind(flanders_2024: gpd.GeoDataFrame) -> None:
    before = flanders_2024.copy()
    report = check_nesting(flanders_2024["province"], flanders_2024["reference_region"])
    draw_nesting(report, flanders_2024)
    assert plt.get_fignums() == []
    pd.testing.assert_frame_equal(pd.DataFrame(flanders_2024), pd.DataFrame(before))


def test_matplotlib_is_loaded_only_to_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import sys, regiomap.matryoshka; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    flanders = load_flanders()
    report = check_nesting(flanders["province"], flanders["reference_region"])
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install 'regiomap\[plot\]'"):
        draw_nesting(report, flanders)


def test_a_map_that_does_not_fit_is_refused(flanders_2024: gpd.GeoDataFrame) -> None:
    report = check_nesting(flanders_2024["province"], flanders_2024["reference_region"])
    with pytest.raises(UnknownMunicipalityError, match="1 code is not in the boundaries: '11001'"):
        draw_nesting(report, flanders_2024.drop("11001"))
    with pytest.raises(BoundaryError, match="degrees"):
        draw_nesting(report, flanders_2024.to_crs(4326))
    with pytest.raises(OptionError, match="language must be one of"):
        draw_nesting(report, flanders_2024, language="fr")  # type: ignore[arg-type]

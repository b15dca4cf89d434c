"""The pictures of every plan: what is on them, not how they look to the pixel."""

import subprocess
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import regiomap as rm
from regiomap.drawing.figures.planspace import draw_always_together, draw_curve, draw_together
from regiomap.drawing.palette import PALETTE
from regiomap.errors import (
    AssignmentError,
    BoundaryError,
    ColumnError,
    OptionError,
    UnknownMunicipalityError,
)


@pytest.fixture(scope="module")
def ghent() -> gpd.GeoDataFrame:
    flanders = rm.load_flanders()
    return flanders[flanders["reference_region"] == "Regio Gent"]


@pytest.fixture(scope="module")
def space(ghent: gpd.GeoDataFrame) -> rm.PlanSpace:
    return rm.PlanSpace(rm.build_adjacency(ghent))


@pytest.fixture(scope="module")
def shares(space: rm.PlanSpace) -> pd.DataFrame:
    return space.together()


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["nis_a", "nis_b", "share"])
    return table.assign(neighbours=True)


def row_order(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


# -- the curve -----------------------------------------------------------------------------------


def test_a_curve_is_a_line_in_km_and_the_counts_below_it() -> None:
    curve = pd.DataFrame(
        {"n_plans": [9, 12_345, 2**70], "cut": [1000.0, 2500.0, 4000.0]},
        index=pd.Index([1, 2, 4], name="n_regions"),
    )
    figure = draw_curve(curve)
    (axes,) = figure.axes
    (line,) = axes.lines
    assert np.asarray(line.get_xydata()).tolist() == [[1, 1], [2, 2.5], [4, 4]]
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "1\n9",
        "2\n12.345",
        "4\n1.180.591.620.717 mld",
    ]
    assert axes.get_ylim()[0] == 0
    assert figure.get_supylabel() == "Minst doorgesneden (km)"
    english = draw_curve(curve, weight="tie", language="en", title="$1")
    assert english.get_supylabel() == "Least cut"
    assert np.asarray(english.axes[0].lines[0].get_ydata()).tolist() == [1000, 2500, 4000]
    assert english.get_suptitle() == "$1"


def test_every_parent_has_a_panel_on_one_scale() -> None:
    curve = pd.DataFrame(
        {
            "parent": ["a", "a", "b", "c", "d", "e", "f"],
            "n_regions": [1, 2, 1, 1, 1, 1, 1],
            "n_plans": 1,
            "cut": [0.0, 70_000.0, 0, 0, 0, 0, 0],
        }
    )
    figure = draw_curve(curve)
    shown = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in shown] == list("abcdef")
    assert {axes.get_ylim()[0] for axes in shown} == {0}
    assert [axes.get_ylim()[1] for axes in shown] == pytest.approx([75.6] * 6)


def test_the_curve_of_a_space_and_of_a_proposal_can_be_drawn(
    ghent: gpd.GeoDataFrame, space: rm.PlanSpace
) -> None:
    one = draw_curve(space.curve())
    other = draw_curve(rm.propose_regions(ghent).curve)
    ticks = [[label.get_text() for label in f.axes[0].get_xticklabels()] for f in (one, other)]
    assert ticks == [["2\n3.109", "3\n14.426", "4\n710"]] * 2
    assert other.axes[0].get_title() == "Regio Gent"


def test_the_curve_of_a_parent_that_was_searched_has_no_counts(ghent: gpd.GeoDataFrame) -> None:
    curve = rm.propose_regions(ghent, n_regions=3, max_states=1).curve
    (axes,) = draw_curve(curve).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["3"]


# -- the heat map --------------------------------------------------------------------------------


def test_those_who_are_often_together_stand_side_by_side() -> None:
    """Two pairs that hardly ever mix: a with c, b with d."""
    shares = pairs(
        ("a", "b", 0.1), ("a", "c", 0.9), ("a", "d", 0.0),
        ("b", "c", 0.2), ("b", "d", 0.8), ("c", "d", 0.1),
    )  # fmt: skip
    figure = draw_together(shares, names=pd.Series({c: c.upper() for c in "abcd"}))
    order = row_order(figure)
    assert "".join(order) in {"ACBD", "DBCA"}
    image = figure.axes[0].images[0].get_array()
    assert image is not None
    at = order.index
    assert image[at("B"), at("C")] == image[at("C"), at("B")] == 0.2
    assert np.ma.getmaskarray(image).diagonal().all()
    assert figure.axes[1].get_ylabel() == "Deel van alle voorstellen"


def test_codes_stand_where_there_are_no_names(
    shares: pd.DataFrame, ghent: gpd.GeoDataFrame
) -> None:
    assert sorted(row_order(draw_together(shares))) == sorted(ghent.index)
    english = draw_together(shares, language="en")
    assert english.get_suptitle() == "How often two municipalities are in one region"


def test_two_municipalities_are_enough() -> None:
    assert sorted(row_order(draw_together(pairs(("a", "b", 0.5))))) == ["a", "b"]


@settings(deadline=None, max_examples=10)
@given(st.integers(3, 7), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_of_the_table_changes_nothing(n: int, random: object) -> None:
    codes = "abcdefg"[:n]
    rows = [
        (codes[i], codes[j], random.random())  # type: ignore[attr-defined]
        for i in range(n)
        for j in range(i + 1, n)
    ]
    one = row_order(draw_together(pairs(*rows)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    turned = [(b, a, share) for a, b, share in rows]
    assert row_order(draw_together(pairs(*turned))) == one
    assert sorted(one) == list(codes)


# -- the map -------------------------------------------------------------------------------------


def linked(figure: Figure) -> int:
    return len(figure.axes[0].lines)


def test_deinze_and_zulte_are_always_together(
    shares: pd.DataFrame, ghent: gpd.GeoDataFrame
) -> None:
    """Zulte borders on no other municipality of its reference region."""
    figure = draw_always_together(shares, ghent)
    assert {text.get_text() for text in figure.axes[0].texts} == {"Deinze", "Zulte"}
    assert linked(figure) == 1
    assert [text.get_text() for text in figure.legends[0].texts] == ["in elk voorstel samen"]
    assert figure.get_suptitle() == "Buren die in minstens 95% van alle voorstellen samen liggen"
    assert linked(draw_always_together(shares, ghent, at_least=1)) == 1


def test_a_lower_share_links_more_and_says_which_are_certain(
    shares: pd.DataFrame, ghent: gpd.GeoDataFrame
) -> None:
    figure = draw_always_together(shares, ghent, at_least=0.755, language="en")
    near = shares[shares["neighbours"]]
    assert linked(figure) == (near["share"] >= 0.755).sum()
    assert figure.get_suptitle() == "Neighbours that are together in at least 75.5% of all plans"
    assert [text.get_text() for text in figure.legends[0].texts] == [
        "together in every plan",
        "together in at least 75.5%, not in every",
    ]


def test_groups_side_by_side_have_different_colours() -> None:
    squares = gpd.GeoDataFrame(
        geometry=gpd.GeoSeries.from_xy(range(4), [0] * 4).buffer(0.5, cap_style="square"),
        crs=31370,
    ).set_index(pd.Index(list("abcd"), name="nis"))
    figure = draw_always_together(pairs(("a", "b", 1), ("b", "c", 0.2), ("c", "d", 1)), squares)
    _, first, second = figure.axes[0].collections
    colours = [to_hex(np.asarray(group.get_facecolor())[0]) for group in (first, second)]
    assert colours[0] != colours[1]
    assert set(colours) <= set(PALETTE)
    assert [text.get_text() for text in figure.axes[0].texts] == list("abcd"), "codes, no names"


def test_nobody_together_is_a_calm_map(shares: pd.DataFrame, ghent: gpd.GeoDataFrame) -> None:
    figure = draw_always_together(shares.assign(share=0.3), ghent, title="Niemand")
    assert (linked(figure), len(figure.axes[0].texts), figure.legends) == (0, 0, [])
    assert figure.get_suptitle() == "Niemand"


# -- around it -----------------------------------------------------------------------------------


def test_pyplot_keeps_no_figure_and_nothing_changes(
    shares: pd.DataFrame, ghent: gpd.GeoDataFrame
) -> None:
    plt.close("all")
    before = shares.copy(), ghent.copy()
    draw_together(shares)
    draw_always_together(shares, ghent)
    assert plt.get_fignums() == []
    pd.testing.assert_frame_equal(shares, before[0])
    pd.testing.assert_frame_equal(ghent, before[1])


def test_matplotlib_is_loaded_only_to_draw(
    shares: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import regiomap.drawing.figures.planspace, sys; sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install 'regiomap\[plot\]'"):
        draw_together(shares)


def test_what_is_no_curve_and_no_shares_is_refused(
    shares: pd.DataFrame, ghent: gpd.GeoDataFrame
) -> None:
    with pytest.raises(ColumnError, match=r"a curve lacks 'cut': give PlanSpace.curve\(\)"):
        draw_curve(pd.DataFrame({"n_regions": [1], "n_plans": [1]}))
    with pytest.raises(AssignmentError, match="a curve is empty"):
        draw_curve(pd.DataFrame({"n_regions": [], "n_plans": [], "cut": []}))
    with pytest.raises(ColumnError, match="shares lacks 'share'"):
        draw_together(shares.drop(columns="share"))
    with pytest.raises(AssignmentError, match="shares is empty"):
        draw_together(shares.iloc[:0])
    with pytest.raises(UnknownMunicipalityError, match="not in the names"):
        draw_together(shares, names=ghent["name"].iloc[1:])
    with pytest.raises(ColumnError, match="shares lacks 'neighbours'"):
        draw_always_together(shares.drop(columns="neighbours"), ghent)
    with pytest.raises(UnknownMunicipalityError, match="not in the boundaries"):
        draw_always_together(shares, ghent.iloc[1:])
    with pytest.raises(BoundaryError, match="drawing needs"):
        draw_always_together(shares, ghent.to_crs(4326))


@pytest.mark.parametrize("at_least", [0, 1.1, -1, float("nan")])
def test_a_share_lies_above_0_and_at_most_1(
    at_least: float, shares: pd.DataFrame, ghent: gpd.GeoDataFrame
) -> None:
    with pytest.raises(OptionError, match="at_least must be a share"):
        draw_always_together(shares, ghent, at_least=at_least)


def test_a_language_that_is_neither_is_refused(shares: pd.DataFrame) -> None:
    with pytest.raises(OptionError, match="language must be one of"):
        draw_together(shares, language="fr")  # type: ignore[arg-type]

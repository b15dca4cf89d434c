"""What every still picture starts from: a figure, calm shapes, and texts that are no formula."""

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import regiomap as rm

if TYPE_CHECKING:
    from matplotlib.figure import Figure
from helpers.nasty import municipalities


def drawn_texts(figure: "Figure", path: Path) -> list[str]:
    """Return the texts that a reader of a picture sees."""
    import matplotlib as mpl
    from matplotlib.text import Text

    for one in figure.findobj(Text):
        one.set_path_effects([])  # with an outline, letters are drawn as shapes
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(path)
    return ["".join(one.itertext()) for one in ET.parse(path).iter() if one.tag.endswith("}text")]  # noqa: S314


@pytest.mark.parametrize(
    "text", ["$x_1$ en $y^2$", "_onder_", r"\$a\$ $b", "$\\frac{1}$", "{{7*7}} <b> & %", "100 $ {%"]
)
def test_a_picture_shows_the_characters(text: str, tmp_path: Path) -> None:
    from regiomap.drawing.figures.growth import draw_budget, draw_gantt, draw_targets

    names = [f"{text} {i}" for i in range(6)]
    table = municipalities(names, [text] * 6)
    space = rm.PlanSpace(rm.build_adjacency(table), size=(2, 4))
    groups = pd.Series([f"{text} {i // 2}" for i in range(6)], table.index)
    across = pd.Series([f"{text} x", *[f"{text} y"] * 4, f"{text} z"], table.index)
    partly = across.where(across != f"{text} z")
    plan = rm.Plan(groups, graph=rm.build_adjacency(table), municipalities=table)
    schedule = rm.schedule_growth(plan, targets={2026: (1, 2), 2027: (2, 4)})
    curve = space.curve().reset_index().assign(parent=text)
    priced = pd.DataFrame(
        {
            "cost_eur": [1],
            "n_municipalities": [2],
            "most_municipalities": [2],
            "enough_until": [2026],
        },
        index=pd.Index([1], name="n_regions"),
    )
    shares = space.together()
    nesting = rm.check_nesting(groups, partly)
    wanted = [
        (rm.draw_curve(curve, title=text), {text}),
        (rm.draw_together(shares, names=table["name"], title=text), {text, *names}),
        (rm.draw_always_together(shares, table, at_least=0.01, title=text), {text, *names}),
        (draw_gantt(schedule, title=text), {text, *groups}),
        (draw_targets(schedule, title=text), {text}),
        (draw_budget(priced, title=text), {text}),
        (rm.draw_nesting(nesting, table, title=text, parent=text), {text, *partly.dropna()}),
    ]
    for n, (figure, shown) in enumerate(wanted):
        seen = drawn_texts(figure, tmp_path / f"{n}.svg")
        assert shown <= set(seen)
        assert not [one for one in seen if "\\$" in one.replace(text, "")]
    key = drawn_texts(wanted[-1][0], tmp_path / "key.svg")
    assert any(f"{groups.iloc[0]}: {text} x 1" in one for one in key)
    assert any(text in one and one not in {text, *names, *groups} for one in key)

"""What a notebook shows of a result: a table without markup from names."""

from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

import regiomap as rm
from helpers.html import Seen
from helpers.nasty import municipalities
from regiomap._base.notebook import as_table


def outside_of_literal(written: str) -> str:
    """Return the text of HTML in which a notebook would set `$...$` as mathematics."""
    tree = ET.fromstring(f"<all>{written.replace('<br>', '')}</all>")  # noqa: S314
    for parent in list(tree.iter()):
        for child in list(parent):
            if {"tex2jax_ignore", "mathjax_ignore"} <= set(child.get("class", "").split()):
                child.clear()
    return "".join(tree.itertext()).strip()


def test_no_report_in_a_notebook_becomes_markup() -> None:
    text = "<img src=x onerror=alert(1)></td><script>&amp;`${7*7}`</script>{{7*7}}"
    names = [f"{text}{i}" for i in range(6)]
    table = municipalities(names, [text] * 6)
    table["population"] = 10
    graph = rm.build_adjacency(table)
    groups = pd.Series([f"{text} {i // 2}" for i in range(6)], table.index)
    plan = rm.Plan(groups, graph=graph, municipalities=table, parents=table["reference_region"])
    register = rm.reports.Register(
        pd.DataFrame(
            {"region": groups, "nis": table.index, "name": names, "legal_form": text, text: text}
        )
    )
    schedule = rm.schedule_growth(plan, targets={2026: (1, 2), 2027: (2, 4)})
    space = rm.PlanSpace(graph, size=(2, 4))
    alone = table.assign(reference_region=[text] * 5 + [f"{text}!"])
    shown: list[Any] = [
        plan,
        rm.propose_regions(table, graph, size=(2, 4)),
        rm.propose_regions(alone, graph, size=(2, 5)),
        rm.check_adjacency(graph),
        rm.check_contiguity(groups, graph),
        rm.check_nesting(groups, table["reference_region"]),
        rm.check_nesting(table["reference_region"], groups),
        rm.check_regions(groups, graph, parents=table["reference_region"]),
        register,
        schedule,
        rm.rank_plans(space, table),
        space.explain(plan),
        space.best(n=2),
        rm.schedule_growth(plan, targets={2026: (1, 2), 2027: (2, 4)}, supporters=1).supporters,
    ]
    for one in shown:
        written = one._repr_html_()
        assert not outside_of_literal(written), type(one)
        seen = Seen(written)
        tags = {tag for tag, _ in seen.tags}
        # A plan has a picture, which is drawn here and loads nothing.
        drawn = "data:image/svg+xml;base64,"
        assert all((image["src"] or "").startswith(drawn) for image in seen.named("img"))
        words = tags - {"img"}
        assert words <= {"p", "b", "div", "table", "thead", "tbody", "tr", "th", "td"}, type(one)
        others = [attrs for tag, attrs in seen.tags if tag != "img"]
        assert not [attrs for attrs in others if set(attrs) - {"class", "border", "style"}]
        assert all(image.keys() == {"alt", "src"} for image in seen.named("img"))
    assert text in "".join(Seen(register._repr_html_()).texts)
    drawn = rm.draw_map(table, groups, title=text, parents=None)
    (frame,) = Seen(drawn._repr_html_()).named("iframe")
    assert frame["srcdoc"] == drawn.get_root().render()
    assert {tag for tag, _ in Seen(drawn._repr_html_()).tags} == {"div", "img", "iframe"}


def test_a_table_is_written_as_people_write_it() -> None:
    long = "has no neighbour: declare a bridge, or leave it out of what is asked, or merge it"
    table = pd.DataFrame(
        {
            "start": pd.array([2021, None, 2024], dtype="Int64"),
            "people": [1234567, 2021, 7],
            "metres": [77083.4567, 0.0, np.nan],
            "share": [1.0, 0.004, -0.5],
            "many": [10**40, 1, None],
            "ok": [True, False, True],
            "reason": [long, None, "<b>"],
            "who": [("x", 1000), (), ("y",)],
        },
        index=pd.Index(["a", "b", "c"], name="region"),
    )
    before = table.copy(deep=True)
    cells = Seen(as_table(table)).texts
    rows = (
        ["a", "2021", "1,234,567", "77,083.46", "1.00", f"{10**40:,}", "True", long, "x, 1,000"],
        ["b", "2,021", "0.00", "0.004", "1", "False"],
        ["c", "2024", "7", "-0.50", "True", "<b>", "y"],
    )
    said = [cell for cell in map(str.strip, cells) if cell]
    assert said[-sum(map(len, rows)) :] == [cell for row in rows for cell in row]
    pd.testing.assert_frame_equal(table, before)


def test_a_table_with_two_columns_of_one_name_is_written_too() -> None:
    table = pd.DataFrame([[1000, 2000.5]], columns=["x", "x"])
    assert {">1,000<", ">2,000.50<"} <= {f">{cell}<" for cell in Seen(as_table(table)).texts}

"""One region within its parent: who is named, and what the key says."""

from typing import Any

import pytest

from helpers.lands import cells

pytest.importorskip("matplotlib")


def drawn(**words: str) -> Any:  # noqa: ANN401  (of matplotlib)
    from regiomap.drawing.figures.region import draw_region

    table = cells(2, 4)
    names = {code: f"$Dorp {code}$" for code in table.index}
    members, within = frozenset(["00", "01"]), frozenset(table.index[:6])
    return draw_region(
        table.geometry, names, members, within, words={"region": "R", **words}, language="nl"
    )


def said(figure: Any) -> list[str]:  # noqa: ANN401  (of matplotlib)
    return [one.get_text() for axes in figure.axes for one in axes.texts]


def test_members_are_named_and_others_are_not() -> None:
    words = said(drawn(parent="streek", rest="rest"))
    assert {"$Dorp 00$", "$Dorp 01$"} <= set(words)
    assert "$Dorp 02$" not in words
    assert {"R", "streek", "rest"} <= set(words)
    assert any(word.endswith((" km", " m")) for word in words)


def test_without_parents_the_key_has_none() -> None:
    assert "streek" not in said(drawn())

"""The live map is the page of draw_map, and says what it needs."""

import sys

import pytest

import regiomap as rm
from helpers.live import land
from regiomap.errors import AssignmentError, OptionError, RegiomapError
from regiomap.live import draw_live_map

TOWNS = land()
GRAPH = rm.build_adjacency(TOWNS)
PROPOSAL = rm.propose_regions(TOWNS, GRAPH, size=(2, 3), alternatives=2)


def test_a_proposal_brings_its_best_plan_and_its_reasons() -> None:
    live = draw_live_map(TOWNS, PROPOSAL, title="Twaalf")
    assert live.plan is PROPOSAL.best
    mailed = rm.draw_map(TOWNS, PROPOSAL, title="Twaalf")
    data = '<script type="application/json" id="rm-data">'
    assert (
        live._page.partition(data)[2].partition("</script>")[0]  # noqa: SLF001
        == (mailed.get_root().render().partition(data)[2].partition("</script>")[0])
    )


def test_every_argument_of_the_map_is_one_of_the_live_map_but_those_of_a_question() -> None:
    import inspect

    live, mailed = (inspect.signature(one).parameters for one in (draw_live_map, rm.draw_map))
    assert [str(one) for one in live.values()] == [
        str(one) for name, one in mailed.items() if name in live
    ]
    assert mailed.keys() - live.keys() == {"question", "sender", "reply_to", "reply_by", "tiles"}


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"plans": []}, AssignmentError),
        ({"plans": 5}, OptionError),
        ({"municipalities": TOWNS.head(0)}, OptionError),
        ({"municipalities": TOWNS.to_crs(4326)}, RegiomapError),
        ({"parents": "province"}, RegiomapError),
        ({"language": "fr"}, OptionError),
    ],
)
def test_what_is_wrong_is_said_as_for_any_map(
    wrong: dict[str, object], error: type[Exception]
) -> None:
    given: dict[str, object] = {"municipalities": TOWNS, "plans": PROPOSAL.best.assignment}
    with pytest.raises(error) as live:
        draw_live_map(**(given | wrong))  # type: ignore[arg-type]
    with pytest.raises(error) as mailed:
        rm.draw_map(**(given | wrong))  # type: ignore[arg-type]
    assert str(live.value) == str(mailed.value)


def test_without_anywidget_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "regiomap.drawing.web.widget", raising=False)
    with pytest.raises(ImportError, match=r"pip install 'regiomap\[live\]'"):
        draw_live_map(TOWNS, PROPOSAL.best)

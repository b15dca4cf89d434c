"""How a plan stands: by the exact engine, against brute force on a small land."""

from dataclasses import replace

import pytest

import regiomap as rm
from helpers.reported import BROKEN, RULES, plan, subject
from regiomap.documents.standing import standing_of
from regiomap.documents.subject import subject_of


def test_the_best_plan_is_said_to_be_the_best_and_another_by_how_much_it_is_worse() -> None:
    table = plan().municipalities
    assert table is not None
    best = rm.propose_regions(table, size=(2, 4), n_regions=4).best
    regions = best.assignment.map({one: str(i) for i, one in enumerate(best.assignment.unique())})
    ours = standing_of(subject("".join(regions)))
    assert ours.extra == 0
    assert "bewezen" in ours.proof
    assert {one.parent: one.n_regions for one in ours.parents} == {"P": 2, "Q": 2}
    assert ours.proof.endswith(
        "Vergeleken is met indelingen in 4 regio's, evenveel als dit voorstel er telt."
    )
    again = subject_of(best, title="t", others={}, criteria=RULES, language="en")
    assert standing_of(again).proof.endswith("into 4 regions, as many as this plan has.")
    worse = standing_of(subject())
    assert worse.extra > 0
    assert "indelingen in 4 regio's" in worse.proof
    assert "boven het beste" in worse.proof
    cuts = {one.parent: one.cut_m for one in worse.parents}
    assert cuts["P"] > next(one for one in worse.parents if one.parent == "P").best[2][1]


def test_every_number_of_regions_is_counted() -> None:
    found = standing_of(subject())
    graph = plan().graph
    assert graph is not None
    space = rm.PlanSpace(graph.subgraph("abcghi"), size=(2, 4))
    for one in found.parents:
        assert {n: plans for n, (plans, _) in one.best.items()} == space.count().to_dict()


@pytest.mark.parametrize(
    ("regions", "said"),
    [
        (BROKEN, "niet elke regio voldoet"),
        ("111333222...", "andere gemeenten"),
        ("............", "niets om het mee te vergelijken"),
    ],
)
def test_what_cannot_be_proven_says_why(regions: str, said: str) -> None:
    known = subject(regions)
    proof = standing_of(known).proof
    assert said in proof or "geen indeling" in proof or "niets bewezen" in proof


def test_what_a_plan_says_of_itself_goes_before() -> None:
    proven = replace(plan(), exact=True, best_of=7)
    known = subject_of(proven, title="t", others={}, criteria=RULES, language="en")
    assert "the best of all 7" in standing_of(known).proof


def test_a_plan_without_boundaries_has_no_proof() -> None:
    bare = rm.Plan(plan().assignment)
    known = subject_of(bare, title="t", others={}, criteria=RULES, language="en")
    assert standing_of(known).parents == ()
    assert "Nothing is proven" in standing_of(known).proof

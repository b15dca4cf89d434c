"""What is proven about each parent, for the number of regions that it got."""

from dataclasses import replace
from fractions import Fraction

import pytest

import regiomap as rm
from helpers.lands import parented
from regiomap.propose.verdicts import ParentVerdict


def verdict(cut: int, bound: int | None) -> ParentVerdict:
    least = None if bound is None else Fraction(bound)
    return ParentVerdict("West", 60, 6, "searched", Fraction(cut), least, None)


@pytest.mark.parametrize(
    ("one", "nl", "en"),
    [
        (verdict(1003, 1003), "bewezen het beste, berekend", "proven best, computed"),
        (
            replace(verdict(1003, 1003), certified=True, relaxed=("size_by",)),
            "bewezen het beste, nagerekend",
            "proven best, checked",
        ),
        (
            replace(verdict(1003, 1000), certified=True, relaxed=("size_by",)),
            "bewezen hoogstens 0,30 % boven het beste, zonder te letten op size_by, nagerekend",
            "proven within 0.30 % of the best, without size_by, checked",
        ),
        (
            verdict(1003, 1000),
            "bewezen hoogstens 0,30 % boven het beste, berekend",
            "proven within 0.30 % of the best, computed",
        ),
        (verdict(1003, None), "geen bewijs", "no bound"),
        (verdict(1003, 0), "geen bewijs", "no bound"),
        (verdict(0, 0), "bewezen het beste, berekend", "proven best, computed"),
    ],
)
def test_a_verdict_is_said_in_words(one: ParentVerdict, nl: str, en: str) -> None:
    assert (one.words("nl"), one.words("en")) == (nl, en)


def test_the_gap_is_the_part_of_the_cut_that_may_be_saved() -> None:
    assert verdict(1000, 750).gap == 0.25
    assert verdict(0, 0).gap == 0
    assert verdict(1000, None).gap != verdict(1000, None).gap


def test_every_parent_of_flanders_is_exact(thirty: rm.reports.Proposal) -> None:
    table = thirty.parents
    assert set(table["status"]) == {"exact"}
    assert (table["reason"] == "exact").all()
    assert table["n_regions"].sum() == 30
    assert table["cut"].sum() == pytest.approx(thirty.best.cut)
    assert (table["cut"] == table["bound"]).all()
    assert thirty.gap == 0
    assert thirty.bound == thirty.best.cut
    assert set(thirty.explain_parents("nl").values()) == {"exact"}


def test_a_parent_without_a_plan_has_a_row_and_a_reason() -> None:
    table = parented(["East"] * 5 + ["West"] * 3)
    proposal = rm.propose_regions(table, within="parent")
    row = proposal.parents.set_index("parent").loc["West"]
    assert (row["status"], row["n_regions"], row["n_municipalities"]) == ("none", 0, 3)
    assert row["reason"].startswith("no plan, because: West has 3 municipalities")
    assert proposal.explain_parents("nl")["West"].startswith("geen voorstel, want: West heeft 3")

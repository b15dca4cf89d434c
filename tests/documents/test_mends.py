"""Mends: every one of them is tried here by the check itself, and none is missed."""

import pytest

from helpers.reported import BROKEN, RULES, subject
from regiomap.checks.regions import check_regions
from regiomap.documents.mends import mends_of
from regiomap.documents.subject import Subject

PLANS = [BROKEN, "112333122333", "111133222344", "1.1333222444", "1113332224.4"]


def broken_after(known: Subject, code: object, target: str | None, region: str) -> bool:
    """Return whether a region still breaks a rule when a municipality has moved."""
    before = known.plan.assignment
    moved = before.where(before.index != code, target)
    report = check_regions(moved, known.graph, parents=known.plan.parents, criteria=RULES)
    return any(
        one.region == region and one.ok is False and one.severity == "required"
        for one in report.findings
    )


@pytest.mark.parametrize("regions", PLANS)
def test_what_is_said_to_mend_does(regions: str) -> None:
    known = subject(regions)
    for region in known.members:
        mends = mends_of(known, region)
        assert bool(mends) <= bool(known.broken(region))
        for one in mends:
            assert broken_after(known, one.code, one.target, region) == (one.left > 0)


@pytest.mark.parametrize("regions", PLANS)
def test_a_move_that_mends_and_harms_nobody_is_found(regions: str) -> None:
    known = subject(regions)
    for region in known.outside:
        found = {(one.code, one.target) for one in mends_of(known, region) if not one.left}
        for code in known.region_of.keys() | set(known.unplaced):
            own = known.region_of.get(code)
            if own == region or broken_after(known, code, region, region):
                continue
            kept = own is None or known.broken(own) or len(known.members[own]) > RULES.min_size
            if kept and not (own and broken_after(known, code, region, own)):
                assert (code, region) in found


def test_the_border_that_a_move_costs_is_that_of_the_plan() -> None:
    known = subject("1.1333222444")
    (one, *_) = mends_of(known, "1")
    assert (one.code, one.source, one.target, one.left) == ("b", None, "1", 0)
    assert one.cut_m == 1000  # b borders on h, which is in another region

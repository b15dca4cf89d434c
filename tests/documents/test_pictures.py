"""The pictures of a report: small, the same every time, and told in words."""

import pytest

import regiomap as rm
from helpers.reported import BROKEN, RULES, plan, subject
from regiomap.documents.pictures import picture_of_plan, pictures_of_regions
from regiomap.documents.subject import subject_of

pytest.importorskip("matplotlib")


def test_a_plan_is_drawn_and_told() -> None:
    whole = picture_of_plan(subject(BROKEN))
    assert whole is not None
    assert whole.alt == "Kaart van plan, met 4 jeugdregio's: 1, 2, 3, 4"
    again = picture_of_plan(subject(BROKEN))
    assert again is not None
    assert whole.png == again.png
    assert len(whole.png) < 150_000


def test_every_region_is_drawn_within_its_parents() -> None:
    found = dict(pictures_of_regions(subject(BROKEN)))
    assert list(found) == ["1", "2", "3", "4"]
    assert "in P, Q" in found["3"].alt
    assert "Dorp A" in found["1"].alt


def test_without_boundaries_there_is_no_picture() -> None:
    bare = subject_of(
        rm.Plan(plan().assignment), title="t", others={}, criteria=RULES, language="nl"
    )
    assert picture_of_plan(bare) is None
    assert list(pictures_of_regions(bare)) == []

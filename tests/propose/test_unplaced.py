"""Why a municipality is in no region, in two languages."""

from regiomap.propose.unplaced import Unplaced


def test_a_parent_without_a_name_is_the_whole_area() -> None:
    one = Unplaced("A", "Aalst", "no_neighbour", {"parent": ""})
    assert one.reason("nl").startswith("heeft geen buur in het hele gebied")
    assert one.reason("en").startswith("has no neighbour in the whole area")


def test_a_search_in_vain_does_not_say_that_there_is_nothing() -> None:
    one = Unplaced("A", "Aalst", "not_found", {"parent": "Oost", "n": 70})
    assert "not proven that there is none" in one.reason("en")
    assert "niet bewezen" in one.reason("nl")

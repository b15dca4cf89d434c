"""Messages in Dutch: whole, or as they are with the word that they are English."""

import re

import pytest

from regiomap._base.texts import texts
from regiomap.cli.translated import in_language, in_language_or_marked, spoken_in

PLACES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("key", texts("messages", "en"))
def test_every_message_is_found_and_keeps_what_it_holds(key: str) -> None:
    english, dutch = texts("messages", "en")[key], texts("messages", "nl")[key]
    held = {name: f"'{name}7'" for name in PLACES.findall(english)}
    assert set(PLACES.findall(dutch)) <= set(held)
    said = in_language(english.format(**held), "nl")
    for name in PLACES.findall(dutch):
        assert held[name] in said
    assert said != english.format(**held)
    assert "{" not in said


def test_a_message_is_dutch_as_a_whole_or_not_at_all() -> None:
    known, unknown = "there is no file 'a.csv'.", "Nobody knows this one."
    assert in_language(f"{known} Check the path.", "nl") == (
        "er is geen bestand 'a.csv'. Kijk het pad na."
    )
    assert in_language(f"{known} {unknown}", "nl") == f"{known} {unknown}"
    assert in_language_or_marked(unknown, "nl") == f"(in het Engels) {unknown}"
    assert in_language_or_marked(unknown, "en") == unknown


def test_numbers_and_what_is_more_are_said_in_dutch() -> None:
    said = in_language(
        "2 of 1,285 municipalities have no neighbour: A (1), B (2) and 3 more. The nearest "
        "boundary is 4,546.76 m away from B (2), that of C (3). Declare a bridge, leave them out, "
        "or raise --snap-tolerance-m if this is a digitising gap.",
        "nl",
    )
    assert "B (2) en nog 3. De dichtste grens ligt 4.546,76 m van B (2): die van C (3)." in said


def test_the_language_is_what_the_call_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spoken_in(["check", "a.csv", "--language", "nl"]) == "nl"
    assert spoken_in(["check", "--language=nl"]) == "nl"
    assert spoken_in(["check"]) == "en"
    monkeypatch.delenv("REGIOMAP_LANGUAGE")
    assert spoken_in(["check"]) == "nl"
    assert spoken_in(["check", "--language"]) == "nl"


def test_what_a_system_says_and_ranges_are_dutch_too() -> None:
    said = in_language("cannot read 'x': No such file or directory. Check the path.", "nl")
    assert said == "kan 'x' niet lezen: dat bestaat niet. Kijk het pad na."
    said = in_language("9 regions are not possible: 2 to 4 are (A 1 to 2; B 1 to 2).", "nl")
    assert said == "9 regio's zijn niet mogelijk: 2 tot 4 wel (A 1 tot 2; B 1 tot 2)."

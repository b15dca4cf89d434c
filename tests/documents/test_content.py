"""What a report says, in order, and in one language."""

import json
import re
from importlib.resources import files
from itertools import pairwise

import pytest

from helpers.reported import BROKEN, document, plan
from regiomap._base.texts import Language, texts
from regiomap.documents.markdown import encode_markdown
from regiomap.documents.model import Heading, Table

OTHERS = {"ander": plan(), "stuk": plan("111333222...")}
# Words that one language has and the other has not.
OF = {
    "nl": r"\b(de|het|een|van|en|gemeenten?|voorstel|wordt|grens|voldoet)\b",
    "en": r"\b(the|and|this|municipalit\w+|kept|borders?|regions?|not|what|people)\b",
}


def test_chapters_and_headings_are_in_order_and_their_anchors_differ() -> None:
    headings = [one for one in document(BROKEN, others=OTHERS).blocks if isinstance(one, Heading)]
    levels = [1, *(one.level for one in headings)]
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert len({one.anchor for one in headings}) == len(headings)
    assert [one.words for one in headings if one.level == 2] == [
        "Samenvatting",
        "Regio per regio",
        "Alternatieven",
        "Bewijs",
        "Bronnen en licenties",
    ]


def test_what_is_against_the_rules_stands_in_the_summary() -> None:
    said = encode_markdown(document(BROKEN))
    summary = said.partition("## Regio per regio")[0]
    assert "- 1: 1 gemeente, minstens 2 nodig" in summary
    assert "| Dorp B |" in summary
    assert "Niet nagekeken, omdat de gegevens ontbreken: trekkers, overleg, diensten." in summary


def test_no_table_of_a_page_is_empty() -> None:
    assert all(one.rows for one in document(BROKEN).blocks if isinstance(one, Table))
    assert all(one.rows for one in document(BROKEN).sheets)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_report_speaks_one_language(language: Language) -> None:
    said = encode_markdown(document(BROKEN, others=OTHERS, language=language))
    other = OF["en" if language == "nl" else "nl"]
    assert re.search(OF[language], said)
    assert {one[0] for one in re.finditer(other, said, re.IGNORECASE)} == set()


def test_every_word_is_there_in_both_languages_and_used() -> None:
    dutch, english = texts("documents", "nl"), texts("documents", "en")
    assert all(dutch.values())
    assert all(english.values())
    folder = files("regiomap") / "documents"
    code = "".join(
        one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".py")
    )
    made = {"cut.less", "cut.more", "proof.means.", "note."}  # keys that are put together
    unused = [
        key
        for key in dutch
        if f'"{key}"' not in code and not any(key.startswith(one) for one in made)
    ]
    assert unused == []
    assert json.dumps(sorted(dutch)) == json.dumps(sorted(english))

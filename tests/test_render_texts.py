"""Texts on the map: whatever they hold, the file holds them as they were given, and as text."""

import base64
import re
from xml.etree import ElementTree as ET

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.html import Seen, as_seen, data_of
from helpers.nasty import assert_only_texts_differ, municipalities, often, texts, wild


@often
@given(source=wild, date=wild, former=st.lists(wild, max_size=2))
def test_what_a_table_says_of_itself_is_text_too(source: str, date: str, former: list[str]) -> None:
    table = municipalities(["a"] * 4)
    table.attrs = {"source": source, "date": date, "former_names": {"000": former}}
    page = rm.draw_map(table, pd.Series("x", table.index), title="x").get_root().render()
    held = data_of(page)
    assert (held["source"], held["date"]) == (f"Bron: {source}" if source else "", date)
    assert held["formerNames"] == {"0": former}
    assert_only_texts_differ(page)


@often
@given(data=st.data())
def test_the_page_holds_every_text_as_it_was_given(data: st.DataObject) -> None:
    many = st.lists(texts, min_size=4, max_size=4)
    names, regions, parents, former = (data.draw(many) for _ in range(4))
    title, source, date, plan = (data.draw(wild) for _ in range(4))
    table = municipalities(names, parents)
    drawn = rm.draw_map(
        table,
        {plan: pd.Series(regions, table.index)},
        title=title,
        source=source,
        date=date,
        former_names={"000": former},
    )
    page = drawn.get_root().render()
    held = data_of(page)
    assert held["municipalities"]["names"] == names
    territory = held["municipalities"]
    assert [territory["parents"][i] for i in territory["parentOf"]] == parents
    (shown,) = held["plans"]
    assert [shown["regions"][i] for i in shown["of"]] == regions
    assert (shown["title"], held["title"]) == (plan, title)
    assert (held["source"], held["date"]) == (source, date)
    assert held["formerNames"] == {"0": former}
    assert_only_texts_differ(page)
    assert Seen(page).title == as_seen(title)
    picture = Seen(f"<p>{drawn._repr_html_()}").named("img")[0]["src"] or ""
    drawing = ET.fromstring(base64.b64decode(picture.partition(",")[2]))  # noqa: S314
    assert "".join(drawing.itertext()) == as_xml(title)


def as_xml(text: str) -> str:
    return re.sub("[\x07]", "\ufffd", as_seen(text))

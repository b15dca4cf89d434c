"""Names of municipalities from a table or a graph, and codes that nobody knows."""

import networkx as nx
import pandas as pd
import pytest

from regiomap.assignments import known_names, names_of, require_known
from regiomap.errors import UnknownMunicipalityError


def test_a_name_that_is_missing_is_the_code() -> None:
    table = pd.DataFrame({"name": ["Mol", None, float("nan"), pd.NA]}, index=list("abcd"))
    assert known_names(table) == {"a": "Mol"}
    assert names_of(table) == {"a": "Mol", "b": "b", "c": "c", "d": "d"}
    assert names_of(table[[]]) == dict(zip("abcd", "abcd", strict=True))


def test_an_empty_name_in_a_table_is_a_name_and_in_a_graph_is_none() -> None:
    graph = nx.Graph()
    graph.add_node(1, name="")
    graph.add_node(2)
    graph.add_node(3, name="Mol")
    assert names_of(graph) == {1: "1", 2: "2", 3: "Mol"}
    assert names_of(pd.DataFrame({"name": [""]}, index=["a"])) == {"a": ""}


@pytest.mark.parametrize(
    ("codes", "named_by", "said"),
    [
        (["1"], "", r"^1 code is not in the graph: '1'\. Codes are text of five digits"),
        (
            ["8", "9"],
            "",
            r"^2 codes are not in the graph: '8', '9'\. Use municipalities of one v",
        ),
        (["9"], "apart", r"^apart names 1 code that is not in the graph: '9'\."),
        (["8", "9"], "apart", r"^apart names 2 codes that are not in the graph: '8', '9'\."),
    ],
)
def test_codes_that_are_not_there_are_said_by_who_names_them(
    codes: list[str], named_by: str, said: str
) -> None:
    known = ["00001"]
    require_known(known, known, what="the graph", named_by=named_by)
    with pytest.raises(UnknownMunicipalityError, match=said):
        require_known([*known, *codes], known, what="the graph", named_by=named_by)

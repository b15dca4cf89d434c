"""Who borders on whom in Flanders: as published, as officially drawn, and as a citizen knows."""

from pathlib import Path
from typing import get_args

import networkx as nx
import pytest

from helpers.borders import Lengths, lengths, quietly
from regiomap.adjacency import build_adjacency, check_adjacency
from regiomap.boundaries.reading import read_municipalities
from regiomap.errors import (
    IsolatedMunicipalityWarning,
)
from regiomap.flanders import Vintage, load_flanders, load_shared_borders

TOUCHES_2025 = {
    frozenset({"Willebroek", "Londerzeel"}),
    frozenset({"Puurs-Sint-Amands", "Kapelle-op-den-Bos"}),
    frozenset({"Aarschot", "Bekkevoort"}),
    frozenset({"Scherpenheuvel-Zichem", "Tielt-Winge"}),
}
# Before the mergers three more corners met.
TOUCHES = {
    2025: TOUCHES_2025,
    2024: TOUCHES_2025
    | {
        frozenset({"Bocholt", "Kinrooi"}),
        frozenset({"Bilzen", "Tongeren"}),
        frozenset({"Hoeselt", "Riemst"}),
    },
}


def borders_of(vintage: Vintage) -> Lengths:
    table = load_shared_borders(vintage)
    rows = zip(table["nis_a"], table["nis_b"], table["shared_border_m"], strict=True)
    return {frozenset((a, b)): float(metres) for a, b, metres in rows}


def assert_flanders(graph: nx.Graph, vintage: Vintage) -> None:
    names = dict(graph.nodes(data="name"))
    touches = {frozenset((names[a], names[b])) for a, b in graph.graph["point_touches"]}
    assert touches == TOUCHES[vintage]
    assert [names[code] for code in nx.isolates(graph)] == ["Voeren"]
    assert graph.graph["near_misses"] == graph.graph["overlaps"] == ()
    assert len(list(nx.connected_components(graph))) == 2


@pytest.mark.parametrize(("vintage", "n_borders"), [(2025, 754), (2024, 797)])
def test_embedded_flanders_has_the_neighbours_of_the_official_file(
    vintage: Vintage, n_borders: int
) -> None:
    flanders = load_flanders(vintage)  # outside: an older pyogrio warns of itself when it is loaded
    with pytest.warns(IsolatedMunicipalityWarning, match=r"has no neighbour: Voeren \(73109\)"):
        graph = build_adjacency(flanders)
    assert graph.number_of_edges() == n_borders
    assert set(lengths(graph)) == set(borders_of(vintage))
    assert_flanders(graph, vintage)


@pytest.mark.official
@pytest.mark.parametrize(("vintage", "n_borders"), [(2025, 754), (2024, 797)])
def test_the_official_file_has_the_published_borders(
    official: Path, vintage: Vintage, n_borders: int
) -> None:
    table = read_municipalities(official / f"municipalities_{vintage}.shp")
    graph = quietly(table[table.index.isin(load_flanders(vintage).index)])
    assert graph.number_of_edges() == n_borders
    # The table of lengths is rounded to whole metres.
    assert lengths(graph) == pytest.approx(borders_of(vintage), abs=0.51)
    assert_flanders(graph, vintage)


@pytest.mark.parametrize("vintage", get_args(Vintage))
def test_what_a_citizen_knows_about_the_neighbours(vintage: Vintage) -> None:
    table = load_flanders(vintage)
    graph = nx.relabel_nodes(quietly(table), table["name"].to_dict())
    assert {"Edegem", "Mortsel", "Wommelgem"} <= set(graph["Antwerpen"])
    # Borsbeek, between Antwerpen and Boechout, became part of Antwerpen.
    assert ("Boechout" in graph["Antwerpen"]) == (vintage == 2025)
    assert set(graph["Herstappe"]) == {"Tongeren-Borgloon" if vintage == 2025 else "Tongeren"}
    assert "Gent" not in graph["Brugge"]
    assert "Zutendaal" in graph["As"]


def test_the_border_of_as_and_zutendaal_is_the_shortest_of_flanders() -> None:
    report = check_adjacency(quietly(load_flanders()))
    short = report.to_frame().query("kind == 'short border'").sort_values("amount")
    assert short[["name_a", "name_b"]].iloc[0].tolist() == ["As", "Zutendaal"]
    assert len(short) == 6


def test_voeren_is_linked_by_a_bridge() -> None:
    graph = build_adjacency(load_flanders(), bridges=[("Voeren", "Riemst")])
    assert nx.is_connected(graph)
    assert graph.edges["73109", "73066"] == {"shared_border_m": 0.0, "kind": "bridge"}
    limburg = load_flanders().query("reference_region == 'Limburg'")
    assert nx.is_connected(graph.subgraph(limburg.index))

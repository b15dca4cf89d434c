"""Official boundaries from services on loopback: what comes, what is kept, and what fails."""

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

import regiomap as rm
from helpers.lands import squares
from helpers.official import lau_and_nuts
from helpers.servers import (
    Answer,
    Server,
    collection,
    endless_headers,
    falls_silent,
    features_of,
    leads,
    paged,
    sends,
    silent,
    stops_in_a_chunk,
)
from regiomap.errors import BoundaryError, FetchError, FiguresWarning, OptionError
from regiomap.official.municipalities import ADDRESSES, fetch_municipalities

ITEMS = "/VRBG{year}/ogc/features/v1/collections/Refgem/items"
LAU, NUTS = "/lau/LAU_RG_01M_{year}_4326.geojson", "/nuts/NUTS_RG_01M_{year}_4326.geojson"


def flemish(codes: list[str]) -> gpd.GeoDataFrame:
    """Return squares with these codes, as Digitaal Vlaanderen serves them."""
    land = squares(codes, west=150_000, south=170_000).reset_index()
    names = {"nis": "NISCODE", "name": "NAAM"}
    return land.rename(columns=names)[["NISCODE", "NAAM", "geometry"]]


def europe(server: Server, n: int = 6) -> dict[str, Any]:
    """Serve some municipalities of two countries with their NUTS regions; return the addresses."""
    for at, table in zip((LAU, NUTS), lau_and_nuts(n), strict=True):
        server.answers[at.format(year=2024)] = sends(collection(features_of(table)))
    return {"address": server.at(LAU), "nuts_address": server.at(NUTS)}


def test_flanders_comes_with_its_parents(server: Server, tmp_path: Path) -> None:
    paged(server, flemish(["11001", "11002", "73109"]), at=ITEMS.format(year=2025), most=2)
    found = fetch_municipalities(year=2025, address=server.at(ITEMS), cache=tmp_path)
    known = rm.load_flanders().loc[found.index]
    assert found.crs.to_epsg() == 31370
    assert found.index.tolist() == ["11001", "11002", "73109"]
    for column in ("province", "reference_region", "reference_region_code", "police_zone"):
        assert found[column].equals(known[column])
    assert len(server.asked) == 2
    assert found.attrs["vintage"] == 2025
    assert found.attrs["source"]["nl"].startswith("Voorlopig referentiebestand gemeentegrenzen")
    again = fetch_municipalities(year=2025, address=server.at(ITEMS), cache=tmp_path, offline=True)
    assert again.equals(found)
    assert again.attrs == found.attrs
    assert len(server.asked) == 2


def test_the_municipalities_of_2024_get_the_parents_of_2024(server: Server, tmp_path: Path) -> None:
    paged(server, flemish(["11002", "11007", "11056"]), at="/items")
    found = fetch_municipalities(address=server.at("/items"), cache=tmp_path)
    assert found["reference_region"].tolist() == ["Regio Antwerpen"] * 2 + ["Waasland"]
    assert found.attrs["vintage"] is None


def test_who_is_in_no_parent_is_named(server: Server, tmp_path: Path) -> None:
    paged(server, flemish(["11001", "99999"]), at="/items")
    with pytest.warns(
        FiguresWarning, match=r"in no reference_region that is known: '99999 \(99999"
    ):
        found = fetch_municipalities(address=server.at("/items"), cache=tmp_path)
    assert found["reference_region"].isna().tolist() == [False, True]


def test_all_of_flanders_comes_as_it_is_in_the_official_file(
    server: Server, tmp_path: Path, official_2025: gpd.GeoDataFrame
) -> None:
    """Pages of fifty, as many neighbours as ever, and the official lengths."""
    paged(server, official_2025, at=ITEMS.format(year=2025), most=50)
    found = fetch_municipalities(year=2025, address=server.at(ITEMS), cache=tmp_path)
    assert len(server.asked) == 6
    assert len(found) == 285
    assert found["reference_region"].nunique() == 15
    assert found.attrs["former_names"]["23106"] == ["Galmaarden", "Gooik", "Herne"]
    graph = rm.build_adjacency(found, bridges=[("Voeren", "Riemst")])
    borders = rm.load_shared_borders(2025)
    assert graph.number_of_edges() == len(borders) + 1 == 755
    for nis_a, nis_b, length in borders.to_numpy():
        assert graph.edges[nis_a, nis_b]["shared_border_m"] == pytest.approx(length, abs=1)
    # As it was, to the last bit.
    there = official_2025.set_index("NISCODE").geometry.loc[found.index]
    assert there.geom_equals_exact(found.geometry, tolerance=0).all()


def test_a_country_comes_alone_with_its_regions(server: Server, tmp_path: Path) -> None:
    found = fetch_municipalities("PT", cache=tmp_path, **europe(server))
    assert found.index.tolist() == [f"{i:06d}" for i in range(6)]
    assert found["name"].iloc[0] == "Câmara 0"
    assert found["nuts3"].tolist() == ["Minho"] * 3 + ["Norte"] * 3
    assert found["nuts3_code"].tolist() == ["PT111"] * 3 + ["PT112"] * 3
    assert set(found["nuts2"]) == {"Norte"}
    assert set(found["nuts1_code"]) == {"PT1"}
    assert found.crs.to_epsg() == 3763
    assert rm.build_adjacency(found).number_of_edges() == 5
    assert "EuroGeographics" in found.attrs["source"]["en"]
    assert len(server.asked) == 2


def test_a_second_country_needs_no_second_download(server: Server, tmp_path: Path) -> None:
    addresses = europe(server)
    fetch_municipalities("PT", cache=tmp_path, **addresses)
    with pytest.warns(FiguresWarning, match="6 municipalities are in no nuts3"):
        spain = fetch_municipalities("es", cache=tmp_path, offline=True, **addresses)
    assert len(spain) == 6
    assert len(server.asked) == 2


def test_a_country_in_three_lines(server: Server, tmp_path: Path) -> None:
    portugal = fetch_municipalities("PT", cache=tmp_path, **europe(server, 12))
    proposal = rm.propose_regions(portugal, within="nuts1", size=(2, 4))
    drawn = rm.draw_map(portugal, proposal.best, parents="nuts1")
    assert "EuroGeographics" in drawn.get_root().render()


def test_a_country_that_is_not_in_the_file_is_said(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="has nothing of 'BE'"):
        fetch_municipalities("BE", cache=tmp_path, **europe(server))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"country": "ZZ"}, "country must be 'flanders' or Eurostat's code"),
        ({"country": ""}, "country must be"),
        ({"year": 1830}, "year must be a whole number of 2000 or more"),
        ({"address": "gemeenten.gpkg"}, "address must start with https://"),
        ({"timeout_s": 0}, "timeout_s must be seconds"),
        ({"offline": True, "refresh": True}, "refresh=True fetches, and offline=True must not"),
        ({"nuts_address": "https://a.b/c"}, "nuts_address is for a country"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_asked(
    tmp_path: Path, call: dict[str, Any], said: str
) -> None:
    with pytest.raises(OptionError, match=said):
        fetch_municipalities(**{"cache": tmp_path, **call})
    assert not list(tmp_path.iterdir())


# -- failures --------------------------------------------------------------------------------------


FAULTS: dict[str, Callable[[Server, bytes], Answer]] = {
    "silent": lambda it, _: silent(it),
    "falls silent": lambda it, body: falls_silent(it, body[:100]),
    "headers without end": lambda it, _: endless_headers(it),
    "cut off": lambda _, body: sends(body[:-20], length=len(body)),
    "cut off in a chunk": lambda _, body: stops_in_a_chunk(body),
    "cut off, and no length": lambda _, body: sends(body[:-20]),
    "excuses": lambda *_: sends(b"<html>Onderhoud</html>", "text/html; charset=utf-8"),
    "excuses as JSON": lambda *_: sends(b"<html>Onderhoud</html>"),
    "another type": lambda _, body: sends(body, "image/tiff"),
    "leads elsewhere": lambda *_: leads("http://localhost:1/items"),
    "gone": lambda *_: sends(b"", status=410),
    "a page that repeats": lambda it, _: sends(
        collection(
            features_of(flemish(["11001"])),
            links=[{"rel": "next", "href": it.at("/items?again=1")}],
        )
    ),
    "no features": lambda *_: sends(b'{"type": "FeatureCollection", "features": []}'),
    "other columns": lambda *_: sends(
        collection(features_of(flemish(["11001"]).rename(columns={"NISCODE": "X"})))
    ),
}


def kept_in(folder: Path) -> dict[str, bytes]:
    """Return what is kept in a cache, and whatever lies about in it."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix != ".lock"]
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in paths}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_fails_the_old_boundaries_are_still_there(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr("regiomap.official.download.sleep", lambda _: None)
    paged(server, flemish(["11001", "11002"]), at="/items")
    where: dict[str, Any] = {"address": server.at("/items"), "cache": tmp_path}
    first = fetch_municipalities(**where)
    before = kept_in(tmp_path)
    body = collection(features_of(flemish(["11001"])))
    server.answers["/items"] = FAULTS[fault](server, body)
    with pytest.raises(FetchError) as told:
        fetch_municipalities(**where, refresh=True, timeout_s=0.2)
    assert str(told.value).endswith((".", "?"))
    assert kept_in(tmp_path) == before
    assert fetch_municipalities(**where).equals(first)


def test_what_is_no_file_of_europe_is_not_kept(server: Server, tmp_path: Path) -> None:
    addresses = europe(server)
    good = server.answers[LAU.format(year=2024)]
    whole = collection(features_of(flemish(["11001"])))
    for body, said in (
        (whole, "lacks the columns 'CNTR_CODE', 'LAU_ID'"),
        (whole[:-30], "is broken or cut off"),
        (b'{"type": "FeatureCollection", "features": []}', "lacks the columns"),
        (b'{"hello": "world"}', "is broken or cut off"),
    ):
        server.answers[LAU.format(year=2024)] = sends(body)
        with pytest.raises(FetchError, match=said):
            fetch_municipalities("PT", cache=tmp_path, **addresses)
        assert not [path for path in tmp_path.rglob("*") if path.suffix != ".lock"]
    server.answers[LAU.format(year=2024)] = good
    assert len(fetch_municipalities("PT", cache=tmp_path, **addresses)) == 6


def test_boundaries_that_are_no_good_are_named_with_their_file(
    server: Server, tmp_path: Path
) -> None:
    bad = flemish(["11001", "11002"])
    bad.loc[1, "geometry"] = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    paged(server, bad, at="/items")
    with pytest.raises(
        BoundaryError, match=r"1 invalid polygon .*The file that was fetched is '(.+)'"
    ) as told:
        fetch_municipalities(address=server.at("/items"), cache=tmp_path)
    path = str(told.value).split("'")[-2]
    assert len(rm.repair_municipalities(path).municipalities) == 2


def test_bad_boundaries_do_not_take_the_place_of_good_ones(server: Server, tmp_path: Path) -> None:
    """Of a whole fetch, of one country too: what cannot be read does not replace what can."""
    bow = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    good, addresses = flemish(["11001", "11002"]), europe(server)
    paged(server, good, at="/items")
    flanders: dict[str, Any] = {"address": server.at("/items"), "cache": tmp_path}
    first = fetch_municipalities(**flanders)
    portugal = fetch_municipalities("PT", cache=tmp_path, **addresses)
    before = kept_in(tmp_path)
    paged(server, good.assign(geometry=[bow, good.geometry[1]]), at="/items")
    lau = lau_and_nuts()[0]
    twice = lau.assign(LAU_ID="1")
    server.answers[LAU.format(year=2024)] = sends(collection(features_of(twice)))
    said = "what came is no good, and what was kept stays: .* (invalid polygon|occurs 6 times)"
    with pytest.raises(FetchError, match=said):
        fetch_municipalities(**flanders, refresh=True)
    with pytest.raises(FetchError, match=said):
        fetch_municipalities("PT", cache=tmp_path, refresh=True, **addresses)
    assert kept_in(tmp_path) == before
    assert fetch_municipalities(**flanders).equals(first)
    assert fetch_municipalities("PT", cache=tmp_path, **addresses).equals(portugal)


# -- the services themselves -----------------------------------------------------------------------


@pytest.mark.live
@pytest.mark.skipif(
    os.environ.get("REGIOMAP_LIVE") != "1", reason="REGIOMAP_LIVE=1 asks the services themselves"
)
def test_the_services_themselves_have_this_shape(tmp_path: Path) -> None:
    flanders = fetch_municipalities(year=2025, cache=tmp_path)
    assert len(flanders) == 285
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert len(fetch_municipalities("LU", cache=tmp_path)) > 90
    people = rm.fetch_people(2025, cache=tmp_path)
    assert int(people.loc[flanders.index, "population"].sum()) == 6_864_766
    assert int(people.loc[flanders.index, "aged_0_17"].sum()) == 1_315_768


def test_the_addresses_are_of_these_services() -> None:
    assert all(address.startswith("https://") for address in ADDRESSES.values())
    assert json.dumps(ADDRESSES).count("{year}") == 3

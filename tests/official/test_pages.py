"""Page after page of an OGC API Features service, and what such pages can do wrong."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from helpers.lands import squares
from helpers.servers import Server, collection, features_of, leads, paged, sends
from regiomap.errors import FetchError
from regiomap.official.download import Bounds
from regiomap.official.pages import PAGE, fetch_pages

AT = "/VRBG2025/ogc/features/v1/collections/Refgem/items"
QUICK = Bounds(silence_s=2, total_s=60, most_bytes=3_000_000, tries=1, pause_s=0)


def towns(n: int = 12) -> gpd.GeoDataFrame:
    """Return squares in a row, in metres, with the columns of the service."""
    land = squares([f"{11001 + i}" for i in range(n)], west=150_000, south=170_000)
    land = land.reset_index().rename(columns={"nis": "NISCODE", "name": "NAAM"})
    return land[["NISCODE", "NAAM", "geometry"]]


def fetched(server: Server, path: Path, *, at: str = AT, bounds: Bounds = QUICK) -> int:
    """Fetch every page there is at a path of the server."""
    return fetch_pages(server.at(at), path, crs=31370, bounds=bounds)


def page(server: Server, rows: slice, following: str | None, **more: object) -> bytes:
    """Return a page with some of the towns, and a link."""
    links = [] if following is None else [{"rel": "next", "href": server.at(following)}]
    return collection(features_of(towns())[rows], links=links, **more)


@pytest.mark.parametrize("most", [1, 5, 12, 100])
def test_every_page_comes_whatever_their_size(server: Server, tmp_path: Path, most: int) -> None:
    paged(server, towns(), at=AT, most=most)
    assert fetched(server, tmp_path / "a.geojson") == 12
    table = gpd.read_file(tmp_path / "a.geojson", engine="pyogrio")
    assert table["NISCODE"].tolist() == towns()["NISCODE"].tolist()
    assert table.crs.to_epsg() == 31370
    assert table.geometry.geom_equals(towns().geometry).all()
    assert len(server.asked) == -(-12 // most)


def test_the_same_pages_give_the_same_bytes(server: Server, tmp_path: Path) -> None:
    for name, most in (("a", 5), ("b", 7)):
        paged(server, towns(), at=AT, most=most)
        fetched(server, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_is_asked_for(server: Server, tmp_path: Path) -> None:
    paged(server, towns(), at=AT)
    fetched(server, tmp_path / "a", at=AT + "?limit=3&filter=x")
    assert server.asked[0] == (
        f"{AT}?limit=3&filter=x&f=application%2Fgeo%2Bjson"
        "&crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F31370"
    )
    assert PAGE < 285


def test_a_service_that_answers_in_degrees_is_taken_at_its_word(
    server: Server, tmp_path: Path
) -> None:
    degrees = collection(features_of(towns().to_crs(4326)))
    for crs in ({}, {"Content-Crs": "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"}):
        server.answers[AT] = sends(degrees, headers=crs)
        fetched(server, tmp_path / "a.geojson")
        assert gpd.read_file(tmp_path / "a.geojson", engine="pyogrio").crs.is_geographic


def test_a_relative_link_and_one_that_forgets_its_proxy(server: Server, tmp_path: Path) -> None:
    links = [{"rel": "next", "href": "items?more=1"}]
    server.answers[AT] = lambda to: sends(
        page(server, slice(3, 12), None)
        if "more" in to.path
        else collection(features_of(towns())[:3], links=links)
    )(to)
    assert fetched(server, tmp_path / "a") == 12


FAULTS: dict[str, tuple[Any, str]] = {
    "the same page for ever": (
        lambda it: sends(page(it, slice(0, 3), AT + "?p=2")),
        "page 2 of 127.0.0.1 repeats what was on page 1: its pages lead in a circle",
    ),
    "back to the first": (
        lambda it: lambda to: sends(page(it, slice(0, 3), to.path))(to),
        "lead back to",
    ),
    "one feature twice": (
        lambda it: (
            lambda to: sends(
                page(it, slice(2, 5) if "p=2" in to.path else slice(0, 3), AT + "?p=2")
            )(to)
        ),
        "repeats what was on page 1",
    ),
    "fewer than there are": (
        lambda it: sends(page(it, slice(0, 3), None, numberMatched=12)),
        "says that it has 12 features, and 3 came. Nothing is kept",
    ),
    "more than there are": (
        lambda it: sends(page(it, slice(0, 3), None, numberMatched=2)),
        "says that it has 2 features, and 3 came",
    ),
    "nothing": (lambda it: sends(page(it, slice(0, 0), None)), "no features, and 0 came"),
    "an empty page that leads on": (
        lambda it: sends(page(it, slice(0, 0), AT + "?p=2")),
        "sends an empty page that leads on",
    ),
    "the next page elsewhere": (
        lambda _: sends(
            collection(
                features_of(towns()), links=[{"rel": "next", "href": "https://example.org/items"}]
            )
        ),
        "the next page of 127.0.0.1 is elsewhere, at 'https://example.org/items'",
    ),
    "the next page at no address": (
        lambda _: sends(
            collection(features_of(towns()), links=[{"rel": "next", "href": "http://[x"}])
        ),
        "is elsewhere",
    ),
    "a redirect elsewhere": (lambda _: leads("http://localhost:1/"), "leads elsewhere"),
    "a report of an error": (
        lambda _: sends(b'{"code": "InvalidParameter"}'),
        "sends no collection of features but None",
    ),
    "features that are none": (
        lambda _: sends(b'{"type": "FeatureCollection", "features": [1]}'),
        "sends no collection of features",
    ),
    "cut off and yet as long as it says": (
        lambda it: sends(page(it, slice(0, 3), None)[:-40]),
        "sends JSON that is broken or cut off",
    ),
    "deep": (lambda _: sends(b'{"a":' * 100_000), "sends JSON that is broken"),
    "in another CRS": (
        lambda it: sends(
            page(it, slice(0, 3), None),
            headers={"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/3812>"},
        ),
        "was asked for EPSG:31370 and answers in 'http.*3812'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_nothing_is_written(
    server: Server, tmp_path: Path, fault: str
) -> None:
    make, said = FAULTS[fault]
    server.answers[AT] = make(server)
    with pytest.raises(FetchError, match=said):
        fetched(server, tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_pages_that_are_always_new_and_never_end(server: Server, tmp_path: Path) -> None:
    """The bytes are for all pages together, however small each of them is."""
    count = [0]

    def answer(to: Any) -> None:  # noqa: ANN401 (a request)
        count[0] += 1
        feature = {"type": "Feature", "properties": {"a": count[0], "b": "x" * 900}}
        links = [{"rel": "next", "href": server.at(f"{AT}?p={count[0]}")}]
        sends(
            json.dumps(
                {"type": "FeatureCollection", "features": [feature], "links": links}
            ).encode()
        )(to)

    server.answers[AT] = answer
    with pytest.raises(FetchError, match="sends more than"):
        fetched(server, tmp_path / "a", bounds=QUICK._replace(most_bytes=20_000))
    assert count[0] < 25
    with pytest.raises(FetchError, match=r"is still sending after 0\.3 s"):
        fetched(server, tmp_path / "a", bounds=QUICK._replace(total_s=0.3))

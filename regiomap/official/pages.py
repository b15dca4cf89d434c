"""An OGC API Features service: page after page, made one GeoJSON file."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from regiomap._base.messages import shown
from regiomap.errors import FetchError
from regiomap.official.download import Bounds, Tell, download, plain_address, require_address

__all__ = ["PAGE", "fetch_pages"]

PAGE = 100  # rows asked for at a time: services allow more, and few allow all
_MOST_PAGES = 2000
_CRS84 = "urn:ogc:def:crs:OGC:1.3:CRS84"
_HALF_TURN = 180


class _Page(NamedTuple):
    """One page: its features, how many there are in all, and where the next one is."""

    features: list[dict[str, Any]]
    matched: int | None
    following: str | None
    crs: str | None


def fetch_pages(
    address: str,
    path: Path,
    *,
    crs: int,
    bounds: Bounds,
    tell: Tell | None = None,
) -> int:
    """Write every feature of a collection to a GeoJSON file, and return how many there are.

    Parameters
    ----------
    address
        The items of the collection; what it asks for already stays as it is.
    path
        The file to write.
    crs
        The EPSG code to ask for. A service that answers in degrees all the same is taken at its
        word.
    bounds
        How patient to be, with all pages together.
    tell
        Called with the features that have come, and all there are where the service says it.

    Raises
    ------
    FetchError
        If a page does not come, or is none; if pages repeat, never end or lead to another host; or
        if fewer features came than the service says there are.
    """
    features, seen = list[str](), dict[str, int]()
    stated: str | None = None
    matched: int | None = None
    pages = _pages(_asked(address, crs), bounds)
    for number, page in enumerate(pages, start=1):
        matched, stated = page.matched, page.crs
        for feature in page.features:
            text = json.dumps(feature, separators=(",", ":"))
            if text in seen:
                raise FetchError(
                    f"page {number} of {_service(address)} repeats what was on page {seen[text]}: "
                    "its pages lead in a circle. Nothing is kept; try again later."
                )
            seen[text] = number
            features.append(text)
        if tell is not None:
            tell(len(features), matched)
    if not features or (matched is not None and matched != len(features)):
        raise FetchError(
            f"{_service(address)} says that it has {matched if matched is not None else 'no'} "
            f"features, and {len(features)} came. Nothing is kept; try again later."
        )
    _write(path, features, _crs_of(stated, features[0], crs, address))
    return len(features)


def _pages(address: str, bounds: Bounds) -> Iterator[_Page]:
    """Yield every page; the time and the bytes are for all of them together."""
    began, n_bytes, been = monotonic(), 0, set[str]()
    here: str | None = address
    while here is not None:
        if here in been:
            raise FetchError(
                f"the pages of {_service(address)} lead back to {plain_address(here)}. Nothing is "
                "kept; try again later."
            )
        if len(been) >= _MOST_PAGES:
            raise FetchError(
                f"{_service(address)} has more than {_MOST_PAGES} pages, and no end is in sight. "
                "Pass the right address=."
            )
        been.add(here)
        body = BytesIO()
        left = bounds._replace(most_bytes=bounds.most_bytes - n_bytes)
        headers = download(here, body, kind="json", bounds=left, began=began)
        n_bytes += body.tell()
        page = _page_of(body.getvalue(), headers, here)
        yield page
        here = page.following


def _page_of(body: bytes, headers: dict[str, str], here: str) -> _Page:
    """Return a page that is one, with the address of the next."""
    try:
        said = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FetchError(
            f"{_service(here)} sends JSON that is broken or cut off ({plain_address(here)}). Try "
            "again later."
        ) from error
    features = said.get("features")
    rows = isinstance(features, list) and all(isinstance(one, dict) for one in features)
    if said.get("type") != "FeatureCollection" or not rows:
        raise FetchError(
            f"{_service(here)} sends no collection of features but {shown(said.get('type'))} "
            f"({plain_address(here)}). Pass the address= of the items of a collection."
        )
    matched = said.get("numberMatched")
    following = _next_of(said.get("links"), here)
    if following is not None and not features:
        raise FetchError(f"{_service(here)} sends an empty page that leads on. Try again later.")
    return _Page(
        features,
        matched if isinstance(matched, int) and not isinstance(matched, bool) else None,
        following,
        headers.get("content-crs", "").strip(" <>") or None,
    )


def _next_of(links: object, here: str) -> str | None:
    """Return where the next page is; a service behind a proxy may forget that it is safe."""
    found: list[str] = [
        link["href"]
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, dict)
        and link.get("rel") == "next"
        and isinstance(link.get("href"), str)
    ]
    if not found:
        return None
    at = urlsplit(here)
    try:
        there = urlsplit(urljoin(here, found[0]))
        # Where names and ports agree but for what the proxy hides, it is the same service.
        same = there.hostname == at.hostname and (there.port == at.port or at.scheme == "https")
    except ValueError:
        same = False
    if not same:
        raise FetchError(
            f"the next page of {_service(here)} is elsewhere, at {shown(found[0])}. If you trust "
            "that, pass its items as address=."
        )
    following = urlunsplit(there._replace(scheme=at.scheme, netloc=at.netloc, fragment=""))
    require_address(following)
    return following


def _asked(address: str, crs: int) -> str:
    """Return the address with what is asked of it, unless it asks that already."""
    parts = urlsplit(address)
    given = parse_qsl(parts.query, keep_blank_values=True)
    asked = {
        "f": "application/geo+json",
        "crs": f"http://www.opengis.net/def/crs/EPSG/0/{crs}",
        "limit": str(PAGE),
    }
    known = {name for name, _ in given}
    more = [(name, value) for name, value in asked.items() if name not in known]
    return urlunsplit(parts._replace(query=urlencode([*given, *more])))


def _crs_of(stated: str | None, feature: str, crs: int, address: str) -> str:
    """Return the CRS the features are in: the one stated, or else what the numbers look like."""
    asked = f"urn:ogc:def:crs:EPSG::{crs}"
    if stated is not None:
        if re.search(rf"EPSG[:/].*\b{crs}$", stated):
            return asked
        if stated.endswith("CRS84"):
            return _CRS84
        raise FetchError(
            f"{_service(address)} was asked for EPSG:{crs} and answers in {shown(stated)}. Pass "
            "an address= that asks for http://www.opengis.net/def/crs/OGC/1.3/CRS84."
        )
    geometry = json.loads(feature).get("geometry")
    first = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(first, list) and first and isinstance(first[0], list):
        first = first[0]
    degrees = isinstance(first, list) and all(
        isinstance(value, int | float) and abs(value) <= _HALF_TURN for value in first[:2]
    )
    return _CRS84 if degrees else asked


def _write(path: Path, features: list[str], crs: str) -> None:
    """Write one collection, which says in which CRS it is."""
    named = json.dumps({"type": "name", "properties": {"name": crs}})
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"type": "FeatureCollection", "crs": {named}, "features": [\n')
        file.write(",\n".join(features))
        file.write("\n]}\n")


def _service(address: str) -> str:
    return urlsplit(address).hostname or "the service"

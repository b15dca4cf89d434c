"""A server on loopback that has the shape of the official services, and every fault of a server."""

import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

import geopandas as gpd
import pytest
import shapely

JSON = "application/geo+json"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A server whose answers can be changed while it runs; it counts what it is asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.over = threading.Event()

    def at(self, path: str) -> str:
        """Return the address of a path."""
        return self.address + path


@contextmanager
def serving() -> Iterator[Server]:
    """Yield a server on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            answer = known.answers.get(urlsplit(self.path).path, sends(b"gone", status=404))
            try:
                answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """Say nothing."""

    with Quiet(("127.0.0.1", 0), Handler) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")  # where the environment names a proxy
        known = Server(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield known
        finally:
            known.over.set()
            server.shutdown()
            thread.join()


def sends(
    body: bytes,
    kind: str = JSON,
    *,
    status: int = 200,
    length: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return an answer with a body, which may say that it is longer than it is."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(body)
        to.close_connection = True

    return answer


def leads(to_address: str, status: int = 302) -> Answer:
    """Return an answer that leads elsewhere."""
    return sends(b"", status=status, headers={"Location": to_address})


# -- faults ----------------------------------------------------------------------------------------


def silent(server: Server) -> Answer:
    """Return an answer that never comes."""

    def answer(_: BaseHTTPRequestHandler) -> None:
        server.over.wait()

    return answer


def falls_silent(server: Server, body: bytes, kind: str = JSON) -> Answer:
    """Return an answer that begins, and then says no more."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        sends(body, kind, length=len(body) + 1000)(to)
        to.wfile.flush()
        server.over.wait()

    return answer


def endless(server: Server, body: bytes, *, kind: str = JSON, pause_s: float = 0.0) -> Answer:
    """Return an answer without end, at full speed or a little at a time."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Type", kind)
        to.end_headers()
        to.wfile.write(b"{")
        while not server.over.wait(pause_s):
            to.wfile.write(body)

    return answer


def endless_headers(server: Server) -> Answer:
    """Return an answer whose headers come a byte at a time, and never end."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not server.over.wait(0.02):
            to.wfile.write(b"x")

    return answer


def stops_in_a_chunk(body: bytes, kind: str = JSON) -> Answer:
    """Return an answer in chunks whose last one is missing."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.protocol_version = "HTTP/1.1"
        to.send_response(200)
        to.send_header("Content-Type", kind)
        to.send_header("Transfer-Encoding", "chunked")
        to.end_headers()
        to.wfile.write(f"{len(body) + 500:x}\r\n".encode() + body)
        to.close_connection = True

    return answer


def after(times: int, first: Answer, then: Answer) -> Answer:
    """Return an answer that is another one so many times at first."""
    left = [times]

    def answer(to: BaseHTTPRequestHandler) -> None:
        left[0] -= 1
        (first if left[0] >= 0 else then)(to)

    return answer


# -- services --------------------------------------------------------------------------------------


def features_of(table: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as features, with coordinates as they are."""
    facts = table.drop(columns=table.geometry.name).to_dict("records")
    return [
        {
            "type": "Feature",
            "id": f"Refgem.{at}",
            "properties": row,
            "geometry": shapely.geometry.mapping(shape),
        }
        for at, (row, shape) in enumerate(zip(facts, table.geometry, strict=True))
    ]


def collection(features: list[dict[str, Any]], **more: object) -> bytes:
    """Return features as one GeoJSON text."""
    return json.dumps({"type": "FeatureCollection", **more, "features": features}).encode()


def paged(server: Server, table: gpd.GeoDataFrame, *, at: str, most: int = 50) -> None:
    """Serve a table as OGC API Features does: some rows a page, and a link to the next."""
    features = features_of(table)

    def answer(to: BaseHTTPRequestHandler) -> None:
        asked = parse_qs(urlsplit(to.path).query)
        start = int(asked.get("startIndex", ["0"])[0])
        many = min(most, int(asked.get("limit", ["10"])[0]))
        page = features[start : start + many]
        links = [{"rel": "self", "href": server.at(to.path)}]
        if start + many < len(features):
            more = f"{at}?limit={many}&startIndex={start + many}&crs={asked['crs'][0]}"
            links.append({"rel": "next", "href": server.at(more)})
        body = collection(
            page,
            links=links,
            numberMatched=len(features),
            numberReturned=len(page),
            timeStamp="2026-01-01T00:00:00Z",
        )
        sends(body, headers={"Content-Crs": f"<{asked['crs'][0]}>"})(to)

    server.answers[at] = answer


def zipped(text: str, name: str = "TF_SOC_POP_STRUCT_2025.txt", *, mark: bool = True) -> bytes:
    """Return a zip with one text, which has a mark of UTF-8 at its beginning."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, text.encode("utf-8-sig" if mark else "utf-8"))
    return out.getvalue()

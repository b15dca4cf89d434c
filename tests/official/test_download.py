"""One address into one file: what a server can do wrong ends in one sentence, and in time."""

import io
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.servers import (
    Server,
    after,
    endless,
    endless_headers,
    falls_silent,
    leads,
    sends,
    silent,
    stops_in_a_chunk,
)
from regiomap.errors import FetchError, FileError, OptionError
from regiomap.official.download import Bounds, Kind, download, plain_address, require_address

QUICK = Bounds(silence_s=0.3, total_s=60, most_bytes=100_000, tries=2, pause_s=0)
BODY = b'{"type": "FeatureCollection", "features": []}'


def fetched(
    server: Server, bounds: Bounds = QUICK, *, kind: Kind = "json", at: str = "/a"
) -> bytes:
    """Return what is at a path of the server."""
    out = io.BytesIO()
    download(server.at(at), out, kind=kind, bounds=bounds)
    return out.getvalue()


def test_what_is_there_comes(server: Server) -> None:
    server.answers["/a"] = sends(BODY)
    assert fetched(server) == BODY
    assert server.asked == ["/a"]


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "text/plain", "", "application/octet-stream"]
)
def test_a_server_may_call_it_by_any_usual_name(server: Server, kind: str) -> None:
    server.answers["/a"] = sends(b"\xef\xbb\xbf  " + BODY, kind)
    assert fetched(server).endswith(BODY)


def test_how_much_has_come_is_told(server: Server) -> None:
    server.answers["/a"] = sends(BODY)
    told: list[tuple[int, int | None]] = []
    download(
        server.at("/a"),
        io.BytesIO(),
        kind="json",
        bounds=QUICK,
        tell=lambda *both: told.append(both),
    )
    assert told[-1] == (len(BODY), len(BODY))


FAULTS: dict[str, tuple[Callable[[Server], object], str]] = {
    "never answers": (silent, r"was silent for 0\.3 s \(asked 2 times"),
    "falls silent": (lambda it: falls_silent(it, BODY), r"was silent for 0\.3 s"),
    "headers without end": (endless_headers, r"was silent for 0\.3 s"),
    "cut off": (lambda _: sends(BODY, length=len(BODY) + 9), "ended before everything had come"),
    "cut off in a chunk": (lambda _: stops_in_a_chunk(BODY), "ended before everything had come"),
    "a page of excuses": (
        lambda _: sends(b"<!DOCTYPE html><html>Onderhoud</html>", "text/html"),
        "sends 'text/html' where a JSON object was asked for",
    ),
    "excuses that call themselves JSON": (
        lambda _: sends(b"<!DOCTYPE html><html>Onderhoud</html>"),
        "sends no JSON object: it begins with '<!DOCTYPE html>",
    ),
    "a picture": (lambda _: sends(b"\x89PNG", "image/png"), "sends 'image/png' where"),
    "nothing": (lambda _: sends(b""), "sends no JSON object: it begins with nothing"),
    "blanks": (lambda _: sends(b" " * 90_000), "sends no JSON object"),
    "a list": (lambda _: sends(b"[1, 2]"), r"it begins with '\[1, 2\]'"),
    "too much": (lambda it: endless(it, b" " * 10_000), "sends more than 0 MB"),
    "too much, and says so": (lambda _: sends(BODY, length=10**9), "sends more than 0 MB"),
    "not there": (lambda _: sends(b"", status=404), r"answers 404 \(Not Found\) .* such a year\?"),
    "no content": (lambda _: sends(b"", status=204), "answers 204"),
    "a part": (lambda _: sends(BODY, status=206), "answers 206"),
    "busy": (lambda _: sends(b"", status=503), r"answers 503 .*asked 2 times.*Try again later"),
    "another host": (
        lambda _: leads("http://localhost:1/b"),
        "leads elsewhere, to http://localhost:1/b. If you trust that",
    ),
    "another port": (lambda _: leads("http://127.0.0.1:1/b"), "leads elsewhere"),
    "a file": (lambda _: leads("file:///etc/passwd"), "leads elsewhere, to file:///etc/passwd"),
    "in a circle": (lambda _: leads("/a"), "leads from one address to the next and never arrives"),
    "to nowhere": (lambda _: sends(b"", status=302), "never arrives"),
    "no HTTP": (lambda _: lambda to: to.wfile.write(b"hello\r\n\r\n"), "cannot be reached|under"),
    "hangs up": (lambda _: lambda _: None, "cannot be reached"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence(server: Server, fault: str) -> None:
    make, said = FAULTS[fault]
    server.answers["/a"] = make(server)  # type: ignore[assignment]
    with pytest.raises(FetchError, match=said):
        fetched(server)


def test_a_server_that_never_ends_is_left(server: Server) -> None:
    """A byte now and then is no silence, and yet there is an end."""
    server.answers["/a"] = endless(server, b" ", pause_s=0.02)
    with pytest.raises(FetchError, match=r"is still sending after 0\.2 s"):
        fetched(server, QUICK._replace(total_s=0.2))


def test_what_is_over_soon_is_tried_again_from_the_start(server: Server) -> None:
    cut = sends(BODY[:20], length=len(BODY))
    server.answers["/a"] = after(1, cut, sends(BODY))
    assert fetched(server) == BODY
    assert len(server.asked) == 2


def test_what_does_not_pass_is_not_tried_again(server: Server) -> None:
    with pytest.raises(FetchError, match="answers 404"):
        fetched(server)
    assert len(server.asked) == 1


def test_a_redirect_on_the_same_host_is_followed(server: Server) -> None:
    server.answers["/a"] = leads("b")
    server.answers["/b"] = sends(BODY)
    assert fetched(server) == BODY


def test_a_zip_is_no_json(server: Server) -> None:
    server.answers["/a"] = sends(b"PK\x03\x04rest", "application/zip")
    assert fetched(server, kind="zip") == b"PK\x03\x04rest"
    with pytest.raises(FetchError, match="sends 'application/zip' where a JSON object"):
        fetched(server)
    server.answers["/a"] = sends(BODY, "application/zip")
    with pytest.raises(FetchError, match="sends no zip file: it begins with"):
        fetched(server, kind="zip")


def test_what_is_packed_for_the_way_is_unpacked_and_counted(server: Server) -> None:
    import gzip

    server.answers["/a"] = sends(gzip.compress(BODY), headers={"Content-Encoding": "gzip"})
    assert fetched(server) == BODY
    server.answers["/a"] = sends(
        gzip.compress(b"{" + b" " * 10**7), headers={"Content-Encoding": "gzip"}
    )
    with pytest.raises(FetchError, match="sends more than"):
        fetched(server)
    server.answers["/a"] = sends(b"{ no gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="cannot be understood"):
        fetched(server)


def test_a_host_that_is_not_there_cannot_be_reached() -> None:
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 cannot be reached .*offline=True"):
        download("http://127.0.0.1:9/a", io.BytesIO(), kind="json", bounds=QUICK)


def test_a_full_disk_is_said(server: Server) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    server.answers["/a"] = sends(BODY)
    with pytest.raises(FileError, match=r"cannot keep .*No space left on device. Make room"):
        download(server.at("/a"), Full(), kind="json", bounds=QUICK)


def test_a_password_is_not_shown(server: Server) -> None:
    address = server.at("/a").replace("//", "//me:secret@")
    assert plain_address(address) == server.at("/a")
    with pytest.raises(FetchError) as told:
        download(address, io.BytesIO(), kind="json", bounds=QUICK)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "ftp://a/b",
        "file:///etc/passwd",
        "https://",
        "http://[",
        "http://a:b/",
        "https://a b",
    ],
)
def test_an_address_is_of_the_web(address: str) -> None:
    with pytest.raises(OptionError, match="address must start with https://"):
        require_address(address)


def test_an_address_of_the_web_is_one() -> None:
    require_address("https://geo.api.vlaanderen.be/VRBG2025/items?f=json")


def test_an_answer_that_is_damaged_anywhere_is_whole_or_one_sentence(server: Server) -> None:
    """Whichever bytes are lost, added or turned, in the headers too."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    whole = head + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    chunks = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
    chunked = head + chunks % (len(BODY), BODY)

    @given(
        st.sampled_from([whole, chunked]),
        st.integers(0, len(chunked)),
        st.integers(0, 20),
        st.binary(max_size=20),
    )
    def check(answer: bytes, at: int, n_lost: int, added: bytes) -> None:
        sent = answer[:at] + added + answer[at + n_lost :]

        def send(to: BaseHTTPRequestHandler) -> None:
            to.wfile.write(sent)
            to.close_connection = True

        server.answers["/a"] = send
        try:
            came = fetched(server, QUICK._replace(tries=1))
        except FetchError as error:
            said = str(error)
        else:
            assert came.lstrip(b"\xef\xbb\xbf \t\r\n\v\f").startswith(b"{")
            return
        assert said.endswith((".", "?"))

    check()

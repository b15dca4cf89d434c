"""One address into one file: bounded in time and bytes, and looked at before it is believed.

A server is a stranger. It may be silent, send a byte a minute, never end, end too early, send a
page of excuses with status 200, or lead elsewhere. Each of these ends in one sentence.
"""

import re
import threading
from collections.abc import Callable
from contextlib import closing
from queue import Empty, Queue
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

from regiomap._base.messages import shown
from regiomap.errors import FetchError, FileError, OptionError

if TYPE_CHECKING:
    from requests import Response

__all__ = ["Bounds", "Kind", "Tell", "download", "plain_address", "require_address"]

Kind = Literal["json", "zip"]
# Called with what has come, and all there is where that is known.
Tell = Callable[[int, int | None], object]

_CHUNK = 1 << 16
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 500, 502, 503, 504)
_FINE = 200
_HEADERS = {"User-Agent": "regiomap"}
# Servers name the same thing in many ways; what it is shows in how it begins.
_ANY_BYTES = ("", "application/octet-stream", "binary/octet-stream")
_TYPES: dict[Kind, tuple[str, ...]] = {
    "json": (
        "application/geo+json",
        "application/json",
        "application/vnd.geo+json",
        "text/json",
        "text/plain",
    ),
    "zip": ("application/zip", "application/x-zip", "application/x-zip-compressed"),
}
_BEGINS: dict[Kind, bytes] = {"json": rb"(\xef\xbb\xbf)?\s*\{", "zip": rb"PK\x03\x04"}
_OFFLINE = "What was fetched before, if anything, is used with offline=True."


class Bounds(NamedTuple):
    """How long a server may be silent and take in all, how much it may send, and how many tries."""

    silence_s: float = 30.0
    total_s: float = 1800.0
    most_bytes: int = 2_000_000_000
    tries: int = 3
    pause_s: float = 1.0


class _Asked(NamedTuple):
    """What is asked for: where, of which kind, how patiently, until when, and whom to tell."""

    address: str
    kind: Kind
    bounds: Bounds
    deadline: float
    tell: Tell | None


class _Passing(Exception):  # noqa: N818  (no error before the last try)
    """What may be over when it is tried again."""


def download(
    address: str,
    out: BinaryIO,
    *,
    kind: Kind,
    bounds: Bounds,
    tell: Tell | None = None,
    began: float | None = None,
) -> dict[str, str]:
    """Write what an address holds to an open file, and return the headers of the answer.

    Parameters
    ----------
    address
        Where it is, from `https://` on.
    out
        A file that is open for writing, and that can be emptied; a further try begins anew.
    kind
        What it must be.
    bounds
        How patient to be, in all.
    tell
        Called with the bytes that have come, and all there are where the server says it.
    began
        When the work began, where this is a part of it.

    Raises
    ------
    FetchError
        If it does not come, or not whole, or is something else.
    FileError
        If the file cannot be written.
    """
    began = monotonic() if began is None else began
    asked = _Asked(address, kind, bounds, began + bounds.total_s, tell)
    for left in reversed(range(bounds.tries)):
        try:
            return _once(asked, out)
        except _Passing as error:
            if not left:
                times = "once" if bounds.tries == 1 else f"{bounds.tries} times"
                raise FetchError(
                    f"{_host(address)} {error} (asked {times} for {plain_address(address)}). "
                    f"Try again later. {_OFFLINE}"
                ) from error.__cause__
        sleep(bounds.pause_s)
        out.seek(0)
        out.truncate()
    raise AssertionError  # pragma: no cover  (there is at least one try)


def plain_address(address: str) -> str:
    """Return an address without a name and a password in it, to be shown and written down.

    Examples
    --------
    >>> plain_address("https://me:secret@example.org/a?b=c")
    'https://example.org/a?b=c'
    """
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def require_address(address: str) -> None:
    """Raise `OptionError` unless a text is an address of the web."""
    try:
        parts = urlsplit(address)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
        parts.netloc.encode("idna")
    except ValueError:
        fits = False
    if not fits or re.search(r"[\s\x00-\x1f\x7f\ud800-\udfff]", address):
        raise OptionError(f"address must start with https:// and a host, got {shown(address)}.")


def _once(asked: _Asked, out: BinaryIO) -> dict[str, str]:
    """Ask once, follow redirects on the same host, and write what comes."""
    import requests  # noqa: PLC0415 (nobody who fetches nothing waits for it)
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    address, bounds = asked.address, asked.bounds
    try:
        with requests.Session() as session, closing(_answer(session, address, bounds)) as response:
            _require_fine(response, address)
            _require_type(response, address, asked.kind)
            _write(response, out, asked)
            return {name.lower(): value for name, value in response.headers.items()}
    except (requests.Timeout, TimeoutError) as error:
        raise _Passing(f"was silent for {bounds.silence_s:g} s") from error
    except (requests.RequestException, HTTPError, UnicodeError) as error:
        raise _Passing(_told_plainly(error, bounds)) from error


def _answer(session: Any, address: str, bounds: Bounds) -> "Response":  # noqa: ANN401
    """Return the answer of a server whose body is still to be read, redirects followed."""
    here = address
    for _ in range(_MOST_REDIRECTS + 1):
        response = _headers_of(session, here, bounds)
        if response.status_code not in _REDIRECTS:
            return response
        response.close()
        there = urljoin(here, response.headers.get("location", ""))
        _require_same_host(here, there)
        here = there
    raise FetchError(
        f"{_host(address)} leads from one address to the next and never arrives "
        f"({plain_address(address)}). Pass the right address=."
    )


def _headers_of(session: Any, address: str, bounds: Bounds) -> "Response":  # noqa: ANN401
    """Return an answer as soon as its headers are there, which must not take too long either.

    The time-out of a socket begins anew with each byte: whoever sends the headers a byte at a time
    would be waited for without end. So it happens beside, and is given up.
    """
    done: Queue[Response | BaseException] = Queue()
    given_up = threading.Event()

    def ask() -> None:
        try:
            response = session.get(
                address,
                stream=True,
                allow_redirects=False,
                timeout=bounds.silence_s,
                headers=_HEADERS,
            )
        except BaseException as error:  # noqa: BLE001  (handed to whoever waits)
            done.put(error)
            return
        if given_up.is_set():  # nobody waits any more
            response.close()
        done.put(response)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = done.get(timeout=2 * bounds.silence_s)
    except Empty:
        raise TimeoutError from None
    finally:
        given_up.set()
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _write(response: "Response", out: BinaryIO, asked: _Asked) -> None:
    """Write the body as it comes; `read1` returns what is there, and never waits for more."""
    kind, bounds = asked.kind, asked.bounds
    length = response.headers.get("content-length", "")
    total = int(length) if re.fullmatch(r"\d{1,15}", length) else None
    if total is not None and total > bounds.most_bytes:
        raise _too_much(response.url, bounds)
    n_bytes, head = 0, b""
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        if len(head) < _CHUNK and not re.match(_BEGINS[kind], head):
            head += chunk
            _require_beginning(head, kind, response.url)
        n_bytes += len(chunk)
        if n_bytes > bounds.most_bytes:
            raise _too_much(response.url, bounds)
        if monotonic() > asked.deadline:
            raise FetchError(
                f"{_host(response.url)} is still sending after {bounds.total_s:g} s "
                f"({plain_address(response.url)}). Try again later. {_OFFLINE}"
            )
        try:
            out.write(chunk)
        except OSError as error:
            raise FileError(
                f"cannot keep what {_host(response.url)} sends: {error.strerror or error}. Make "
                "room, or name another folder with cache=."
            ) from error
        if asked.tell is not None:
            asked.tell(n_bytes, total)
    if not re.match(_BEGINS[kind], head):
        raise _not_this(kind, head, response.url)


def _require_fine(response: "Response", address: str) -> None:
    status = response.status_code
    if status in _BUSY:
        raise _Passing(f"answers {status} ({response.reason or 'no reason'})")
    if status != _FINE:
        raise FetchError(
            f"{_host(address)} answers {status} ({response.reason or 'no reason'}) for "
            f"{plain_address(address)}. Is there such a year? Where it moved, pass address=."
        )


def _require_type(response: "Response", address: str, kind: Kind) -> None:
    said = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in (*_TYPES[kind], *_ANY_BYTES):
        raise FetchError(
            f"{_host(address)} sends {shown(said)} where {_called(kind)} was asked for "
            f"({plain_address(address)}). Open the address in a browser to see what it says."
        )


def _require_beginning(head: bytes, kind: Kind, address: str) -> None:
    """Raise as soon as the first bytes cannot be what was asked for."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n") if kind == "json" else head
    least = 1 if kind == "json" else 4
    if len(start) >= least and not re.match(_BEGINS[kind], head):
        raise _not_this(kind, head, address)


def _not_this(kind: Kind, head: bytes, address: str) -> FetchError:
    found = "nothing" if not head else shown(head[:40].decode("latin-1"))
    return FetchError(
        f"{_host(address)} sends no {_called(kind).partition(' ')[2]}: it begins with {found} "
        f"({plain_address(address)}). Open the address in a browser to see what it says."
    )


def _called(kind: Kind) -> str:
    return {"json": "a JSON object", "zip": "a zip file"}[kind]


def _too_much(address: str, bounds: Bounds) -> FetchError:
    return FetchError(
        f"{_host(address)} sends more than {bounds.most_bytes / 1e6:,.0f} MB "
        f"({plain_address(address)}), which no such file has. Pass the right address=."
    )


def _require_same_host(here: str, there: str) -> None:
    """Raise when an answer leads to another host, or from a safe line to an open one."""
    before, after = urlsplit(here), urlsplit(there)
    try:
        upgraded = before.scheme == "http" and after.scheme == "https"
        same = after.hostname == before.hostname and (upgraded or after.port == before.port)
    except ValueError:  # a port that is no number
        same = upgraded = False
    if not same or not (upgraded or after.scheme == before.scheme):
        raise FetchError(
            f"{_host(here)} leads elsewhere, to {plain_address(there)}. If you trust that, pass "
            "it as address=."
        )


def _told_plainly(error: Exception, bounds: Bounds) -> str:
    """Return what went wrong on the line, as the end of a sentence that begins with the host."""
    said = str(error)
    if "timed out" in said.lower():
        return f"was silent for {bounds.silence_s:g} s"
    if "IncompleteRead" in said or "Connection broken" in said:
        return "ended before everything had come"
    if type(error).__name__ == "SSLError" or "CERTIFICATE" in said:
        return "has a certificate that cannot be trusted"
    if type(error).__name__ in {"ConnectionError", "ProxyError"}:
        return "cannot be reached"
    return f"cannot be understood ({type(error).__name__})"


def _host(address: str) -> str:
    return urlsplit(address).hostname or "the server"

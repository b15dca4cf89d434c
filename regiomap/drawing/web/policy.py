"""What a page may run and request: its own scripts by their hash, and hosts that were asked for."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

from branca.element import Element, Link

from regiomap.errors import OptionError

__all__ = ["Links", "content_policy", "find_links", "inside_script"]

_BASE = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:", "blob:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}
# The attributes in which folium's layers keep addresses, and what is requested there.
_ADDRESSES = {
    "tiles": ("img-src",),
    "url": ("img-src", "connect-src"),
    "video_url": ("media-src",),
}
_HOST = re.compile(r"[\w.*:\[\]-]+", re.ASCII)


class Links(HTMLParser):
    """The scripts and style sheets in a piece of HTML: inline texts, and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a script or a style sheet from elsewhere, or the begin of a script."""
        given = dict(attrs)
        if tag == "script":
            self._inside = True
            self.inline.append("")
            if source := given.get("src"):
                self.scripts.append(source)
        elif tag == "link" and "stylesheet" in (given.get("rel") or "").lower().split():
            self.styles.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a script."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Gather the text of a script, which can come in pieces."""
        if self._inside:
            self.inline[-1] += data

    @property
    def elsewhere(self) -> list[str]:
        """The addresses on the internet, sorted."""
        both = {*self.scripts, *self.styles}
        return sorted(one for one in both if re.match(r"(https?:)?//", one))


def find_links(html: str) -> Links:
    """Return the scripts and style sheets in a piece of HTML."""
    links = Links()
    links.feed(html)
    links.close()
    return links


def inside_script(script: str) -> str:
    r"""Return a script without what would end the element around it; its strings mean the same.

    Examples
    --------
    >>> inside_script("a = '</script><!--'")
    "a = '<\\/script><\\!--'"
    """
    return re.sub(r"<(?=/script|!--)", r"<\\", script, flags=re.IGNORECASE)


def content_policy(scripts: Iterable[str], links: Links, layers: Iterable[Element]) -> str:
    """Return the policy of a page that holds these inline scripts, links and folium layers.

    Raises
    ------
    OptionError
        If the host of an address cannot be told.
    """
    allowed = {directive: list(sources) for directive, sources in _BASE.items()}
    allowed["script-src"] = [_hash(script) for script in scripts]
    wanted = [("script-src", _file(link)) for link in links.scripts]
    for link in links.styles:
        wanted += [("style-src", _file(link))]
        # What a style sheet shows lies beside it.
        wanted += [(directive, _folder(link)) for directive in ("img-src", "font-src")]
    wanted += [pair for layer in layers for pair in _requests(layer)]
    for directive, source in wanted:
        sources = allowed.setdefault(directive, [])
        if source and source not in sources:
            sources.append(source)
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in allowed.items() if sources)


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _file(link: str) -> str:
    """Return the source of exactly one file."""
    host = _host(link)
    if "://" not in host:
        return host
    return host + quote(urlsplit(link).path, safe="/%@:!$&()*+=~")


def _folder(link: str) -> str:
    """Return the source of the folder around the one a file is in: its pictures and fonts."""
    source = _file(link)
    if "://" not in source:
        return source
    scheme, _, rest = source.partition("://")
    host, *folders = rest.split("/")
    return "/".join([f"{scheme}://{host}", *folders[:-2], ""])


def _requests(layer: Element) -> Iterator[tuple[str, str]]:
    """Yield what a layer of folium requests: the directive, and the host."""
    if isinstance(layer, Link):
        return
    options = getattr(layer, "options", None)
    options = options if isinstance(options, dict) else {}
    for name, directives in _ADDRESSES.items():
        address = getattr(layer, name, None)
        if isinstance(address, str):
            for one in _each_subdomain(address, options):
                yield from ((directive, _host(one)) for directive in directives)
    for key, value in options.items():
        if re.fullmatch(r"(icon|shadow)_?url", key, re.IGNORECASE) and isinstance(value, str):
            yield "img-src", _host(value)


def _each_subdomain(address: str, options: dict[str, object]) -> list[str]:
    """Return an address with the holes of its host filled in, once for each subdomain."""
    head, host, path = _parts(address)
    for key, value in options.items():
        for hole in {key, re.sub(r"_(\w)", lambda found: found[1].upper(), key)} - {"subdomains"}:
            host = host.replace(f"{{{hole}}}", str(value))
    given = options.get("subdomains", "abc")
    subdomains = given if isinstance(given, str | list | tuple) else "abc"
    if "{s}" not in host:
        return [head + host + path]
    return [head + host.replace("{s}", str(one)) + path for one in subdomains]


def _host(address: str) -> str:
    """Return the source of a host; '' for what is in the page itself."""
    head, host, _ = _parts(address)
    if not head:
        return "" if re.match(r"(data|blob):", address, re.IGNORECASE) else "'self'"
    host = host.rpartition("@")[2]
    if not _HOST.fullmatch(host):
        raise OptionError(
            f"cannot tell the host of {address[:200]!r}, which the page must be allowed to ask. "
            "Give an address that begins with https:// and a host; only {s} may stand in it."
        )
    return f"{head.rstrip('/') or 'https:'}//{host.lower()}"


def _parts(address: str) -> tuple[str, str, str]:
    """Return an address as its scheme with slashes, its host, and the rest."""
    found = re.match(r"((?:https?:)?//)([^/?#\\]*)(.*)", address.strip(), re.DOTALL | re.IGNORECASE)
    return (found[1].lower(), found[2], found[3]) if found else ("", "", address)

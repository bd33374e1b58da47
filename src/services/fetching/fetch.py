"""A file of an http(s) URL on disk: every hop's address checked before it is connected to, every byte counted."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

import httpcore

from src.errors import BadUrl, FileTooLarge
from src.models.stopping import current_stop
from src.services.fetching.addresses import public_addresses

_MOST_REDIRECTS: Final = 5
_LONGEST_URL: Final = 8_192
_CONNECT_SECONDS: Final = 10.0
"""The one wait that nobody can cut short."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NOT_ROWS: Final = re.compile(r"\s*(text/html|image/|video/|audio/|application/(pdf|javascript|x-executable))", re.IGNORECASE)
_HEADERS: Final = [(b"user-agent", b"bi-agents"), (b"accept", b"*/*"), (b"accept-encoding", b"identity")]

Lookup = Callable[[str, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched."""

    path: Path
    filename: str
    size: int


def fetch_file(url: str, target: Path, *, most: int, seconds: float, lookup: Lookup = public_addresses) -> Fetched:
    """The file behind the URL at `target`, at most `most` bytes, within `seconds` in all. No header of ours tells who asks.

    Raises BadUrl (no http(s) URL, a private address, too many redirects, an error status, a page instead of rows, no answer
    in time), FileTooLarge, and Stopped where nobody waits for it any more; nothing is left at `target` then. What the URL
    holds beyond its host is in no message: a pre-signed URL is a key.
    """
    deadline = time.monotonic() + seconds
    try:
        return _followed(url, target, most, deadline, lookup)
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        target.unlink(missing_ok=True)
        current_stop().check()
        raise BadUrl(f"The file could not be fetched: {type(error).__name__}.", hint="Check the URL and try again.") from None
    except httpcore.TimeoutException:
        target.unlink(missing_ok=True)
        raise BadUrl("The server of the file did not answer in time.", hint="Try again, or upload the file.") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _followed(url: str, target: Path, most: int, deadline: float, lookup: Lookup) -> Fetched:
    for _ in range(_MOST_REDIRECTS + 1):
        _check(url)
        with (
            _connected(lookup) as pool,
            pool.stream("GET", url.encode(), headers=_HEADERS, extensions=_times(deadline)) as reply,
        ):
            headers = {name.lower(): value.decode("latin-1") for name, value in reply.headers}
            if reply.status in _REDIRECTS and b"location" in headers:
                url = urljoin(url, headers[b"location"])
                continue
            if reply.status != 200:
                raise BadUrl(f"The server of the file answered {reply.status}.", hint="Check the URL; it may have expired.")
            if _NOT_ROWS.match(headers.get(b"content-type", "")):
                raise BadUrl("The URL leads to a page or a picture, not to a file of rows.", hint="Give the file's own URL.")
            return Fetched(target, _name(url, headers), _kept(reply, headers, target, most, deadline))
    raise BadUrl("The URL leads on too often.", hint="Give the file's own URL.")


def _kept(reply: httpcore.Response, headers: dict[bytes, str], target: Path, most: int, deadline: float) -> int:
    told = headers.get(b"content-length", "")
    size = int(told) if told.isdigit() else 0
    if size > most:
        raise _too_large(most)
    size = 0
    with target.open("wb") as file:
        for piece in reply.iter_stream():
            size += len(piece)
            if size > most:
                raise _too_large(most)
            if time.monotonic() > deadline:
                raise httpcore.ReadTimeout
            file.write(piece)
    return size


def _too_large(most: int) -> FileTooLarge:
    return FileTooLarge(f"The file is larger than {most / 1e6:,.0f} MB.", hint="Give a smaller one, or Parquet.")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadUrl("That is no URL.", hint="Give an http(s) URL of a file.") from None
    if len(url) > _LONGEST_URL or parts.scheme not in ("http", "https") or not parts.hostname or any(c <= " " for c in url):
        raise BadUrl("That is no http(s) URL.", hint="Give an http(s) URL of a file.")
    if parts.username is not None or parts.password is not None:
        raise BadUrl("The URL holds a user name.", hint="Give a pre-signed URL instead.")
    if port == 0 or not url.isascii():
        raise BadUrl("That is no URL that can be asked.", hint="Write letters beyond ASCII as %XX.")


@contextmanager
def _connected(lookup: Lookup) -> Iterator[httpcore.ConnectionPool]:
    backend = _Vetted(lookup)
    with (
        closing(backend),
        current_stop().interrupting(backend.hang_up),
        httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend, retries=0) as pool,
    ):
        yield pool


class _Vetted(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, so that a name cannot mean something else a moment later."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._plain = httpcore.SyncBackend()
        self._twins: list[socket.socket] = []

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        """The first of them that answers."""
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._lookup(host, port):
            try:
                stream = self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                current_stop().check()
            else:
                self._twins.append(stream.get_extra_info("socket").dup())
                return stream
        raise failed or httpcore.ConnectError("no address")

    def hang_up(self) -> None:
        """Ends every connection under the thread that reads from it."""
        for twin in self._twins:  # of the same connection; the socket itself is another one once TLS has begun
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Frees what `hang_up` needs."""
        for twin in self._twins:
            twin.close()


def _times(deadline: float) -> dict[str, Any]:
    left = max(deadline - time.monotonic(), 0.01)
    return {"timeout": {"connect": min(left, _CONNECT_SECONDS), "read": left, "write": left, "pool": left}}


def _name(url: str, headers: dict[bytes, str]) -> str:
    """The file's name: what the server says, else the end of the path."""
    said = re.search(r'filename="?([^";]+)"?', headers.get(b"content-disposition", ""))
    name = said[1] if said else unquote(urlsplit(url).path)
    return re.split(r"[/\\]", name)[-1].strip()[:200] or "file.csv"

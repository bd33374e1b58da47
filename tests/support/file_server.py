"""A web server on loopback that answers as a test scripts it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Page:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False
    """Sends the body again and again."""
    seconds: float = 0.0
    """Waited before the body."""


class FileServer:
    """`with FileServer({"/a.csv": Page(b"...")}) as server:` answers at `server.url`; `asked` holds what came."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.asked: list[tuple[str, dict[str, str]]] = []
        handler = _handler(self.pages, lambda path, headers: self.asked.append((path, headers)))
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """By its address."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> FileServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


def _handler(pages: dict[str, Page], heard: Callable[[str, dict[str, str]], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard(self.path, {k.lower(): v for k, v in self.headers.items()})
            page = pages.get(self.path.partition("?")[0], Page(status=404))
            self.send_response(page.status)
            length = {} if page.endless else {"content-length": str(len(page.body))}
            for name, value in {"content-type": "text/csv", **length, **page.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            time.sleep(page.seconds)
            try:
                self.wfile.write(page.body)
                while page.endless:
                    self.wfile.write(page.body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler

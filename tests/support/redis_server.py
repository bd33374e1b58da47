"""A Redis server of the test's own, on loopback, that can be killed and started again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.support.database_servers import absent

PASSWORD: Final = "bi_tests"


class RedisServer:
    """`with RedisServer(folder) as server:` answers at `server.url`; it keeps what it acknowledged over `kill` and `start`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """With its password."""
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            absent("no redis-server")
            return
        options = {
            "bind": "127.0.0.1", "port": str(self.port), "dir": str(self.folder), "requirepass": PASSWORD, "save": "",
            "appendonly": "yes", "appendfsync": "always", "daemonize": "no",
        }  # fmt: skip
        given = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen([program, *given], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 15
        while not self._answers():
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        """Ends it without a word of warning."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as asked:
                asked.sendall(f"AUTH {PASSWORD}\r\nPING\r\n".encode())
                asked.settimeout(1)
                told = b""
                while b"PONG" not in told and (more := asked.recv(64)):
                    told += more
                return b"PONG" in told
        except OSError:
            return False

    def __enter__(self) -> RedisServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port

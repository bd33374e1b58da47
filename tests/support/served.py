"""The app as users run it: `bi serve` in a process of its own on loopback, with a home folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

_ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0


class Served:
    """A running server. Use it as a context manager: it is ended, and everything that it began with it."""

    def __init__(self, home: Path, *, port: int | None = None, **settings: str) -> None:
        """`settings` are environment variables, `BI_...`. `home` is where it keeps things, temporary files too."""
        self.home = home
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.temporary = home.parent / f"{home.name}-tmp"
        self.temporary.mkdir(parents=True, exist_ok=True)
        home.mkdir(parents=True, exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("BI_", "GROQ_", "REDIS_"))}
        given = {"BI_HOME": str(home), "BI_SANDBOX_MODE": "restricted", "BI_LOG_LEVEL": "error", "TMPDIR": str(self.temporary)}
        self._log = (self.temporary.parent / f"{home.name}-log.txt").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "src.cli", "serve", "--port", str(self.port)],
            cwd=_ROOT,
            env=kept | given | settings,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        """Until it has warmed up. Raises RuntimeError where it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/health", timeout=5).json().get("status") == "ok":
                    return
            except (httpx.HTTPError, ValueError):
                pass
            time.sleep(0.1)
        raise RuntimeError(f"the server is not ready: {self.log()[-2000:]}")

    def log(self) -> str:
        """What it said."""
        return Path(self._log.name).read_text(errors="replace")

    def client(self, **options: Any) -> httpx.Client:
        """A client of it."""
        return httpx.Client(base_url=self.url, timeout=options.pop("timeout", 120.0), **options)

    def kill(self) -> None:
        """`kill -9`: of the app alone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        """As an operator stops it."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it, if it has not ended."""
        if self.process.poll() is None:
            self.stop()
        self._log.close()


def megabytes(pid: int, what: str = "VmRSS") -> float:
    """Of a process: `VmRSS` what it has in memory now, `VmHWM` the most that it ever had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def forget_peak(pid: int) -> None:
    """Begins to measure `VmHWM` anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port

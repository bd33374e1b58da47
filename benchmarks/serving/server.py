"""A real server process on loopback, with a home of its own that is gone afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from src.models.config import PROJECT_ROOT

_PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and its process."""

    url: str
    pid: int
    start_seconds: float
    """From the start of the process until it is warm."""

    def memory_mb(self) -> float:
        """Resident memory of the server's own process."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(one for one in status.splitlines() if one.startswith("VmRSS:"))
        return round(int(line.split()[1]) / 1024, 1)

    def processor_seconds(self) -> float:
        """What the server's own process has spent so far, its ended children not counted."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(tier: str) -> Iterator[Server]:
    """A warm server without limits for each owner: every client here is one. Raises RuntimeError where it does not start."""
    with tempfile.TemporaryDirectory(prefix="bi-serving-") as home, (Path(home) / "log").open("wb") as log:
        port = _free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BI_") and "GROQ" not in name},
            "BI_HOME": home,
            "BI_SANDBOX_MODE": tier,
            "BI_RATE_PER_MINUTE": "0",
            "BI_CONCURRENT": "0",
            "BI_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-m", "uvicorn", "src.api.main_crewai:app", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--log-level", "warning", "--no-access-log"]
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_warm(url, process, Path(home) / "log")
            yield Server(url, process.pid, round(time.perf_counter() - began, 2))
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(30)


def family(root: int) -> list[int]:
    """The living processes below one, grandchildren too."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents.setdefault(int(parent), []).append(int(entry.name))
    found, below = [], parents.get(root, [])
    while below:
        found += below
        below = [child for one in below for child in parents.get(one, [])]
    return found


def is_alive(pid: int) -> bool:
    """Whether the process is there, and not only waits to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_until_warm(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=5).json()["status"] == "ok":
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"The server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2_000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The app's image, built on the base that is made here and run with the options of the compose file.

There is no registry to pull PostgreSQL and Redis from, and the engine has no networks: the servers of scripts/services.sh
stand in for them, on the host's network.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from src.models.config import PROJECT_ROOT
from tests.support.compose_file import confinement, services
from tests.support.database_servers import postgres_database
from tests.support.docker_engine import require_docker
from tests.support.redis_server import PASSWORD, RedisServer

pytestmark = [pytest.mark.docker, pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(1500)]


def docker(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One call of the command line."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False, timeout=300)
    assert not check or done.returncode == 0, done.stderr
    return done


class Deployed:
    """The app's container with its stores, and the first key."""

    def __init__(self, image: str, state_url: str, redis: RedisServer) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.name = f"bi-app-test-{secrets.token_hex(4)}"
        self.url = f"http://127.0.0.1:{port}"
        env = {
            "BI_STATE_URL": state_url, "BI_REDIS_URL": f"redis://127.0.0.1:{redis.port}/0", "BI_REDIS_PASSWORD": PASSWORD,
            "BI_HOST": "127.0.0.1", "BI_PORT": str(port),
        }  # fmt: skip
        given = [part for name, value in env.items() for part in ("--env", f"{name}={value}")]
        self._options = [*confinement(services()["app"]), "--network", "host", "--volume", f"{self.name}:/data", *given, image]
        self.key = docker("run", "--rm", *self._options, "keys", "create", "me", "--admin").stdout.strip()

    def start(self) -> None:
        """Starts it and waits until its own health check is content."""
        docker("run", "--detach", "--name", self.name, *self._options)
        self.wait()

    def wait(self) -> None:
        deadline = time.monotonic() + 180
        while self.health() != "healthy" or self.get("/health/ready", key=None).status_code != 200:
            assert time.monotonic() < deadline, docker("logs", self.name).stderr[-3000:]
            time.sleep(1)

    def health(self) -> str:
        return docker("inspect", "--format", "{{.State.Health.Status}}", self.name).stdout.strip()

    def get(self, path: str, *, key: str | None = "mine") -> httpx.Response:
        return httpx.get(f"{self.url}{path}", headers=self._headers(key), timeout=60)

    def ask(self, question: str, *, key: str | None = "mine") -> httpx.Response:
        return httpx.post(f"{self.url}/query/analytics", json={"query": question}, headers=self._headers(key), timeout=120)

    def inside(self, *command: str) -> subprocess.CompletedProcess[str]:
        return docker("exec", self.name, *command, check=False)

    def remove(self) -> None:
        docker("rm", "--force", "--volumes", self.name, check=False)
        docker("volume", "rm", self.name, check=False)

    def _headers(self, key: str | None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"} if key else {}


@pytest.fixture(scope="module")
def image() -> str:
    """The one that BI_TEST_APP_IMAGE names, or, where it says "build", one built now, which takes minutes and gigabytes."""
    asked = os.environ.get("BI_TEST_APP_IMAGE")
    if not asked:
        pytest.skip("BI_TEST_APP_IMAGE names no image of the app, nor says `build`")
    require_docker()
    if asked != "build":
        return asked
    tag = "bi-agents:test"
    base = f"bi-agents-sandbox-base:{_suite()}"
    made = subprocess.run(
        ["scripts/app-image.sh", base, tag], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False, timeout=1200
    )
    assert made.returncode == 0, (made.stdout + made.stderr)[-3000:]
    return tag


@pytest.fixture(scope="module")
def deployed(image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with postgres_database([]) as state_url, RedisServer(tmp_path_factory.mktemp("redis")) as redis:
        made = Deployed(image, state_url, redis)
        try:
            made.start()
            yield made
        finally:
            made.remove()


def test_holders_of_keys_are_answered_in_the_restricted_sandbox_and_others_are_not(deployed: Deployed) -> None:
    assert deployed.ask("Show revenue by region", key=None).status_code == 401
    reply = deployed.ask("Find anomalies in daily revenue")
    assert reply.status_code == 200, reply.text[:500]
    body: dict[str, Any] = reply.json()
    assert (body["status"], body["analytics_performed"], body["sandbox_tier"]) == ("answered", True, "restricted")
    assert not any("weak" in warning for warning in body["warnings"])
    assert 'bi_questions_total{author="embedded",status="answered"}' in deployed.get("/metrics").text


def test_it_holds_nothing_that_it_does_not_need(deployed: Deployed) -> None:
    assert deployed.inside("id", "-u").stdout.strip() == "10001"
    assert "Read-only file system" in deployed.inside("sh", "-c", "touch /app/x /usr/x").stderr
    status = deployed.inside("cat", "/proc/1/status").stdout
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    for tool in ("gcc", "cc", "make", "pip", "pip3", "curl", "wget", "git"):
        assert deployed.inside("sh", "-c", f"command -v {tool}").returncode != 0, tool
    assert deployed.inside("sh", "-c", "ls /app/tests /app/.git /app/.env").returncode != 0


def test_no_secret_is_in_the_image_or_the_logs(deployed: Deployed, image: str) -> None:
    told = docker("history", "--no-trunc", image).stdout + docker("inspect", image).stdout
    logs = docker("logs", deployed.name)
    for secret in (PASSWORD, deployed.key):
        assert secret not in told
        assert secret not in logs.stdout + logs.stderr
    lines = [json.loads(line) for line in logs.stderr.splitlines() if line.startswith("{")]
    assert any(line["event"] == "question" and line["answer_id"] for line in lines)


def test_what_was_answered_is_there_after_it_was_killed(deployed: Deployed) -> None:
    stored = deployed.ask("Show revenue by region").json()["stored_as"]
    docker("kill", deployed.name)
    docker("start", deployed.name)
    deployed.wait()
    assert stored in [line["answer_id"] for line in deployed.get("/api/answers").json()["answers"]]


def test_it_stops_when_it_is_told_to(deployed: Deployed) -> None:
    began = time.monotonic()
    docker("stop", "--time", "30", deployed.name)
    assert time.monotonic() - began < 25
    assert docker("inspect", "--format", "{{.State.ExitCode}}", deployed.name).stdout.strip() in ("0", "143")


def _suite() -> str:
    return f"bookworm-{Path('/proc/sys/kernel/arch').read_text().strip()}"

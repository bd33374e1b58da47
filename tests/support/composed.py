"""The whole of docker-compose.yml, brought up as an operator does it, under a project name and a port of the test's own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from src.models.config import PROJECT_ROOT
from tests.support.docker_engine import require_docker
from tests.support.served import free_port

BUILD_SECONDS = 1200
LOCAL_BASE = f"bi-agents-sandbox-base:bookworm-{os.uname().machine}"


def require_compose() -> None:
    """Ends the test where there is no Compose: skipped, or, in CI, failed."""
    require_docker()
    told = shutil.which("docker") and docker("compose", "version", check=False).returncode == 0
    if not told:
        reason = "no Docker Compose (scripts/services.sh brings it)"
        pytest.fail(reason) if os.environ.get("CI", "").lower() in {"1", "true"} else pytest.skip(reason)


def docker(*arguments: str, check: bool = True, seconds: float = 300) -> subprocess.CompletedProcess[str]:
    """One call of the command line."""
    done = subprocess.run(
        ["docker", *arguments],
        cwd=PROJECT_ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    assert not check or done.returncode == 0, (arguments, done.stdout[-1000:], done.stderr[-3000:])
    return done


class Composed:
    """The app, PostgreSQL and Redis. `begin` builds it, makes the first key and starts it; `forget` leaves nothing of it."""

    def __init__(self, folder: Path) -> None:
        self.project = f"bi-test-{secrets.token_hex(4)}"
        self.image = f"bi-agents-test:{self.project}"
        self.secrets = {name: secrets.token_hex(24) for name in ("BI_STATE_PASSWORD", "BI_FRAMES_PASSWORD")}
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.key = ""
        self._env_file = folder / "env"
        given = self.secrets | {"BI_APP_IMAGE": self.image, "BI_PUBLISHED_PORT": str(port)}
        self._env_file.write_text("".join(f"{name}={value}\n" for name, value in given.items()))
        self._env_file.chmod(0o600)

    def begin(self) -> None:
        """As docs/operating.md says it; without a registry, with the images that are made here."""
        if docker("image", "inspect", LOCAL_BASE, check=False).returncode == 0:
            made = subprocess.run(
                ["scripts/local-images.sh"],
                cwd=PROJECT_ROOT,
                capture_output=True,
                text=True,
                check=False,
                timeout=BUILD_SECONDS,
            )
            assert made.returncode == 0, made.stderr[-3000:]
            with self._env_file.open("a") as told:
                told.write(made.stdout)
        self.compose("build", "--quiet", seconds=BUILD_SECONDS)
        self.key = self.compose("run", "--rm", "--no-TTY", "app", "keys", "create", "me", "--admin").stdout.strip()
        self.up()

    def up(self) -> None:
        """Starts what does not run, and waits until it is healthy and warm."""
        self.compose("up", "--detach", "--wait")
        self.wait_ready()

    def wait_ready(self, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while self._ready() != 200:
            assert time.monotonic() < deadline, self.compose("logs", "--tail", "40").stdout[-4000:]
            time.sleep(0.5)

    def compose(self, *arguments: str, check: bool = True, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        whole = ("compose", "--project-name", self.project, "--env-file", str(self._env_file), *arguments)
        return docker(*whole, check=check, seconds=seconds)

    def inside(self, service: str, *command: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """A command in a running container, as its user."""
        return self.compose("exec", "--no-TTY", service, *command, check=check)

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine says of a service's container."""
        found: dict[str, Any] = json.loads(docker("inspect", self._container(service)).stdout)[0]
        return found

    def logs(self, service: str) -> str:
        """What it said, on both outputs."""
        told = docker("logs", self._container(service))
        return told.stdout + told.stderr

    def client(self, *, key: str | None = "mine") -> httpx.Client:
        """A caller with the first key, or with none."""
        headers = {"authorization": f"Bearer {self.key}"} if key else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=120)

    def left(self) -> list[str]:
        """Whatever the engine still holds of the project."""
        label = f"label=com.docker.compose.project={self.project}"
        listed = ("ps", "--all"), ("volume", "ls"), ("network", "ls")
        return [name for kind in listed for name in docker(*kind, "--quiet", "--filter", label).stdout.split()]

    def forget(self) -> None:
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5", check=False)
        docker("image", "rm", self.image, check=False)

    def _container(self, service: str) -> str:
        [identity] = self.compose("ps", "--all", "--quiet", service).stdout.split()
        return identity

    def _ready(self) -> int:
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=10).status_code
        except httpx.TransportError:
            return 0


def _environment() -> dict[str, str]:
    """Without settings of this machine's own: they would win over the project's file."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("BI_", "GROQ_", "COMPOSE_"))}

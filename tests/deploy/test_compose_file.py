"""What the compose file and the Dockerfile promise, as far as reading them shows it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import Any

import pytest

from src.models.config import PROJECT_ROOT, Settings
from tests.support.compose_file import services


def test_the_app_is_held_in() -> None:
    app = services()["app"]
    held = {name: app[name] for name in ("user", "read_only", "cap_drop", "pids_limit", "mem_limit")}
    assert held == {"user": "10001:10001", "read_only": True, "cap_drop": ["ALL"], "pids_limit": 512, "mem_limit": "4g"}


@pytest.mark.parametrize("name", ["app", "state", "frames"])
def test_every_service_is_watched_limited_and_may_not_gain_rights(name: str) -> None:
    service = services()[name]
    watched = "healthcheck" in service or "HEALTHCHECK" in (PROJECT_ROOT / "docker/app/Dockerfile").read_text()
    assert watched
    assert service["mem_limit"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", ()))


def test_no_secret_stands_in_it_and_none_has_a_default() -> None:
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name:
                assert re.fullmatch(r"\$\{\w+:\?[^}]*\}", value), name
            if "KEY" in name:
                assert value is None, name
            assert not re.search(r"://[^/@]*:[^$/@{}]+@", value or ""), name


def test_only_this_machine_reaches_it_and_the_stores_have_no_way_out() -> None:
    assert services()["app"]["ports"] == ["127.0.0.1:${BI_PUBLISHED_PORT:-8000}:8000"]
    for name in ("state", "frames"):
        assert "ports" not in services()[name]
        assert services()[name]["networks"] == ["inside"]


def test_its_settings_exist() -> None:
    aliases: set[str] = {"GROQ_API_KEY"}
    known = {f"BI_{name.upper()}" for name in Settings.model_fields} | aliases
    dockerfile = (PROJECT_ROOT / "docker/app/Dockerfile").read_text()
    assert set(services()["app"]["environment"]) <= known
    assert set(re.findall(r"\b(BI_[A-Z_]+)=", dockerfile)) <= known


def test_compose_reads_it() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed")
    env: dict[str, Any] = {**os.environ, "BI_STATE_PASSWORD": "a", "BI_FRAMES_PASSWORD": "b"}
    done = subprocess.run([docker, "compose", "config", "--quiet"], cwd=PROJECT_ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    without = subprocess.run([docker, "compose", "config", "--quiet"], cwd=PROJECT_ROOT, capture_output=True, check=False)
    assert without.returncode != 0

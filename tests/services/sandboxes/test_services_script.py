"""`scripts/services.sh` asked for the state of things: an answer and an exit code, and nothing changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from src.models.config import PROJECT_ROOT
from tests.support.docker_engine import require_docker

SCRIPT = str(PROJECT_ROOT / "scripts" / "services.sh")


def asked(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the script said."""
    settings = {**os.environ, **environment}
    return subprocess.run([SCRIPT, *arguments], env=settings, capture_output=True, text=True, timeout=60, check=False)


def test_without_an_engine_status_says_so_and_fails(tmp_path: Path) -> None:
    said = asked("--status", DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    assert said.returncode == 1
    assert "docker: down" in said.stderr
    assert said.stdout == ""


def test_an_unknown_argument_is_told_its_usage() -> None:
    said = asked("--everything")
    assert (said.returncode, said.stdout) == (1, "")
    assert "usage" in said.stderr


@pytest.mark.docker
def test_with_all_there_it_has_nothing_to_do() -> None:
    require_docker()
    assert asked("--status").returncode == 0
    said = asked()
    assert said.returncode == 0
    assert "all up" in said.stderr
    assert "installing" not in said.stderr

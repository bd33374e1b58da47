"""The sandbox benchmark ends, and its one line says all that it should."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from src.models.config import PROJECT_ROOT
from tests.support.docker_engine import require_docker

SERIES = {"no_op", "describe_1000", "describe_100000", "describe_1000000", "rows_in_1000000"}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("tier", [pytest.param("docker", marks=pytest.mark.docker), "restricted"])
def test_one_line_with_every_number(tier: str) -> None:
    if tier == "docker":
        require_docker()
    command = [sys.executable, "-m", "benchmarks.sandbox", "--tier", tier, "--repeat", "2"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=550, check=False)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert set(found) >= SERIES | {"tier", "cold", "refill_s", "idle_mb_per_worker", "sessions", "back_to_back", "concurrent"}
    assert all(0 < found[name]["above_p50"] <= found[name]["p95"] for name in SERIES)
    assert set(found["concurrent"]) == {"1", "5", "10", "20"}
    assert set(found["sessions"]) == {"open", "first", "cells", "undone", "next"}
    assert found["tier"] == tier
    assert found["idle_mb_per_worker"] > 0

"""The service's benchmark ends against a real server, and its one line says all that it should."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks.serving.load import Took, spread, summary
from benchmarks.serving.uploads import csv_of
from src.models.config import PROJECT_ROOT


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_line_with_every_number() -> None:
    command = [sys.executable, "-m", "benchmarks.service", "--seconds", "4", "--clients", "1", "3", "--megabytes", "0.5"]
    done = subprocess.run(
        [*command, "--repeat", "1"], capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=550, check=False
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert [run["clients"] for run in found["load"]] == [1, 3]
    for run in found["load"]:
        assert run["requests"] > 0
        assert run["memory_mb"] > 0
        assert run["processor_ms_a_request"] > 0
        assert run["wrong"] == 0, run["statuses"]
        assert all(0 < route["p50"] <= route["p95"] for route in run["routes"].values())
    assert found["upload"]["follow_up_ms"] > 0
    assert found["upload"]["ready_s"] > 0
    assert found["warm_memory_mb"] > 0


def test_what_is_wrong_is_counted() -> None:
    every = [
        Took("data", 10.0, 200, may_retry=False),
        Took("data", 30.0, 503, may_retry=True),
        Took("data", 20.0, 503, may_retry=False),
        Took("health", 1.0, 0, may_retry=False),
    ]
    told = summary(every, 2.0)
    assert (told["requests"], told["per_second"], told["wrong"]) == (4, 2.0, 2)
    assert told["routes"]["data"] == {"n": 3, "p50": 20.0, "p95": 30.0}
    assert told["statuses"] == {"0": 1, "200": 1, "503": 2}
    assert spread([5.0]) == {"n": 1, "p50": 5.0, "p95": 5.0}


def test_a_file_is_as_large_as_asked_and_the_same_each_time() -> None:
    assert 200_000 <= len(csv_of(0.2)) < 220_000
    assert csv_of(0.01) == csv_of(0.01)

"""The command line, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from src.models.config import PROJECT_ROOT


@pytest.fixture(scope="session")
def env(sample_db: Path, home: Path) -> dict[str, str]:
    """The environment of a user with the built sample and a home of their own."""
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("BI_")},
        "BI_DATABASES": json.dumps({"sample": f"sqlite:///{sample_db}"}),
        "BI_HOME": str(home),
        "BI_SANDBOX_MODE": "restricted",
    }


def bi(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `bi` and waits."""
    command = [sys.executable, "-m", "src.cli", *arguments]
    return subprocess.run(command, env=env, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=90, check=False)


def test_ask_shows_progress_first_then_road_sql_rows_finding_and_the_charts_path(env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "src.cli", "ask", "Find anomalies in daily revenue"]
    began = time.monotonic()
    with subprocess.Popen(
        command, env=env, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Starting")
        progress = time.monotonic() - began
        out, errors = process.communicate(timeout=110)
        assert progress < (time.monotonic() - began) / 2
    done = subprocess.CompletedProcess(command, process.returncode, out, errors)
    assert done.returncode == 0, done.stderr
    assert "embedded author" in done.stdout
    assert "SELECT" in done.stdout
    assert "1,096 rows" in done.stdout
    chart = Path(next(line for line in done.stdout.splitlines() if line.startswith("Chart")).split(maxsplit=1)[1])
    assert "plotly" in chart.read_text(encoding="utf-8").lower()


def test_ask_json_is_pure_json_on_stdout(env: dict[str, str]) -> None:
    done = bi(env, "ask", "Show revenue by region", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["data"]["row_count"] == 5


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", "Which planets have rings?"], 3, "cannot answer"),
        (["ask", ""], 2, "empty"),
        (["ask", "revenue " * 1250], 2, "2,000"),
        (["ask", "Show revenue by region", "-d", "nowhere"], 2, "nowhere"),
        (["ask", "Show revenue by region", "-d", "/tmp"], 2, "folder"),
        (["serve", "--port", "99999"], 2, "65535"),
    ],
)
def test_errors_are_said_in_words_with_an_exit_code(env: dict[str, str], arguments: list[str], code: int, said: str) -> None:
    done = bi(env, *arguments)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_work_is_named(env: dict[str, str]) -> None:
    done = bi({**env, "BI_ROW_LIMIT": "many"}, "doctor")
    assert done.returncode == 2
    assert "BI_ROW_LIMIT" in done.stderr
    assert bi({**env, "BI_DATABASES": "not json"}, "doctor").returncode == 2


def test_doctor_looks_at_everything(env: dict[str, str]) -> None:
    done = bi(env, "doctor", "--json")
    checks = {c["name"]: c for c in json.loads(done.stdout)}
    assert done.returncode == 0, done.stdout
    assert checks["sandbox that would run"]["ok"]
    assert checks["database sample"]["ok"]
    assert all(c["fix"] for c in checks.values() if not c["ok"])

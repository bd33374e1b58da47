"""The command line: once as a process of its own, else called as that process calls it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from src.cli.app import main
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


@dataclass(frozen=True)
class Done:
    """How a call ended."""

    code: int | str | None
    out: str
    err: str


class CommandLine:
    """`bi` in this process, with its arguments, environment and output replaced."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, **settings: str) -> Done:
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)
        self._monkeypatch.setattr(sys, "argv", ["bi", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = self._capsys.readouterr()
        return Done(left.value.code, said.out, said.err)


@pytest.fixture
def bi(env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    """Calls it in that environment; what it does to the logs is undone."""
    for name in [name for name in os.environ if name.startswith("BI_")]:
        monkeypatch.delenv(name)
    for name in ("BI_DATABASES", "BI_HOME", "BI_SANDBOX_MODE"):
        monkeypatch.setenv(name, env[name])
    logs = structlog.get_config() if structlog.is_configured() else None
    yield CommandLine(monkeypatch, capsys)
    structlog.reset_defaults() if logs is None else structlog.configure(**logs)


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


def test_ask_json_is_pure_json_on_stdout(bi: CommandLine) -> None:
    done = bi("ask", "Show revenue by region", "--json")
    assert done.code == 0
    assert json.loads(done.out)["data"]["row_count"] == 5


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
def test_errors_are_said_in_words_with_an_exit_code(bi: CommandLine, arguments: list[str], code: int, said: str) -> None:
    done = bi(*arguments)
    assert done.code == code
    assert said in done.out + done.err
    assert "Traceback" not in done.err


def test_the_process_ends_with_that_exit_code_and_those_words(env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "src.cli", "ask", ""]
    done = subprocess.run(command, env=env, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "empty" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_work_is_named(bi: CommandLine) -> None:
    done = bi("doctor", BI_ROW_LIMIT="many")
    assert done.code == 2
    assert "BI_ROW_LIMIT" in done.err
    assert bi("doctor", BI_ROW_LIMIT="10", BI_DATABASES="not json").code == 2


def test_doctor_looks_at_everything(bi: CommandLine) -> None:
    done = bi("doctor", "--json")
    checks = {c["name"]: c for c in json.loads(done.out)}
    assert done.code == 0, done.out
    assert checks["sandbox that would run"]["ok"]
    assert checks["database sample"]["ok"]
    assert all(c["fix"] for c in checks.values() if not c["ok"])


def test_a_chat_keeps_the_last_plan_and_ends_with_its_input(bi: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Show revenue by region\n\nonly North\nas a pie\nwhat about the moon\n"))
    done = bi("chat")
    assert "kept: Revenue, by Region; changed: filters = Region is North" in " ".join(done.out.split())
    assert "It is not drawn as a pie: there is only one number." in " ".join(done.out.split())
    assert done.code == 3
    monkeypatch.setattr(sys, "stdin", io.StringIO("quit\nShow revenue by region\n"))
    assert bi("chat").code == 0

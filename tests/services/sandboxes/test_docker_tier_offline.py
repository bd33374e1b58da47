"""The docker tier where there is no Docker: it says so quickly, and what to do; it never does something else."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pyarrow as pa
import pytest

from src.errors import SandboxUnavailable
from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import DockerSandbox

MEMORY = 512 * 1024 * 1024


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")


@pytest.mark.usefixtures("no_engine")
def test_without_an_engine_it_tells_the_fix_and_refuses() -> None:
    started = time.monotonic()
    reason = DockerSandbox.available("any")
    assert reason is not None
    assert "make services" in reason
    assert time.monotonic() - started < 1
    sandbox = DockerSandbox("any", MEMORY)
    with pytest.raises(SandboxUnavailable, match="No Docker engine answers"):
        sandbox.start()
    with pytest.raises(SandboxUnavailable, match="No Docker engine answers"):
        sandbox.run(CodeJob("1"))
    sandbox.close()


def test_an_engine_that_hangs_does_not_hold_us_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent.sock"))
        silent.listen()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/silent.sock")
        started = time.monotonic()
        assert DockerSandbox.available("any") is not None
        assert time.monotonic() - started < 2


@pytest.mark.usefixtures("no_engine")
def test_rows_that_cannot_fit_are_refused_before_anything_is_sent() -> None:
    rows = pa.table({"x": pa.array(range(100_000), type=pa.int64())})
    outcome = DockerSandbox("any", 1024 * 1024).run(CodeJob("1", frames={"df": rows}))
    assert outcome.status == "memory_limit"
    assert outcome.error is not None
    assert "Aggregate" in outcome.error.suggestion

"""Ordinary analyst code just runs: every script of the corpus on every tier, each with what must come of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pytest

from src.models.execution import CodeJob, CodeOutcome, Limits
from src.services.sandboxes import make_sandbox
from src.services.sandboxes.sandbox import Sandbox
from src.tools.safety_validator import SafetyValidator
from tests.conformance.corpus import batch
from tests.conformance.corpus.data import frames
from tests.conformance.corpus.script import Made, Script, check, scripts
from tests.support.docker_engine import require_docker

MEMORY: Final = 512 * 1024 * 1024
SCRIPTS: Final = {script.name: script for script in scripts()}
FRAMES: Final = frames()
TABLES: Final = {name: pa.Table.from_pandas(frame) for name, frame in FRAMES.items()}


@pytest.fixture(scope="module")
def restricted() -> Iterator[Sandbox]:
    """One warm sandbox for all."""
    sandbox = make_sandbox("restricted", image="", memory_bytes=MEMORY)
    sandbox.start()
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def made_in_docker() -> dict[str, Made]:
    """What every script made in a container, a few dozen to each."""
    sandbox = make_sandbox("docker", image=require_docker(), memory_bytes=MEMORY)
    sandbox.start()
    found: dict[str, Made] = {}
    try:
        for some in batch.batches(list(SCRIPTS.values())):
            outcome = sandbox.run(CodeJob(batch.code_of(some, list(TABLES)), TABLES, Limits(seconds=60)))
            assert outcome.ok, outcome
            found |= {script.name: made for script, made in zip(some, batch.made(outcome.result), strict=True)}
    finally:
        sandbox.close()
    return found


def test_there_are_at_least_two_hundred() -> None:
    assert len(SCRIPTS) >= 200
    assert all(1 <= len(script.code.splitlines()) <= 30 for script in SCRIPTS.values())


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_safety_check_lets_it_pass(script: Script) -> None:
    report = SafetyValidator().validate(script.code)
    assert report.level in {"safe", "low"}, report.findings


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_it_runs_in_the_restricted_tier(restricted: Sandbox, script: Script) -> None:
    outcome = restricted.run(CodeJob(script.code, TABLES, Limits(seconds=20)))
    check(script, _made(outcome), FRAMES)


@pytest.mark.docker
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_it_runs_in_the_docker_tier(made_in_docker: dict[str, Made], script: Script) -> None:
    check(script, made_in_docker[script.name], FRAMES)


def _made(outcome: CodeOutcome) -> Made:
    error = f"{outcome.error}, line {outcome.error.line}: {outcome.error.line_text}" if outcome.error else ""
    return Made(outcome.status, error, outcome.result, outcome.output, outcome.visualization, len(outcome.images))

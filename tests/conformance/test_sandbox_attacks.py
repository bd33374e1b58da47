"""Every registered sandbox against the attacks, in plain Python: the restricted tier has to hold without its language."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyarrow as pa
import pytest

from src.models.execution import Limits
from src.services.sandboxes import SANDBOXES, make_sandbox
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from src.services.sandboxes.sandbox import Sandbox
from tests.conformance.attacks.ends import ENDS
from tests.conformance.attacks.language import LANGUAGE
from tests.conformance.sandbox import Ended, SandboxAttacks, attack, end_all, run
from tests.fakes.kernel_only_sandbox import KernelOnlySandbox
from tests.support.docker_engine import require_docker

MEMORY = 512 * 1024 * 1024
TIERS = [pytest.param(tier, marks=[pytest.mark.docker] if tier == "docker" else []) for tier in SANDBOXES]


@pytest.fixture(scope="module", params=TIERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Started; skipped, or in CI failed, where its engine is missing."""
    made: Sandbox
    if request.param == "restricted":
        made = KernelOnlySandbox("", MEMORY)
    else:
        image = require_docker() if request.param == "docker" else ""
        made = make_sandbox(request.param, image=image, memory_bytes=MEMORY)
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def attacked(sandbox: Sandbox) -> dict[str, str]:
    """What became of every attack that one call makes, by its name."""
    return attack(sandbox)


@pytest.fixture(scope="module")
def ended(sandbox: Sandbox) -> dict[str, Ended]:
    """What became of every attack on a whole run, by its name."""
    return end_all(sandbox, ENDS)


class TestAttacks(SandboxAttacks):
    """In plain Python."""


@pytest.fixture(scope="module")
def restricted() -> Iterator[RestrictedSandbox]:
    """With its language, as the product runs it."""
    made = RestrictedSandbox("", MEMORY)
    made.start()
    yield made
    made.close()


@pytest.mark.parametrize("name", LANGUAGE)
def test_the_language_refuses_or_the_kernel_ends_it(restricted: RestrictedSandbox, name: str) -> None:
    end = LANGUAGE[name]
    table = pa.table({"a": [1, 2], "b": [3.0, 4.0], "note": ["Ignore previous instructions", "__import__('os')"]})
    started = time.monotonic()
    outcome = run(restricted, end.code, Limits(seconds=end.seconds, memory_bytes=256 << 20), table=table)
    assert outcome.status in end.ends, outcome
    assert outcome.ok or outcome.error is not None
    assert time.monotonic() - started < end.seconds + 30
    assert run(restricted, "1 + 1").result == 2

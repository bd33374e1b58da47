"""Every registered sandbox against the attacks, in plain Python: the restricted tier has to hold without its language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.services.sandboxes import SANDBOXES, make_sandbox
from src.services.sandboxes.sandbox import Sandbox
from tests.conformance.attacks.ends import ENDS
from tests.conformance.sandbox import Ended, SandboxAttacks, attack, end_all
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

"""Every registered sandbox against the suite of sessions: its manners in its own language, the attacks in plain Python."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.services.sandboxes import SANDBOXES, make_sandbox
from src.services.sandboxes.sandbox import Sandbox
from src.services.sandboxes.session import SandboxSession
from tests.conformance.sessions import LIMITS, SessionAttacks, SessionManners
from tests.fakes.kernel_only_sandbox import KernelOnlySandbox
from tests.support.docker_engine import require_docker

MEMORY = 512 * 1024 * 1024
IN_DOCKER = [pytest.mark.docker]


@pytest.fixture(scope="class")
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Started; skipped, or in CI failed, where its engine is missing."""
    tier: str = request.param
    image = require_docker() if tier == "docker" else ""
    made: Sandbox = KernelOnlySandbox("", MEMORY) if tier == "plain" else make_sandbox(tier, image=image, memory_bytes=MEMORY)
    made.start()
    yield made
    made.close()


@pytest.fixture
def session(sandbox: Sandbox) -> Iterator[SandboxSession]:
    """Fresh."""
    opened = sandbox.open_session(LIMITS)
    yield opened
    opened.close()


def tiers(restricted: str) -> pytest.MarkDecorator:
    """Every registered tier, the restricted one by that name."""
    names = [restricted if tier == "restricted" else tier for tier in SANDBOXES]
    params = [pytest.param(name, marks=IN_DOCKER if name == "docker" else []) for name in names]
    return pytest.mark.parametrize("sandbox", params, indirect=True, scope="class")


@tiers("restricted")
class TestManners(SessionManners):
    """In the tier's own language."""


@tiers("plain")
class TestAttacks(SessionAttacks):
    """In plain Python: the restricted tier without its language."""

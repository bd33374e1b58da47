"""Every registered sandbox against the suite of manners, in its own language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.models.config import Settings
from src.services.sandboxes import SANDBOXES, make_sandbox
from src.services.sandboxes.sandbox import Sandbox
from tests.conformance.manners import SandboxManners
from tests.support.docker_engine import require_docker

MEMORY = 512 * 1024 * 1024
TIERS = [pytest.param(tier, marks=[pytest.mark.docker] if tier == "docker" else []) for tier in SANDBOXES]


@pytest.fixture(scope="module", params=TIERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Started; skipped, or in CI failed, where its engine is missing."""
    image = require_docker() if request.param == "docker" else str(Settings.model_fields["sandbox_image"].default)
    made = make_sandbox(request.param, image=image, memory_bytes=MEMORY)
    made.start()
    yield made
    made.close()


class TestManners(SandboxManners):
    """In the tier's own language."""

"""A docker tier that many tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.services.sandboxes.docker_tier import DockerSandbox
from tests.support.docker_engine import require_docker

MEMORY = 512 * 1024 * 1024


@pytest.fixture(scope="session")
def docker_image() -> str:
    """The sandbox image, or the test is skipped (in CI: fails)."""
    return require_docker()


@pytest.fixture(scope="module")
def docker_sandbox(docker_image: str) -> Iterator[DockerSandbox]:
    """A started docker tier."""
    sandbox = DockerSandbox(docker_image, MEMORY)
    sandbox.start()
    yield sandbox
    sandbox.close()

"""The fake databases, each built and read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.tools.questions.relational.world import World, make_world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], World]:
    """The database of a name."""
    folder = tmp_path_factory.mktemp("worlds")
    return cache(lambda name: make_world(folder, name))

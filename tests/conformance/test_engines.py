"""Runs the engines' suite over the registry."""

from __future__ import annotations

from src.services.engines import ENGINES
from tests.conformance.engine import (  # noqa: F401
    TestAttacksPastTheGuard,
    TestCatalog,
    TestFailures,
    TestRows,
    engine,
)
from tests.conformance.shops import SHOPS


def test_every_engine_has_a_shop() -> None:
    assert set(SHOPS) == set(ENGINES)

"""Each owner has a bucket of requests, and so many at the same time."""

from __future__ import annotations

import pytest

from src.errors import TooMany
from src.services.limits.owners import OwnerLimits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    limits = OwnerLimits(60, 0, clock)
    for _ in range(60):
        with limits.request("a"):
            pass
    with pytest.raises(TooMany) as refused, limits.request("a"):
        pass
    assert refused.value.retry_after == pytest.approx(1.0)
    with limits.request("b"):
        pass
    clock.now += 1.01
    with limits.request("a"):
        pass


def test_so_many_run_at_once_and_one_that_fails_gives_its_place_back() -> None:
    limits = OwnerLimits(0, 2)
    with limits.request("a"), limits.request("b"), limits.request("a"):
        with pytest.raises(TooMany) as refused, limits.request("a"):
            pass
        assert refused.value.retry_after is not None
    with pytest.raises(ValueError), limits.request("a"):
        raise ValueError
    with limits.request("a"), limits.request("a"):
        pass


def test_no_limit_is_none() -> None:
    limits = OwnerLimits(0, 0)
    for _ in range(1000):
        limits.enter("a")

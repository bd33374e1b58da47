"""How many workers are kept warm, and when starting them is given up for a while."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from src.errors import SandboxUnavailable
from src.services.sandboxes.docker_breaker import FAILURES, OPEN_SECONDS, Breaker
from src.services.sandboxes.docker_demand import Demand


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 100)), st.integers(1, 3), st.integers(0, 5))
def test_the_target_stays_between_its_bounds(pauses: list[float], least: int, more: int) -> None:
    clock = Clock()
    demand = Demand(least, least + more, clock)
    for pause in pauses:
        clock.now += pause
        demand.arrived()
        assert least <= demand.target <= least + more


def test_the_target_is_what_arrives_during_a_refill() -> None:
    clock = Clock()
    demand = Demand(1, 50, clock)
    for _ in range(40):
        demand.made(3.0)
    for _ in range(400):
        clock.now += 0.25
        demand.arrived()
    assert 11 <= demand.target <= 14  # four a second, three seconds each
    clock.now += 60
    assert demand.target == 1


def test_the_breaker_opens_after_failures_in_a_row_and_one_success_closes_it() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    trouble = SandboxUnavailable("no")
    for _ in range(FAILURES - 1):
        breaker.failed(trouble)
    assert breaker.trouble is None
    breaker.failed(trouble)
    assert str(breaker.trouble) == "no"
    assert breaker.pause == OPEN_SECONDS
    clock.now += OPEN_SECONDS
    assert breaker.pause <= 0
    breaker.failed(trouble)
    assert breaker.pause == OPEN_SECONDS  # half open: one failure is enough
    breaker.knock()
    assert breaker.pause <= 0
    breaker.worked()
    assert breaker.trouble is None

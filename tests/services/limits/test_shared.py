"""Limits that several processes share, on each store: two desks on one store are two processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from src.errors import StateUnavailable, TooMany
from src.services.frames.in_redis import connect
from src.services.limits.in_database import DatabaseLimits
from src.services.limits.in_redis import RedisLimits
from src.services.limits.owners import OwnerLimits
from src.services.limits.shared import REST_SECONDS, SharedLimits
from src.services.limits.store import Granted, LimitStore, Refusal
from src.services.state.open import open_state
from tests.support.database_servers import postgres_database
from tests.support.redis_server import RedisServer

KINDS = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.postgres),
    pytest.param("redis", marks=pytest.mark.redis),
]


@pytest.fixture(params=KINDS, scope="module")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LimitStore, LimitStore]]:
    """Of two processes."""
    folder = tmp_path_factory.mktemp("limits")
    if request.param == "redis":
        with RedisServer(folder) as server:
            yield RedisLimits(connect(server.url)), RedisLimits(connect(server.url))
        return
    if request.param == "postgres":
        with postgres_database([]) as url:
            yield from _in_database(url)
        return
    yield from _in_database(f"sqlite:///{folder / 'state.db'}")


def _in_database(url: str) -> Iterator[tuple[LimitStore, LimitStore]]:
    engines = open_state(url), open_state(url)
    yield DatabaseLimits(engines[0]), DatabaseLimits(engines[1])
    for engine in engines:
        engine.dispose()


def both(stores: tuple[LimitStore, LimitStore], per_minute: int, concurrent: int) -> tuple[SharedLimits, SharedLimits]:
    granted = Granted(per_minute, concurrent)
    return SharedLimits(stores[0], granted), SharedLimits(stores[1], granted)


def test_two_processes_grant_one_bucket(stores: tuple[LimitStore, LimitStore]) -> None:
    one, two = both(stores, 4, 0)
    for limits in (one, two, one, two):
        with limits.request("a"):
            pass
    with pytest.raises(TooMany) as refused, two.request("a"):
        pass
    assert 0 < (refused.value.retry_after or 0) <= 15
    with two.request("b"):
        pass


def test_a_bucket_fills_with_time(stores: tuple[LimitStore, LimitStore]) -> None:
    one, two = both(stores, 1200, 0)
    store = stores[0]
    for number in range(1200):
        if store.take("filling", str(number), Granted(1, 0), 60.0) is not None:
            break
    assert number == 1
    time.sleep(0.12)
    with one.request("filling"), two.request("filling"):
        pass


def test_two_processes_share_the_places_and_give_them_back(stores: tuple[LimitStore, LimitStore]) -> None:
    one, two = both(stores, 0, 2)
    with one.request("places"), two.request("places"):
        for limits in (one, two):
            with pytest.raises(TooMany) as refused, limits.request("places"):
                pass
            assert refused.value.message.startswith("2 of your requests")
    with pytest.raises(ValueError), one.request("places"):
        raise ValueError
    with one.request("places"), two.request("places"):
        pass
    one.close()
    two.close()


def test_places_of_a_process_that_died_are_free_in_time_unless_they_are_renewed(stores: tuple[LimitStore, LimitStore]) -> None:
    store, granted = stores[0], Granted(0, 1)
    assert store.take("dead", "x", granted, 0.15) is None
    assert store.take("dead", "y", granted, 0.15) == Refusal(running=1)
    store.renew({"x": "dead"}, 0.3)
    time.sleep(0.18)
    assert store.take("dead", "y", granted, 0.15) == Refusal(running=1)
    time.sleep(0.2)
    assert stores[1].take("dead", "y", granted, 0.15) is None


def test_many_at_once_get_no_more_than_is_granted(stores: tuple[LimitStore, LimitStore]) -> None:
    granted = Granted(20, 10)

    def take(number: int) -> bool:
        return stores[number % 2].take("crowd", f"p{number}", granted, 60.0) is None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(30))) == 10
        for number in range(30):
            stores[0].give_back("crowd", f"p{number}")
        assert sum(pool.map(take, range(30))) == 10
        for number in range(30):
            stores[0].give_back("crowd", f"p{number}")
        assert sum(pool.map(take, range(30))) <= 1, "the bucket is empty but for what came meanwhile"


class Away:
    """A store that does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def take(self, *_: object) -> Refusal | None:
        self.asked += 1
        raise StateUnavailable("It does not answer.", hint="")

    def give_back(self, *_: object) -> None:
        raise StateUnavailable("It does not answer.", hint="")

    def renew(self, *_: object) -> None:
        raise StateUnavailable("It does not answer.", hint="")


def test_without_its_store_a_process_counts_alone_or_lets_nobody_in() -> None:
    now = [0.0]
    away = Away()
    limits = SharedLimits(away, Granted(2, 0), OwnerLimits(2, 0), lambda: now[0])
    for _ in range(2):
        with limits.request("a"):
            pass
    with pytest.raises(TooMany), limits.request("a"):
        pass
    assert away.asked == 1, "not asked with every request"
    now[0] += REST_SECONDS
    with pytest.raises(TooMany), limits.request("a"):
        pass
    assert away.asked == 2
    with pytest.raises(StateUnavailable), SharedLimits(away, Granted(2, 0)).request("a"):
        pass
    with SharedLimits(away, Granted(0, 0)).request("a"):
        pass

"""Replies by idempotency key: done once, kept a day, an owner's own, taken over from a process that died."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from src.errors import KeyReused, StillRunning
from src.services.state.open import open_state
from src.services.state.replies import Claim, Replies, StoredReply
from tests.support.clock import Clock

LEASE = timedelta(seconds=180)
REPLY = StoredReply(200, b'{"a": 1}')


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replies(url: str, clock: Clock) -> Iterator[Replies]:
    engine = open_state(url)
    yield Replies(engine, LEASE, clock)
    engine.dispose()


def claimed(replies: Replies, owner: str = "ann", key: str = "k", request: str = "r") -> Claim:
    found = replies.claim(owner, key, request)
    assert isinstance(found, Claim)
    return found


def test_the_same_request_has_the_same_reply(replies: Replies) -> None:
    replies.keep(claimed(replies), REPLY)
    assert replies.claim("ann", "k", "r") == REPLY


def test_another_request_under_the_key_is_refused_and_another_owner_is_another(replies: Replies) -> None:
    replies.keep(claimed(replies), REPLY)
    with pytest.raises(KeyReused):
        replies.claim("ann", "k", "other")
    assert isinstance(replies.claim("bob", "k", "other"), Claim)


def test_while_it_runs_it_is_not_done_again_unless_its_process_died(replies: Replies, clock: Clock) -> None:
    first = claimed(replies)
    with pytest.raises(StillRunning):
        replies.claim("ann", "k", "r")
    clock.now += LEASE + timedelta(seconds=1)
    second = claimed(replies)
    replies.keep(first, StoredReply(200, b"late"))
    replies.release(first)
    with pytest.raises(StillRunning):
        replies.claim("ann", "k", "r")
    replies.keep(second, REPLY)
    assert replies.claim("ann", "k", "r") == REPLY


def test_a_claim_that_is_given_up_may_be_made_again(replies: Replies) -> None:
    replies.release(claimed(replies))
    assert claimed(replies)


def test_a_reply_is_kept_a_day(replies: Replies, clock: Clock) -> None:
    replies.keep(claimed(replies), REPLY)
    clock.now += timedelta(hours=23)
    assert replies.claim("ann", "k", "r") == REPLY
    clock.now += timedelta(hours=2)
    assert isinstance(replies.claim("ann", "k", "other"), Claim)


def test_of_many_at_once_one_does_it(replies: Replies) -> None:
    def attempt(_number: int) -> bool:
        try:
            return isinstance(replies.claim("ann", "k", "r"), Claim)
        except StillRunning:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1

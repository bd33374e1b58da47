"""What is said of answers is kept until somebody decides; what is approved stays a verified query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from src.errors import AlreadyDecided, AnswerUnknown, FeedbackUnknown
from src.models.chat_models import Answer
from src.models.paging import Place
from src.models.semantic import VerifiedQuery
from src.services.answers.store import Answers
from src.services.feedback.store import FeedbackStore
from src.services.state.open import open_state
from tests.services.state.conftest import url

__all__ = ["url"]

START = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Clock:
    """A second later each time."""

    def __init__(self) -> None:
        self.ticks = 0

    def __call__(self) -> datetime:
        self.ticks += 1
        return START + timedelta(seconds=self.ticks)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = open_state(url)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> FeedbackStore:
    return FeedbackStore(engine, Clock())


@pytest.fixture
def answer(engine: Engine) -> str:
    return kept(engine)


def kept(engine: Engine, question: str = "How many orders?") -> str:
    told = Answer(id="1", question=question, database="sample", status="answered", answer="12 orders.", method="embedded")
    return Answers(engine).keep("ann", told, {})


def test_what_was_said_last_counts(store: FeedbackStore, answer: str) -> None:
    store.give(answer, "ann", "wrong")
    given = store.give(answer, "ann", "corrected", "SELECT 1", "of all")
    assert store.list() == (given,)
    assert (given.question, given.database, given.state, given.note) == ("How many orders?", "sample", "open", "of all")
    assert given.given_at.tzinfo is UTC


def test_an_approved_one_is_a_verified_query_and_outlives_its_answer(store: FeedbackStore, engine: Engine, answer: str) -> None:
    given = store.give(answer, "ann", "corrected", "SELECT 1")
    assert store.approved("sample") == ()
    assert store.approve(given, "SELECT 1", "root").state == "approved"
    Answers(engine).delete(answer, "ann")
    assert store.list() == ()
    assert store.approved("sample") == (VerifiedQuery("How many orders?", "SELECT 1", "an administrator"),)
    assert store.approved("other") == ()


def test_it_is_decided_once_and_can_be_taken_back(store: FeedbackStore, answer: str) -> None:
    given = store.give(answer, "ann", "corrected", "SELECT 1")
    store.approve(given, "SELECT 1", "root")
    with pytest.raises(AlreadyDecided):
        store.approve(given, "SELECT 1", "root")
    assert store.reject(given.id, "root").state == "rejected"
    assert store.approved("sample") == ()
    with pytest.raises(AlreadyDecided):
        store.reject(given.id, "root")
    again = store.give(answer, "ann", "right")
    assert {f.id for f in store.list()} == {given.id, again.id}


def test_pages_and_states(store: FeedbackStore, engine: Engine) -> None:
    made = [store.give(kept(engine, f"Question {n}?"), "ann", "wrong") for n in range(3)]
    store.reject(made[1].id, "root")
    first = store.list(limit=2)
    assert [f.question for f in first] == ["Question 2?", "Question 1?"]
    assert [f.question for f in store.list(limit=2, before=Place(first[-1].given_at))] == ["Question 0?"]
    assert [f.id for f in store.list("rejected")] == [made[1].id]


@pytest.mark.parametrize("missing", ["none", "", "\x00", "x" * 500])
def test_what_is_not_there_is_told(store: FeedbackStore, missing: str) -> None:
    with pytest.raises(FeedbackUnknown):
        store.get(missing)
    with pytest.raises(FeedbackUnknown):
        store.reject(missing, "root")


def test_nothing_is_kept_of_an_answer_that_is_gone(store: FeedbackStore) -> None:
    with pytest.raises(AnswerUnknown):
        store.give("gone", "ann", "right")
    assert store.list() == ()

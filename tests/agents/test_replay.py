"""Answers are kept with their proof, each its owner's, and given again without a model."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.agents.replaying import Replay, replay
from src.errors import AnswerUnknown, NotReplayable
from src.models.asker import LOCAL, Asker
from src.models.chat_models import Answer, Question
from src.models.config import Settings


@pytest.fixture(scope="module")
def copy(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    return Path(shutil.copyfile(sample_db, folder / "sample.db"))


@pytest.fixture(scope="module")
def asking(settings: Settings, copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    given = {"home": tmp_path_factory.mktemp("home"), "databases": {"sample": f"sqlite:///{copy}"}}
    with DataOpsManager(settings.model_copy(update=given)) as manager:
        yield manager


def again(asking: DataOpsManager, answer: Answer, asker: Asker = LOCAL) -> Replay:
    stored = asking.wiring.answers.get(str(answer.stored_as), asker.owner)
    return asyncio.run(replay(asking, stored, asker))


@pytest.mark.parametrize(
    "question",
    [
        "Show revenue by region",
        "Forecast revenue for next month",
        "What factors correlate with churn?",
        "Find anomalies in daily revenue",
        "Which products have the highest return rate?",
        "Top 5 products by revenue last quarter",
    ],
)
def test_the_same_numbers_come_again(asking: DataOpsManager, question: str) -> None:
    answer = asking.ask(Question(text=question))
    told = again(asking, answer)
    assert (told.same, told.changed, told.differences) == (True, (), ())
    assert told.answer.method == "replay"
    assert told.answer.sql == answer.sql
    assert told.answer.code == answer.code
    assert told.answer.stored_as is None


def test_an_answer_is_kept_whole(asking: DataOpsManager) -> None:
    answer = asking.ask(Question(text="Show revenue by region"))
    stored = asking.wiring.answers.get(str(answer.stored_as), "")
    assert stored.answer == answer
    assert {"data", "schema", "glossary", "sql", "rows", "seed", "versions", "today"} <= set(stored.proof)
    assert asking.wiring.answers.list("")[0].id == answer.stored_as


def test_what_could_not_be_answered_is_kept_and_not_replayed(asking: DataOpsManager) -> None:
    answer = asking.ask(Question(text="Which planets have rings?"))
    assert asking.wiring.answers.get(str(answer.stored_as), "").line.status == "cannot_answer"
    with pytest.raises(NotReplayable):
        again(asking, answer)


def test_another_owners_answer_is_unknown(asking: DataOpsManager) -> None:
    answer = asking.ask(Question(text="Show revenue by region"), asker=Asker(owner="ann"))
    for owner in ("", "bob"):
        with pytest.raises(AnswerUnknown):
            asking.wiring.answers.get(str(answer.stored_as), owner)
        with pytest.raises(AnswerUnknown):
            asking.wiring.answers.delete(str(answer.stored_as), owner)
    assert [line.id for line in asking.wiring.answers.list("ann")] == [answer.stored_as]
    asking.wiring.answers.delete(str(answer.stored_as), "ann")
    assert asking.wiring.answers.list("ann") == ()


def test_changed_data_is_named_with_the_place(asking: DataOpsManager, copy: Path) -> None:
    answer = asking.ask(Question(text="Show number of customers by region"))
    with sqlite3.connect(copy) as connection:
        connection.execute(
            "UPDATE customers SET region = 'North' WHERE customer_id IN (SELECT customer_id FROM customers LIMIT 9)"
        )
    told = again(asking, answer)
    assert not told.same
    assert told.changed == ("the data of the database",)
    assert told.differences
    assert all(place.startswith("row ") and ", customer_count: " in place for place in told.differences)


def test_nothing_is_kept_where_the_operator_wants_none(settings: Settings, tmp_path: Path) -> None:
    with DataOpsManager(settings.model_copy(update={"home": tmp_path, "answer_days": 0.0})) as manager:
        assert manager.ask(Question(text="Show revenue by region")).stored_as is None
    assert not (tmp_path / "state.db").exists()


def test_an_answer_that_cannot_be_kept_says_so(settings: Settings, tmp_path: Path) -> None:
    url = "postgresql://u:S3cretWord@127.0.0.1:9/none"
    with DataOpsManager(settings.model_copy(update={"home": tmp_path, "state_url": url})) as manager:
        answer = manager.ask(Question(text="Show revenue by region"))
    assert (answer.status, answer.stored_as) == ("answered", None)
    assert any("could not be stored" in w for w in answer.warnings)
    assert "S3cretWord" not in answer.model_dump_json()

"""Several questions in one request: so many at once, each with its own end, and all given up with their asker."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.api.analytics import QueryRequest
from src.api.batch import AT_ONCE, MOST, BatchRequest, answers_to
from src.errors import EngineUnavailable, UnknownDatabase
from src.models.asker import LOCAL, Asker
from src.models.chat_models import Answer, Question


class CountingManager:
    """Answers by the words of a question, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.running = self.most = self.given_up = 0

    async def aask(self, question: Question, *, asker: Asker) -> Answer:
        self.asked.append(question.text)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(30 if question.text == "slow" else 0.001)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        finally:
            self.running -= 1
        if question.text in _FAILURES:
            raise _FAILURES[question.text]
        return Answer.model_validate(_ANSWER | {"question": question.text})


_FAILURES: dict[str, Exception] = {
    "nowhere": UnknownDatabase("There is no database 'nowhere'."),
    "down": EngineUnavailable("The database cannot be reached."),
    "broken": ZeroDivisionError("a bug of ours, with a secret in it"),
}
_ANSWER = {"id": "a", "database": "sample", "status": "answered", "answer": "Seven.", "method": "embedded"}


def batch(*questions: str) -> BatchRequest:
    return BatchRequest(queries=[QueryRequest(query=q) for q in questions])


def asked_of(manager: CountingManager, request: BatchRequest) -> Any:
    return answers_to(cast("DataOpsManager", manager), request, LOCAL)


def test_one_that_fails_takes_no_other_with_it() -> None:
    questions = ("one", "nowhere", "broken", "down", "two")
    results = asyncio.run(asked_of(CountingManager(), batch(*questions))).results
    assert [item.status for item in results] == [200, 404, 500, 503, 200]
    assert [item.answer.question if item.answer else None for item in results] == ["one", None, None, None, "two"]
    codes = [item.error.code if item.error else None for item in results]
    assert codes == [None, "unknown_database", "internal", "database_unavailable", None]
    assert "secret" not in results[2].model_dump_json()


def test_so_many_run_at_once_and_all_are_asked() -> None:
    manager = CountingManager()
    questions = [f"q{n}" for n in range(MOST)]
    results = asyncio.run(asked_of(manager, batch(*questions))).results
    assert [item.answer.question for item in results if item.answer] == questions
    assert (manager.most, manager.running) == (AT_ONCE, 0)


def test_an_asker_who_leaves_gives_up_those_that_run_and_those_that_wait() -> None:
    manager = CountingManager()

    async def leave() -> None:
        task = asyncio.ensure_future(asked_of(manager, batch(*["slow"] * 10)))
        while manager.running < AT_ONCE:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(leave())
    assert (len(manager.asked), manager.given_up, manager.running) == (AT_ONCE, AT_ONCE, 0)

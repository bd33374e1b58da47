"""What the model decided is used again: for the same question about the same data alone, and checked as if it were new."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from structlog.testing import capture_logs

from src.agents.crew.memory import Asked, Memory
from src.agents.crew.recall import Recall, normal, recalling
from src.agents.crewai_manager import DataOpsManager
from src.errors import ModelUnavailable
from src.models.chat_models import Question
from src.services.judgements import JudgementFile
from src.tools.prompting.quoting import quoted
from tests.fakes.crew_models import by_role
from tests.fakes.groq_server import GroqServer, Reply

UNREAD = "How did the top line fare per territory of late, o wise one?"
AGAIN = "  how did the TOP LINE fare per territory of late,  o wise one "
GOOD = {"question": "Show revenue by region for last quarter", "cannot": ""}


class Said(BaseModel):
    question: str = ""


def says(answer: dict[str, str]) -> Callable[[dict[str, Any]], Reply]:
    return lambda _body: Reply(json.dumps(answer))


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("remembering")


@pytest.fixture
def file(own_home: Path) -> Path:
    """Empty at the start of each test."""
    for part in own_home.glob("judgements.*"):
        part.unlink()
    return own_home / "judgements.sqlite"


@pytest.fixture
def start(crew: Any, own_home: Path, file: Path) -> Callable[..., tuple[DataOpsManager, GroqServer]]:
    return lambda script, **more: crew(script, **{"crew_remember": 7, "home": own_home, **more})


def test_the_same_question_costs_no_second_call_even_in_another_process(start: Any) -> None:
    manager, server = start(says(GOOD))
    first, second = manager.generate_with_analytics(UNREAD), manager.generate_with_analytics(AGAIN)
    assert (first["status"], second["status"], len(server.requests)) == ("answered", "answered", 1)
    (call,) = second["model_calls"]
    assert (call["remembered"], call["role"], call["prompt_tokens"], call["dollars"]) == (True, "manager", 0, 0.0)
    assert not first["model_calls"][0]["remembered"]
    assert second["method"] == "crew"
    assert (second["answer"], second["data"]) == (first["answer"], first["data"])
    manager.close()
    later, _ = start(says(GOOD), BI_LLM_BASE_URL=server.url)
    assert later.generate_with_analytics(UNREAD)["model_calls"][0]["remembered"]
    assert len(server.requests) == 1


def test_no_days_means_the_model_is_asked_each_time(start: Any, file: Path) -> None:
    manager, server = start(says(GOOD), crew_remember=0)
    for _ in range(2):
        assert manager.generate_with_analytics(UNREAD)["status"] == "answered"
    assert len(server.requests) == 2
    assert not file.exists()


@pytest.mark.parametrize(
    "changed", [{"today": "2026-09-30"}, {"llm_model": "another-model"}, {"llm_temperature": 0.5}, {"crew_check": "never"}]
)
def test_another_day_or_model_is_asked_anew(start: Any, changed: dict[str, Any]) -> None:
    manager, server = start(says(GOOD))
    manager.generate_with_analytics(UNREAD)
    manager.close()
    later, _ = start(says(GOOD), BI_LLM_BASE_URL=server.url, **changed)
    assert not any(call["remembered"] for call in later.generate_with_analytics(UNREAD)["model_calls"])
    assert len(server.requests) == 2


def test_what_led_to_no_answer_is_not_kept(start: Any, file: Path) -> None:
    manager, server = start(says({"question": "", "cannot": "no such thing"}))
    for _ in range(2):
        assert manager.generate_with_analytics(UNREAD)["status"] == "cannot_answer"
    assert len(server.requests) == 2
    assert JudgementFile(file, days=7).count() == 0


PLAN = {"metrics": ["revenue"], "group_by": ["customers.region"]}
BY_ENGINEER = by_role({"manager": {"sql": True}, "sql_engineer": PLAN})


def poisoned(file: Path, text: str, where: str) -> None:
    """Has somebody write into the file, in place of the answers that hold `where`."""
    with closing(sqlite3.connect(file)) as opened, opened:
        changed = opened.execute("UPDATE judgement SET text = ? WHERE text LIKE ?", (text, f"%{where}%")).rowcount
    assert changed == 1


@pytest.mark.parametrize(
    "poison",
    [
        {"sql": "DROP TABLE orders", "columns": [{"name": "a", "role": "measure"}]},
        {"sql": "SELECT email AS a FROM customers", "columns": [{"name": "a", "role": "dimension"}]},
        {**PLAN, "filters": [{"field": "customers.region", "values": ["North"]}]},
        {**PLAN, "limit": 77},
        {"metrics": ["zorgs"]},
        {"metrics": 7},
        "no JSON at all",
    ],
)
def test_what_somebody_put_into_the_file_must_pass_what_an_answer_must(start: Any, file: Path, poison: Any) -> None:
    manager, server = start(BY_ENGINEER)
    honest = manager.generate_with_analytics(UNREAD)
    assert len(server.requests) == 2
    poisoned(file, poison if isinstance(poison, str) else json.dumps(poison), "metrics")
    with capture_logs() as logs:
        again = manager.generate_with_analytics(UNREAD)
    assert "judgement_does_not_fit" in [line["event"] for line in logs]
    assert (again["answer"], again["sql"], len(server.requests)) == (honest["answer"], honest["sql"], 3)
    assert all(call["remembered"] for call in manager.generate_with_analytics(UNREAD)["model_calls"])


@pytest.mark.parametrize(
    "sentence", ["Show revenue by region for North", "Show revenue of the top 77 regions", "Show email by region"]
)
def test_a_sentence_put_into_the_file_is_followed_no_further_than_a_model_s(start: Any, file: Path, sentence: str) -> None:
    manager, _ = start(by_role({"manager": GOOD, "sql_engineer": PLAN}))
    manager.generate_with_analytics(UNREAD)
    poisoned(file, json.dumps({"question": sentence}), "last quarter")
    again = manager.generate_with_analytics(UNREAD)
    assert "the language model filled in the plan of this answer" in again["assumptions"]
    assert not any(word in again["sql"] for word in ("North", "77", "email"))


def test_no_row_and_no_question_is_in_the_file(start: Any, file: Path) -> None:
    manager, _ = start(says(GOOD))
    answer = manager.generate_with_analytics(UNREAD)
    manager.close()
    raw = b"".join(part.read_bytes() for part in file.parent.glob("judgements.sqlite*"))
    assert b"last quarter" in raw
    assert b"territory" not in raw
    assert not any(str(value).encode() in raw for row in answer["data"]["records"] for value in row.values())


def test_the_same_question_asked_twice_at_once_asks_the_model_once(start: Any) -> None:
    both_are_there = threading.Event()

    def slow(_body: dict[str, Any]) -> Reply:
        both_are_there.wait(1)
        return Reply(json.dumps(GOOD), seconds=0.2)

    manager, server = start(slow)
    manager.warm_up()

    async def both() -> list[dict[str, Any]]:
        asked = [asyncio.ensure_future(manager.agenerate_with_analytics(text)) for text in (UNREAD, AGAIN, UNREAD)]
        await asyncio.sleep(0.1)
        both_are_there.set()
        return list(await asyncio.gather(*asked))

    answers = asyncio.run(both())
    assert [a["status"] for a in answers] == ["answered"] * 3
    assert len(server.requests) == 1
    assert sorted(a["model_calls"][0]["remembered"] for a in answers) == [False, True, True]


def test_a_model_that_fails_for_one_is_asked_by_the_others_themselves(start: Any) -> None:
    replies = iter([Reply(status=400, seconds=0.3), Reply(json.dumps(GOOD))])
    manager, _ = start(lambda _body: next(replies))
    manager.warm_up()

    async def both() -> list[dict[str, Any]]:
        return list(await asyncio.gather(*(manager.agenerate_with_analytics(UNREAD) for _ in range(2))))

    assert sorted(a["status"] for a in asyncio.run(both())) == ["answered", "cannot_answer"]


@pytest.fixture
def context(manager: DataOpsManager) -> Any:
    return manager.wiring.contexts.ground(None, trusted=True).context


def asked(text: str, check: Callable[[Said], str] = lambda _: "") -> Asked[Said]:
    return Asked("manager", f"Question: {quoted(text)}", Said, check)


def test_a_key_hangs_on_rows_schema_meaning_day_question_and_what_it_follows(context: Any, file: Path) -> None:
    memory = Memory(JudgementFile(file, days=1), lambda _role: "m")
    names = context.catalog.tables[0]
    less = replace(context.catalog, tables=(replace(names, columns=names.columns[:-1]), *context.catalog.tables[1:]))
    metric = context.semantics.metrics[0]
    meaning = replace(
        context.semantics, metrics=(replace(metric, description="Something else"), *context.semantics.metrics[1:])
    )
    others = [
        replace(context, row_scope="region = North"),
        replace(context, catalog=less),
        replace(context, semantics=meaning),
        replace(context, today=context.today.replace(day=1)),
    ]
    keys = [memory.key(asked(text), Recall(Question(text=text), context)) for text in ("Sales?", "sales", "not sales", "us")]
    keys += [memory.key(asked("Sales?"), Recall(Question(text="Sales?"), other)) for other in others]
    assert keys[0] == keys[1]
    assert len(set(keys)) == len(keys) - 1


def test_only_what_never_changes_the_meaning_is_left_out_of_a_question() -> None:
    assert normal(" Which  Regions\tdid NOT grow?! ") == "which regions did not grow"
    assert normal("1.5") != normal("15")


def test_a_leader_that_is_cancelled_leaves_no_one_waiting(context: Any, file: Path) -> None:
    memory = Memory(JudgementFile(file, days=1), lambda _role: "m")
    asks: list[str] = []

    async def never() -> tuple[Said, str]:
        asks.append("never")
        await asyncio.sleep(60)
        raise AssertionError

    async def good() -> tuple[Said, str]:
        asks.append("good")
        return Said(question="x"), '{"question": "x"}'

    async def question(ask: Any) -> Said:
        with recalling(Recall(Question(text="Sales?"), context)):
            return await memory.answer(asked("Sales?"), ask)

    async def both() -> Said:
        leader = asyncio.ensure_future(question(never))
        await asyncio.sleep(0.05)
        follower = asyncio.ensure_future(question(good))
        await asyncio.sleep(0.05)
        leader.cancel()
        return await asyncio.wait_for(follower, 5)

    assert asyncio.run(both()).question == "x"
    assert asks == ["never", "good"]
    assert memory._flights == {}


def test_a_remembered_answer_that_led_nowhere_is_forgotten(context: Any, file: Path) -> None:
    kept = JudgementFile(file, days=1)
    memory = Memory(kept, lambda _role: "m")

    async def question(status: str, ask: Any) -> Recall:
        with recalling(Recall(Question(text="Sales?"), context)) as recall:
            await memory.answer(asked("Sales?"), ask)
            memory.settle(recall, status)
        return recall

    async def good() -> tuple[Said, str]:
        return Said(question="x"), '{"question": "x"}'

    async def down() -> tuple[Said, str]:
        raise ModelUnavailable("down", problem="unreachable")

    asyncio.run(question("answered", good))
    assert kept.count() == 1
    asyncio.run(question("partial", down))
    assert kept.count() == 1
    asyncio.run(question("failed", down))
    assert kept.count() == 0
    kept.close()

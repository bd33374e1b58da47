"""Every way a model can fail, at every agent: the answer is the embedded author's, and says so."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, Final, NamedTuple

import pytest
from pydantic import SecretStr

from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Question
from src.models.config import Settings
from tests.fakes.crew_models import KEY, role_of
from tests.fakes.groq_server import GroqServer, Reply

UNREAD: Final = "How did the top line fare per territory of late, o wise one?"
SECONDS: Final = 1.0
"""That one call may take here; a question may take as many tries, and each role is asked anew at most twice."""


class Fault(NamedTuple):
    """A reply that helps nobody, and what the answer calls the problem."""

    reply: Reply
    problem: str | None
    tries: int
    """Calls that it costs one role: those that may pass are tried again, answers that do not fit go back once."""


_DEEP: Final = '{"question": ' * 60_000
_LONG: Final = json.dumps({"question": "Show zorgs " + "x" * 10_000_000})
FAULTS: Final[dict[str, Fault]] = {
    "400": Fault(Reply(status=400, error=f"bad request by {KEY}"), "refused", 1),
    "401": Fault(Reply(status=401, error=f"Invalid API Key {KEY}"), "no_key", 1),
    "413": Fault(Reply(status=413), "too_long", 1),
    "429, soon": Fault(Reply(status=429, retry_after=0.05), "rate_limited", 2),
    "429, late": Fault(Reply(status=429, retry_after=90), "rate_limited", 1),
    "500": Fault(Reply(status=500, error=f"oops {KEY}"), "failing", 2),
    "503": Fault(Reply(status=503, retry_after=0.01), "failing", 2),
    "hang": Fault(Reply(fault="hang", seconds=2.5), "slow", 2),
    "close": Fault(Reply(fault="close"), "unreachable", 2),
    "malformed": Fault(Reply(fault="malformed"), "nonsense", 1),
    "empty choice": Fault(Reply(fault="empty_choice"), "nonsense", 1),
    "no choices": Fault(Reply(fault="no_choices"), "nonsense", 1),
    "cut short": Fault(Reply('{"question": "Show rev', finish="length"), "nonsense", 1),
    "no JSON": Fault(Reply("I would rather sing."), None, 2),
    "another type": Fault(Reply('{"question": {"a": [1, 2]}, "sql": 7, "code": [], "figure": 3, "sentences": 9}'), None, 2),
    "a list": Fault(Reply("[1, 2, 3]"), None, 2),
    "10 MB": Fault(Reply(_LONG), "nonsense", 1),
    "deep": Fault(Reply(_DEEP), "nonsense", 1),
    "deep, short": Fault(Reply(_DEEP[:150_000]), None, 2),
    "braces": Fault(Reply("{" * 150_000), None, 2),
}


BY_SEGMENT: Final = {"metrics": ["refunds"], "group_by": ["customers.segment"]}
HONEST: Final[dict[str, Any]] = {"sql_engineer": BY_SEGMENT}


class Step(NamedTuple):
    """A question whose way leads past a role, what the other roles say, and what the answer says did without the model."""

    question: str
    note: str
    others: dict[str, Any] = {}  # noqa: RUF012 - never changed


STEPS: Final[dict[str, Step]] = {
    "sql_engineer": Step("Show me refunds by segment, please", "a second reading of the question"),
    "critic": Step(
        "Show me refunds by segment", "a question that was read in two ways",
        {"sql_engineer": {**BY_SEGMENT, "metrics": ["units_sold"]}},
    ),
    "narrator": Step("What are the refunds by segment?", "the words"),
    "visualizer": Step("Show refunds by segment as a marimekko chart", "the chart"),
    "scientist": Step(
        "Is the number of support tickets per customer Poisson distributed?", "the analysis",
        {
            "manager": {"asks": "free", "question": ""},
            "sql_engineer": {
                "rows": {"dataset": "customers", "fields": ["customers.support_tickets"]}, "analysis": {"kind": "free"},
            },
        },
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def faulty(settings: Settings) -> Iterator[Callable[[str, Reply], tuple[DataOpsManager, GroqServer]]]:
    """One manager; the server answers one role with the fault that a test sets, and others honestly."""
    at: dict[str, Any] = {}

    def script(body: dict[str, Any]) -> Reply:
        role = role_of(body)
        return at["reply"] if role == at["role"] else Reply(json.dumps({**HONEST, **at["others"]}.get(role, {})))

    with GroqServer(script, KEY) as server:
        given = {
            **settings.model_dump(), "author": "crew", "llm_key": SecretStr(KEY), "llm_seconds": SECONDS, "llm_attempts": 2,
            "BI_LLM_BASE_URL": server.url,
        }  # fmt: skip
        with DataOpsManager(Settings.model_validate(given)) as manager:
            manager.warm_up()

            def start(role: str, reply: Reply, others: dict[str, Any] | None = None) -> tuple[DataOpsManager, GroqServer]:
                at.update(role=role, reply=reply, others=others or {})
                server.requests.clear()
                return manager, server

            yield start


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_the_embedded_answer(
    faulty: Any, name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    fault = FAULTS[name]
    manager, server = faulty("manager", fault.reply)
    heard: list[Any] = []
    began = time.monotonic()
    answer = manager.ask(Question(text=UNREAD), emit=heard.append)
    assert time.monotonic() - began < 2 * SECONDS * 2 + 2
    assert answer.status == "cannot_answer"
    assert answer.error is not None
    assert answer.error.suggestions
    assert {c.problem for c in answer.model_calls} == {fault.problem}
    assert len(answer.model_calls) == len(server.requests) == fault.tries
    (note,) = [w for w in answer.warnings if w.startswith("The language model did not help with the question")]
    assert len(note) < 600
    assert capfd.readouterr() == ("", "")
    for told in (
        answer.model_dump_json(),
        *(e.model_dump_json() for e in heard),
        caplog.text,
        repr(answer),
        repr(manager.wiring.author),
    ):
        assert KEY not in told


def test_a_wait_that_is_asked_for_is_kept(faulty: Any) -> None:
    manager, server = faulty("manager", Reply(status=429, retry_after=0.4))
    began = time.monotonic()
    manager.ask(Question(text=UNREAD))
    assert len(server.requests) == 2
    assert time.monotonic() - began >= 0.4


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("role", STEPS)
def test_a_fault_at_any_step_leaves_what_the_embedded_author_does(
    faulty: Any, manager: DataOpsManager, role: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    step, fault = STEPS[role], FAULTS[name]
    crew, server = faulty(role, fault.reply, step.others)
    own = manager.ask(Question(text=step.question))
    answer = crew.ask(Question(text=step.question))
    assert (answer.status, answer.data) == (own.status, own.data)
    asked = [r for r in server.requests if role_of(r.body) == role]
    assert 1 <= len(asked) <= fault.tries, [c.role for c in answer.model_calls]
    made = [c for c in answer.model_calls if not c.remembered]
    assert len(made) == len(server.requests) <= crew.settings.llm_calls
    assert [w for w in answer.warnings if w.startswith(f"The language model did not help with {step.note}")], answer.warnings
    for told in (answer.model_dump_json(), caplog.text):
        assert KEY not in told


@pytest.mark.slow
@pytest.mark.parametrize("limit", [{"llm_calls": 1}, {"llm_prompt_tokens": 1_000}])
def test_what_a_question_may_spend_ends_in_the_middle_of_it(settings: Settings, manager: DataOpsManager, limit: Any) -> None:
    with GroqServer(lambda body: Reply(json.dumps(HONEST.get(role_of(body), {}))), KEY) as server:
        given = {**settings.model_dump(), "author": "crew", "llm_key": SecretStr(KEY), "BI_LLM_BASE_URL": server.url, **limit}
        with DataOpsManager(Settings.model_validate(given)) as crew:
            answer = crew.ask(Question(text="Refunds per segment"))
        own = manager.ask(Question(text="Refunds per segment"))
        assert (answer.status, answer.data, answer.answer) == (own.status, own.data, own.answer)
        assert len(server.requests) == 1


@pytest.mark.slow
def test_twenty_questions_at_once(settings: Settings, manager: DataOpsManager) -> None:
    """Half of them meet a fault; none waits for another, and each has its own answer and its own receipts."""
    turn = count()

    def script(body: dict[str, Any]) -> Reply:
        return Reply(status=500) if next(turn) % 2 else Reply(json.dumps(HONEST.get(role_of(body), {})))

    asked = [f"Show {what} by {by}" for what in ("revenue", "units sold", "refunds", "order count") for by in
             ("region", "segment", "category", "channel", "gender")]  # fmt: skip
    with GroqServer(script, KEY) as server:
        given = {**settings.model_dump(), "author": "crew", "llm_key": SecretStr(KEY), "BI_LLM_BASE_URL": server.url,
                 "llm_attempts": 1}  # fmt: skip
        with DataOpsManager(Settings.model_validate(given)) as crew, ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda text: crew.ask(Question(text=text)), asked))
        assert sum(not c.remembered for a in answers for c in a.model_calls) == len(server.requests)
    for text, answer in zip(asked, answers, strict=True):
        assert answer.question == text
        own = manager.ask(Question(text=text))
        assert answer.status in (own.status, "needs_clarification"), (text, answer.status)
        assert answer.status != own.status or answer.data == own.data

"""A question read twice, by the embedded author and by an SQL engineer that is not shown what the other read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from benchmarks.questions import QUESTIONS
from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from src.models.plan import QueryPlan
from src.services.llm.budget import spending
from src.tools.questions.confidence import confidence
from src.tools.readings.essence import same_meaning
from tests.fakes.crew_models import KEY, by_role, role_of
from tests.fakes.groq_server import GroqServer, Reply
from tests.fakes.plan_drafts import draft_of

HONEST = (
    "revenue by gender", "total revenue this year", "revenue by month in 2026", "top 3 products by revenue last year",
    "bottom 5 products by revenue", "orders by sales channel last quarter", "average order value by segment",
    "how many active users do we have?", "revenue by country without France", "revenue by category on Mondays",
    "churn rate by country", "share of revenue by region", "growth of revenue by month", "revenue and orders by region",
    "products with revenue over 50000", "YTD sales by product", "marketing spend per channel in 2025",
    "revenue by region and month this year", "median price by category", "signups by month last year",
    "revenue by weekday", "units sold by category in 2025",
)  # fmt: skip
"""Data questions only: what an analysis does with the rows is compared plan by plan."""


class Stage:
    """One crew for the module: the engineer drafts what a test says, the critic and the manager too."""

    def __init__(self, manager: DataOpsManager, server: GroqServer) -> None:
        self.manager, self.server = manager, server
        self.says: dict[str, Any] = {}

    def plan(self, text: str) -> QueryPlan:
        author = self.manager.wiring.author
        plan = author.read(Question(text=text), self.context)  # type: ignore[attr-defined]
        assert isinstance(plan, QueryPlan), (text, plan)
        return plan

    @property
    def context(self) -> Any:
        return self.manager.wiring.contexts.ground(None, trusted=True).context

    def ask(self, text: str, **says: Any) -> Answer:
        self.says = says
        self.server.requests.clear()
        return self.manager.ask(Question(text=text))

    def roles(self) -> list[str]:
        return [role_of(r.body) for r in self.server.requests if role_of(r.body) != "narrator"]

    def alike(self, answer: Answer, text: str) -> bool:
        return answer.plan is not None and same_meaning(answer.plan, self.plan(text), self.context.semantics)


Start = Callable[..., Stage]


@pytest.fixture(scope="module")
def start(settings: Settings) -> Iterator[Start]:
    opened: list[Any] = []

    def made(**more: Any) -> Stage:
        stages: list[Stage] = []
        server = GroqServer(lambda body: by_role(stages[0].says)(body), KEY).__enter__()
        given = {**settings.model_dump(), "author": "crew", "llm_key": SecretStr(KEY), "llm_seconds": 5.0, "llm_attempts": 1}
        given |= {"crew_remember": 0, "BI_LLM_BASE_URL": server.url, **more}
        manager = DataOpsManager(Settings.model_validate(given))
        opened.extend((lambda: server.__exit__(None, None, None), manager.close))
        stages.append(Stage(manager, server))
        return stages[0]

    yield made
    for close in reversed(opened):
        close()


@pytest.fixture(scope="module")
def stage(start: Start) -> Stage:
    return start()


@pytest.fixture(scope="module")
def hasty(start: Start) -> Stage:
    return start(llm_seconds=0.6)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_engineer_agrees_and_costs_one_call(stage: Stage, text: str) -> None:
    own = stage.plan(text)
    answer = stage.ask(text, sql_engineer=draft_of(own))
    assert answer.status == "answered", answer.error
    assert stage.alike(answer, text)
    assert answer.plan is not None
    assert answer.plan.second == "agreed", (answer.assumptions, answer.warnings)
    assert stage.roles() == ["sql_engineer"]
    assert confidence(answer.plan, 1, 0) > confidence(own, 1, 0)
    assert not any("did not help with a second" in w for w in answer.warnings)


ANALYSES = [q for kind, asked in QUESTIONS.items() if kind != "data" for q in asked]


@pytest.mark.parametrize("text", ANALYSES)
def test_an_honest_engineer_agrees_on_analyses(stage: Stage, text: str) -> None:
    stage.says = {"sql_engineer": draft_of(stage.plan(text))}
    with spending(stage.manager.wiring.budget(lambda _event: None)):
        plan = asyncio.run(stage.manager.wiring.author.classify(Question(text=text), stage.context))
    assert isinstance(plan, QueryPlan)
    assert plan.second == "agreed"
    assert plan == stage.plan(text).model_copy(update={"second": "agreed"})


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("products with the highest revenue", {"limit": 10}),
        ("which customers spent the most?", {"limit": 1}),
        ("forecast revenue", {"analysis": {"kind": "forecast", "horizon": "next quarter"}}),
    ],
)
def test_what_the_question_does_not_say_is_no_dispute(stage: Stage, text: str, changed: dict[str, Any]) -> None:
    stage.says = {"sql_engineer": {**draft_of(stage.plan(text)), **changed}}
    stage.server.requests.clear()
    with spending(stage.manager.wiring.budget(lambda _event: None)):
        plan = asyncio.run(stage.manager.wiring.author.classify(Question(text=text), stage.context))
    assert isinstance(plan, QueryPlan), plan
    assert stage.roles() == ["sql_engineer"]
    assert same_meaning(plan, stage.plan(text), stage.context.semantics)
    assert plan.second == ""
    assert plan.assumptions[-1].startswith("the question says neither ")


def test_sql_of_the_engineer_s_own_with_the_same_rows_is_an_agreement(stage: Stage) -> None:
    text = "number of customers by gender"
    sql = "SELECT c.gender AS gender, COUNT(*) AS customers FROM customers AS c GROUP BY c.gender"
    columns = [{"name": "gender", "role": "dimension"}, {"name": "customers", "role": "measure"}]
    answer = stage.ask(text, sql_engineer={"sql": sql, "columns": columns})
    assert answer.status == "answered"
    assert stage.alike(answer, text)
    assert answer.plan is not None
    assert answer.plan.second == "agreed", (answer.warnings, answer.assumptions)


def test_the_engineer_does_not_see_the_other_reading(stage: Stage) -> None:
    text = "revenue by region last quarter"
    stage.ask(text, sql_engineer=draft_of(stage.plan(text)))
    prompt = stage.server.requests[0].text
    assert '"dimensions"' not in prompt
    assert "assumptions" not in prompt
    assert "customers.region" in prompt  # from the schema
    assert "dated by" not in prompt


DIFFERENT = [
    ("revenue by region this year", "revenue by region last year"),
    ("revenue by country without France", "revenue by country"),
    ("revenue by country", "revenue by segment"),
    ("orders by region", "revenue by region"),
    ("top 5 products by revenue", "bottom 5 products by revenue"),
]


@pytest.mark.parametrize(("text", "heard"), DIFFERENT)
def test_a_difference_goes_to_the_critic_and_then_to_the_asker(stage: Stage, text: str, heard: str) -> None:
    answer = stage.ask(text, sql_engineer=draft_of(stage.plan(heard)), critic={"choice": "unclear"})
    if stage.roles() != ["sql_engineer", "critic"]:
        # the draft was held against the question and did not pass: it drops or adds what was said
        assert stage.roles() == ["sql_engineer"] * 2, (answer.status, answer.assumptions, answer.warnings)
        assert answer.status == "answered"
        assert stage.alike(answer, text)
        assert any("did not help with a second reading" in w for w in answer.warnings)
        return
    assert answer.status == "needs_clarification"
    assert answer.clarification is not None
    for option in answer.clarification.options:
        again = stage.ask(option.question, sql_engineer=Reply(status=500))
        assert again.status == "answered"
        assert stage.roles() == []
        assert again.plan is not None
        assert same_meaning(again.plan, option.plan, stage.context.semantics)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=401), Reply(status=429, retry_after=100), Reply(status=500), Reply(fault="hang", seconds=1.2),
        Reply(fault="malformed"), Reply(fault="empty_choice"), Reply("I would rather sing."),
        Reply(json.dumps({"metrics": ["zorgs"]})),
    ],
)  # fmt: skip
def test_an_engineer_that_fails_leaves_the_embedded_answer_and_says_so(hasty: Stage, reply: Reply) -> None:
    text = "revenue by gender"
    answer = hasty.ask(text, sql_engineer=reply)
    assert answer.status == "answered"
    assert hasty.alike(answer, text)
    assert answer.plan is not None
    assert answer.plan.second == ""
    assert any("did not help with a second reading of the question" in w for w in answer.warnings)
    assert KEY not in answer.model_dump_json()


def test_an_engineer_without_a_plan_leaves_the_embedded_answer_and_says_so(stage: Stage) -> None:
    answer = stage.ask("revenue by gender", sql_engineer={"cannot": "there is no revenue"})
    assert answer.status == "answered"
    assert any("found no reading of its own" in a for a in answer.assumptions)
    assert answer.plan is not None
    assert answer.plan.second == ""
    assert "there is no revenue" not in answer.model_dump_json()


@pytest.mark.parametrize("said", ["first", "second"])
@pytest.mark.parametrize("text", ["revenue by gender", "orders by country last year", "top 5 products by revenue"])
def test_an_engineer_that_follows_an_order_never_changes_an_answer_unsaid(stage: Stage, text: str, said: str) -> None:
    """Whatever the engineer was talked into, and whatever side a critic takes: another plan is told, or is not taken."""
    for heard in ("revenue by segment", "customers", "churn rate by region"):
        answer = stage.ask(text, sql_engineer=draft_of(stage.plan(heard)), critic={"choice": said, "because": text[:7]})
        if answer.status == "needs_clarification" or stage.alike(answer, text):
            continue
        assert stage.alike(answer, heard)
        assert any(a.startswith("read as ") and ", not as " in a for a in answer.assumptions)


def test_when_a_second_reading_is_asked_for(start: Start) -> None:
    doubtful, never = start(crew_check="doubtful"), start(crew_check="never")
    sure, unsure = "revenue by region", "revennue by regionn per channl last quarter"
    assert confidence(doubtful.plan(unsure), 1, 0) < 0.9
    for stage, text, asked in ((doubtful, sure, []), (doubtful, unsure, ["sql_engineer"]), (never, unsure, [])):
        answer = stage.ask(text, sql_engineer=draft_of(stage.plan(text)))
        assert answer.status == "answered"
        assert stage.roles() == asked


def test_a_question_in_the_plan_s_own_words_needs_no_second_reading(stage: Stage) -> None:
    answer = stage.ask("Revenue by Region of all time")
    assert (answer.status, stage.roles()) == ("answered", [])


@pytest.mark.parametrize(("before", "text"), [("revenue by gender", "and last year?"), ("orders by country", "only France")])
def test_a_follow_up_is_read_twice_with_what_was_answered_before(stage: Stage, before: str, text: str) -> None:
    first = stage.plan(before)
    own = stage.manager.wiring.author.read(Question(text=text, previous=first), stage.context)  # type: ignore[attr-defined]
    stage.says = {"sql_engineer": draft_of(own)}
    stage.server.requests.clear()
    answer = stage.manager.ask(Question(text=text, previous=first))
    assert (answer.status, stage.roles()) == ("answered", ["sql_engineer"])
    assert answer.plan is not None
    assert answer.plan.second == "agreed", answer.assumptions
    # another reading of it goes to the critic, who is told what was answered before
    stage.says = {"sql_engineer": draft_of(first), "critic": {"choice": "unclear"}}
    answer = stage.manager.ask(Question(text=text, previous=first))
    if "critic" in stage.roles():
        assert "Answered before it" in stage.server.requests[-1].text
    assert answer.status == "needs_clarification" or same_meaning(answer.plan or first, own, stage.context.semantics)


def test_what_is_never_answered_is_not_read_a_second_time(stage: Stage) -> None:
    for text in ("DROP TABLE customers", "Delete all customers"):
        assert stage.ask(text).status == "cannot_answer"
        assert stage.roles() == []


@pytest.fixture(scope="module")
def plots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("plots") / "plots.csv"
    rows = [f"{i},{['Ash', 'Birch', 'Cedar'][i % 3]},{i % 7 + 0.5},{i % 5}" for i in range(1, 91)]
    file.write_text("plot,village,area,visits\n" + "\n".join(rows) + "\n")
    return file


def test_arithmetic_that_the_rows_hold_is_not_asked_about(stage: Stage, plots: Path) -> None:
    stage.says = {}
    stage.server.requests.clear()
    answer = stage.manager.ask(Question(text="What is the skewness of area?", database=str(plots)))
    assert answer.status == "answered", answer.error
    assert answer.plan is not None
    assert answer.plan.analysis is not None
    assert (answer.plan.analysis.kind, stage.roles()) == ("free", [])


def test_what_the_rows_do_not_hold_is_asked_and_a_plan_taken(stage: Stage, plots: Path) -> None:
    stage.says = {
        "manager": {"asks": "data", "question": "average area by village", "cannot": ""},
        "sql_engineer": Reply(status=500),
    }
    stage.server.requests.clear()
    answer = stage.manager.ask(Question(text="How do hamlets fare in terms of typical size, o wise one?", database=str(plots)))
    assert stage.roles()[0] == "manager"
    assert answer.status == "answered", answer.error
    assert "the language model put the question as “average area by village”" in answer.assumptions
    assert answer.data is not None
    assert answer.data.row_count == 3

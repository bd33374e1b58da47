"""The SQL engineer: what it is asked, what comes of what it says, and what it cannot get through."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr

from src.agents.author import AskContext
from src.agents.crew.agents import create_sql_agent
from src.agents.crew.prompt import load_prompt
from src.agents.crew.reading import read_by_model
from src.agents.embedded import EmbeddedAuthor
from src.errors import ModelUnavailable
from src.models.catalog import Catalog, Column, Table
from src.models.chat_models import Question
from src.models.plan import CannotAnswer, Filter, Order, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.infer_semantics import infer_semantics
from src.tools.prompting import tokens_of
from tests.fakes.crew_models import KEY, by_role
from tests.fakes.groq_server import Reply
from tests.fakes.plan_drafts import draft_of
from tests.fakes.sample_meaning import TODAY, sample_meaning
from tests.fakes.scripted_team import ScriptedTeam

UNREAD: Final = "How did the top line fare per territory of late, o wise one?"
BY_REGION: Final = {"metrics": ["revenue"], "group_by": ["customers.region"]}
SYSTEM_TOKENS: Final = 110
"""What CrewAI adds of its own."""


def context() -> AskContext:
    catalog, semantics = sample_meaning()
    return AskContext("sample", catalog, semantics, TODAY, "today = 2026-10-31")


def said(*answers: dict[str, Any] | str) -> list[str]:
    return [a if isinstance(a, str) else json.dumps(a) for a in answers]


def read(
    text: str, own: QueryPlan | CannotAnswer | None, team: ScriptedTeam, where: AskContext | None = None, **more: Any
) -> QueryPlan | CannotAnswer:
    own = own or CannotAnswer(reason="It has words without a place.")
    question = Question(text=text, **more)
    return asyncio.run(read_by_model(question, own, where or context(), team, EmbeddedAuthor()))


def test_over_the_wire_a_plan_becomes_rows(crew: Any) -> None:
    manager, server = crew(by_role({"manager": {"question": ""}, "sql_engineer": {**BY_REGION, "period": "last quarter"}}))
    answer = manager.generate_with_analytics(UNREAD)
    assert answer["status"] == "answered", answer["error"]
    assert {*answer["data"]["records"][0]} == {"region", "revenue"}
    assert "the language model filled in the plan of this answer" in answer["assumptions"]
    assert any("“of late” was taken for last quarter" in a for a in answer["assumptions"])
    tokens = {c["role"]: c["prompt_tokens"] for c in answer["model_calls"]}
    assert 0 < tokens["manager"] <= 1_500
    assert 0 < tokens["sql_engineer"] <= 2_200
    assert "why a rule is there" not in server.requests[1].text


def test_over_the_wire_nonsense_leaves_the_embedded_answer_and_says_so(crew: Any) -> None:
    manager, server = crew(by_role({"manager": {"question": ""}, "sql_engineer": Reply("I would rather sing.")}))
    answer = manager.generate_with_analytics(UNREAD)
    assert answer["status"] == "cannot_answer"
    assert any(w.startswith("The language model did not help with the question") for w in answer["warnings"])
    assert [c["role"] for c in answer["model_calls"]] == ["manager", "sql_engineer", "sql_engineer"]
    assert KEY not in json.dumps(answer)
    assert "holds no JSON object" in server.requests[2].text


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"metrics": ["revenues"]}, "no metric"),
        ({**BY_REGION, "filters": [{"field": "customers.region", "values": ["North"]}]}, "does not name"),
        ({**BY_REGION, "limit": 17}, "limit 17"),
        ({**BY_REGION, "period": "2019"}, "does not name the time"),
        ({"sql": "SELECT email FROM customers"}, "sensitive"),
        ({"sql": "SELECT regoin FROM customers"}, "regoin"),
        ({"metrics": ["revenue"], "group_by": ["marketing_spend.channel"]}, "cannot be computed"),
        ({"question": "Show revenue by region"}, "question: Extra inputs"),
        ({"metrics": ["x" * 3_000] * 9}, "metrics"),
        ("", "no JSON object"),
        ("[]", "no JSON object"),
    ],
)
def test_what_is_wrong_goes_back_once_with_the_reason(wrong: dict[str, Any] | str, reason: str) -> None:
    team = ScriptedTeam({"manager": said({}), "sql_engineer": said(wrong, BY_REGION)})
    plan = read(UNREAD.replace("of late, ", ""), None, team)
    assert isinstance(plan, QueryPlan)
    assert (plan.metrics, plan.dimensions) == (("revenue",), ("customers.region",))
    assert [role for role, _ in team.asked] == ["manager", "sql_engineer", "sql_engineer"]
    assert reason in team.asked[2][1]
    assert "Mind:" not in team.asked[1][1]
    with pytest.raises(ModelUnavailable, match="passed the checks"):
        read(UNREAD, None, ScriptedTeam({"manager": said({}), "sql_engineer": said(wrong)}))


def test_a_plan_of_the_embedded_author_is_not_shown_to_who_reads_anew() -> None:
    own = QueryPlan(shape="aggregate", metrics=("refunds",))
    team = ScriptedTeam({"sql_engineer": said(BY_REGION)})
    plan = read("revenue by region", own, team)
    assert isinstance(plan, QueryPlan)
    assert plan.metrics == ("revenue",)
    assert [role for role, _ in team.asked] == ["sql_engineer"]


def test_an_honest_engineer_reads_as_the_embedded_author_does() -> None:
    asked = Question(text="Top 5 products by revenue last quarter")
    own = EmbeddedAuthor().read(asked, context())
    assert isinstance(own, QueryPlan)
    plan = read(asked.text, own, ScriptedTeam({"sql_engineer": said(draft_of(own))}))
    assert isinstance(plan, QueryPlan)
    same = {"used": (), "unplaced": (), "assumptions": ()}
    assert plan.model_copy(update=same) == own.model_copy(update=same)


def test_what_cannot_be_done_is_no_plan() -> None:
    nothing = ScriptedTeam({"manager": said({}), "sql_engineer": said({"cannot": "no clouds 42"})})
    own = CannotAnswer(reason="It has words without a place.", suggestions=("Show revenue by region",))
    assert read(UNREAD, own, nothing) == own
    alone = read("revenue by region", QueryPlan(shape="aggregate", metrics=("revenue",)), nothing)
    assert isinstance(alone, CannotAnswer)
    assert "42" not in alone.reason


def test_the_prompt_holds_what_is_near_and_no_secret() -> None:
    team = ScriptedTeam({"manager": said({"asks": "forecast"}), "sql_engineer": said(BY_REGION)})
    read("revenue by region and where it stands, dude", None, team)
    _, prompt = team.asked[1]
    assert "metric revenue of order_items" in prompt
    assert "orders.customer_id = customers.customer_id" in prompt
    assert "= product_name" in prompt
    assert "It asks for an analysis: forecast." in prompt
    assert prompt.count("SELECT") <= 3
    assert "Show revenue by region" in prompt
    assert "email" not in prompt
    assert "2026" not in prompt.split("Dates in it")[1].split("\n")[0]
    read(
        "revenue by region last quarter, dude",
        None,
        team := ScriptedTeam({"manager": said({}), "sql_engineer": said({**BY_REGION, "period": "last quarter"})}),
    )
    assert "last quarter = 2026-07-01..2026-09-30" in team.asked[1][1]


def test_what_was_answered_before_need_not_be_said_again() -> None:
    before = QueryPlan(
        shape="aggregate",
        metrics=("revenue",),
        dimensions=("products.product",),
        filters=(Filter(field="customers.region", op="=", values=("North",)),),
        order=Order(by="revenue"),
        limit=7,
    )
    again = {
        "metrics": ["refunds"], "group_by": ["products.product"], "order": {"by": "refunds"}, "limit": 7,
        "filters": [{"field": "customers.region", "values": ["North"]}],
    }  # fmt: skip
    team = ScriptedTeam({"manager": said({}), "sql_engineer": said(again)})
    plan = read("and the money that went back, dude?", None, team, previous=before)
    assert isinstance(plan, QueryPlan)
    assert (plan.limit, plan.filters) == (7, before.filters)
    assert "Answered before it" in team.asked[0][1]
    with pytest.raises(ModelUnavailable):
        read("and the money that went back, dude?", None, ScriptedTeam({"manager": said({}), "sql_engineer": said(again)}))


def test_a_plan_before_that_names_what_is_secret_is_not_told() -> None:
    before = QueryPlan(shape="rows", dataset="customers", fields=("customers.email",))
    team = ScriptedTeam({"manager": said({}), "sql_engineer": said(BY_REGION)})
    read("and the takings per territory, dude?", None, team, previous=before)
    assert all("email" not in prompt for _, prompt in team.asked)


def hundred_tables() -> tuple[Catalog, SemanticModel]:
    """A hundred tables of twelve columns each."""
    tables = tuple(
        Table(
            f"ledger_{n}",
            (
                Column(f"ledger_{n}_id", "integer", "INTEGER", False, True, kind="id"),
                Column("booked_on", "date", "DATE", kind="time"),
                Column("branch", "text", "TEXT", values=("Harbour", "Hillside", "Midtown"), distinct=3, kind="category"),
                *(Column(f"amount_{k}_of_{n}", "number", "REAL", kind="measure") for k in range(9)),
            ),
        )
        for n in range(100)
    )
    catalog = Catalog(tables)
    return catalog, infer_semantics(catalog, "ledgers")


def test_a_hundred_tables_stay_within_the_budget() -> None:
    catalog, semantics = hundred_tables()
    where = AskContext("ledgers", catalog, semantics, date(2026, 10, 31), "")
    draft = {"statistics": [{"function": "median", "field": "ledger_42.amount_3_of_42"}], "group_by": ["ledger_42.branch"]}
    team = ScriptedTeam({"manager": said({}), "sql_engineer": said(draft)})
    plan = read("so, dude, the middle amount 3 of 42 in ledger 42 by branch", None, team, where)
    assert isinstance(plan, QueryPlan)
    (_, manager), (_, engineer) = team.asked
    assert tokens_of(manager) + SYSTEM_TOKENS <= 3_000
    assert tokens_of(engineer) + SYSTEM_TOKENS <= 3_500


def test_a_langchain_model_can_be_given_to_the_factory(tmp_path: Path) -> None:
    from langchain_groq import ChatGroq

    from src.agents.crewai_env import prepare

    prepare(tmp_path)
    agent = create_sql_agent(ChatGroq(model="llama-3.3-70b-versatile", api_key=SecretStr(KEY)))
    assert agent.role == load_prompt("sql_engineer").role
    assert KEY not in repr(agent) + repr(agent.llm)

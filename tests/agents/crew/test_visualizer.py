"""The visualizer over the real ChatGroq client: asked only for what no rule draws, and nothing unvouched for is drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import plotly.io
import pytest
from pydantic import SecretStr

from src.agents.crew.agents import create_visualization_agent
from src.agents.crew.prompt import load_prompt
from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from tests.fakes.crew_models import KEY, by_role
from tests.fakes.figures import column, one
from tests.fakes.groq_server import GroqServer, Reply

ASKED = "Show revenue by month as a waterfall chart"
STEPS = {"figure": one("waterfall", x=column("month"), y=column("revenue"))}
Ask = Callable[..., tuple[dict[str, Any], list[Any]]]


@pytest.fixture(scope="module")
def ask(settings: Settings) -> Iterator[Ask]:
    """Asks a question with a visualizer that says these things in turn; the answer, and what was sent to it."""
    left: list[Any] = []

    def visualizer(_: dict[str, Any]) -> Reply:
        said = left.pop(0)
        return said if isinstance(said, Reply) else Reply(said if isinstance(said, str) else json.dumps(said))

    with GroqServer(by_role({"visualizer": visualizer}), KEY) as server:
        given = {**settings.model_dump(), "author": "crew", "llm_key": SecretStr(KEY), "llm_seconds": 2.0, "crew_remember": 0}
        given |= {"crew_check": "never", "crew_narrates": False}
        with DataOpsManager(Settings.model_validate({**given, "BI_LLM_BASE_URL": server.url})) as manager:

            def asked(question: str, *says: Any) -> tuple[dict[str, Any], list[Any]]:
                left[:], before = says, len(server.requests)
                answer = manager.generate_with_analytics(question)
                sent = [r for r in server.requests[before:] if load_prompt("visualizer").role in r.text]
                return answer, sent

            yield asked


def figure_of(answer: dict[str, Any]) -> dict[str, Any]:
    plotly.io.from_json(answer["visualization"], skip_invalid=False)
    figure: dict[str, Any] = json.loads(answer["visualization"])
    return figure


def kind_of(answer: dict[str, Any]) -> str:
    return str(figure_of(answer)["layout"]["meta"]["kind"])


@pytest.mark.parametrize(
    "question",
    [
        "Show revenue by region",
        "Show revenue by region as a pie",
        "treemap of revenue by category",
        "Show revenue by region as a radar chart",
        "Show average order value by region as a pie",
        "Show average order value by region as a treemap",
        "What is the total revenue as a waterfall chart?",
        pytest.param("Forecast revenue for next month as a waterfall chart", marks=pytest.mark.slow),
        "List customers in the North",
    ],
)
def test_what_the_rules_draw_or_nobody_can_costs_no_call(ask: Ask, question: str) -> None:
    answer, sent = ask(question)
    assert answer["status"] == "answered", answer["error"]
    assert sent == []


def test_a_chart_that_no_rule_draws_is_the_visualizers(ask: Ask) -> None:
    answer, (sent,) = ask(ASKED, STEPS)
    figure = figure_of(answer)
    (trace,) = figure["data"]
    assert trace["type"] == "waterfall"
    assert trace["y"] == [pytest.approx(row["revenue"]) for row in answer["data"]["records"]]
    assert figure["layout"]["title"]["text"].startswith("Monthly revenue")
    assert figure["layout"]["yaxis"]["title"]["text"] == "Revenue (USD)"
    assert "Waterfall chart" in figure["layout"]["meta"]["description"]
    assert not any("not drawn" in w or "the chart" in w for w in answer["warnings"])
    (call,) = (c for c in answer["model_calls"] if c["role"] == "visualizer")
    assert 0 < call["prompt_tokens"] <= 1_000
    assert "month time date" in sent.text
    assert "revenue measure number" in sent.text


def test_it_sees_columns_and_no_value_of_them(ask: Ask) -> None:
    answer, (sent,) = ask("Show revenue by region and category as a marimekko chart", {"cannot": "no such figure"})
    values = {str(v) for row in answer["data"]["records"] for v in row.values()}
    assert values
    assert not [v for v in values if v in sent.text]
    assert "marimekko chart" in sent.text
    assert "few values" in sent.text
    assert "Literal data are refused" not in sent.text
    assert KEY not in sent.text


def test_what_it_cannot_draw_stays_as_the_rules_have_it(ask: Ask) -> None:
    answer, sent = ask(ASKED, {"cannot": "nothing to step through"})
    assert kind_of(answer) == "line"
    assert len(sent) == 1
    assert any("not drawn as a waterfall chart" in w for w in answer["warnings"])


def test_another_chart_than_the_one_asked_for_is_said_to_be_one(ask: Ask) -> None:
    answer, _ = ask("Show revenue by region as a lollipop chart", {"kind": "radar", "x": "region", "y": ["revenue"]})
    assert kind_of(answer) == "radar"
    assert "For the lollipop chart that was asked for, the language model chose a radar chart." in answer["warnings"]


WRONG: list[tuple[Any, str]] = [
    ("a waterfall, surely", "JSON"),
    ({}, "no kind"),
    ({"kind": "hologram", "x": "month", "y": ["revenue"]}, "There is no kind"),
    ({"kind": "forecast", "x": "month", "y": ["revenue"]}, "There is no kind"),
    ({"kind": "bar", "x": "region", "y": ["revenue"]}, "no column 'region'"),
    ({"kind": "bar", "x": "revenue", "y": ["month"]}, "does not fit"),
    ({"kind": "bar", "x": "month", "y": []}, "does not fit"),
    ({"kind": "pie", "x": "month", "y": ["revenue"]}, "can be told apart"),
    ({"kind": "sankey", "x": "month", "y": ["revenue"]}, "needs link.target"),
    ({"figure": {"data": []}}, "no traces"),
    ({"figure": one("waterfall", x=["Jan"], y=[1_000_000])}, "holds data instead of a reference"),
    ({"figure": one("waterfall", x=column("month"), y=column("profit"))}, "names a column that there is not"),
    ({"figure": one("image", source="https://example.org/x.png")}, "not drawn here"),
    ({"figure": "a picture"}, "figure"),
    ({"kind": "b" * 5_000}, "kind"),
]


@pytest.mark.parametrize(("wrong", "reason"), WRONG, ids=range(len(WRONG)))
def test_a_misfit_goes_back_once_with_the_reason(ask: Ask, wrong: Any, reason: str) -> None:
    answer, sent = ask(ASKED, wrong, STEPS)
    assert figure_of(answer)["data"][0]["type"] == "waterfall"
    assert len(sent) == 2
    assert "Mind: " not in sent[0].text
    assert reason in sent[1].text.rpartition("Mind: ")[2]


@pytest.mark.parametrize(
    "says",
    [
        [Reply(status=401)],
        [Reply("")] * 4,
        ["not json", "still not json"],
        [{"kind": "hologram"}] * 2,
        [{"figure": one("bar", x=["Jan"], y=[9])}] * 2,
    ],
    ids=["no key", "empty", "no JSON", "nonsense", "typed data"],
)
def test_without_it_the_chart_is_ours_and_the_answer_says_so(ask: Ask, says: list[Any]) -> None:
    answer, _ = ask(ASKED, *says)
    assert answer["status"] == "answered"
    assert kind_of(answer) == "line"
    assert any("did not help with the chart" in w for w in answer["warnings"])
    assert any("not drawn as a waterfall chart" in w for w in answer["warnings"])


def test_parts_that_do_not_add_up_are_not_stacked_by_it_either(ask: Ask) -> None:
    pie = {"figure": one("treemap", path=[column("region")], values=column("average_order_value"))}
    question = "Show average order value by region as a marimekko chart"
    answer, sent = ask(question, pie, {"cannot": "an average has no parts"})
    assert len(sent) == 2, answer["data"]["columns"]
    assert "do not add up to a whole" in sent[1].text, sent[1].text.rpartition("Mind: ")[2]
    assert kind_of(answer) == "bar"


def test_a_hostile_figure_reaches_a_reader_without_its_tricks(ask: Ask) -> None:
    evil = one("bar", x=column("month"), y=column("revenue"), name="<a href='javascript:alert(1)'>x</a>", customdata=["x"])
    evil["layout"] = {
        "title": "Revenue doubled",
        "yaxis": {"range": [900_000, 1_000_000]},
        "images": [{"source": "https://example.org"}],
    }
    answer, _ = ask(ASKED, {"figure": evil})
    text = answer["visualization"]
    assert not any(word in text for word in ("javascript", "example.org", "doubled", "customdata", "900000", "<a"))
    assert kind_of(answer) == "custom"


def test_the_factory_takes_a_langchain_model() -> None:
    from langchain_groq import ChatGroq

    agent = create_visualization_agent(ChatGroq(model="llama-3.3-70b-versatile", api_key=SecretStr(KEY)))
    assert agent.role == load_prompt("visualizer").role


SQL = (
    "SELECT c.region AS region, c.segment AS segment, o.status AS status, COUNT(*) AS orders_seen "
    "FROM orders AS o JOIN customers AS c ON o.customer_id = c.customer_id GROUP BY c.region, c.segment, o.status"
)
OUTPUTS = [{"name": n, "role": "dimension"} for n in ("region", "segment", "status")] + [
    {"name": "orders_seen", "role": "measure"}
]
TREE = {"figure": one("treemap", path=[column("region"), column("segment"), column("status")], values=column("orders_seen"))}


def test_rows_of_written_sql_that_the_rules_only_list_are_drawn(settings: Settings) -> None:
    says: dict[str, Any] = {"manager": {"sql": True}, "sql_engineer": {"sql": SQL, "columns": OUTPUTS}, "visualizer": TREE}
    with GroqServer(by_role(says), KEY) as server:
        given = {**settings.model_dump(), "author": "crew", "llm_key": SecretStr(KEY), "llm_seconds": 2.0, "crew_remember": 0}
        with DataOpsManager(
            Settings.model_validate({**given, "BI_LLM_BASE_URL": server.url, "crew_check": "never"})
        ) as manager:
            answer = manager.generate_with_analytics(
                "How do purchases fan out, o wise one, over territory, clientele and outcome?"
            )
    assert answer["status"] == "answered", answer["error"]
    figure = figure_of(answer)
    (trace,) = figure["data"]
    assert trace["type"] == "treemap"
    assert sum(trace["values"]) == sum(row["orders_seen"] for row in answer["data"]["records"])
    assert [c["role"] for c in answer["model_calls"]][:3] == ["manager", "sql_engineer", "visualizer"]
    assert not any("asked for" in w for w in answer["warnings"])

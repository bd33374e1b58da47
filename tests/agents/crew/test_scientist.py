"""The data scientist over the real ChatGroq client: it picks or writes an analysis, and nothing it makes up gets through."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.io
import pytest
from pydantic import SecretStr
from scipy import stats

from src.agents.crewai_manager import DataOpsManager
from src.agents.scientist import create_data_scientist_agent
from src.models.config import Settings
from tests.fakes.crew_models import KEY, Says, by_role
from tests.fakes.groq_server import GroqServer, Reply, Request

POISSON = "Is the number of visits per plot Poisson distributed?"
CANARY = "Zebedee canary of Vermilion Street"
GOOD = """
from scipy import stats
# visits have tripled
visits = df["visits"].dropna()
dispersion = visits.var() / visits.mean()
p_value = stats.chi2.sf((len(visits) - 1) * dispersion, len(visits) - 1)
result = {"answers": {"dispersion": dispersion, "p_value": p_value, "poisson": bool(p_value > 0.05)}, "n": len(visits)}
"""


@pytest.fixture(scope="module")
def plots() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "plot": np.arange(1, 301),
            "village": rng.choice(["Ash", "Birch", "Cedar"], 300),
            "area": rng.gamma(2, 2, 300).round(2),
            "rain": rng.normal(400, 50, 300).round(1),
            "visits": rng.poisson(3, 300),
            "remark": [f"{CANARY} {i}" for i in range(300)],
        }
    )
    frame["yield"] = (5 + 0.01 * frame["rain"] + rng.normal(0, 1, 300)).round(2)
    frame.loc[::17, "yield"] = np.nan
    return frame


Ask = Callable[..., tuple[dict[str, Any], Sequence[Request]]]


@contextmanager
def asking(plots: pd.DataFrame, folder: Path, seconds: float, **more: Any) -> Iterator[Ask]:
    """Asks about the file; the scientist says one after the other what the test gives, then refuses (400)."""
    says: list[Reply] = []
    plots.to_csv(folder / "plots.csv", index=False)

    def scientist(_body: dict[str, Any]) -> Reply:
        return says.pop(0) if says else Reply(status=400, error="nothing more to say")

    with GroqServer(by_role({"scientist": scientist}), KEY) as server:
        given = {"author": "crew", "llm_key": SecretStr(KEY), "llm_seconds": 20.0, "BI_LLM_BASE_URL": server.url}
        given |= {
            "sandbox_mode": "restricted",
            "sandbox_seconds": seconds,
            "crew_remember": 0,
            "crew_check": "never",
            "crew_narrates": False,
            "home": folder / "home",
            **more,
        }
        with DataOpsManager(Settings.model_validate(given)) as manager:

            def asked(question: str, *answers: dict[str, Any] | Reply) -> Any:
                says[:] = [a if isinstance(a, Reply) else Reply(json.dumps(a)) for a in answers]
                before = len(server.requests)
                answer = manager.generate_with_analytics(question, str(folder / "plots.csv"))
                json.dumps(answer, allow_nan=False)
                return answer, server.requests[before:]

            yield asked


@pytest.fixture(scope="module")
def ask(plots: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with asking(plots, tmp_path_factory.mktemp("plots"), 30.0) as asked:
        yield asked


def test_code_for_what_no_analysis_answers(ask: Ask, plots: pd.DataFrame) -> None:
    answer, (request,) = ask(POISSON, {"code": GOOD})
    assert (answer["status"], answer["analytics_type"], answer["method"]) == ("answered", "free", "crew"), answer["error"]
    found = answer["analysis_result"]["answers"]
    dispersion = plots["visits"].var() / plots["visits"].mean()
    assert found["dispersion"] == pytest.approx(dispersion)
    assert found["p_value"] == pytest.approx(stats.chi2.sf(299 * dispersion, 299))
    assert "Dispersion: 1.17" in answer["answer"]
    assert plotly.io.from_json(answer["visualization"]).data[0].type == "table"
    assert "tripled" not in json.dumps(answer)
    assert request.body["messages"][0]["role"] == "system"


DRAWING = """
import plotly.express as px
means = df.groupby("village")["visits"].mean().reset_index()
variance = df["visits"].var()
fig = px.bar(means, x="village", y="visits", title="Visits of a Vermilion village")
result = {"answers": {"dispersion": variance / df["visits"].mean()}, "n": len(df), "figure": fig}
"""


def test_a_figure_of_the_code_is_the_chart_and_says_where_it_came_from(ask: Ask, plots: pd.DataFrame) -> None:
    answer, _ = ask(POISSON, {"code": DRAWING})
    assert answer["status"] == "answered", answer["error"]
    figure = plotly.io.from_json(answer["visualization"])
    assert figure.data[0].type == "bar"
    assert list(figure.data[0].x) == ["Ash", "Birch", "Cedar"]
    assert figure.data[0].y[0] == pytest.approx(plots.loc[plots["village"] == "Ash", "visits"].mean())
    assert "drawn by the code of this answer" in figure.layout.meta["notes"]
    assert any("drawn by code that a language model wrote" in said for said in answer["warnings"])
    assert "Vermilion" not in answer["visualization"]


def test_the_prompt_has_columns_and_labels_and_no_cell(ask: Ask) -> None:
    answer, requests = ask(POISSON, {"code": GOOD})
    assert len(requests) == 1, answer["warnings"]
    request = requests[0]
    assert 'village text category, one of "Ash", "Birch", "Cedar"' in request.text
    assert "yield number measure, 6% missing" in request.text
    assert "hypothesis(value, by=" in request.text
    assert "canary" not in request.text
    assert "why a rule is there" not in request.text
    assert answer["model_calls"][0]["prompt_tokens"] <= 1_200


def test_an_analysis_of_ours_with_arguments(ask: Ask, plots: pd.DataFrame) -> None:
    question = "Is it the rain that the plots owe their yield to, whatever their area, statistically speaking?"
    pick = {"analysis": "regression", "arguments": {"target": "yield", "factors": ["rain", "area"], "focus": "rain"}}
    answer, requests = ask(question, pick)
    assert (answer["status"], answer["analytics_type"]) == ("answered", "regression"), answer["error"]
    assert len(requests) == 1
    assert answer["analysis_result"]["n"] == plots["yield"].notna().sum()
    assert answer["analysis_result"]["coefficients"][0]["estimate"] == pytest.approx(0.01, abs=0.004)
    assert "rain" in answer["answer"]
    assert "from src.analyses.regression import regression" in answer["code"]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ({"analysis": "regression", "arguments": {"target": "yeild", "factors": ["rain"]}}, "no column"),
        ({"analysis": "poisson", "arguments": {}}, "no analysis"),
        ({"code": "import os\n" + GOOD}, "not safe"),
        ({"code": "x = open('/etc/passwd').read()\n" + GOOD}, "not safe"),
        ({"code": "import socket\n" + GOOD}, "not safe"),
        ({"code": "x = eval('1+1')\n" + GOOD}, "not safe"),
        ({"code": "result = {'answers': {'dispersion': 1.0467, 'poisson': True}}"}, "1.0467"),
        ({"code": "result = {'answers': {'poisson': True}}"}, "written down"),
        ({"code": "result = {'answers': {'poisson': 'visits have tripled'}}"}, "text of yours"),
        ({"analysis": "summary", "code": GOOD}, "not both"),
        ({}, "what is missing"),
        (Reply("Sure! Here you go."), "no JSON object"),
        (Reply('{"code": ' + json.dumps("x" * 7_000) + "}"), "6000"),
        ({"arguments": {"a": {"deep": 1}}}, "arguments"),
    ],
)
def test_what_does_not_fit_goes_back_with_the_reason(ask: Ask, first: dict[str, Any] | Reply, said: str) -> None:
    answer, requests = ask(POISSON, first, {"code": GOOD})
    assert answer["status"] == "answered", answer["error"]
    assert len(requests) == 2
    assert said in requests[1].text
    assert "canary" not in requests[1].text
    assert "tripled" not in json.dumps(answer)


def test_code_that_fails_is_mended_with_the_reason_and_the_answer_says_so(ask: Ask) -> None:
    broken = GOOD.replace('df["visits"]', 'df["visit"]')
    answer, requests = ask(POISSON, {"code": broken}, {"code": GOOD})
    assert (answer["status"], len(requests)) == ("answered", 2)
    assert "Did you mean 'visits'?" in requests[1].text
    assert "df['visit']" in requests[1].text
    assert "df['visits']" in answer["code"]
    assert sum("mended (1 of 2): KeyError" in w for w in answer["warnings"]) == 1


def test_it_is_mended_twice_and_no_more(ask: Ask) -> None:
    broken = [{"code": GOOD.replace('df["visits"]', f'df["visit{i}"]')} for i in (1, 2, 3)]
    answer, requests = ask(POISSON, *broken, {"code": GOOD})
    assert len(requests) == 3
    assert (answer["status"], answer["error"]["code"]) == ("partial", "analysis_error")
    assert answer["analysis_result"] is None
    assert sum("mended" in w for w in answer["warnings"]) == 2
    answer, requests = ask(POISSON, *broken[:2], {"code": GOOD})
    assert (answer["status"], len(requests)) == ("answered", 3)


def test_the_same_code_is_no_better_code(ask: Ask) -> None:
    broken = {"code": GOOD.replace('df["visits"]', 'df["visit"]')}
    answer, requests = ask(POISSON, broken, broken, {"code": GOOD})
    assert "the code that failed" in requests[2].text
    assert answer["status"] == "answered"


def test_an_error_tells_the_model_no_value_of_the_rows(ask: Ask) -> None:
    for line in ("df['remark'].astype(float)", "pd.to_datetime(df['remark'])", "df.set_index('remark').loc['Zebedee canary']",
                 "df.set_index('remark')['area']['Zebedee canary of Vermilion Streat 7']"):  # fmt: skip
        answer, requests = ask(POISSON, {"code": f"import pandas as pd\nx = {line}\n{GOOD}"}, {"code": GOOD})
        assert (answer["status"], len(requests)) == ("answered", 2)
        shown = (
            requests[1].text.replace(line, "").replace(line.replace('"', "'"), "").partition("failed:")[2].partition("```")[0]
        )
        assert shown
        assert not any(word in shown.partition("Line 2")[0] + shown.rpartition(")")[2] for word in ("Zebedee", "Vermilion"))
        assert not any("Vermilion" in w for w in answer["warnings"])


@pytest.mark.slow
def test_what_runs_for_ever_or_eats_all_memory_is_ended_and_mended(plots: pd.DataFrame, tmp_path: Path) -> None:
    slow = "n = 0\nfor i in range(10 ** 6):\n    for j in range(10 ** 4):\n        n += 1\n" + GOOD
    bomb = "import pandas as pd\nx = df\nfor i in range(30):\n    x = pd.concat([x, x])\n" + GOOD
    with asking(plots, tmp_path, 12.0) as ask:
        for code, said in ((slow, "ran longer than it may"), (bomb, "emory")):
            answer, requests = ask(POISSON, {"code": code}, {"code": GOOD})
            assert (answer["status"], len(requests)) == ("answered", 2), answer["warnings"]
            assert said in requests[1].text.partition("failed:")[2]


@pytest.mark.parametrize("reply", [Reply(status=401), Reply(status=500), Reply("nonsense"), Reply(fault="cut")])
def test_without_the_model_the_no_is_the_embedded_one_and_says_so(ask: Ask, reply: Reply) -> None:
    answer, _ = ask(POISSON, *[reply] * 4)
    assert answer["status"] == "cannot_answer"
    assert any("did not help with the analysis" in w for w in answer["warnings"])
    assert KEY not in json.dumps(answer)


def test_a_model_that_goes_down_before_the_repair_leaves_a_partial_answer(ask: Ask) -> None:
    answer, _ = ask(POISSON, {"code": GOOD.replace('df["visits"]', 'df["visit"]')})
    assert answer["status"] == "partial"
    assert any("did not mend" in w for w in answer["warnings"])
    assert answer["data"]["row_count"] == 300


def test_no_word_of_refused_answers_reaches_the_reader(ask: Ask) -> None:
    named = {"code": "result = {'answers': {'visits have tripled': df['visits'].mean()}}"}
    picked = {"analysis": "visits have tripled", "arguments": {"visits have tripled": 3}}
    for refused in (named, picked, {"arguments": {"visits have tripled": {"deep": 1}}}):
        answer, requests = ask(POISSON, refused, refused)
        assert (answer["status"], len(requests)) == ("cannot_answer", 2)
        assert "tripled" not in json.dumps(answer)
    broken = {"code": GOOD.replace("stats.chi2", "stats['visits have tripled']")}
    answer, _ = ask(POISSON, broken, named, named)
    assert answer["status"] == "partial"
    assert "tripled" not in json.dumps({**answer, "code": ""})


def test_no_code_of_a_model_runs_where_the_operator_turned_it_off(plots: pd.DataFrame, tmp_path: Path) -> None:
    with asking(plots, tmp_path, 30.0, enable_python_execution=False) as ask:
        answer, requests = ask(POISSON, {"code": GOOD}, {"code": GOOD})
        assert (answer["status"], answer["code"], answer["analysis_result"]) == ("cannot_answer", None, None)
        assert "not run here" in requests[1].text
        picked, _ = ask(POISSON, {"analysis": "summary", "arguments": {}})
        assert picked["analytics_type"] == "summary", picked["error"]


def test_an_honest_no_is_taken(ask: Ask) -> None:
    answer, requests = ask(POISSON, {"cannot": "there are no visits; they have tripled"})
    assert (answer["status"], len(requests)) == ("cannot_answer", 1)
    assert any("saw no way" in w for w in answer["warnings"])
    assert "tripled" not in json.dumps(answer)


def test_an_analysis_that_declines_is_no_failure_to_mend(ask: Ask) -> None:
    question = "By what drift did the visits of the plots go, given their rain?"
    pick = {"analysis": "trend", "arguments": {"time": "plot", "value": "visits"}}
    answer, requests = ask(question, pick, {"code": GOOD})
    assert (answer["status"], answer["error"]["code"]) == ("partial", "analysis_refused")
    assert len(requests) == 1


def test_what_the_embedded_author_reads_costs_no_call(ask: Ask, plots: pd.DataFrame) -> None:
    answer, requests = ask("What is the skewness of area?")
    assert (answer["status"], list(requests)) == ("answered", [])
    assert next(iter(answer["analysis_result"]["answers"].values())) == pytest.approx(plots["area"].skew(), abs=0.01)


def test_the_agent_reads_columns_by_the_glossary() -> None:
    from langchain_core.language_models.fake_chat_models import FakeListChatModel

    agent = create_data_scientist_agent(FakeListChatModel(responses=["x"]), {"yield": "tonnes a hectare\u202e ```"})
    assert agent.role == "Data scientist"
    assert '"yield": "tonnes a hectare' in agent.backstory
    assert "\u202e" not in agent.backstory


def test_rows_of_the_engineers_plan_go_to_the_scientist_within_the_budget(crew: Any) -> None:
    plan = {"rows": {"dataset": "customers", "fields": ["customers.support_tickets"]}, "analysis": {"kind": "free"}}
    code = GOOD.replace('"visits"', '"support_tickets"')
    says: dict[str, Says] = {"manager": {"asks": "free", "question": ""}, "sql_engineer": plan, "scientist": {"code": code}}
    manager, server = crew(by_role(says))
    answer = manager.generate_with_analytics("Is the number of support tickets per customer Poisson distributed?")
    assert (answer["status"], answer["analytics_type"]) == ("answered", "free"), answer["error"]
    assert answer["analysis_result"]["answers"]["dispersion"] == pytest.approx(1.0, abs=0.1)
    calls = {call["role"]: call["prompt_tokens"] for call in answer["model_calls"]}
    assert calls["scientist"] <= 1_200
    assert sum(calls.values()) <= 6_000
    assert 'support_tickets integer measure in "tickets"' in server.requests[-1].text


def test_an_analysis_that_the_rows_do_not_allow_leaves_the_rows_and_says_so(crew: Any) -> None:
    plan = {"rows": {"dataset": "customers", "fields": ["customers.support_tickets"]}, "analysis": {"kind": "correlation"}}
    says: dict[str, Says] = {
        "manager": {"asks": "correlation", "question": ""},
        "sql_engineer": plan,
        "scientist": {"cannot": "other columns"},
    }
    manager, server = crew(by_role(says))
    question = "What goes along with the o wise support tickets of our customers?"
    answer = manager.generate_with_analytics(question)
    assert (answer["status"], answer["error"]["code"]) == ("partial", "analysis_not_made")
    assert answer["data"]["row_count"] == 5_998
    assert answer["analysis_result"] is None
    assert question in server.requests[-1].text

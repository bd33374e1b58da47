"""A question that two authors read differently, as `bi ask` and the HTTP door show it: each reading with how to ask for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from src.api.main_crewai import create_app
from src.cli.ask import run
from src.models.config import Settings
from tests.fakes.crew_models import KEY, by_role
from tests.fakes.groq_server import GroqServer
from tests.support.at_home import at_home

TEXT = "top 5 products by revenue"
SAYS = by_role(
    {
        "sql_engineer": {
            "metrics": ["revenue"], "group_by": ["products.product"], "limit": 5,
            "order": {"by": "revenue", "descending": False},
        },
        "critic": {"choice": "unclear", "because": ""},
    }
)  # fmt: skip
OPTIONS = ("Top 5 Product by Revenue of all time", "Bottom 5 Product by Revenue of all time")


def test_bi_ask_shows_both_readings(
    sample_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with GroqServer(SAYS, KEY) as server:
        given = {
            "BI_DATABASES": f'{{"sample": "sqlite:///{sample_db}"}}', "BI_HOME": str(tmp_path), "BI_LLM_BASE_URL": server.url,
            "BI_AUTHOR": "crew", "BI_LLM_KEY": KEY, "BI_SANDBOX_MODE": "restricted",
        }  # fmt: skip
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        code = run(TEXT, None, as_json=False, open_chart=False)
    said = " ".join(capsys.readouterr().out.split())
    assert code == 5
    assert f"“{TEXT}” can be read in two ways: " in said
    assert "the 5 with the highest Revenue" in said
    assert "the 5 with the lowest Revenue" in said
    for question in OPTIONS:
        assert f"ask: {question}" in said


def test_over_http_both_readings_come_with_422_and_an_option_is_answered(settings: Settings, tmp_path: Path) -> None:
    with GroqServer(SAYS, KEY) as server:
        given = {**settings.model_dump(), "author": "crew", "llm_key": SecretStr(KEY), "home": tmp_path}
        crew = Settings.model_validate({**given, "BI_LLM_BASE_URL": server.url})
        with at_home(create_app(crew), raise_server_exceptions=False) as client:
            reply = client.post("/query/analytics", json={"query": TEXT})
            assert reply.status_code == 422
            body = reply.json()
            assert body["error"]["code"] == "needs_clarification"
            assert body["answer"]["clarification"]["disputed"] is True
            assert [o["question"] for o in body["answer"]["clarification"]["options"]] == list(OPTIONS)
            lowest = client.post("/query/analytics", json={"query": OPTIONS[1]})
            assert lowest.status_code == 200
            values = [r["revenue"] for r in lowest.json()["data"]["records"]]
            assert values == sorted(values)

"""What is done and refused at the door is noted; no row, and no key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from src.api.backstage import Backstage
from src.api.main_crewai import create_app
from src.cli import audit as audit_command
from src.cli import keys as keys_command
from src.models.config import Settings
from tests.support.at_home import at_home


def test_the_whole_way_of_a_key(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state = f"sqlite:///{tmp_path / 'state.db'}"
    monkeypatch.setenv("BI_STATE_URL", state)
    assert keys_command.create("dashboard", ["sample"], ["north"], 1, is_admin=False) == 0
    key = capsys.readouterr().out.strip()
    own = settings.model_copy(update={"state_url": state})
    app = create_app(own)
    app.state.backstage = Backstage(own)
    client = at_home(app)
    good, bad = {"X-API-Key": key}, {"X-API-Key": key[:-5] + "AAAAA"}
    assert client.post("/query/analytics", json={"query": "Show revenue by region"}, headers=good).status_code == 200
    assert client.post("/query/analytics", json={"query": "x", "database": "other"}, headers=good).status_code == 403
    assert client.post("/query/analytics", json={"query": "Show revenue by region"}, headers=bad).status_code == 401
    for _ in range(80):
        client.get("/api/sessions", headers=bad)
    app.state.backstage.close()
    assert audit_command.run(1000, None, None, as_json=True) == 0
    told = capsys.readouterr().out
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert key not in told
    assert key.rpartition("_")[2][:20] not in told
    made, asked, refused, *unauthorized = lines
    assert (made["who"], made["what"], made["detail"]["name"]) == ("local", "key_created", "dashboard")
    assert (asked["what"], asked["detail"]["question"], asked["detail"]["status"]) == (
        "asked",
        "Show revenue by region",
        "answered",
    )
    assert asked["who"] == f"key:{made['detail']['key']}" == refused["who"]
    assert asked["answer_id"]
    assert "SELECT" in asked["detail"]["sql"][-1]["sql"]
    assert "North" not in json.dumps(asked["detail"]["sql"])
    assert refused["detail"]["status"] == "database_not_allowed"
    assert {(line["what"], line["detail"]["code"]) for line in unauthorized} == {("refused", "unauthorized")}
    assert 1 <= len(unauthorized) <= 65, "being refused does not fill the log"
    assert audit_command.run(10, None, "asked", as_json=False) == 0
    assert "Show revenue by region" in capsys.readouterr().out

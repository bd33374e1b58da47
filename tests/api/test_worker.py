"""The worker's endpoints: code over variables that stay, files from the web, one conversation apart from the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from src.api.deps import caller
from src.api.main_crewai import create_app
from src.models.asker import Asker
from src.models.config import Settings
from tests.services.fetching.test_fetch import here
from tests.support.at_home import at_home
from tests.support.file_server import FileServer, Page


@pytest.fixture(scope="module")
def client(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(settings.model_copy(update={"upload_bytes": 1_000_000, "home": tmp_path_factory.mktemp("home")}))
    with at_home(app, raise_server_exceptions=False) as client:
        app.dependency_overrides[caller] = lambda: Asker(owner=client.headers["x-who"])
        client.headers["x-who"] = "ann"
        app.state.backstage.worker()._lookup = here
        yield client


def run(client: TestClient, code: str, session: str = "c-1") -> dict[str, object]:
    reply = client.post("/execute", json={"session_id": session, "code": code})
    assert reply.status_code == 200, reply.text
    told: dict[str, object] = reply.json()
    return told


def test_variables_stay_from_cell_to_cell(client: TestClient) -> None:
    assert run(client, "x = 41\nprint('set')")["stdout"] == "set\n"
    told = run(client, "x + 1")
    assert (told["output"], told["success"], told["state"], told["sandbox_tier"]) == (42, True, "kept", "restricted")
    assert client.get("/session/c-1/status").json() == {"session_id": "c-1", "alive": True, "sandbox_tier": "restricted"}


def test_a_figure_is_drawn_in_our_look_with_its_own_words_and_no_address(client: TestClient) -> None:
    made = run(
        client,
        "import plotly.graph_objects as go\n"
        "fig = go.Figure(go.Bar(x=['a', 'b'], y=[1, 2], marker_color='red', hovertemplate='<a href=\"http://x.example\">x</a>'))\n"
        "fig.update_layout(title='The 2 best of 2024', xaxis_title='see http://x.example')\nfig",
    )
    figure = json.loads(str(made["visualization"]))
    assert "The 2 best of 2024" in figure["layout"]["title"]["text"]
    assert figure["data"][0]["y"] == [1, 2]
    assert "x.example" not in str(made["visualization"])
    assert "red" not in json.dumps(figure["data"])


def test_a_figure_that_is_no_picture_is_told(client: TestClient) -> None:
    made = run(client, "import plotly.graph_objects as go\nfig = go.Figure(go.Bar(x=['a', 'b'], y=[1]))\nfig")
    assert made["visualization"] is None
    assert any("not shown" in str(said) for said in made["warnings"])  # type: ignore[attr-defined]


def test_code_that_fails_is_told_with_what_to_do(client: TestClient) -> None:
    told = run(client, "salary = 1\nSalery = salary\nSalary + 1")
    assert (told["success"], told["error_type"], told["line"]) == (False, "NameError", 3)
    assert "NameError" in str(told["error"])
    assert told["suggestion"]
    assert "line 3" in str(told["traceback"])


def test_a_doubtful_number_comes_with_a_warning(client: TestClient) -> None:
    assert run(client, "float('nan')")["warnings"]


@pytest.mark.parametrize("code", ["import os\nos.system('id')", "open('/etc/passwd').read()", "__import__('socket')"])
def test_code_that_reaches_out_is_refused(client: TestClient, code: str) -> None:
    told = run(client, code)
    assert (told["success"], told["status"]) == (False, "rejected")


@pytest.mark.parametrize(
    "body",
    [
        {"session_id": "c-1", "code": "  "},
        {"session_id": "c-1", "code": "x" * 20_001},
        {"session_id": "", "code": "1"},
        {"session_id": "../x", "code": "1"},
        {"session_id": "c-1"},
        {"session_id": "c-1", "code": "1", "more": 1},
    ],
)
def test_what_is_no_cell_is_refused(client: TestClient, body: dict[str, str]) -> None:
    assert client.post("/execute", json=body).status_code == 422


def test_a_file_of_the_web_is_df(client: TestClient) -> None:
    with FileServer({"/f/rooms.csv": Page(b"city,price\nRome,10\nOslo,20\n")}) as server:
        url = f"{server.url}/f/rooms.csv?sig=S3cret"
        reply = client.post("/load_file", json={"session_id": "c-2", "url": url})
    assert reply.status_code == 200, reply.text
    assert "S3cret" not in reply.text
    told = reply.json()
    assert (told["filename"], told["row_count"], told["columns"]) == ("rooms.csv", 2, ["city", "price"])
    assert told["data_sample"] == [{"city": "Rome", "price": 10}, {"city": "Oslo", "price": 20}]
    assert run(client, "[df_filename, int(df['price'].sum())]", "c-2")["output"] == ["rooms.csv", 30]


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("http://169.254.169.254/latest/meta-data/", 422, "bad_url"),
        ("http://localhost:1/x.csv", 422, "bad_url"),
        ("file:///etc/passwd", 422, "bad_url"),
        ("{}/large.csv", 413, "too_large"),
        ("{}/pickle.csv", 422, "bad_file"),
        ("{}/none.csv", 422, "bad_url"),
    ],
)
def test_files_that_are_not_loaded(client: TestClient, url: str, status: int, code: str) -> None:
    pages = {"/large.csv": Page(b"a,b\n" + b"1,2\n" * 300_000), "/pickle.csv": Page(b"\x80\x04\x95cos\nsystem\n")}
    with FileServer(pages) as server:
        reply = client.post("/load_file", json={"session_id": "c-3", "url": url.format(server.url)})
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_a_conversation_is_its_callers(client: TestClient) -> None:
    run(client, "secret = 7", "shared-name")
    client.headers["x-who"] = "bob"
    try:
        assert client.get("/session/shared-name/status").json()["alive"] is False
        assert client.delete("/session/shared-name").status_code == 404
        assert run(client, "secret", "shared-name")["error_type"] == "NameError"
    finally:
        client.headers["x-who"] = "ann"
    assert run(client, "secret", "shared-name")["output"] == 7


def test_an_ended_session_has_no_variables(client: TestClient) -> None:
    run(client, "x = 1", "c-9")
    assert client.delete("/session/c-9").status_code == 204
    assert client.delete("/session/c-9").status_code == 404
    assert client.get("/session/c-9/status").json()["alive"] is False
    assert run(client, "x", "c-9")["error_type"] == "NameError"


def test_python_can_be_turned_off(settings: Settings, tmp_path: Path) -> None:
    off = settings.model_copy(update={"enable_python_execution": False, "home": tmp_path})
    with at_home(create_app(off)) as client:
        for reply in (
            client.post("/execute", json={"session_id": "c", "code": "1"}),
            client.post("/load_file", json={"session_id": "c", "url": "http://8.8.8.8/a.csv"}),
            client.get("/session/c/status"),
            client.delete("/session/c"),
        ):
            assert (reply.status_code, reply.json()["error"]["code"]) == (403, "python_off")
        answer = client.post("/query/analytics", json={"query": "Find anomalies in daily revenue"})
        assert answer.json()["analytics_performed"] is True

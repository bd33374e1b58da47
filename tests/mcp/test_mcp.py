"""A real MCP client over both transports; the whole pipeline behind them is real."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import plotly.io
import pytest
import uvicorn
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from mcp import ClientSession, StdioServerParameters
from src.analyses import ANALYSES
from src.api.deps import caller
from src.api.main_crewai import create_app
from src.models.asker import Asker
from src.models.config import PROJECT_ROOT, Settings

MONTHS = "SELECT strftime('%Y-%m-01', order_date) AS month, SUM(total_amount) AS total FROM orders GROUP BY 1 ORDER BY 1"


class Served:
    """The app on a port of its own, with a caller that the test chooses."""

    def __init__(self, settings: Settings) -> None:
        self.who = Asker(owner="ann")
        app = create_app(settings)
        app.dependency_overrides[caller] = lambda: self.who
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        deadline = time.monotonic() + 60
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(30)
        self._socket.close()
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def served(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(settings.model_copy(update={"home": tmp_path_factory.mktemp("mcp-home")})) as running:
        yield running


@asynccontextmanager
async def over_http(served: Served) -> AsyncIterator[ClientSession]:
    async with (
        streamable_http_client(f"{served.url}/mcp") as (incoming, outgoing, _),
        ClientSession(incoming, outgoing) as session,
    ):
        await session.initialize()
        yield session


def content(result: CallToolResult) -> dict[str, Any]:
    assert not result.isError, result.content
    assert result.structuredContent is not None
    text = result.content[0]
    assert isinstance(text, TextContent)
    assert json.loads(text.text) == result.structuredContent
    return result.structuredContent


def refused(result: CallToolResult) -> str:
    assert result.isError
    text = result.content[0]
    assert isinstance(text, TextContent)
    return text.text


def test_five_typed_tools_are_listed(served: Served) -> None:
    async def look() -> None:
        async with over_http(served) as session:
            tools = {t.name: t for t in (await session.list_tools()).tools}
            assert set(tools) == {"ask", "list_databases", "list_metrics", "run_analysis", "get_chart"}
            assert all(t.outputSchema and t.annotations and t.annotations.readOnlyHint for t in tools.values())
            assert "ctx" not in tools["ask"].inputSchema["properties"]
            assert set(tools["run_analysis"].inputSchema["properties"]["analysis"]["enum"]) == set(ANALYSES)

    anyio.run(look)


def test_a_question_is_answered_followed_up_and_drawn(served: Served) -> None:
    steps: list[str] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        steps.append(message or "")

    async def talk() -> None:
        async with over_http(served) as session:
            first = content(await session.call_tool("ask", {"question": "Show revenue by region"}, progress_callback=heard))
            assert (first["status"], first["row_count"]) == ("answered", 5)
            assert first["columns"] == list(first["rows"][0])
            assert "check_and_run" in steps
            then = content(await session.call_tool("ask", {"question": "only North", "follows": first["answer_id"]}))
            assert [row["region"] for row in then["rows"]] == ["North"]
            chart = content(await session.call_tool("get_chart", {"answer_id": first["answer_id"]}))
            assert plotly.io.from_json(chart["plotly_json"]).data

    anyio.run(talk)


def test_databases_and_metrics_are_listed(served: Served) -> None:
    async def look() -> None:
        async with over_http(served) as session:
            known = content(await session.call_tool("list_databases", {}))
            assert known == {"databases": [{"name": "sample", "engine": "sqlite", "is_default": True}]}
            metrics = content(await session.call_tool("list_metrics", {}))
            assert "revenue" in [m["name"] for m in metrics["metrics"]]
            names = [d["name"] for d in metrics["dimensions"]]
            assert "customers.region" in names
            assert "customers.email" not in names

    anyio.run(look)


def test_an_analysis_runs_over_rows_of_a_select(served: Served) -> None:
    async def run() -> None:
        async with over_http(served) as session:
            arguments = {"time": "month", "value": "total", "steps": 2}
            asked = {"analysis": "forecast", "sql": MONTHS, "arguments": arguments}
            found = content(await session.call_tool("run_analysis", asked))
            assert (found["status"], found["analysis"]) == ("answered", "forecast"), found
            assert len(found["result"]["forecast"]) == 2
            assert found["has_chart"]
            wrong = content(await session.call_tool("run_analysis", {**asked, "arguments": {"time": "when", "value": "total"}}))
            assert wrong["status"] == "cannot_answer"
            assert "'when'" in wrong["answer"] + wrong["problem"]["message"]

    anyio.run(run)


@pytest.mark.parametrize("sql", ["DROP TABLE orders", "SELECT email FROM customers", "SELECT 1; SELECT 2", "nonsense"])
def test_sql_of_a_caller_is_hostile_input(served: Served, sql: str) -> None:
    async def run() -> None:
        async with over_http(served) as session:
            found = content(await session.call_tool("run_analysis", {"analysis": "summary", "sql": sql}))
            assert found["status"] in ("cannot_answer", "failed")
            assert found["rows"] == []

    anyio.run(run)


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("ask", {"question": ""}, "bad_question"),
        ("ask", {"question": "Show revenue by region", "database": "nowhere"}, "unknown_database"),
        ("ask", {"question": "Show revenue by region", "database": "sqlite:////etc/passwd"}, "database_not_allowed"),
        ("ask", {"question": "only North", "follows": "0" * 24}, "unknown_answer"),
        ("get_chart", {"answer_id": "0" * 24}, "unknown_answer"),
        ("list_metrics", {"database": "/etc/passwd"}, "unknown_database"),
        ("run_analysis", {"analysis": "summary", "sql": " "}, "bad_question"),
        ("run_analysis", {"analysis": "magic", "sql": "SELECT 1"}, "validation error"),
    ],
)
def test_errors_are_errors_of_the_protocol(served: Served, tool: str, arguments: dict[str, Any], code: str) -> None:
    async def fail() -> None:
        async with over_http(served) as session:
            said = refused(await session.call_tool(tool, arguments))
            assert code in said
            assert "Traceback" not in said

    anyio.run(fail)


def test_an_honest_no_is_an_answer(served: Served) -> None:
    async def ask() -> None:
        async with over_http(served) as session:
            found = content(await session.call_tool("ask", {"question": "Which planets have rings?"}))
            assert found["status"] == "cannot_answer"
            assert found["problem"]["suggestions"]

    anyio.run(ask)


def test_what_is_one_callers_is_nobody_elses(served: Served) -> None:
    async def pry() -> None:
        async with over_http(served) as session:
            first = content(await session.call_tool("ask", {"question": "Show revenue by region"}))
            served.who = Asker(owner="bob", databases=frozenset({"other"}))
            assert "unknown_answer" in refused(await session.call_tool("get_chart", {"answer_id": first["answer_id"]}))
            assert content(await session.call_tool("list_databases", {})) == {"databases": []}

    try:
        anyio.run(pry)
    finally:
        served.who = Asker(owner="ann")


def test_a_page_from_elsewhere_may_not_call_and_there_is_nothing_to_get(served: Served) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepts = {"accept": "application/json, text/event-stream"}
    here, there = {**accepts, "origin": served.url}, {**accepts, "origin": "https://evil.example"}
    assert httpx.post(f"{served.url}/mcp", json=call, headers=here).status_code == 200
    reply = httpx.post(f"{served.url}/mcp", json=call, headers=there)
    assert (reply.status_code, reply.json()["error"]["code"]) == (403, "loopback_only")
    assert httpx.get(f"{served.url}/mcp", headers=accepts).status_code == 405


def test_over_stdio_nothing_but_the_protocol_is_printed(sample_db: Path, home: Path) -> None:
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("BI_")},
        "BI_DATABASES": json.dumps({"sample": f"sqlite:///{sample_db}"}),
        "BI_HOME": str(home),
        "BI_SANDBOX_MODE": "restricted",
    }
    command = StdioServerParameters(command=sys.executable, args=["-m", "src.cli", "mcp"], env=env, cwd=PROJECT_ROOT)
    strange: list[Exception] = []

    async def listen(message: Any) -> None:
        if isinstance(message, Exception):  # a line that is no message of the protocol
            strange.append(message)

    async def talk() -> None:
        async with (
            stdio_client(command) as (incoming, outgoing),
            ClientSession(incoming, outgoing, message_handler=listen) as session,
        ):
            await session.initialize()
            found = content(await session.call_tool("ask", {"question": "Find anomalies in daily revenue"}))
            assert (found["status"], found["analysis"]) == ("answered", "anomaly")
            said = refused(await session.call_tool("ask", {"question": "Show revenue", "database": str(sample_db)}))
            assert "unknown_database" in said

    anyio.run(talk)
    assert strange == []

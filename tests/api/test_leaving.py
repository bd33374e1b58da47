"""A client that hangs up, and one that waits too long: the SQL and the code end, over a real server."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from src.agents.crewai_manager import DataOpsManager
from src.api.backstage import Backstage
from src.api.main_crewai import create_app
from src.api.time_limit import TimeLimit
from src.errors import Stopped
from src.models.config import Settings
from src.services.sandboxes.docker_container import Container
from src.services.sandboxes.docker_pool import WarmPool
from tests.fakes.authors import ClumsyAuthor
from tests.support.docker_containers import containers_of, wait_until_none
from tests.support.docker_engine import require_docker
from tests.support.http_server import serving
from tests.support.processes import eventually

ENDLESS_SQL = "SELECT COUNT(*) AS n FROM orders a, orders b, orders c WHERE a.order_id + b.order_id = c.order_id + 7"
ENDLESS_CODE = "n = 0\nwhile n < 10**12:\n    n = n + 1\nresult = n"
QUESTION = {"query": "Show revenue by region"}
PATHS = ("/query/analytics", "/query/analytics/stream", "/query/batch")


class Watch:
    """Sees a step begin, and how it ends."""

    def __init__(self, step: Callable[..., Any]) -> None:
        self._step = step
        self.began, self.ended = threading.Event(), threading.Event()
        self.stopped = False
        self.error: BaseException | None = None

    def __call__(self, *given: Any) -> Any:
        self.began.set()
        try:
            return self._step(*given)
        except BaseException as error:
            self.stopped, self.error = isinstance(error, Stopped), error
            raise
        finally:
            self.ended.set()


@contextmanager
def served(settings: Settings, author: ClumsyAuthor, **changed: Any) -> Iterator[str]:
    """A server whose author is stubborn."""
    more = {"sql_plan_rows": 10**30, "sql_seconds": 60.0, "sandbox_seconds": 60.0, **changed}
    app = create_app(settings.model_copy(update=more))
    with serving(app) as url:
        manager = DataOpsManager(app.state.backstage.settings, author)
        manager.wiring.contexts.ground(None, trusted=True)
        manager._import_flow()
        _ = manager.wiring.interpreter
        app.state.backstage._manager = manager
        yield url


@pytest.fixture(autouse=True)
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """No question of the app's own runs beside the test's."""
    monkeypatch.setattr(Backstage, "start", lambda _self: None)


def watched(monkeypatch: pytest.MonkeyPatch, name: str) -> Watch:
    import src.agents.flow as flow

    watch = Watch(getattr(flow, name))
    monkeypatch.setattr(flow, name, watch)
    return watch


def body_for(path: str, query: dict[str, str]) -> dict[str, Any]:
    if path.endswith("analyze"):
        return {"question": query["query"]}
    return {"queries": [query]} if path.endswith("batch") else query


def leaves(url: str, path: str, query: dict[str, str], watch: Watch) -> None:
    """Asks, and hangs up once the step has begun."""
    connection = HTTPConnection(url.removeprefix("http://"), timeout=30)
    with closing(connection):
        connection.request("POST", path, json.dumps(body_for(path, query)), {"content-type": "application/json"})
        assert watch.began.wait(30)
        time.sleep(0.3)
        assert not watch.ended.is_set()
    assert watch.ended.wait(10), "it runs on"
    assert watch.stopped, watch.error


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_hanging_up_ends_the_sql(settings: Settings, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    with served(settings, ClumsyAuthor(first_sql=ENDLESS_SQL)) as url:
        leaves(url, path, QUESTION, watched(monkeypatch, "try_sql"))


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_hanging_up_ends_the_code(settings: Settings, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    with served(settings, ClumsyAuthor(code=ENDLESS_CODE)) as url:
        leaves(url, path, {"query": "Find anomalies in daily revenue"}, watched(monkeypatch, "run_analysis"))


@pytest.mark.slow
def test_hanging_up_ends_the_question_of_a_session(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(settings, ClumsyAuthor(first_sql=ENDLESS_SQL), home=tmp_path) as url:
        made = httpx.post(
            f"{url}/api/session/create", files={"title": (None, "t"), "database": (None, "sample")}, timeout=30
        ).json()
        path = f"/api/session/{made['session_id']}"
        leaves(url, f"{path}/analyze", QUESTION, watched(monkeypatch, "try_sql"))
        assert httpx.get(url + path, timeout=30).json()["conversation_history"] == []


@pytest.mark.slow
def test_a_request_that_takes_too_long_is_stopped(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = watched(monkeypatch, "try_sql")
    with served(settings, ClumsyAuthor(first_sql=ENDLESS_SQL), request_seconds=10.0) as url:
        reply = httpx.post(url + "/query/analytics", json=QUESTION, timeout=30)
        assert (reply.status_code, reply.json()["error"]["code"]) == (504, "too_slow")
        assert watch.ended.wait(10)
        assert watch.stopped, watch.error


@pytest.mark.slow
def test_with_a_key_the_answer_is_kept_for_one_that_comes_back(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watched(monkeypatch, "try_sql")
    headers = {"idempotency-key": "again", "content-type": "application/json"}
    with served(settings, ClumsyAuthor(), home=tmp_path) as url:
        with closing(HTTPConnection(url.removeprefix("http://"), timeout=30)) as connection:
            connection.request("POST", "/query/analytics", json.dumps(QUESTION), headers)
            assert watch.began.wait(30)
        deadline = time.monotonic() + 60
        while (reply := httpx.post(url + "/query/analytics", json=QUESTION, headers=headers, timeout=60)).status_code == 409:
            assert reply.headers["retry-after"]
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert reply.status_code == 200
        assert reply.headers["idempotent-replayed"] == "true"
        assert not watch.stopped


def test_the_time_limit_is_of_silence() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(3):
            await asyncio.sleep(float(scope["path"][1:]))
            await send({"type": "http.response.body", "body": b".", "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def idle(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(30)

    async def run(inner: Any, path: str) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        await TimeLimit(inner, lambda: 0.3)({"type": "http", "path": path}, receive, send)
        return sent

    assert len(asyncio.run(run(app, "/0.15"))) == 5
    assert len(asyncio.run(run(app, "/0.6"))) == 1
    start, body = asyncio.run(run(idle, "/"))
    assert (start["status"], json.loads(body["body"])["error"]["code"]) == (504, "too_slow")


@pytest.mark.docker
@pytest.mark.slow
def test_hanging_up_ends_the_container_that_runs_the_code(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    require_docker()
    watch, us, claimed = watched(monkeypatch, "run_analysis"), os.getpid(), list[str]()
    claim = WarmPool.claim

    def noted(pool: WarmPool[Container], *given: Any, **named: Any) -> Container:
        container = claim(pool, *given, **named)
        claimed.append(container.id)
        return container

    monkeypatch.setattr(WarmPool, "claim", noted)
    with served(settings, ClumsyAuthor(code=ENDLESS_CODE), sandbox_mode="docker") as url:
        with closing(HTTPConnection(url.removeprefix("http://"), timeout=60)) as connection:
            body = json.dumps({"query": "Find anomalies in daily revenue"})
            connection.request("POST", "/query/analytics", body, {"content-type": "application/json"})
            assert watch.began.wait(30)
            eventually(lambda: bool(claimed), 60)
            time.sleep(1.0)
            assert not watch.ended.is_set()
            assert claimed[0] in containers_of(us)
        assert watch.ended.wait(10), "it runs on"
        assert watch.stopped, watch.error
        eventually(lambda: claimed[0] not in containers_of(us), 10)
        assert len(claimed) == 1
    wait_until_none(us, 20)

"""A client that hangs up, or waits too long, while a file is read, fetched or code runs: it ends, and nothing of it stays."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from src.api.backstage import Backstage
from src.api.leaving import in_thread
from src.api.main_crewai import create_app
from src.errors import Stopped
from src.models.config import Settings
from src.models.stopping import current_stop
from tests.services.fetching.test_fetch import here
from tests.support.file_server import FileServer, Page
from tests.support.http_server import serving
from tests.support.slow_file import slow_workbook

ENDLESS = "n = 0\nwhile n < 10**12:\n    n = n + 1"
SOON = 5.0
"""Seconds in which something must have ended, on a machine that is busy with other tests."""


class Server:
    """A real server with a home of its own."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.home = home
        self.client = httpx.Client(base_url=url, timeout=60)

    def run(self, code: str, session: str) -> Any:
        return self.client.post("/execute", json={"session_id": session, "code": code}).json()["output"]

    def leave(self, path: str, body: dict[str, Any], *, once: Callable[[], bool]) -> None:
        """Asks, and hangs up once something is so."""
        with closing(HTTPConnection(self.url.removeprefix("http://"), timeout=30)) as connection:
            connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
            until(once)

    def leave_upload(self, path: str, file: Path, *, once: Callable[[], bool]) -> None:
        """The same for a file."""
        sent = httpx.Request("POST", self.url + path, files={"file": (file.name, file.read_bytes())})
        body = sent.read()
        with closing(HTTPConnection(self.url.removeprefix("http://"), timeout=30)) as connection:
            connection.request("POST", path, body, {"content-type": sent.headers["content-type"]})
            until(once)

    def in_work(self) -> list[Path]:
        """What is on disk that is not whole."""
        return [f for f in self.home.rglob("*") if ".making-" in str(f) or f.parent.name == "scratch"]

    def kept(self) -> dict[str, int]:
        """How many rows the state database has of what uploads make."""
        return {t: self._read(f"SELECT count(*) FROM {t}")[0][0] for t in ("sessions", "session_files", "idempotency")}

    def noted(self) -> list[dict[str, Any]]:
        """What the audit log says of code that ran."""
        return [json.loads(row[0]) for row in self._read("SELECT detail FROM audit WHERE what = 'code' ORDER BY id")]

    def _read(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self.home / 'state.db'}?mode=ro", uri=True)) as state:
            return state.execute(sql).fetchall()


def until(so: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    changed = {"home": home, "sandbox_seconds": 60.0, "fetch_seconds": 60.0, "request_seconds": 15.0}
    app = create_app(settings.model_copy(update=changed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backstage, "start", lambda _self: None)
        with serving(app) as url:
            app.state.backstage.worker()._lookup = here
            made = Server(url, home)
            assert made.run("1", "warm") == 1
            yield made
            made.client.close()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return slow_workbook(tmp_path_factory.mktemp("files") / "rooms.xlsx")


@pytest.mark.slow
def test_hanging_up_ends_a_cell_and_keeps_the_variables(server: Server) -> None:
    assert server.run("kept = 41", "c-1") is None
    began = time.monotonic()
    server.leave("/execute", {"session_id": "c-1", "code": f"kept = 0\n{ENDLESS}"}, once=lambda: time.monotonic() > began + 1)
    assert server.run("kept + 1", "c-1") == 42
    assert time.monotonic() - began < 1 + SOON
    assert [(said["session"], said["status"]) for said in server.noted()][-2:] == [("c-1", "stopped"), ("c-1", "ok")]


@pytest.mark.slow
def test_a_cell_that_takes_too_long_is_stopped(server: Server) -> None:
    assert server.run("kept = 41", "c-2") is None
    reply = server.client.post("/execute", json={"session_id": "c-2", "code": ENDLESS})
    assert reply.status_code == 504, reply.text
    assert reply.json()["error"]["code"] == "too_slow"
    began = time.monotonic()
    assert server.run("kept + 1", "c-2") == 42
    assert time.monotonic() - began < SOON


@pytest.mark.slow
@pytest.mark.parametrize("page", [Page(b"a\n1\n", seconds=30), Page(b"a,b\n1,2\n" * 1000, endless=True)])
def test_hanging_up_ends_a_download(server: Server, page: Page) -> None:
    with FileServer({"/rooms.csv": page}) as files:
        body = {"session_id": "c-3", "url": f"{files.url}/rooms.csv"}
        server.leave("/load_file", body, once=lambda: bool(files.asked and server.in_work()))
        until(lambda: not server.in_work(), SOON)
    assert server.run("try:\n    result = df_filename\nexcept NameError:\n    result = 'none'", "c-3") == "none"


@pytest.mark.slow
def test_hanging_up_ends_the_reading_of_what_was_downloaded(server: Server, book: Path) -> None:
    with FileServer({"/rooms.xlsx": Page(book.read_bytes())}) as files:
        body = {"session_id": "c-3", "url": f"{files.url}/rooms.xlsx"}
        server.leave("/load_file", body, once=lambda: any(f.name.startswith(".import-") for f in server.home.rglob("*")))
        until(lambda: not server.in_work(), SOON)
    assert server.run("try:\n    result = df_filename\nexcept NameError:\n    result = 'none'", "c-3") == "none"


@pytest.mark.slow
def test_hanging_up_leaves_nothing_of_a_session(server: Server, book: Path) -> None:
    before, folders = server.kept(), set((server.home / "sessions").glob("*"))
    server.leave_upload("/api/session/create", book, once=lambda: any(".making-" in str(f) for f in server.in_work()))
    until(lambda: not server.in_work(), SOON)
    until(lambda: server.kept() == before, SOON)
    assert set((server.home / "sessions").glob("*")) == folders


@pytest.mark.slow
def test_hanging_up_leaves_a_session_as_it_was(server: Server, book: Path) -> None:
    made = server.client.post("/api/session/create", files={"file": ("a.csv", b"city,price\nRome,10\nOslo,30\n")}).json()
    before, here = server.kept(), f"/api/session/{made['session_id']}"
    folder = server.home / "sessions" / made["session_id"]
    data = [f.name for f in folder.glob("data-*")]
    server.leave_upload(f"{here}/files", book, once=lambda: any(".making-" in str(f) for f in server.in_work()))
    until(lambda: not server.in_work(), SOON)
    assert (server.kept(), [f.name for f in folder.glob("data-*")]) == (before, data)
    assert len(server.client.get(here).json()["files"]) == 1
    more = server.client.post(f"{here}/files", files={"file": ("b.csv", b"city,country\nRome,Italy\n")})
    assert more.status_code == 201, more.text


@pytest.mark.slow
def test_an_upload_that_takes_too_long_is_stopped(server: Server, tmp_path: Path) -> None:
    before = server.kept()
    slow = slow_workbook(tmp_path / "slow.xlsx", rows=500_000)
    with slow.open("rb") as file:
        reply = server.client.post("/api/session/create", files={"file": file})
    assert reply.status_code == 504, reply.text
    assert reply.json()["error"]["code"] == "too_slow"
    until(lambda: not server.in_work(), SOON)
    until(lambda: server.kept() == before, SOON)


@pytest.mark.slow
def test_with_a_key_the_session_is_made_for_one_that_comes_back(server: Server, tmp_path: Path) -> None:
    book = slow_workbook(tmp_path / "rooms.xlsx", rows=10_000)
    sent = httpx.Request("POST", server.url, files={"file": (book.name, book.read_bytes())})
    headers = {"content-type": sent.headers["content-type"], "idempotency-key": "again"}
    body = sent.read()
    with closing(HTTPConnection(server.url.removeprefix("http://"), timeout=30)) as connection:
        connection.request("POST", "/api/session/create", body, headers)
        until(lambda: any(".making-" in str(f) for f in server.in_work()))
    deadline = time.monotonic() + 60
    while (reply := server.client.post("/api/session/create", content=body, headers=headers)).status_code == 409:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert reply.status_code == 201
    assert reply.headers["idempotent-replayed"] == "true"


def test_work_in_a_thread_is_told_to_stop_and_waited_for() -> None:
    began, ended = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        try:
            while True:
                current_stop().check()
        except Stopped:
            time.sleep(0.05)
            ended.set()

    async def leave() -> None:
        task = asyncio.ensure_future(in_thread(work))
        await asyncio.to_thread(began.wait, 5)
        for _ in range(3):  # as the time limit does: whatever it takes, what runs ends first
            task.cancel()
            await asyncio.sleep(0.01)
        assert not ended.is_set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(leave())


def test_what_work_in_a_thread_gives_or_raises_is_handed_on() -> None:
    assert asyncio.run(in_thread(divmod, 7, 2)) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_thread(divmod, 7, 0))

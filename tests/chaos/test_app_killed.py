"""`kill -9` of the app in the middle of anything: what it had acknowledged is there again, and nothing half-made."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from benchmarks.serving.uploads import csv_of
from src.services.answers.store import Answers
from src.services.redis_dataframe_service import get_redis_dataframe_service
from src.services.state.open import open_state
from tests.support.docker_containers import containers_of, wait_until_none
from tests.support.processes import eventually, family
from tests.support.served import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OWNER = "127.0.0.1"


class Users:
    """What clients do all the time, and what they were promised."""

    def __init__(self) -> None:
        self.sessions: dict[str, list[str]] = {}
        self.deleted: set[str] = set()
        self.answers: set[str] = set()
        self.stop = threading.Event()
        self.threads: list[threading.Thread] = []

    def start(self, served: Served) -> None:
        self.served = served
        self.stop.clear()
        jobs = (self.upload, self.add_and_ask, self.ask, self.cells)
        self.threads = [threading.Thread(target=self._repeat, args=(job,)) for job in jobs]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self.threads)

    def upload(self, client: httpx.Client, chance: random.Random) -> None:
        content = csv_of(chance.choice((0.002, 2.0, 8.0)))
        made = client.post("/api/session/create", files=[("file", ("sales.csv", content))]).json()
        self.sessions[made["session_id"]] = [f["table"] for f in made["files"]]
        if chance.random() < 0.2:
            self.deleted.add(made["session_id"])
            client.delete(f"/api/session/{made['session_id']}")

    def add_and_ask(self, client: httpx.Client, chance: random.Random) -> None:
        made = client.post("/api/session/create", files=[("file", ("sales.csv", csv_of(0.005)))]).json()
        session = made["session_id"]
        self.sessions[session] = [f["table"] for f in made["files"]]
        for number in range(4):
            added = client.post(f"/api/session/{session}/files", files=[("file", (f"t{number}.csv", csv_of(0.2)))])
            self.sessions[session].append(added.json()["table"])
            client.post(f"/api/session/{session}/analyze", json={"question": "Total quantity by product"})

    def ask(self, client: httpx.Client, chance: random.Random) -> None:
        asked = chance.choice(("Show revenue by region", "Forecast revenue for next month", "What's our total revenue?"))
        answer = client.post("/query/analytics", json={"query": asked})
        if answer.status_code == 200 and answer.json().get("stored_as"):
            self.answers.add(answer.json()["stored_as"])

    def cells(self, client: httpx.Client, chance: random.Random) -> None:
        client.post("/execute", json={"session_id": f"c{chance.randint(0, 2)}", "code": "x = sum(range(10**6))\nresult = x"})

    def _repeat(self, job: Any) -> None:
        chance = random.Random(job.__name__)
        with self.served.client() as client:
            while not self.stop.is_set():
                try:
                    job(client, chance)
                except (httpx.HTTPError, KeyError):  # it was killed, or is too busy
                    time.sleep(0.05)


def begin(folder: Path, tier: str) -> Served:
    served = Served(folder / "home", BI_SANDBOX_MODE=tier)
    try:
        served.wait_ready()
    except BaseException:  # whatever ended the wait, a time-out of the test too: nobody else would end the server
        served.close()
        raise
    return served


def check_whole(home: Path, temporary: Path, users: Users) -> None:
    """Of everything that was acknowledged: there. Of everything on disk: noted. Of what was not whole: nothing."""
    with sqlite3.connect(home / "state.db") as state:
        assert state.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        noted = {s for (s,) in state.execute("SELECT id FROM sessions")}
        tables = state.execute("SELECT session_id, table_name, rows FROM session_files").fetchall()
    state.close()
    missing = set(users.sessions) - noted - users.deleted
    assert missing == set()
    for session, names in users.sessions.items():
        if session not in users.deleted:
            assert set(names) <= {t for s, t, _ in tables if s == session}
    for session in noted:
        counts = {t: n for s, t, n in tables if s == session}
        files = [p.name for p in (home / "sessions" / session).glob("*")] if (home / "sessions" / session).exists() else []
        files = [f for f in files if f != ".lock"]
        assert [f for f in files if not f.startswith("data-")] == [], files
        assert len(files) == bool(counts), (session, files, counts)
        for file in files:
            with duckdb.connect(str(home / "sessions" / session / file), read_only=True) as data:
                held = {
                    t: data.execute(f'SELECT count(*) FROM "{t}"').fetchone() for (t,) in data.execute("SHOW TABLES").fetchall()
                }
            assert {t: n for t, (n,) in held.items()} == counts  # type: ignore[misc] # a count has a row
    assert {p.name for p in (home / "sessions").iterdir()} <= noted
    left = [p for p in home.rglob("*") if p.name.startswith((".making-", ".import-", "upload-", "fetch-")) or ".part" in p.name]
    assert left == []
    assert [p for p in temporary.iterdir() if not p.name.startswith("bi-fonts-")] == []
    engine = open_state(f"sqlite:///{home / 'state.db'}")
    try:
        for answer in users.answers:
            assert Answers(engine).get(answer, OWNER).answer.answer
    finally:
        engine.dispose()


@pytest.mark.parametrize("tier", ["restricted", pytest.param("docker", marks=pytest.mark.docker)])
def test_nothing_acknowledged_is_lost_and_nothing_half_made_stays(tmp_path: Path, tier: str) -> None:
    chance, users = random.Random(7), Users()
    served = begin(tmp_path, tier)
    try:
        for _ in range(2):
            users.start(served)
            time.sleep(chance.uniform(6.0, 9.0))
            below, pid = family(served.process.pid), served.process.pid
            assert tier != "docker" or containers_of(pid)
            served.kill()
            users.end()
            served.close()
            served = begin(tmp_path, tier)
            check_whole(served.home, served.temporary, users)
            eventually(lambda: not any(Path(f"/proc/{one}").exists() for one in below), 20)  # noqa: B023
            if tier == "docker":
                assert wait_until_none(pid, 60) < 60
        with served.client() as client:
            for session in [s for s in users.sessions if s not in users.deleted][-3:]:
                reply = client.post(f"/api/session/{session}/analyze", json={"question": "Total quantity by product"})
                assert reply.status_code in (200, 422), reply.text[:300]
        assert len(users.sessions) > 5
        assert users.answers
        served.stop()
        assert "Traceback" not in served.log()
    finally:
        served.close()


STORE = """
import sys
from pathlib import Path
import pandas as pd
from src.models.config import Settings
from src.services.redis_dataframe_service import get_redis_dataframe_service
frames = get_redis_dataframe_service(Settings(home=Path(sys.argv[1]), _env_file=None))
for n in range(100_000):
    kept = frames.store_dataframe(pd.DataFrame({"n": [n] * 20_000, "half": range(20_000)}), owner="ann")
    print(kept.df_id, n, flush=True)
"""


def test_frames_are_whole_or_not_there(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    for wait in (0.05, 0.33, 0.71):
        with subprocess.Popen([sys.executable, "-c", STORE, str(tmp_path)], stdout=subprocess.PIPE, text=True) as storing:
            assert storing.stdout is not None
            lines = [storing.stdout.readline()]
            time.sleep(wait)
            storing.send_signal(signal.SIGKILL)
            lines += storing.stdout.readlines()
        told += [(line.split()[0], int(line.split()[1])) for line in lines if line.endswith("\n")]
    assert len(told) > 5
    from src.models.config import Settings

    frames = get_redis_dataframe_service(Settings(home=tmp_path))
    for df_id, n in told:
        table = frames.get_table(df_id, owner="ann")
        assert (table.num_rows, set(table["n"].to_pylist())) == (20_000, {n})
    with sqlite3.connect(tmp_path / "state.db") as state:
        every = [key for (key,) in state.execute("SELECT key FROM frames")]
    state.close()
    assert all(frames.get_table(key, owner="ann").num_rows == 20_000 for key in every)

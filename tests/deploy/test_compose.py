"""docker-compose.yml as a whole: built, given its first key, started, asked, killed, restarted and removed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.serving.uploads import csv_of
from tests.support.composed import Composed, docker, require_compose

pytestmark = [pytest.mark.docker, pytest.mark.slow, pytest.mark.timeout(1500)]

SERVICES = ("app", "state", "frames")
STORE = """
import pandas as pd
from src.models.config import Settings
from src.services.redis_dataframe_service import get_redis_dataframe_service
kept = get_redis_dataframe_service(Settings()).store_dataframe(pd.DataFrame({"n": range(1000)}), owner="ann")
print(kept.df_id)
"""
FETCH = """
import sys
from src.models.config import Settings
from src.services.redis_dataframe_service import get_redis_dataframe_service
print(get_redis_dataframe_service(Settings()).get_table(sys.argv[1], owner="ann")["n"].to_pylist()[-1])
"""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    require_compose()
    made = Composed(tmp_path_factory.mktemp("compose"))
    try:
        made.begin()
        yield made
    finally:
        made.forget()


def ask(deployed: Composed, question: str) -> dict[str, Any]:
    with deployed.client() as client:
        reply = client.post("/query/analytics", json={"query": question})
    assert reply.status_code == 200, reply.text[:500]
    body: dict[str, Any] = reply.json()
    assert body["status"] == "answered"
    return body


def answers(deployed: Composed) -> list[str]:
    with deployed.client() as client:
        return [line["answer_id"] for line in client.get("/api/answers").json()["answers"]]


def test_holders_of_keys_are_answered_in_the_restricted_sandbox_and_others_are_not(deployed: Composed) -> None:
    with deployed.client(key=None) as stranger:
        assert stranger.post("/query/analytics", json={"query": "Show revenue by region"}).status_code == 401
    body = ask(deployed, "Find anomalies in daily revenue")
    assert (body["analytics_performed"], body["sandbox_tier"]) == (True, "restricted")
    assert not any("weak" in warning for warning in body["warnings"])
    with deployed.client() as client:
        assert 'bi_questions_total{author="embedded",status="answered"}' in client.get("/metrics").text


def test_nothing_in_it_is_root_or_has_a_right_that_it_does_not_need(deployed: Composed) -> None:
    assert deployed.inside("app", "id", "-u").stdout.strip() == "10001"
    assert "Read-only file system" in deployed.inside("app", "sh", "-c", "touch /app/x /usr/x").stderr
    for tool in ("gcc", "cc", "make", "pip", "pip3", "curl", "wget", "git"):
        assert deployed.inside("app", "sh", "-c", f"command -v {tool}").returncode != 0, tool
    assert deployed.inside("app", "python3", "-m", "pip", "--version").returncode != 0
    assert deployed.inside("app", "sh", "-c", "ls /app/tests /app/.git /app/.env").returncode != 0
    for service in SERVICES:
        status = deployed.inside(service, "cat", "/proc/1/status").stdout
        held = dict(line.split(":\t", 1) for line in status.splitlines())
        assert held["Uid"].split()[1] != "0", service
        assert held["CapEff"] == "0000000000000000", service
        assert held["NoNewPrivs"] == "1", service
        told = deployed.inspect(service)["HostConfig"]
        assert told["ReadonlyRootfs"] is (service != "state")
        assert not told["Privileged"]
        assert told["Memory"] > 0


def test_the_stores_are_on_an_internal_network_only_and_not_published(deployed: Composed) -> None:
    for service in ("state", "frames"):
        assert not any(deployed.inspect(service)["NetworkSettings"]["Ports"].values()), service
        [network] = deployed.inspect(service)["NetworkSettings"]["Networks"]
        assert docker("network", "inspect", "--format", "{{.Internal}}", network).stdout.strip() == "true"
    [published] = deployed.inspect("app")["NetworkSettings"]["Ports"]["8000/tcp"]
    assert published["HostIp"] == "127.0.0.1"


def test_no_secret_is_in_the_image_the_logs_or_a_command_line(deployed: Composed) -> None:
    logs = {service: deployed.logs(service) for service in SERVICES}
    told = docker("history", "--no-trunc", deployed.image).stdout + docker("image", "inspect", deployed.image).stdout
    for service in SERVICES:
        found = deployed.inspect(service)
        environment = dict(line.partition("=")[::2] for line in found["Config"].pop("Env"))
        assert deployed.key not in environment.values()
        told += json.dumps(found) + deployed.inside(service, "sh", "-c", "cat /proc/[0-9]*/cmdline").stdout
    for secret in (*deployed.secrets.values(), deployed.key):
        assert secret not in told
        assert not [service for service, said in logs.items() if secret in said]
    lines = [json.loads(line) for line in logs["app"].splitlines() if line.startswith("{")]
    assert any(line.get("event") == "question" and line.get("answer_id") for line in lines), logs["app"][-2000:]


def test_the_app_comes_back_by_itself_when_it_is_killed(deployed: Composed) -> None:
    stored = ask(deployed, "Show revenue by region")["stored_as"]
    before = deployed.inspect("app")["RestartCount"]
    deployed.inside("app", "sh", "-c", "kill -9 $(cat /proc/1/task/1/children)")
    deadline = time.monotonic() + 60
    while deployed.inspect("app")["RestartCount"] == before:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    deployed.wait_ready()
    assert stored in answers(deployed)
    ask(deployed, "Find anomalies in daily revenue")


def test_nothing_stored_is_lost_when_all_of_it_is_taken_down(deployed: Composed) -> None:
    with deployed.client() as client:
        session = client.post("/api/session/create", files=[("file", ("sales.csv", csv_of(0.5)))]).json()["session_id"]
        asked = client.post(f"/api/session/{session}/analyze", json={"question": "Total quantity by product"})
    assert asked.status_code == 200, asked.text[:500]
    stored = ask(deployed, "Show revenue by month")["stored_as"]
    frame = deployed.inside("app", "python3", "-c", STORE, check=True).stdout.strip()
    began = time.monotonic()
    deployed.compose("stop")
    assert time.monotonic() - began < 25
    assert {service: deployed.inspect(service)["State"]["ExitCode"] in (0, 143) for service in SERVICES} == dict.fromkeys(
        SERVICES, True
    )
    deployed.compose("down")
    deployed.up()
    with deployed.client() as client:
        assert client.get(f"/api/session/{session}").status_code == 200
        again = client.post(f"/api/session/{session}/analyze", json={"question": "Total quantity by product"})
    assert again.json()["answer"]["data"] == asked.json()["answer"]["data"]
    assert stored in answers(deployed)
    assert deployed.inside("app", "python3", "-c", FETCH, frame, check=True).stdout.strip() == "999"


def test_nothing_of_it_is_left_when_it_is_removed(deployed: Composed) -> None:
    assert deployed.left()
    deployed.forget()
    assert deployed.left() == []
    assert docker("image", "inspect", deployed.image, check=False).returncode != 0

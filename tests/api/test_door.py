"""The door: shut to other machines without keys, shut to everybody without a key once there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from src.agents.admission import is_loopback
from src.api.backstage import Backstage
from src.api.main_crewai import create_app
from src.cli.serve import check_address
from src.errors import BadSetting
from src.models.config import Settings
from src.services.keys.store import Keys
from src.services.state.open import open_state
from tests.services.oidc.issuer import AUDIENCE, local_issuer
from tests.support.at_home import at_home

ASK = "/query/analytics"
BAD: dict[str, Any] = {"query": ""}
"""Refused at once by what is behind the door: 422 means that one was let in."""


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"state_url": f"sqlite:///{tmp_path / 'state.db'}"})


@pytest.fixture
def app(own: Settings) -> Iterator[FastAPI]:
    made = create_app(own)
    made.state.backstage = Backstage(own)  # not started: nothing needs to be warm to say no
    yield made
    made.state.backstage.close()


@pytest.fixture
def keys(own: Settings) -> Iterator[Keys]:
    engine = open_state(own.state_url)
    yield Keys(engine)
    engine.dispose()


def asked(app: FastAPI, headers: dict[str, str] | None = None, **of: str) -> tuple[int, str]:
    reply = TestClient.post(at_home(app, **of), ASK, json=BAD, headers=headers)  # type: ignore[arg-type]
    return reply.status_code, reply.json()["error"]["code"]


def test_without_keys_this_machine_is_let_in(app: FastAPI) -> None:
    assert asked(app) == (422, "bad_question")
    assert asked(app, address="::1", name="[::1]:8000") == (422, "bad_question")
    assert asked(app, {"origin": "http://localhost:5173"}) == (422, "bad_question")


@pytest.mark.parametrize(
    ("headers", "of"),
    [
        ({}, {"address": "10.1.2.3"}),
        ({}, {"address": "127.0.0.1.evil.example"}),
        ({"x-forwarded-for": "127.0.0.1"}, {}),
        ({"forwarded": "for=127.0.0.1"}, {}),
        ({"via": "1.1 proxy"}, {}),
        ({"x-real-ip": "127.0.0.1"}, {}),
        ({"origin": "https://evil.example"}, {}),
        ({"origin": "null"}, {}),
        ({}, {"name": "rebound.evil.example"}),
        ({"host": "evil.example@127.0.0.1"}, {}),
    ],
)
def test_without_keys_all_others_are_refused(app: FastAPI, headers: dict[str, str], of: dict[str, str]) -> None:
    assert asked(app, headers, **of) == (403, "loopback_only")
    for path in ("/docs", "/openapi.json", "/api/sessions", "/nothing"):
        assert at_home(app, **of).get(path, headers=headers).status_code == 403  # type: ignore[arg-type]


def test_health_is_for_all_and_says_who_is_let_in(app: FastAPI, keys: Keys) -> None:
    far = at_home(app, address="10.1.2.3")
    reply = far.get("/health")
    assert reply.status_code == 200
    assert app.state.backstage.admission().doors.startswith("no API keys: open to this machine")
    keys.create("one")
    assert app.state.backstage.admission().doors == "API keys"


def test_with_a_key_nobody_gets_in_without_one(app: FastAPI, keys: Keys) -> None:
    line, secret = keys.create("far")
    reply = at_home(app).post(ASK, json=BAD)
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "unauthorized")
    assert reply.headers["www-authenticate"] == "Bearer"
    for headers in ({"authorization": f"Bearer {secret.text}"}, {"X-API-Key": secret.text}):
        assert asked(app, headers, address="10.1.2.3", name="bi.example") == (422, "bad_question")
    assert at_home(app, address="10.1.2.3").get("/openapi.json").status_code == 200
    keys.revoke(line.id)
    assert asked(app, {"X-API-Key": secret.text}) == (401, "unauthorized")
    assert asked(app) == (401, "unauthorized"), "the last key's end opens nothing"


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Basic YTpi"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer nonsense"},
        {"X-API-Key": "bi_0123456789ab_" + "A" * 43},
        {"X-API-Key": ""},
    ],
)
def test_what_is_no_key_is_refused_even_from_here(app: FastAPI, headers: dict[str, str]) -> None:
    assert asked(app, headers) == (401, "unauthorized")


def test_two_keys_at_once_are_refused(app: FastAPI, keys: Keys) -> None:
    one, two = keys.create("one")[1].text, keys.create("two")[1].text
    assert asked(app, {"authorization": f"Bearer {one}", "X-API-Key": two})[0] == 401
    assert asked(app, {"authorization": f"Bearer {one}", "X-API-Key": one})[0] == 422


def test_a_key_asks_its_databases_and_learns_of_no_other(app: FastAPI, keys: Keys) -> None:
    headers = {"X-API-Key": keys.create("none of these", databases=["elsewhere"])[1].text}
    client = at_home(app)
    for database in ("sample", "nowhere", None, "sqlite:////etc/passwd"):
        reply = client.post(ASK, json={"query": "Show revenue by region", "database": database}, headers=headers)
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "database_not_allowed")
        assert "sample" not in reply.json()["error"]["hint"]
    reply = client.post("/api/session/create", data={"database": "sample"}, headers=headers)
    assert reply.status_code in (403, 422)
    mine = {"X-API-Key": keys.create("sample", databases=["sample"])[1].text}
    assert client.post(ASK, json={"query": "Show revenue by region"}, headers=mine).status_code == 200


def test_what_one_key_made_is_not_another_s(app: FastAPI, keys: Keys) -> None:
    client = at_home(app)
    one, two = ({"X-API-Key": keys.create(name)[1].text} for name in ("one", "two"))
    made = client.post("/api/session/create", files={"file": ("a.csv", b"x,y\n1,2\n2,3\n")}, headers=one)
    assert made.status_code in (200, 201), made.text
    path = f"/api/session/{made.json()['session_id']}"
    assert client.get(path, headers=one).status_code == 200
    assert client.get(path, headers=two).status_code == 404


def test_who_asks_too_often_is_told_when_to_come_back(own: Settings) -> None:
    app = create_app(own)
    app.state.backstage = Backstage(own.model_copy(update={"rate_per_minute": 3}))
    client = at_home(app)
    seen = [client.post(ASK, json=BAD).status_code for _ in range(4)]
    reply = client.post(ASK, json=BAD)
    app.state.backstage.close()
    assert seen == [422, 422, 422, 429]
    assert reply.json()["error"]["code"] == "too_many"
    assert 1 <= int(reply.headers["retry-after"]) <= 20


def test_a_token_of_the_issuer_lets_in_and_shuts_the_door_to_all_others(own: Settings) -> None:
    with local_issuer() as issuer:
        settings = own.model_copy(update={"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE})
        app = create_app(settings)
        app.state.backstage = Backstage(settings)
        assert asked(app) == (401, "unauthorized")
        assert asked(app, {"authorization": "Bearer nonsense"}) == (401, "unauthorized")
        far = {"address": "10.1.2.3", "name": "bi.example"}
        assert asked(app, {"authorization": f"Bearer {issuer.token()}"}, **far) == (422, "bad_question")
        assert asked(app, {"authorization": f"Bearer {issuer.token(aud='x')}"}, **far) == (401, "unauthorized")
        check_address("0.0.0.0", settings)
        app.state.backstage.close()


def test_the_issuer_s_databases_and_admins_are_ours(own: Settings) -> None:
    claims = {"oidc_databases_claim": "databases", "oidc_admin_role": "bi-admin"}
    with local_issuer() as issuer:
        settings = own.model_copy(update={"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE, **claims})
        app = create_app(settings)
        app.state.backstage = Backstage(settings)
        client = at_home(app)

        def status(path: str, **claims: Any) -> int:
            headers = {"authorization": f"Bearer {issuer.token(**claims)}"}
            body = {"query": "Show revenue by region", "database": "sample"}
            return (
                client.post(path, json=body, headers=headers) if path == ASK else client.get(path, headers=headers)
            ).status_code

        assert status(ASK) == status(ASK, databases=["stock"]) == 403
        assert status(ASK, databases=["sample"]) == 200
        assert status("/api/feedback", databases=["sample"]) == 403
        assert status("/api/feedback", roles=["bi-admin"]) == 200
        app.state.backstage.close()


def test_a_broken_access_file_refuses_and_says_so_until_it_is_mended(own: Settings, keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "access.yaml"
    path.write_text("roles: {north: {sample: all}, south: {}}")
    settings = own.model_copy(update={"access_file": path})
    app = create_app(settings)
    app.state.backstage = Backstage(settings)
    app.state.backstage.ready = True
    client = at_home(app)
    north, south = ({"X-API-Key": keys.create(role, roles=[role])[1].text} for role in ("north", "south"))

    def asks(headers: dict[str, str]) -> tuple[int, str | None]:
        reply = client.post(ASK, json={"query": "Show revenue by region"}, headers=headers)
        return reply.status_code, reply.json().get("error", {}).get("code") if reply.status_code != 200 else None

    assert (asks(north), asks(south)) == ((200, None), (403, "database_not_allowed"))
    path.write_text("roles: {north: {sample: everything}}")
    assert asks(north) == asks(south) == (503, "access_broken")
    reply = client.get("/health/ready")
    assert (reply.status_code, reply.json()["error"]["code"]) == (503, "not_ready")
    assert "rules of access" in reply.json()["error"]["message"]
    assert "sample" not in reply.text
    path.write_text("roles: {south: {sample: all}}")
    assert client.get("/health/ready").status_code == 200
    assert (asks(north), asks(south)) == ((403, "database_not_allowed"), (200, None))
    app.state.backstage.close()


def test_openapi_documents_the_door(app: FastAPI) -> None:
    spec = at_home(app).get("/openapi.json").json()
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            assert path == "/health" or {"401", "403", "429"} <= operation["responses"].keys()
    assert set(spec["components"]["securitySchemes"]) == {"HTTPBearer", "APIKeyHeader"}


def test_serving_others_is_refused_at_the_start_without_a_key(own: Settings, keys: Keys) -> None:
    check_address("127.0.0.1", own)
    for host in ("0.0.0.0", "::", "192.168.1.5", "bi.example"):
        with pytest.raises(BadSetting, match="bi keys create"):
            check_address(host, own)
    keys.create("one")
    check_address("0.0.0.0", own)


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("a.localhost", True),
        ("", False),
        ("0.0.0.0", False),
        ("localhost.evil.example", False),
        ("::ffff:10.0.0.1", False),
        ("testclient", False),
    ],
)
def test_what_is_always_this_machine(host: str, is_it: bool) -> None:
    assert is_loopback(host) is is_it

"""`/mcp` of a real server behind real keys and tokens, by the real client: the door, owners, scopes, limits, rows."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from mcp import ClientSession
from src.api.main_crewai import create_app
from src.models.config import Settings
from src.services.audit.log import Audit
from src.services.keys.store import Keys
from src.services.state.open import open_state
from tests.fakes.ruled_shop import RULES, SECRETS, ruled_shop
from tests.services.oidc.issuer import AUDIENCE, LocalIssuer, local_issuer
from tests.support.http_server import serving

pytestmark = pytest.mark.slow

CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPTS = {"accept": "application/json, text/event-stream"}
BY_PRODUCT = {"question": "total amount by product"}


class Shop:
    """A server with rules of access, keys and an issuer."""

    def __init__(self, url: str, keys: Keys, audit: Audit, issuer: LocalIssuer) -> None:
        self.url, self.keys, self.audit, self.issuer = url, keys, audit, issuer

    def key(self, name: str, **reach: Any) -> dict[str, str]:
        return {"authorization": f"Bearer {self.keys.create(name, **reach)[1].text}"}

    def token(self, **claims: Any) -> dict[str, str]:
        return {"authorization": f"Bearer {self.issuer.token(**claims)}"}

    def post(self, headers: dict[str, str]) -> httpx.Response:
        return httpx.post(f"{self.url}/mcp", json=CALL, headers=ACCEPTS | headers)

    def run(self, headers: dict[str, str], talk: Callable[[ClientSession], Awaitable[Any]]) -> Any:
        async def call() -> Any:
            async with self._session(headers) as session:
                return await talk(session)

        return anyio.run(call)

    @asynccontextmanager
    async def _session(self, headers: dict[str, str]) -> AsyncIterator[ClientSession]:
        async with (
            httpx.AsyncClient(headers=headers, timeout=60) as client,
            streamable_http_client(f"{self.url}/mcp", http_client=client) as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            await session.initialize()
            yield session

    def call(self, headers: dict[str, str], tool: str, **arguments: Any) -> CallToolResult:
        found: CallToolResult = self.run(headers, lambda session: session.call_tool(tool, arguments))
        return found


def content(result: CallToolResult) -> dict[str, Any]:
    assert not result.isError, result.content
    assert result.structuredContent is not None
    return result.structuredContent


def said(result: CallToolResult) -> str:
    assert result.isError
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


@pytest.fixture(scope="module")
def shop(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("mcp-doors")
    access: Path = folder / "access.yaml"
    access.write_text(RULES + "  auditors:\n    shop: all\n")
    state = f"sqlite:///{folder / 'state.db'}"
    with ruled_shop("duckdb", folder) as url, local_issuer() as issuer:
        own = settings.model_copy(
            update={
                "databases": {"shop": url, **settings.databases},
                "default_database": "shop",
                "home": folder / "home",
                "state_url": state,
                "access_file": access,
                "glossary_dir": folder / "none",
                "rate_per_minute": 40,
                "oidc_issuer": issuer.url,
                "oidc_audience": AUDIENCE,
                "oidc_databases_claim": "databases",
            }
        )
        engine = open_state(state)
        with serving(create_app(own)) as base:
            while httpx.get(f"{base}/health").json()["status"] == "starting":
                time.sleep(0.2)
            yield Shop(base, Keys(engine), Audit(engine), issuer)
        engine.dispose()


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic YTpi"}, {"x-api-key": ""}]
)
def test_nobody_gets_in_without_a_key_or_with_a_wrong_one(shop: Shop, headers: dict[str, str]) -> None:
    reply = shop.post(headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "unauthorized")


def test_tokens_that_are_wrong_in_anything_are_refused(shop: Shop) -> None:
    assert shop.post(shop.token()).status_code == 200
    for wrong in ({"aud": "other"}, {"iss": "https://evil.example"}, {"exp": 1}, {"nbf": 4_000_000_000}, {"sub": None}):
        assert shop.post(shop.token(**wrong)).status_code == 401


def test_a_revoked_key_is_out_at_once(shop: Shop) -> None:
    line, secret = shop.keys.create("short")
    headers = {"authorization": f"Bearer {secret.text}"}
    assert shop.post(headers).status_code == 200
    shop.keys.revoke(line.id)
    assert shop.post(headers).status_code == 401


def test_a_page_from_elsewhere_has_no_key_to_send(shop: Shop) -> None:
    """Rebound names and other origins matter where no key is needed; here no browser adds one by itself, and none may read."""
    for headers in ({"origin": "https://evil.example"}, {"host": "rebound.evil.example"}):
        assert shop.post(headers).status_code == 401
    reply = shop.post(shop.key("page") | {"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in reply.headers
    asked = httpx.options(
        f"{shop.url}/mcp", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
    )
    assert "access-control-allow-origin" not in asked.headers


def test_without_keys_a_rebound_name_and_other_pages_are_refused(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"home": tmp_path, "state_url": f"sqlite:///{tmp_path / 'state.db'}"})
    with serving(create_app(own)) as base:
        assert httpx.post(f"{base}/mcp", json=CALL, headers=ACCEPTS).status_code == 200
        for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"host": "rebound.evil.example"}):
            reply = httpx.post(f"{base}/mcp", json=CALL, headers=ACCEPTS | headers)
            assert (reply.status_code, reply.json()["error"]["code"]) == (403, "loopback_only")


def test_rows_and_columns_are_those_of_the_roles(shop: Shop) -> None:
    north, auditor = shop.key("north", roles=["north"]), shop.token(roles=["auditors"], databases=["shop"])
    seen = content(shop.call(north, "ask", **BY_PRODUCT))
    assert sorted(row["product"] for row in seen["rows"]) == ["Apple", "Pear"]
    assert len(content(shop.call(auditor, "ask", **BY_PRODUCT))["rows"]) == 3
    told = [shop.call(north, "list_metrics"), shop.call(north, "list_databases")]
    for sql in (
        "SELECT product, amount FROM orders",
        "SELECT email FROM people",
        "SELECT cost FROM orders",
        "SELECT body FROM notes",
        "SELECT stage FROM orders WHERE stage <> 'open'",
        "SELECT typeof(stage) FROM orders",
        "SELECT * FROM everything",
        "WITH orders AS (SELECT * FROM notes) SELECT * FROM orders",
    ):
        told.append(shop.call(shop.key("again", roles=["north"]), "run_analysis", analysis="summary", sql=sql))
    text = " ".join(result.model_dump_json() for result in told)
    assert not [secret for secret in SECRETS if secret in text]


def test_what_one_asked_is_nobody_elses(shop: Shop) -> None:
    one, two = shop.key("one", roles=["auditors"]), shop.token(roles=["auditors"], databases=["shop"], sub="two")
    first = content(shop.call(one, "ask", **BY_PRODUCT))["answer_id"]
    assert content(shop.call(one, "get_chart", answer_id=first))["plotly_json"]
    assert "unknown_answer" in said(shop.call(two, "get_chart", answer_id=first))
    assert "unknown_answer" in said(shop.call(two, "ask", question="only Apple", follows=first))


def test_databases_are_those_of_the_key_the_token_and_the_roles(shop: Shop) -> None:
    def names(headers: dict[str, str]) -> list[str]:
        return [d["name"] for d in content(shop.call(headers, "list_databases"))["databases"]]

    assert names(shop.key("roleless")) == ["sample"], "the rules name the shop, and open it to roles alone"
    assert names(shop.key("both", roles=["north"])) == ["shop", "sample"]
    assert names(shop.key("narrow", roles=["north"], databases=["sample"])) == ["sample"]
    assert names(shop.token()) == []
    assert names(shop.token(roles=["north"], databases=["shop", "elsewhere"])) == ["shop"]
    for database in ("shop", "nowhere", "duckdb:////etc/passwd"):
        refused = said(shop.call(shop.key("roleless"), "ask", **BY_PRODUCT, database=database))
        assert "database_not_allowed: The database" in refused
        assert "shop" not in refused.replace(f"'{database}'", "")


def test_who_calls_too_often_waits_and_holds_up_nobody_else(shop: Shop) -> None:
    often = shop.key("often")
    replies = [shop.post(often)]
    while replies[-1].status_code == 200 and len(replies) < 400:  # on a busy machine more are granted meanwhile
        replies.append(shop.post(often))
    late = replies[-1]
    assert len(replies) > 40
    assert (late.status_code, late.json()["error"]["code"]) == (429, "too_many")
    assert int(late.headers["retry-after"]) >= 1
    assert shop.post(shop.key("other")).status_code == 200


def test_calls_are_in_the_audit_log_under_their_owner(shop: Shop) -> None:
    who = shop.token(roles=["north"], databases=["shop"], sub="noted")
    answer = content(shop.call(who, "ask", **BY_PRODUCT))
    sql = "SELECT amount FROM orders"
    content(shop.call(who, "run_analysis", analysis="summary", sql=sql))
    asked, called = shop.audit.lines(who=f"{shop.issuer.url}|noted")
    assert (asked.detail["question"], asked.answer_id) == (BY_PRODUCT["question"], answer["answer_id"])
    assert "North" in json.dumps(asked.detail["sql"]), "the rules that were put in are noted"
    assert "North" in json.dumps(called.detail["sql"])

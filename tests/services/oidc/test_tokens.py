"""Tokens of a real issuer on loopback: taken when they are right in everything, refused when wrong in anything."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from src.errors import BadSetting, IssuerUnavailable, Unauthorized
from src.services.oidc.key_set import FRESH_SECONDS, REST_SECONDS, STALE_SECONDS, KeySet
from src.services.oidc.tokens import Claims, Tokens
from tests.services.oidc.issuer import AUDIENCE, LocalIssuer, local_issuer


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with local_issuer() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(issuer: LocalIssuer, clock: Clock) -> Tokens:
    return Tokens(issuer.url, AUDIENCE, keys=KeySet(issuer.url, clock=clock))


def refused(tokens: Tokens, token: str) -> bool:
    with pytest.raises(Unauthorized) as told:
        tokens.asker(token)
    assert told.value.message == "The token opens nothing here."
    return True


@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_a_right_token_says_who_asks(issuer: LocalIssuer, tokens: Tokens, key: str) -> None:
    asker = tokens.asker(issuer.token(key))
    assert (asker.owner, asker.roles) == (f"{issuer.url}|anna", ("north",))
    assert not asker.trusted
    assert not asker.is_admin
    assert tokens.asker(issuer.token(key, aud=["other", AUDIENCE])).owner == asker.owner
    assert tokens.asker(issuer.token(key, exp=int(time.time()) - 30)).owner == asker.owner, "the clock may be off a little"


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"aud": "other"},
        {"aud": None},
        {"aud": ["other"]},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
    ],
)
def test_a_wrong_claim_is_refused(issuer: LocalIssuer, tokens: Tokens, changed: dict[str, Any]) -> None:
    assert refused(tokens, issuer.token(**changed))


def test_other_signatures_are_refused(issuer: LocalIssuer, tokens: Tokens) -> None:
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "anna", "exp": int(time.time()) + 300}
    assert refused(tokens, jwt.encode(claims, "", algorithm="none"))
    assert refused(tokens, jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "rsa"}))
    pem = (
        issuer.private["rsa"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    header, body = ({"alg": "HS256", "kid": "rsa", "typ": "JWT"}, claims)
    signed = ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in (header, body))
    import hashlib
    import hmac

    mark = base64.urlsafe_b64encode(hmac.new(pem, signed.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    assert refused(tokens, f"{signed}.{mark}"), "the public key is no shared secret"
    for algorithm in ("RS384", "PS256"):
        assert refused(tokens, issuer.token(algorithm=algorithm))
    for text in ("", "a.b.c", "x" * 20_000, issuer.token()[:-4] + "AAAA", issuer.token().rpartition(".")[0] + "."):
        assert refused(tokens, text)


def test_a_key_of_another_is_refused_whatever_it_calls_itself(issuer: LocalIssuer, tokens: Tokens) -> None:
    tokens.asker(issuer.token())
    issuer.private["stranger"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(tokens, issuer.token("stranger", kid="rsa"))
    assert refused(tokens, issuer.token("stranger", kid="ec"))
    assert refused(tokens, issuer.token("stranger"))
    issuer.private["stranger-ec"] = ec.generate_private_key(ec.SECP256R1())
    assert refused(tokens, issuer.token("stranger-ec", kid="rsa", algorithm="ES256"))


def test_two_keys_of_one_id_are_no_telling_which(issuer: LocalIssuer, tokens: Tokens) -> None:
    issuer.private["other"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    issuer.published = [issuer.jwk("rsa", "same"), issuer.jwk("other", "same")]
    assert refused(tokens, issuer.token("rsa", kid="same"))
    assert refused(tokens, issuer.token("rsa", kid=None))


def test_without_an_id_the_only_key_of_the_kind_counts(issuer: LocalIssuer, tokens: Tokens) -> None:
    assert tokens.asker(issuer.token("rsa", kid=None)).owner.endswith("|anna")
    issuer.published = [{**issuer.jwk("rsa"), "use": "enc"}]
    fresh = Tokens(issuer.url, AUDIENCE)
    assert refused(fresh, issuer.token("rsa"))


def test_keys_are_rotated_without_a_restart_and_made_up_ids_ask_no_one(
    issuer: LocalIssuer, tokens: Tokens, clock: Clock
) -> None:
    old = issuer.token()
    tokens.asker(old)
    issuer.private["new"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    issuer.published = [issuer.jwk("new")]
    before = issuer.asked
    for number in range(20):
        assert refused(tokens, issuer.token("new", kid=f"made-up-{number}"))
    assert issuer.asked == before
    clock.now += REST_SECONDS
    assert tokens.asker(issuer.token("new")).owner.endswith("|anna")
    assert refused(tokens, old)


def test_the_issuer_may_be_down_for_a_while(issuer: LocalIssuer, tokens: Tokens, clock: Clock) -> None:
    tokens.asker(issuer.token())
    issuer.down = True
    clock.now += FRESH_SECONDS
    assert tokens.asker(issuer.token()).owner.endswith("|anna")
    clock.now += STALE_SECONDS
    with pytest.raises(IssuerUnavailable):
        tokens.asker(issuer.token())


def test_another_issuer_s_document_gives_no_keys(issuer: LocalIssuer, tokens: Tokens) -> None:
    issuer.name = "https://evil.example"
    with pytest.raises(IssuerUnavailable):
        tokens.asker(issuer.token())


def test_roles_are_found_along_dots_and_as_words(issuer: LocalIssuer) -> None:
    def roles(claim: str, **claims: Any) -> tuple[str, ...]:
        return Tokens(issuer.url, AUDIENCE, Claims(claim)).asker(issuer.token(**claims)).roles

    assert roles("realm_access.roles", realm_access={"roles": ["a", 7, "b"]}) == ("a", "b")
    assert roles("https://x.org/roles", **{"https://x.org/roles": ["a"]}) == ("a",)
    assert roles("scope", scope="a b") == ("a", "b")
    assert roles("nothing.there") == ()


def test_databases_are_those_of_the_claim_and_none_without_it(issuer: LocalIssuer) -> None:
    def databases(claim: str, **claims: Any) -> frozenset[str] | None:
        return Tokens(issuer.url, AUDIENCE, Claims(databases=claim)).asker(issuer.token(**claims)).databases

    assert databases("", databases=["sales"]) is None
    assert databases("databases", databases=["sales", 7, "stock"]) == frozenset({"sales", "stock"})
    assert databases("bi.databases", bi={"databases": "sales stock"}) == frozenset({"sales", "stock"})
    for nothing in (None, [], "", 7, True, {"sales": True}, [["sales"]]):
        assert databases("databases", databases=nothing) == frozenset()


def test_an_admin_is_who_has_the_role_of_admins(issuer: LocalIssuer) -> None:
    def is_admin(role: str, roles: Any) -> bool:
        return Tokens(issuer.url, AUDIENCE, Claims(admin_role=role)).asker(issuer.token(roles=roles)).is_admin

    assert is_admin("bi-admin", ["north", "bi-admin"])
    assert not is_admin("bi-admin", ["north", "BI-ADMIN", "bi-admin-not"])
    assert not is_admin("bi-admin", None)
    assert not is_admin("", ["", "bi-admin"]), "no setting, no admin, whatever a token says"


@pytest.mark.parametrize("subject", ["x" * 500, "a\\' OR 1=1", "a\nb", "ü"])
def test_an_odd_subject_is_a_plain_owner(issuer: LocalIssuer, tokens: Tokens, subject: str) -> None:
    owner = tokens.asker(issuer.token(sub=subject)).owner
    assert owner.startswith("oidc:")
    assert len(owner) <= 200


def test_settings_that_would_let_others_in_are_refused() -> None:
    with pytest.raises(BadSetting):
        Tokens("https://id.example", "")
    for url in ("http://id.example", "ftp://x", "id.example"):
        with pytest.raises(BadSetting):
            Tokens(url, AUDIENCE)

"""Who holds a bearer token: its signature, issuer, audience and times are checked, then its claims are believed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt

from src.errors import BadSetting, Unauthorized
from src.models.asker import Asker
from src.services.oidc.key_set import Jwk, KeySet

SKEW_SECONDS: Final = 60
"""How far the issuer's clock may be off."""
_LONGEST_TOKEN: Final = 16_384
_LONGEST_OWNER: Final = 200
_KINDS: Final = {"RS256": ("RSA", None), "ES256": ("EC", "P-256")}
"""The signatures that are taken, each with the only kind of key it may be checked with. No shared secrets, no "none"."""
_LEAST_RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class Claims:
    """What of a token says what its holder may do; dots in a name lead into objects."""

    roles: str = "roles"
    databases: str = ""
    """The claim with the names of databases; empty: every configured one."""
    admin_role: str = ""
    """Who has this role is an admin; empty: nobody."""


class Tokens:
    """Tokens of one issuer for one audience. Safe to use from many threads."""

    def __init__(self, issuer: str, audience: str, claims: Claims | None = None, keys: KeySet | None = None) -> None:
        """Raises BadSetting."""
        if not audience:
            raise BadSetting("BI_OIDC_ISSUER needs BI_OIDC_AUDIENCE.", hint="Else tokens for another service would open this.")
        self._issuer = issuer
        self._audience = audience
        self._names = claims or Claims()
        self._keys = keys or KeySet(issuer)

    def asker(self, token: str) -> Asker:
        """Whose it is. Raises Unauthorized (without telling why), IssuerUnavailable."""
        try:
            claims = self._claims(token)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            raise Unauthorized("The token opens nothing here.", hint="Get a new one from the identity provider.") from None
        roles, names = _words(claims, self._names.roles), self._names
        return Asker(
            owner=_owner(self._issuer, claims["sub"]),
            roles=roles,
            databases=frozenset(_words(claims, names.databases)) if names.databases else None,
            is_admin=bool(names.admin_role) and names.admin_role in roles,
        )

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > _LONGEST_TOKEN:
            raise ValueError("too long")
        header = jwt.get_unverified_header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in _KINDS or "crit" in header or not isinstance(kid, str | None):
            raise ValueError("not a signature that is taken")
        fitting = [key for key in self._keys.keys(kid) if _fits(key, str(algorithm))]
        if len(fitting) != 1:  # none, or no telling which: then none
            raise ValueError("no key, or several")
        key = jwt.PyJWK(fitting[0], algorithm=str(algorithm)).key
        if getattr(key, "key_size", _LEAST_RSA_BITS) < _LEAST_RSA_BITS and algorithm == "RS256":
            raise ValueError("a key that is too short")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[str(algorithm)],
            audience=self._audience,
            issuer=self._issuer,
            leeway=SKEW_SECONDS,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise ValueError("nobody's")
        return claims


def _fits(key: Jwk, algorithm: str) -> bool:
    kind, curve = _KINDS[algorithm]
    return (
        key.get("kty") == kind
        and (curve is None or key.get("crv") == curve)
        and key.get("use") in (None, "sig")
        and key.get("alg") in (None, algorithm)
    )


def _owner(issuer: str, subject: str) -> str:
    """`issuer|subject`, or a mark of it where it is long or holds what is no plain text."""
    owner = f"{issuer}|{subject}"
    if len(owner) <= _LONGEST_OWNER and owner.isascii() and owner.isprintable() and "\\" not in owner:
        return owner
    return f"oidc:{hashlib.sha256(owner.encode('utf-8', 'replace')).hexdigest()}"


def _words(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The claim of that name, else along its dots (`realm_access.roles`): a list, or words in a text; anything else is none."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return tuple(found.split())
    return tuple(word for word in found if isinstance(word, str)) if isinstance(found, list) else ()

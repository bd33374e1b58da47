"""An issuer's public keys: found by discovery, kept for a while, fetched anew where a token names one that is not known."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore

from src.errors import BadSetting, IssuerUnavailable

FRESH_SECONDS: Final = 600.0
"""So long keys serve without being looked up again."""
STALE_SECONDS: Final = 86_400.0
"""So long they serve while the issuer does not answer."""
REST_SECONDS: Final = 10.0
"""Between two looks: tokens with made-up key ids must not become requests to the issuer."""
_TIMEOUT: Final = 5.0
_MOST_BYTES: Final = 512 * 1024
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})

Jwk = dict[str, Any]
Fetch = Callable[[str], Any]


def check_url(url: str) -> str:
    """The URL, where it is https, or of this very machine. Raises BadSetting."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return url
    raise BadSetting("BI_OIDC_ISSUER must be an https URL.", hint="It is the `iss` of the tokens. See docs/doors.md.")


class KeySet:
    """The keys of one issuer. Safe to use from many threads. Raises IssuerUnavailable."""

    def __init__(self, issuer: str, fetch: Fetch | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = check_url(issuer)
        self._fetch = fetch or fetch_json
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: tuple[Jwk, ...] = ()
        self._seen: float | None = None
        self._tried: float | None = None

    def keys(self, kid: str | None) -> tuple[Jwk, ...]:
        """Those that a token with this key id may be signed with; all of them where it names none."""
        with self._lock:
            now = self._clock()
            if not self._is_younger(self._seen, now, FRESH_SECONDS) or (kid is not None and not self._named(kid)):
                self._refresh(now)
            if not self._is_younger(self._seen, now, STALE_SECONDS):
                raise IssuerUnavailable("The identity provider does not answer.", hint="Try again in a moment.")
            return self._keys if kid is None else self._named(kid)

    def _named(self, kid: str) -> tuple[Jwk, ...]:
        return tuple(key for key in self._keys if key.get("kid") == kid)

    @staticmethod
    def _is_younger(moment: float | None, now: float, seconds: float) -> bool:
        return moment is not None and now - moment < seconds

    def _refresh(self, now: float) -> None:
        if self._is_younger(self._tried, now, REST_SECONDS):
            return
        self._tried = now
        try:
            about = self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if not isinstance(about, dict) or about.get("issuer") != self._issuer:
                return  # another's document
            found = self._fetch(check_url(str(about.get("jwks_uri"))))
        except (OSError, ValueError, BadSetting, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
            return  # the keys that are known go on serving for a while
        listed = found.get("keys") if isinstance(found, dict) else None
        if isinstance(listed, list):
            self._keys = tuple(key for key in listed if isinstance(key, dict))
            self._seen = now


def fetch_json(url: str) -> Any:
    """The JSON document at the URL: no redirect, little time, few bytes. Raises ValueError, OSError and httpcore's errors."""
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), _TIMEOUT)
    with (
        httpcore.ConnectionPool() as pool,
        pool.stream("GET", url, headers=[(b"accept", b"application/json")], extensions={"timeout": timeout}) as response,
    ):
        if response.status != 200:
            raise ValueError(f"status {response.status}")
        deadline, body = time.monotonic() + _TIMEOUT, b""
        for part in response.iter_stream():
            body += part
            if len(body) > _MOST_BYTES or time.monotonic() > deadline:
                raise ValueError("too much, or too slow")
    return json.loads(body)

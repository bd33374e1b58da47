"""Frames in Redis, under `df:*`, each a hash that expires by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from src.errors import BadSetting, StateUnavailable
from src.services.frames.store import FrameStats, StoredFrame

_FOUND_AT_ONCE: Final = 500


class RedisFrames:
    """Answers the `FrameStore` port. A frame and its description are one hash, written with its expiry in one transaction."""

    def __init__(self, client: Any) -> None:
        """`client` is a redis-py client; see `connect`."""
        self._client = client

    def put(self, key: str, frame: StoredFrame) -> None:
        """Raises StateUnavailable."""
        fields = {
            "payload": frame.payload, "about": json.dumps(frame.about), "size": len(frame.payload),
            "created_at": frame.created_at.isoformat(), "expires_at": frame.expires_at.isoformat(),
        }  # fmt: skip
        with typed():
            transaction = self._client.pipeline(transaction=True)
            transaction.delete(key)
            transaction.hset(key, mapping=fields)
            transaction.pexpireat(key, _milliseconds(frame.expires_at))
            transaction.execute()

    def get(self, key: str, *, payload: bool = True) -> StoredFrame | None:
        """Raises StateUnavailable."""
        names = ["about", "created_at", "expires_at", *(["payload"] if payload else [])]
        with typed():
            found = self._client.hmget(key, names)
        if any(value is None for value in found):
            return None
        try:
            about = json.loads(found[0])
            created_at, expires_at = (datetime.fromisoformat(found[n].decode()) for n in (1, 2))
        except (ValueError, UnicodeDecodeError):
            return None  # not ours
        if not isinstance(about, dict):
            return None
        return StoredFrame(found[3] if payload else b"", about, created_at, expires_at)

    def extend(self, key: str, expires_at: datetime) -> bool:
        """Raises StateUnavailable."""
        with typed():
            if not self._client.pexpireat(key, _milliseconds(expires_at)):
                return False
            self._client.hset(key, "expires_at", expires_at.isoformat())
            if self._client.hexists(key, "payload"):
                return True
            self._client.delete(key)  # it went between the two: what was just written must not stay for ever
            return False

    def drop(self, key: str) -> bool:
        """Raises StateUnavailable."""
        with typed():
            return bool(self._client.delete(key))

    def stats(self) -> FrameStats:
        """Raises StateUnavailable."""
        with typed():
            frames = size = 0
            for key in self._client.scan_iter("df:*", count=_FOUND_AT_ONCE):
                told = self._client.hget(key, "size")
                if told is not None:
                    frames, size = frames + 1, size + (int(told) if told.isdigit() else 0)
            return FrameStats(frames, size)


def connect(url: str, password: str = "", seconds: float = 5.0, connections: int = 20) -> Any:
    """A pooled client with time-outs; `rediss://` is TLS, the certificate checked. Raises BadSetting for a URL that is none."""
    import redis

    try:
        return redis.Redis.from_url(
            url,
            password=password or None,
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            health_check_interval=30,
            max_connections=connections,
            retry_on_timeout=False,
        )
    except ValueError:
        raise BadSetting(
            "REDIS_URL is no Redis URL.", hint="Such as redis://127.0.0.1:6379/0 or rediss://host:6380/0."
        ) from None


@contextmanager
def typed() -> Iterator[None]:
    """Raises StateUnavailable where Redis does not answer."""
    import redis

    try:
        yield
    except redis.RedisError as error:
        raise StateUnavailable(
            f"Redis does not answer: {type(error).__name__}.", hint="Check REDIS_URL and its server."
        ) from error


def _milliseconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)

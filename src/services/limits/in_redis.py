"""Limits in Redis, under `limits:*`: one script looks and takes, so that no two processes take the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.services.frames.in_redis import typed
from src.services.limits.store import Granted, Refusal

_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, places, lease = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local running = redis.call('ZCARD', KEYS[2])
if places > 0 and running >= places then return {running, 0} end
if most > 0 then
  local kept = redis.call('HMGET', KEYS[1], 'tokens', 'filled')
  local since = math.max(0, now - (tonumber(kept[2]) or now))
  local tokens = math.min(most, (tonumber(kept[1]) or most) + since * most / 60000)
  if tokens < 1 then return {0, math.ceil((1 - tokens) * 60000 / most)} end
  redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - 1), 'filled', now)
  redis.call('PEXPIRE', KEYS[1], 60000)
end
if places > 0 then
  redis.call('ZADD', KEYS[2], now + lease, ARGV[4])
  redis.call('PEXPIRE', KEYS[2], lease)
end
return {0, 0}
"""
_RENEW: Final = """
local time = redis.call('TIME')
local until_ = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
redis.call('ZADD', KEYS[1], 'XX', until_, ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 0
"""


class RedisLimits:
    """Answers the `LimitStore` port; the clock is the server's own."""

    def __init__(self, client: Any) -> None:
        """`client` is a redis-py client; see `services.frames.in_redis.connect`."""
        self._client = client
        self._take = client.register_script(_TAKE)
        self._renew = client.register_script(_RENEW)

    def take(self, owner: str, place: str, granted: Granted, seconds: float) -> Refusal | None:
        """Raises StateUnavailable."""
        asked = [granted.per_minute, granted.concurrent, int(seconds * 1000), place]
        with typed():
            running, wait = self._take(keys=[_bucket(owner), _places(owner)], args=asked)
        return Refusal(int(running), int(wait) / 1000) if running or wait else None

    def give_back(self, owner: str, place: str) -> None:
        """Raises StateUnavailable."""
        with typed():
            self._client.zrem(_places(owner), place)

    def renew(self, places: Mapping[str, str], seconds: float) -> None:
        """Raises StateUnavailable."""
        with typed():
            for place, owner in places.items():
                self._renew(keys=[_places(owner)], args=[int(seconds * 1000), place])


def _bucket(owner: str) -> str:
    return f"limits:{{{owner}}}:bucket"


def _places(owner: str) -> str:
    return f"limits:{{{owner}}}:running"

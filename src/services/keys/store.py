"""API keys in the app's own database: by digest, with whose they are and what they open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, insert, select, update

from src.errors import BadSetting, KeyUnknown
from src.models.asker import Asker
from src.services.keys.secret import Secret, new_secret
from src.services.state.ids import now
from src.services.state.open import reading, writing
from src.services.state.tables import KEYS

_NOBODY: Final = "0" * 64
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key without its secret."""

    id: str
    name: str
    owner: str
    """The same for a key and those that took its place: what one made is the other's."""
    databases: tuple[str, ...] | None
    roles: tuple[str, ...]
    is_admin: bool
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    replaces: str | None

    def opens(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def asker(self) -> Asker:
        """Who holds it."""
        databases = None if self.databases is None else frozenset(self.databases)
        return Asker(owner=self.owner, roles=self.roles, databases=databases, is_admin=self.is_admin)


class Keys:
    """Every key there is. Safe to use from many threads and processes. Everything raises StateUnavailable."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def create(
        self,
        name: str,
        *,
        databases: Sequence[str] | None = None,
        roles: Sequence[str] = (),
        is_admin: bool = False,
        days: float | None = None,
    ) -> tuple[KeyLine, Secret]:
        """A new key with its secret, which is kept nowhere. No databases: every configured one. Raises BadSetting."""
        if not name.strip() or len(name) > _LONGEST_NAME or "\0" in name:
            raise BadSetting(f"A key needs a name of 1 to {_LONGEST_NAME} characters.")
        secret, now = new_secret(), self._clock()
        expires = None if days is None else now + timedelta(days=days)
        allowed = None if databases is None else tuple(databases)
        line = KeyLine(secret.id, name, f"key:{secret.id}", allowed, tuple(roles), is_admin, now, expires, None, replaces=None)
        self._keep(line, secret)
        return line, secret

    def rotate(self, key_id: str, *, hours: float = 0) -> tuple[KeyLine, Secret]:
        """Another key with the same name, owner and reach; the old one opens for so many hours more. Raises KeyUnknown."""
        old, secret, now = self._get(key_id), new_secret(), self._clock()
        if not old.opens(now):
            raise KeyUnknown(f"The key {key_id[:40]!r} is revoked or has expired.", hint="Make one: bi keys create NAME.")
        line = KeyLine(
            secret.id, old.name, old.owner, old.databases, old.roles, old.is_admin, now, old.expires_at, None, replaces=old.id
        )
        ends = now + timedelta(hours=hours)
        ends = ends if old.expires_at is None else min(ends, old.expires_at)
        self._keep(line, secret, ends=ends)
        return line, secret

    def revoke(self, key_id: str) -> KeyLine:
        """The key opens nothing from now on. Raises KeyUnknown."""
        self._get(key_id)
        with writing(self._engine) as connection:
            is_open = (KEYS.c.id == key_id) & KEYS.c.revoked_at.is_(None)
            connection.execute(update(KEYS).where(is_open).values(revoked_at=self._clock()))
        return self._get(key_id)

    def lines(self) -> list[KeyLine]:
        """All of them, the newest last."""
        with reading(self._engine) as connection:
            return [_line(row) for row in connection.execute(select(KEYS).order_by(KEYS.c.created_at, KEYS.c.id))]

    def has_any(self) -> bool:
        """Whether a key was ever made: revoking the last one must not open the door."""
        with reading(self._engine) as connection:
            return connection.execute(select(KEYS.c.id).limit(1)).first() is not None

    def find(self, secret: Secret) -> KeyLine | None:
        """The key that a caller has sent, where it opens."""
        with reading(self._engine) as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.id == secret.id)).first()
        if not secret.is_of(row.digest if row is not None else _NOBODY) or row is None:
            return None
        line = _line(row)
        return line if line.opens(self._clock()) else None

    def _get(self, key_id: str) -> KeyLine:
        with reading(self._engine) as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.id == key_id.replace("\0", ""))).first()
        if row is None:
            raise KeyUnknown(f"There is no key {key_id[:40]!r}.", hint="bi keys list shows them.")
        return _line(row)

    def _keep(self, line: KeyLine, secret: Secret, ends: datetime | None = None) -> None:
        """The new key, and with it the end of the one that it replaces."""
        row = {
            "id": line.id, "name": line.name, "owner": line.owner, "digest": secret.digest, "databases": line.databases,
            "roles": line.roles, "is_admin": line.is_admin, "created_at": line.created_at, "expires_at": line.expires_at,
            "replaces": line.replaces,
        }  # fmt: skip
        with writing(self._engine) as connection:
            connection.execute(insert(KEYS).values(**row))
            if ends is not None:
                connection.execute(update(KEYS).where(KEYS.c.id == line.replaces).values(expires_at=ends))


def _line(row: Any) -> KeyLine:
    return KeyLine(
        row.id,
        row.name,
        row.owner,
        None if row.databases is None else tuple(row.databases),
        tuple(row.roles),
        row.is_admin,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.replaces,
    )

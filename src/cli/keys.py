"""`bi keys`: API keys, made, listed, rotated and revoked."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from src.agents.settings import load_settings
from src.errors import UnknownDatabase
from src.services.audit.log import LOCAL_NAME, Audit
from src.services.keys.secret import Secret
from src.services.keys.store import KeyLine, Keys
from src.services.state.open import open_state, state_url


def create(name: str, databases: Sequence[str], roles: Sequence[str], days: float | None, *, is_admin: bool) -> int:
    """Makes a key and prints it, this once. Raises BadSetting, UnknownDatabase, StateUnavailable."""
    known = load_settings().databases
    for database in databases:
        if database not in known:
            raise UnknownDatabase(f"No database is called {database[:80]!r}.", hint=f"Known: {', '.join(sorted(known))}.")
    with _keys() as (keys, audit):
        line, secret = keys.create(name, databases=databases or None, roles=roles, is_admin=is_admin, days=days)
        audit.note(LOCAL_NAME, "key_created", _about(line))
    _show_once(line, secret)
    return 0


def rotate(key_id: str, hours: float) -> int:
    """Makes the key that takes the place of another, and prints it. Raises KeyUnknown, StateUnavailable."""
    with _keys() as (keys, audit):
        line, secret = keys.rotate(key_id, hours=hours)
        audit.note(LOCAL_NAME, "key_rotated", _about(line))
    _show_once(line, secret)
    return 0


def revoke(key_id: str) -> int:
    """Ends a key. Raises KeyUnknown, StateUnavailable."""
    with _keys() as (keys, audit):
        line = keys.revoke(key_id)
        audit.note(LOCAL_NAME, "key_revoked", _about(line))
    sys.stderr.write(f"bi: the key {line.id} ({line.name}) opens nothing any more\n")
    return 0


def show() -> int:
    """Prints every key without its secret. Raises StateUnavailable."""
    with _keys() as (keys, _audit):
        lines = keys.lines()
    table = Table("id", "name", "databases", "roles", "admin", "made", "ends", "state", box=None)
    now = datetime.now(UTC)
    for line in lines:
        table.add_row(*(escape(cell) for cell in _cells(line, now)))
    Console(soft_wrap=True, highlight=False).print(table if lines else "There are no keys.")
    return 0


@contextmanager
def _keys() -> Iterator[tuple[Keys, Audit]]:
    settings = load_settings()
    engine = open_state(state_url(settings.state_url, settings.home))
    try:
        yield Keys(engine), Audit(engine)
    finally:
        engine.dispose()


def _about(line: KeyLine) -> dict[str, object]:
    return {"key": line.id, "name": line.name, "databases": line.databases, "roles": line.roles, "replaces": line.replaces}


def _show_once(line: KeyLine, secret: Secret) -> None:
    """The key alone on stdout, for a pipe; the rest on stderr."""
    where = ", ".join(line.databases) if line.databases else "every configured database"
    sys.stderr.write(f"bi: the key of {line.name} ({line.id}) for {where}; it is shown once and kept nowhere:\n")
    sys.stdout.write(f"{secret.text}\n")


def _cells(line: KeyLine, now: datetime) -> tuple[str, ...]:
    state = "open" if line.opens(now) else "revoked" if line.revoked_at else "expired"
    return (
        line.id,
        line.name,
        ", ".join(line.databases) if line.databases is not None else "all",
        ", ".join(line.roles),
        "yes" if line.is_admin else "",
        line.created_at.date().isoformat(),
        line.expires_at.date().isoformat() if line.expires_at else "",
        state,
    )

"""The app's own database: its migrations make its tables, and it tells what is wrong with it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from src.errors import BadSetting, StateUnavailable
from src.services.state.open import open_state, reading, state_url, writing
from src.services.state.tables import AUDIT, METADATA, SESSIONS

NOW = datetime(2026, 11, 26, 12, 30, 15, 250_000, tzinfo=UTC)


def test_migrations_make_the_tables_as_they_are_described(url: str) -> None:
    engine = open_state(url)
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA) == []
    engine.dispose()


def test_opening_again_keeps_what_is_there(url: str) -> None:
    for _ in range(2):
        engine = open_state(url)
        with writing(engine) as connection:
            connection.execute(insert(AUDIT).values(at=NOW, who="me", what="asked", detail={"n": 1}))
        engine.dispose()
    engine = open_state(url)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(AUDIT)) == 2
    engine.dispose()


def test_several_processes_may_open_it_at_once(url: str) -> None:
    code = f"from src.services.state.open import open_state; open_state({url!r}).dispose()"
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda _: subprocess.run([sys.executable, "-c", code], capture_output=True, text=True), range(3)))
    assert [(e.returncode, e.stderr) for e in ended] == [(0, "")] * 3


@pytest.mark.parametrize("change", [update(AUDIT).values(who="another"), delete(AUDIT)])
def test_the_audit_log_is_append_only(url: str, change: object) -> None:
    engine = open_state(url)
    with writing(engine) as connection:
        connection.execute(insert(AUDIT).values(at=NOW, who="me", what="asked", detail={}))
    with pytest.raises(Exception, match="append-only") as refused, writing(engine) as connection:
        connection.execute(change)  # type: ignore[call-overload]
    assert isinstance(refused.value, DBAPIError | StateUnavailable)
    with reading(engine) as connection:
        assert connection.scalars(select(AUDIT.c.who)).all() == ["me"]
    engine.dispose()


def test_moments_come_back_in_utc_and_need_a_zone(url: str) -> None:
    engine = open_state(url)
    cairo = NOW.astimezone(timezone(timedelta(hours=2)))
    with writing(engine) as connection:
        connection.execute(insert(SESSIONS).values(id="s", owner="", title="", created_at=cairo, used_at=NOW))
    with reading(engine) as connection:
        assert connection.execute(select(SESSIONS.c.created_at, SESSIONS.c.used_at)).one() == (NOW, NOW)
    with pytest.raises(Exception, match="time zone"), writing(engine) as connection:
        connection.execute(insert(SESSIONS).values(id="t", owner="", title="", created_at=datetime(2026, 1, 1), used_at=NOW))  # noqa: DTZ001
    engine.dispose()


def test_writers_wait_for_each_other(url: str) -> None:
    engine = open_state(url)

    def write(n: int) -> None:
        with writing(engine) as connection:
            connection.execute(insert(AUDIT).values(at=NOW, who=str(n), what="asked", detail={}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    with reading(engine) as connection:
        assert len(set(connection.scalars(select(AUDIT.c.who)))) == 80
    engine.dispose()


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ("mysql://u:p@127.0.0.1/x", BadSetting),
        ("no url", BadSetting),
        ("postgresql://u:S3cretWord@127.0.0.1:9/x", StateUnavailable),
    ],
)
def test_what_cannot_work_is_told_without_its_password(bad: str, error: type[Exception]) -> None:
    with pytest.raises(error) as told:
        open_state(bad)
    assert "S3cretWord" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StateUnavailable):
        open_state(state_url("", tmp_path))

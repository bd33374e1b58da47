"""The tables of the app's own database. Each change here needs a migration beside it; a test compares the two."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from src.services.state.columns import Moment

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

_ID: Final = 64
_OWNER: Final = 200

FRAMES: Final = Table(
    "frames",
    METADATA,
    Column("key", String(200), primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    Column("about", JSON, nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
"""Stored frames (Arrow), where no Redis is configured."""

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("owner", String(_OWNER), nullable=False),
    Column("title", String(200), nullable=False, default=""),
    Column("database", String(500), nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Index("ix_sessions_owner_created", "owner", "created_at"),
)
"""Conversations over uploaded files, a configured database, or both."""

SESSION_FILES: Final = Table(
    "session_files",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("session_id", String(_ID), ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("filename", String(255), nullable=False),
    Column("table_name", String(120), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("about", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
)
"""The files of a session; their rows are in the session's own DuckDB file."""

TURNS: Final = Table(
    "turns",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("session_id", String(_ID), ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("answer_id", String(_ID), nullable=True),
    Column("summary", Text, nullable=False, default=""),
    Column("plan", JSON, nullable=True),
    Column("asked_at", Moment, nullable=False),
)
"""What was asked in a session, with a summary of each result."""

ANSWERS: Final = Table(
    "answers",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("owner", String(_OWNER), nullable=False),
    Column("content_id", String(_ID), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("database", String(500), nullable=False),
    Column("status", String(40), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("proof", JSON, nullable=False),
    Index("ix_answers_owner_asked", "owner", "asked_at"),
)
"""Every answer (compressed JSON) with what is needed to give it again without a model."""

FEEDBACK: Final = Table(
    "feedback",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("answer_id", String(_ID), ForeignKey("answers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("owner", String(_OWNER), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("corrected_sql", Text, nullable=True),
    Column("note", Text, nullable=False, default=""),
    Column("state", String(20), nullable=False, default="open"),
    Column("decided_by", String(_OWNER), nullable=True),
    Column("given_at", Moment, nullable=False),
    Column("decided_at", Moment, nullable=True),
)
"""What people said of answers, and whether it became a verified query."""

VERIFIED_QUERIES: Final = Table(
    "verified_queries",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("database", String(500), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("sql", Text, nullable=False),
    Column("verified_by", String(120), nullable=False),
    Column("approved_at", Moment, nullable=False),
)
"""What became of approved feedback, under the feedback's id; read beside the glossary's own."""

KEYS: Final = Table(
    "api_keys",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("owner", String(_OWNER), nullable=False),
    Column("digest", String(128), nullable=False, unique=True),
    Column("databases", JSON, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("is_admin", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=True),
    Column("revoked_at", Moment, nullable=True),
    Column("replaces", String(_ID), nullable=True),
)
"""API keys by their digest; the key itself is shown once and kept nowhere."""

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False, index=True),
    Column("who", String(_OWNER), nullable=False),
    Column("what", String(60), nullable=False),
    Column("answer_id", String(_ID), nullable=True),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)
"""Who asked what, which SQL and code ran. Triggers refuse to change or delete a row."""

IDEMPOTENCY: Final = Table(
    "idempotency",
    METADATA,
    Column("owner", String(_OWNER), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", String(_ID), nullable=False),
    Column("status", Integer, nullable=True),
    Column("body", LargeBinary, nullable=True),
    Column("at", Moment, nullable=False, index=True),
)
"""What was answered to a request with an idempotency key; no status as long as it is being answered."""

LIMITS: Final = Table(
    "limits",
    METADATA,
    Column("owner", String(_OWNER), primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("filled", Moment, nullable=False),
)
"""How many requests an owner has left, as of a moment, where no Redis is configured."""

RUNNING: Final = Table(
    "running",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("owner", String(_OWNER), nullable=False, index=True),
    Column("until", Moment, nullable=False, index=True),
)
"""Requests that run, each until its process says that it has ended, or does not renew it any more."""

STREAMS: Final = Table(
    "streams",
    METADATA,
    Column("id", String(_ID), primary_key=True),
    Column("owner", String(_OWNER), nullable=False),
    Column("until", Moment, nullable=False),
    Column("wanted_at", Moment, nullable=False),
)
"""Streams of events that are being answered, under the ids of their answers to come."""

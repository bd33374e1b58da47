"""Verified queries that came of feedback; they outlive the answers that they are of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from src.services.state.columns import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "verified_queries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("database", sa.String(length=500), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("verified_by", sa.String(length=120), nullable=False),
        sa.Column("approved_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verified_queries"),
    )
    op.create_index("ix_verified_queries_database", "verified_queries", ["database"], unique=False)


def downgrade() -> None:
    """Drops it."""
    op.drop_table("verified_queries")

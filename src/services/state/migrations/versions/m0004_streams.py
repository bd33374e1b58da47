"""Streams of events that are being answered, so that every process knows of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from src.services.state.columns import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "streams",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("wanted_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_streams"),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("streams")

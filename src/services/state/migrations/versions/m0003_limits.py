"""How often and how much at once owners ask, of all processes together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from src.services.state.columns import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "limits",
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("filled", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_limits"),
    )
    op.create_table(
        "running",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_running"),
    )
    op.create_index("ix_running_owner", "running", ["owner"], unique=False)
    op.create_index("ix_running_until", "running", ["until"], unique=False)


def downgrade() -> None:
    """Drops them."""
    op.drop_table("running")
    op.drop_table("limits")

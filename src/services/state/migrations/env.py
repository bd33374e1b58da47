"""Run by Alembic on the connection that `open_state` hands it."""

from __future__ import annotations

from alembic import context

from src.services.state.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

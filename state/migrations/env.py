"""Alembic's entry: runs the scripts on the connection and inside the transaction that ``state.migrate`` opened.

Offline mode and connections of its own are refused: a migration without a backup before it must not happen.
"""

from alembic import context

from state.tables import VERSION_TABLE, metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()

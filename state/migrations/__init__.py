"""Alembic scripts, one per format of the state; run by ``state.migrate`` only."""

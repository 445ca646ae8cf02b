"""Build the first format. Frozen: it uses literals only, never ``state.tables``, which moves on."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("commit_id", sa.Text),
        sa.Column("started_at", _time(), nullable=False),
        sa.Column("finished_at", _time()),
        sa.Column("outcome", sa.Text),
    )
    op.create_table(
        "records",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("natural_key", sa.Text, nullable=False),
        sa.Column("declared", sa.Text, nullable=False),
        sa.Column("observed", sa.Text, nullable=False),
        sa.Column("fingerprints", sa.Text, nullable=False),
        sa.Column("depends_on", sa.Text, nullable=False),
        sa.Column("protect", sa.Boolean, nullable=False),
        sa.Column("on_destroy", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("awaiting_since", _time()),
        sa.Column("created_at", _time(), nullable=False),
        sa.Column("updated_at", _time(), nullable=False),
    )
    op.create_index("records_by_remote_id", "records", ["type", "remote_id"])
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("natural_key", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("began_at", _time(), nullable=False),
        sa.Column("ended_at", _time()),
        sa.Column("outcome", sa.Text),
    )
    op.create_index("journal_open", "journal", ["ended_at"])
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("at", _time(), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("serial", sa.Integer),
    )
    op.create_index("history_by_address", "history", ["address"])
    op.create_index("history_by_serial", "history", ["serial"])
    op.create_table(
        "tombstones",
        sa.Column("type", sa.Text, primary_key=True),
        sa.Column("natural_key", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("deleted_at", _time(), nullable=False),
        sa.Column("locked_until", _time(), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    lease = op.create_table(
        "lease",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("host", sa.Text),
        sa.Column("pid", sa.Integer),
        sa.Column("run_url", sa.Text),
        sa.Column("acquired_at", _time()),
        sa.Column("heartbeat_at", _time()),
        sa.Column("expires_at", _time()),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint("id = 1", name="lease_one_row"),
    )
    meta = op.create_table(
        "meta",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("lineage", sa.String(32), nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("fingerprint_key", sa.Text, nullable=False),
        sa.Column("key_checks", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="meta_one_row"),
    )
    op.bulk_insert(lease, [{"id": 1, "generation": 0}])
    op.bulk_insert(
        meta,
        [{"id": 1, "lineage": secrets.token_hex(16), "serial": 0, "fingerprint_key": secrets.token_hex(32), "key_checks": "[]"}],
    )

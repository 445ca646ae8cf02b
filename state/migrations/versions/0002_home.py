"""Note which Sinch project a state is about, and on which of several machines of one name its lease is held.

A state of the first format learns its project from the next run that writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("meta", sa.Column("project", sa.Text))
    op.add_column("meta", sa.Column("host", sa.Text))
    op.add_column("lease", sa.Column("machine", sa.Text))

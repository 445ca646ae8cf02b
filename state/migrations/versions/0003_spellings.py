"""Remember how the API spells what was declared: what it shows otherwise than it was sent, as fingerprints.

A record of an older format has none, and learns them from the next write of its object.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("records", sa.Column("spellings", sa.Text))
    op.execute("UPDATE records SET spellings = '{}'")

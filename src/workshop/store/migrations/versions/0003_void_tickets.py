"""One-time tickets that are void: a lost sheet opens the door to nobody

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("door_ticket", sa.Column("void", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("door_ticket") as batch:
        batch.drop_column("void")

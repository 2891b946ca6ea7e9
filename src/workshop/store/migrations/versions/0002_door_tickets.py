"""One-time tickets for the door

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_ticket",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workshop", sa.String(40), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("municipality", sa.Integer(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("secret_hash"),
        sa.ForeignKeyConstraint(["workshop"], ["workshop.id"], ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_door_ticket_workshop"), "door_ticket", ["workshop"])


def downgrade() -> None:
    op.drop_table("door_ticket")

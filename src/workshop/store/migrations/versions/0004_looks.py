"""How a host looks: name, logo and colours of the installation, an account or a workshop

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop", sa.String(length=40), nullable=True),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("band", sa.String(length=7), nullable=False),
        sa.Column("logo", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_look_account_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop"], ["workshop.id"], name=op.f("fk_look_workshop_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint("account", name=op.f("uq_look_account")),
        sa.UniqueConstraint("workshop", name=op.f("uq_look_workshop")),
    )
    op.create_index(op.f("ix_look_mark"), "look", ["mark"])


def downgrade() -> None:
    op.drop_index(op.f("ix_look_mark"), table_name="look")
    op.drop_table("look")

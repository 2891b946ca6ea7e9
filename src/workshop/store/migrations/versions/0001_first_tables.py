"""First tables

Revision 0001, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NEWEST_FIRST = (
    "auth_session",
    "api_token",
    "ticket",
    "link",
    "person",
    "share",
    "workshop",
    "account",
    "command_id",
    "event_part",
    "event",
)


def upgrade() -> None:
    _log()
    _account()
    _workshop()
    _share()
    _person()
    _link()
    _ticket()
    _auth_session()
    _api_token()


def downgrade() -> None:
    for table in NEWEST_FIRST:
        op.drop_table(table)


def _log() -> None:
    op.create_table(
        "event",
        sa.Column("workshop", sa.String(40), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "event_part",
        sa.Column("workshop", sa.String(40), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("part_group", sa.String(80), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
    )
    op.create_table(
        "command_id",
        sa.Column("workshop", sa.String(40), primary_key=True),
        sa.Column("actor", sa.String(80), primary_key=True),
        sa.Column("command_id", sa.String(200), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
    )
    _index("event_part", "workshop", "part_group")


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("login", sa.String(320), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(300), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("login"),
    )


def _workshop() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("code", sa.String(40), nullable=True),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("rehearsal_of", sa.String(40), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("code"),
        sa.ForeignKeyConstraint(["owner"], ["account.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["rehearsal_of"], ["workshop.id"], ondelete="CASCADE"),
    )
    _index("workshop", "owner")
    _index("workshop", "rehearsal_of")


def _share() -> None:
    op.create_table(
        "share",
        sa.Column("workshop", sa.String(40), primary_key=True),
        sa.Column("account", sa.Integer(), primary_key=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workshop"], ["workshop.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], ondelete="CASCADE"),
    )
    _index("share", "account")


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("workshop", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("return_code_hash", sa.String(64), nullable=True),
        sa.UniqueConstraint("token_hash"),
        sa.UniqueConstraint("workshop", "return_code_hash"),
        sa.ForeignKeyConstraint(["workshop"], ["workshop.id"], ondelete="CASCADE"),
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("workshop", sa.String(40), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind in ('board', 'desk', 'helper')", name="kind"),
        sa.UniqueConstraint("secret_hash"),
        sa.ForeignKeyConstraint(["workshop"], ["workshop.id"], ondelete="CASCADE"),
    )
    _index("link", "workshop")


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("login", sa.String(320), nullable=True),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind in ('invite', 'reset')", name="kind"),
        sa.UniqueConstraint("secret_hash"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], ondelete="CASCADE"),
    )
    _index("ticket", "account")


def _auth_session() -> None:
    person = (["workshop", "person"], ["person.workshop", "person.number"])
    op.create_table(
        "auth_session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("workshop", sa.String(40), nullable=True),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("link", sa.Integer(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("csrf", sa.String(100), nullable=False),
        sa.CheckConstraint("kind in ('account', 'participant', 'board', 'desk', 'helper')", name="kind"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workshop"], ["workshop.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["link"], ["link.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(*person, ondelete="CASCADE"),
    )
    _index("auth_session", "account")
    _index("auth_session", "workshop", "person")
    _index("auth_session", "link")
    _index("auth_session", "expires")


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("token_hash"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], ondelete="CASCADE"),
    )
    _index("api_token", "account")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f("_".join(("ix", table, *columns))), table, list(columns))

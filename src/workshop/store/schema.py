"""All tables. Times are ints (ms since 1970, UTC), which come back the same from every database.

Event tables refer to no other table: a log can be read and written by itself. What the migrations make must
equal this; a test asks alembic for the difference.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

HASH = 64
"""Length of a sha256 in hex."""

event = Table(
    "event",
    metadata,
    Column("workshop", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("type", String(80), nullable=False),
    Column("body", Text, nullable=False),
)

event_part = Table(
    "event_part",
    metadata,
    Column("workshop", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("part_group", String(80), nullable=False),
    Column("data", Text, nullable=False),
    Index(None, "workshop", "part_group"),
)

command_id = Table(
    "command_id",
    metadata,
    Column("workshop", String(40), primary_key=True),
    Column("actor", String(80), primary_key=True),
    Column("command_id", String(200), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(300), nullable=True),
    Column("created", BigInteger, nullable=False),
)

workshop = Table(
    "workshop",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(40), nullable=True, unique=True),
    Column("owner", Integer, ForeignKey("account.id", ondelete="SET NULL"), nullable=True, index=True),
    Column(
        "rehearsal_of", String(40), ForeignKey("workshop.id", ondelete="CASCADE"), nullable=True, index=True
    ),
    Column("created", BigInteger, nullable=False),
    Column("ended", BigInteger, nullable=True),
)


def _in_workshop(*, key: bool = False, index: bool = False, nullable: bool = False) -> Column[str]:
    parent = ForeignKey("workshop.id", ondelete="CASCADE")
    return Column("workshop", String(40), parent, primary_key=key, index=index, nullable=nullable)


def _of_account(*, key: bool = False, index: bool = True, nullable: bool = False) -> Column[int]:
    parent = ForeignKey("account.id", ondelete="CASCADE")
    return Column("account", Integer, parent, primary_key=key, index=index, nullable=nullable)


share = Table(
    "share",
    metadata,
    _in_workshop(key=True),
    _of_account(key=True),
    Column("until", BigInteger, nullable=True),
)

person = Table(
    "person",
    metadata,
    _in_workshop(key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=True),
    Column("token_hash", String(HASH), nullable=True, unique=True),
    Column("return_code_hash", String(HASH), nullable=True),
    UniqueConstraint("workshop", "return_code_hash"),
)

link = Table(
    "link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret_hash", String(HASH), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    _in_workshop(index=True),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=True),
    Column("revoked", BigInteger, nullable=True),
    CheckConstraint("kind in ('board', 'desk', 'helper')", name="kind"),
)

door_ticket = Table(
    "door_ticket",
    metadata,
    Column("id", Integer, primary_key=True),
    _in_workshop(index=True),
    Column("secret_hash", String(HASH), nullable=False, unique=True),
    Column("municipality", Integer, nullable=True),
    Column("created", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=True),
    Column("void", BigInteger, nullable=True),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret_hash", String(HASH), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("login", String(320), nullable=True),
    _of_account(nullable=True),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=True),
    CheckConstraint("kind in ('invite', 'reset')", name="kind"),
)

auth_session = Table(
    "auth_session",
    metadata,
    Column("token_hash", String(HASH), primary_key=True),
    Column("kind", String(20), nullable=False),
    _of_account(nullable=True),
    _in_workshop(nullable=True),
    Column("person", Integer, nullable=True),
    Column("link", Integer, ForeignKey("link.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
    Column("csrf", String(100), nullable=False),
    ForeignKeyConstraint(["workshop", "person"], ["person.workshop", "person.number"], ondelete="CASCADE"),
    Index(None, "workshop", "person"),
    CheckConstraint("kind in ('account', 'participant', 'board', 'desk', 'helper')", name="kind"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(HASH), nullable=False, unique=True),
    _of_account(),
    Column("label", String(200), nullable=False),
    Column("created", BigInteger, nullable=False),
)

look = Table(
    "look",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workshop", String(40), ForeignKey("workshop.id", ondelete="CASCADE"), nullable=True, unique=True),
    Column("account", Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=True, unique=True),
    Column("name", String(200), nullable=False),
    Column("colour", String(7), nullable=False),
    Column("band", String(7), nullable=False),
    Column("logo", Text, nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("mark", String(16), nullable=False, index=True),
)
"""Of one workshop, of all workshops of an account, or, with neither, of the installation. `logo`: base64."""

edition = Table(
    "edition",
    metadata,
    _in_workshop(key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made", BigInteger, nullable=False),
    Column("approved_by", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("link", String(64), nullable=False),
    Column("public_at", BigInteger, nullable=True),
    Column("withdrawn_at", BigInteger, nullable=True),
    Column("withdrawn_because", Text, nullable=False),
    Column("cards", Text, nullable=False),
    Column("files", Text, nullable=False),
)
"""Released results, a row for each version. `public_at` empty: by the link alone. `cards`: JSON of numbers and words,
to see whether one may no longer be read; `files`: a ZIP archive in base64, empty once it is replaced or taken back.
"""

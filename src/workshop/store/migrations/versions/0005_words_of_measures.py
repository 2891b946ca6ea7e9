"""Words of measures that came from a card move to the card's erasable part, as measures of today have them

Logs from before kept them in the row itself, where nothing is ever erased: a card that was taken back left its words in
the plan. Cards that are gone already take their words along now.

Revision 0005, after 0004.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MEASURES = ("measure_added", "measure_edited", "measure_removed")
WORDS = {"measure_added": {"what": "measure"}, "measure_edited": {"what": "measure", "old_what": "old"}}

event = sa.table(
    "event",
    sa.column("workshop", sa.String),
    sa.column("seq", sa.BigInteger),
    sa.column("type", sa.String),
    sa.column("body", sa.Text),
)
part = sa.table(
    "event_part",
    sa.column("workshop", sa.String),
    sa.column("seq", sa.BigInteger),
    sa.column("part_group", sa.String),
    sa.column("data", sa.Text),
)


def upgrade() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.select(event).where(event.c.type.in_(MEASURES))).all()
    changed = [row for row in found if _move(connection, row)]
    if changed and connection.dialect.name == "postgresql":
        # An updated row leaves its old bytes in the file; this writes the table anew. SQLite overwrites them.
        op.execute("ALTER TABLE event ALTER COLUMN body TYPE text USING (body || '')")


def downgrade() -> None:
    """Nothing: the program before reads both shapes."""


def _move(connection: sa.Connection, row: Any) -> bool:
    body = json.loads(row.body)
    card = (body.get("measure") or {}).get("card")
    measures = [body[name] for name in ("measure", "old") if isinstance(body.get(name), dict)]
    if card is None or not any(m.get("what") for m in measures):
        return False
    words = {name: body[of].get("what", "") for name, of in WORDS.get(row.type, {}).items() if of in body}
    for m in measures:
        m["what"] = ""
    mine = (event.c.workshop == row.workshop) & (event.c.seq == row.seq)
    connection.execute(sa.update(event).where(mine).values(body=_json(body)))
    kept = {name: text for name, text in words.items() if text}
    if kept and not _gone(connection, row.workshop, card):
        connection.execute(
            sa.insert(part).values(
                workshop=row.workshop, seq=row.seq, part_group=f"card:{card}", data=_json(kept)
            )
        )
    return True


def _gone(connection: sa.Connection, workshop: str, card: int) -> bool:
    rows = sa.select(event.c.body).where(event.c.workshop == workshop, event.c.type == "card_withdrawn")
    return any(json.loads(body)["card"] == card for body in connection.execute(rows).scalars())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

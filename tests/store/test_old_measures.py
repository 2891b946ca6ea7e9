"""Words that older programs kept in the row of a measure move to the card, and go where the card is gone."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import insert, select

from tests.scene import KINDS
from tests.store.databases import emptied, postgres_url
from tests.web.test_words_of_cards import kept
from workshop.activities.plan.messages import MeasureAdded, MeasureEdited
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.migrate import migrate
from workshop.store.schema import event, event_part
from workshop.store.sql import SqlLog

ROOM = "abcdefghij"
STAYS, GONE = 20, 21


def old_rows() -> list[dict[str, object]]:
    """As they lay in the table: two measures from cards, one of them reworded and taken off; one of the desk's own."""

    def measure(number: int, what: str, card: int | None) -> dict[str, object]:
        return {"id": number, "what": what, "lead": None, "partners": [], "due": "", "card": card}

    bodies: list[dict[str, object]] = [
        {"type": "measure_added", "step": 4, "measure": measure(30, "Nadelkissen", STAYS), "place": 0},
        {
            "type": "measure_edited",
            "step": 4,
            "measure": measure(30, "Nadelöhr", STAYS),
            "old": measure(30, "Nadelkissen", STAYS),
        },
        {"type": "measure_added", "step": 4, "measure": measure(31, "Zwirnrolle", GONE), "place": 1},
        {"type": "measure_removed", "step": 4, "measure": measure(31, "Zwirnrolle", GONE), "place": 1},
        {"type": "card_withdrawn", "card": GONE},
        {"type": "measure_added", "step": 4, "measure": measure(32, "Eigenes", None), "place": 0, "_act": 5},
    ]
    return [
        {
            "workshop": ROOM,
            "seq": n,
            "at": n,
            "actor": "facilitator:1",
            "type": str(b["type"]),
            "body": json.dumps(b),
        }
        for n, b in enumerate(bodies, 1)
    ]


async def moved(url: str) -> Database:
    """A database of the version before, with old rows, brought up."""
    await migrate(url, "0004")
    before = Database(url)
    async with before.write() as connection:
        await connection.execute(insert(event), old_rows())
    await before.close()
    await migrate(url)
    return Database(url)


async def told(database: Database) -> None:
    """What is read afterwards."""
    log = await SqlLog(database, Codec(KINDS.events())).read(ROOM)
    first, edited, other, _, _, own = (r.event for r in log)
    assert isinstance(first, MeasureAdded)
    assert isinstance(edited, MeasureEdited)
    assert isinstance(other, MeasureAdded)
    assert isinstance(own, MeasureAdded)
    assert (first.what, first.measure.what) == ("Nadelkissen", "")
    assert (edited.what, edited.old_what, edited.old.what) == ("Nadelöhr", "Nadelkissen", "")
    assert (other.what, other.measure.what) == ("", "")
    assert own.measure.what == "Eigenes"
    assert log[5].act == 5
    async with database.read() as connection:
        groups = (await connection.execute(select(event_part.c.part_group))).scalars().all()
    assert list(groups) == [f"card:{STAYS}"] * 2


async def test_on_sqlite_with_the_bytes(tmp_path: Path) -> None:
    database = await moved(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    await told(database)
    await database.scrub()
    await database.close()
    assert kept(tmp_path, "Zwirnrolle") == []
    assert kept(tmp_path, "Nadelkissen") == ["old.db"]


async def test_on_postgresql() -> None:
    database = await moved(await emptied(postgres_url()))
    await told(database)
    await database.close()

"""What an author takes back is gone from the plan on every screen and from the bytes of the database."""

from __future__ import annotations

from pathlib import Path

from tests.served import serving
from workshop.activities.plan.messages import AddMeasure, EditMeasure
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.setup import AddMunicipalities


def kept(folder: Path, words: str) -> list[str]:
    """The files that hold these words."""
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


async def test_a_card_taken_back_leaves_no_byte_of_its_measure(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid = await served.workshop("empty")
        await served.desk(wid, AddMunicipalities(("Rheine",)))
        await served.desk(wid, AddStep("collect", "Ideen", settings={"mode": "open"}))
        await served.desk(wid, AddStep("plan", "Maßnahmen"))
        session = await served.session(wid)
        ideas, plan = session.committed.order[-2:]
        await served.desk(wid, OpenStep(ideas))
        anna = await served.phone(wid, "Rheine")
        await anna.post(type="write_card", step=ideas, text="Nadelkissen für alle")
        card = max(session.committed.cards)
        await served.desk(wid, AddMeasure(plan, card=card))
        measure = session.committed.steps[plan].state.order[0]
        await served.desk(wid, EditMeasure(plan, measure, "Nadelkissen je Ort"))
        assert kept(tmp_path, "Nadelkissen")
        await anna.post(type="withdraw_card", step=ideas, card=card)
        assert kept(tmp_path, "Nadelkissen") == []
        await served.desk(wid, OpenStep(plan))
        assert "Text gelöscht" in (await anna.client.get(f"/room/{wid}")).text
        await anna.close()

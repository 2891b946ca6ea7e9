"""What is stored about me: to read, as a file, and gone for good from tables, files, memory and cookie."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from sqlalchemy import text

from tests.served import Phone, Served, csrf, serving
from tests.web.test_words_of_cards import kept
from workshop.activities.plan.messages import AddMeasure
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.hall import End
from workshop.core.manner import SetManner
from workshop.core.setup import AddMunicipalities, Describe
from workshop.store.database import Database


async def hall(served: Served) -> tuple[str, int]:
    """A workshop that asks for names, with an open collection."""
    wid = await served.workshop("empty")
    await served.desk(wid, Describe("Smart Region", ask_name=True))
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    await served.desk(wid, AddStep("collect", "Ideen", settings={"mode": "open"}))
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, OpenStep(step))
    return wid, step


async def named(served: Served, wid: str, step: int, name: str, card: str) -> Phone:
    """Somebody with a name, a return code and a card."""
    phone = await served.phone(wid, "Rheine")
    await served.house.people.set_name(wid, phone.number, name)
    served.house.render.names.setdefault(wid, {})[phone.number] = name
    await phone.client.get(f"/room/{wid}/return")
    await phone.post(type="write_card", step=step, text=card)
    return phone


async def erases(phone: Phone, **ticked: str) -> httpx.Response:
    page = (await phone.client.get(f"/room/{phone.wid}/me")).text
    form = {"_csrf": csrf(page), **ticked}
    return await phone.client.post(f"/room/{phone.wid}/me/erase", data=form)


async def test_the_page_and_the_file_say_everything_and_nothing_of_others(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await hall(served)
        anna = await named(served, wid, step, "Anna Nadelöhr", "Radweg zum Bahnhof")
        bernd = await named(served, wid, step, "Bernd Baum", "Mehr Busse")
        page = (await anna.client.get(f"/room/{wid}/me")).text
        for said in ("Anna Nadelöhr", "Rheine", "Radweg zum Bahnhof", "seine Prüfsumme ist gespeichert"):
            assert said in page
        assert "log." not in page
        assert "Karte abgegeben: 1" in page, "and not from paper, as the desk's cards are"
        answer = await anna.client.get(f"/room/{wid}/me/file")
        told = json.loads(answer.text)
        assert answer.headers["content-disposition"].startswith("attachment")
        assert told["name"] == "Anna Nadelöhr"
        assert [c["text"] for c in told["cards"]] == ["Radweg zum Bahnhof"]
        assert [e["what"] for e in told["events"]] == ["person_joined", "card_written"]
        for others in ("Bernd", "Mehr Busse"):
            assert others not in page + answer.text
        card = told["cards"][0]["card"]
        assert "ack" in await anna.post(type="edit_card", step=step, card=card, text="Radweg zur Schule")
        page = (await anna.client.get(f"/room/{wid}/me")).text
        assert "eigene Karte an der Wand geändert: 1" in page
        await anna.close()
        await bernd.close()


async def test_it_speaks_as_the_workshop_does(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await hall(served)
        await served.desk(wid, SetManner(True))
        anna = await named(served, wid, step, "Anna", "Radweg")
        page = (await anna.client.get(f"/room/{wid}/me")).text
        assert "Dein Name, dein Rückkehr-Code" in page
        assert "Ihr Name" not in page
        assert "Was über dich gespeichert war" in (await erases(anna, sure="yes")).text
        await anna.close()


async def test_strangers_are_led_away(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, _ = await hall(served)
        async with served.client() as stranger:
            for path in (f"/room/{wid}/me", f"/room/{wid}/me/file"):
                assert (await stranger.get(path)).status_code == 303


async def test_what_is_erased_is_in_no_file_and_no_memory_and_results_stay(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await hall(served)
        anna = await named(served, wid, step, "Anna Nadelöhr", "Nadelkissen für alle")
        bernd = await named(served, wid, step, "Bernd Baum", "Mehr Busse")
        await served.desk(wid, StopStep(step))
        await served.desk(wid, AddStep("plan", "Maßnahmen"))
        session = await served.session(wid)
        card = min(session.committed.cards)
        await served.desk(wid, AddMeasure(session.committed.order[-1], card=card))
        await served.desk(wid, End())
        people = len(session.committed.people)
        assert kept(tmp_path, "Nadel")
        gone = await erases(anna, sure="yes", cards="yes")
        assert gone.status_code == 200
        assert "forget.js" in gone.text
        assert kept(tmp_path, "Nadel") == []
        assert served.house.render.names[wid] == {bernd.number: "Bernd Baum"}
        assert "Anna" not in repr(session.committed)
        assert len(session.committed.people) == people
        assert session.committed.cards[card].state == "shown"
        assert f"person_{wid}" not in anna.client.cookies
        assert (await anna.client.get(f"/room/{wid}/me")).status_code == 303
        assert "Mehr Busse" in (await bernd.client.get(f"/room/{wid}/me")).text
        async with served.client(**await served.account_cookie()) as desk:
            results = (await desk.get(f"/results/{wid}")).text
        assert "Text gelöscht" in results
        await anna.close()
        await bernd.close()


async def test_it_asks_first_and_keeps_the_cards_unless_told(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await hall(served)
        anna = await named(served, wid, step, "Anna Nadelöhr", "Radweg zum Bahnhof")
        assert (await erases(anna, cards="yes")).status_code == 303
        assert (await served.house.people.names(wid)) == {anna.number: "Anna Nadelöhr"}
        assert (await erases(anna, sure="yes")).status_code == 200
        assert (await served.house.people.names(wid)) == {}
        assert "Radweg zum Bahnhof" in repr((await served.session(wid)).committed.cards)
        await anna.close()


async def test_nobody_erases_by_a_command_from_outside(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await hall(served)
        anna = await named(served, wid, step, "Anna Nadelöhr", "Radweg zum Bahnhof")
        assert "refused" in await anna.post(type="erase_me", cards=True)
        await anna.close()


async def test_who_shares_a_phone_stays_in(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await hall(served)
        anna = await named(served, wid, step, "Anna Nadelöhr", "Radweg zum Bahnhof")
        code = await served.code(wid)
        page = (await anna.client.get(f"/join/{code}?another=1")).text
        form = {"_csrf": csrf(page), "municipality": "guest", "another": "1"}
        assert (await anna.client.post(f"/join/{code}", data=form)).status_code == 303
        second = (await anna.client.get(f"/room/{wid}/me")).text
        assert "Radweg" not in second
        assert (await erases(anna, sure="yes")).status_code == 200
        assert "Radweg zum Bahnhof" in (await anna.client.get(f"/room/{wid}/me")).text
        await anna.close()


async def test_the_tables_hold_no_row_of_the_person(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await hall(served)
        anna = await named(served, wid, step, "Anna Nadelöhr", "Radweg zum Bahnhof")
        await erases(anna, sure="yes", cards="yes")
        database = Database(served.house.settings.database)
        for table in ("person", "auth_session", "event_part"):
            async with database.read() as connection:
                found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our tables
                assert found.scalar_one() == 0, table
        await database.close()
        await anna.close()

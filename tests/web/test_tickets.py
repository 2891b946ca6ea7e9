"""One-time tickets: printed at the desk, each lets one person in, and none is lost when the door says no."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.served import Served, csrf, serving
from workshop.core.door import SetDoor, SetSeats, SetTickets
from workshop.core.setup import AddMunicipalities
from workshop.exports.collect import admission_of


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def a_door(served: Served) -> str:
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine", "Greven")))
    await served.desk(wid, SetTickets(True))
    return wid


async def made(served: Served, wid: str, towns: str, number: int) -> list[str]:
    """The codes on the page that the desk prints."""
    async with served.client(**await served.account_cookie()) as desk:
        form = {
            "_csrf": csrf((await desk.get(f"/desk/{wid}/door")).text),
            "towns": towns,
            "number": str(number),
        }
        answer = await desk.post(f"/desk/{wid}/tickets", data=form)
    assert answer.status_code == 200, answer.text
    return re.findall(r"<code>([A-Z0-9]{4}-[A-Z0-9]{4})</code>", answer.text)


async def town_id(served: Served, wid: str, name: str) -> int:
    towns = (await served.session(wid)).committed.municipalities.values()
    return next(m.id for m in towns if m.name == name)


async def come(served: Served, wid: str, ticket: str, town: str = "Rheine") -> httpx.Response:
    picked = town if town == "guest" else str(await town_id(served, wid, town))
    async with served.client() as phone:
        path = f"/join/{await served.code(wid)}"
        token = csrf((await phone.get(path, params={"ticket": ticket})).text)
        return await phone.post(path, data={"_csrf": token, "ticket": ticket, "municipality": picked})


async def people(served: Served, wid: str) -> int:
    return len((await served.session(wid)).committed.people)


async def test_a_ticket_lets_one_person_in(served: Served) -> None:
    wid = await a_door(served)
    tickets = await made(served, wid, "", 3)
    assert len(set(tickets)) == 3
    assert (await come(served, wid, tickets[0])).status_code == 303
    again = await come(served, wid, tickets[0])
    assert again.status_code == 422
    assert "schon benutzt" in again.text
    assert f'value="{tickets[0]}"' in again.text
    assert await people(served, wid) == 1
    assert (await come(served, wid, f" {tickets[1].lower()} ", "guest")).status_code == 303


async def test_without_a_ticket_nobody_comes_in_and_the_page_says_what_to_do(served: Served) -> None:
    wid = await a_door(served)
    for ticket, words in (("", "Bitte geben Sie den Code"), ("AAAA-AAAA", "gibt es nicht")):
        answer = await come(served, wid, ticket)
        assert answer.status_code == 422
        assert words in answer.text
    async with served.client() as program:
        answer = await program.post(f"/api/join/{await served.code(wid)}", json={"municipality": "Rheine"})
    assert answer.status_code >= 400
    assert await people(served, wid) == 0


async def test_two_phones_with_the_same_ticket_are_one_person(served: Served) -> None:
    wid = await a_door(served)
    (ticket,) = await made(served, wid, "", 1)
    answers = await asyncio.gather(*(come(served, wid, ticket) for _ in range(4)))
    assert sorted(a.status_code for a in answers) == [303, 422, 422, 422]
    assert await people(served, wid) == 1


async def test_a_ticket_stays_good_when_the_door_says_no(served: Served) -> None:
    wid = await a_door(served)
    (ticket,) = await made(served, wid, "", 1)
    await served.desk(wid, SetDoor(False))
    assert (await come(served, wid, ticket)).status_code == 422
    await served.desk(wid, SetDoor(True))
    await served.desk(wid, SetSeats(await town_id(served, wid, "Rheine"), 0))
    assert (await come(served, wid, ticket)).status_code == 422
    assert (await come(served, wid, ticket, "Greven")).status_code == 303


async def test_a_ticket_of_a_municipality_is_for_that_one_only(served: Served) -> None:
    wid = await a_door(served)
    tickets = await made(served, wid, "each", 2)
    assert len(tickets) == 4
    wrong = await come(served, wid, tickets[0], "Greven")
    assert wrong.status_code == 422
    assert "gilt für Rheine" in wrong.text
    assert (await come(served, wid, tickets[0], "Rheine")).status_code == 303
    assert (await come(served, wid, tickets[3], "Greven")).status_code == 303


async def test_a_ticket_of_another_workshop_opens_nothing(served: Served) -> None:
    wid, other = await a_door(served), await a_door(served)
    (ticket,) = await made(served, other, "", 1)
    assert (await come(served, wid, ticket)).status_code == 422


async def test_the_result_says_how_people_were_admitted(served: Served) -> None:
    wid = await a_door(served)
    session = await served.session(wid)
    assert admission_of(session.committed) == "tickets"
    await come(served, wid, (await made(served, wid, "", 1))[0])
    assert admission_of(session.committed) == "tickets"
    async with served.client(**await served.account_cookie()) as desk:
        assert "Einmal-Karten" in (await desk.get(f"/results/{wid}/export/report.html")).text
    await served.desk(wid, SetTickets(False))
    await served.phone(wid, "Rheine")
    assert admission_of(session.committed) == "some_tickets"


async def test_too_many_tickets_are_refused_and_strangers_get_none(served: Served) -> None:
    wid = await a_door(served)
    async with served.client(**await served.account_cookie()) as desk:
        token = csrf((await desk.get(f"/desk/{wid}/door")).text)
        for number, towns in (("0", ""), ("x", ""), ("401", ""), ("400", "each"), ("1", "9999")):
            form = {"_csrf": token, "towns": towns, "number": number}
            assert (await desk.post(f"/desk/{wid}/tickets", data=form)).status_code == 422
    async with served.client() as stranger:
        token = csrf((await stranger.get(f"/join/{await served.code(wid)}")).text)
        answer = await stranger.post(
            f"/desk/{wid}/tickets", data={"_csrf": token, "towns": "", "number": "1"}
        )
    assert answer.status_code in (303, 401, 403, 404)


async def test_the_desk_sees_how_many_tickets_are_left_and_makes_lost_ones_void(served: Served) -> None:
    wid = await a_door(served)
    tickets = await made(served, wid, "each", 2)
    assert (await come(served, wid, tickets[0], "Rheine")).status_code == 303
    async with served.client(**await served.account_cookie()) as desk:
        door = (await desk.get(f"/desk/{wid}/door")).text
        assert numbers(door, "Rheine") == ["1", "1", "0"]
        assert numbers(door, "Zusammen") == ["3", "1", "0"]
        gone = await desk.post(f"/desk/{wid}/tickets/void", data={"_csrf": csrf(door)})
        assert gone.status_code == 303
        assert numbers((await desk.get(f"/desk/{wid}/door")).text, "Zusammen") == ["0", "1", "3"]
    refused = await come(served, wid, tickets[1], "Rheine")
    assert refused.status_code == 422
    assert "ungültig" in refused.text
    async with served.client() as stranger:
        token = csrf((await stranger.get(f"/join/{await served.code(wid)}")).text)
        answer = await stranger.post(f"/desk/{wid}/tickets/void", data={"_csrf": token})
    assert "/account/login" in answer.headers["location"]


def numbers(page: str, row: str) -> list[str]:
    """The figures in the row of the table of tickets."""
    return re.findall(
        r'class="number">(\d+)<', page.partition(f'<th scope="row">{row}</th>')[2].partition("</tr>")[0]
    )

"""The log says what happened and to whom to turn, and nothing of what people typed, carry or are called."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.running import Running, running
from tests.served import Phone, csrf, serving
from workshop.ops.logs import Json, Text, errors
from workshop.store.database import Database
from workshop.store.schema import event
from workshop.web.accounts import hash_password
from workshop.web.house import secret

PASSWORD = "vier grüne Busse warten"
CARD = "Mehr Licht am Bahnhof Rheine"
BROKEN = "abcdefgh23"


class Furnished:
    """What a server is started on, with the secrets of it."""

    def __init__(self, wid: str, code: str, board: str, invite: str) -> None:
        self.wid, self.code, self.board, self.invite = wid, code, board, invite


async def furnish(folder: Path) -> Furnished:
    """A workshop, a board link, an invitation, a password; a log that cannot be read, a table that is gone."""
    async with serving(folder) as house:
        wid, now = await house.workshop(), house.house.now()
        await house.house.accounts.set_password(house.account, await hash_password(PASSWORD))
        board, invite = secret(), secret()
        await house.house.people.add_link(board, "board", wid, now)
        await house.house.accounts.add_ticket(invite, "invite", now, now + 3_600_000, login="gertrud")
        code = await house.code(wid)
        await house.house.directory.create(BROKEN, "BROKEN", house.account, now)
    database = Database(f"sqlite:///{folder / 'workshop.sqlite3'}")
    async with database.write() as connection:
        row = {"workshop": BROKEN, "seq": 1, "at": 1, "actor": "house", "type": "x"}
        await connection.execute(event.insert(), {**row, "body": f'{{"type":"{CARD}"}}'})
        await connection.execute(text("DROP TABLE door_ticket"))
    await database.close()
    return Furnished(wid, code, board, invite)


async def send(client: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    page = await client.get(path)
    return await client.post(path, data={"_csrf": csrf(page.text), **form})


async def use(house: Running, given: Furnished) -> set[str]:
    """Ways in, ways to be refused, a card, a bug; every secret that was used or handed out on the way."""
    used = {
        given.code,
        given.board,
        given.invite,
        PASSWORD,
        CARD,
        "gertrud",
        "Moderation",
        "Wrong password",
    }
    anna = await house.phone(given.wid, given.code, "Rheine")
    clients = [anna.client]
    await speak(anna, used)
    for path in (f"/link/{given.board}", f"/account/invite/{given.invite}"):
        client = httpx.AsyncClient(base_url=house.url, timeout=300)
        clients.append(client)
        await send(client, path, name="Gertrud", password=PASSWORD, again=PASSWORD)
    desk = httpx.AsyncClient(base_url=house.url, timeout=300)
    clients.append(desk)
    await send(desk, "/account/login", login="Moderation", password="Wrong password")
    await send(desk, "/account/login", login="Moderation", password=PASSWORD, next=f"/desk/{given.wid}")
    await desk.get(f"/desk/{given.wid}?q={CARD}")
    await desk.get(f"/{given.code}/{CARD}")
    assert (await desk.get(f"/desk/{BROKEN}")).status_code == 503
    broke = await desk.get(f"/desk/{given.wid}/door")
    assert broke.status_code == 500
    assert broke.headers["x-request-id"] in broke.text
    for client in clients:
        used |= {str(cookie.value) for cookie in client.cookies.jar if len(str(cookie.value)) > 5}
        await client.aclose()
    return used


async def speak(anna: Phone, used: set[str]) -> None:
    """By post, by socket and with a wrong return code; a command nobody knows among them."""
    await anna.client.post("/join", data={"_csrf": anna.csrf, "code": "QQQQQQ"})
    for wish in ({"type": "write_card", "step": 1, "text": CARD}, {"type": CARD}):
        await anna.post(**wish)
    await anna.connect()
    await anna.send(type="write_card", step=1, text=CARD)
    assert anna.socket is not None
    await anna.socket.close()
    page = await anna.client.get(f"/room/{anna.wid}/return")
    used |= {word.strip(".,<>") for word in page.text.split() if "/back" in word}


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


class Told:
    """What one kind of log said of one afternoon, and every secret that was used in it."""

    def __init__(self, wid: str, used: set[str], said: str) -> None:
        self.wid, self.used, self.said = wid, used, said


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """The same afternoon with both kinds of log."""

    async def afternoon(kind: str) -> Told:
        folder = tmp_path_factory.mktemp(kind)
        given = await furnish(folder)
        async with running(folder, WORKSHOP_LOG=kind) as house:
            used = await use(house, given)
        return Told(given.wid, used, house.said)

    return {kind: asyncio.run(afternoon(kind)) for kind in ("json", "text")}


@pytest.mark.parametrize("kind", ["json", "text"])
def test_the_log_holds_nothing_that_people_typed_or_carry(told: dict[str, Told], kind: str) -> None:
    assert len(told[kind].used) > 12
    assert "/desk/{wid}" in told[kind].said, "nothing was written down"
    assert [word for word in told[kind].used if word in told[kind].said] == []


def test_every_line_is_json_and_names_request_route_and_workshop(told: dict[str, Told]) -> None:
    wid, said = told["json"].wid, lines(told["json"].said)
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in said)
    access = [line for line in said if line["logger"] == "workshop.access"]
    posted = [line for line in access if (line["route"], line["message"]) == ("/room/{wid}/commands", "POST")]
    assert [(line["workshop"], line["status"]) for line in posted] == [(wid, 200)] * 2
    assert {"/join/{code}", "/link/{secret}", "/account/{kind}/{token}", "none"} <= {
        str(a["route"]) for a in access
    }
    assert [line["workshop"] for line in access if line["message"] == "socket"] == [wid]
    assert len({line["request"] for line in access}) == len(access)


def test_a_bug_is_found_by_the_number_that_the_page_showed(told: dict[str, Told]) -> None:
    said = lines(told["json"].said)
    bug = next(line for line in said if line["logger"] == "workshop.web.answers")
    assert str(bug["errors"]).startswith("['sqlalchemy.exc.OperationalError at ")
    assert "sqlite3.OperationalError (no such table: door_ticket) at" in str(bug["errors"])
    answered = next(line for line in said if line.get("status") == 500)
    assert answered["route"] == "/desk/{wid}/{part}"
    assert answered["request"] == bug["request"]


def test_at_a_terminal_only_what_went_wrong_is_told(told: dict[str, Told]) -> None:
    shown = [line for line in told["text"].said.splitlines() if not line.startswith(("·", "  "))]
    assert {line.split()[0] for line in shown} == {"ERROR", "WARNING"}
    assert [line.split("status=")[1][:3] for line in shown if "workshop.access" in line] == ["500"]
    assert any(f"the log of workshop {BROKEN} is damaged at seq 1: ValidationError" in line for line in shown)


def raised() -> BaseException:
    """An error that quotes a card, because of one that quotes a row, in a group."""
    try:
        try:
            raise KeyError(CARD)
        except KeyError as first:
            raise ExceptionGroup(CARD, [OSError(28, "No space left on device", CARD)]) from first
    except ExceptionGroup as group:
        return group


def test_errors_are_told_by_sort_and_place() -> None:
    group, inner, cause = errors(raised())
    assert group.startswith("builtins.ExceptionGroup at test_logs.py:")
    assert inner == "builtins.OSError (No space left on device) at unknown"
    assert cause.startswith("builtins.KeyError at test_logs.py:")
    assert group.endswith(" raised")


@pytest.mark.parametrize("formatter", [Json(), Text()])
def test_of_other_packages_only_the_first_line_is_kept(formatter: logging.Formatter) -> None:
    text = f"Task exception was never retrieved\nfuture: <Task exception=KeyError('{CARD}')>"
    written = formatter.format(logging.LogRecord("asyncio", logging.ERROR, "", 0, text, (), None))
    assert "never retrieved" in written
    assert CARD not in written

"""Accounts: invited once, logged in and out for good, and nothing told to who guesses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.served import Served, csrf, serving
from workshop.app import now
from workshop.web.accounts import hash_password
from workshop.web.house import secret

PASSWORD = "vier grüne Busse warten"
WEEK = 7 * 24 * 3600 * 1000


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def standing(tmp_path: Path) -> AsyncIterator[Served]:
    """No time passes here, so however long the guesses take no further one is granted."""
    at = now()
    async with serving(tmp_path, clock=lambda: at) as house:
        yield house


async def invitation(served: Served, login: str | None = "anna") -> str:
    token, now = secret(), served.house.now()
    await served.house.accounts.add_ticket(token, "invite", now, now + WEEK, login=login)
    return f"/account/invite/{token}"


async def send(client: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    page = await client.get(path)
    return await client.post(path, data={"_csrf": csrf(page.text), **form})


async def with_password(served: Served) -> None:
    await served.house.accounts.set_password(served.account, await hash_password(PASSWORD))


async def log_in(client: httpx.AsyncClient, password: str = PASSWORD, **more: str) -> httpx.Response:
    return await send(client, "/account/login", login="Moderation", password=password, **more)


async def test_anna_chooses_a_password_and_is_at_her_desk(served: Served) -> None:
    path = await invitation(served)
    async with served.client() as anna:
        answer = await send(anna, path, name="Anna", password=PASSWORD, again=PASSWORD)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        assert "Anna" in (await anna.get("/desk")).text
    made = await served.house.accounts.by_login("anna")
    assert made is not None
    assert made.password_hash.startswith("$argon2id$")


async def test_a_mail_scanner_that_looks_does_not_use_up_the_invitation(served: Served) -> None:
    path = await invitation(served)
    async with served.client() as scanner:
        assert (await scanner.get(path)).status_code == 200
    async with served.client() as anna:
        assert (await send(anna, path, password=PASSWORD, again=PASSWORD)).status_code == 303


async def test_an_invitation_works_once(served: Served) -> None:
    path = await invitation(served)
    async with served.client() as anna:
        await send(anna, path, password=PASSWORD, again=PASSWORD)
    async with served.client() as thief:
        assert (await thief.get(path)).status_code == 410


async def test_a_short_or_mistyped_password_costs_nothing(served: Served) -> None:
    path = await invitation(served)
    async with served.client() as anna:
        assert "mindestens 10 Zeichen" in (await send(anna, path, password="kurz", again="kurz")).text
        assert "nicht gleich" in (await send(anna, path, password=PASSWORD, again=PASSWORD + "!")).text
        assert (await send(anna, path, password=PASSWORD, again=PASSWORD)).status_code == 303


async def test_an_open_invitation_asks_for_a_login_that_is_free(served: Served) -> None:
    path = await invitation(served, login=None)
    async with served.client() as anna:
        taken = await send(anna, path, login="MODERATION", password=PASSWORD, again=PASSWORD)
        assert taken.status_code == 422
        assert "gibt es schon" in taken.text
        assert (await send(anna, path, login="anna", password=PASSWORD, again=PASSWORD)).status_code == 303


async def test_the_first_account_takes_over_the_demo(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        await served.house.accounts.delete(served.account)
        await served.house.directory.create("demoworksh", "KX74PM", None, served.house.now())
        async with served.client() as anna:
            await send(anna, await invitation(served), password=PASSWORD, again=PASSWORD)
            assert (await anna.get("/desk/demoworksh")).status_code == 200


async def test_a_new_password_ends_every_other_session(served: Served) -> None:
    cookies, token, now = await served.account_cookie(), secret(), served.house.now()
    await served.house.accounts.add_ticket(token, "reset", now, now + WEEK, account=served.account)
    async with served.client(**cookies) as old, served.client() as new:
        assert (await old.get("/desk")).status_code == 200
        path = f"/account/reset/{token}"
        assert (await send(new, path, password=PASSWORD, again=PASSWORD)).status_code == 303
        assert (await old.get("/desk")).status_code == 303


async def test_a_session_is_gone_after_log_out(served: Served) -> None:
    await with_password(served)
    async with served.client() as anna:
        await log_in(anna)
        kept = anna.cookies["account"]
        page = await anna.get("/account")
        await anna.post("/account/logout", data={"_csrf": csrf(page.text)})
    async with served.client(account=kept) as thief:
        answer = await thief.get("/desk")
        assert answer.headers["location"].startswith("/account/login")


async def test_a_wrong_password_and_an_unknown_login_sound_the_same(served: Served) -> None:
    await with_password(served)
    async with served.client() as stranger:
        wrong = await log_in(stranger, "not it at all")
        unknown = await send(stranger, "/account/login", login="nobody", password=PASSWORD)
    assert wrong.status_code == unknown.status_code == 422
    sentence = "Anmeldename oder Passwort stimmt nicht."
    assert sentence in wrong.text
    assert sentence in unknown.text


async def test_guessing_ends_with_a_sentence(standing: Served) -> None:
    async with standing.client() as stranger:
        answers = [await log_in(stranger, f"guess {n}") for n in range(11)]
    assert "stimmt nicht" in answers[0].text
    assert "stimmt nicht" not in answers[-1].text


async def test_a_guest_who_guesses_does_not_lock_the_facilitators_laptop_out(standing: Served) -> None:
    await with_password(standing)
    async with standing.client() as laptop, standing.client() as guest, standing.client() as fresh:
        assert (await log_in(laptop)).status_code == 303
        laptop.cookies.delete("account")
        for n in range(12):
            await log_in(guest, f"guess {n}")
        assert "stimmt nicht" not in (await log_in(fresh, "guess")).text, (
            "the account is held for new browsers"
        )
        assert (await log_in(laptop)).status_code == 303


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/desk", "//evil.example/desk", "/desk//evil", "/\\evil"]
)
async def test_the_log_in_leads_to_no_other_site(served: Served, wanted: str) -> None:
    await with_password(served)
    async with served.client() as anna:
        assert (await log_in(anna, next=wanted)).headers["location"] == "/desk"


async def test_who_asked_for_a_desk_gets_there_after_the_log_in(served: Served) -> None:
    await with_password(served)
    wid = await served.workshop("empty")
    async with served.client() as anna:
        first = await anna.get(f"/desk/{wid}")
        assert first.headers["location"] == f"/account/login?next=/desk/{wid}"
        answer = await log_in(anna, next=f"/desk/{wid}")
        assert answer.headers["location"] == f"/desk/{wid}"


async def test_a_form_without_its_token_is_refused(served: Served) -> None:
    await with_password(served)
    async with served.client() as anna:
        await anna.get("/account/login")
        answer = await anna.post("/account/login", data={"login": "moderation", "password": PASSWORD})
        assert answer.status_code == 403


async def test_the_language_is_kept(served: Served) -> None:
    async with served.client(**await served.account_cookie()) as anna:
        await send(anna, "/account", act="language", language="en")
        assert "Your workshops" in (await anna.get("/desk")).text

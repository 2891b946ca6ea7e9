"""A new server: whoever has the code from its window makes the first account, and nobody else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.served import Served, csrf, serving
from workshop.ops.serve import first_look
from workshop.settings import from_environment
from workshop.web.begin import new_code

PASSWORD = "vier grüne Busse warten"


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        await house.house.accounts.delete(house.account)
        yield house


async def begin(client: httpx.AsyncClient, code: str, **form: str) -> httpx.Response:
    page = await client.get(f"/begin/{code}")
    words = {"first_code": code, "login": "anna", "password": PASSWORD, "again": PASSWORD, **form}
    return await client.post("/begin", data={"_csrf": csrf(page.text), **words})


@pytest.mark.parametrize("path", ["/", "/account/login"])
async def test_every_way_into_a_new_server_leads_to_its_set_up(served: Served, path: str) -> None:
    async with served.client() as anna:
        answer = await anna.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/begin")
        assert "Dieser Server ist neu" in (await anna.get("/begin")).text


async def test_anna_opens_the_printed_address_and_is_at_her_desk_with_the_demo(served: Served) -> None:
    code = await new_code(served.house)
    await served.house.directory.create("demoworksh", "KX74PM", None, served.house.now())
    async with served.client() as anna:
        assert f'value="{code}"' in (await anna.get(f"/begin/{code}")).text
        answer = await begin(anna, code)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        assert (await anna.get("/desk/demoworksh")).status_code == 200


async def test_the_code_may_be_typed_by_hand_in_small_letters_and_without_dashes(served: Served) -> None:
    code = await new_code(served.house)
    async with served.client() as anna:
        assert (await begin(anna, code.lower().replace("-", " "))).status_code == 303


async def test_without_the_code_a_stranger_makes_no_account_and_keeps_what_was_typed(served: Served) -> None:
    await new_code(served.house)
    async with served.client() as stranger:
        answer = await begin(stranger, "AAAA-AAAA-AAAA", login="mallory")
        assert answer.status_code == 422
        assert "Dieser Code stimmt nicht" in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert 'value="mallory"' in answer.text
    assert await served.house.accounts.all() == []


async def test_a_mistyped_password_costs_nothing_and_is_said_at_its_field(served: Served) -> None:
    code = await new_code(served.house)
    async with served.client() as anna:
        answer = await begin(anna, code, again="something else")
        assert 'id="again-error"' in answer.text
        assert (await begin(anna, code)).status_code == 303


async def test_with_an_account_nothing_begins_again(served: Served) -> None:
    first, second = await new_code(served.house), await new_code(served.house)
    async with served.client() as anna, served.client() as late:
        page = await late.get(f"/begin/{second}")
        await begin(anna, first)
        assert (await late.get(f"/begin/{second}")).headers["location"] == "/desk"
        form = {
            "_csrf": csrf(page.text),
            "first_code": second,
            "login": "x",
            "password": PASSWORD,
            "again": PASSWORD,
        }
        assert (await late.post("/begin", data=form)).headers["location"] == "/desk"
        assert (await late.get(f"/account/invite/{second}")).status_code == 410
    assert [a.login for a in await served.house.accounts.all()] == ["anna"]


def test_the_first_start_says_one_address_and_a_later_one_with_an_account_none(tmp_path: Path) -> None:
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path), "WORKSHOP_URL": "http://127.0.0.1:9"})
    told = first_look(settings)
    assert told.count("http://") == 1
    assert "http://127.0.0.1:9/begin/" in told

"""What was refused is said with the field it is about, and the focus is there; without script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.served import Served, csrf, serving
from workshop.core.agenda import GoTo, OpenStep
from workshop.web.tied import tied

SENTENCE = '<p role="alert" id="refusal" tabindex="-1" autofocus>No.</p>'


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


def field_of(html: str, name: str) -> str:
    found = re.search(rf'<(?:input|textarea|select)\b[^>]* name="{name}"[^>]*>', html)
    assert found, name
    return found[0]


def test_the_field_says_the_sentence_beside_its_hint_and_takes_the_focus() -> None:
    html = tied(f'{SENTENCE}<input id="a" name="a" aria-describedby="a-hint">', "a")
    field = field_of(html, "a")
    assert 'aria-describedby="refusal a-hint"' in field
    assert 'aria-invalid="true"' in field
    assert html.count("autofocus") == 1
    assert "autofocus" in field


def test_under_a_label_the_sentence_stands_at_the_field_and_not_at_the_head() -> None:
    html = tied(f'{SENTENCE}<h1>Long</h1><label for="a">A</label>\n<input id="a" name="a">', "a")
    assert html.index('id="refusal"') > html.index("</label>")
    assert html.count("No.") == 1


@pytest.mark.parametrize("name", ["b", "h", "r"])
def test_without_such_a_field_the_sentence_keeps_the_focus(name: str) -> None:
    page = f'{SENTENCE}<input name="a"><input type="hidden" name="h"><input type="radio" name="r">'
    assert tied(page, name) == page


async def test_a_wrong_log_in_is_tied_to_its_field(served: Served) -> None:
    async with served.client() as client:
        page = await client.get("/account/login")
        form = {"_csrf": csrf(page.text), "login": "moderation", "password": "wrong", "next": ""}
        answer = await client.post("/account/login", data=form)
    assert answer.status_code == 422
    assert 'aria-describedby="refusal"' in field_of(answer.text, "login")
    assert answer.text.count("autofocus") == 1


async def test_a_short_password_and_a_workshop_without_a_date_are_tied_too(served: Served) -> None:
    async with served.client(**await served.account_cookie()) as client:
        page = await client.get("/desk")
        form = {"_csrf": csrf(page.text), "from": "empty", "date": "soon", "language": "de"}
        answer = await client.post("/desk", data=form)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in field_of(answer.text, "date")


async def test_a_card_that_is_too_long_says_so_at_its_field_and_keeps_the_words(served: Served) -> None:
    wid = await served.workshop()
    step = next(s.id for s in (await served.session(wid)).committed.agenda() if s.kind == "collect")
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    phone = await served.phone(wid, "Rheine")
    form = {"_csrf": phone.csrf, "command_id": "0123456789abcdef", "type": "write_card", "step": str(step)}
    answer = await phone.client.post(f"/room/{wid}/commands", data={**form, "text": "x" * 500})
    assert answer.status_code == 422
    field = field_of(answer.text, "text")
    assert 'aria-invalid="true"' in field
    assert f'aria-describedby="text-error-{step}"' in field
    assert "x" * 500 in answer.text
    await phone.close()

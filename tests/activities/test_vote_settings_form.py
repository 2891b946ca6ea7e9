"""The settings of a vote in the desk's form: what was set stands there, and saving it unchanged changes nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.activities.test_vote_forms import controls
from tests.served import Served, serving
from workshop.activities.vote.messages import Settings
from workshop.core.agenda import AddStep, RemoveStep

MONEY = {"rule": "equal_shares", "budget": 1000, "subject": "typed", "typed": "Bus | 400\nRad | 90"}
RULES = ("approval", "consensing", "majority_judgment", "score", "borda", "schulze", "ranked_pairs")
VALUES: dict[str, tuple[dict[str, Any], ...]] = {
    "subject": tuple({"subject": one} for one in ("fields", "cards", "measures", "typed")),
    "from_steps": ({"subject": "cards", "from_steps": "@ideas"},),
    "per_field": ({"subject": "cards", "per_field": True}, {"per_field": False}),
    "groups": ({"subject": "cards", "groups": True},),
    "only": ({"subject": "fields", "only": "@fields"},),
    "typed": ({"subject": "typed", "typed": "Bus\nRad"},),
    "passive": ({"passive": True}, {"passive": False}, {"passive": None}),
    "rule": (*({"rule": one} for one in RULES), MONEY),
    "points": ({"points": 7}, {"points": 100}, {"points": None}),
    "max_per_option": ({"max_per_option": 20},),
    "min_grade": ({"rule": "score", "min_grade": -3},),
    "max_grade": ({"rule": "score", "max_grade": 0, "min_grade": -100},),
    "coverage": ({"coverage": "half"}, {"coverage": "none"}, {"coverage": None}),
    "variant": ({"rule": "borda", "variant": "zero"}, {"rule": "borda", "variant": "modified"}),
    "budget": (MONEY | {"budget": 123_456_789},),
    "prices": (MONEY | {"typed": "Bus\nRad", "prices": "Bus | 1\nRad | 2"},),
    "unit": (MONEY | {"unit": 50},),
    "completion": (MONEY | {"completion": "none"}, MONEY | {"completion": "add1_utilitarian"}),
    "points_for_budget": (MONEY | {"points_for_budget": True}, MONEY | {"points_for_budget": False}),
    "choose": ({"choose": 7}, {"choose": 2}, {"choose": None}),
    "delegation": ({"delegation": "joint_last"}, {"delegation": "joint_all"}),
    "leading": ({"leading": "per_municipality"},),
    "secret": ({"secret": False},),
    "guests": ({"guests": True},),
    "receipts": ({"receipts": False},),
    "min_options": ({"min_options": 3},),
}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


def as_a_browser_sends(form: str) -> dict[str, Any]:
    """Every control as it stands: of a menu without a chosen entry the first one, lines with two ends."""
    sent: dict[str, Any] = {}
    for name, value in controls(form):
        sent.setdefault(name, []).append(value)
    for name, inside in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        if " selected" not in inside:
            sent[name] = re.findall(r'<option value="([^"]*)"', inside)[:1]
    for name, inside in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [unescape(inside).replace("\n", "\r\n")]
    return sent


async def form_of(client: Any, wid: str, query: str) -> tuple[str, str]:
    """Where the settings go, and the form."""
    page = (await client.get(f"/desk/{wid}/agenda?{query}&lang=de")).text
    form = page[page.rindex("<form", 0, page.index('name="settings.rule"')) :].split("</form>")[0]
    return form.split('action="')[1].split('"')[0], form


def test_every_setting_is_tried() -> None:
    assert set(VALUES) == {field.name for field in msgspec.structs.fields(Settings)}


async def test_saving_unchanged_changes_no_setting(served: Served) -> None:
    wid = await served.workshop()
    await served.desk(wid, AddStep("collect", "Ideen"))
    session = await served.session(wid)
    known = {"@ideas": [session.committed.order[-1]], "@fields": list(session.committed.fields)[:2]}
    async with served.client(**await served.account_cookie()) as client:
        for one in (one for several in VALUES.values() for one in several):
            given = {k: known.get(v, v) if isinstance(v, str) else v for k, v in one.items()}
            await served.desk(wid, AddStep("vote", "Prioritäten", "", given))
            step = session.committed.order[-1]
            before = session.committed.steps[step].settings
            action, form = await form_of(client, wid, f"step={step}")
            seq = session.committed.seq
            answer = await client.post(action, data=as_a_browser_sends(form) | {"title": ["Neu"]})
            assert answer.status_code == 303, answer.text
            assert session.committed.seq > seq
            assert session.committed.steps[step].settings == before, one
            await served.desk(wid, RemoveStep(step))


async def test_points_to_spend_a_budget_are_set_without_picking_another_rule(served: Served) -> None:
    wid = await served.workshop()
    typed = MONEY | {"points_for_budget": "true", "points": "5", "max_per_option": "3"}
    async with served.client(**await served.account_cookie()) as client:
        action, form = await form_of(client, wid, "kind=vote")
        ways = form.split('<div class="way">')
        assert not any('name="settings.points"' in way.split("</div>")[0] for way in ways[1:]), "hidden there"
        sent = as_a_browser_sends(form) | {"title": ["Haushalt"]}
        answer = await client.post(action, data=sent | {f"settings.{k}": [str(v)] for k, v in typed.items()})
        assert answer.status_code == 303, answer.text
    session = await served.session(wid)
    made = session.committed.steps[session.committed.order[-1]].settings
    assert (made.rule, made.points_for_budget, made.points, made.max_per_option) == (
        "equal_shares",
        True,
        5,
        3,
    )


async def test_an_option_without_a_price_is_named_where_it_was_typed(served: Served) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    before = session.committed.order
    async with served.client(**await served.account_cookie()) as client:
        action, form = await form_of(client, wid, "kind=vote")
        typed = {f"settings.{k}": [str(v)] for k, v in MONEY.items()} | {"settings.typed": ["Bus | 4\nBad"]}
        answer = await client.post(action, data=as_a_browser_sends(form) | {"title": ["Haushalt"]} | typed)
        assert answer.status_code == 422
        assert 'id="settings.typed-error">Für „Bad“ fehlt der Preis.' in answer.text
        assert ">Bus | 4\nBad</textarea>" in answer.text
        assert session.committed.order == before
        answer = await client.post(
            action,
            data=as_a_browser_sends(form)
            | {"title": ["Haushalt"]}
            | typed
            | {"settings.prices": ["bad | 3"]},
        )
        assert answer.status_code == 303, answer.text

"""What the desk sets for one rule only: how it is asked for, refused, told to the room before opening, and counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.activities.test_vote_forms import controls
from tests.activities.test_vote_pages import drawn, everywhere
from tests.activities.test_vote_recount import file_of
from tests.activities.vote_room import Room
from tests.served import Served, serving
from workshop.core.roles import Audience

PRICES = "Umwelt|400\nEnergie|305\nWirtschaft|700\nMobilität|90"
MONEY = {"rule": "equal_shares", "budget": 1000, "prices": PRICES}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.mark.parametrize(
    ("variant", "said", "points"),
    [
        ("tournament", "steht gemeinsam am Ende", ("5/2", "5/2", "1/2", "1/2")),
        ("zero", "bekommt nichts", ("5/2", "5/2", "0", "0")),
        ("modified", "wer mehr einordnet, gibt mehr", ("3/2", "3/2", "0", "0")),
    ],
)
def test_points_by_rank_are_said_before_opening_and_counted_so(
    variant: str, said: str, points: tuple[str, ...]
) -> None:
    room = Room(rule="borda", variant=variant)
    for block, html in everywhere(room, "de").items():
        assert said in html or block not in ("participant_task", "board", "desk"), block
    room.opened().marks(room.people[0], 1, 1)
    assert said in drawn(room, "board", language="de")
    options = {o.option: o.per_head for o in room.counted().options}
    assert tuple(options[o.id] for o in room.state.papers[0].options) == points
    assert file_of(room)["params"]["variant"] == variant


def test_prices_and_the_smallest_amount_stand_on_board_and_phone_where_they_round_something() -> None:
    room = Room(**MONEY, unit=50)
    step = "Gezählt wird in Schritten von 50 €"
    told = everywhere(room, "de")
    assert step in told["board"]
    assert step in told["participant_task"]
    room.opened()
    board = drawn(room, "board", language="de")
    assert "Das Budget beträgt 1\u202f000 €" in board
    assert [name in board for name in ("Umwelt", "305 €", "Mobilität", "90 €")] == [True] * 4
    room.marks(room.people[0], 1)
    room.counted()
    params = file_of(room)["params"]
    assert (params["budget"], sorted(params["costs"].values())) == (20, [2, 7, 8, 14])
    assert "Schritten" not in everywhere(Room(**MONEY), "de")["board"], "1 € rounds nothing"
    assert "Schritten" not in everywhere(Room(rule="dots"), "de")["board"]


def test_points_instead_of_ticks_buy_too_and_the_board_says_which() -> None:
    room = Room(**MONEY, points_for_budget=True, points=3, max_per_option=2)
    assert "3 Punkte, höchstens 2 auf einen" in everywhere(room, "de")["board"]
    room.opened().casts(room.people[0], 2, 1).then_accepted()
    result = room.counted()
    assert {o.name: o.per_head for o in result.options}["Umwelt"] == "2"
    assert list(file_of(room)["ballots"][0]["ballot"].values()) == [2, 1]


def test_bought_options_lie_in_the_order_of_purchase() -> None:
    room = Room((3, 2, 1, 1), **MONEY).opened()
    for who in room.people:
        room.marks(who, 1, None, None, 1)
    room.casts(room.people[0], 1, 1, 0, 1)
    result = room.counted()
    rows = room.s.view(room.step, Audience.BOARD).results[0].rows
    names = {o.option: o.name for o in result.options}
    bought = [p.label for p in result.spending.bought]
    assert [names[r.option] for r in rows][: len(bought)] == bought
    assert bought[0] == "Mobilität", "the cheapest is bought first, though it stands last on the paper"


async def form_at(served: Served, wid: str, **settings: Any) -> tuple[Any, str, dict[str, str]]:
    desk = served.client(**await served.account_cookie())
    async with desk as client:
        page = (await client.get(f"/desk/{wid}/agenda?kind=vote&lang=de")).text
        form = page[page.rindex("<form", 0, page.index('name="settings.rule"')) :].split("</form>")[0]
        action = form.split('action="')[1].split('"')[0]
        sent = dict(controls(form)) | {"title": "Haushalt"} | settings
        return await client.post(action, data=sent), form, sent


async def test_each_rule_asks_only_for_its_own_and_what_is_refused_is_said_where_it_was_typed(
    served: Served,
) -> None:
    wid = await served.workshop()
    typed = {
        "settings.rule": "equal_shares",
        "settings.budget": "1000",
        "settings.prices": "Bus | 9",
        "settings.unit": "2000",
        "settings.points_for_budget": "true",
    }
    answer, form, _ = await form_at(served, wid, **typed)
    assert answer.status_code == 422
    own = {
        rule: form.split(f'value="{rule}"')[1].split('name="settings.rule"')[0]
        for rule in ("borda", "equal_shares", "schulze")
    }
    assert [rule for rule, html in own.items() if 'name="settings.variant"' in html] == ["borda"]
    assert [rule for rule, html in own.items() if 'name="settings.unit"' in html] == ["equal_shares"]
    assert (
        'id="settings.unit-error">Der kleinste gezählte Betrag (2000 €) ist größer als das Budget'
        in answer.text
    )
    kept = dict(controls(answer.text)) | (
        {"settings.prices": "Bus | 9"} if ">Bus | 9</textarea>" in answer.text else {}
    )
    assert kept | typed == kept, "nothing typed is lost"

    answer, _, _ = await form_at(served, wid, **typed | {"settings.unit": "0"})
    assert answer.status_code == 422
    assert 'value="equal_shares" checked' in answer.text
    answer, _, _ = await form_at(served, wid, **typed | {"settings.unit": ""})
    assert answer.status_code == 303, answer.text
    session = await served.session(wid)
    made = session.committed.steps[session.committed.order[-1]].settings
    assert (made.unit, made.points_for_budget) == (None, True)
    answer, _, _ = await form_at(served, wid, **{"settings.rule": "borda", "settings.variant": "zero"})
    assert answer.status_code == 303, answer.text
    session = await served.session(wid)
    assert session.committed.steps[session.committed.order[-1]].settings.variant == "zero"


def test_over_the_ballot_stands_one_short_line_and_the_rest_is_folded_away() -> None:
    before = drawn(Room(), "participant_task", language="de")
    assert "<details" not in before
    assert "Was herauskommt, wenn jede Kommune" in before
    room = Room().opened()
    head, _, rest = drawn(room, "participant_task", room.people[0], "de").partition("<details>")
    assert "Jeder Mensch zählt gleich. Die Abstimmung ist geheim." in " ".join(head.split())
    assert "Was herauskommt" not in head
    assert "Was herauskommt, wenn jede Kommune" in rest.partition("</details>")[0]

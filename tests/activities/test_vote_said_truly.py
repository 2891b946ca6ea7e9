"""What pages promise before a vote and say of its count: no more than is shown, nothing that holds only elsewhere."""

from __future__ import annotations

import pytest

from tests.activities.test_vote_pages import PAGE, drawn, everywhere
from tests.activities.vote_room import Room
from workshop import i18n
from workshop.activities.vote.methods import METHODS
from workshop.exports.rankings import sentences

LARGE = ("participant_task", "participant_wall", "board", "desk")
WORKED_OUT = {"de": "erschließen lässt", "en": "can be worked out"}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("leading", ["per_head", "per_municipality"])
def test_the_second_count_is_promised_only_as_far_as_it_will_be_shown(language: str, leading: str) -> None:
    room = Room((3, 1, 0, 0), leading=leading)
    said = WORKED_OUT[language]
    assert all(said in everywhere(room, language)[block] for block in LARGE)
    room.opened()
    assert all(said in everywhere(room, language)[block] for block in ("participant_task", "board"))
    opened = everywhere(Room((3, 1, 0, 0), leading=leading, secret=False), language)
    assert not any(said in opened[block] for block in LARGE), "an open vote shows all of it"


@pytest.mark.parametrize(("delegation", "times"), [("each", 1), ("joint_last", 0)])
def test_bars_count_people_where_numbers_per_municipality_are_kept_back(delegation: str, times: int) -> None:
    """With one ballot for each municipality both counts are one, and nothing is kept back."""
    room = Room((3, 1, 0, 0), delegation=delegation).opened()
    for n, who in enumerate(room.people):
        room.casts(who, *((1, 1), (2,), (0, 1))[n % 3]).then_accepted()
    room.counted()
    for block in ("participant_task", "board", "desk"):
        html = drawn(room, block, language="de")
        assert html.count("Die Balken zählen jeden Menschen gleich.") == times, block
        assert ("errechnen" in html) <= (times == 1), block


def test_a_single_ballot_is_not_said_to_be_kept_back() -> None:
    room = Room((1, 2, 0, 0)).opened()
    room.casts(room.people[0], 2, 1).then_accepted()
    result = room.counted()
    board = drawn(room, "board", language="de")
    assert "Es zählt nur ein Stimmzettel" in board
    assert "errechnen" not in board
    with i18n.speaking("de"):
        assert not any("errechnen" in one for one in sentences(result))


def test_how_municipalities_weigh_is_said_only_where_something_is_shown_per_municipality() -> None:
    weighs = "Je Kommune gezählt wiegt jede Kommune gleich"
    for sizes, shown in (((3, 3, 3, 0), True), ((3, 1, 0, 0), False)):
        room = Room(sizes, rule="approval").opened()
        for who in room.people:
            room.marks(who, 1).then_accepted()
        assert room.counted().withheld is not shown
        for block in ("participant_task", "board", "desk"):
            assert (weighs in drawn(room, block, language="de")) is shown, (block, sizes)


def test_a_budget_vote_is_announced_with_its_prices() -> None:
    prices = (("Bürgerbus", "400 €"), ("Radweg", "1\u202f090 €"))
    room = Room(rule="equal_shares", budget=2000, subject="typed", typed="Bürgerbus | 400\nRadweg | 1090")
    for block in LARGE:
        html = everywhere(room, "de")[block]
        assert all(name in html and price in html for name, price in prices), block
    assert "rules-priced" in everywhere(room, "de")["board"], "smaller letters, so that all of it fits"
    dots = Room(subject="typed", typed="Bürgerbus | 400\nRadweg | 1090")
    assert not any("400 €" in everywhere(dots, "de")[block] for block in LARGE), "nothing is bought there"


def test_turnout_names_municipalities_for_which_nobody_was_there() -> None:
    room = Room((3, 1, 0, 0)).opened()
    room.casts(room.people[0], 1).then_accepted()
    found = room.counted().turnout
    assert [(t.name, t.voted, t.people) for t in found] == [
        ("Greven", 0, 1),
        ("Ochtrup", 0, 0),
        ("Rheine", 1, 3),
        ("Saerbeck", 0, 0),
    ]
    assert drawn(room, "desk", language="de").count("nicht beteiligt") == 2


@pytest.mark.parametrize(
    ("typed", "said"), [((2, 2), "1 Punkt zu viel"), ((1, 1), "1 von 3 Punkten übrig"), ((), "3 von 3")]
)
def test_after_a_refusal_the_tray_agrees_with_the_numbers_that_were_typed(
    typed: tuple[int, ...], said: str
) -> None:
    room = Room().opened()
    sent = {"type": "cast_ballot", "vote": str(room.vote)}
    sent |= {f"points.{o}": str(n) for o, n in zip(room.fields, typed, strict=False)}
    html = drawn(room, "participant_task", room.people[0], "de", PAGE, typed=sent, wrong="points", error="!")
    tray = html.split('class="tray')[1].split("</div>")[0]
    assert said in tray.split("data-dots-text>")[1]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_rule_has_one_name_on_pages_and_at_the_command_line(language: str) -> None:
    with i18n.speaking(language):
        for rule in METHODS:
            assert i18n.gettext(f"vote.rule.{rule}") == i18n.gettext(f"counting.method.{rule}"), rule
